/**
 * Writes article HTML from scratch, so that every HTML parser reads back exactly the tree that was meant.
 *
 * The writer holds a stack of open blocks and opens everything late: a block, an inline element, a blank or a line break
 * is only written when text or an image follows it, so nothing empty is ever written. Inline elements never span blocks,
 * paragraphs hold running text only, lists and tables hold only their own parts. What it writes is a fixed point: written
 * again it gives the same bytes.
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

/** What may stand in a block: see `Kind` in `html-allow-list.ts`. */
export type Model = 'flow' | 'bare' | 'list' | 'terms' | 'table' | 'rows' | 'row' | 'leaf'

interface Frame {
  readonly name: string
  readonly model: Model
  readonly open: string
  written: boolean
  /** Something was written inside. */
  content: boolean
  /** Loose text is being written directly inside (`bare` only). */
  run: boolean
  /** Opened because the content needed it, not because the input had it. */
  readonly implied: boolean
  /** A `bare` that is written even when empty: the cells of a table. */
  readonly kept: boolean
  /** Empty kept children, to be written once something follows. */
  pending: string
  /** A rule waits for what follows it. */
  rule: boolean
}

export interface Leaf {
  name: string
  open: string
}

export interface WriterOptions {
  /** Rewrites a run of text; must be idempotent. Runs once more over runs that were joined. */
  clean: (run: string) => string
  /** Says whether a text block at the very top is to be left out. */
  dropLeading?: (text: string) => boolean
}

export interface HtmlWriter {
  /** Block that loose text opens in place of a paragraph; undefined for the default. */
  leaf: Leaf | undefined
  /** Start tag of the default paragraph. */
  paragraph: string
  text(data: string, inline: Inline | undefined): void
  /** Writes markup that stands in running text like one character. */
  atom(html: string, inline: Inline | undefined): void
  lineBreak(inline: Inline | undefined): void
  /** An edge of a block that is not written: ends a paragraph, is a blank in a heading, a new line in preformatted text. */
  edge(): void
  /** Ends the running text. */
  endRun(): void
  rule(): void
  /** Model and name of the innermost block. */
  top(): { name: string; model: Model; content: boolean; implied: boolean }
  depth(): number
  /** Makes the innermost block one that may hold blocks. */
  toFlow(): void
  open(name: string, model: Model, start: string, options?: { implied?: boolean; kept?: boolean }): void
  closeTo(depth: number): void
  /** Plain text so far; one line per block. */
  textSoFar(): string
  end(): { html: string; text: string }
}

const BLANK_RUN = /^[\s\u00a0\u00ad\u180e\u200b-\u200f\u2060\u2800\ufeff]*$/
const LEADING_BLANK = /^[\s\u00a0\u2007\u202f\u200b\ufeff]+/

/** White space folded as HTML renders it. */
export function foldBlanks(text: string): string {
  return /[\t\n\f\r]| {2}/.test(text) ? text.replace(/[ \t\n\f\r]+/g, ' ') : text
}

export function escapeText(text: string): string {
  return /[&<>]/.test(text) ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;') : text
}

/** For attribute values in double quotes. */
export function escapeAttribute(value: string): string {
  return /[&<>"`]/.test(value)
    ? value
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&quot;')
        .replaceAll('`', '&#96;')
    : value
}

function newFrame(name: string, model: Model, open: string, implied: boolean, kept: boolean): Frame {
  return { name, model, open, written: false, content: false, run: false, implied, kept, pending: '', rule: false }
}

/** A writer for one document. */
export function createHtmlWriter(options: WriterOptions): HtmlWriter {
  const { clean } = options
  const root = newFrame('', 'flow', '', false, false)
  root.written = true
  const stack: Frame[] = [root]
  let html = ''
  let text = ''
  /** Text that waits to be cleaned, and the inline elements it stands in. */
  let run = ''
  let runInline: Inline | undefined
  /** Cleaned text that waits to be escaped. */
  let chunk = ''
  let pieces = 0
  let openInline: Inline | undefined
  let blank = false
  let breaks = 0
  let lineStart = true
  let newLine = false
  /** Where the open leaf began, for `dropLeading`. */
  let mark = { html: 0, text: 0, atoms: 0 }
  let atoms = 0

  const top = (): Frame => stack[stack.length - 1]!
  const inPre = (): boolean => (top().model === 'leaf' ? top().name === 'pre' : writer.leaf?.name === 'pre')

  function flushChunk(): void {
    if (pieces === 0) return
    const whole = pieces === 1 ? chunk : rejoin(chunk)
    html += escapeText(whole)
    text += whole
    chunk = ''
    pieces = 0
  }
  function rejoin(joined: string): string {
    const again = clean(joined)
    return inPre() ? again : foldBlanks(again)
  }
  function put(piece: string): void {
    chunk += piece
    pieces++
  }
  function tag(markup: string): void {
    flushChunk()
    html += markup
  }

  /** Start tags of all blocks that were opened but not written. */
  function writeOpen(): void {
    let at = stack.length - 1
    while (!stack[at]!.written) at--
    for (at++; at < stack.length; at++) {
      const frame = stack[at]!
      beforeChild(stack[at - 1]!)
      if (frame.model === 'leaf') mark = { html: html.length, text: text.length, atoms }
      tag(frame.open + frame.pending)
      if (frame.pending !== '') frame.content = true
      frame.written = true
    }
  }
  function beforeChild(parent: Frame): void {
    if (parent.rule) tag('<hr>')
    parent.rule = false
    parent.content = true
  }

  /** Makes room for running text. False where there is none: directly inside a table. */
  function openRun(): boolean {
    let frame = top()
    if (frame.model !== 'leaf') {
      if (frame.model === 'table' || frame.model === 'rows' || frame.model === 'row') return false
      toFlow()
      frame = top()
      if (writer.leaf) push(writer.leaf.name, 'leaf', writer.leaf.open)
      else if (frame.model === 'flow' || (!frame.run && (frame.content || frame.rule))) push('p', 'leaf', writer.paragraph)
      else if (frame.run) return true
      else {
        writeOpen()
        frame.run = true
        frame.content = true
        startLine()
        return true
      }
    }
    if (!top().written) {
      writeOpen()
      startLine()
    }
    return true
  }
  function startLine(): void {
    lineStart = true
    blank = false
    breaks = 0
    if (newLine && text !== '') text += '\n'
    newLine = false
  }
  function push(name: string, model: Model, open: string, implied = false, kept = false): void {
    stack.push(newFrame(name, model, open, implied, kept))
  }

  /** Closes and opens inline elements until `wanted` is the innermost; blanks and breaks go in between. */
  function syncInline(wanted: Inline | undefined): void {
    let shared = openInline
    let other = wanted
    while (shared !== other) {
      if (shared !== undefined && (other === undefined || shared.depth >= other.depth)) {
        tag(`</${shared.name}>`)
        shared = shared.parent
      } else other = other!.parent
    }
    // Both sides were lowered to the last element they share.
    if (breaks > 0) {
      tag('<br>')
      text += '\n'
    } else if (blank) put(' ')
    breaks = 0
    blank = false
    const path: Inline[] = []
    for (let at = wanted; at !== shared; at = at!.parent) path.push(at!)
    for (let at = path.length - 1; at >= 0; at--) tag(path[at]!.open)
    openInline = wanted
  }

  function flushRun(): void {
    if (run === '') return
    const data = clean(run)
    const inline = runInline
    run = ''
    if (inPre()) writePre(data, inline)
    else writeText(data, inline)
  }
  function writeText(data: string, inline: Inline | undefined): void {
    const folded = foldBlanks(data)
    const lead = folded.startsWith(' ')
    const trail = folded.length > 1 && folded.endsWith(' ')
    let core = folded.slice(lead ? 1 : 0, trail ? -1 : undefined)
    if (BLANK_RUN.test(core)) {
      if (/[\s\u00a0\u2800]/.test(folded)) blank = true
      return
    }
    if (!beginWriting()) return
    if (lead) blank = true
    if (lineStart || breaks > 0) {
      core = core.replace(LEADING_BLANK, '')
      blank = false
    }
    syncInline(inline)
    put(core)
    lineStart = false
    blank = trail
  }
  /** Opens the block for text; two line breaks in a row make a new paragraph. */
  function beginWriting(): boolean {
    if (breaks > 1 && !isHeading()) endBlock()
    return openRun()
  }
  function isHeading(): boolean {
    return top().model === 'leaf' && top().name !== 'p'
  }
  function writePre(data: string, inline: Inline | undefined): void {
    let lines = /\r/.test(data) ? data.replace(/\r\n?/g, '\n') : data
    const frame = top()
    if (frame.model !== 'leaf' || !frame.written) {
      lines = held + lines
      held = ''
      if (BLANK_RUN.test(lines)) {
        held = lines.slice(0, 200)
        return
      }
      lines = lines.replace(/^(?:[ \t\f]*\n)+/, '')
    }
    if (!openRun()) return
    syncInline(inline)
    put(lines)
    lineStart = lines.endsWith('\n')
  }
  /** White space at the start of preformatted text, until something follows. */
  let held = ''

  function endBlock(): void {
    while (openInline !== undefined) {
      tag(`</${openInline.name}>`)
      openInline = openInline.parent
    }
    flushChunk()
    const frame = top()
    if (frame.model === 'leaf') closeTop()
    else frame.run = false
    held = ''
    blank = false
    breaks = 0
    lineStart = true
    newLine = true
  }

  function closeTop(): void {
    const frame = stack.pop()!
    const parent = top()
    if (frame.written) {
      tag(`</${frame.name}>`)
      if (frame.model === 'leaf' && stack.length === 1) dropIfLeading()
    } else if (frame.kept && (frame.model === 'bare' || frame.pending !== '')) {
      const empty = `${frame.open}${frame.pending}</${frame.name}>`
      if (parent.written) tag(empty)
      else parent.pending += empty
    }
  }
  function dropIfLeading(): void {
    if (!options.dropLeading || mark.text > 0 || atoms > mark.atoms || !options.dropLeading(text)) return
    html = html.slice(0, mark.html)
    text = ''
    root.content = html !== ''
  }

  function toFlow(): void {
    while (top().implied && (top().model === 'list' || top().model === 'terms')) closeTop()
    if (top().model === 'list') push('li', 'bare', '<li>', true)
    else if (top().model === 'terms') push('dd', 'bare', '<dd>', true)
  }

  const writer: HtmlWriter = {
    leaf: undefined,
    paragraph: '<p>',
    text(data, inline) {
      if (inline !== runInline) {
        flushRun()
        runInline = inline
      }
      run += data
    },
    atom(markup, inline) {
      flushRun()
      if (!beginWriting()) return
      syncInline(inline)
      tag(markup)
      atoms++
      lineStart = false
    },
    lineBreak(inline) {
      if (inPre()) {
        writer.text('\n', inline)
        return
      }
      flushRun()
      if (lineStart) return
      breaks++
      blank = false
    },
    edge() {
      flushRun()
      if (inPre()) {
        if (!lineStart) writer.text('\n', runInline)
        flushRun()
        return
      }
      const frame = top()
      if (writer.leaf && writer.leaf.name !== 'p' && (frame.model === 'leaf' || frame.model === 'flow')) blank = true
      else endBlock()
    },
    endRun() {
      flushRun()
      endBlock()
    },
    rule() {
      flushRun()
      endBlock()
      toFlow()
      const frame = top()
      if (frame.content && (frame.model === 'flow' || frame.model === 'bare')) frame.rule = true
    },
    top,
    depth: () => stack.length,
    toFlow,
    open(name, model, start, { implied = false, kept = false } = {}) {
      push(name, model, start, implied, kept)
    },
    closeTo(depth) {
      while (stack.length > depth) closeTop()
    },
    textSoFar() {
      flushRun()
      flushChunk()
      return text
    },
    end() {
      flushRun()
      endBlock()
      writer.closeTo(1)
      return { html, text }
    },
  }
  return writer
}
