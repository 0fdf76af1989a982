/**
 * What the survey of a page notes: boxes and runs, their sizes and texts.
 *
 * Effects: none.
 *
 * @module
 */
import type { Element, Text } from 'domhandler'

/**
 * A text node with the box it stands in.
 *
 * Runs, boxes and lines are made by the thousand and live as long as their page. They are classes, without a method, because V8
 * takes the survival of literals in its first small collections for a rule and makes them in the old space ever after, where
 * each dead one keeps its page's tree until the next full collection: half of the CPU of extraction again.
 */
export class Run {
  declare node: Text
  declare box: number
  /** Line number: runs of one line share it. */
  declare line: number
  /** Letters and digits, roughly; ideographs count threefold, since each is half a word. */
  declare size: number
  declare link: boolean
  /** White space of its own stands before it. */
  declare gap: boolean
  declare cut: boolean

  constructor(node: Text, box: number, line: number, size: number, link: boolean, gap: boolean) {
    this.node = node
    this.box = box
    this.line = line
    this.size = size
    this.link = link
    this.gap = gap
    this.cut = false
  }
}

/** An element that may matter: all but bare inline ones. */
export class Box {
  declare element: Element
  declare index: number
  declare parent: number
  declare hints: number
  /** Begins a line of its own. */
  declare block: boolean
  /** Runs [start, end). */
  declare start: number
  declare end: number
  /** Boxes (index, last) are inside this one. */
  declare last: number
  /** Why its text was cut, when it was. */
  declare cut: string | undefined

  constructor(element: Element, index: number, parent: number, hints: number, start: number, block: boolean) {
    this.element = element
    this.index = index
    this.parent = parent
    this.hints = hints
    this.block = block
    this.start = start
    this.end = start
    this.last = index
    this.cut = undefined
  }
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
  images: Element[]
  /** For each of them the number of the run it stands before. */
  imagePlaces: number[]
  embeds: Element[]
  anchors: Element[]
  /** Number of password, e-mail or search fields: traits of page types. */
  fields: number
  /** The page has text where lines and the blocks of `text-blocks.ts` part otherwise. */
  odd: boolean
}

/** Size of a text, or of [start, end) of it: letters and digits, ideographs threefold. */
export function sizeOf(text: string, start = 0, end = text.length): number {
  let size = 0
  for (let i = start; i < end; i += 1) {
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
  const plain = text.trim()
  return needsFolding(plain) ? plain.replace(/[\s\u00a0\u200b\ufeff]+/gu, ' ').trim() : plain
}

/** Whether a text holds other white space than single blanks. */
function needsFolding(text: string): boolean {
  let blank = false
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    if (code === 32) {
      if (blank) return true
      blank = true
      continue
    }
    blank = false
    if (code < 32 ? code >= 9 && code <= 13 : code >= 0xa0 && isOtherBlank(code)) return true
  }
  return false
}

function isOtherBlank(code: number): boolean {
  if (code < 0x1680) return code === 0xa0
  return (
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200b) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000 ||
    code === 0xfeff
  )
}
