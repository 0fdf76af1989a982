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

const exact = new Map<string, number>()
/** Beginnings by their first two letters. */
const prefixes = new Map<string, { start: string; bit: number }[]>()
for (const kind of Object.keys(TOKENS) as Kind[]) {
  for (const raw of TOKENS[kind].split(/\s+/u)) {
    const token = raw.replace(/[-_]/gu, '')
    if (token.endsWith('*'))
      prefixes.set(token.slice(0, 2), [
        ...(prefixes.get(token.slice(0, 2)) ?? []),
        { start: token.slice(0, -1), bit: HINT[kind] },
      ])
    else exact.set(token, (exact.get(token) ?? 0) | HINT[kind])
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
  if (found !== undefined) return found
  let bits = 0
  for (const prefix of prefixes.get(token.slice(0, 2)) ?? []) if (token.startsWith(prefix.start)) bits |= prefix.bit
  return bits
}

/** All kinds together. */
export const KINDS = 8191
/** Further bits, of names that hint at a person's or a day's place. */
export const PERSON_NAME = 1 << 20
export const DAY_NAME = 1 << 21
const PERSON = /author|byline|autor|auteur|writer|redakt|verfasser|journalist|reporter|contributor|creator|editor/i
const DAY = /date|time|publi|posted|datum|fecha|data\b|meta|byline|created|stamp|info/i

const known = new Map<string, number>()
const knownParts = new Map<string, number>()

/** Bits of one class, id or role attribute value. Answers are remembered: pages repeat their names hundreds of times. */
export function hintsOf(name: string): number {
  const remembered = known.get(name)
  if (remembered !== undefined) return remembered
  if (known.size > 20_000) known.clear()
  const bits = readHints(name)
  known.set(name, bits)
  return bits
}

function readHints(name: string): number {
  let bits = (PERSON.test(name) ? PERSON_NAME : 0) | (DAY.test(name) ? DAY_NAME : 0)
  for (const part of name.split(' ')) {
    if (part.length < 2 || part.length > 80) continue
    let own = knownParts.get(part)
    if (own === undefined) {
      if (knownParts.size > 20_000) knownParts.clear()
      own = part.includes(':') ? 0 : readPart(part.trim())
      knownParts.set(part, own)
    }
    bits |= own
  }
  return bits
}

/** One class or id. Classes that file a post under a term (`tag-sharing`) or name a page builder's wrapper say nothing of the element. */
function readPart(part: string): number {
  if (FILING.test(part)) return 0
  const words = part
    .replace(/^(?:elementor-(?:widget|element|section)-?|wp-block-|et_pb_|fl-|vc_|sqs-|hs_cos_wrapper_?)/u, '')
    .replace(/([a-z\d])([A-Z])/gu, '$1-$2')
    .toLowerCase()
    .split(/[^a-z0-9\u0080-\uffff]+/)
    .filter((word) => word !== '')
  const first = words[0]
  if (first === undefined || (words.length > 1 && NEGATING.has(first))) return 0
  let bits = 0
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] as string
    const next = words[i + 1]
    bits |= lookUp(word)
    if (next === undefined) continue
    bits |= lookUp(word + next)
    const third = words[i + 2]
    if (third !== undefined) bits |= exact.get(word + next + third) ?? 0
  }
  // hidden is hidden only as the whole name, and a layout that has a rail is not the rail
  if (bits & HINT.hidden && exact.get(words.join('')) === undefined) bits &= ~HINT.hidden
  if (bits & HINT.chrome && words.some((word) => LAYOUT.has(word))) bits &= ~HINT.chrome
  return bits
}

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
