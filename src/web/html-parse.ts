/**
 * Reads a page into domhandler nodes: the tree htmlparser2 makes, at a third of its cost.
 *
 * htmlparser2 looks at every character through a state machine; here text, scripts, comments and quoted values are leapt over,
 * names are not copied and lists of children are made once, of their right length. Differences, on purpose: comments and
 * declarations leave no node, what a page breaks off in the middle of a tag is nothing, and a CDATA section's opening is an
 * empty comment (HTML Standard, 13.2.5.42), so that it swallows nothing. Like htmlparser2 it is no conforming tree builder; what
 * leaves the product is written from scratch by `html-sanitise.ts`, so that leniency cannot reach a reader.
 *
 * Never throws; linear in the page, however it is written.
 *
 * Effects: none.
 *
 * @module
 */
import type { Document } from 'domhandler'
import { addText, type Builder, closeElement, createBuilder, finishTree, openElement } from './html-build.ts'
import { decodeText, decodeValue } from './html-references.ts'
import { nameAt, type Tag, tagAt } from './html-tags.ts'

export interface ParseOptions {
  /** Leaves out blank text right behind the beginning or end of a block: two thirds of a page's text nodes. Default false. */
  dropBlanks?: boolean
}

interface Reader {
  readonly html: string
  readonly tree: Builder
  readonly dropBlanks: boolean
  /** Place of the next ampersand; what lies before it holds no reference. */
  ampersand: number
  /** Names and values of the attributes of the tag that is being read, the first `count`. */
  readonly names: string[]
  readonly values: string[]
  count: number
}

const LESS = 60
const GREATER = 62
const SLASH = 47
const EQUALS = 61
const DOUBLE = 34
const SINGLE = 39

/** Parses a page or a fragment. */
export function parseHtml(html: string, { dropBlanks = false }: ParseOptions = {}): Document {
  const r: Reader = { html, tree: createBuilder(), dropBlanks, ampersand: -1, names: [], values: [], count: 0 }
  let start = 0
  let at = 0
  while (at < html.length) {
    at = seek(html, LESS, at)
    const next = html.charCodeAt(at + 1)
    const isStart = isLetter(next)
    if (!isStart && next !== SLASH && next !== 33 && next !== 63 && at < html.length) {
      at += 1
      continue
    }
    if (at > start) putText(r, start, at)
    if (at >= html.length) break
    at = isStart ? readTag(r, at + 1) : next === SLASH ? readEndTag(r, at + 2) : passDeclaration(r, at)
    start = at
  }
  return finishTree(r.tree)
}

/** Place of a character at or after `from`, the page's end where there is none. Most are near: a call costs more than a few looks. */
function seek(html: string, code: number, from: number): number {
  const near = Math.min(from + 40, html.length)
  for (let i = from; i < near; i += 1) if (html.charCodeAt(i) === code) return i
  if (near === html.length) return near
  const found = html.indexOf(String.fromCharCode(code), near)
  return found < 0 ? html.length : found
}

function isLetter(code: number): boolean {
  const lower = code | 32
  return lower >= 97 && lower <= 122
}

function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13 && code !== 11)
}

function isBlankText(html: string, start: number, end: number): boolean {
  for (let i = start; i < end; i += 1) if (!isBlank(html.charCodeAt(i))) return false
  return true
}

function putText(r: Reader, start: number, end: number): void {
  const { tree } = r
  if (r.dropBlanks && tree.atEdge && isBlankText(r.html, start, end) && !tree.open.some((tag) => tag.isExact)) return
  const data = r.html.slice(start, end)
  if (hasAmpersand(r, start, end)) addText(tree, decodeText(data), start, -1)
  else addText(tree, data, start, end)
}

function hasAmpersand(r: Reader, start: number, end: number): boolean {
  if (r.ampersand < start) {
    const found = r.html.indexOf('&', start)
    r.ampersand = found < 0 ? r.html.length : found
  }
  return r.ampersand < end
}

/** Place where a tag's name that begins at `start` ends. */
function nameEnd(html: string, start: number): number {
  let at = start
  for (; at < html.length; at += 1) {
    const code = html.charCodeAt(at)
    if (code === GREATER || code === SLASH || isBlank(code)) break
  }
  return at
}

/** Reads a start tag from its name on; returns where the page goes on. */
function readTag(r: Reader, start: number): number {
  const { html } = r
  let at = nameEnd(html, start)
  const tag = tagAt(html, start, at)
  let closed = false
  r.count = 0
  for (;;) {
    const code = html.charCodeAt(at)
    if (code === GREATER) break
    if (isBlank(code)) at += 1
    else if (code === SLASH) {
      at += 1
      closed = true
    } else if (at >= html.length) return at
    else {
      at = readAttribute(r, at)
      closed = false
    }
  }
  at += 1
  if (!openElement(r.tree, tag, takeAttributes(r), closed)) return html.length
  return tag.raw && !closed ? readRaw(r, tag, at) : at
}

/** Reads one attribute; returns the place after it. */
function readAttribute(r: Reader, start: number): number {
  const { html } = r
  let at = start + 1
  for (; at < html.length; at += 1) {
    const code = html.charCodeAt(at)
    if (code === EQUALS || code === GREATER || code === SLASH || isBlank(code)) break
  }
  const name = nameAt(html, start, at)
  let value = ''
  while (isBlank(html.charCodeAt(at))) at += 1
  if (html.charCodeAt(at) === EQUALS) {
    at += 1
    while (isBlank(html.charCodeAt(at))) at += 1
    const quote = html.charCodeAt(at)
    const from = quote === DOUBLE || quote === SINGLE ? at + 1 : at
    const to = from > at ? seek(html, quote, from) : unquotedEnd(html, from)
    value = html.slice(from, to)
    if (hasAmpersand(r, from, to)) value = decodeValue(value)
    at = from > at ? to + 1 : to
  }
  r.names[r.count] = name
  r.values[r.count] = value
  r.count += 1
  return at
}

/** The attributes as an object; of several with one name the first counts. */
function takeAttributes({ names, values, count }: Reader): Record<string, string> {
  const attributes: Record<string, string> = {}
  for (let i = 0; i < count; i += 1) {
    const one = names[i] as string
    if (i === 0 || !isRepeated(names, i, attributes)) attributes[one] = values[i] as string
  }
  return attributes
}

function isRepeated(names: readonly string[], at: number, attributes: Record<string, string>): boolean {
  const name = names[at] as string
  if (at > 12) return Object.hasOwn(attributes, name)
  for (let i = 0; i < at; i += 1) if (names[i] === name) return true
  return false
}

function unquotedEnd(html: string, from: number): number {
  let at = from
  for (; at < html.length; at += 1) {
    const code = html.charCodeAt(at)
    if (code === GREATER || isBlank(code)) break
  }
  return at
}

/** Text of a script, a style, a title or a text area up to its end tag. */
function readRaw(r: Reader, tag: Tag, start: number): number {
  const { html } = r
  let at = start
  for (;;) {
    at = html.indexOf('</', at)
    if (at < 0) at = html.length
    if (at === html.length || endsHere(html, tag.name, at + 2)) break
    at += 2
  }
  if (at > start && tag.name === 'title') putText(r, start, at)
  else if (at > start) addText(r.tree, html.slice(start, at), start, at)
  return at
}

function endsHere(html: string, name: string, start: number): boolean {
  for (let i = 0; i < name.length; i += 1) if ((html.charCodeAt(start + i) | 32) !== name.charCodeAt(i)) return false
  const after = html.charCodeAt(start + name.length)
  return after === GREATER || after === SLASH || isBlank(after)
}

/** Reads an end tag from behind its slash; returns where the page goes on. */
function readEndTag(r: Reader, from: number): number {
  const { html, tree } = r
  let start = from
  while (isBlank(html.charCodeAt(start))) start += 1
  if (!isLetter(html.charCodeAt(start))) return Math.min(html.length, seek(html, GREATER, start) + 1)
  const end = nameEnd(html, start)
  const tag = tagAt(html, start, end)
  const after = seek(html, GREATER, end) + 1
  if (after > html.length) return html.length
  if (tag.name === 'br') openElement(tree, tag, {}, true)
  else if (!tag.isVoid && !closeElement(tree, tag.name) && tag.name === 'p') {
    openElement(tree, tag, {}, false)
    closeElement(tree, 'p')
  }
  return after
}

/** Passes a comment, a declaration or an instruction; returns where the page goes on. */
function passDeclaration(r: Reader, start: number): number {
  const { html } = r
  r.tree.text = undefined
  if (html.startsWith('<!--', start)) {
    const end = html.indexOf('-->', start + 2)
    return end < 0 ? html.length : end + 3
  }
  if (html.startsWith('<![CDATA[', start)) return start + 9
  return Math.min(html.length, seek(html, GREATER, start + 2) + 1)
}
