/**
 * Renders a feed as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/).
 *
 * What the format has no member for stands in `_dateline`: the publisher's own GUID, address and stated date, where each
 * field came from, credited sources, the revision. One item a line; equal documents give equal bytes.
 *
 * Effects: none.
 *
 * @module
 */
import type { Article } from '../model/article.ts'
import type { FeedDocument } from '../model/feed.ts'
import type { Attachment } from '../model/item.ts'
import { legalText } from '../web/xml.ts'
import { publicAddress } from './address.ts'
import { rfc3339 } from './dates.ts'
import { documentEntries, documentTombstones, documentUpdated, type Entry, entryId, languageTag, oneLine } from './entry.ts'

export type Json = string | number | boolean | undefined | Json[] | { [key: string]: Json }

/** The document as text; encode it as UTF-8. */
export function renderJsonFeed(doc: FeedDocument): string {
  const { feed } = doc
  const entries = documentEntries(doc)
  const tombstones = documentTombstones(doc, entries)
  const language = languageTag(feed.language)
  const hubs = feed.hubUrls.map(publicAddress).filter((url) => url !== undefined)
  const head: Json = {
    version: 'https://jsonfeed.org/version/1.1',
    title: oneLine(feed.title) || feed.slug,
    home_page_url: publicAddress(feed.homeUrl),
    feed_url: publicAddress(feed.selfUrls.json),
    next_url: publicAddress(doc.previousUrls?.json),
    description: oneLine(feed.description ?? '') || undefined,
    language,
    hubs: hubs.length === 0 ? undefined : hubs.map((url) => ({ type: 'WebSub', url })),
    _dateline: {
      id: entryId(feed.id),
      updated: rfc3339(documentUpdated(doc, entries)),
      current: publicAddress(doc.currentUrls?.json),
      changes: publicAddress(doc.changesUrl),
      deleted: tombstones.length === 0 ? undefined : tombstones.map(({ id, when }) => ({ id, when: rfc3339(when) })),
    },
  }
  const text = documentText(head, entries, language, JSON.stringify)
  return isClean(text) ? text : documentText(head, entries, language, legalJson)
}

function documentText(head: Json, entries: readonly Entry[], language: string | undefined, stringify: Stringify): string {
  let out = `${stringify(head).slice(0, -1)},"items":[`
  let separator = '\n'
  for (const entry of entries) {
    out += separator + itemText(entry, language, stringify)
    separator = ',\n'
  }
  return `${out}${entries.length === 0 ? '' : '\n'}]}\n`
}

type Stringify = (value: Json) => string

/** What `JSON.stringify` leaves as it is of what is to be dropped; single searches are faster than one pattern. */
const SUSPECT = ['\ufffd', '\ufffe', '\uffff', '\udffe', '\udfff']
/** Second letters of the escapes it writes for the rest: `\b`, `\f`, `\r`, `\u`. */
const ESCAPES = new Set(['b', 'f', 'r', 'u'].map((letter) => letter.charCodeAt(0)))

/**
 * Whether nothing in this JSON is a character that XML 1.0 refuses, so that all formats say the same. `JSON.stringify` writes
 * most of them, and lone surrogates, as `\u…`; looking for that in its output is cheaper than looking through every text before.
 */
function isClean(json: string): boolean {
  for (let at = json.indexOf('\\'); at !== -1; at = json.indexOf('\\', at + 2))
    if (ESCAPES.has(json.charCodeAt(at + 1))) return false
  return !SUSPECT.some((mark) => json.includes(mark))
}

function legalJson(value: Json): string {
  return JSON.stringify(value, (_key, member: unknown) => (typeof member === 'string' ? legalText(member) : member))
}

/** The item as a value of its own, without what XML could not carry. */
export function jsonFeedItem(entry: Entry): Json {
  const json = itemText(entry, undefined, JSON.stringify)
  return JSON.parse(isClean(json) ? json : itemText(entry, undefined, legalJson)) as Json
}

/** The text is written apart and last: a long string among others costs the engine twice as much. */
function itemText(entry: Entry, feedLanguage: string | undefined, stringify: Stringify): string {
  const rest = stringify(item(entry, feedLanguage))
  return entry.contentHtml === undefined ? rest : `${rest.slice(0, -1)},"content_html":${stringify(entry.contentHtml)}}`
}

/** All but `content_html`. */
function item(entry: Entry, feedLanguage: string | undefined): Json {
  const { contentHtml, authors, keywords } = entry
  return {
    id: entry.id,
    url: entry.url,
    title: entry.title,
    // Content must be there in one of two forms; an entry that may show no more repeats its summary or title.
    content_text: contentHtml === undefined ? (entry.summary ?? entry.title) : undefined,
    summary: entry.summary,
    image: entry.image?.url,
    date_published: rfc3339(entry.published),
    date_modified: rfc3339(entry.updated),
    authors: authors.length === 0 ? undefined : authors.map(({ name, url }) => ({ name, url })),
    tags: keywords.length === 0 ? undefined : keywords,
    language: entry.language === feedLanguage ? undefined : entry.language,
    attachments: attachments(entry.attachments),
    _dateline: extension(entry),
  }
}

/** JSON Feed wants a media type on every attachment; one without is left out here. */
function attachments(list: readonly Attachment[]): Json {
  const known = list.filter(({ mediaType }) => mediaType !== undefined)
  if (known.length === 0) return undefined
  return known.map(({ url, mediaType, title, sizeBytes, durationSeconds }) => ({
    url,
    mime_type: mediaType,
    title,
    size_in_bytes: sizeBytes,
    duration_in_seconds: durationSeconds,
  }))
}

function extension(entry: Entry): Json {
  const { article } = entry
  const { record } = article
  return {
    page: entry.pageUrl,
    guid: text(record.guid),
    address: publicAddress(record.url),
    canonical: publicAddress(record.canonicalUrl),
    stated_date: text(record.statedDate),
    precision: record.publishedPrecision,
    publisher: article.publisher,
    source: article.originSourceId,
    sources: article.sourceIds.length > 1 ? article.sourceIds : undefined,
    revision: article.revision,
    story: article.storyId === undefined ? undefined : entryId(article.storyId),
    rights: entry.rights,
    dateline: entry.rights === 'link' ? undefined : text(record.dateline),
    byline: entry.rights === 'link' ? undefined : text(record.byline),
    credited: credited(article),
    photo_credits: entry.photoCredits.length === 0 ? undefined : entry.photoCredits,
    image: imageFacts(entry),
    corrections: entry.rights === 'full' && record.corrections.length > 0 ? record.corrections : undefined,
    provenance: provenance(article),
  }
}

function text(value: string | undefined): string | undefined {
  return value === '' ? undefined : value
}

function credited(article: Article): Json {
  const list = article.record.creditedSources
  return list.length === 0
    ? undefined
    : list.map(({ name, url, id }) => ({ name: oneLine(name), url: publicAddress(url), id: text(id) }))
}

function imageFacts({ image }: Entry): Json {
  if (image === undefined) return undefined
  const { alt, caption, credit, width, height } = image
  return (caption ?? credit ?? alt ?? width) === undefined ? undefined : { alt, caption, credit, width, height }
}

/** Field to evidence, in the order of names: rows give objects back in whatever order they were written. */
function provenance(article: Article): Json {
  const { provenance: all } = article.record
  const names = Object.keys(all).filter((name) => !name.startsWith('_') && !name.includes('.'))
  if (names.length === 0) return undefined
  const out: Record<string, string | undefined> = {}
  for (const name of names.sort()) out[name] = all[name]?.from
  return out
}
