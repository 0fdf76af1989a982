/**
 * Whether an article changed in substance (SEMANTICS of revisions): fingerprints of what we made of it, and the blocks
 * of text that were on the page.
 *
 * Effects: none.
 *
 * @module
 */
import type { ArticleRecord, FieldChange } from '../model/article.ts'
import { foldVariants } from './text.ts'

export interface Fingerprint {
  title: string
  text: string
  /** Empty where there is no image. */
  image: string
}

/** Hashes of the normalised output. Case counts; white space, variants of punctuation, sizes of images do not. */
export function fingerprintOf(article: { title: string; text: string; imageUrl?: string }): Fingerprint {
  return {
    title: hash(foldVariants(article.title)),
    text: hash(foldVariants(article.text)),
    image: article.imageUrl === undefined ? '' : hash(imageKey(article.imageUrl)),
  }
}

/** What `compareVersions` reads of an article's evidence. */
export interface Version {
  fingerprint: Fingerprint
  /** Hashes of the page's long text blocks before anything was cut. */
  inputBlocks: string[]
  /** Hashes of the long blocks of the text that was kept. */
  outputBlocks: string[]
  extractorVersion: number
  /** Of the rules of this room; absent for 1. */
  normaliserVersion?: number
  /** Of the site memory. */
  memoryVersion?: number
  /** Hash of the text before the site memory cut from it. */
  wholeText?: string
  /** What the source said. */
  item?: { title?: string }
}

/**
 * Says whether the publisher changed the article, or only our reading of it changed.
 *
 * With the same extractor and site memory every difference is the publisher's; with another memory, every difference of the text
 * as it was before the memory cut from it. With another extractor the publisher changed it only when a
 * block we show was not on the page before, or a block we showed is gone from the page. A block that was cleaned on its
 * way out is on no page; it can prove nothing, and silence is the safer error.
 */
export function compareVersions(before: Version, after: Version): 'same' | 'revised' | 'reprocessed' {
  const a = before.fingerprint
  const b = after.fingerprint
  if (a.title === b.title && a.text === b.text && a.image === b.image) return 'same'
  const sameSoftware =
    before.extractorVersion === after.extractorVersion && (before.normaliserVersion ?? 1) === (after.normaliserVersion ?? 1)
  if (sameSoftware) {
    const same = a.title === b.title && a.image === b.image && (before.wholeText ?? a.text) === (after.wholeText ?? b.text)
    return same ? 'reprocessed' : 'revised'
  }
  if (a.title !== b.title && isRenamed(before.item?.title, after.item?.title)) return 'revised'
  const pageBefore = new Set(before.inputBlocks)
  const pageAfter = new Set(after.inputBlocks)
  const appeared = after.outputBlocks.some((block) => !pageBefore.has(block) && pageAfter.has(block))
  const vanished = before.outputBlocks.some((block) => !pageAfter.has(block) && pageBefore.has(block))
  return appeared || vanished ? 'revised' : 'reprocessed'
}

/** The source itself gives another headline. */
function isRenamed(before: string | undefined, after: string | undefined): boolean {
  return before !== undefined && after !== undefined && foldVariants(before) !== foldVariants(after)
}

const SIZE_PARTS = [
  /[-_.]?\d{2,4}x\d{2,4}(?:c|_c|-c)?(?=$|[-_.])/g,
  /[-_]\d{2,4}w(?=$|[-_.])/g,
  /[-_]w?\d{3,4}px?(?=$|[-_.])/g,
  /@[23]x(?=$|[-_.])/g,
  /[-_](?:thumb(?:nail)?|small|medium|large|big|orig(?:inal)?|scaled|mini|preview|full|xl|lg|md|sm|xs)(?=$|[-_.])/g,
]
const SIZE_FOLDER =
  /^(?:\d{2,4}[x*]\d{2,4}|[wh][_=]?\d{2,4}(?:,[a-z_=\d.]{1,20}){0,6}|thumbs?|small|medium|large|big|orig(?:inal)?|resized?|crop(?:ped)?|standard|\d{3,4}w)$/

const IMAGE_FILE = /\.(?:jpe?g|png|gif|webp|avif|heic|jfif)$/
const SIZE_PARAMETERS = /^(?:w|h|q|s|fit|dpr|auto|crop|size|width|height|quality|format|fm|resize|rect|ixlib|v|t|ts)$/i

/** Image services keep the picture's own name in the query. */
function queryKey(query: URLSearchParams): string {
  return [...query]
    .filter(([name]) => !SIZE_PARAMETERS.test(name))
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join('&')
}

/**
 * One string for all sizes, formats and copies of one image: the path without query, extension and marks of size, and
 * without the host, whose name changes with the content network.
 */
export function imageKey(url: string): string {
  const parsed = URL.parse(url)
  if (parsed === null) return url
  const folders = parsed.pathname
    .toLowerCase()
    .split('/')
    .filter((part) => part !== '')
  let file = folders.pop() ?? ''
  if (!IMAGE_FILE.test(file)) return `${parsed.pathname}?${queryKey(parsed.searchParams)}`
  file = file.replace(IMAGE_FILE, '').replace(IMAGE_FILE, '')
  for (const part of SIZE_PARTS) file = file.replace(part, '')
  return [...folders.filter((folder) => !SIZE_FOLDER.test(folder)), file].join('/')
}

/** 53 bits as 14 hex digits, from two multiplicative mixes over UTF-16 units. Not for secrets. */
function hash(text: string): string {
  let a = 0x2545f491
  let b = 0x9e3779b9
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    a = Math.imul(a ^ code, 0x85ebca6b)
    b = Math.imul(b ^ code, 0xc2b2ae35)
  }
  a = Math.imul(a ^ (a >>> 15), 0x2c1b3c6d) ^ Math.imul(b ^ (b >>> 13), 0x297a2d39)
  b = Math.imul(b ^ (b >>> 15), 0x2c1b3c6d) ^ Math.imul(a ^ (a >>> 13), 0x297a2d39)
  return (0x20_0000 * (b >>> 0) + ((a >>> 0) >>> 11)).toString(16).padStart(14, '0')
}

/** Characters of one side of a change that are told. */
const MAX_TOLD = 4000

/** What changed between two records, field by field; of the content only the lines that came or went. */
export function diffFields(before: ArticleRecord, after: ArticleRecord): FieldChange[] {
  const changes: FieldChange[] = []
  const compare = (field: FieldChange['field'], a: string | undefined, b: string | undefined): void => {
    if (foldVariants(a ?? '') === foldVariants(b ?? '')) return
    changes.push({ field, ...(a ? { before: told(a) } : {}), ...(b ? { after: told(b) } : {}) })
  }
  compare('title', before.title, after.title)
  const [gone, come] = changedLines(before.contentText ?? '', after.contentText ?? '')
  compare('content', gone, come)
  if (imageKey(before.image?.url ?? '') !== imageKey(after.image?.url ?? '')) {
    const [a, b] = [before.image?.url, after.image?.url]
    changes.push({ field: 'image', ...(a ? { before: a } : {}), ...(b ? { after: b } : {}) })
  }
  compare('summary', before.summary, after.summary)
  compare('authors', names(before), names(after))
  compare('published', before.statedDate, after.statedDate)
  return changes
}

function names(record: ArticleRecord): string {
  return record.authors.map((author) => author.name).join(', ')
}

function told(text: string): string {
  return text.length <= MAX_TOLD
    ? text
    : `${text
        .slice(0, MAX_TOLD - 1)
        .toWellFormed()
        .replace(/\ufffd$/, '')}…`
}

/** Lines that stand on one side only, in order; a line that merely moved counts on neither. */
function changedLines(before: string, after: string): [gone: string, come: string] {
  const a = before.split('\n')
  const b = after.split('\n')
  return [only(a, b), only(b, a)]
}

function only(lines: readonly string[], others: readonly string[]): string {
  const count = new Map<string, number>()
  for (const line of others) count.set(foldVariants(line), (count.get(foldVariants(line)) ?? 0) + 1)
  const out = lines.filter((line) => {
    const key = foldVariants(line)
    const left = count.get(key) ?? 0
    if (left > 0) count.set(key, left - 1)
    return left === 0
  })
  return out.join('\n')
}
