/**
 * The middle layer of the HTML writer: a stack of blocks that are opened late and hold only what they may hold.
 *
 * A block is written when something in it is written, so nothing empty ever is, but for the cells of a table. Loose text
 * gets a paragraph where blocks are expected; a list gets items, an item gets a list.
 *
 * Effects: none.
 *
 * @module
 */
import { endLine, flushChunk, type Output, putTag, startLine } from './html-output.ts'

/** What may stand in a block: see `Kind` in `html-allow-list.ts`. */
export type Model = 'flow' | 'bare' | 'list' | 'terms' | 'table' | 'rows' | 'row' | 'leaf'

export interface Frame {
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

/** A block of running text that is to be opened for the next text. */
export interface Leaf {
  name: string
  open: string
}

export interface Blocks extends Output {
  readonly stack: Frame[]
  /** Block that loose text opens in place of a paragraph; undefined for the default. */
  leaf: Leaf | undefined
  /** Start tag of the default paragraph. */
  paragraph: string
  /** Images and the like that were written. */
  atoms: number
  /** Where the open leaf began. */
  mark: { html: number; text: number; atoms: number }
  /** Says whether a text block at the very top is to be left out. */
  readonly dropLeading: ((text: string) => boolean) | undefined
}

export function rootFrame(): Frame {
  return { ...newFrame('', 'flow', '', false, false), written: true }
}

function newFrame(name: string, model: Model, open: string, implied: boolean, kept: boolean): Frame {
  return { name, model, open, written: false, content: false, run: false, implied, kept, pending: '', rule: false }
}

/** The innermost block. */
export function topBlock(w: Blocks): Frame {
  return w.stack[w.stack.length - 1]!
}

/** Opens a block; its start tag waits for content. `kept`: it is written even when empty. */
export function openBlock(w: Blocks, name: string, model: Model, start: string, { implied = false, kept = false } = {}): void {
  w.stack.push(newFrame(name, model, start, implied, kept))
}

export function closeBlocksTo(w: Blocks, depth: number): void {
  while (w.stack.length > depth) closeTop(w)
}

function closeTop(w: Blocks): void {
  const frame = w.stack.pop()!
  const parent = topBlock(w)
  if (frame.written) {
    putTag(w, `</${frame.name}>`)
    if (frame.model === 'leaf' && w.stack.length === 1) dropIfLeading(w)
  } else if (frame.kept && (frame.model === 'bare' || frame.pending !== '')) {
    const empty = `${frame.open}${frame.pending}</${frame.name}>`
    if (parent.written) putTag(w, empty)
    else parent.pending += empty
  }
}

function dropIfLeading(w: Blocks): void {
  if (!w.dropLeading || w.mark.text > 0 || w.atoms > w.mark.atoms || !w.dropLeading(w.text)) return
  w.html = w.html.slice(0, w.mark.html)
  w.text = ''
  topBlock(w).content = w.html !== ''
}

/** Start tags of all blocks that were opened but not written. */
function writeOpen(w: Blocks): void {
  let at = w.stack.length - 1
  while (!w.stack[at]!.written) at--
  for (at++; at < w.stack.length; at++) {
    const parent = w.stack[at - 1]!
    const frame = w.stack[at]!
    if (parent.rule) putTag(w, '<hr>')
    parent.rule = false
    parent.content = true
    if (frame.model === 'leaf') {
      flushChunk(w)
      w.mark = { html: w.html.length, text: w.text.length, atoms: w.atoms }
    }
    putTag(w, frame.open + frame.pending)
    if (frame.pending !== '') frame.content = true
    frame.written = true
  }
}

/** Makes the innermost block one that may hold blocks. */
export function makeFlow(w: Blocks): void {
  while (topBlock(w).implied && (topBlock(w).model === 'list' || topBlock(w).model === 'terms')) closeTop(w)
  if (topBlock(w).model === 'list') openBlock(w, 'li', 'bare', '<li>', { implied: true })
  else if (topBlock(w).model === 'terms') openBlock(w, 'dd', 'bare', '<dd>', { implied: true })
}

/** Makes room for running text. False where there is none: directly inside a table. */
export function openRun(w: Blocks): boolean {
  let frame = topBlock(w)
  if (frame.model !== 'leaf') {
    if (frame.model === 'table' || frame.model === 'rows' || frame.model === 'row') return false
    makeFlow(w)
    frame = topBlock(w)
    if (w.leaf) openBlock(w, w.leaf.name, 'leaf', w.leaf.open)
    else if (frame.run) return true
    else if (frame.model === 'flow' || frame.content) openBlock(w, 'p', 'leaf', w.paragraph)
    else frame.run = true
  }
  frame = topBlock(w)
  if (!frame.written || frame.run) {
    writeOpen(w)
    startLine(w)
  }
  if (frame.run) frame.content = true
  return true
}

/** Ends the running text, and the paragraph it stands in. */
export function endBlock(w: Blocks): void {
  endLine(w)
  const frame = topBlock(w)
  if (frame.model === 'leaf') closeTop(w)
  else frame.run = false
}

/** A rule between what stands in a block and what follows; none at its ends. */
export function putRule(w: Blocks): void {
  makeFlow(w)
  const frame = topBlock(w)
  if (frame.content && (frame.model === 'flow' || frame.model === 'bare')) frame.rule = true
}

/** Whether text now goes into preformatted text. */
export function inPre(w: Blocks): boolean {
  const frame = topBlock(w)
  return frame.model === 'leaf' ? frame.name === 'pre' : w.leaf?.name === 'pre'
}
