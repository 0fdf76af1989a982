/**
 * Character references in the text and the attributes of a page.
 *
 * Rule: HTML Standard, section 13.2.5.72 and on, names without a semicolon included. htmlparser2 decodes each reference when it
 * is first seen, so no second table of names is carried.
 *
 * Effects: none; references once decoded are remembered, bounded.
 *
 * @module
 */
import { Parser } from 'htmlparser2'

/** A reference, with the one sign after it that can make it none. */
const REFERENCE = /&(?:#[xX]?[0-9a-fA-F]+;?|[a-zA-Z][a-zA-Z0-9]*[;=]?)/y
const MAX_KNOWN = 5_000
const MAX_REFERENCE = 40

const inText = new Map<string, string>()
const inAttribute = new Map<string, string>()

/** Text with its references replaced once. */
export function decodeText(text: string): string {
  return decode(text, inText, readText)
}

/** An attribute's value with its references replaced once: `&lang=` stays as it is. */
export function decodeValue(value: string): string {
  return decode(value, inAttribute, readValue)
}

function decode(text: string, known: Map<string, string>, read: (reference: string) => string): string {
  let out = ''
  let from = 0
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', from)) {
    if (text.startsWith('amp;', at + 1)) {
      out += text.slice(from, at + 1)
      from = at + 5
      continue
    }
    const near = nearSemicolon(text, at)
    const seen = near < 0 ? undefined : known.get(text.slice(at, near + 1))
    if (seen !== undefined) {
      out += text.slice(from, at) + seen
      from = near + 1
      continue
    }
    REFERENCE.lastIndex = at
    const reference = REFERENCE.exec(text)?.[0] ?? '&'
    out += text.slice(from, at) + (reference === '&' ? '&' : remembered(known, reference, read))
    from = at + reference.length
  }
  return from === 0 ? text : out + text.slice(from)
}

/** Place of a semicolon soon after an ampersand, -1 where there is none. */
function nearSemicolon(text: string, ampersand: number): number {
  const end = Math.min(text.length, ampersand + 10)
  for (let i = ampersand + 2; i < end; i += 1) if (text.charCodeAt(i) === 59) return i
  return -1
}

function remembered(known: Map<string, string>, reference: string, read: (reference: string) => string): string {
  const found = known.get(reference)
  if (found !== undefined) return found
  const decoded = read(reference)
  if (reference.length <= MAX_REFERENCE && known.size < MAX_KNOWN) known.set(reference, decoded)
  return decoded
}

function readText(reference: string): string {
  let out = ''
  const parser = new Parser({
    ontext: (data) => {
      out += data
    },
  })
  parser.end(reference)
  return out
}

function readValue(reference: string): string {
  let out = ''
  const parser = new Parser({
    onattribute: (_name, value) => {
      out = value
    },
  })
  parser.end(`<a b="${reference}">`)
  return out
}
