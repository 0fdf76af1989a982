/**
 * What the survey of a page notes: boxes and runs, their sizes and texts.
 *
 * Effects: none.
 *
 * @module
 */
import type { Element, Text } from 'domhandler'

/** A text node with the box it stands in. */
export interface Run {
  node: Text
  box: number
  /** Line number: runs of one line share it. */
  line: number
  /** Letters and digits, roughly; ideographs count threefold, since each is half a word. */
  size: number
  link: boolean
  /** White space of its own stands before it. */
  gap: boolean
  cut: boolean
}

/** An element that may matter: all but bare inline ones. */
export interface Box {
  element: Element
  index: number
  parent: number
  hints: number
  /** Runs [start, end). */
  start: number
  end: number
  /** Boxes (index, last) are inside this one. */
  last: number
  /** Why its text was cut, when it was. */
  cut?: string
}

export interface Survey {
  boxes: Box[]
  runs: Run[]
  /** Sums of sizes before run i: all text, text in links. */
  sizes: number[]
  linkSizes: number[]
  metas: Element[]
  links: Element[]
  jsonLd: string[]
  /** Text of the document's title element. */
  title?: string
  html?: Element
  /** In order of the page, boxes by what readers of fields look for. */
  headings: Box[]
  times: Box[]
  captions: Box[]
  items: Box[]
  people: Box[]
  dates: Box[]
  /** With the number of the run they stand before. */
  images: { element: Element; at: number }[]
  embeds: Element[]
  anchors: Element[]
  /** Number of password, e-mail or search fields: traits of page types. */
  fields: number
}

/** Size of a text: letters and digits, ideographs threefold. */
export function sizeOf(text: string): number {
  let size = 0
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    if (code > 32 && code !== 0xa0) size += code >= 0x2e80 && code < 0xff00 ? 3 : 1
  }
  return size
}

/** Letters of a box, and those of them in links. */
export function boxSize(survey: Survey, box: Box): number {
  return (survey.sizes[box.end] as number) - (survey.sizes[box.start] as number)
}

export function boxLinkSize(survey: Survey, box: Box): number {
  return (survey.linkSizes[box.end] as number) - (survey.linkSizes[box.start] as number)
}

/** Folded text of a range of runs on one line, at most `limit` characters read. */
export function textOfRuns(survey: Survey, start: number, end: number, limit = 10_000): string {
  let out = ''
  let line = survey.runs[start]?.line
  for (let i = start; i < end && out.length < limit; i += 1) {
    const run = survey.runs[i] as Run
    if (run.line !== line) {
      out += ' '
      line = run.line
    }
    out += run.gap ? ` ${run.node.data}` : run.node.data
  }
  return fold(out)
}

/** Text of a box on one line. */
export function textOfBox(survey: Survey, box: Box, limit?: number): string {
  return textOfRuns(survey, box.start, box.end, limit)
}

/** White space folded to single blanks, none at the ends. */
export function fold(text: string): string {
  return text.replace(/[\s\u00a0\u200b\ufeff]+/gu, ' ').trim()
}
