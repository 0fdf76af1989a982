/**
 * The source's own selectors over an article's page.
 *
 * Effects: none.
 *
 * @module
 */
import { selectAll } from 'css-select'
import type { Document, Element } from 'domhandler'
import { isTag } from 'domhandler'
import type { ArticleRules } from '../model/source.ts'
import { inlineText } from '../web/html-tree.ts'

export interface Selected {
  body: Element[]
  remove: Set<Element>
  title: string[]
  date: string[]
  author: string[]
  image: string[]
  summary: string[]
}

/** What the rules select; a selector that is not valid CSS selects nothing. */
export function applyRules(root: Document, rules: ArticleRules | undefined): Selected {
  const remove = new Set((rules?.remove ?? []).flatMap((selector) => elements(root, selector)))
  return {
    body: rules?.body === undefined ? [] : elements(root, rules.body),
    remove,
    title: texts(root, rules?.title),
    date: texts(root, rules?.date, ['datetime', 'content']),
    author: texts(root, rules?.author, ['content']),
    image: texts(root, rules?.image, ['content', 'data-src', 'src', 'href']),
    summary: texts(root, rules?.summary, ['content']),
  }
}

function elements(root: Document, selector: string): Element[] {
  try {
    return selectAll(selector, root.children.filter(isTag)) as Element[]
  } catch {
    return []
  }
}

/** Texts of a selector that may end in `@attribute`; else of the first given attribute an element has, else its text. */
function texts(root: Document, rule: string | undefined, attributes: string[] = []): string[] {
  if (rule === undefined) return []
  const [, selector = rule, named] = /^(.*?)@([\w:-]+)$/u.exec(rule) ?? []
  const out: string[] = []
  for (const element of elements(root, selector).slice(0, 20)) {
    const attribute = named ?? attributes.find((name) => (element.attribs[name] ?? '') !== '')
    const text = attribute === undefined ? inlineText(element) : (element.attribs[attribute] ?? '')
    if (text.trim() !== '') out.push(text.trim())
  }
  return out
}
