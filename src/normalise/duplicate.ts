/**
 * Whether two articles carry the same text: copied, trimmed, quoted whole, slightly edited, under another headline.
 *
 * A text becomes the set of its shingles (three words in a row, or six characters where a script writes no blanks). Its smallest
 * hashes are a fair sample of the set: two such samples estimate how much two texts share (Broder 1997), also when one is much
 * longer. Longer shingles (five words, ten characters) serve as keys: the two smallest of the text's beginning, which survive
 * trimming from the end, and the two smallest of the whole, which survive a new beginning. A text is looked for under its own 32
 * smallest, so that a part finds its whole and the whole its part.
 *
 * Reports that are printed every day from one mould (rates, weather, tremors) share all words but their figures and names: these
 * must agree too.
 *
 * Effects: none.
 *
 * @module
 */
import type { Signature, StoryMember, TextSketch } from '../model/story.ts'

const SAMPLE = 96
const FIGURES = 24
const LEAD_TOKENS = 80
const BEGINNING_TOKENS = 60
const BEGINNING = 24
const SEARCH_LEAD_TOKENS = 160
const SEARCH_KEYS = 16
const MAX_CHARS = 60_000
const MIN_TOKENS = { spaced: 30, unspaced: 60 }
/** Words, characters in one shingle of the sample, of the keys. */
const LENGTHS = { spaced: [3, 5], unspaced: [6, 10] } as const

/** Han, kana, Thai, Lao, Khmer, Myanmar: letters of scripts that write no blanks. */
const UNSPACED = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]/u
const TOKEN =
  /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]|\p{Nd}+|(?:(?![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}])\p{L})+/gu
const SPACED_TOKEN = /\p{Nd}+|\p{L}+/gu
/** Where a sentence, a line or a quotation begins. */
const BOUNDARY = /[.!?:;…"“”„«»‘’'\n–—\-(]/

/** The signature of an article's plain text; undefined where it is too short to tell it from others. */
export function signText(text: string): Signature | undefined {
  const mixed = UNSPACED.test(text)
  const tokens = tokensOf(text, mixed ? TOKEN : SPACED_TOKEN)
  const unspaced = mixed && tokens.reduce((sum, token) => sum + (UNSPACED.test(token.word) ? 1 : 0), 0) * 2 > tokens.length
  const script = unspaced ? 'unspaced' : 'spaced'
  if (tokens.length < MIN_TOKENS[script]) return undefined
  const [short, long] = LENGTHS[script]
  const hashes = tokens.map((token) => hashToken(token.word))
  const sample = coarse(shingles(hashes, short, 0, hashes.length))
  const all = leastOf(shingles(hashes, long, 0, hashes.length))
  const lead = leastOf(shingles(hashes, long, 0, LEAD_TOKENS))
  const start = leastOf(shingles(hashes, long, 0, SEARCH_LEAD_TOKENS))
  const keys = [...lead.slice(0, 2), ...all.filter((key) => !lead.slice(0, 2).includes(key)).slice(0, 2)]
  return {
    sketch: {
      size: sample.length,
      least: pack(sample.slice(0, SAMPLE)),
      beginning: pack(coarse(shingles(hashes, short, 0, BEGINNING_TOKENS)).slice(0, BEGINNING)),
      figures: pack(figuresOf(tokens).slice(0, FIGURES)),
      names: pack(namesOf(tokens).slice(0, FIGURES)),
      keys,
    },
    search: [...new Set([...keys, ...start.slice(0, SEARCH_KEYS), ...all.slice(0, SEARCH_KEYS)])],
  }
}

interface Token {
  word: string
  /** A capital letter where no sentence begins: most likely part of a name. */
  name: boolean
}

/** Words, figures and single characters of unspaced scripts, folded: no case, no marks, no separators inside figures. */
function tokensOf(text: string, pattern: RegExp): Token[] {
  const folded = text
    .slice(0, MAX_CHARS)
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/(?<=\d)[.,'’\u00a0\u202f](?=\d)/g, '')
  const out: Token[] = []
  let end = 0
  for (const match of folded.matchAll(pattern)) {
    const [token] = match
    const word = token.toLowerCase().replaceAll('ı', 'i')
    const capital = token[0] !== token[0]!.toLowerCase()
    out.push({ word, name: capital && end > 0 && !BOUNDARY.test(folded.slice(end, match.index)) })
    end = match.index + token.length
  }
  return out
}

/** 53 bits in one number. */
function hashToken(token: string): number {
  let a = 0x811c9dc5
  let b = 0x9e3779b9
  for (let at = 0; at < token.length; at++) {
    const code = token.charCodeAt(at)
    a = Math.imul(a ^ code, 0x01000193)
    b = Math.imul(b ^ code, 0x85ebca6b)
  }
  return join(a, b)
}

function join(a: number, b: number): number {
  let x = Math.imul(a ^ (a >>> 16), 0x2c1b3c6d) ^ b
  let y = Math.imul(b ^ (b >>> 15), 0x297a2d39) ^ a
  x = Math.imul(x ^ (x >>> 13), 0x85ebca6b)
  y = Math.imul(y ^ (y >>> 16), 0xc2b2ae35)
  x ^= x >>> 16
  y ^= y >>> 13
  return (x >>> 0) * 0x20_0000 + ((y >>> 0) >>> 11)
}

/** Hashes of `length` tokens in a row, from tokens `from` to before `to`. */
function shingles(hashes: readonly number[], length: number, from: number, to: number): number[] {
  const out: number[] = []
  const end = Math.min(to, hashes.length) - length
  for (let at = from; at <= end; at++) {
    let a = 0
    let b = 0x51ed270b
    for (let i = at; i < at + length; i++) {
      const hash = hashes[i]!
      a = Math.imul(a ^ Math.floor(hash / 0x20_0000), 0x9e3779b1)
      b = Math.imul(b ^ (hash >>> 0), 0x5f356495) + a
    }
    out.push(join(a, b))
  }
  return out
}

/** Figures by themselves; single digits, which stand everywhere, with the word before them. */
function figuresOf(tokens: readonly Token[]): number[] {
  const out: number[] = []
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!.word
    if (!/^\d/.test(token)) continue
    out.push(Math.floor(hashToken(token.length > 1 ? token : `${tokens[at - 1]?.word ?? ''} ${token}`) / 0x20_0000))
  }
  return leastOf(out)
}

function namesOf(tokens: readonly Token[]): number[] {
  return coarse(tokens.filter((token) => token.name).map((token) => hashToken(token.word)))
}

/** Ascending, without repeats. */
function leastOf(hashes: readonly number[]): number[] {
  const sorted = new Float64Array(hashes).sort()
  const out: number[] = []
  for (let at = 0; at < sorted.length; at++) if (sorted[at] !== sorted[at - 1]) out.push(sorted[at]!)
  return out
}

/** 32 bits of each. */
function coarse(hashes: readonly number[]): number[] {
  return leastOf(hashes.map((hash) => Math.floor(hash / 0x20_0000)))
}

function pack(hashes: readonly number[]): string {
  let bytes = ''
  for (const hash of hashes) bytes += String.fromCharCode(hash >>> 24, (hash >>> 16) & 255, (hash >>> 8) & 255, hash & 255)
  return btoa(bytes)
}

function unpack(text: string): number[] {
  const bytes = atob(text)
  const out: number[] = []
  for (let at = 0; at + 3 < bytes.length; at += 4) {
    const code = (i: number): number => bytes.charCodeAt(at + i)
    out.push(((code(0) << 24) | (code(1) << 16) | (code(2) << 8) | code(3)) >>> 0)
  }
  return out
}

/** How many marks the text with fewer has, and the part of them that the other has too. */
interface Agreement {
  of: number
  share: number
}

export interface Likeness {
  /** Shared of all shingles of both, 0 to 1. */
  jaccard: number
  /** Shared of the shorter text's shingles, 0 to 1. */
  contained: number
  /** Shared of the longer text's beginning, 0 to 1. */
  beginning: number
  figures: Agreement
  names: Agreement
  /** Shingles of the shorter text. */
  size: number
}

/** How much two texts share, estimated from their sketches (exact for short ones). */
export function likeness(a: TextSketch, b: TextSketch): Likeness {
  const words = overlap(unpack(a.least), a.size > SAMPLE, unpack(b.least), b.size > SAMPLE)
  const figures = agreement(a.figures, b.figures)
  const names = agreement(a.names, b.names)
  const [shorter, longer] = a.size <= b.size ? [a, b] : [b, a]
  const least = unpack(shorter.least)
  const opening = overlap(least, shorter.size > SAMPLE, unpack(longer.beginning), false)
  return {
    beginning: share(opening.common, opening.right),
    jaccard: words.union === 0 ? 0 : words.common / words.union,
    contained: share(words.common, a.size <= b.size ? words.left : words.right),
    figures,
    names,
    size: Math.min(a.size, b.size),
  }
}

function agreement(a: string, b: string): Agreement {
  const [x, y] = [unpack(a), unpack(b)]
  const { common, left, right } = overlap(x, x.length >= FIGURES, y, y.length >= FIGURES)
  return { of: Math.min(left, right), share: share(common, Math.min(left, right)) }
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}

/** Counts below the highest hash that both samples are known to reach. */
function overlap(
  a: readonly number[],
  aIsPart: boolean,
  b: readonly number[],
  bIsPart: boolean,
): { common: number; union: number; left: number; right: number } {
  const limit = Math.min(
    aIsPart ? a[a.length - 1]! : Number.POSITIVE_INFINITY,
    bIsPart ? b[b.length - 1]! : Number.POSITIVE_INFINITY,
  )
  const left = a.filter((hash) => hash <= limit)
  const right = new Set(b.filter((hash) => hash <= limit))
  const common = left.filter((hash) => right.has(hash)).length
  return { common, union: left.length + right.size - common, left: left.length, right: right.size }
}

const SHORT = 60

/** Whether the two are one story. Within one publisher only the same text counts: its reports resemble each other anyhow. */
export function isSameStory(a: TextSketch, b: TextSketch, options: { samePublisher: boolean }): boolean {
  const { jaccard, contained, beginning, figures, names, size } = likeness(a, b)
  if (figures.of > 0 && figures.share < (figures.of >= 4 ? 0.6 : 0.7) && (figures.of >= 2 || contained < 0.97)) return false
  if (names.of >= 2 && names.share < 0.6) return false
  if (options.samePublisher) return jaccard >= 0.9 && (figures.of === 0 || figures.share >= 0.9)
  // What a later report repeats as its background stands below its own news.
  if (contained >= (size < SHORT ? 0.9 : 0.8) && jaccard >= 0.1 && beginning >= 0.4) return true
  return jaccard >= (size < SHORT ? 0.6 : 0.45)
}

export interface Grouping {
  /** Id of the first publication. */
  storyId: string
  /** Members whose story this changes, the newcomer left out. */
  moved: StoryMember[]
}

/** The story of a newcomer and all members of the stories it matches. `members` holds at least one. */
export function groupAround(newcomer: StoryMember, members: readonly StoryMember[]): Grouping {
  const first = [newcomer, ...members].reduce((a, b) => (isBefore(b, a) ? b : a))
  return { storyId: first.id, moved: members.filter((member) => member.id !== newcomer.id && member.storyId !== first.id) }
}

function isBefore(a: StoryMember, b: StoryMember): boolean {
  const [x, y] = [a.publishedAt.getTime(), b.publishedAt.getTime()]
  return x < y || (x === y && a.id < b.id)
}
