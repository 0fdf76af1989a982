/**
 * Year, month and day among the tokens of a date: by name, by numbers, or run together.
 *
 * Effects: none.
 *
 * @module
 */
import type { CivilTime, DateOptions } from './civil-time.ts'
import { at, isShort, type Numbered, numbersLeft, type Reading, use } from './date-tokens.ts'
import { isWeekday, jalaliMonthOf, monthOf } from './date-words.ts'
import { jalaliToGregorian } from './jalali.ts'
import { offsetAt } from './time-zone.ts'

function fullYear(digits: string, civil: Partial<CivilTime>): number {
  const year = Number(digits)
  if (digits.length >= 3) return year
  civil.note = 'two-digit year'
  return year < 50 ? 2000 + year : 1900 + year
}

/** Year for a day and month without one: the latest that is not more than a day ahead. */
function nearestYear(month: number, day: number, options: DateOptions): number | undefined {
  if (options.now === undefined) return undefined
  const now = options.now.getTime()
  const year = new Date(now + offsetAt(options.timezone, now)).getUTCFullYear()
  return Date.UTC(year, month - 1, day) > now + 2 * 86_400_000 ? year - 1 : year
}

/** `tháng 11`, `thg 11`. */
function vietnameseMonth(reading: Reading): number | undefined {
  for (let i = 0; i < reading.tokens.length; i++) {
    const word = at(reading, i)
    if ((word === 'thang' || word === 'thg' || word === 'th') && isShort(at(reading, i + 1))) {
      const month = Number(at(reading, i + 1))
      use(reading, i, i + 1)
      return month
    }
    if (word === 'thu' && /^[2-7]$/.test(at(reading, i + 1))) use(reading, i, i + 1)
  }
  return undefined
}

export function takeNamedMonth(reading: Reading, options: DateOptions): boolean {
  const { civil } = reading
  let month =
    options.language === 'vi' || /\bth(ang|g)\b/.test(reading.tokens.map((token) => token.text).join(' '))
      ? vietnameseMonth(reading)
      : undefined
  let jalali = false
  for (let i = 0; i < reading.tokens.length && month === undefined; i++) {
    const token = reading.tokens[i]
    if (token?.kind !== 'word') continue
    const word = token.text
    // `mar.` is March in some languages and Tuesday in others: a later month decides.
    month = monthOf(word, options.language)
    if (month !== undefined && isWeekday(word) && laterMonth(reading, i, options)) month = undefined
    if (month === undefined && (month = jalaliMonthOf(word)) !== undefined) jalali = true
    if (month !== undefined) use(reading, i, i)
  }
  if (month === undefined) return false
  const numbers = numbersLeft(reading)
  const [first, second] = numbers
  if (first === undefined) return false
  if (second === undefined && first.text.length > 2) return false
  const yearFirst = first.text.length === 4 && second !== undefined
  const day = yearFirst ? second : first
  const year = yearFirst ? first : second
  if (day === undefined || !isShort(day.text) || (year !== undefined && year.text.length !== 4 && year.text.length !== 2))
    return false
  civil.month = month
  civil.day = Number(day.text)
  use(reading, day.index, day.index)
  if (year !== undefined) {
    civil.year = fullYear(year.text, civil)
    use(reading, year.index, year.index)
  } else {
    const assumed = nearestYear(month, civil.day, options)
    if (assumed === undefined || jalali) return false
    civil.year = assumed
    civil.note = 'year assumed'
  }
  if (jalali) Object.assign(civil, jalaliToGregorian(civil.year, month, civil.day))
  return true
}

function laterMonth(reading: Reading, i: number, options: DateOptions): boolean {
  return reading.tokens.slice(i + 1).some((token) => token.kind === 'word' && monthOf(token.text, options.language) !== undefined)
}

const isUnitedStates = (zone: string): boolean =>
  /^(?:US\/|America\/(?:New_York|Chicago|Denver|Los_Angeles|Phoenix|Anchorage|Detroit|Boise|Indiana\/))/.test(zone)

export function takeNumericDate(reading: Reading, options: DateOptions): boolean {
  const { civil } = reading
  const [a, b, c] = numbersLeft(reading)
  if (a === undefined) return false
  if (b === undefined) return takeCompact(reading, a, options)
  if (c === undefined) return takePair(reading, a, b)
  const sign = at(reading, a.index + 1)
  const alike = at(reading, b.index + 1) === sign && b.index === a.index + 2 && c.index === b.index + 2
  const apart = c.index === b.index + 1 || (c.index === b.index + 2 && at(reading, b.index + 1) === ',')
  const spaced = b.index === a.index + 1 && apart && (civil.hour !== undefined || a.text.length > 1)
  const dotted = sign === '.' && alike
  if (!spaced && !(alike && /^[-/.]$/.test(sign))) return false
  if (a.text.length === 4 && isShort(b.text) && isShort(c.text)) {
    Object.assign(civil, { year: Number(a.text), month: Number(b.text), day: Number(c.text) })
  } else if (isShort(a.text) && isShort(b.text) && (c.text.length === 4 || c.text.length === 2)) {
    const monthFirst = Number(b.text) > 12 || (!dotted && Number(a.text) <= 12 && isUnitedStates(options.timezone))
    civil.year = fullYear(c.text, civil)
    civil.month = Number(monthFirst ? a.text : b.text)
    civil.day = Number(monthFirst ? b.text : a.text)
  } else return false
  preferIsoOrder(civil, [a.text, b.text, c.text], sign)
  if (spaced && c.text.length !== 4) return false
  use(reading, a.index, c.index)
  if (
    civil.year !== undefined &&
    civil.year >= 1300 &&
    civil.year <= 1500 &&
    (options.language === 'fa' || options.language === 'ps')
  ) {
    Object.assign(civil, jalaliToGregorian(civil.year, civil.month ?? 0, civil.day ?? 0))
  }
  return true
}

/** `03-12-31` is ISO 8601 with a short year: read from the day it would lie far ahead. */
function preferIsoOrder(civil: Partial<CivilTime>, [a, b, c]: [string, string, string], sign: string): void {
  const isShortYear = sign === '-' && a.length === 2 && b.length === 2 && c.length === 2
  if (!isShortYear || civil.year === undefined || civil.year < 2030 || civil.year > 2049) return
  Object.assign(civil, { year: fullYear(a, civil), month: Number(b), day: Number(c) })
}

/** `2003-12`, `-03-12`, `2003-335`, `2026-W48-1`. */
function takePair(reading: Reading, a: Numbered, b: Numbered): boolean {
  const { civil } = reading
  if (civil.hour !== undefined || at(reading, a.index + 1) !== '-' || b.index !== a.index + 2) return false
  if (a.index > 1 || (a.index === 1 && at(reading, 0) !== '-')) return false
  const year = a.text.length === 4 ? Number(a.text) : a.text.length === 2 && a.index === 1 ? fullYear(a.text, civil) : undefined
  if (year === undefined) return false
  if (b.text.length === 2) Object.assign(civil, { year, month: Number(b.text), day: 1, note: 'month only' })
  else if (b.text.length === 3) Object.assign(civil, ordinalDay(year, Number(b.text)))
  else return false
  use(reading, 0, b.index)
  return true
}

function ordinalDay(year: number, day: number): { year: number; month: number; day: number } {
  const date = new Date(Date.UTC(year, 0, day))
  if (day < 1 || date.getUTCFullYear() !== year) return { year, month: 0, day: 0 }
  return { year, month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

const COMPACT =
  /^(?:(\d{4})|(\d{4})(\d\d)(\d\d)|(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?|(\d\d)(\d\d)(\d\d)|(0\d|(?:19|20)\d\d)(\d{3}))$/

/** `2003`, `20031231`, `20031231101455`, `031231`, `03335`; the text may hold nothing else but a time. */
function takeCompact(reading: Reading, a: Numbered, options: DateOptions): boolean {
  const { civil } = reading
  const match = COMPACT.exec(a.text)
  if (match === null || (a.index > 0 && at(reading, a.index - 1) !== '-')) return false
  if (a.index === 1 && reading.tokens.length === 2 && a.text.length === 4) {
    // `-0312`: century left out (ISO 8601:2000).
    Object.assign(civil, {
      year: fullYear(a.text.slice(0, 2), civil),
      month: Number(a.text.slice(2)),
      day: 1,
      note: 'month only',
    })
    use(reading, 0, 1)
    return true
  }
  const [, alone, y, m, d, fy, fm, fd, fh, fmin, fs, sy, sm, sd, oy, od] = match
  if (alone !== undefined) {
    if (reading.tokens.length > 1 || !/^(?:19|20)/.test(alone)) return false
    Object.assign(civil, { year: Number(alone), month: 1, day: 1, note: 'year only' })
  } else if (y !== undefined) Object.assign(civil, { year: Number(y), month: Number(m), day: Number(d) })
  else if (fy !== undefined) {
    if (civil.hour !== undefined) return false
    Object.assign(civil, {
      year: Number(fy),
      month: Number(fm),
      day: Number(fd),
      hour: Number(fh),
      minute: Number(fmin),
      ...(fs === undefined ? {} : { second: Number(fs) }),
    })
  } else if (reading.tokens.length > 1) return false
  else if (sy !== undefined) Object.assign(civil, { year: fullYear(sy, civil), month: Number(sm), day: Number(sd) })
  else Object.assign(civil, ordinalDay(fullYear(oy ?? '', civil), Number(od)))
  if (civil.year !== undefined && (civil.year < 1900 || civil.year > 2100) && options.now === undefined) return false
  use(reading, a.index, a.index)
  return true
}
