/**
 * Renders a feed as Atom 1.0 (RFC 4287) with tombstones (RFC 6721).
 *
 * Titles and summaries are `type="text"`, content is `type="html"`. What is text is escaped in the hexadecimal forms, as in RSS:
 * the feed validator takes a headline that speaks of `&amp;` for markup otherwise. The feed always names an author, so that an article
 * without a byline is still a valid entry (RFC 4287 §4.1.1). Equal documents give equal bytes.
 *
 * Effects: none.
 *
 * @module
 */
import type { FeedDocument } from '../model/feed.ts'
import { cdata, escapeAttribute, escapeCharacterData, escapeText } from '../web/xml.ts'
import { canonicalAddress, publicAddress } from './address.ts'
import { rfc3339 } from './dates.ts'
import { documentEntries, documentTombstones, documentUpdated, type Entry, entryId, languageTag, oneLine } from './entry.ts'
import { feedLinks, HISTORY_NAMESPACE } from './feed-links.ts'
import { MEDIA_NAMESPACE, mediaOfEntry } from './media.ts'

/** The document as text; encode it as UTF-8. */
export function renderAtom(doc: FeedDocument): string {
  const { feed } = doc
  const entries = documentEntries(doc)
  const tombstones = documentTombstones(doc, entries)
  const title = oneLine(feed.title) || feed.slug
  const language = languageTag(feed.language)
  const home = publicAddress(feed.homeUrl)
  let out = `<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="${MEDIA_NAMESPACE}"`
  if (tombstones.length > 0) out += ' xmlns:at="http://purl.org/atompub/tombstones/1.0"'
  if (doc.currentUrls !== undefined) out += ` xmlns:fh="${HISTORY_NAMESPACE}"`
  if (language !== undefined) out += ` xml:lang="${escapeAttribute(language)}"`
  out += `>\n<id>${escapeText(entryId(feed.id))}</id>\n<title type="text">${escapeCharacterData(title)}</title>\n`
  const subtitle = oneLine(feed.description ?? '')
  if (subtitle !== '') out += `<subtitle type="text">${escapeCharacterData(subtitle)}</subtitle>\n`
  out += `<updated>${rfc3339(documentUpdated(doc, entries))}</updated>\n`
  out += `<author><name>${escapeCharacterData(title)}</name>${home === undefined ? '' : `<uri>${escapeText(home)}</uri>`}</author>\n`
  out += '<generator>Dateline</generator>\n'
  if (doc.currentUrls !== undefined) out += '<fh:archive/>\n'
  for (const link of feedLinks(doc, 'atom')) out += linkElement(link.rel, link.href, link.type)
  if (home !== undefined) out += linkElement('alternate', home, 'text/html')
  for (const entry of entries) out += entryElement(entry, language)
  for (const { id, when } of tombstones) out += `<at:deleted-entry ref="${escapeAttribute(id)}" when="${rfc3339(when)}"/>\n`
  return `${out}</feed>\n`
}

function entryElement(entry: Entry, feedLanguage: string | undefined): string {
  const differs = entry.language !== undefined && entry.language !== feedLanguage
  let out = differs ? `<entry xml:lang="${escapeAttribute(entry.language ?? '')}">\n` : '<entry>\n'
  out += `<id>${escapeText(entry.id)}</id>\n`
  out += `<title type="text">${escapeCharacterData(entry.title)}</title>\n`
  out += `<published>${rfc3339(entry.published)}</published>\n<updated>${distinctUpdated(entry)}</updated>\n`
  out += linkElement('alternate', entry.url, 'text/html')
  if (entry.pageUrl !== entry.url) out += linkElement('related', entry.pageUrl, 'text/html')
  for (const { name, url, email } of entry.authors) {
    out += `<author><name>${escapeCharacterData(name)}</name>`
    if (url !== undefined) out += `<uri>${escapeText(url)}</uri>`
    if (email !== undefined) out += `<email>${escapeText(email)}</email>`
    out += '</author>\n'
  }
  for (const keyword of entry.keywords) out += `<category term="${escapeAttribute(keyword)}"/>\n`
  for (const { url, mediaType, sizeBytes, title } of entry.attachments) {
    const more = (sizeBytes === undefined ? '' : ` length="${sizeBytes}"`) + (title ? ` title="${escapeAttribute(title)}"` : '')
    out += linkElement('enclosure', url, mediaType, more)
  }
  // An entry that may show neither summary nor content repeats its title: validators miss a text otherwise.
  const summary = entry.summary ?? (entry.contentHtml === undefined ? entry.title : undefined)
  if (summary !== undefined) out += `<summary type="text">${escapeCharacterData(summary)}</summary>\n`
  if (entry.contentHtml !== undefined) out += `<content type="html">${cdata(entry.contentHtml)}</content>\n`
  out += mediaOfEntry(entry)
  return `${out}${sourceElement(entry)}</entry>\n`
}

/**
 * The update with a fraction of a second taken from the id. Publishers date by the minute or the day, so entries often share
 * a time, which validators warn of; the fraction tells them apart, stays the same for ever and moves no second.
 */
function distinctUpdated({ id, updated }: Entry): string {
  const fraction = Number.parseInt(id.slice(-5), 16) % 1_000_000
  const seconds = rfc3339(updated).slice(0, -1)
  return Number.isNaN(fraction) ? `${seconds}Z` : `${seconds}.${String(fraction).padStart(6, '0')}Z`
}

/** Where the entry was first seen (RFC 4287 §4.2.11); the time is the entry's, for no better one is kept. */
function sourceElement({ source, updated }: Entry): string {
  const url = publicAddress(source?.url)
  if (source === undefined || url === undefined) return ''
  let out = `<source>\n<id>${escapeText(canonicalAddress(url))}</id>\n<title type="text">${escapeCharacterData(oneLine(source.title) || source.id)}</title>\n`
  out += `<updated>${rfc3339(updated)}</updated>\n${linkElement('self', url)}`
  const home = publicAddress(source.homeUrl)
  if (home !== undefined) out += linkElement('alternate', home, 'text/html')
  return `${out}</source>\n`
}

function linkElement(rel: string, href: string, type?: string, more = ''): string {
  const typed = type === undefined ? '' : ` type="${escapeAttribute(type)}"`
  return `<link rel="${rel}"${typed} href="${escapeAttribute(href)}"${more}/>\n`
}
