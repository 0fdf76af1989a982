/**
 * Item and Extraction become one article draft, in a fixed order: text, title, dates, people, rights, evidence.
 *
 * Each field keeps where it came from. Effects: none. Callers pass the time.
 *
 * @module
 */

import type { ChildNode } from 'domhandler'
import type { ArticleRecord, Provenance } from '../model/article.ts'
import type { ArticleEvidence } from '../model/article-evidence.ts'
import type { Extraction } from '../model/extraction.ts'
import type { Item } from '../model/item.ts'
import type { MemoryUse } from '../model/site-memory.ts'
import type { Rights, Source } from '../model/source.ts'
import type { Signature } from '../model/story.ts'
import type { DetectLanguage } from '../ports.ts'
import { parseHtml } from '../web/html-parse.ts'
import { longTextBlocks } from '../web/text-blocks.ts'
import { parseHttpUrl, publisherOf, stripTracking } from '../web/url.ts'
import { cutUtf8, utf8Length } from '../web/utf8-length.ts'
import { chooseLanguage } from './choose-language.ts'
import { normaliseContent } from './content.ts'
import { choosePublished } from './dates.ts'
import { signText } from './duplicate.ts'
import { chooseAuthors, chooseImage, chooseSummary, chooseTitle, firstLine, mergeWords, provenanceOf } from './fields.ts'
import { fingerprintOf } from './fingerprint.ts'
import { isPlausibleCanonical } from './identity.ts'
import { cleanText } from './text.ts'
import { cleanTitle } from './title.ts'

/** What a page gave, and the address it was finally read from. */
export interface PageReading {
  url: string
  extraction: Extraction
  extractorVersion: number
  /** What the site memory did. */
  memory?: MemoryUse
  /** The content before the site memory cut from it; absent where it cut nothing. */
  uncut?: readonly ChildNode[]
}

export interface Draft {
  publisher: string
  record: ArticleRecord
  /** As stated; absent where nobody says. */
  publishedAt?: Date
  evidence: ArticleEvidence
  /** Of the text; absent where it is too short to be compared. */
  signature?: Signature
}

/** Moves whenever the same item and extraction may give another title, text or image. */
export const normaliserVersion = 2

/** Below this a page's text is not taken for the article; short articles are less sure than long ones. */
const MIN_CONFIDENCE = 0.2
/** Rows of D1 end at 2 MB; texts beyond this are cut at a paragraph and say so. */
const MAX_HTML_BYTES = 600_000
const MAX_TEXT_BYTES = 400_000
/** An item's own content beyond this is not kept beside the article. */
const MAX_ITEM_BYTES = 200_000

/**
 * The article an item and its page make, or `undefined` where there is neither a title nor an address to show.
 */
export async function draftArticle(
  item: Item,
  page: PageReading | undefined,
  source: Source,
  options: { rights: Rights; detectLanguage?: DetectLanguage | undefined },
): Promise<Draft | undefined> {
  const extraction = page?.extraction
  const url = addressOf(item, page)
  if (!url) return undefined
  const provenance: Record<string, Provenance> = {}
  const canonical = extraction?.canonicalUrl?.value
  const canonicalUrl =
    canonical && isPlausibleCanonical(canonical, page?.url ?? url, source) ? stripTracking(canonical) : undefined
  const title = chooseTitle(item, extraction, source, provenance)
  const image = chooseImage(item, extraction, provenance)
  const content = chooseContent(item, page, source, title ?? '', provenance)
  const summary = chooseSummary(item, extraction, provenance)
  const shownTitle = title ?? firstLine(content.text ?? summary)
  if (!shownTitle) return undefined
  const published = choosePublished(item, extraction)
  if (published) provenance['published'] = provenanceOf(published)
  const authors = chooseAuthors(item, extraction, provenance)
  const words = `${shownTitle}\n${content.text ?? summary ?? ''}`
  const language = await chooseLanguage({ item, extraction, source }, words, options.detectLanguage)
  if (language) provenance['language'] = language.provenance
  if (extraction?.creditedFrom) provenance['creditedSources'] = { from: 'visible', detail: extraction.creditedFrom }
  const record: ArticleRecord = {
    url,
    ...(canonicalUrl ? { canonicalUrl } : {}),
    ...(item.guid ? { guid: item.guid } : {}),
    title: shownTitle,
    ...(summary ? { summary } : {}),
    ...(content.html ? { contentHtml: content.html } : {}),
    ...(content.text ? { contentText: content.text } : {}),
    ...(language ? { language: language.language } : {}),
    authors,
    ...(extraction?.byline ? { byline: extraction.byline } : {}),
    keywords: mergeWords(item.keywords, extraction?.keywords ?? []),
    ...(image ? { image } : {}),
    attachments: item.attachments,
    ...(published ? { statedDate: published.instant.text, publishedPrecision: published.instant.precision } : {}),
    ...(extraction?.dateline ? { dateline: extraction.dateline } : {}),
    creditedSources: [...(extraction?.creditedSources ?? []), ...(item.creditedSource ? [item.creditedSource] : [])],
    photoCredits: extraction?.photoCredits ?? [],
    corrections: extraction?.corrections ?? [],
    rights: lowerRights(source.rights ?? options.rights, extraction),
    ...(content.from === 'page' && extraction ? { confidence: Math.round(extraction.confidence * 100) / 100 } : {}),
    provenance,
  }
  const signature = signText(record.contentText ?? record.summary ?? '')
  return {
    publisher: publisherOf(canonicalUrl ?? url),
    record,
    ...(signature ? { signature } : {}),
    ...(published ? { publishedAt: published.instant.at } : {}),
    evidence: {
      fingerprint: await fingerprintOf({
        title: record.title,
        text: record.contentText ?? record.summary ?? '',
        ...(record.image ? { imageUrl: record.image.url } : {}),
      }),
      inputBlocks:
        content.from === 'page' && extraction ? extraction.inputBlocks : blocksOf(item.contentHtml ?? item.summaryHtml ?? ''),
      outputBlocks: blocksOf(record.contentHtml ?? ''),
      extractorVersion: page?.extractorVersion ?? 0,
      normaliserVersion,
      contentFrom: content.from,
      item: content.from === 'page' || utf8Length(item.contentHtml ?? '') > MAX_ITEM_BYTES ? withoutContent(item) : item,
      ...(signature ? { sketch: signature.sketch } : {}),
      ...(content.from === 'page' && page?.memory && page.memory.version > 0 ? { memoryVersion: page.memory.version } : {}),
      ...(content.from === 'page' && page?.uncut
        ? { wholeText: textHash(normaliseContent(page.uncut, { baseUrl: page.url, title: title ?? '' }).text) }
        : {}),
    },
  }
}

/**
 * The known article with the headline and summary its source gives now, where they came from the source; `undefined`
 * where that changes nothing. The text stands.
 */
export async function retitledDraft(
  record: ArticleRecord,
  evidence: ArticleEvidence,
  item: Item,
  publisher: string,
): Promise<Draft | undefined> {
  if (record.provenance['title']?.from !== 'source' || !item.title) return undefined
  const title = cleanTitle(cleanText(item.title), { publisher })
  if (!title || title === record.title) return undefined
  const summary = chooseSummary(item, undefined, {})
  const next: ArticleRecord = {
    ...record,
    title,
    ...(summary && record.provenance['summary']?.from === 'source' ? { summary } : {}),
  }
  const fingerprint = await fingerprintOf({
    title,
    text: next.contentText ?? next.summary ?? '',
    ...(next.image ? { imageUrl: next.image.url } : {}),
  })
  return { publisher, record: next, evidence: { ...evidence, fingerprint, item: withoutContent(item) } }
}

/** The known article with less of its own text: what is left of its HTML once the site memory knows more. */
export async function recutDraft(
  record: ArticleRecord,
  evidence: ArticleEvidence,
  content: readonly ChildNode[],
  memoryVersion: number,
  publisher: string,
): Promise<Draft | undefined> {
  const { html, text } = normaliseContent(content, { baseUrl: record.url })
  if (text === '') return undefined
  const signature = signText(text)
  const { sketch: _, ...kept } = evidence
  return {
    publisher,
    record: { ...record, contentHtml: html, contentText: text },
    ...(signature ? { signature } : {}),
    evidence: {
      ...kept,
      fingerprint: { ...evidence.fingerprint, text: textHash(text) },
      outputBlocks: blocksOf(html),
      memoryVersion,
      wholeText: evidence.wholeText ?? evidence.fingerprint.text,
      ...(signature ? { sketch: signature.sketch } : {}),
    },
  }
}

function textHash(text: string): string {
  return fingerprintOf({ title: '', text }).text
}

function withoutContent(item: Item): Item {
  const { contentHtml: _, ...rest } = item
  return rest
}

function addressOf(item: Item, page: PageReading | undefined): string | undefined {
  const stated = item.link ?? page?.url ?? (item.guid && parseHttpUrl(item.guid) ? item.guid : undefined)
  if (!stated) return undefined
  // A link service in front of the article is not where people read.
  const leads = page && item.link && publisherOf(page.url) !== publisherOf(item.link) ? page.url : stated
  return stripTracking(leads)
}

interface ChosenContent {
  html?: string
  text?: string
  from: 'page' | 'source'
}

function chooseContent(
  item: Item,
  page: PageReading | undefined,
  source: Source,
  title: string,
  provenance: Record<string, Provenance>,
): ChosenContent {
  const base = page?.url ?? item.link ?? source.url
  const stated = item.contentHtml ? normaliseContent(item.contentHtml, { title, baseUrl: base }) : undefined
  const extraction = page?.extraction
  let passedOver: string | undefined
  if (page && extraction) {
    const read = normaliseContent(extraction.content, { title, baseUrl: base })
    passedOver = reasonToPass(extraction, read.text, stated?.text)
    if (read.text !== '' && (source.fullText === 'always' || passedOver === undefined)) {
      const kind = KINDS[extraction.pageType]
      provenance['content'] = { from: extraction.contentFrom ?? 'content', ...(kind ? { detail: `the page is ${kind}` } : {}) }
      return { html: bounded(read.html, provenance), text: cutUtf8(read.text, MAX_TEXT_BYTES), from: 'page' }
    }
  }
  if (passedOver !== undefined) provenance['content'] = { from: 'source', detail: `the page was passed over: ${passedOver}` }
  if (stated && stated.text !== '') {
    provenance['content'] ??= { from: 'source' }
    return { html: bounded(stated.html, provenance), text: cutUtf8(stated.text, MAX_TEXT_BYTES), from: 'source' }
  }
  return { from: 'source' }
}

const KINDS: Partial<Record<Extraction['pageType'], string>> = {
  listing: 'a list',
  video: 'a video',
  gallery: 'a gallery',
  paywall: 'a stub before a wall',
}

/** Why the page's text is not the article, with the confidence it was read with; undefined where it is. */
function reasonToPass(extraction: Extraction, read: string, stated: string | undefined): string | undefined {
  const { pageType, confidence, contentFrom } = extraction
  const sure = `confidence ${confidence.toFixed(2)}`
  if (read === '') return KINDS[pageType] === undefined ? 'it shows no text' : `it is ${KINDS[pageType]}`
  // The operator's own selector is believed as it stands.
  if (contentFrom !== 'selector') {
    if (pageType === 'listing' || pageType === 'paywall') return `it is ${KINDS[pageType]}, ${sure}`
    if (confidence < MIN_CONFIDENCE) return KINDS[pageType] === undefined ? sure : `it is ${KINDS[pageType]}, ${sure}`
  }
  return stated !== undefined && stated.length > 400 && read.length < stated.length * 0.7
    ? `the source's own text is longer, ${sure}`
    : undefined
}

function bounded(html: string, provenance: Record<string, Provenance>): string {
  const fitting = cutUtf8(html, MAX_HTML_BYTES)
  if (fitting.length === html.length) return html
  const end = fitting.lastIndexOf('</p>')
  provenance['content'] = {
    ...provenance['content']!,
    detail: `cut: its HTML is longer than the ${MAX_HTML_BYTES} bytes that are kept`,
  }
  return normaliseContent(end > 0 ? fitting.slice(0, end + 4) : fitting, { baseUrl: 'https://invalid.invalid/' }).html
}

const RANK: Record<Rights, number> = { link: 0, excerpt: 1, full: 2 }

/** A page's own opt-out lowers what the source file grants, never raises it (SEMANTICS 8). */
export function lowerRights(granted: Rights, extraction: Extraction | undefined): Rights {
  const optOuts = extraction?.optOuts
  const limit: Rights = optOuts?.nosnippet ? 'link' : optOuts?.noarchive || optOuts?.tdmReserved ? 'excerpt' : 'full'
  return RANK[limit] < RANK[granted] ? limit : granted
}

function blocksOf(html: string): string[] {
  return html === '' ? [] : longTextBlocks(parseHtml(html))
}
