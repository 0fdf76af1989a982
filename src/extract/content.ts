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

import { type Box, boxSize, type Survey } from './boxes.ts'
import { HINT, ITEM } from './hints.ts'
import type { Line } from './lines.ts'

export interface Main {
  box: Box
  /** Worth of the box, in letters of running text. */
  worth: number
  /** Worth of the whole page. */
  total: number
  /** The page's own part by its structure, and the letters in it that are not chrome. */
  core: Box
  coreSize: number
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
  if (line.heading > 0) return linkSize > size / 2 ? -3 : 0
  if (linkSize * 2 > size) return -Math.min(size, 60) / 8
  if (size >= 120 || (line.sentence && size >= 35)) return size - 2 * linkSize
  if (line.sentence) return size / 2
  return -2
}

/** The main content's box, or undefined on a page without text. */
export function findMain(survey: Survey, lines: readonly Line[], traits: { forum: boolean }): Main | undefined {
  const { boxes } = survey
  if (lines.length === 0) return undefined
  // worth summed by run, so that any box's worth is one subtraction
  const plain = zeros(survey.runs.length + 1)
  for (const line of lines) plain[line.end] = Math.max(0, worthOf(line))
  accumulate(plain)
  const discount = discounts(survey, plain, traits)
  const sums = zeros(survey.runs.length + 1)
  const matter = zeros(survey.runs.length + 1)
  let teaser = false
  for (const line of lines) {
    let worth = worthOf(line)
    const kept = discount[line.block.index] as number
    if (line.heading > 0 && line.size > 15) teaser = line.linkSize > 0.8 * line.size
    if (worth > 0) worth *= teaser ? kept * 0.4 : kept
    sums[line.end] = worth
    matter[line.end] = kept === 1 ? line.size - line.linkSize : 0
  }
  accumulate(sums)
  accumulate(matter)
  const worth = (box: Box): number => (sums[box.end] as number) - (sums[box.start] as number)

  let best = boxes[0] as Box
  let bestWorth = Number.NEGATIVE_INFINITY
  for (const box of boxes) {
    const own = worth(box) * (box.hints & HINT.body ? 1.05 : 1)
    if (own >= bestWorth) {
      best = box
      bestWorth = own
    }
  }
  best = declaredBody(survey, worth, best) ?? best
  const total = sums[sums.length - 1] as number
  for (;;) {
    const next = heir(survey, best, worth)
    if (next === undefined) break
    best = next
  }
  best = withTables(survey, lines, best, matter)
  const core = coreOf(survey, matter)
  const coreSize = (matter[core.end] as number) - (matter[core.start] as number)
  return { box: best, worth: worth(best), total, core, coreSize }
}

/** Share of the best box's worth from which an element that calls itself the article's text is taken at its word. */
const DECLARED = 0.4

const ARTICLE_BODY = /\barticleBody\b/u

/** The one element named or marked as the article's text, where it holds enough; several of them are no answer. */
function declaredBody(survey: Survey, worth: (box: Box) => number, best: Box): Box | undefined {
  const found: Box[] = []
  let sum = 0
  let top: Box | undefined
  for (let i = 0; i < survey.boxes.length; i += 1) {
    const box = survey.boxes[i] as Box
    if (!(box.hints & HINT.body) && !(box.hints & ITEM && ARTICLE_BODY.test(box.element.attribs['itemprop'] ?? ''))) continue
    const own = worth(box)
    if (own <= 0 || box.element.name === 'p') continue
    found.push(box)
    sum += own
    if (top === undefined || own > worth(top)) top = box
    i = box.last
  }
  if (top === undefined || worth(top) < 0.6 * sum || worth(top) < DECLARED * worth(best)) return undefined
  // chunks of one text have one class
  const own = top.element.attribs['class']
  let alike = 0
  for (const box of found) if (box.element.attribs['class'] === own) alike += worth(box)
  return worth(top) < 0.85 * alike ? undefined : top
}

function zeros(length: number): number[] {
  return new Array<number>(length).fill(0)
}

function accumulate(sums: number[]): void {
  for (let i = 1; i < sums.length; i += 1) sums[i] = (sums[i] as number) + (sums[i - 1] as number)
}

/** Letters of a table beside the text that make it a part of the article. */
const TABLE = 300

/** The box around the text where nearly all else in it is a table of data: results, prices, subjects. */
function withTables(survey: Survey, lines: readonly Line[], best: Box, matter: number[]): Box {
  let outer: Box | undefined = best
  while (outer !== undefined && outer.start === best.start && outer.end === best.end) outer = survey.boxes[outer.parent]
  if (outer === undefined || outer.element.name === 'body' || outer.parent < 0) return best
  const extra = boxSize(survey, outer) - boxSize(survey, best)
  const plain =
    (matter[outer.end] as number) -
    (matter[outer.start] as number) -
    (matter[best.end] as number) +
    (matter[best.start] as number)
  if (extra < TABLE || plain < 0.9 * extra) return best
  let inTable = 0
  for (const line of lines)
    if (line.table && line.start >= outer.start && line.end <= outer.end && (line.end <= best.start || line.start >= best.end))
      inTable += line.size
  return inTable >= 0.8 * extra ? outer : best
}

const CORE = /^(?:main|content|maincontent|main-content|main_content|primary|page-content|container-main)$/iu

/** The page's own part by its structure: the innermost main element or its like that holds most of what is not chrome. */
function coreOf(survey: Survey, matter: number[]): Box {
  const sizeOf = (box: Box): number => (matter[box.end] as number) - (matter[box.start] as number)
  const all = matter[matter.length - 1] as number
  let best = survey.boxes[0] as Box
  for (const box of survey.boxes) {
    const { name, attribs } = box.element
    const id = attribs['id']
    if (name !== 'body' && name !== 'main' && attribs['role'] !== 'main' && !(id !== undefined && CORE.test(id))) continue
    if (sizeOf(box) >= 0.5 * all) best = box
  }
  return best
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
function discounts(survey: Survey, plain: number[], { forum }: { forum: boolean }): number[] {
  const out: number[] = []
  const all = Math.max(1, plain[plain.length - 1] as number)
  for (const box of survey.boxes) {
    const inherited = box.parent < 0 ? 1 : (out[box.parent] as number)
    const name = box.element.name
    let own = 1
    if (name !== 'document' && name !== 'body' && name !== 'html' && name !== 'main' && name !== 'article') {
      const hints = forum ? box.hints & ~HINT.comment : box.hints
      if (hints & AWAY || AWAY_TAGS.has(name)) {
        const share = ((plain[box.end] as number) - (plain[box.start] as number)) / all
        if (share < (hints & HINT.comment ? 2 : 0.4)) own = 0.15
      }
    }
    out.push(inherited * own)
  }
  return out
}
