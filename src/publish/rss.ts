/**
 * Renders a feed as RSS 2.0 (https://www.rssboard.org/rss-specification, with the Advisory Board's profile).
 *
 * Titles are plain text escaped once; descriptions are HTML, as every reader takes them, so plain summaries are escaped twice.
 * `description` stands before `content:encoded`. Equal documents give equal bytes.
 *
 * Effects: none.
 *
 * @module
 */
import type { FeedDocument } from '../model/feed.ts'
import { cdata, escapeAttribute, escapeCharacterData, escapeText, legalText } from '../web/xml.ts'
import { publicAddress } from './address.ts'
import { rfc822, rfc3339 } from './dates.ts'
import { documentEntries, documentUpdated, type Entry, languageTag, oneLine, textAsHtml } from './entry.ts'
import { excerpt } from './excerpt.ts'
import { feedLinks, HISTORY_NAMESPACE } from './feed-links.ts'
import { attachmentContent, MEDIA_NAMESPACE, mediaOfEntry } from './media.ts'

const OPEN = `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="${MEDIA_NAMESPACE}">
<channel>
`

const OPEN_ARCHIVE = OPEN.replace('<rss version="2.0"', `<rss version="2.0" xmlns:fh="${HISTORY_NAMESPACE}"`)

/** The document as text; encode it as UTF-8. */
export function renderRss(doc: FeedDocument): string {
  const { feed } = doc
  const entries = documentEntries(doc)
  const title = oneLine(feed.title) || feed.slug
  const language = languageTag(feed.language)
  let out = doc.currentUrls === undefined ? OPEN : OPEN_ARCHIVE
  out += `<title>${escapeCharacterData(title)}</title>\n`
  out += `<link>${escapeText(publicAddress(feed.homeUrl) ?? feed.selfUrls.rss)}</link>\n`
  out += `<description>${escapeCharacterData(oneLine(feed.description ?? '') || title)}</description>\n`
  if (language !== undefined) out += `<language>${escapeText(language)}</language>\n`
  out += `<lastBuildDate>${rfc822(documentUpdated(doc, entries))}</lastBuildDate>\n`
  out += '<generator>Dateline</generator>\n<docs>http://www.rssboard.org/rss-specification</docs>\n'
  if (doc.currentUrls !== undefined) out += '<fh:archive/>\n'
  if (feed.ttlMinutes !== undefined) out += `<ttl>${feed.ttlMinutes}</ttl>\n`
  for (const link of feedLinks(doc, 'rss')) {
    const type = link.type === undefined ? '' : ` type="${link.type}"`
    out += `<atom:link rel="${link.rel}" href="${escapeAttribute(link.href)}"${type}/>\n`
  }
  for (const entry of entries) out += item(entry, language)
  return `${out}</channel>\n</rss>\n`
}

function item(entry: Entry, feedLanguage: string | undefined): string {
  let out = '<item>\n'
  out += `<title>${escapeCharacterData(entry.title)}</title>\n`
  out += `<link>${escapeText(entry.url)}</link>\n`
  out += `<guid isPermaLink="false">${escapeText(entry.id)}</guid>\n`
  out += `<pubDate>${rfc822(entry.published)}</pubDate>\n`
  for (const author of entry.authors) out += `<dc:creator>${escapeCharacterData(author.name)}</dc:creator>\n`
  for (const keyword of entry.keywords) out += `<category>${escapeCharacterData(keyword)}</category>\n`
  if (entry.language !== undefined && entry.language !== feedLanguage) {
    out += `<dc:language>${escapeText(entry.language)}</dc:language>\n`
  }
  const description = shortText(entry)
  if (description !== undefined) out += `<description>${cdata(textAsHtml(description))}</description>\n`
  if (entry.contentHtml !== undefined) out += `<content:encoded>${cdata(entry.contentHtml)}</content:encoded>\n`
  out += attachments(entry)
  if (entry.source !== undefined) out += sourceElement(entry.source)
  out += mediaOfEntry(entry)
  out += `<atom:updated>${rfc3339(entry.updated)}</atom:updated>\n`
  if (entry.pageUrl !== entry.url) {
    out += `<atom:link rel="related" type="text/html" href="${escapeAttribute(entry.pageUrl)}"/>\n`
  }
  return `${out}</item>\n`
}

/** The summary, else the first words of the text where the text is shown anyway: validators want both elements. */
function shortText(entry: Entry): string | undefined {
  if (entry.summary !== undefined || entry.contentHtml === undefined) return entry.summary
  const short = excerpt(legalText(entry.article.record.contentText ?? ''))
  return short === '' ? entry.title : short
}

/** The first file whose type and length are known is the one enclosure; readers take no second. */
function attachments(entry: Entry): string {
  const first = entry.attachments.find(({ mediaType, sizeBytes }) => mediaType !== undefined && sizeBytes !== undefined)
  let out = ''
  if (first !== undefined) {
    out += `<enclosure url="${escapeAttribute(first.url)}" length="${first.sizeBytes}" type="${escapeAttribute(first.mediaType ?? '')}"/>\n`
  }
  for (const attachment of entry.attachments) if (attachment !== first) out += attachmentContent(attachment)
  return out
}

function sourceElement(source: { title: string; url: string }): string {
  const url = publicAddress(source.url)
  const title = oneLine(source.title)
  return url === undefined || title === '' ? '' : `<source url="${escapeAttribute(url)}">${escapeCharacterData(title)}</source>\n`
}
