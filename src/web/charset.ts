/**
 * Bytes to text: which charset a document is really in.
 *
 * BOM, HTTP label, the document's own declaration, a test for valid UTF-8, then a guess (WHATWG Encoding section 6,
 * RFC 7303 section 3). Where labels and bytes disagree the bytes decide, because labels lie and valid UTF-8 does not
 * happen by chance.
 *
 * Effects: none.
 *
 * @module
 */
import { guessCharset, isMultibyte, plausibility } from './charset-guess.ts'
import { charsetParameter, declaredCharset, encodingOf } from './charset-label.ts'
import { repairMojibake } from './mojibake.ts'
import { decodeWindows1252 } from './windows-1252.ts'

export interface DecodedText {
  text: string
  /** Canonical encoding name, lower case. */
  charset: string
  from: 'bom' | 'http' | 'declared' | 'utf-8' | 'guess'
  /** What contradicted or had to be repaired, in words. */
  faults: string[]
}

export interface CharsetHints {
  contentType?: string
  kind: 'xml' | 'html' | 'json' | 'text'
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function tryUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(bytes)
  } catch {
    return undefined
  }
}

function decodeAs(bytes: Uint8Array, charset: string): string {
  if (charset === 'windows-1252') return decodeWindows1252(bytes)
  return new TextDecoder(charset).decode(bytes)
}

function decodeUtf32(bytes: Uint8Array, little: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const parts: string[] = []
  for (let i = 4; i + 4 <= bytes.length; i += 4) {
    const code = view.getUint32(i, little)
    parts.push(code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : '\ufffd')
  }
  return parts.join('')
}

/** Byte order marks, and UTF-16 or UTF-32 that comes without one. */
function wideDecode(bytes: Uint8Array): DecodedText | undefined {
  const [a, b, c, d] = bytes
  if (a === 0xff && b === 0xfe && c === 0 && d === 0)
    return { text: decodeUtf32(bytes, true), charset: 'utf-32le', from: 'bom', faults: [] }
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff)
    return { text: decodeUtf32(bytes, false), charset: 'utf-32be', from: 'bom', faults: [] }
  if (a === 0xff && b === 0xfe)
    return { text: new TextDecoder('utf-16le').decode(bytes), charset: 'utf-16le', from: 'bom', faults: [] }
  if (a === 0xfe && b === 0xff)
    return { text: new TextDecoder('utf-16be').decode(bytes), charset: 'utf-16be', from: 'bom', faults: [] }
  if (bytes.length >= 8 && a !== 0 && b === 0 && c !== 0 && d === 0)
    return {
      text: new TextDecoder('utf-16le').decode(bytes),
      charset: 'utf-16le',
      from: 'guess',
      faults: ['UTF-16 without byte order mark'],
    }
  if (bytes.length >= 8 && a === 0 && b !== 0 && c === 0 && d !== 0)
    return {
      text: new TextDecoder('utf-16be').decode(bytes),
      charset: 'utf-16be',
      from: 'guess',
      faults: ['UTF-16 without byte order mark'],
    }
  return undefined
}

/**
 * Length of the valid UTF-8 sequence at `i`: 1 for ASCII, 2 to 4, 0 where there is none, −1 where the text ends in
 * the middle of one.
 */
function utf8Length(bytes: Uint8Array, i: number): number {
  const lead = bytes[i] ?? 0
  if (lead < 0x80) return 1
  const length = lead >= 0xc2 && lead <= 0xdf ? 2 : (lead & 0xf0) === 0xe0 ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0
  for (let k = 1; k < length; k++) {
    const next = bytes[i + k]
    if (next === undefined) return -1
    if ((next & 0xc0) !== 0x80) return 0
  }
  return length
}

/** Where the multi-byte sequences are, and where the bytes that belong to none. */
function utf8Census(bytes: Uint8Array): { sound: number; broken: number; three: number } {
  let sound = 0
  let broken = 0
  let three = 0
  for (let i = 0; i < bytes.length; ) {
    const length = utf8Length(bytes, i)
    if (length === 1) i++
    else if (length < 0) break
    else if (length === 0) {
      broken++
      i++
    } else {
      sound++
      if (length > 2) three++
      i += length
    }
  }
  return { sound, broken, three }
}

/** UTF-8 in which single bytes of windows-1252 stand, as pasted quotation marks do. A cut end is left out. */
function decodeMixed(bytes: Uint8Array): string {
  const parts: string[] = []
  let start = 0
  let i = 0
  const flush = (end: number): void => {
    if (end > start) parts.push(strictLenient.decode(bytes.subarray(start, end)))
  }
  while (i < bytes.length) {
    const length = utf8Length(bytes, i)
    if (length > 0) {
      i += length
      continue
    }
    flush(i)
    if (length < 0) return parts.join('')
    parts.push(decodeWindows1252(bytes.subarray(i, i + 1)))
    start = ++i
  }
  flush(i)
  return parts.join('')
}
const strictLenient = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true })

function headOf(bytes: Uint8Array): string {
  return new TextDecoder('iso-8859-1').decode(bytes.subarray(0, 2048))
}

/** A language tag the document gives in plain ASCII, a strong hint for guessing. */
function statedLanguage(bytes: Uint8Array): string | undefined {
  const head = new TextDecoder('iso-8859-1').decode(bytes.subarray(0, 8192))
  return /(?:<(?:dc:)?language>\s*|(?:xml:lang|\blang)\s*=\s*["'])([a-z]{2})/i.exec(head)?.[1]
}

function highBytes(bytes: Uint8Array): number {
  let count = 0
  for (let i = 0; i < bytes.length && count < 100; i++) if ((bytes[i] ?? 0) >= 0x80) count++
  return count
}

interface Label {
  charset: string
  from: 'http' | 'declared'
}

function decodeLegacy(bytes: Uint8Array, labels: Label[], faults: string[]): DecodedText {
  const usable = labels.filter((label) => label.charset !== 'utf-8' && !label.charset.startsWith('utf-16'))
  const scored = usable.map((label) => ({ ...label, score: plausibility(bytes, label.charset) ?? -9 }))
  const [first, second] = scored
  let chosen = first
  if (first !== undefined && second !== undefined && second.charset !== first.charset && second.score > first.score + 0.5) {
    chosen = second
    faults.push(`labelled ${first.charset} by HTTP, but the bytes read better as the declared ${second.charset}`)
  }
  // A few characters prove nothing against a label; Latin 1 is what servers say when they do not know.
  const isDefault = chosen?.charset === 'windows-1252'
  if (chosen === undefined || (chosen.score < (isDefault ? 0.2 : -0.2) && highBytes(bytes) > 6)) {
    const guess = guessCharset(bytes, statedLanguage(bytes))
    if (chosen === undefined || guess.score > chosen.score + (isDefault ? 0.5 : 0.8)) {
      const why = chosen === undefined ? 'no usable charset label' : `bytes do not fit ${chosen.charset}`
      faults.push(`${why}: read as ${guess.charset}`)
      return { text: decodeAs(bytes, guess.charset), charset: guess.charset, from: 'guess', faults }
    }
  }
  return { text: decodeAs(bytes, chosen.charset), charset: chosen.charset, from: chosen.from, faults }
}

function decodeUtf8Text(text: string, bytes: Uint8Array, labels: Label[], faults: string[]): DecodedText {
  const ascii = text.length === bytes.length
  if (ascii && text.includes('\u001b') && /\u001b(?:\$[@B]|\(J)/.test(text)) {
    return {
      text: decodeAs(bytes, 'iso-2022-jp'),
      charset: 'iso-2022-jp',
      from: labels.find((label) => label.charset === 'iso-2022-jp')?.from ?? 'guess',
      faults,
    }
  }
  if (ascii) return { text, charset: 'utf-8', from: labels[0]?.from ?? 'utf-8', faults }
  const label = labels[0]
  if (label !== undefined && isMultibyte(label.charset) && utf8Census(bytes).three === 0)
    return decodeLegacy(bytes, labels, faults)
  if (label !== undefined && label.charset !== 'utf-8') faults.push(`labelled ${label.charset}, but the bytes are UTF-8`)
  const repaired = repairMojibake(text)
  if (repaired !== undefined) faults.push('doubly encoded UTF-8 repaired')
  return { text: repaired ?? text, charset: 'utf-8', from: label?.charset === 'utf-8' ? label.from : 'utf-8', faults }
}

/** Decodes a document. Never throws; what cannot be decoded becomes U+FFFD. No byte order mark is left in the text. */
export function decodeText(bytes: Uint8Array, hints: CharsetHints): DecodedText {
  const wide = wideDecode(bytes)
  if (wide !== undefined) return { ...wide, text: wide.text.replace(/^\ufeff/, '') }
  const faults: string[] = []
  const bom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  const body = bom ? bytes.subarray(3) : bytes
  const labels: Label[] = []
  const written: [string | undefined, Label['from']][] = [
    [charsetParameter(hints.contentType), 'http'],
    [declaredCharset(headOf(body), hints.kind), 'declared'],
  ]
  for (const [label, from] of written) {
    const charset = encodingOf(label)
    if (charset !== undefined) labels.push({ charset, from })
    else if (label !== undefined) faults.push(`unknown charset label "${label}"`)
  }
  const utf8 = tryUtf8(body)
  if (utf8 !== undefined) {
    const decoded = decodeUtf8Text(utf8, body, labels, faults)
    return bom ? { ...decoded, from: 'bom' } : decoded
  }
  const census = utf8Census(body)
  const saysUtf8 = bom || labels.some((label) => label.charset === 'utf-8')
  if (census.broken === 0 || (saysUtf8 ? census.sound >= census.broken : census.sound > census.broken * 3)) {
    if (census.broken > 0) faults.push(`${census.broken} bytes are not UTF-8: read as windows-1252`)
    else faults.push('text ends in the middle of a character')
    return { text: decodeMixed(body), charset: 'utf-8', from: bom ? 'bom' : 'utf-8', faults }
  }
  return decodeLegacy(body, labels, faults)
}
