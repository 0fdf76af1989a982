/**
 * Lines of text as a reader sees them, made from the survey's runs, with what the scorer needs to know of each.
 *
 * Effects: none.
 *
 * @module
 */
import { isBlock } from '../web/html-tree.ts'
import type { Box, Run, Survey } from './boxes.ts'
import { fold } from './boxes.ts'

export interface Line {
  /** Empty until read by `textOf`. */
  text: string
  size: number
  linkSize: number
  /** Runs [start, end); those already cut do not count. */
  start: number
  end: number
  /** Nearest box that is a block and holds the whole line. */
  block: Box
  /** 1 to 6 inside a heading, else 0. */
  heading: number
  /** Inside a list item, table cell, quotation, preformatted text. */
  list: boolean
  table: boolean
  /** Ends like a sentence. */
  sentence: boolean
  cut?: string
}

const ENDS_SENTENCE = /[.!?。！？…؟।։](?:["'”’»)\]】」』]|\s|\[\d+\])*$/u

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
      const place = placeOf(survey, block)
      lines.push({ text: '', size, linkSize, start: i, end, block, ...place, sentence: endsSentence(survey, i, tail) })
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

function endsSentence(survey: Survey, start: number, tail: number): boolean {
  const { data } = (survey.runs[tail] as Run).node
  let end = data.length
  while (end > 0 && data.charCodeAt(end - 1) <= 32) end -= 1
  let last = data.slice(Math.max(0, end - 12), end)
  // a closing quote or bracket may be a node of its own
  if (last.length < 3)
    for (let i = tail - 1; i >= start && last.length < 12; i -= 1) last = `${(survey.runs[i] as Run).node.data.slice(-12)}${last}`
  return ENDS_SENTENCE.test(last)
}

function blockOf(survey: Survey, index: number, end: number): Box {
  let box = survey.boxes[index]
  while (box !== undefined && box.parent >= 0 && (!isBlock(box.element) || box.end < end)) box = survey.boxes[box.parent]
  return box as Box
}

function placeOf(survey: Survey, block: Box): { heading: number; list: boolean; table: boolean } {
  const place = { heading: 0, list: false, table: false }
  let box: Box | undefined = block
  for (let up = 0; box !== undefined && up < 4; up += 1) {
    const name = box.element.name
    if (name.length === 2 && name[0] === 'h' && name >= 'h1' && name <= 'h6') place.heading = Number(name[1])
    else if (name === 'li' || name === 'dd' || name === 'dt') place.list = true
    else if (name === 'td' || name === 'th') place.table = true
    box = box.parent < 0 ? undefined : survey.boxes[box.parent]
  }
  return place
}
