/**
 * JSON of any shape to items, by the source's own paths; also JSON that stands inside an HTML page.
 *
 * `__NEXT_DATA__`, application/ld+json, WordPress REST and the like. Assignments to a variable are cut down to the value.
 *
 * Effects: none.
 *
 * @module
 */
import { load } from 'cheerio/slim'
import type { Instant } from '../model/instant.ts'
import type { Discovery, Item, NotReadable } from '../model/item.ts'
import type { JsonRules } from '../model/source.ts'
import { parseDate } from '../web/date.ts'
import { absolutiseHtml, resolveAddress } from './feed-address.ts'
import { addAuthor, emptyFacts, emptyItem, type FeedContext } from './feed-fields.ts'
import { looseText, textToHtml } from './feed-text.ts'
import { type Json, textAt, valueAt } from './json-path.ts'

/** Parses JSON, or the first object or list in a script such as `window.state = {…};`. */
export function parseLooseJson(text: string): Json | undefined {
  const trimmed = text.trim()
  try {
    return JSON.parse(trimmed) as Json
  } catch {
    const start = trimmed.search(/[[{]/)
    const end = Math.max(trimmed.lastIndexOf('}'), trimmed.lastIndexOf(']'))
    if (start < 0 || end <= start) return undefined
    try {
      return JSON.parse(trimmed.slice(start, end + 1)) as Json
    } catch {
      return undefined
    }
  }
}

function embeddedJson(html: string, selector: string): Json[] {
  const page = load(html)
  try {
    return page(selector)
      .toArray()
      .map((element) => parseLooseJson(page(element).text()))
      .filter((value) => value !== undefined)
  } catch {
    return []
  }
}

/** Seconds or milliseconds since 1970, or anything a date may look like. */
function dateAt(value: Json, path: string | undefined, context: FeedContext): Instant | undefined {
  if (path === undefined) return undefined
  const written = textAt(value, path)
  if (written === undefined) return undefined
  if (/^\d{9,10}(?:\.\d+)?$|^\d{12,13}$/.test(written)) {
    const amount = Number(written)
    return {
      at: new Date(amount > 1e11 ? amount : Math.round(amount * 1000)),
      precision: 'second',
      text: written,
      zone: 'stated',
    }
  }
  return parseDate(written, context)
}

function readItem(node: Json, rules: JsonRules, context: FeedContext): Item {
  const item = emptyItem()
  const written = textAt(node, rules.link)
  const link = resolveAddress(written, context.url)
  if (link !== undefined) item.link = link
  else item.faults.push(written === undefined ? `no link at ${rules.link}` : `link refused: ${written.slice(0, 60)}`)
  const id = rules.id === undefined ? undefined : textAt(node, rules.id)
  if (id !== undefined) item.guid = id
  const title = rules.title === undefined ? undefined : textAt(node, rules.title)
  if (title !== undefined) item.title = looseText(title)
  const published = dateAt(node, rules.date, context)
  if (published !== undefined) item.published = published
  const updated = dateAt(node, rules.updated, context)
  if (updated !== undefined) item.updated = updated
  for (const [rule, field] of [
    [rules.summary, 'summaryHtml'],
    [rules.content, 'contentHtml'],
  ] as const) {
    const html = rule === undefined ? undefined : textAt(node, rule)
    if (html !== undefined) item[field] = /<[a-z/!]/i.test(html) ? absolutiseHtml(html, context.url) : textToHtml(html)
  }
  const image = rules.image === undefined ? undefined : resolveAddress(textAt(node, rules.image), context.url)
  if (image !== undefined) item.image = { url: image }
  if (rules.author !== undefined) {
    const found = valueAt(node, rules.author)
    for (const one of Array.isArray(found) ? found : [found]) {
      const name = textAt(one, '')
      if (name !== undefined) addAuthor(item.authors, { name: looseText(name) })
    }
  }
  return item
}

/** Items of a JSON document, or of the JSON inside an HTML page. */
export function readJson(text: string, rules: JsonRules, context: FeedContext): Discovery | NotReadable {
  const documents = rules.embedded === undefined ? [parseLooseJson(text)] : embeddedJson(text, rules.embedded)
  const lists = documents.map((document) => valueAt(document, rules.items)).filter((found) => Array.isArray(found))
  const [nodes] = lists
  if (nodes === undefined) {
    const what = documents.every((document) => document === undefined)
      ? 'no JSON'
      : `no list at ${rules.items === '' ? 'the top' : rules.items}`
    return { dialect: 'none', reason: `${what}${rules.embedded === undefined ? '' : ` in ${rules.embedded}`}`, feeds: [] }
  }
  const faults: string[] = []
  const items = nodes
    .map((node) => readItem(node, rules, context))
    .filter((item) => item.link !== undefined || item.guid !== undefined)
  if (items.length < nodes.length) faults.push(`${nodes.length - items.length} entries without link or id passed over`)
  return { dialect: 'json', source: emptyFacts(), items, more: [], faults }
}
