/**
 * Datelines: place, day and agency before the first sentence of a report.
 *
 * `MOSCOW, March 11. /TASS/.` · `Baku. 4 February. REPORT.AZ/` · `WASHINGTON (AP) —` · `МОСКВА, 11 мар - РИА Новости.` ·
 * `თბილისი. 12 მარტი. ინტერპრესნიუსი.` · `新华社北京3月11日电`: parts between marks, read one by one; what holds no place
 * with a day or an agency is none.
 *
 * Effects: none.
 *
 * @module
 */

import { foldDateText, monthOf } from '../web/date-words.ts'
import { agencyAt, agencyName } from './agencies.ts'
import { lowerCase, shapeOf } from './letter-shape.ts'

export interface Dateline {
  text: string
  /** In its first case, as far as known. */
  agency?: string
}

const MOST = 160
/** Parts of one dateline at most. */
const PARTS = 6

/** Openings of plain sentences that look like a place and a day, and labels over texts. */
const NO_PLACE =
  /^(?:on|in|at|from|since|until|by|as|the|this|last|next|after|before|when|while|for|am|im|le|el|il|a|an|(?:mon|tues|wednes|thurs|fri|satur|sun)day|date|source|by|published|posted|stand|quelle|fotos?|datum|nachricht|в|с|по|на|дата|источник|опубликовано|tarix|mənbə|წყარო|თარიღი|video|watch|photos?|update[ds]?|breaking|exclusive|analysis|opinion|interview|live|видео|фото|срочно|обновлено|эксклюзив|foto|fotolar|yenilənib|ვიდეო|ფოტო)(?=[\s,:.–—-])/

// patterns over the shape of the text: A capital, a small letter, g letter without case, 0 digit
const WORD = String.raw`(?:A(?:[Aa'’]{1,20}|[Aa]{0,2}\.)|g{3,16})`
const PLACE = new RegExp(`[[(]?(${WORD}(?:[ -](?:${WORD}|a{2,4}(?=[ -]A))){0,4})`, 'y')
const DAY = /(?:[Aag]{3,12}\.? 0{1,2}(?:aa)?(?:,? 0{4})?|0{1,2} [Aag]{3,12}(?:\.?,? 0{4})?|0{1,2}[./]0{1,2}[./]0{2,4})(?![Aag0])/y
const MARK = /\s{0,2}(?:[.,;/]|[–—-]{1,2}(?=\s)|[–—])?\s{0,2}(?:[–—]|--?(?=[\sAg]))?\s{0,2}/y
const WRAPPED = /(?:\/ ?[Aag][Aag .-]{1,29}\/|\( ?[Aag][Aag. /&-]{1,29}\))/y
const COUNTRY = /(?:A[Aa'’.]{1,20}(?: (?:A[Aa'’]{0,20}|a{2,3})){0,3}|g{3,16})(?=\s?[,./(–—]| - )/y
const ADDRESS = /[Aag0]{2,20}\.[Aa]{2,3}(?=[\s/:.–—-]|$)/y
const END = /[\s.:,/)\]]{0,4}(?:\s{0,2}(?:[–—]|--?)(?=[\sAg]|$))?/y
const SLASHED = /^\/?A[Aa .-]{2,20}\/ ?[–—-](?= )/
const REPORTER = /^(?:corr|корр)\.? ?/
const DOMAINS = new Set(['ru', 'az', 'ge', 'com', 'net', 'am', 'by', 'kz', 'ua', 'org'])
/** 新华社北京3月11日电（记者…）, 中新网3月11日电. */
const CHINESE =
  /^[（(【[]?([\u4e00-\u9fff]{2,6}[社网報报])[\u4e00-\u9fff·]{0,14}?\d{1,2}月\d{1,2}日(?:电|電|讯|訊|消息)(?:\s?[（(](?:记者|記者)?[^（）()]{1,40}[）)])?/

/** The dateline a text begins with, or undefined. */
export function datelineOf(text: string): Dateline | undefined {
  const start = text.slice(0, MOST)
  const chinese = CHINESE.exec(start)
  if (chinese !== null) return { text: chinese[0], agency: chinese[1] as string }
  if (NO_PLACE.test(lowerCase(start))) return undefined
  const shape = shapeOf(start)
  return slashedFirst(start, shape) ?? readParts(start, shape)
}

/** `/Trend/ - The`: no place, or one before the mark. */
function slashedFirst(start: string, shape: string): Dateline | undefined {
  const match = SLASHED.exec(shape)
  if (match === null) return undefined
  const text = start.slice(0, match[0].length)
  const name = text.replace(/^\/|\/.*$/g, '')
  return { text: trimEnd(text), agency: agencyName(name) ?? name }
}

interface Found {
  place: string
  day: boolean
  /** A country, state or reporter follows the place. */
  region: boolean
  agency?: string
  wrapped?: string
  end: number
}

function readParts(start: string, shape: string): Dateline | undefined {
  // "11 марта, Минск /Корр. БЕЛТА/.": the day first
  const day = readDay(start, shape, 0)
  const from = day > 0 && shape.startsWith(', ', day) ? day + 2 : 0
  const place = read(PLACE, shape, from)
  if (place === 0) return undefined
  const found: Found = {
    place: start.slice(from, from + place).replace(/^[[(]/, ''),
    day: from > 0,
    region: false,
    end: from + place,
  }
  glued(found)
  for (let part = 0; part < PARTS; part += 1) {
    const blank = shape[found.end] === ' ' ? 1 : 0
    const mark = read(WRAPPED, shape, found.end + blank) > 0 ? blank : read(MARK, shape, found.end)
    if (found.end + mark >= start.length) break
    const next = readPart(start, shape, found.end + mark, found, mark)
    if (next === undefined) break
    found.end = next
  }
  const tail = start.slice(found.end, found.end + read(END, shape, found.end))
  const end = found.end + tail.length
  const next = shape.slice(end).trimStart()
  if (next[0] === 'a' || end < 6 || !isDateline(found, next === '' ? `${tail}.` : tail, start)) return undefined
  return { text: trimEnd(start.slice(0, end)), ...(found.agency !== undefined && { agency: found.agency }) }
}

/** `Baku-APA.` reads as one word. */
function glued(found: Found): void {
  const dash = found.place.lastIndexOf('-')
  const name = dash > 0 ? agencyName(found.place.slice(dash + 1)) : undefined
  if (name === undefined) return
  found.agency = name
  found.place = found.place.slice(0, dash)
}

/** Reads one part at `at`; gives where it ends. */
function readPart(start: string, shape: string, at: number, found: Found, mark: number): number | undefined {
  const day = found.day || mark === 0 ? 0 : readDay(start, shape, at)
  if (day > 0) {
    found.day = true
    return at + day
  }
  const wrapped = read(WRAPPED, shape, at)
  if (wrapped > 0 && found.agency === undefined) {
    const inside = start.slice(at + 1, at + wrapped - 1).trim()
    const lead = REPORTER.exec(inside.toLowerCase())?.[0].length ?? 0
    const known = agencyName(inside.slice(lead))
    found.wrapped = known ?? inside
    if (known !== undefined) found.agency = known
    return at + wrapped
  }
  if (mark === 0) return undefined
  const agency = agencyAt(start, at)
  if (agency !== undefined && found.agency === undefined && endsPart(shape, agency.end, found.day)) {
    found.agency = agency.name
    return domainEnd(start, shape, agency.end)
  }
  // INTERFAX.RU, REPORT.AZ: an agency by its address
  const address = start.slice(at, at + read(ADDRESS, shape, at))
  const dot = address.lastIndexOf('.')
  if (found.agency === undefined && dot > 0 && DOMAINS.has(address.slice(dot + 1).toLowerCase())) {
    const name = address.slice(0, dot)
    found.agency = agencyName(address) ?? agencyName(`${name.slice(0, 1)}${name.slice(1).toLowerCase()}`) ?? name
    return at + address.length
  }
  const country = found.agency === undefined ? read(COUNTRY, shape, at) : 0
  if (country === 0) return undefined
  found.region = true
  return at + country
}

/** Letters of a day of a month at `at`, or a date in figures. */
function readDay(start: string, shape: string, at: number): number {
  const length = read(DAY, shape, at)
  const text = start.slice(at, at + length)
  const word = /[^\d\s.,/]{3,}/.exec(text)?.[0]
  return length === 0 || word === undefined || monthOf(foldDateText(word)) !== undefined ? length : 0
}

function domainEnd(start: string, shape: string, end: number): number {
  const domain = /^\.([Aa]{2,3})(?![Aag])/.exec(shape.slice(end, end + 6))?.[1]
  return domain !== undefined && DOMAINS.has(start.slice(end + 1, end + 1 + domain.length).toLowerCase())
    ? end + 1 + domain.length
    : end
}

/** After an agency comes a mark, the end, or a sentence; a verb makes it the sentence's own subject. */
function endsPart(shape: string, end: number, dated: boolean): boolean {
  const rest = shape.slice(end, end + 8)
  if (dated && rest.startsWith(' g')) return true
  return rest === '' || /^(?:\s?[.,:;/)\]–—-]|\s{1,2}[A0"“«„])/.test(rest)
}

function isDateline({ place, day, region, agency, wrapped, end }: Found, tail: string, start: string): boolean {
  const stopped = /[.:/)\]–—-]/.test(tail) || /[/)\]]$/.test(start.slice(0, end))
  // a kicker in capitals has a short dash too
  const dashed = (region ? /(?:[–—]|-)\s?$/ : /(?:—|--)\s?$/).test(tail)
  const capitals = place.length > 2 && place === place.toUpperCase() && place !== place.toLowerCase()
  if (agencyName(place) !== undefined) return false
  if (day) return agency !== undefined || stopped
  // "Jane Doe / Agency" owns a picture
  if (agency !== undefined) return stopped && (wrapped !== undefined || !/\s\//.test(start.slice(0, end)))
  if (wrapped !== undefined) return capitals && stopped
  return capitals && dashed && !/\d/.test(place)
}

function trimEnd(text: string): string {
  return text.replace(/[\s–—-]{1,6}$/, '').trim()
}

/** Letters that the pattern reads at `at`; 0 where it does not fit. */
function read(pattern: RegExp, shape: string, at: number): number {
  pattern.lastIndex = at
  return pattern.exec(shape)?.[0].length ?? 0
}
