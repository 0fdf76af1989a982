/**
 * Finds the box that holds the main content.
 *
 * Every line gets a worth: running text adds its length, links, menus and stray words take some away. The main content is
 * the box whose lines add up to most; from there the search goes down as long as one child keeps nearly all of it.
 *
 * Effects: none.
 *
 * @module
 */
import { HINT } from './hints.ts'
import type { Line } from './lines.ts'
import { type Box, boxSize, type Survey } from './survey.ts'

export interface Main {
  box: Box
  /** Worth of the box, in letters of running text. */
  worth: number
  /** Worth of the whole page. */
  total: number
}

const AWAY =
  HINT.nav |
  HINT.chrome |
  HINT.share |
  HINT.related |
  HINT.comment |
  HINT.promo |
  HINT.cookie |
  HINT.bio |
  HINT.hidden |
  HINT.tools |
  HINT.caption
const AWAY_TAGS = new Set(['nav', 'footer', 'aside', 'figcaption', 'menu', 'dialog'])

/** Worth of one line of running text, before its place is looked at. */
export function worthOf(line: Line): number {
  const { size, linkSize } = line
  if (line.heading > 0) return linkSize > size / 2 ? -10 : 0
  if (linkSize * 2 > size) return -Math.min(size, 60) / 2
  if (size >= 120 || (line.sentence && size >= 35)) return size - 2 * linkSize
  if (line.sentence) return size / 2
  return line.list || line.table ? -6 : -4
}

/** The main content's box, or undefined on a page without text. */
export function findMain(survey: Survey, lines: readonly Line[]): Main | undefined {
  const { boxes } = survey
  const all = survey.sizes[survey.runs.length] as number
  if (lines.length === 0 || boxes.length === 0) return undefined
  const discount = discounts(survey, all)
  // worth summed by run, so that any box's worth is one subtraction
  const sums = new Float64Array(survey.runs.length + 1)
  for (const line of lines) {
    let worth = worthOf(line)
    if (worth > 0) worth *= discount[line.block.index] as number
    sums[line.end] = worth
  }
  for (let i = 1; i < sums.length; i += 1) sums[i] = (sums[i] as number) + (sums[i - 1] as number)
  const worth = (box: Box): number => (sums[box.end] as number) - (sums[box.start] as number)

  let best: Box | undefined
  let bestWorth = Number.NEGATIVE_INFINITY
  for (const box of boxes) {
    const own = worth(box) * (box.hints & HINT.body ? 1.02 : 1)
    if (own >= bestWorth) {
      best = box
      bestWorth = own
    }
  }
  if (best === undefined) return undefined
  const total = sums[sums.length - 1] as number
  for (;;) {
    const next = heir(survey, best, worth)
    if (next === undefined) break
    best = next
  }
  return { box: best, worth: worth(best), total }
}

const KEEP = 0.9

function heir(survey: Survey, box: Box, worth: (box: Box) => number): Box | undefined {
  const floor = worth(box) * KEEP
  for (let i = box.index + 1; i <= box.last; ) {
    const child = survey.boxes[i] as Box
    if (worth(child) >= floor && floor > 0) return child
    i = child.last + 1
  }
  return undefined
}

/** For each box what a line in it is still worth: 1 in plain places, little in sidebars, comments and their like. */
function discounts(survey: Survey, all: number): Float64Array {
  const out = new Float64Array(survey.boxes.length)
  for (const box of survey.boxes) {
    const inherited = box.parent < 0 ? 1 : (out[box.parent] as number)
    let own = 1
    const name = box.element.name
    if (name !== 'document' && name !== 'body' && name !== 'html' && name !== 'main' && name !== 'article') {
      if (box.hints & AWAY || AWAY_TAGS.has(name)) {
        const share = boxSize(survey, box) / all
        if (share < 0.6 || box.hints & (HINT.comment | HINT.hidden)) own = 0.15
      }
    }
    out[box.index] = inherited * own
  }
  return out
}
