/**
 * Cuts from the main content what is not the article: blocks by their names and make-up, then lines by their words and place.
 *
 * Every cut says what and why. Nothing is removed from the tree here; `content-nodes.ts` does that from the runs marked as cut.
 *
 * Effects: marks boxes and runs of the given survey as cut.
 *
 * @module
 */
import { type ChildNode, type Element, isTag } from 'domhandler'
import type { Box, Survey } from './boxes.ts'
import { boxLinkSize, boxSize, textOfBox } from './boxes.ts'
import { cutLines, type LineContext } from './clean-lines.ts'
import { HINT, KINDS } from './hints.ts'
import { type Line, linesOf, textOf } from './lines.ts'
import { creditOf } from './photo-credits.ts'
import { bare } from './title.ts'

export interface CleanContext extends LineContext {
  /** Selected by the source's own rule: only the gentlest cuts are made. */
  chosen: boolean
  /** A discussion: replies are the content. */
  forum: boolean
  /** Host of the page, without `www.`. */
  host: string
}

export interface Cleaned {
  lines: Line[]
  cuts: { what: string; why: string }[]
  captions: string[]
  photoCredits: string[]
}

/** Letters beside teasers that make a text of their own. */
const ENOUGH = 800

/** Cleans the main box; returns the lines that stay. */
export function cleanMain(survey: Survey, main: Box, context: CleanContext): Cleaned {
  const out: Cleaned = { lines: [], cuts: [], captions: [], photoCredits: [] }
  const all = boxSize(survey, main)
  const rest = all - teasersOf(survey, main, context.title)
  const roundup = rest < all / 2 && rest < ENOUGH
  for (let i = main.index + 1; i <= main.last; i += 1) {
    const box = survey.boxes[i] as Box
    const why =
      box.end > box.start ? reasonToCut(survey, box, main, all, roundup ? { ...context, lenient: true } : context) : undefined
    if (why === undefined) continue
    const what = textOfBox(survey, box, 120).slice(0, 80)
    if (why === 'caption') keepCaption(textOfBox(survey, box, 600), out)
    cutRuns(survey, box.start, box.end)
    box.cut = why
    if (what !== '') out.cuts.push({ what, why })
    i = box.last
  }
  out.lines = linesOf(survey, main.start, main.end)
  for (const line of out.lines) textOf(survey, line)
  cutLines(out.lines, context, (text) => keepCaption(text, out))
  for (const line of out.lines) {
    if (line.cut === undefined) continue
    cutRuns(survey, line.start, line.end)
    out.cuts.push({ what: line.text.slice(0, 80), why: line.cut })
  }
  out.lines = out.lines.filter((line) => line.cut === undefined)
  return out
}

function cutRuns(survey: Survey, start: number, end: number): void {
  for (let i = start; i < end; i += 1) {
    const run = survey.runs[i]
    if (run !== undefined) run.cut = true
  }
}

/** Keeps a caption, and the credit in it, as fields. */
export function keepCaption(text: string, out: Cleaned): void {
  if (text === '') return
  out.captions.push(text)
  const credit = creditOf(text)
  if (credit !== undefined) out.photoCredits.push(credit)
}

/** Why a box inside the main content goes, or undefined. `all` is the size of the main content. */
function reasonToCut(survey: Survey, box: Box, main: Box, all: number, context: CleanContext): string | undefined {
  const { element } = box
  const hints = box.hints & (context.forum ? KINDS & ~(HINT.comment | HINT.bio) : KINDS)
  const name = element.name
  const size = boxSize(survey, box)
  const share = size / Math.max(1, all)
  const limit = context.chosen ? 0.2 : 0.4
  if (share > 0.85 && !(hints & HINT.comment)) return undefined
  if (hints & HINT.hidden && size < 200 && share < 0.3) return 'hidden'
  switch (name) {
    case 'nav':
    case 'menu':
    case 'dialog':
      return share < limit ? name : undefined
    case 'aside':
      return share < limit ? 'aside' : undefined
    case 'footer':
      return share < 0.3 && !insideQuote(survey, box) ? 'footer' : undefined
    case 'figcaption':
    case 'caption':
      return name === 'figcaption' ? (share < 0.5 ? 'caption' : undefined) : undefined
    case 'form':
      return share < 0.3 ? 'form' : undefined
    case 'article':
      if (
        !context.lenient &&
        !context.forum &&
        share < 0.5 &&
        box.start > main.start &&
        isOtherArticle(survey, box, context.title)
      )
        return 'other article'
      break
    case 'label':
    case 'legend':
      return size < 120 ? 'form' : undefined
    case 'time':
      return size < 60 && isWholeLine(survey, box) ? 'date' : undefined
  }
  if (hints === 0 || hints === HINT.body) return linkList(survey, box, size, share, context)
  if (hints & HINT.body && size > 400) return undefined
  if (context.lenient && hints & (HINT.related | HINT.meta | HINT.comment | HINT.caption)) return undefined
  if (hints & HINT.comment && (share < 0.7 || all - size > 300)) return 'comments'
  if (hints & HINT.nav && share < limit) return 'navigation'
  if (hints & HINT.share && size < 400) return 'share bar'
  if (hints & HINT.related && share < limit && isBlockish(box)) return 'related'
  if (hints & HINT.cookie && share < limit && size < 2_000) return 'cookie notice'
  if (hints & HINT.promo && share < 0.3 && isBlockish(box)) return 'promotion'
  if (hints & HINT.bio && size < 1_200 && share < limit) return 'author note'
  if (hints & HINT.caption && size < 600 && share < limit) return 'caption'
  if (hints & HINT.meta && size < 250 && isWholeLine(survey, box)) return 'byline or tags'
  if (hints & HINT.tools && !context.lenient && size < 400 && share < 0.3) return 'tools'
  if (hints & HINT.chrome && share < 0.3) return 'sidebar'
  return linkList(survey, box, size, share, context)
}

/** Letters in article elements that look like other articles; where they are most of the page, they are its substance. */
function teasersOf(survey: Survey, main: Box, title: string | undefined): number {
  let size = 0
  for (let i = main.index + 1; i <= main.last; i += 1) {
    const box = survey.boxes[i] as Box
    if (box.element.name !== 'article' || !isOtherArticle(survey, box, title)) continue
    size += boxSize(survey, box)
    i = box.last
  }
  return size
}

/** Whether the box begins with a heading that links elsewhere, as teasers of other articles do. */
function isOtherArticle(survey: Survey, box: Box, title: string | undefined): boolean {
  for (let i = box.index + 1; i <= box.last; i += 1) {
    const inner = survey.boxes[i] as Box
    const { name } = inner.element
    if (name.length === 2 && name[0] === 'h' && name >= 'h1' && name <= 'h6')
      return (
        boxLinkSize(survey, inner) > 0.8 * boxSize(survey, inner) && bare(textOfBox(survey, inner, 400)) !== bare(title ?? '')
      )
  }
  return false
}

function isBlockish(box: Box): boolean {
  return box.element.name !== 'a' && box.element.name !== 'p' && box.element.name !== 'h1'
}

function insideQuote(survey: Survey, box: Box): boolean {
  for (let up: Box | undefined = box; up !== undefined; up = up.parent < 0 ? undefined : survey.boxes[up.parent])
    if (up.element.name === 'blockquote') return true
  return false
}

/** Whether no other text shares a line with the box. */
function isWholeLine(survey: Survey, box: Box): boolean {
  for (let i = box.start - 1; i >= 0; i -= 1) {
    const run = survey.runs[i]
    if (run === undefined || run.line !== survey.runs[box.start]?.line) break
    if (run.size > 0 && !run.cut) return false
  }
  for (let i = box.end; i < survey.runs.length; i += 1) {
    const run = survey.runs[i]
    if (run === undefined || run.line !== survey.runs[box.end - 1]?.line) break
    if (run.size > 0) return false
  }
  return true
}

const LISTS = new Set(['ul', 'ol', 'div', 'section', 'table', 'dl'])

/** Whether most links of an element stay on the site; lists of links elsewhere are references, and content. */
function linksAreOwn(element: Element, host: string): boolean {
  let own = 0
  let other = 0
  const walk = (nodes: readonly ChildNode[]): void => {
    for (const node of nodes) {
      if (!isTag(node) || own + other >= 20) continue
      const href = node.name === 'a' ? node.attribs['href'] : undefined
      if (href === undefined) walk(node.children)
      else if (/^(?:https?:)?\/\//iu.test(href) && !href.includes(host)) other += 1
      else own += 1
    }
  }
  walk([element])
  return own >= other
}

/** Lists made of links to the same site alone. */
function linkList(survey: Survey, box: Box, size: number, share: number, context: CleanContext): string | undefined {
  if (context.lenient || !LISTS.has(box.element.name) || share > 0.4) return undefined
  const links = boxLinkSize(survey, box)
  if (links < 0.75 * size || size < 20 || !linksAreOwn(box.element, context.host)) return undefined
  return 'list of links'
}
