/**
 * The zoo of dates that feeds and pages carry, to an instant: ISO 8601 and RFC 5322 in all their broken forms, and
 * local ones in some seventy languages.
 *
 * Every part of the text must be accounted for: what is not understood is refused, never guessed. A time without zone
 * is read in the zone of its source.
 *
 * Effects: none.
 *
 * @module
 */
import type { Instant } from '../model/instant.ts'
import type { CivilTime, DateOptions } from './civil-time.ts'
import { readCivil } from './date-civil.ts'
import { readRelative } from './date-relative.ts'
import { foldDateText, joinPhrases, ZONE_WORDS } from './date-words.ts'
import { localToUtc, utcMs } from './time-zone.ts'

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,12})?)?(Z|z| ?[+-]\d\d:?\d\d)?)?$/
const RFC822 =
  /^(?:[A-Za-z]{3,9}, ?)?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d)(?::(\d\d))?(?: ?(GMT|UTC|Z|EST|EDT|CST|CDT|MST|MDT|PST|PDT|[+-]\d{4}))?$/
const ENGLISH = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function offsetMinutes(zone: string): number | undefined {
  const sign = zone.charAt(0)
  if (sign !== '+' && sign !== '-') {
    const known = ZONE_WORDS[zone.toLowerCase()]
    return typeof known === 'number' ? known : undefined
  }
  const digits = zone.slice(1).replace(':', '')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2, 4))
  return sign === '-' ? -minutes : minutes
}

function readIso(text: string): CivilTime | undefined {
  const match = ISO.exec(text)
  if (match === null) return undefined
  const civil: CivilTime = { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) }
  return withTime(civil, match[4], match[5], match[6], match[7]?.trim())
}

function readRfc822(text: string): CivilTime | undefined {
  const match = RFC822.exec(text)
  if (match === null) return undefined
  const month = ENGLISH.indexOf(match[2] ?? '') + 1
  if (month === 0) return undefined
  return withTime({ year: Number(match[3]), month, day: Number(match[1]) }, match[4], match[5], match[6], match[7])
}

function withTime(civil: CivilTime, hour?: string, minute?: string, second?: string, zone?: string): CivilTime {
  if (hour !== undefined) civil.hour = Number(hour)
  if (minute !== undefined) civil.minute = Number(minute)
  if (second !== undefined) civil.second = Number(second)
  const offset = zone === undefined ? undefined : offsetMinutes(zone)
  if (offset !== undefined) civil.zone = offset
  return civil
}

function daysIn(year: number, month: number): number {
  return month === 2
    ? year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
      ? 29
      : 28
    : [4, 6, 9, 11].includes(month)
      ? 30
      : 31
}

function isReal(civil: CivilTime): boolean {
  const { year, month, day, hour = 0, minute = 0, second = 0 } = civil
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return false
  if (hour === 24) return minute === 0 && second === 0
  return hour < 24 && minute < 60 && second <= 60
}

/** The instant of a civil time, or undefined where there is no such day or hour. */
export function toInstant(civil: CivilTime, text: string, timezone: string): Instant | undefined {
  if (!isReal(civil)) return undefined
  const { zone } = civil
  if (typeof zone === 'number' && Math.abs(zone) > 16 * 60) return undefined
  const local = utcMs(civil.year, civil.month, civil.day, civil.hour ?? 0, civil.minute ?? 0, Math.min(civil.second ?? 0, 59))
  const found: { at: number; note?: string } =
    typeof zone === 'number' ? { at: local - zone * 60_000 } : localToUtc(zone ?? timezone, local)
  const notes = [civil.note, found.note].filter((note) => note !== undefined)
  return {
    at: new Date(found.at),
    precision: civil.hour === undefined ? 'day' : civil.second === undefined ? 'minute' : 'second',
    text,
    zone: zone === undefined ? 'assumed' : 'stated',
    ...(notes.length > 0 ? { note: notes.join(', ') } : {}),
  }
}

/**
 * Reads a date as a feed or page states it, or returns undefined. ISO 8601 and RFC 5322 take a short way; everything
 * else is folded, cut into tokens and must be explained whole.
 */
export function parseDate(text: string, options: DateOptions): Instant | undefined {
  const stated = text.trim()
  if (stated === '' || stated.length > 160) return undefined
  const short = readIso(stated) ?? readRfc822(stated)
  if (short !== undefined) return toInstant(short, stated, options.timezone)
  const folded = joinPhrases(foldDateText(stated).replace(/\s+/g, ' ').trim())
  const language = options.language?.split(/[-_]/)[0]?.toLowerCase()
  // `ago` is August in Spanish: a span is looked for first.
  const relative = options.now === undefined ? undefined : readRelative(folded, stated, options.timezone, options.now)
  if (relative !== undefined) return relative
  const civil = readCivil(folded, { ...options, ...(language === undefined ? {} : { language }) })
  return civil === undefined ? undefined : toInstant(civil, stated, options.timezone)
}
