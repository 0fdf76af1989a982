/**
 * What the page reader knows of tags, and names of tags and attributes as single strings.
 *
 * A name is looked up by the code units it is written with, so that no string is made for a name that was seen before; equal
 * names are one string, which makes properties named by them quick to find.
 *
 * Rule: HTML Standard, sections 13.1.2 (void and raw text elements) and 13.1.2.4 (optional tags), as htmlparser2 reads them.
 *
 * Effects: none; names once seen are remembered, bounded.
 *
 * @module
 */

export interface Tag {
  readonly name: string
  readonly isVoid: boolean
  /** Its content is text up to its end tag. */
  readonly raw: boolean
  /** `true` begins SVG or MathML, `false` leaves it, undefined goes on as around it. */
  readonly foreign: boolean | undefined
  /** Blanks beside its tags mean nothing. */
  readonly isBlock: boolean
  /** Blanks inside mean something. */
  readonly isExact: boolean
  /** Names of innermost elements that end where this one begins. */
  readonly ends: ReadonlySet<string> | undefined
}

const VOID = new Set(
  'area base basefont br col command embed frame hr img input isindex keygen link meta param source track wbr'.split(' '),
)
const RAW = new Set('script style title textarea xmp'.split(' '))
const BLOCK = new Set(
  `html head body header footer main nav aside article section div p ul ol li dl dt dd table thead tbody tfoot tr td th h1 h2 h3 h4 h5 h6 figure
  figcaption blockquote form fieldset address`.split(/\s+/u),
)
const EXACT = new Set('pre textarea listing xmp plaintext'.split(' '))
const INTEGRATION = new Set('mi mo mn ms mtext annotation-xml foreignobject desc title'.split(' '))

const AFTER_PARAGRAPH = `p h1 h2 h3 h4 h5 h6 address article aside blockquote details div dl fieldset figcaption figure footer form header hr main nav ol
  pre section table ul`
/** Tags, and the innermost elements that end before them. */
const ENDS: [tags: string, ended: string][] = [
  [AFTER_PARAGRAPH, 'p'],
  ['tr', 'tr th td'],
  ['th', 'th'],
  ['td', 'thead th td'],
  ['body', 'head link script'],
  ['li', 'li'],
  ['select input output button datalist textarea', 'input option optgroup select button datalist textarea'],
  ['option', 'option'],
  ['optgroup', 'optgroup option'],
  ['dd dt', 'dd dt'],
  ['rt rp', 'rt rp'],
  ['tbody tfoot', 'thead tbody'],
]
const ENDS_BEFORE = new Map<string, ReadonlySet<string>>()
for (const [tags, ended] of ENDS) {
  const set = new Set(ended.split(' '))
  for (const tag of tags.split(/\s+/u)) ENDS_BEFORE.set(tag, set)
}

function newTag(name: string): Tag {
  const foreign = name === 'svg' || name === 'math' ? true : INTEGRATION.has(name) ? false : undefined
  return {
    name,
    isVoid: VOID.has(name),
    raw: RAW.has(name),
    foreign,
    isBlock: BLOCK.has(name),
    isExact: EXACT.has(name),
    ends: ENDS_BEFORE.get(name),
  }
}

/** Places of the tables, 2 to the 12th; a name that finds its place taken takes it. */
const PLACES = 4096
const tags: (Tag | undefined)[] = new Array<Tag | undefined>(PLACES).fill(undefined)
const names: (string | undefined)[] = new Array<string | undefined>(PLACES).fill(undefined)
/** Longer names are not remembered. */
const MAX_NAME = 60

/** Place of the name at [start, end) in a table: its first, middle and last letters and its length, whatever their case. */
function placeOf(html: string, start: number, end: number): number {
  const first = html.charCodeAt(start) | 32
  const second = html.charCodeAt(start + 1) | 32
  const middle = html.charCodeAt((start + end) >> 1) | 32
  const last = html.charCodeAt(end - 1) | 32
  const mixed = Math.imul(first + 37 * second + 1009 * middle + 9973 * last + 131 * (end - start), 0x9e3779b1)
  return mixed >>> 20
}

/** The tag whose name stands at [start, end). */
export function tagAt(html: string, start: number, end: number): Tag {
  const place = placeOf(html, start, end)
  const known = tags[place]
  if (known !== undefined && isWritten(known.name, html, start, end)) return known
  const tag = newTag(ownString(html.slice(start, end).toLowerCase()))
  if (end - start <= MAX_NAME) tags[place] = tag
  return tag
}

/** The attribute's name at [start, end) in lower case. */
export function nameAt(html: string, start: number, end: number): string {
  const place = placeOf(html, start, end)
  const known = names[place]
  if (known !== undefined && isWritten(known, html, start, end)) return known
  const name = ownString(html.slice(start, end).toLowerCase())
  if (end - start <= MAX_NAME) names[place] = name
  return name
}

/** From this length on, V8 makes a part of a string by pointing into it. */
const POINTS_FROM = 13

/** The text as a string of its own: one that is kept and is a part of a page would keep the page. */
export function ownString(text: string): string {
  return text.length < POINTS_FROM ? text : (Object.keys({ [text]: 0 })[0] as string)
}

function isWritten(name: string, html: string, start: number, end: number): boolean {
  if (name.length !== end - start) return false
  for (let i = 0; i < name.length; i += 1) {
    const code = html.charCodeAt(start + i)
    if (name.charCodeAt(i) !== (code >= 65 && code <= 90 ? code | 32 : code)) return false
  }
  return true
}
