/**
 * What an element's class, id and role say about its part of the page.
 *
 * One bit per kind of `vocabulary.ts`. Names are split into words and word pairs, so `relatedPosts`, `related-posts` and
 * `related_posts` read alike and `shared-layout` is not a share bar.
 *
 * Effects: none.
 *
 * @module
 */
import { ownString } from '../web/html-tags.ts'
import { type Kind, TOKENS } from './vocabulary.ts'

export const HINT: Record<Kind, number> = {
  nav: 1,
  chrome: 2,
  share: 4,
  related: 8,
  comment: 16,
  promo: 32,
  cookie: 64,
  meta: 128,
  bio: 256,
  caption: 512,
  tools: 1024,
  hidden: 2048,
  body: 4096,
}

/** Single words, joined compounds, and beginnings by their first two letters. */
const exact = new Map<string, number>()
const compounds = new Map<string, Map<string, number>>()
const prefixes = new Map<string, { start: string; bit: number }[]>()
for (const kind of Object.keys(TOKENS) as Kind[]) {
  for (const raw of TOKENS[kind].split(/\s+/u)) {
    const bit = HINT[kind]
    const words = raw.split(/[-_]+/u)
    const token = words.join('')
    if (token.endsWith('*'))
      prefixes.set(token.slice(0, 2), [...(prefixes.get(token.slice(0, 2)) ?? []), { start: token.slice(0, -1), bit }])
    else exact.set(token, (exact.get(token) ?? 0) | bit)
    const [first = '', ...rest] = words
    if (rest.length === 0) continue
    const known = compounds.get(first) ?? new Map<string, number>()
    known.set(rest.join('').replace('*', ''), bit | (known.get(rest.join('').replace('*', '')) ?? 0))
    compounds.set(first, known)
  }
}

/** Words that turn a neighbouring token into something else: `comment-count`, `no-sidebar`, `has-ads`, `with-comments`. */
const NEGATING = new Set([
  'no',
  'has',
  'with',
  'without',
  'not',
  'is',
  'enable',
  'enabled',
  'show',
  'hide',
  'hidden',
  'allow',
  'open',
  'closed',
])

function lookUp(token: string): number {
  const found = exact.get(token)
  if (found !== undefined || token.length < 4) return found ?? 0
  let bits = 0
  const list = prefixes.get(token.slice(0, 2))
  if (list !== undefined) for (const prefix of list) if (token.startsWith(prefix.start)) bits |= prefix.bit
  return bits
}

/** All kinds together. */
export const KINDS = 8191
/** Further bits, of names that hint at a person's or a day's place. */
export const PERSON_NAME = 1 << 20
export const DAY_NAME = 1 << 21
/** The element carries an itemprop. */
export const ITEM = 1 << 22
const PERSON = /author|byline|autor|auteur|writer|redakt|verfasser|journalist|reporter|contributor/i
const DAY = /date|time|publi|posted|datum|fecha|data\b|meta|byline|created|stamp|info/i

interface Known {
  readonly name: string
  readonly bits: number
}

/** Names read before. Their keys are strings of their own: a part of a page's text would keep the page. */
const known = new Map<string, Known>()
const knownParts = new Map<string, number>()
const MAX_KNOWN = 50_000
/** Longer names are read each time. */
const MAX_NAME = 200
/** The names of late: most elements of a page are called like one just before. */
const RECENT = 512
const recent: (Known | undefined)[] = new Array<Known | undefined>(RECENT).fill(undefined)

/** Bits of one class, id or role attribute value. Answers are remembered: pages repeat their names hundreds of times. */
export function hintsOf(name: string): number {
  const { length } = name
  if (length === 0) return 0
  if (length > MAX_NAME) return readHints(ownString(name))
  const mixed = name.charCodeAt(0) + 31 * name.charCodeAt(length >> 1) + 961 * name.charCodeAt(length - 1) + 97 * length
  const place = (mixed ^ (mixed >> 7)) & (RECENT - 1)
  const last = recent[place]
  if (last !== undefined && last.name === name) return last.bits
  let found = known.get(name)
  if (found === undefined) {
    if (known.size > MAX_KNOWN) known.clear()
    const own = ownString(name)
    found = { name: own, bits: readHints(own) }
    known.set(own, found)
  }
  recent[place] = found
  return found.bits
}

function readHints(name: string): number {
  if (!name.includes(' ')) return hintsOfPart(name)
  let bits = 0
  for (const part of name.split(' ')) {
    if (part.length < 2 || part.length > 80) continue
    let own = knownParts.get(part)
    if (own === undefined) {
      if (knownParts.size > MAX_KNOWN) knownParts.clear()
      own = hintsOfPart(part)
      knownParts.set(part, own)
    }
    bits |= own
  }
  return bits
}

function hintsOfPart(part: string): number {
  if (part.length < 2 || part.length > 80 || part.includes(':')) return 0
  return readPart(part.trim()) | (PERSON.test(part) ? PERSON_NAME : 0) | (DAY.test(part) ? DAY_NAME : 0)
}

/** One class or id. Classes that file a post under a term (`tag-sharing`) or name a page builder's wrapper say nothing of the element. */
function readPart(part: string): number {
  if (FILING.test(part)) return 0
  const words = wordsOf(part)
  const first = words[0]
  if (first === undefined || (words.length > 1 && NEGATING.has(first))) return 0
  let bits = 0
  for (let i = first === 'wp' && words[1] !== 'block' ? 0 : (BUILDERS.get(first) ?? 0); i < words.length; i += 1) {
    const word = words[i] as string
    bits |= lookUp(word)
    const rest = compounds.get(word)
    const next = words[i + 1]
    if (rest === undefined || next === undefined) continue
    bits |= rest.get(next) ?? 0
    const third = words[i + 2]
    if (third !== undefined) bits |= rest.get(next + third) ?? 0
  }
  // hidden is hidden only as the whole name, and a layout that has a rail is not the rail
  if (bits & HINT.hidden && exact.get(words.join('')) === undefined) bits &= ~HINT.hidden
  if (bits & HINT.chrome && words.some((word) => LAYOUT.has(word))) bits &= ~HINT.chrome
  return bits
}

/** Lower-case words of a name, parted at signs and where a capital follows a small letter. */
function wordsOf(part: string): string[] {
  const words: string[] = []
  let start = 0
  let small = false
  for (let i = 0; i <= part.length; i += 1) {
    const code = i < part.length ? part.charCodeAt(i) : 0
    const isSmall = (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code >= 128
    const isCapital = code >= 65 && code <= 90
    if (isSmall || (isCapital && !small)) {
      small = isSmall
      continue
    }
    if (i > start) words.push(part.slice(start, i).toLowerCase())
    start = isCapital ? i : i + 1
    small = false
  }
  return words
}

/** First words of page builders' class names, and how many words of the name are theirs. */
const BUILDERS = new Map([
  ['elementor', 2],
  ['wp', 2],
  ['et', 2],
  ['fl', 1],
  ['vc', 1],
  ['sqs', 1],
  ['hs', 3],
])
const FILING =
  /^(?:category|tag|topic|type|status|format|style|theme|color|text|bg|font|post_tag|u|js|is|has|tw|hover|prose)[-_]/u
const LAYOUT = new Set([
  'layout',
  'content',
  'column',
  'columns',
  'grid',
  'with',
  'fixed',
  'page',
  'wrapper',
  'main',
  'article',
  'two',
  'three',
  'tall',
  'wide',
  'bg',
  'empty',
])
