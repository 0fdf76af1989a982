/**
 * Cuts XML, however broken, into tags, CDATA sections and text, in one pass and linear time.
 *
 * Stray `<`, unclosed quotes, tags cut off at the end, lower-case `<![cdata[`: the reading that loses least is taken.
 * DTDs are not processed; internal entities are read with a bound, external ones never.
 *
 * Effects: none.
 *
 * @module
 */
import { decodeEntities } from '../web/entities.ts'

/** Signs looked for, by number: the next place of each is remembered. */
const SIGNS = ['<', '>', '"', "'", '-->', ']]>', '[', ']', '</']
const LT = 0
const GT = 1
const DOUBLE = 2
const SINGLE = 3
const COMMENT_END = 4
const CDATA_END = 5
const BRACKET = 6
const BRACKET_END = 7
const END_TAG = 8

export type MarkupKind = 'open' | 'close' | 'cdata' | 'skip' | 'literal'

/** A cursor over the text. After `scanNext`, `start` to `end` is the markup and `kind` what it is. */
export interface Scanner {
  src: string
  end: number
  start: number
  kind: MarkupKind
  /** Raw name of an open or close tag. */
  name: string
  /** Where attributes begin and end. */
  attrsStart: number
  attrsEnd: number
  selfClosing: boolean
  /** Text of a CDATA section. */
  dataStart: number
  dataEnd: number
  /** Next occurrence of each sign; kept so that no stretch is searched twice. */
  ahead: number[]
  entities: Map<string, string>
  /** Characters that declared entities may still add. */
  budget: number
  faults: Set<string>
}

export function createScanner(src: string, at = 0): Scanner {
  return {
    src,
    end: at,
    start: at,
    kind: 'skip',
    name: '',
    attrsStart: 0,
    attrsEnd: 0,
    selfClosing: false,
    dataStart: 0,
    dataEnd: 0,
    ahead: new Array<number>(SIGNS.length).fill(-1),
    entities: new Map(),
    budget: 1_000_000,
    faults: new Set(),
  }
}

/** Next place of a sign at or after `from`, or Infinity. Positions only grow, so answers are kept. */
function nextOf(scanner: Scanner, sign: number, from: number): number {
  const known = scanner.ahead[sign] ?? -1
  if (known >= from) return known
  const found = scanner.src.indexOf(SIGNS[sign] ?? '', from)
  const place = found < 0 ? Number.POSITIVE_INFINITY : found
  scanner.ahead[sign] = place
  return place
}

const isNameStart = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code >= 0xc0
const isBlank = (code: number): boolean => code === 32 || code === 10 || code === 13 || code === 9 || code === 12

function nameEnd(src: string, from: number): number {
  let i = from
  for (; i < src.length; i++) {
    const code = src.charCodeAt(i)
    if (code === 62 || code === 47 || code === 60 || code === 61 || code === 34 || code === 39 || isBlank(code)) break
  }
  return i
}

/** End of an open tag that has quotes, or the negated place of the `<` that shows it was none. */
function quotedTagEnd(scanner: Scanner, from: number): number {
  const { src } = scanner
  let at = from
  for (;;) {
    const close = nextOf(scanner, GT, at)
    const lt = nextOf(scanner, LT, at)
    const double = nextOf(scanner, DOUBLE, at)
    const single = nextOf(scanner, SINGLE, at)
    const quote = Math.min(double, single)
    if (close < lt && close < quote) return close
    if (lt < quote) return -lt
    if (quote === Number.POSITIVE_INFINITY) return close
    let before = quote - 1
    while (before > from && isBlank(src.charCodeAt(before))) before--
    if (src.charCodeAt(before) !== 61) {
      at = quote + 1
      continue
    }
    const sign = double < single ? DOUBLE : SINGLE
    const end = nextOf(scanner, sign, quote + 1)
    const innerClose = nextOf(scanner, GT, quote + 1)
    const innerOpen = nextOf(scanner, LT, quote + 1)
    if (end === Number.POSITIVE_INFINITY || (innerClose < innerOpen && innerOpen < end)) {
      scanner.faults.add('attribute value without closing quote')
      return innerClose
    }
    at = end + 1
  }
}

function scanOpen(scanner: Scanner): boolean {
  const { src, start } = scanner
  const nameStop = nameEnd(src, start + 1)
  const close = nextOf(scanner, GT, nameStop)
  const quote = Math.min(nextOf(scanner, DOUBLE, nameStop), nextOf(scanner, SINGLE, nameStop))
  const lt = nextOf(scanner, LT, nameStop)
  const end = quote < close && quote < lt ? quotedTagEnd(scanner, nameStop) : lt < close ? -lt : close
  if (end === Number.POSITIVE_INFINITY) return false
  if (end < 0) {
    scanner.kind = 'literal'
    scanner.end = -end
    scanner.faults.add('stray < in text')
    return true
  }
  scanner.kind = 'open'
  scanner.name = src.slice(start + 1, nameStop)
  scanner.selfClosing = src.charCodeAt(end - 1) === 47
  scanner.attrsStart = nameStop
  scanner.attrsEnd = scanner.selfClosing ? end - 1 : end
  scanner.end = end + 1
  return true
}

function scanClose(scanner: Scanner): boolean {
  const { src, start } = scanner
  const stop = nameEnd(src, start + 2)
  const close = nextOf(scanner, GT, stop)
  const lt = nextOf(scanner, LT, stop)
  scanner.kind = 'close'
  scanner.name = src.slice(start + 2, stop)
  scanner.end = lt < close ? lt : close === Number.POSITIVE_INFINITY ? src.length : close + 1
  return true
}

function scanDeclaration(scanner: Scanner): boolean {
  const { src, start } = scanner
  scanner.kind = 'skip'
  if (src.startsWith('<!--', start)) {
    const end = nextOf(scanner, COMMENT_END, start + 4)
    scanner.end = end === Number.POSITIVE_INFINITY ? start + 4 : end + 3
    return true
  }
  if (src.slice(start, start + 9).toUpperCase() === '<![CDATA[') {
    const end = nextOf(scanner, CDATA_END, start + 9)
    scanner.kind = 'cdata'
    scanner.dataStart = start + 9
    if (end === Number.POSITIVE_INFINITY) {
      scanner.faults.add('CDATA section without end')
      scanner.dataEnd = Math.min(nextOf(scanner, END_TAG, start + 9), src.length)
      scanner.end = scanner.dataEnd
    } else {
      scanner.dataEnd = end
      scanner.end = end + 3
    }
    return true
  }
  if (src.slice(start, start + 9).toUpperCase() === '<!DOCTYPE') return scanDoctype(scanner)
  const end = nextOf(scanner, GT, start)
  scanner.end = end === Number.POSITIVE_INFINITY ? start + 2 : end + 1
  return true
}

const ENTITY = /<!ENTITY\s+([A-Za-z_][\w.-]{0,60})\s+(?:"([^"<]{0,4096})"|'([^'<]{0,4096})')\s*>/g

function scanDoctype(scanner: Scanner): boolean {
  const { src, start } = scanner
  const close = nextOf(scanner, GT, start)
  const subset = nextOf(scanner, BRACKET, start)
  if (subset > close) {
    scanner.end = close === Number.POSITIVE_INFINITY ? start + 2 : close + 1
    return true
  }
  const end = nextOf(scanner, BRACKET_END, subset)
  if (end === Number.POSITIVE_INFINITY) {
    scanner.end = subset + 1
    return true
  }
  let count = 0
  for (const [, name, double, single] of src.slice(subset, Math.min(end, subset + 65_536)).matchAll(ENTITY)) {
    if (count++ >= 200 || name === undefined) break
    // A value may use entities declared before it; the result is bounded like the value itself.
    const value = decodeEntities(double ?? single ?? '', (inner) => scanner.entities.get(inner))
    if (value.length <= 4096 && !scanner.entities.has(name)) scanner.entities.set(name, value)
  }
  const after = nextOf(scanner, GT, end)
  scanner.end = after === Number.POSITIVE_INFINITY ? end + 1 : after + 1
  return true
}

/** Goes back to before the markup just scanned, so that it is scanned again. Costs its length, not the document's. */
export function rewind(scanner: Scanner): void {
  const markup = scanner.src.slice(scanner.start, scanner.end)
  SIGNS.forEach((text, sign) => {
    const place = markup.indexOf(text)
    if (place >= 0) scanner.ahead[sign] = scanner.start + place
  })
  scanner.end = scanner.start
}

/** Moves to the next markup. False at the end of the text, or where it is cut off inside a tag. */
export function scanNext(scanner: Scanner): boolean {
  const { src } = scanner
  const start = nextOf(scanner, LT, scanner.end)
  if (start === Number.POSITIVE_INFINITY) return false
  scanner.start = start
  const code = src.charCodeAt(start + 1)
  if (isNameStart(code)) return scanOpen(scanner)
  if (code === 47 && isNameStart(src.charCodeAt(start + 2))) return scanClose(scanner)
  if (code === 33) return scanDeclaration(scanner)
  if (code === 63) {
    const end = nextOf(scanner, GT, start)
    scanner.kind = 'skip'
    scanner.end = end === Number.POSITIVE_INFINITY ? start + 2 : end + 1
    return true
  }
  scanner.kind = 'literal'
  scanner.end = start + 1
  return true
}

/** Character data with references replaced, declared entities within their budget. */
export function decodeData(scanner: Scanner, data: string): string {
  if (scanner.entities.size === 0) return decodeEntities(data)
  return decodeEntities(data, (name) => {
    const value = scanner.entities.get(name)
    if (value === undefined) return undefined
    scanner.budget -= value.length
    if (scanner.budget >= 0) return value
    scanner.faults.add('entities expand beyond the limit')
    return ''
  })
}

const ATTRIBUTE = /([^\s=/"'<>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+)))?/g

/** Attributes of the open tag just scanned; names in lower case, the first of equal names wins. */
export function scanAttributes(scanner: Scanner): Record<string, string> | undefined {
  if (scanner.attrsEnd - scanner.attrsStart < 3) return undefined
  let attributes: Record<string, string> | undefined
  const raw = scanner.src.slice(scanner.attrsStart, Math.min(scanner.attrsEnd, scanner.attrsStart + 65_536))
  for (const [, name, double, single, bare] of raw.matchAll(ATTRIBUTE)) {
    const key = (name ?? '').toLowerCase()
    attributes ??= Object.create(null) as Record<string, string>
    if (!(key in attributes)) attributes[key] = decodeData(scanner, double ?? single ?? bare ?? '')
  }
  return attributes
}
