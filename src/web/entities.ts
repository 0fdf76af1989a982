/**
 * Character references of XML and HTML, to text.
 *
 * HTML's names are understood in XML too: feeds use them undeclared. Names come from the HTML parser itself, so no
 * second table is carried (HTML Standard, section 13.5). Numbers 128 to 159 mean windows-1252, as in HTML.
 *
 * Effects: none; names once looked up are remembered, bounded.
 *
 * @module
 */
import { isText } from 'domhandler'
import { parseDocument } from 'htmlparser2'
import { WINDOWS_1252 } from './windows-1252.ts'

const REFERENCE = /&(?:#([0-9]{1,8});?|#[xX]([0-9a-fA-F]{1,8});?|([a-zA-Z][a-zA-Z0-9._-]{0,60});)/g
const NAMED = new Map<string, string | undefined>([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
])

function htmlNamed(name: string): string | undefined {
  if (NAMED.has(name)) return NAMED.get(name)
  const written = `&${name};`
  const [node] = parseDocument(written, { decodeEntities: true }).children
  const text = node !== undefined && isText(node) ? node.data : written
  const value = text === written ? undefined : text
  if (NAMED.size < 5000) NAMED.set(name, value)
  return value
}

function numeric(code: number): string {
  if (code >= 0x80 && code <= 0x9f) return WINDOWS_1252.charAt(code - 0x80)
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return '\ufffd'
  const isControl = code < 0x20 && code !== 9 && code !== 10 && code !== 13
  if (isControl || (code & 0xfffe) === 0xfffe) return ''
  return String.fromCodePoint(code)
}

/** Anything beside the ampersand's own name. */
const OTHER = /&(?!amp;)[#a-zA-Z]/

/**
 * Text with its references replaced once. `declared` looks up names the document itself declares; unknown names stay as
 * they are written.
 *
 * Escaped markup is nearly all `&lt;`, `&gt;` and `&quot;`: they go natively, `&amp;` last, so nothing is decoded twice.
 */
export function decodeEntities(text: string, declared?: (name: string) => string | undefined): string {
  if (!text.includes('&')) return text
  let found = text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
  if (OTHER.test(found)) {
    found = found.replace(REFERENCE, (all: string, decimal?: string, hex?: string, name?: string) => {
      if (decimal !== undefined) return escapedAmpersand(numeric(Number.parseInt(decimal, 10)))
      if (hex !== undefined) return escapedAmpersand(numeric(Number.parseInt(hex, 16)))
      if (name === 'amp') return all
      const value = declared?.(name ?? '') ?? htmlNamed(name ?? '')
      return value === undefined ? all : value.replaceAll('&', '&amp;')
    })
  }
  return found.replace(/&amp;/g, '&')
}

/** `&#38;amp;` must come out as `&amp;`: an ampersand that was decoded waits for the last step. */
const escapedAmpersand = (char: string): string => (char === '&' ? '&amp;' : char)
