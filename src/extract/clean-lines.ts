/**
 * Cuts single lines of the main content that are not the article, by their words and place.
 *
 * Effects: marks the given lines as cut.
 *
 * @module
 */

import { sizeOf } from './boxes.ts'
import { findDates } from './find-dates.ts'
import type { Line } from './lines.ts'
import { type PhraseKind, phraseOf } from './phrase-index.ts'
import { bare } from './title.ts'

export interface LineContext {
  title: string | undefined
  authors: string[]
  siteName: string | undefined
  byline: string | undefined
  /** A page of links or cards: short and linked lines are its substance. */
  lenient: boolean
}

const BYLINE = /^(?:by|von|par|por|di|door|text|autor(?:in)?|author|written by|posted by|von:|автор|作者|记者|文)[\s:：]/iu
const WORD = /[\p{L}\p{N}]/u

/** Lines at the top of a text, where a list of dates is not its own. */
const TOP = 4

/** Marks the lines to cut with the reason; calls `credit` with lines that credit a picture. */
export function cutLines(lines: readonly Line[], context: LineContext, credit: (text: string) => void): void {
  const titleBare = context.title === undefined ? '' : bare(context.title)
  const people = context.authors.filter((name) => /\s|[\u3040-\u9fff]/u.test(name)).map(bare)
  const words = new Set(context.authors.map(bare))
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
    // agencies close their reports with -0-
    if (!WORD.test(line.text) || line.text === '-0-') {
      line.cut = 'signs'
      continue
    }
    const phrase = line.size <= 220 ? phraseOf(line.text) : undefined
    const why = phrase === undefined ? undefined : byPhrase(line, phrase, lines[i + 1])
    if (why !== undefined) {
      line.cut = why
      if (why === 'related') related = line.linkSize < 10 || line.heading > 0
      if (why === 'photo credit') credit(line.text)
      continue
    }
    const small = line.size < 100
    if (small && people.length > 0 && isByline(line, people)) line.cut = 'byline'
    else if (small && (i < 6 || i > lines.length - 6) && words.has(bare(line.text))) line.cut = 'byline'
    else if (small && context.byline !== undefined && line.text === context.byline) line.cut = 'byline'
    else if (small && (!line.list || i < TOP) && !line.table && line.heading === 0 && isDateLine(line.text)) line.cut = 'date'
    else if (site !== '' && line.size < 40 && bare(line.text) === site) line.cut = 'signature'
    else if (i < 8 && titleBare !== '' && line.size < 300 && bare(line.text) === titleBare && !context.lenient)
      line.cut = 'headline repeated'
    else if (
      i < 4 &&
      line.size < 120 &&
      !line.sentence &&
      line.heading === 0 &&
      !line.list &&
      !line.table &&
      STAMP.test(line.text) &&
      findDates(line.text, 1).length > 0
    )
      line.cut = 'byline'
    else if (small && BYLINE.test(line.text) && !line.sentence && i < 6 && line.size < 60) line.cut = 'byline'
  }
  if (context.lenient) return
  cutAfterEditor(lines)
  cutNotes(lines, people)
  trimEnds(lines)
}

/** Words beside the date in a line of facts about the article. */
const STAMP =
  /(?<!\p{L})(?:by|von|por|par|publi\p{L}*|posted|categor\p{L}*|tags?|views?|comments?|author|autor|来源|作者|编辑|source)(?!\p{L})|\|/iu
const INVITES =
  /(?<!\p{L})(?:follow (?:him|her|us|them|me|@)|follow \p{L}+ on|subscribe (?:to|now|here|today)|newsletter|sign up (?:for|here|to)|support our|folgen sie|folgt uns|abonnier|jetzt bestellen|inscrivez-vous|suscr[íi]b|подпи[сш]|канал в telegram|扫描二维码|转载|版权|著作权)/iu
const ABOUT =
  /^(?:,?\s*(?:\p{Lu}[\p{L}.]{1,5}\s?,\s*)?(?:is|was|has|works|writes|lives|covers|joined|ist|arbeitet|schreibt|lebt|studierte|est|es|è|jest|является)\s|,)/u

/** The line of the editor in charge, by which Chinese pages end an article. */
const EDITOR =
  /^[(（【[［]?\s{0,2}(?:本文|网络|網絡|文字|值班|执行)?(?:责任编辑|責任編輯|责编|責編|编辑|編輯|编审|审核)\s{0,2}[:：／/|]/u
/** The same at the end of the last paragraph, in brackets. */
const EDITOR_LAST = /[(（【[［]\s{0,2}(?:责任编辑|責任編輯|责编|責編|编辑|編輯)\s{0,2}[:：／/|][^，。,]{1,20}[)）】\]］]\s{0,2}$/u
/** Letters of running text before it, so that it stands at the end of something. */
const BEFORE_EDITOR = 300

/** What follows the editor's line goes, unless there is more running text behind it than half of what stands before. */
function cutAfterEditor(lines: readonly Line[]): void {
  const at = lines.findLastIndex((line) => (line.size < 90 && EDITOR.test(line.text)) || EDITOR_LAST.test(line.text.slice(-40)))
  if (at < 0) return
  const end = EDITOR.test((lines[at] as Line).text) ? at : at + 1
  const before = textIn(lines.slice(0, end))
  if (before < BEFORE_EDITOR || textIn(lines.slice(end)) * 2 > before) return
  for (const line of lines.slice(end)) line.cut ??= 'after the end'
}

function textIn(lines: readonly Line[]): number {
  let size = 0
  for (const line of lines) if (line.cut === undefined && isReal(line)) size += line.size
  return size
}

/** Notes in the last lines: about the author, invitations. Cut only from the end, and never most of the text. */
function cutNotes(lines: readonly Line[], people: readonly string[]): void {
  const kept = lines.filter((line) => line.cut === undefined)
  const last = Math.max(Math.ceil(kept.length * 0.6), kept.length - 5)
  for (let i = last; i < kept.length; i += 1) {
    const line = kept[i] as Line
    if (line.size > 600 || line.heading > 0) continue
    if (line.size < 250 && INVITES.test(line.text) && (line.linkSize > 0 || line.size < 140)) line.cut = 'invitation'
    else if (people.some((name) => aboutAuthor(line.text, name))) line.cut = 'author note'
  }
}

function aboutAuthor(text: string, name: string): boolean {
  const words = text.split(/\s+/u, 6)
  for (let count = 2; count <= words.length; count += 1) {
    if (bare(words.slice(0, count).join(' ')) !== name) continue
    const rest = text.slice(text.indexOf(words[count - 1] as string) + (words[count - 1] as string).length)
    return ABOUT.test(rest.trimStart()) || /^[,:–—]/u.test(rest.trimStart())
  }
  return false
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
  if (text.length > 90 || text.includes('@')) return false
  const [first] = findDates(text, 1)
  if (first === undefined) return false
  const rest = text.replace(first, '').replace(/\d{1,2}[:.]\d{2}|[^\p{L}]+/gu, '')
  return sizeOf(rest) < 22
}

function isReal(line: Line): boolean {
  return line.linkSize * 2 <= line.size && ((line.sentence && line.size >= 30) || line.size >= 90)
}

/** Short lines without a sentence at both ends of the content go; headings with nothing under them too. */
function trimEnds(lines: readonly Line[]): void {
  const kept = lines.filter((line) => line.cut === undefined)
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
