/**
 * Writes article HTML from scratch, so that every HTML parser reads back exactly the tree that was meant.
 *
 * Everything is opened late: a block, an inline element, a blank or a line break is only written when text or an image
 * follows it. Inline elements never span blocks, paragraphs hold running text only, lists and tables hold only their own
 * parts. What it writes is a fixed point: written again it gives the same bytes.
 *
 * Effects: none.
 *
 * @module
 */
import { type Blocks, closeBlocksTo, endBlock, inPre, openRun, putRule, rootFrame, topBlock } from './html-blocks.ts'
import { createOutput, flushChunk, foldBlanks, type Inline, putTag, putText, syncInline } from './html-output.ts'

export interface HtmlWriter extends Blocks {
  /** Text that waits to be cleaned, and the inline elements it stands in. */
  run: string
  runInline: Inline | undefined
  /** White space at the start of preformatted text, until something follows. */
  held: string
}

export interface WriterOptions {
  /** Rewrites a run of text; must be idempotent. */
  clean: (run: string) => string
  /** Says whether a text block at the very top is to be left out. */
  dropLeading?: ((text: string) => boolean) | undefined
}

/** A writer for one document. */
export function createHtmlWriter(options: WriterOptions): HtmlWriter {
  return {
    ...createOutput(options.clean),
    stack: [rootFrame()],
    leaf: undefined,
    paragraph: '<p>',
    atoms: 0,
    mark: { html: 0, text: 0, atoms: 0 },
    dropLeading: options.dropLeading,
    run: '',
    runInline: undefined,
    held: '',
  }
}

export function writeText(w: HtmlWriter, data: string, inline: Inline | undefined): void {
  if (inline !== w.runInline) {
    flushRun(w)
    w.runInline = inline
  }
  w.run += data
}

/** Writes markup that stands in running text like one character. */
export function writeAtom(w: HtmlWriter, markup: string, inline: Inline | undefined): void {
  flushRun(w)
  if (!beginWriting(w)) return
  syncInline(w, inline)
  putTag(w, markup)
  w.atoms++
  w.lineStart = false
}

export function writeBreak(w: HtmlWriter, inline: Inline | undefined): void {
  if (inPre(w)) {
    writeText(w, '\n', inline)
    return
  }
  flushRun(w)
  if (w.lineStart) return
  w.breaks++
  w.blank = false
}

/** An edge of a block that is not written: ends a paragraph, is a blank in a heading, a new line in preformatted text. */
export function writeEdge(w: HtmlWriter): void {
  flushRun(w)
  if (inPre(w)) {
    if (w.lineStart) return
    writeText(w, '\n', w.runInline)
    flushRun(w)
    return
  }
  const { model } = topBlock(w)
  if (w.leaf && w.leaf.name !== 'p' && (model === 'leaf' || model === 'flow')) w.blank = true
  else endRun(w)
}

/** Ends the running text. */
export function endRun(w: HtmlWriter): void {
  flushRun(w)
  w.held = ''
  endBlock(w)
}

export function writeRule(w: HtmlWriter): void {
  endRun(w)
  putRule(w)
}

/** From now on a copy of the plain text is kept apart; returns the copy kept so far. */
export function captureText(w: HtmlWriter, next: string | undefined): string | undefined {
  flushRun(w)
  flushChunk(w)
  const { captured } = w
  w.captured = next
  return captured
}

/** Closes everything. */
export function finishWriting(w: HtmlWriter): { html: string; text: string } {
  endRun(w)
  closeBlocksTo(w, 1)
  return { html: w.html, text: w.text }
}

const BLANK_RUN = /^[\s\u00a0\u00ad\u180e\u200b-\u200f\u2060\u2800\ufeff]*$/
const LEADING_BLANK = /^[\s\u00a0\u2007\u202f\u200b\ufeff]+/

function flushRun(w: HtmlWriter): void {
  if (w.run === '') return
  const data = w.clean(w.run)
  w.run = ''
  w.exact = inPre(w)
  if (w.exact) flushExact(w, data)
  else flushFolded(w, data)
}

function flushFolded(w: HtmlWriter, data: string): void {
  const folded = foldBlanks(data)
  const lead = folded.startsWith(' ')
  const trail = folded.length > 1 && folded.endsWith(' ')
  let core = folded.slice(lead ? 1 : 0, trail ? -1 : undefined)
  if (BLANK_RUN.test(core)) {
    if (/[\s\u00a0\u2800]/.test(folded)) w.blank = true
    return
  }
  if (!beginWriting(w)) return
  if (lead) w.blank = true
  if (w.lineStart || w.breaks > 0) {
    core = core.replace(LEADING_BLANK, '')
    w.blank = false
  }
  syncInline(w, w.runInline)
  putText(w, core)
  w.lineStart = false
  w.blank = trail
}

/** Opens the block for text; two line breaks in a row make a new paragraph. */
function beginWriting(w: HtmlWriter): boolean {
  const top = topBlock(w)
  const heading = top.model === 'leaf' && top.name !== 'p'
  if (w.breaks > 1 && !heading) endBlock(w)
  return openRun(w)
}

/** Preformatted text: white space stays, but for empty lines at the start, which parsers read differently. */
function flushExact(w: HtmlWriter, data: string): void {
  let joined = false
  let lines = data.includes('\r') ? data.replace(/\r\n?/g, '\n') : data
  const top = topBlock(w)
  if (top.model !== 'leaf' || !top.written) {
    joined = w.held !== ''
    lines = w.held + lines
    w.held = ''
    if (BLANK_RUN.test(lines)) {
      w.held = lines.slice(0, 200)
      return
    }
    lines = lines.replace(/^(?:[ \t\f]*\n)+/, '')
  }
  if (lines === '' || !openRun(w)) return
  syncInline(w, w.runInline)
  putText(w, lines)
  if (joined) w.pieces++
  w.lineStart = lines.endsWith('\n')
}
