/**
 * JSON Feed 1 and 1.1 to items.
 *
 * jsonfeed.org/version/1.1; a document that is not JSON is refused whole, an item that is not one is passed over.
 *
 * Effects: none.
 *
 * @module
 */
import type { Attachment, Author, Discovery, Item } from '../model/item.ts'
import { parseDate } from '../web/date.ts'
import { decodeEntities } from '../web/entities.ts'
import { absolutiseHtml, resolveAddress } from './feed-address.ts'
import { emptyFacts, emptyItem, type FeedContext } from './feed-fields.ts'
import { foldText, htmlToText, languageTag, looseText, textToHtml } from './feed-text.ts'

type Json = Record<string, unknown>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

function text(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}

const line = (value: unknown): string | undefined => {
  const found = text(value)
  return found === undefined ? undefined : looseText(found)
}

const whole = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined

function authorsOf(node: Json, base: string): Author[] {
  const written = [...list(node['authors']), node['author']].filter(isObject)
  const authors: Author[] = []
  for (const one of written) {
    const url = resolveAddress(text(one['url']), base)
    const name = line(one['name']) ?? url
    if (name !== undefined && !authors.some((known) => known.name === name) && (authors.length === 0 || one !== node['author'])) {
      authors.push({ name, ...(url === undefined ? {} : { url }) })
    }
  }
  return authors
}

function attachmentsOf(node: Json, base: string, faults: string[]): Attachment[] {
  const attachments: Attachment[] = []
  for (const one of list(node['attachments']).slice(0, 200)) {
    if (!isObject(one)) continue
    const url = resolveAddress(text(one['url']), base)
    if (url === undefined) {
      faults.push('attachment with unusable address dropped')
      continue
    }
    const mediaType = text(one['mime_type'])
    const sizeBytes = whole(one['size_in_bytes'])
    const title = line(one['title'])
    const durationSeconds = whole(one['duration_in_seconds'])
    attachments.push({
      url,
      ...(mediaType === undefined ? {} : { mediaType }),
      ...(sizeBytes === undefined ? {} : { sizeBytes }),
      ...(title === undefined ? {} : { title }),
      ...(durationSeconds === undefined ? {} : { durationSeconds }),
    })
  }
  return attachments
}

function readItem(node: Json, context: FeedContext): Item {
  const item = emptyItem()
  const base = context.url
  const id = text(node['id'])
  if (id !== undefined) item.guid = id.trim()
  else item.faults.push('item without id')
  const link =
    resolveAddress(text(node['url']), base) ??
    resolveAddress(text(node['external_url']), base) ??
    (id !== undefined && /^https?:/.test(id) ? resolveAddress(id, '') : undefined)
  if (link !== undefined) item.link = link
  const title = line(node['title'])
  if (title !== undefined) item.title = title
  const html = text(node['content_html'])
  const plain = text(node['content_text'])
  if (html !== undefined) item.contentHtml = absolutiseHtml(html, base).trim()
  else if (plain !== undefined) item.contentHtml = textToHtml(plain).trim()
  const summary = text(node['summary'])
  if (summary !== undefined)
    item.summaryHtml = /<\/?[a-z][^<>]*>/i.test(summary) ? absolutiseHtml(summary, base) : textToHtml(decodeEntities(summary))
  for (const [key, field] of [
    ['date_published', 'published'],
    ['date_modified', 'updated'],
  ] as const) {
    const written = text(node[key])
    const instant = written === undefined ? undefined : parseDate(written, context)
    if (instant !== undefined) item[field] = instant
    else if (written !== undefined) item.faults.push(`date not understood: ${written.slice(0, 60)}`)
  }
  item.authors = authorsOf(node, base)
  item.keywords = [
    ...new Set(
      list(node['tags'])
        .map(line)
        .filter((tag) => tag !== undefined),
    ),
  ].slice(0, 1000)
  item.attachments = attachmentsOf(node, base, item.faults)
  const image = resolveAddress(text(node['image']), base) ?? resolveAddress(text(node['banner_image']), base)
  if (image !== undefined) item.image = { url: image }
  const language = languageTag(text(node['language']))
  if (language !== undefined) item.language = language
  return item
}

function isJsonFeed(document: Json): boolean {
  const version = text(document['version']) ?? ''
  if (/jsonfeed\.org/i.test(version)) return true
  return (
    Array.isArray(document['items']) &&
    (document['title'] !== undefined || document['home_page_url'] !== undefined || document['feed_url'] !== undefined)
  )
}

/** The document as a discovery, or undefined where it is JSON of another kind. Throws nothing. */
export function readJsonFeed(source: string, context: FeedContext): Discovery | undefined {
  let document: unknown
  try {
    document = JSON.parse(source)
  } catch {
    return undefined
  }
  if (!isObject(document) || !isJsonFeed(document)) return undefined
  const facts = emptyFacts()
  const faults: string[] = []
  const base = context.url
  for (const [key, field] of [
    ['title', 'title'],
    ['description', 'description'],
  ] as const) {
    const found = text(document[key])
    if (found !== undefined) facts[field] = found.includes('<') ? htmlToText(found) : foldText(decodeEntities(found))
  }
  for (const [key, field] of [
    ['home_page_url', 'link'],
    ['feed_url', 'self'],
    ['icon', 'image'],
    ['favicon', 'icon'],
  ] as const) {
    const address = resolveAddress(text(document[key]), base)
    if (address !== undefined) facts[field] = address
  }
  if (facts.image === undefined && facts.icon !== undefined) facts.image = facts.icon
  const language = languageTag(text(document['language']))
  if (language !== undefined) facts.language = language
  facts.authors = authorsOf(document, base)
  facts.hubs = list(document['hubs'])
    .filter(isObject)
    .map((hub) => resolveAddress(text(hub['url']), base))
    .filter((hub) => hub !== undefined)
    .slice(0, 10)
  const items: Item[] = []
  for (const node of list(document['items'])) {
    if (!isObject(node)) {
      faults.push('item that is no object passed over')
      continue
    }
    const item = readItem(node, context)
    if (item.authors.length === 0) item.authors = facts.authors
    items.push(item)
  }
  // JSON Feed does not date itself; its latest item does.
  for (const item of items) {
    const latest = item.updated ?? item.published
    if (latest !== undefined && (facts.updated === undefined || latest.at > facts.updated.at)) facts.updated = latest
  }
  const more = resolveAddress(text(document['next_url']), base)
  return { dialect: 'json-feed', source: facts, items, more: more === undefined || more === base ? [] : [more], faults }
}
