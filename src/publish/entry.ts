/**
 * One article as a published entry: what rights allow, in characters and addresses every format can carry.
 *
 * All serialisers and pages start here, so that no format can forget what a source's rights say. `full` gives everything;
 * `excerpt` the publisher's summary or the first words, no content; `link` the title and where to read it.
 *
 * Effects: none but remembering the last language read.
 *
 * @module
 */
import type { Article } from '../model/article.ts'
import type { FeedDocument, FeedSource, Tombstone } from '../model/feed.ts'
import type { Attachment, Author, Image } from '../model/item.ts'
import type { Rights } from '../model/source.ts'
import { legalText } from '../web/xml.ts'
import { publicAddress } from './address.ts'
import { EXCERPT_WORDS, excerpt } from './excerpt.ts'

export interface Entry {
  /** `urn:uuid:…`, the same bytes in every format. */
  id: string
  /** Plain text, one line, never empty. */
  title: string
  /** Where the publisher has it. */
  url: string
  /** Our own page of it. */
  pageUrl: string
  published: Date
  /** Never before `published`. */
  updated: Date
  language: string | undefined
  authors: Author[]
  /** Plain text. */
  summary: string | undefined
  /** Sanitised HTML, as stored: whoever writes it out leaves away what its format cannot carry. */
  contentHtml: string | undefined
  keywords: string[]
  image: Image | undefined
  attachments: Attachment[]
  /** Names of those who took the pictures, the lead image's own credit left out. */
  photoCredits: string[]
  source: FeedSource | undefined
  /** What this entry may show, after the document's wish was heard. */
  rights: Rights
  article: Article
}

const RANK: Record<Rights, number> = { link: 0, excerpt: 1, full: 2 }
/** A publisher's own summary is cut here under `excerpt`: some put the whole article into it. */
const SUMMARY_WORDS = 2 * EXCERPT_WORDS

/** The narrower of two rights. */
export function narrowerRights(a: Rights, b: Rights): Rights {
  return RANK[a] <= RANK[b] ? a : b
}

/** `urn:uuid:` form of an id that may have it already. */
export function entryId(id: string): string {
  return id.startsWith('urn:') ? id : `urn:uuid:${id}`
}

/** The document's live articles as entries, in its order. */
export function documentEntries(doc: FeedDocument): Entry[] {
  return doc.articles
    .filter((article) => article.state === 'live')
    .map((article) => articleEntry(article, doc.feed.sources, doc.articleBaseUrl, doc.content))
}

export function articleEntry(
  article: Article,
  sources: ReadonlyMap<string, FeedSource>,
  articleBaseUrl: string,
  content: 'full' | 'excerpt',
): Entry {
  const { record } = article
  const rights = narrowerRights(record.rights, content)
  const pageUrl = articleBaseUrl + article.id
  const url = publicAddress(record.canonicalUrl) ?? publicAddress(record.url) ?? pageUrl
  const image = rights === 'link' ? undefined : publicImage(record.image)
  return {
    id: entryId(article.id),
    title: titleText(record, url, rights),
    url,
    pageUrl,
    published: article.publishedAt,
    updated: article.updatedAt < article.publishedAt ? article.publishedAt : article.updatedAt,
    language: languageTag(record.language),
    authors: publicAuthors(record.authors),
    summary: summaryText(record, rights),
    contentHtml: rights === 'full' ? contentOf(record) : undefined,
    keywords: rights === 'link' ? [] : distinct(record.keywords),
    image,
    attachments: rights === 'link' ? [] : publicAttachments(record.attachments),
    photoCredits: rights === 'link' ? [] : distinct(record.photoCredits).filter((credit) => !isNamedBy(credit, image?.credit)),
    source: sources.get(article.originSourceId),
    rights,
    article,
  }
}

/**
 * When the document last changed, from its members alone: the newest update or removal, else the feed's creation.
 * A clock has no say, or equal content would give unequal bytes.
 */
export function documentUpdated(doc: FeedDocument, entries: readonly Entry[]): Date {
  let latest = Number.NEGATIVE_INFINITY
  for (const entry of entries) latest = Math.max(latest, entry.updated.getTime())
  for (const tombstone of doc.tombstones) latest = Math.max(latest, tombstone.when.getTime())
  return Number.isFinite(latest) ? new Date(latest) : doc.feed.createdAt
}

/** One tombstone for each id, of its latest removal (RFC 6721 §3 forbids repeating a pair); none for a live member. */
export function documentTombstones(doc: FeedDocument, entries: readonly Entry[]): Tombstone[] {
  if (doc.tombstones.length === 0) return []
  const live = new Set(entries.map((entry) => entry.id))
  const latest = new Map<string, Tombstone>()
  for (const { id: bare, when } of doc.tombstones) {
    const id = entryId(bare)
    const known = latest.get(id)
    if (!live.has(id) && (known === undefined || known.when < when)) latest.set(id, { id, when })
  }
  return [...latest.values()]
}

const ODD_BLANKS = /[^\S ]| {2}/u

/** Text on one line, white space folded. */
export function oneLine(text: string): string {
  const legal = legalText(text)
  return (ODD_BLANKS.test(legal) ? legal.replace(/\s+/gu, ' ') : legal).trim()
}

/** Language, script, region, variants (RFC 5646 §2.1); extensions say nothing a feed reader needs. */
const TAG = /^([a-z]{2,3})(-[a-z]{4})?(-(?:[a-z]{2}|\d{3}))?((?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*)$/

/** Every two-letter code there is (ISO 639-1); of three letters there are too many to list. */
const TWO_LETTERS = new Set(
  `aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi
  fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw
  ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn
  ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo
  xh yi yo za zh zu`.split(/\s+/),
)

/**
 * A well-formed language tag in its usual spelling (`az-Latn-AZ`), or undefined. Not by `Intl`, whose answers change with
 * the data a runtime ships: the same article has to give the same bytes everywhere.
 */
export function languageTag(language: string | undefined): string | undefined {
  if (language === undefined || language.length > 35) return undefined
  // Entries of one document share few languages.
  if (language !== lastLanguage) {
    lastTag = readTag(language)
    lastLanguage = language
  }
  return lastTag
}

let lastLanguage = ''
let lastTag: string | undefined

function readTag(language: string): string | undefined {
  const parts = TAG.exec(language.trim().replaceAll('_', '-').toLowerCase())
  if (parts === null) return undefined
  const [, tongue = '', script = '', region = '', variants = ''] = parts
  if (tongue.length === 2 && !TWO_LETTERS.has(tongue)) return undefined
  return tongue + script.slice(0, 2).toUpperCase() + script.slice(2) + region.toUpperCase() + variants
}

type Texts = Article['record']

function titleText(record: Texts, url: string, rights: Rights): string {
  const title = oneLine(record.title)
  if (title !== '') return title
  const text = rights === 'link' ? '' : oneLine(record.summary ?? record.contentText ?? '')
  return text === '' ? url : excerpt(text, 12)
}

function summaryText(record: Texts, rights: Rights): string | undefined {
  if (rights === 'link') return undefined
  const summary = record.summary === undefined ? '' : record.summary.trim()
  if (rights === 'full') return summary === '' ? undefined : summary
  const short = summary === '' ? excerpt(record.contentText ?? '') : excerpt(summary, SUMMARY_WORDS)
  return short === '' ? undefined : short
}

function contentOf(record: Texts): string | undefined {
  if (record.contentHtml !== undefined && record.contentHtml !== '') return record.contentHtml
  if (record.contentText === undefined || record.contentText.trim() === '') return undefined
  return textAsHtml(record.contentText)
}

/** Plain text as HTML: a paragraph for each line. */
export function textAsHtml(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => `<p>${line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</p>`)
    .join('\n')
}

function distinct(words: readonly string[]): string[] {
  if (words.length === 0) return []
  return [...new Set(words.map(oneLine))].filter((word) => word !== '')
}

/** Words before a name that only say it took a picture. */
const PICTURE_WORDS =
  /^(?:photos?|fotos?|фото|ფოტო|լուսանկար\p{L}*|images?|pictures?|credits?|courtesy|by|of|©|\(c\))(?!\p{L})[\s:.–—-]*/iu

/** Whether the lead image's own credit says as much: `Photo: L. Orbeli` beside `L. Orbeli / Agency`. */
function isNamedBy(credit: string, own: string | undefined): boolean {
  if (own === undefined) return false
  return bareCredit(own).includes(bareCredit(credit))
}

function bareCredit(credit: string): string {
  let bare = credit
  for (let i = 0; i < 4 && PICTURE_WORDS.test(bare); i++) bare = bare.replace(PICTURE_WORDS, '')
  return (bare === '' ? credit : bare).toLowerCase()
}

const EMAIL = /^[\w.+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/
/** A mail address beside a name, `Jane Doe <jane@paper.example>` or `jane@paper.example (Jane Doe)`. */
const MAIL_BEHIND = /\s*<[^<>@\s]{1,64}@[^<>@.\s]{1,63}(?:\.[^<>@.\s]{1,63}){1,8}>/g
const MAIL_BEFORE = /^\s*[^\s@()]{1,64}@[^\s@()]{1,255}\s+\((.{1,200})\)\s*$/u

/** The address is no part of the name, and nobody asked for it to be shown. */
function withoutMail(name: string): string {
  return (MAIL_BEFORE.exec(name)?.[1] ?? name).replace(MAIL_BEHIND, '')
}

function publicAuthors(authors: readonly Author[]): Author[] {
  const out = new Map<string, Author>()
  for (const author of authors) {
    const name = oneLine(author.name.includes('@') ? withoutMail(author.name) : author.name)
    if (name === '' || out.has(name)) continue
    const url = publicAddress(author.url)
    const email = author.email !== undefined && author.email.length < 255 && EMAIL.test(author.email) ? author.email : undefined
    out.set(name, { name, ...(url ? { url } : {}), ...(email ? { email } : {}) })
  }
  return [...out.values()]
}

function publicImage(image: Image | undefined): Image | undefined {
  const url = publicAddress(image?.url)
  if (image === undefined || url === undefined) return undefined
  const out: Image = { url }
  if (isSize(image.width) && isSize(image.height)) Object.assign(out, { width: image.width, height: image.height })
  for (const key of ['alt', 'caption', 'credit'] as const) {
    const text = oneLine(image[key] ?? '')
    if (text !== '') out[key] = text
  }
  return out
}

function isSize(value: number | undefined): boolean {
  return value !== undefined && Number.isSafeInteger(value) && value > 0
}

const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/

function publicAttachments(attachments: readonly Attachment[]): Attachment[] {
  const out = new Map<string, Attachment>()
  for (const attachment of attachments) {
    const url = publicAddress(attachment.url)
    if (url === undefined || out.has(url)) continue
    const mediaType = attachment.mediaType?.split(';')[0]?.trim().toLowerCase()
    const title = oneLine(attachment.title ?? '')
    const { sizeBytes, durationSeconds } = attachment
    out.set(url, {
      url,
      ...(mediaType !== undefined && MEDIA_TYPE.test(mediaType) ? { mediaType } : {}),
      ...(sizeBytes !== undefined && isSize(sizeBytes) ? { sizeBytes } : {}),
      ...(durationSeconds !== undefined && durationSeconds > 0 ? { durationSeconds } : {}),
      ...(title === '' ? {} : { title }),
    })
  }
  return [...out.values()]
}
