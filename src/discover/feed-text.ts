/**
 * Text of feed elements: titles and names as plain text, summaries and bodies as HTML.
 *
 * RSS does not say whether a title is text or markup, Atom does (RFC 4287 section 3.1). Where it must be guessed, only
 * names that HTML knows count as tags.
 *
 * Effects: none.
 *
 * @module
 */
import { decodeEntities } from '../web/entities.ts'
import { absolutiseHtml } from './feed-address.ts'
import type { XmlNode } from './xml-node.ts'

const ELEMENTS = new Set(
  `a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body br button canvas caption center cite code
  col colgroup data dd del details dfn dialog dir div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head
  header hgroup hr html i iframe image img input ins isindex kbd label layer legend li link listing main map mark marquee math menu meta meter nav nobr noembed
  noframes noscript object ol optgroup option output p param picture plaintext pre progress q rb rp rt ruby s samp script section select slot small
  source span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr xml xmp`.split(
    /\s+/,
  ),
)
const BREAKS = new Set('br p div li tr td th h1 h2 h3 h4 h5 h6 hr blockquote ul ol table section article dd dt'.split(' '))
const SILENT = /^(?:script|style|iframe|object|applet|noscript|template|xml)$/

/** What XML 1.0 cannot carry. */
const FORBIDDEN = /[\u0000-\u0008\u000b\u000e-\u001f\ufffe\uffff]/g

const fold = (text: string): string =>
  text
    .replace(FORBIDDEN, '')
    .replace(/[\s\u00a0]+/g, ' ')
    .trim()

/** End of the tag that begins at `open`, or −1; quotes do not matter here. */
function tagName(html: string, open: number): string {
  const match = /^<\/?([a-zA-Z][a-zA-Z0-9:-]*)/.exec(html.slice(open, open + 40))
  return match?.[1]?.toLowerCase() ?? ''
}

/** Whether `<x …>` at this place is meant as a tag. */
function isTag(name: string, tag: string): boolean {
  return ELEMENTS.has(name) || /[\s/"'][\w:-]+\s*=/.test(tag)
}

/** Where a comment that begins at `open` ends; one left open ends at its next `>`, as browsers of old had it. */
function commentEnd(html: string, open: number, last: number): number {
  if (open < last) return html.indexOf('-->', open + 2) + 3
  const short = html.indexOf('>', open)
  return short < 0 ? html.length : short + 1
}

/** End of what a script or the like holds; a script left open holds all the rest. */
function silentEnd(lower: string, name: string, from: number): number {
  const end = lower.indexOf(`</${name}`, from)
  if (end >= 0) return end
  return name === 'script' || name === 'style' ? lower.length : from
}

/** HTML as one line of plain text: tags gone, scripts and styles with them, references replaced. Linear. */
export function htmlToText(html: string): string {
  if (!html.includes('<')) return fold(decodeEntities(html))
  const parts: string[] = []
  const unclosed = new Set<string>()
  let lower: string | undefined
  let lastComment: number | undefined
  let from = 0
  let close = -1
  for (let open = html.indexOf('<'); open >= 0; open = html.indexOf('<', from)) {
    parts.push(html.slice(from, open))
    if (html.startsWith('<!--', open)) {
      lastComment ??= html.lastIndexOf('-->')
      from = commentEnd(html, open, lastComment - 1)
      continue
    }
    if (close < open && close !== html.length) {
      const next = html.indexOf('>', open)
      close = next < 0 ? html.length : next
    }
    const name = tagName(html, open)
    if (name === '' || !isTag(name, html.slice(open, Math.min(close + 1, open + 2000)))) {
      parts.push('<')
      from = open + 1
      continue
    }
    from = Math.min(close + 1, html.length)
    if (BREAKS.has(name)) parts.push(' ')
    if (SILENT.test(name) && html[open + 1] !== '/' && !unclosed.has(name)) {
      lower ??= html.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
      const end = silentEnd(lower, name, from)
      if (end === from) unclosed.add(name)
      from = end
    }
  }
  parts.push(html.slice(from))
  return fold(decodeEntities(parts.join('')))
}

/** Plain text of something that may be text or markup, as RSS titles are. */
export function looseText(text: string): string {
  if (!text.includes('<') && !text.includes('&')) return fold(text)
  if (!text.includes('<')) return fold(decodeEntities(text))
  const isMarkup = /<\/[a-z][a-z0-9]*\s*>|<(?:br|img|hr|wbr)\b|&(?:[a-z]+|#\d+|#x[0-9a-f]+);/i.test(text) || ACTIVE.test(text)
  return isMarkup ? htmlToText(text) : fold(text)
}

/** Atom 0.3's `mode` and Atom 1.0's `type` as one of three. */
export function constructOf(node: XmlNode): 'text' | 'html' | 'xhtml' {
  const type = (node.attributes?.['type'] ?? '').trim().toLowerCase()
  const mode = (node.attributes?.['mode'] ?? '').trim().toLowerCase()
  if (mode === 'xml' || type === 'xhtml' || type === 'application/xhtml+xml') return 'xhtml'
  if (type === 'html' || type === 'text/html' || mode === 'escaped')
    return type === 'text/plain' || type === 'text' ? 'text' : 'html'
  return node.html === undefined ? 'text' : 'xhtml'
}

function fromBase64(text: string): string | undefined {
  try {
    const binary = atob(text.replace(/\s+/g, ''))
    const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0))
    return new TextDecoder('utf-8').decode(bytes)
  } catch {
    return undefined
  }
}

/** Base64 content of Atom: `mode="base64"`, or a type that is neither text nor XML (RFC 4287 section 4.1.3.3). */
export function base64Text(node: XmlNode): string | undefined {
  const type = (node.attributes?.['type'] ?? '').trim().toLowerCase()
  const isBinary =
    node.attributes?.['mode'] === 'base64' ||
    (type.includes('/') &&
      !type.startsWith('text/') &&
      !/[+/]xml$/.test(type) &&
      node.html === undefined &&
      node.attributes?.['mode'] === undefined)
  return isBinary ? fromBase64(node.text) : undefined
}

/** Plain text of an Atom text construct. */
export function constructText(node: XmlNode): string {
  const binary = base64Text(node)
  if (binary !== undefined) return htmlToText(binary)
  const construct = constructOf(node)
  if (construct === 'html') return htmlToText(node.text)
  if (node.html !== undefined) return htmlToText(node.html)
  return construct === 'xhtml' ? fold(node.text) : fold(stripActive(node.text))
}

/** A tag that would run or load something, or any tag with an attribute: markup, whatever its type says. */
const ACTIVE =
  /<\s*(?:script|style|iframe|object|embed|applet|meta|link|base|form|frame|frameset|noscript|svg)\b|<\/?[a-z][a-z0-9:-]*[\s/"'][^<>]{0,4000}=|\bon[a-z]+\s*=/i

/** Atom's plain text may speak of tags, but what would run in a page is no text. */
function stripActive(text: string): string {
  return text.includes('<') && ACTIVE.test(text) ? htmlToText(text) : text
}

function escapeText(text: string): string {
  return text.replace(/[&<>]/g, (sign) => (sign === '&' ? '&amp;' : sign === '<' ? '&lt;' : '&gt;'))
}

const EMPTY_RAW = /<(iframe|script|style|textarea|title|object|video|audio|noscript|xmp|applet)\b([^<>]*["'\s])\/>/gi

/** `<iframe …/>` ends at once in XML, and never in HTML: there it would swallow all that follows. */
function closeEmpty(html: string): string {
  return html.includes('/>') ? html.replace(EMPTY_RAW, '<$1$2></$1>') : html
}

/** HTML of an Atom text construct or content, addresses absolute. */
export function constructHtml(node: XmlNode): string {
  const binary = base64Text(node)
  if (binary !== undefined) return absolutiseHtml(binary, node.base).trim()
  const construct = constructOf(node)
  if (construct === 'html') return absolutiseHtml(closeEmpty(node.text), node.base).trim()
  if (node.html !== undefined) return absolutiseHtml(unwrapDiv(node.html.trim()), node.base).trim()
  return escapeText(node.text).trim()
}

/** XHTML content stands in one `div` that is not part of it (RFC 4287 section 3.1.1.3). */
function unwrapDiv(html: string): string {
  if (!html.startsWith('<div>') || !html.endsWith('</div>')) return html
  const inner = html.slice(5, -6)
  return inner.includes('<div') || inner.includes('</div') ? html : inner
}

/** HTML of an RSS element: its text is markup already. */
export function looseHtml(node: XmlNode): string {
  return absolutiseHtml(node.html ?? closeEmpty(node.text), node.base).trim()
}

/** Plain text of an RSS element. */
export function nodeText(node: XmlNode): string {
  return node.html === undefined ? looseText(node.text) : htmlToText(node.html)
}

/** Plain text as HTML, line breaks kept. */
export function textToHtml(text: string): string {
  return escapeText(text)
}

/** `en_us` and its like as an RFC 5646 tag. */
export function languageTag(text: string | undefined): string | undefined {
  const tag = text?.trim().replaceAll('_', '-')
  return tag !== undefined && /^[a-zA-Z]{2,8}(?:-[a-zA-Z0-9]{1,8})*$/.test(tag) ? tag : undefined
}

export { fold as foldText }
