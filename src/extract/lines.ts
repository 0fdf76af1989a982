/**
 * Lines of text as a reader sees them, made from the survey's runs, with what the scorer needs to know of each.
 *
 * Effects: none.
 *
 * @module
 */
import { isBlock } from '../web/html-tree.ts'
import { type Box, fold, type Run, type Survey } from './survey.ts'

export interface Line {
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

/** Lines of runs [from, to), in order; lines without letters are left out. */
export function linesOf(survey: Survey, from: number, to: number): Line[] {
  const lines: Line[] = []
  const { runs } = survey
  let i = from
  while (i < to) {
    const first = runs[i] as Run
    let end = i
    let text = ''
    let size = 0
    let linkSize = 0
    let head = -1
    while (end < to) {
      const run = runs[end] as Run
      if (run.line !== first.line) break
      if (!run.cut) {
        text += run.node.data
        size += run.size
        if (run.link) linkSize += run.size
        if (head < 0 && run.size > 0) head = end
      }
      end += 1
    }
    if (size > 0) {
      const block = blockOf(survey, (runs[head] as Run).box, end)
      const folded = fold(text)
      const place = placeOf(survey, block)
      lines.push({ text: folded, size, linkSize, start: i, end, block, ...place, sentence: ENDS_SENTENCE.test(folded) })
    }
    i = end
  }
  return lines
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
