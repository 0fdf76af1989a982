/**
 * Lines of text as a reader sees them, made from the survey's runs, with what the scorer needs to know of each.
 *
 * Effects: none.
 *
 * @module
 */
import type { Box, Run, Survey } from './boxes.ts'
import { fold } from './boxes.ts'

export class Line {
  /** Empty until read by `textOf`. */
  declare text: string
  declare size: number
  declare linkSize: number
  /** Runs [start, end); those already cut do not count. */
  declare start: number
  declare end: number
  /** Nearest box that is a block and holds the whole line. */
  declare block: Box
  /** 1 to 6 inside a heading, else 0. */
  declare heading: number
  /** Inside a list item, table cell, quotation, preformatted text. */
  declare list: boolean
  declare table: boolean
  /** Ends like a sentence. */
  declare sentence: boolean
  declare cut: string | undefined

  constructor(block: Box, start: number, end: number, size: number, linkSize: number, sentence: boolean) {
    this.text = ''
    this.size = size
    this.linkSize = linkSize
    this.start = start
    this.end = end
    this.block = block
    this.heading = 0
    this.list = false
    this.table = false
    this.sentence = sentence
    this.cut = undefined
  }
}

/** Lines of runs [from, to), in order; lines without letters are left out. Texts are read when asked for: `textOf`. */
export function linesOf(survey: Survey, from: number, to: number): Line[] {
  const lines: Line[] = []
  const { runs } = survey
  let i = from
  while (i < to) {
    const { line } = runs[i] as Run
    let end = i
    let size = 0
    let linkSize = 0
    let head = -1
    let tail = -1
    for (; end < to; end += 1) {
      const run = runs[end] as Run
      if (run.line !== line) break
      if (run.cut || run.size === 0) continue
      size += run.size
      if (run.link) linkSize += run.size
      if (head < 0) head = end
      tail = end
    }
    if (size > 0) {
      const block = blockOf(survey, (runs[head] as Run).box, end)
      const made = new Line(block, i, end, size, linkSize, endsSentence(survey, i, tail))
      place(survey, made)
      lines.push(made)
    }
    i = end
  }
  return lines
}

/** Text of a line, white space folded; kept once read. */
export function textOf(survey: Survey, line: Line): string {
  if (line.text !== '') return line.text
  let text = ''
  for (let i = line.start; i < line.end; i += 1) {
    const run = survey.runs[i] as Run
    if (!run.cut) text += run.gap ? ` ${run.node.data}` : run.node.data
  }
  line.text = fold(text)
  return line.text
}

/** Letters that are read from a line's end. */
const TAIL = 12

function endsSentence(survey: Survey, start: number, tail: number): boolean {
  const { data } = (survey.runs[tail] as Run).node
  let end = data.length
  while (end > 0 && data.charCodeAt(end - 1) <= 32) end -= 1
  if (end >= 3) return endsLikeSentence(data, Math.max(0, end - TAIL), end)
  // a closing quote or bracket may be a node of its own
  let last = data.slice(0, end)
  for (let i = tail - 1; i >= start && last.length < TAIL; i -= 1)
    last = `${(survey.runs[i] as Run).node.data.slice(-TAIL)}${last}`
  return endsLikeSentence(last, 0, last.length)
}

const STOPS = new Set(['.', '!', '?', '。', '！', '？', '…', '؟', '։'].map((sign) => sign.charCodeAt(0)))
const CLOSERS = new Set(['"', "'", '”', '’', '»', ')', ']', '】', '」', '』'].map((sign) => sign.charCodeAt(0)))

/** Whether a text ends with a full stop or its like; quotes, brackets, blanks and notes (`[12]`) may follow it. */
function endsLikeSentence(text: string, start: number, end: number): boolean {
  let i = end - 1
  for (; i >= start; i -= 1) {
    const code = text.charCodeAt(i)
    if (STOPS.has(code)) return true
    if (code === 93) {
      let open = i - 1
      while (open >= start && isDigit(text.charCodeAt(open))) open -= 1
      if (open < i - 1 && text.charCodeAt(open) === 91) i = open
    } else if (!CLOSERS.has(code) && !isWhite(code)) return false
  }
  return false
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

function isWhite(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || (code >= 0xa0 && /\s/u.test(String.fromCharCode(code)))
}

function blockOf(survey: Survey, index: number, end: number): Box {
  let box = survey.boxes[index]
  while (box !== undefined && box.parent >= 0 && (!box.block || box.end < end)) box = survey.boxes[box.parent]
  return box as Box
}

/** Notes what the line stands in. */
function place(survey: Survey, made: Line): void {
  let box: Box | undefined = made.block
  for (let up = 0; box !== undefined && up < 4; up += 1) {
    const { name } = box.element
    if (name.length === 2) {
      if (name[0] === 'h' && name >= 'h1' && name <= 'h6') made.heading = Number(name[1])
      else if (name === 'li' || name === 'dd' || name === 'dt') made.list = true
      else if (name === 'td' || name === 'th') made.table = true
    }
    box = box.parent < 0 ? undefined : survey.boxes[box.parent]
  }
}
