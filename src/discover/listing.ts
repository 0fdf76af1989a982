/**
 * A page of links, read by the source's own CSS selectors.
 *
 * A selector may end in `@attribute`; several patterns stand one after another, divided by `||`, and the first that
 * yields something counts. The same address twice is one item, and what its teaser and its headline say is joined.
 *
 * Effects: none.
 *
 * @module
 */
import { type Cheerio, type CheerioAPI, load } from 'cheerio/slim'
import type { Element } from 'domhandler'
import type { Discovery, Item, NotReadable } from '../model/item.ts'
import type { ListingRules } from '../model/source.ts'
import { parseDate } from '../web/date.ts'
import { blockText } from '../web/html-tree.ts'
import { absolutiseHtml, resolveAddress } from './feed-address.ts'
import { addAuthor, emptyFacts, emptyItem, type FeedContext } from './feed-fields.ts'
import { foldText, languageTag, textToHtml } from './feed-text.ts'

/** Items read from one page at most. */
const MAX_ITEMS = 1000

interface Rule {
  selector: string
  attribute: string | undefined
}

/** `h2 a@href` as selector and attribute; several after one another. `@href` alone is the element itself. */
function parseRules(rule: string): Rule[] {
  return rule.split('||').map((part) => {
    const match = /^(.*?)(?:@([a-zA-Z][\w:-]*))?$/s.exec(part.trim())
    return { selector: (match?.[1] ?? '').trim(), attribute: match?.[2]?.toLowerCase() }
  })
}

function textOfElement(element: Cheerio<Element>): string {
  return foldText(blockText(element.toArray()).replaceAll('\n', ' '))
}

function select(scope: Cheerio<Element>, selector: string): Cheerio<Element> {
  if (selector === '' || selector === '.' || selector === ':scope') return scope
  const inside = scope.find(selector) as Cheerio<Element>
  return inside.length > 0 ? inside : (scope.filter(selector) as Cheerio<Element>)
}

/** Value of the first pattern that gives one: an attribute, or the element's text. */
function readValue(page: CheerioAPI, scope: Cheerio<Element>, rule: string | undefined): string | undefined {
  if (rule === undefined) return undefined
  for (const { selector, attribute } of parseRules(rule)) {
    for (const element of select(scope, selector).toArray()) {
      const value = attribute === undefined ? textOfElement(page(element)) : (element.attribs[attribute]?.trim() ?? '')
      if (value !== '') return value
    }
  }
  return undefined
}

/** Dates: an attribute made for machines comes before the text. */
function dateValues(page: CheerioAPI, scope: Cheerio<Element>, rule: string | undefined): string[] {
  if (rule === undefined) return []
  const values: string[] = []
  for (const { selector, attribute } of parseRules(rule)) {
    for (const element of select(scope, selector).toArray().slice(0, 5)) {
      if (attribute !== undefined) values.push(element.attribs[attribute] ?? '')
      else
        values.push(
          element.attribs['datetime'] ?? '',
          textOfElement(page(element)),
          element.attribs['title'] ?? '',
          element.attribs['content'] ?? '',
        )
    }
  }
  return values.map((value) => value.trim()).filter((value) => value !== '')
}

const LAZY_IMAGE = ['data-src', 'data-original', 'data-lazy-src', 'data-image', 'src']

function imageOf(scope: Cheerio<Element>, rule: string | undefined, base: string): string | undefined {
  if (rule === undefined) return undefined
  for (const { selector, attribute } of parseRules(rule)) {
    for (const element of select(scope, selector).toArray()) {
      const names = attribute === undefined ? LAZY_IMAGE : attribute === 'src' ? LAZY_IMAGE : [attribute]
      for (const name of names) {
        const value = element.attribs[name]
        const address =
          name === 'style'
            ? /url\(\s*["']?([^"')]+)/.exec(value ?? '')?.[1]
            : name.endsWith('srcset')
              ? value?.trim().split(/\s+/)[0]
              : value
        const url = resolveAddress(address, base)
        if (url !== undefined) return url
      }
    }
  }
  return undefined
}

function linkOf(page: CheerioAPI, scope: Cheerio<Element>, rules: ListingRules, base: string): string | undefined {
  const written = readValue(page, scope, rules.link ?? 'a@href || @href')
  const direct = resolveAddress(written, base)
  // A link rule without attribute means the element, not its words.
  if (direct !== undefined && (rules.link === undefined || rules.link.includes('@'))) return direct
  if (rules.link === undefined || rules.link.includes('@')) return direct
  return (
    resolveAddress(readValue(page, scope, `${rules.link}@href || ${rules.link} a@href`), base) ??
    (/^https?:/.test(written ?? '') ? direct : undefined)
  )
}

function readElement(
  page: CheerioAPI,
  scope: Cheerio<Element>,
  rules: ListingRules,
  context: FeedContext & { base: string },
): Item {
  const item = emptyItem()
  const link = linkOf(page, scope, rules, context.base)
  if (link !== undefined) item.link = link
  const title = readValue(page, scope, rules.title ?? 'h1 || h2 || h3 || h4 || a[title]@title || a || .')
  if (title !== undefined) item.title = foldText(title)
  const dates = dateValues(page, scope, rules.date ?? 'time@datetime || time')
  for (const text of dates) {
    const instant = parseDate(text, context)
    if (instant !== undefined) {
      item.published = instant
      break
    }
  }
  if (item.published === undefined && dates.length > 0 && rules.date !== undefined)
    item.faults.push(`date not understood: ${dates[0]?.slice(0, 60)}`)
  const summary = readValue(page, scope, rules.summary)
  if (summary !== undefined) item.summaryHtml = absolutiseHtml(textToHtml(summary), context.base)
  const image = imageOf(scope, rules.image ?? 'img', context.base)
  if (image !== undefined) item.image = { url: image }
  const author = readValue(page, scope, rules.author)
  if (author !== undefined) addAuthor(item.authors, { name: foldText(author) })
  return item
}

/** What two finds of one address say, joined: the longer title, the first of everything else. */
export function mergeItems(known: Item, other: Item): Item {
  const longer =
    (other.title?.length ?? 0) > (known.title?.length ?? 0) &&
    (known.title === undefined || /^\W*$|^(?:read|more|ətraflı|далее|devamı)/i.test(known.title) || known.title.length < 12)
  return {
    ...other,
    ...known,
    ...(longer && other.title !== undefined ? { title: other.title } : {}),
    authors: known.authors.length > 0 ? known.authors : other.authors,
    faults: [...new Set([...known.faults, ...other.faults])],
  }
}

/** Joins items of one address, in the order of their first place. Fragments count: they are posts of a live blog. */
export function mergeByLink(items: readonly Item[]): Item[] {
  const byLink = new Map<string, Item>()
  for (const item of items) {
    const key = item.link ?? ''
    const known = byLink.get(key)
    byLink.set(key, known === undefined ? item : mergeItems(known, item))
  }
  return [...byLink.values()]
}

export function baseOf(page: CheerioAPI, url: string): string {
  return resolveAddress(page('base[href]').attr('href'), url) ?? url
}

/** What tells a post of a live blog from the others: its own name, the place its link leads to, else its time. */
function anchorOf({ attribs }: Element, { link, published }: Item): string | undefined {
  const fragment = link === undefined ? undefined : new URL(link).hash.slice(1)
  return [attribs['id'], attribs['data-id'], fragment, published?.at.toISOString()].find(
    (name) => name !== undefined && name !== '',
  )
}

/** Items of a list page. `liveBlog`: several items may share one address. */
export function readListing(
  html: string,
  rules: ListingRules,
  context: FeedContext,
  options: { liveBlog?: boolean } = {},
): Discovery | NotReadable {
  const page = load(html)
  const base = baseOf(page, context.url)
  let elements: Element[]
  try {
    elements =
      parseRules(rules.item)
        .map(({ selector }) => page(selector).toArray() as Element[])
        .find((found) => found.length > 0) ?? []
  } catch {
    return { dialect: 'none', reason: `selector not understood: ${rules.item}`, feeds: [] }
  }
  const faults: string[] = []
  const found: Item[] = []
  let without = 0
  for (const element of elements.slice(0, MAX_ITEMS)) {
    const item = readElement(page, page(element), rules, { ...context, base })
    const anchor = options.liveBlog === true ? anchorOf(element, item) : undefined
    if (item.link === undefined && options.liveBlog === true) item.link = base
    if (anchor !== undefined) item.guid = anchor
    if (item.link === undefined) without++
    else found.push(item)
  }
  if (without > 0) faults.push(`${without} of ${elements.length} elements without usable link passed over`)
  if (elements.length === 0) faults.push(`nothing matches ${rules.item}`)
  const facts = emptyFacts()
  const title = foldText(page('title').first().text())
  if (title !== '') facts.title = title
  const language = languageTag(page('html').attr('lang'))
  if (language !== undefined) facts.language = language
  const next =
    rules.next === undefined
      ? undefined
      : resolveAddress(
          readValue(
            page,
            page.root() as unknown as Cheerio<Element>,
            rules.next.includes('@') ? rules.next : `${rules.next}@href`,
          ),
          base,
        )
  return {
    dialect: 'listing',
    source: facts,
    items: options.liveBlog === true ? found : mergeByLink(found),
    more: next === undefined || next === context.url ? [] : [next],
    faults,
  }
}
