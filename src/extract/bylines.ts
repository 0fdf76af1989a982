/**
 * Bylines a reader sees: rel=author, elements named for authors, "By …" and its like around the article.
 *
 * Effects: none.
 *
 * @module
 */
import type { Evidence } from '../model/extraction.ts'
import type { Author } from '../model/item.ts'
import { type Box, boxLinkSize, boxSize, type Survey, textOfBox } from './boxes.ts'
import { findDates } from './find-dates.ts'
import { HINT } from './hints.ts'
import { type Line, textOf } from './lines.ts'
import { looksLikeName, namesIn } from './names.ts'

export interface BylinePlace {
  survey: Survey
  lines: readonly Line[]
  /** Index of the headline's line, -1 where unknown. */
  headline: number
  main: Box | undefined
}

/** Takes names where they hold; true ends the search. */
export type TakeNames = (names: Author[], from: Evidence, detail: string, line: string) => boolean

/** Offers the names of visible bylines, best place first, until one is taken. */
export function findBylines(place: BylinePlace, take: TakeNames): void {
  const { survey, lines, headline, main } = place
  const start = headline >= 0 ? (lines[headline] as Line).start : (main?.start ?? 0)
  const near = (box: Box): number => Math.abs(box.start - start) + (box.start < start ? 10 : 0)
  const people = survey.people
    .filter((box) => box.end > box.start && boxSize(survey, box) < 160)
    .sort((a, b) => near(a) - near(b))
  const plain = people.filter((box) => !isAside(survey, box))
  for (const box of plain) {
    if (box.element.attribs['rel'] !== 'author') continue
    const text = textOfBox(survey, box, 200)
    if (take(namesIn(text), 'rel-author', 'rel=author', text)) return
  }
  if (plain.slice(0, 20).some((box) => takeBox(survey, box, take))) return
  if (bylineLines(place).some((line) => takeLine(survey, line, take))) return
  // last of all, the author's own box below or beside the article
  people
    .filter((box) => !plain.includes(box) && !(hintsAbove(survey, box) & (HINT.comment | HINT.related)))
    .slice(0, 6)
    .some((box) => takeBox(survey, box, take))
}

function takeBox(survey: Survey, box: Box, take: TakeNames): boolean {
  const text = textOfBox(survey, box, 300)
  if (LABEL_ONLY.test(text)) return false
  const label = `.${box.element.attribs['class'] ?? box.element.attribs['id'] ?? ''}`
  // a linked name is the name, what stands around it is role and date
  const links = boxLinkSize(survey, box)
  if (links > 3 && links < 0.9 * boxSize(survey, box)) {
    const linked = namesIn(linkedText(survey, box)).filter((author) => looksLikeName(author.name) && author.name.includes(' '))
    if (linked.length > 0) return take(linked, 'visible', label, text)
  }
  const names = namesIn(text).filter((author) => looksLikeName(author.name))
  return names.length > 0 && take(names, 'visible', label, text)
}

function linkedText(survey: Survey, box: Box): string {
  const parts: string[] = []
  for (let i = box.start; i < box.end; i += 1) {
    const run = survey.runs[i]
    if (run?.link && run.size > 0) parts.push(run.node.data.trim())
  }
  return parts.join(', ')
}

/** Lines where bylines stand: around the headline, at both ends of the content, just below it. */
function bylineLines({ lines, headline, main }: BylinePlace): Line[] {
  const middle = headline >= 0 ? headline : lines.findIndex((line) => main !== undefined && line.start >= main.start)
  const out = [0, 1, 2, 3, 4, 5, 6, 7, 8, -1, -2, -3].map((step) => lines[middle + step])
  if (main !== undefined) {
    const inside = lines.filter((line) => line.end <= main.end && line.start >= main.start)
    out.push(...inside.slice(0, 3), ...inside.slice(-3), ...lines.filter((line) => line.start >= main.end).slice(0, 6))
  }
  return out.filter((line): line is Line => line !== undefined && line.size <= 600)
}

function takeLine(survey: Survey, line: Line, take: TakeNames): boolean {
  const text = textOf(survey, line)
  const chinese = CHINESE.exec(text)
  if (chinese !== null)
    return take(
      (chinese[1] ?? chinese[2] ?? chinese[3] ?? '').split(/[\s、，]+/u).map((name) => ({ name })),
      'visible',
      'byline',
      text,
    )
  if (line.size > 140) return false
  const match = BY.exec(text) ?? BY_INSIDE.exec(text)
  if (match !== null) {
    const names = namesIn(text.slice(match.index + match[0].length)).filter((author) => looksLikeName(author.name))
    if (names.length > 0 && take(names, 'visible', 'byline', text)) return true
  }
  const beside = nameBesideDate(text)
  return beside !== undefined && take([{ name: beside }], 'visible', 'beside the date', text)
}

const SEPARATORS = /\s*[|•·/–—]\s*|\s+-\s+|\s*,\s+/u
const FULL_NAME =
  /^\p{Lu}[\p{L}'’.-]+(?:\s+(?:van|von|de|der|den|di|da|del|la|al|bin|el|\p{Lu}\.))*(?:\s+\p{Lu}[\p{L}'’.-]+){1,2}$/u

/** "Ann Lee | Senior Writer | 2 July 2025": a full name as one part of a line whose other part is a day. */
function nameBesideDate(text: string): string | undefined {
  if (text.length > 120) return undefined
  const [day] = findDates(text, 1)
  if (day === undefined) return undefined
  const parts = text.replace(day, '|').split(SEPARATORS)
  const name = parts.find((part) => part !== '' && !/^(?:\p{L}+day|um|am|on)$/iu.test(part))
  return name !== undefined && FULL_NAME.test(name) && looksLikeName(name) ? name : undefined
}

function hintsAbove(survey: Survey, box: Box): number {
  let hints = 0
  for (let up: Box | undefined = box; up !== undefined; up = up.parent < 0 ? undefined : survey.boxes[up.parent]) {
    if (up.element.name === 'body' || up.element.name === 'html') break
    hints |= up.hints
  }
  return hints
}

/** Whether the box lies in comments, related lists, sidebars. */
export function isAside(survey: Survey, box: Box): boolean {
  if (hintsAbove(survey, box) & (HINT.comment | HINT.related | HINT.chrome | HINT.nav)) return true
  for (let up: Box | undefined = box; up !== undefined; up = up.parent < 0 ? undefined : survey.boxes[up.parent]) {
    const { name } = up.element
    if (name === 'aside' || name === 'footer' || name === 'nav') return true
  }
  return false
}

const BY =
  /^\s*(?:(?:posted|written|published|reported|words|story|text|article|report|review|analysis|opinion|interview)\s+by|by:?|von|text:|text von|autor(?:in|en)?:|verfasst von|geschrieben von|par|écrit par|auteur\s?:|por|escrito por|autor[ae]?s?:|di|scritto da|autore:|door|tekst:|przez|autor:|napisał|автор:?|текст:|müəllif\s?:?|jurnalist:|yazar\s?:|haber\s?:|muhabir\s?:|журналист:|корреспондент:|ავტორი\s?:?|ჟურნალისტი:|հեղինակ[:՝]|作者[:：]|文[:：/／]|记者|撰文[:：]|著者[:：]|بقلم:?|كتب:?|نویسنده:?)\s+/iu
const BY_INSIDE =
  /(?:^|[\s|,·•])(?:(?:written by|posted by|publié par|(?:19|20)\d{2}\s+(?:by|von|par|por)|\d{1,2}:\d{2}\s+(?:by|von|par|por))\s|(?:author|posted by|contributors?|autor(?:in)?|auteur|autore|redakteur(?:in)?|автор|müəllif|yazar|muhabir|ავტორი|հեղինակ|作者|記者|记者|撰文|文|بقلم)\s{0,2}[:：])\s{0,2}/iu
const LABEL_ONLY = /^(?:by|author|authors|autor|von|auteur|about the author|written by)?[\s:]*$/iu
/** 记者 names, 执笔人: names, (name, place 报道), 责任编辑: name. */
const CHINESE =
  /(?:记者|執筆|执笔人|撰稿|作者|文\/)\s*[：:/]?\s*([\u4e00-\u9fa5]{2,4}(?:[\s、]+[\u4e00-\u9fa5]{2,4}){0,5})(?=\s*(?:$|[)）】\]|/]|发自|报道|摄|文|\d))|[（(]([\u4e00-\u9fa5]{2,4})\s+\S{2,4}(?:报道|電|电)[）)]|责任编辑\s*[：:]\s*([\u4e00-\u9fa5]{2,4})(?=\s*(?:$|[)）】\]]))/u
