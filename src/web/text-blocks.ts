/**
 * Hashes of a page's longer text blocks, by which an edit in substance is told from noise.
 *
 * Frozen: the same page must give the same hashes in every later version, whatever extraction learns. Do not change the rules.
 *
 * Effects: none.
 *
 * @module
 */
import { type ChildNode, isTag, type ParentNode } from 'domhandler'

const MIN_WORDS = 8
const MAX_BLOCKS = 300
/** Eight words are at least so many characters, blanks included. */
export const LEAST_LETTERS = 2 * MIN_WORDS - 1
const SILENT = new Set([
  'script',
  'style',
  'template',
  'noscript',
  'svg',
  'math',
  'head',
  'iframe',
  'object',
  'select',
  'textarea',
  'button',
])
const BREAKING = new Set(
  `address article aside blockquote body br canvas caption center dd details dialog dir div dl dt fieldset figcaption figure footer form
  h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol option p pre section select summary table tbody td tfoot th thead
  title tr ul video`.split(/\s+/u),
)

/** Sorted unique hashes (14 hex digits) of every text block of eight words or more, at most 300. White space folded, NFC. */
export function longTextBlocks(root: ParentNode): string[] {
  const hashes = new Set<string>()
  let parts: string[] = []
  const flush = (): void => {
    if (parts.length === 0) return
    const quick = hashPlain(parts)
    const hash = quick === undefined ? hashFolded(parts) : quick
    if (hash !== '') hashes.add(hash)
    parts = []
  }
  const walk = (nodes: readonly ChildNode[]): void => {
    for (const node of nodes) {
      if (node.type === 'text') parts.push(node.data)
      else if (isTag(node) && !SILENT.has(node.name)) {
        const breaks = BREAKING.has(node.name)
        if (breaks) flush()
        walk(node.children)
        if (breaks) flush()
      }
    }
  }
  walk(root.children)
  flush()
  return listBlocks(hashes)
}

/** The hashes as they are kept. */
export function listBlocks(hashes: ReadonlySet<string>): string[] {
  return [...hashes].sort().slice(0, MAX_BLOCKS)
}

/** The hash of a block given in parts; empty where it is short. */
export function hashFolded(parts: readonly string[]): string {
  const text = parts.join('').replace(/\s+/gu, ' ').trim()
  return text.length >= MIN_WORDS && hasWords(text) ? hashText(text.normalize('NFC')) : ''
}

/** Whether a code unit is the same in every normal form and is no white space beyond Latin-1's. */
function isPlain(code: number): boolean {
  return (
    code < 0x300 ||
    (code >= 0x400 && code <= 0x482) ||
    (code >= 0x2010 && code <= 0x2027) ||
    (code >= 0x2030 && code <= 0x205e) ||
    (code >= 0x4e00 && code <= 0x9fff)
  )
}

/** A block's hash while its text is read. */
export interface BlockHash {
  a: number
  b: number
  length: number
  blanks: number
  unspaced: number
  /** A blank waits for what follows. */
  pending: boolean
}

export function newBlockHash(): BlockHash {
  return { a: 0xdeadbeef, b: 0x41c6ce57, length: 0, blanks: 0, unspaced: 0, pending: false }
}

/** Takes in `text` from `start` to `end` without building strings; false where one needs more care. */
export function addToBlock(hash: BlockHash, text: string, start: number, end: number): boolean {
  let { a, b, length, blanks, unspaced, pending } = hash
  for (let i = start; i < end; i += 1) {
    const code = text.charCodeAt(i)
    if (code <= 32 ? code === 32 || (code >= 9 && code <= 13) : code === 160) {
      pending = true
      continue
    }
    if (!isPlain(code)) return false
    if (pending && length > 0) {
      a = Math.imul(a ^ 32, 0x9e3779b1)
      b = Math.imul(b ^ 32, 0x5f356495)
      length += 1
      blanks += 1
    }
    pending = false
    a = Math.imul(a ^ code, 0x9e3779b1)
    b = Math.imul(b ^ code, 0x5f356495)
    length += 1
    if (code >= 0x3040) unspaced += 1
  }
  hash.a = a
  hash.b = b
  hash.length = length
  hash.blanks = blanks
  hash.unspaced = unspaced
  hash.pending = pending
  return true
}

/** The block's hash, empty where it is short; begins the next one. */
export function endBlock(hash: BlockHash): string {
  const { a, b, length, blanks, unspaced } = hash
  hash.a = 0xdeadbeef
  hash.b = 0x41c6ce57
  hash.length = 0
  hash.blanks = 0
  hash.unspaced = 0
  hash.pending = false
  return length >= MIN_WORDS && (blanks >= MIN_WORDS - 1 || unspaced >= 2 * MIN_WORDS) ? finish(a, b) : ''
}

/** What `hashFolded` gives, read off the code units; undefined where one needs more care. */
function hashPlain(parts: readonly string[]): string | undefined {
  let whole = 0
  for (const part of parts) whole += part.length
  if (whole < LEAST_LETTERS) return ''
  const hash = newBlockHash()
  for (const part of parts) if (!addToBlock(hash, part, 0, part.length)) return undefined
  return endBlock(hash)
}

/** Eight words between blanks, or sixteen ideographs, kana or Thai letters, which are written without blanks. */
function hasWords(text: string): boolean {
  let blanks = 0
  let unspaced = 0
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    if (code === 32) blanks += 1
    else if ((code >= 0x3040 && code <= 0x9fff) || (code >= 0x0e00 && code <= 0x0e7f)) unspaced += 1
    if (blanks >= MIN_WORDS - 1 || unspaced >= 2 * MIN_WORDS) return true
  }
  return false
}

/** 53 bits of two multiplicative mixes over UTF-16 units. */
function hashText(text: string): string {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    a = Math.imul(a ^ code, 0x9e3779b1)
    b = Math.imul(b ^ code, 0x5f356495)
  }
  return finish(a, b)
}

function finish(first: number, second: number): string {
  let a = first
  let b = second
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35)
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35)
  return (0x200000 * (b >>> 0) + ((a >>> 0) >>> 11)).toString(16).padStart(14, '0')
}
