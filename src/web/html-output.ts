/**
 * The lowest layer of the HTML writer: tags, escaped text, and inline elements that are opened and closed around it.
 *
 * Blanks and line breaks are held back until something follows them, and then stand outside the inline elements, so that
 * one text has one way of being written.
 *
 * Effects: none.
 *
 * @module
 */

/** An inline element as a link of a chain from the innermost outwards. */
export interface Inline {
  readonly name: string
  /** The start tag. */
  readonly open: string
  readonly parent: Inline | undefined
  readonly depth: number
}

export interface Output {
  html: string
  /** Plain text of it, one line per block. */
  text: string
  /** A second copy of the text, while somebody wants one. */
  captured: string | undefined
  /** Rewrites a run of text; idempotent. Runs once more over runs that were joined. */
  readonly clean: (run: string) => string
  /** Cleaned text that waits to be escaped, and of how many pieces it was joined. */
  chunk: string
  pieces: number
  /** White space counts: we are in preformatted text. */
  exact: boolean
  /** Innermost inline element that is open. */
  inline: Inline | undefined
  /** A blank waits for what follows. */
  blank: boolean
  /** Line breaks wait for what follows. */
  breaks: number
  /** Nothing was written on this line. */
  lineStart: boolean
  /** The plain text goes on with a new line. */
  newLine: boolean
}

export function createOutput(clean: (run: string) => string): Output {
  return {
    html: '',
    text: '',
    captured: undefined,
    clean,
    chunk: '',
    pieces: 0,
    exact: false,
    inline: undefined,
    blank: false,
    breaks: 0,
    lineStart: true,
    newLine: false,
  }
}

/** White space folded as HTML renders it. */
export function foldBlanks(text: string): string {
  return /[\t\n\f\r]| {2}/.test(text) ? text.replace(/[ \t\n\f\r]+/g, ' ') : text
}

/** What neither HTML text nor XML 1.0 may carry: controls and noncharacters. */
const FORBIDDEN = /[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u009f\ufdd0-\ufdef\ufffe\uffff]+/g

/** Text without forbidden characters; lone surrogates become U+FFFD. */
export function stripForbidden(text: string): string {
  return text.toWellFormed().replace(FORBIDDEN, '')
}

const SPECIAL_IN_TEXT = /[&<>\u0000-\u0008\u000b\u000e-\u001f\u007f-\u009f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]/

/** Text as it stands between tags; forbidden characters are left out whoever let them through. */
export function escapeText(text: string): string {
  return SPECIAL_IN_TEXT.test(text)
    ? stripForbidden(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    : text
}

/** A value as it stands in double quotes. */
export function escapeAttribute(value: string): string {
  return escapeText(value).replaceAll('"', '&quot;').replaceAll('`', '&#96;')
}

/** Appends cleaned text. */
export function putText(out: Output, piece: string): void {
  out.chunk += piece
  out.pieces++
}

/** Appends markup as it is. */
export function putTag(out: Output, markup: string): void {
  flushChunk(out)
  out.html += markup
}

export function flushChunk(out: Output): void {
  if (out.pieces === 0) return
  const whole = out.pieces === 1 ? out.chunk : rejoin(out)
  out.chunk = ''
  out.pieces = 0
  out.html += escapeText(whole)
  addPlain(out, whole)
}

/** Pieces that now stand side by side may compose or part. */
function rejoin(out: Output): string {
  const again = out.clean(out.chunk)
  return out.exact ? again : foldBlanks(again)
}

function addPlain(out: Output, text: string): void {
  const piece = out.newLine && out.text !== '' ? `\n${text}` : text
  out.newLine = false
  out.text += piece
  if (out.captured !== undefined) out.captured += piece
}

/** Begins a line at the start of a block. */
export function startLine(out: Output): void {
  out.lineStart = true
  out.blank = false
  out.breaks = 0
}

/** Closes and opens inline elements until `wanted` is the innermost; blanks and breaks go in between. */
export function syncInline(out: Output, wanted: Inline | undefined): void {
  let shared = out.inline
  let other = wanted
  while (shared !== other) {
    if (shared !== undefined && (other === undefined || shared.depth >= other.depth)) {
      putTag(out, `</${shared.name}>`)
      shared = shared.parent
    } else other = other!.parent
  }
  if (out.breaks > 0) {
    putTag(out, '<br>')
    out.newLine = true
  } else if (out.blank) putText(out, ' ')
  out.breaks = 0
  out.blank = false
  const path: Inline[] = []
  for (let at = wanted; at !== shared; at = at!.parent) path.push(at!)
  for (let at = path.length - 1; at >= 0; at--) putTag(out, path[at]!.open)
  out.inline = wanted
}

/** Closes every inline element; what waited is forgotten, the next text stands on a new line. */
export function endLine(out: Output): void {
  while (out.inline !== undefined) {
    putTag(out, `</${out.inline.name}>`)
    out.inline = out.inline.parent
  }
  flushChunk(out)
  startLine(out)
  out.newLine = true
}
