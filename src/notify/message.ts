/**
 * Builds the body of a webhook message: the Standard Webhooks envelope around one item in the manner of JSON Feed 1.1.
 *
 * Built from the change, the pinned revision and the endpoint's wish alone, without a clock, so that a retry or a replay
 * next week sends the same bytes. Rights bind it as they bind every output; at most 20,000 bytes unless full text is
 * asked for and allowed.
 *
 * Effects: none.
 *
 * @module
 */
import type { ArticleRecord, Change, FieldChange } from '../model/article.ts'
import type { Endpoint, EventType } from '../model/endpoint.ts'
import type { Rights } from '../model/source.ts'
import { fitData, fits, type Json, type MessageData, markTruncated } from './fit-message.ts'

/** An article as one revision and edition of it was. Every value must be the same whenever the message is rebuilt. */
export interface PinnedArticle {
  /** Bare UUID. */
  id: string
  publisher: string
  originSourceId: string
  /** The sources that had sighted it when the change was written, in order. */
  sourceIds: string[]
  revision: number
  edition: number
  publishedAt: Date
  updatedAt: Date
  record: ArticleRecord
}

export interface MessageInput {
  type: EventType
  /** The endpoint's own, gap-free. */
  sequence: number
  change: Pick<Change, 'at' | 'backfill'>
  article?: PinnedArticle
  /** Field by field, for `article.updated`. */
  changes?: FieldChange[]
  /** What a source or endpoint event is about. */
  subject?: { id: string; title?: string; url?: string; reason?: string }
}

export interface MessageOptions {
  content: Endpoint['content']
  /** Our pages of articles are `${articleBaseUrl}${id}`. */
  articleBaseUrl: string
}

export interface WebhookMessage {
  type: EventType
  /** When the event happened: the change's time (ISO 8601). */
  timestamp: string
  data: MessageData
}

/** Bytes of a body without full text at most (Standard Webhooks advises less than 20 kB). */
export const MAX_BODY_BYTES = 20_000
/** Bytes of a body with full text at most. */
export const MAX_FULL_BODY_BYTES = 1_000_000
/** More than type and timestamp with their names can take. */
const ENVELOPE_BYTES = 200
const EXCERPT_WORDS = 50
const SUMMARY_WORDS = 100

const RANK: Record<Rights, number> = { link: 0, excerpt: 1, full: 2 }

/** The message's body; equal input gives equal bytes. */
export function buildBody(input: MessageInput, options: MessageOptions): string {
  return JSON.stringify(buildMessage(input, options))
}

/** A body without its sequence, which alone differs between endpoints: `head` + sequence + `tail`. */
export interface SplitBody {
  head: string
  tail: string
}

/** The body of the message around the place of its sequence, which is the first member of `data`. */
export function splitBody(message: WebhookMessage): SplitBody {
  const { sequence: _, ...rest } = message.data
  const body = JSON.stringify({ ...message, data: { sequence: 0, ...rest } })
  const at = body.indexOf(SEQUENCE) + SEQUENCE.length
  return { head: body.slice(0, at), tail: body.slice(at + 1) }
}

const SEQUENCE = '"data":{"sequence":'

/**
 * What a delivery remembers of its body: 104 bits over everything but the sequence, which it keeps itself. Tells a body built
 * again from the one it was made with; nobody has an interest in forging one, so it need not be a cryptographic digest.
 */
export function bodyHash({ head, tail }: SplitBody): string {
  const text = `${head}\n${tail}`
  // Twice the same with another seed, side by side: the text is walked once.
  let a = 0xdeadbeef ^ 1
  let b = 0x41c6ce57 ^ 1
  let c = 0xdeadbeef ^ 2
  let d = 0x41c6ce57 ^ 2
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    a = Math.imul(a ^ unit, 2654435761)
    b = Math.imul(b ^ unit, 1597334677)
    c = Math.imul(c ^ unit, 2654435761)
    d = Math.imul(d ^ unit, 1597334677)
  }
  return cross(a, b) + cross(c, d)
}

/** Two multiplicative hashes of 32 bits, crossed; 52 bits in hex. */
function cross(first: number, second: number): string {
  let a = first
  let b = second
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  return (b >>> 0).toString(16).padStart(8, '0') + ((a >>> 12) & 0xfffff).toString(16).padStart(5, '0')
}

/** The message of a test: the endpoint's id, and nothing of the store. */
export function buildPing(endpointId: string, at: Date): WebhookMessage {
  return { type: 'test.ping', timestamp: at.toISOString(), data: { sequence: 0, endpoint: { id: endpointId } } }
}

/** The message as an object whose JSON is the body. */
export function buildMessage(input: MessageInput, options: MessageOptions): WebhookMessage {
  const { type, change, article } = input
  const envelope = { type, timestamp: change.at.toISOString() }
  if (article === undefined) return { ...envelope, data: { sequence: input.sequence, ...subjectData(input) } }
  const data = articleData(input, article, options)
  const limit = MAX_BODY_BYTES - ENVELOPE_BYTES
  if (data['content_html'] === undefined && data['content_text'] === undefined) return { ...envelope, data: fitData(data, limit) }
  if (fits(data, MAX_FULL_BODY_BYTES - ENVELOPE_BYTES)) return { ...envelope, data }
  const short = articleData(input, article, { ...options, content: 'excerpt' })
  return { ...envelope, data: fitData(markTruncated(short), limit) }
}

function subjectData({ type, subject }: MessageInput): MessageData {
  if (subject === undefined) return {}
  const { id, title, url, reason } = subject
  const about = { id, title: clip(title, 300), url: publicUrl(url) }
  return { [type.startsWith('source.') ? 'source' : 'endpoint']: about, reason: clip(reason, 1000) }
}

function articleData(input: MessageInput, article: PinnedArticle, options: MessageOptions): MessageData {
  const { record, publishedAt, updatedAt } = article
  const page = options.articleBaseUrl + article.id
  const withdrawn = input.type === 'article.withdrawn'
  // A withdrawn article is named, not shown again.
  const rights: Rights = withdrawn ? 'link' : record.rights
  const shown: Rights = options.content === 'full' || rights === 'link' ? rights : 'excerpt'
  const texts = options.content === 'none' || shown === 'link' ? {} : textData(record, shown)
  const changes = input.changes === undefined || withdrawn ? undefined : shownChanges(input.changes, rights, options.content)
  const modified = withdrawn ? input.change.at : updatedAt < publishedAt ? publishedAt : updatedAt
  const url = publicUrl(record.canonicalUrl) ?? publicUrl(record.url) ?? page
  return {
    sequence: input.sequence,
    id: `urn:uuid:${article.id}`,
    url,
    title: record.title === '' ? url : record.title,
    ...texts,
    image: rights === 'link' ? undefined : publicUrl(record.image?.url),
    date_published: publishedAt.toISOString(),
    date_modified: modified.toISOString(),
    authors: list(record.authors.map(({ name, url }) => ({ name, url: publicUrl(url) }))),
    tags: rights === 'link' ? undefined : list(record.keywords),
    language: record.language,
    attachments: rights === 'link' ? undefined : attachmentData(record),
    changes: changes as Json,
    _dateline: extensionData(input, article, page),
  }
}

function textData(record: ArticleRecord, shown: Rights): MessageData {
  const summary = record.summary?.trim() ?? ''
  if (shown === 'full') {
    const html = record.contentHtml === '' ? undefined : record.contentHtml
    return {
      content_html: html,
      content_text: html === undefined ? record.contentText : undefined,
      summary: summary === '' ? undefined : summary,
    }
  }
  const short = summary === '' ? firstWords(record.contentText ?? '', EXCERPT_WORDS) : firstWords(summary, SUMMARY_WORDS)
  return { summary: short === '' ? undefined : short }
}

function attachmentData(record: ArticleRecord): Json {
  return list(
    record.attachments.flatMap(({ url, mediaType, title, sizeBytes, durationSeconds }) => {
      const address = publicUrl(url)
      if (address === undefined) return []
      return [{ url: address, mime_type: mediaType, title, size_in_bytes: sizeBytes, duration_in_seconds: durationSeconds }]
    }),
  )
}

/** The names of the feeds' `_dateline` extension, as far as a message carries them. */
function extensionData({ change }: MessageInput, article: PinnedArticle, page: string): Json {
  const { record } = article
  return {
    page,
    guid: record.guid,
    address: publicUrl(record.url),
    canonical: publicUrl(record.canonicalUrl),
    stated_date: record.statedDate,
    precision: record.publishedPrecision,
    publisher: article.publisher,
    source: article.originSourceId,
    sources: article.sourceIds,
    revision: article.revision,
    edition: article.edition === 0 ? undefined : article.edition,
    backfill: change.backfill ? true : undefined,
    rights: record.rights,
    credited: list(record.creditedSources.map(({ name, url, id }) => ({ name, url: publicUrl(url), id }))),
    corrections: record.rights === 'full' ? list(record.corrections) : undefined,
  }
}

/** Which side of a change may be shown; what may not is still named. */
function shownChanges(changes: readonly FieldChange[], rights: Rights, content: Endpoint['content']): FieldChange[] {
  const shown = (field: FieldChange['field']): boolean => {
    if (field === 'title' || field === 'authors' || field === 'published') return true
    if (rights === 'link') return false
    if (field === 'image') return true
    const wanted: Rights = content === 'none' ? 'link' : content
    return Math.min(RANK[rights], RANK[wanted]) >= (field === 'content' ? RANK.full : RANK.excerpt)
  }
  return changes.map((change) => (shown(change.field) ? change : { field: change.field }))
}

function list(values: Json[]): Json {
  return values.length === 0 ? undefined : values
}

function clip(text: string | undefined, length: number): string | undefined {
  return text === undefined || text.length <= length ? text : `${text.slice(0, length - 1).toWellFormed()}…`
}

/** White space that is more than one blank. */
const UNEVEN = /[^\S ]| {2}/

/** The first words on one line; scripts without blanks by characters. */
function firstWords(text: string, words: number): string {
  const most = words * 8
  const start = text.slice(0, most * 4)
  const head = (UNEVEN.test(start) ? start.replace(/\s+/gu, ' ') : start).trim()
  const tokens = head.split(' ')
  if (tokens.length <= words && head.length <= most * 2 && text.length <= most * 4) return head
  const cut = tokens.slice(0, words).join(' ')
  return `${cut.length <= most * 2 ? cut : cut.slice(0, most).toWellFormed()}…`
}

/** The address as http(s) without user name and password, or undefined. */
function publicUrl(address: string | undefined): string | undefined {
  if (address === undefined) return undefined
  const url = URL.parse(address)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined
  url.username = ''
  url.password = ''
  return url.href
}
