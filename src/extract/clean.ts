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
import { findDates } from './find-dates.ts'
import { HINT, KINDS } from './hints.ts'
import { type Line, linesOf, textOf } from './lines.ts'
import { type PhraseKind, phraseOf } from './phrase-index.ts'
import { type Box, boxLinkSize, boxSize, type Survey, textOfBox } from './survey.ts'
import { bare } from './title.ts'

export interface CleanContext {
  title: string | undefined
  authors: string[]
  siteName: string | undefined
  byline: string | undefined
  /** Selected by the source's own rule: only the gentlest cuts are made. */
  chosen: boolean
  /** A page of links or cards: short and linked lines are its substance. */
  lenient: boolean
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

/** Cleans the main box; returns the lines that stay. */
export function cleanMain(survey: Survey, main: Box, context: CleanContext): Cleaned {
  const out: Cleaned = { lines: [], cuts: [], captions: [], photoCredits: [] }
  const all = boxSize(survey, main)
  for (let i = main.index + 1; i <= main.last; i += 1) {
    const box = survey.boxes[i] as Box
    const why = box.end > box.start ? reasonToCut(survey, box, main, all, context) : undefined
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
  cutLines(out, context)
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

const CREDIT =
  /(?:^|[\s(.])(?:photo|photos|photograph|image|picture|foto|bild|credit|photo credit|crédit photo|фото|fotoğraf|图|写真)s?\s*(?:by|courtesy of|credit|von|:|：|©|\/|：)+\s*([^()]{2,80}?)\)?\s*$/iu

/** Name in "Photo: Agency", "(Image credit: Name)", "© Name". */
export function creditOf(text: string): string | undefined {
  const match = CREDIT.exec(text) ?? /(?:©|\(c\))\s*([^()©]{2,80}?)\)?\s*$/iu.exec(text)
  return match?.[1]?.trim()
}

/** Why a box inside the main content goes, or undefined. `all` is the size of the main content. */
function reasonToCut(survey: Survey, box: Box, main: Box, all: number, context: CleanContext): string | undefined {
  const { element } = box
  const hints = box.hints & (context.forum ? KINDS & ~(HINT.comment | HINT.bio) : KINDS)
  const name = element.name
  const size = boxSize(survey, box)
  const share = size / Math.max(1, all)
  const limit = context.chosen ? 0.2 : 0.4
  if (share > 0.85) return undefined
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
  if (hints & HINT.comment && share < 0.7) return 'comments'
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

const BYLINE = /^(?:by|von|par|por|di|door|text|autor(?:in)?|author|written by|posted by|von:|автор|作者|记者|文)[\s:：]/iu
const WORD = /[\p{L}\p{N}]/u

function cutLines(out: Cleaned, context: CleanContext): void {
  const { lines } = out
  const titleBare = context.title === undefined ? '' : bare(context.title)
  const people = context.authors.map(bare).filter((name) => name.length > 2)
  const site = context.siteName === undefined ? '' : bare(context.siteName)
  let related = false
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i] as Line
    const linky = line.linkSize * 2 > line.size
    if (related) {
      if (linky || (!line.sentence && line.size < 80 && line.heading === 0)) {
        line.cut = 'related'
        continue
      }
      related = false
    }
    if (!WORD.test(line.text)) {
      line.cut = 'signs'
      continue
    }
    const phrase = line.size <= 220 ? phraseOf(line.text) : undefined
    const why = phrase === undefined ? undefined : byPhrase(line, phrase, lines[i + 1])
    if (why !== undefined) {
      line.cut = why
      if (why === 'related') related = line.linkSize < 10 || line.heading > 0
      if (why === 'photo credit') keepCaption(line.text, out)
      continue
    }
    const small = line.size < 100
    if (small && people.length > 0 && isByline(line, people)) line.cut = 'byline'
    else if (small && context.byline !== undefined && line.text === context.byline) line.cut = 'byline'
    else if (small && !line.list && !line.table && isDateLine(line.text)) line.cut = 'date'
    else if (site !== '' && line.size < 40 && bare(line.text) === site) line.cut = 'signature'
    else if (i < 8 && titleBare !== '' && line.size < 300 && bare(line.text) === titleBare && !context.lenient)
      line.cut = 'headline repeated'
    else if (small && BYLINE.test(line.text) && !line.sentence && i < 6 && line.size < 60) line.cut = 'byline'
  }
  if (!context.lenient) trimEnds(lines)
}

function byPhrase(
  line: Line,
  { kind, phrase }: { kind: PhraseKind; phrase: string },
  next: Line | undefined,
): string | undefined {
  const linky = line.linkSize * 2 > line.size
  const short = line.size < 60
  const whole = line.size <= phrase.length + 8
  switch (kind) {
    case 'related':
      if (line.heading > 0 && whole) return 'related'
      if (linky || line.linkSize > 15 || /[:：]\s*$/u.test(line.text)) return 'related'
      if (whole && !line.list) return 'related'
      return short && !line.sentence && next !== undefined && next.linkSize * 2 > next.size ? 'related' : undefined
    case 'plea':
      if (line.heading > 0 && !whole && !linky) return undefined
      return line.size < 90 || linky || line.linkSize > 0 ? 'plea' : undefined
    case 'share':
      return whole || (short && linky) ? 'share bar' : undefined
    case 'tags':
      return whole
        ? next !== undefined && next.linkSize * 2 > next.size
          ? 'tags'
          : undefined
        : (line.linkSize > 5 || /[:：]/u.test(line.text.slice(0, phrase.length + 2))) && !line.sentence
          ? 'tags'
          : undefined
    case 'rights':
      return whole || line.size < 110 ? 'housekeeping' : undefined
    case 'photo':
      return line.size < 140 && line.heading === 0 ? 'photo credit' : undefined
    case 'bio':
      return line.size < 200 ? 'author note' : undefined
  }
}

function isByline(line: Line, people: readonly string[]): boolean {
  const own = bare(line.text)
  for (const name of people) {
    if (own === name) return true
    if (own.includes(name) && (line.size < name.length + 35 || BYLINE.test(line.text)) && !line.sentence) return true
  }
  return false
}

/** Whether little but a date and a time stands in the line. */
function isDateLine(text: string): boolean {
  if (text.length > 90) return false
  const [first] = findDates(text, 1)
  if (first === undefined) return false
  const rest = text.replace(first, '').replace(/\d{1,2}[:.]\d{2}|[^\p{L}]+/gu, '')
  return rest.length < 22
}

/** Short lines without a sentence at both ends of the content go; headings with nothing under them too. */
function trimEnds(lines: Line[]): void {
  const kept = lines.filter((line) => line.cut === undefined)
  const isReal = (line: Line): boolean =>
    line.linkSize * 2 <= line.size && ((line.sentence && line.size >= 30) || line.size >= 90)
  const first = kept.findIndex(isReal)
  if (first < 0) return
  for (let i = 0; i < first; i += 1) {
    const line = kept[i] as Line
    if (line.heading > 0 && i >= first - 1) continue
    if (line.list && line.linkSize * 2 <= line.size) continue
    if (line.size < 60 || line.linkSize * 2 > line.size) line.cut = 'before the text'
  }
  // a long row of short lines is a list (dates, addresses, verses), a few are furniture
  const tail: Line[] = []
  for (let i = kept.length - 1; i > first; i -= 1) {
    const line = kept[i] as Line
    if (isReal(line) || ((line.list || line.table) && line.linkSize * 2 <= line.size)) break
    tail.push(line)
  }
  const plain = tail.filter((line) => line.linkSize * 2 <= line.size).length
  for (const line of tail) if (plain <= 3 || line.linkSize * 2 > line.size) line.cut = 'after the text'
}
