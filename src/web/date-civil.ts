/**
 * Reads a folded date text token by token into year, month, day and time of day.
 *
 * Passes take what they understand: zone, time, month by name, numeric date. Words left over must be weekdays or
 * empty; a number left over refuses the text.
 *
 * Effects: none.
 *
 * @module
 */
import type { CivilTime, DateOptions } from './civil-time.ts'
import { DAY_HALVES, EMPTY_WORDS, isWeekday, jalaliMonthOf, monthOf, ZONE_WORDS } from './date-words.ts'
import { jalaliToGregorian } from './jalali.ts'
import { isTimeZone, offsetAt } from './time-zone.ts'

interface Token {
  kind: 'number' | 'word' | 'sign' | 'used'
  text: string
  /** No blank before it. */
  glued: boolean
}

const TOKEN = /(\d+)|(\p{L}[\p{L}\p{M}\u2060]*(?:[.'’׳״][\p{L}\p{M}]+)*)|(\S)/gu

function tokenise(text: string): Token[] {
  const tokens: Token[] = []
  let end = 0
  for (const match of text.matchAll(TOKEN)) {
    const glued = match.index === end && tokens.length > 0
    end = match.index + match[0].length
    const kind = match[1] !== undefined ? 'number' : match[2] !== undefined ? 'word' : 'sign'
    tokens.push({ kind, text: match[0], glued })
  }
  return tokens
}

/** Year, month and day signs of Chinese, Japanese and Korean as dashes, their hours as colons. */
function westernise(text: string): string {
  return text
    .replace(/令和(\d{1,2})年/g, (_, year: string) => `${2018 + Number(year)}年`)
    .replace(/평성|平成(\d{1,2})年/g, (all, year: string | undefined) => (year === undefined ? all : `${1988 + Number(year)}年`))
    .replace(/(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일号]?/g, '$1-$2-$3 ')
    .replace(
      /(\d{1,2}) ?[時时시點点](?: ?(\d{1,2}) ?[分분]?)?(?: ?(\d{1,2}) ?[秒초])?/g,
      (_, h: string, m?: string, s?: string) =>
        ` ${h}:${(m ?? '00').padStart(2, '0')}${s === undefined ? '' : `:${s.padStart(2, '0')}`} `,
    )
    .replace(/(午前|午後|上午|下午|晚上|凌晨|早上|中午|오전|오후)/g, ' $1 ')
}

interface Reading {
  tokens: Token[]
  civil: Partial<CivilTime>
  half?: 'am' | 'pm'
}

function use(reading: Reading, from: number, to: number): void {
  for (let i = from; i <= to; i++) {
    const token = reading.tokens[i]
    if (token !== undefined) token.kind = 'used'
  }
}

function at(reading: Reading, i: number): string {
  const token = reading.tokens[i]
  return token === undefined || token.kind === 'used' ? '' : token.text
}

const isShort = (text: string): boolean => /^\d{1,2}$/.test(text)

/** `12:26`, `12:26:05.123`, `9h`, `08h26`, `6 pm`. */
function takeTime(reading: Reading): void {
  const { tokens, civil } = reading
  for (let i = 0; i < tokens.length; i++) {
    if (tokens[i]?.kind !== 'number' || !isShort(at(reading, i))) continue
    const sign = at(reading, i + 1)
    const next = at(reading, i + 2)
    if ((sign === ':' || (sign === 'h' && tokens[i + 2]?.glued === true)) && /^\d\d$/.test(next)) {
      civil.hour = Number(at(reading, i))
      civil.minute = Number(next)
      let last = i + 2
      if (at(reading, last + 1) === ':' && /^\d\d$/.test(at(reading, last + 2))) {
        civil.second = Number(at(reading, last + 2))
        last += 2
        if (/^[.,]$/.test(at(reading, last + 1)) && /^\d+$/.test(at(reading, last + 2)) && tokens[last + 2]?.glued === true)
          last += 2
      }
      use(reading, i, last)
      return
    }
    if (sign === 'h' && tokens[i + 1]?.glued === true) {
      civil.hour = Number(at(reading, i))
      civil.minute = 0
      use(reading, i, i + 1)
      return
    }
    const half = DAY_HALVES[sign.replaceAll('.', '')]
    if (half !== undefined && (sign === 'am' || sign === 'pm' || sign === 'a.m' || sign === 'p.m')) {
      civil.hour = Number(at(reading, i))
      civil.minute = 0
      use(reading, i, i)
      return
    }
  }
}

/** `14.30` where a date has been found beside it, as Finnish, Danish or Indonesian write. */
function takeDottedTime(reading: Reading): void {
  const { tokens, civil } = reading
  if (civil.hour !== undefined) return
  for (let i = 0; i < tokens.length; i++) {
    if (
      tokens[i]?.kind !== 'number' ||
      !isShort(at(reading, i)) ||
      at(reading, i + 1) !== '.' ||
      !/^\d\d$/.test(at(reading, i + 2))
    )
      continue
    if (tokens[i + 1]?.glued !== true || tokens[i + 2]?.glued !== true) continue
    civil.hour = Number(at(reading, i))
    civil.minute = Number(at(reading, i + 2))
    use(reading, i, i + 2)
    return
  }
}

function takeHalf(reading: Reading): void {
  const { civil } = reading
  if (civil.hour === undefined) return
  reading.tokens.forEach((token, i) => {
    const half = token.kind === 'word' ? DAY_HALVES[token.text.replaceAll('.', '')] : undefined
    if (half === undefined || civil.hour === undefined || reading.half !== undefined) return
    if (token.text === 'de' || token.text === 'du') return
    reading.half = half
    use(reading, i, i)
    if (half === 'pm' && civil.hour < 12) civil.hour += 12
    if (half === 'am' && civil.hour === 12) civil.hour = 0
  })
}

/** Reads `+4`, `+04`, `+0400`, `+04:00` from token `i`; gives minutes and the last token. */
function numericOffset(reading: Reading, i: number): { minutes: number; last: number } | undefined {
  const sign = at(reading, i)
  const digits = at(reading, i + 1)
  if ((sign !== '+' && sign !== '-') || !/^\d{1,4}$/.test(digits) || reading.tokens[i + 1]?.glued !== true) return undefined
  let hours = Number(digits.length > 2 ? digits.slice(0, -2) : digits)
  let minutes = digits.length > 2 ? Number(digits.slice(-2)) : 0
  let last = i + 1
  if (digits.length <= 2 && at(reading, i + 2) === ':' && /^\d\d$/.test(at(reading, i + 3))) {
    minutes = Number(at(reading, i + 3))
    last = i + 3
  }
  if (hours > 15 || minutes > 59) return undefined
  hours = hours * 60 + minutes
  return { minutes: sign === '-' ? -hours : hours, last }
}

function ambiguousZone(word: string, options: DateOptions): number | string | undefined {
  const { timezone } = options
  if (word === 'cst' && /^Asia\/(Shanghai|Taipei|Chongqing|Urumqi|Macau)$/.test(timezone)) return 480
  if (word === 'ist' && timezone === 'Asia/Jerusalem') return 120
  if (word === 'ist' && timezone === 'Europe/Dublin') return 60
  if (word === 'amt') return timezone === 'Asia/Yerevan' ? 240 : -240
  return Object.hasOwn(ZONE_WORDS, word) ? ZONE_WORDS[word] : undefined
}

function takeZone(reading: Reading, options: DateOptions): void {
  const { tokens, civil } = reading
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]
    if (token === undefined || token.kind === 'used') continue
    if (token.kind === 'sign' && civil.hour !== undefined && (tokens[i - 1]?.kind === 'used' || at(reading, i - 1) === '(')) {
      const offset = numericOffset(reading, i)
      if (offset === undefined) continue
      civil.zone = offset.minutes
      use(reading, i, offset.last)
      if (at(reading, offset.last + 1) === 'z') use(reading, offset.last + 1, offset.last + 1)
      i = offset.last
      continue
    }
    if (token.kind !== 'word') continue
    const word = token.text.replaceAll('.', '')
    const zone = ambiguousZone(word, options)
    if (zone === undefined || civil.zone !== undefined) {
      if (zone !== undefined && civil.hour !== undefined && word !== 'at') use(reading, i, i)
      continue
    }
    // `at` is a word of English unless it ends the text.
    if (
      (word === 'at' || word === 'pt' || word === 'et' || word === 'ct' || word === 'mt') &&
      (i !== tokens.length - 1 || civil.hour === undefined)
    )
      continue
    if (word === 'get' || word === 'cat' || word === 'eat') if (civil.hour === undefined) continue
    use(reading, i, i)
    const offset = zone === 0 ? numericOffset(reading, i + 1) : undefined
    civil.zone = offset?.minutes ?? zone
    if (offset !== undefined) use(reading, i + 1, offset.last)
  }
}

function fullYear(digits: string, civil: Partial<CivilTime>): number {
  const year = Number(digits)
  if (digits.length >= 3) return year
  civil.note = 'two-digit year'
  return year < 50 ? 2000 + year : 1900 + year
}

interface Numbered {
  index: number
  text: string
}

function numbersLeft(reading: Reading): Numbered[] {
  const left: Numbered[] = []
  reading.tokens.forEach((token, index) => {
    if (token.kind === 'number') left.push({ index, text: token.text })
  })
  return left
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

function takeNamedMonth(reading: Reading, options: DateOptions): boolean {
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

function takeNumericDate(reading: Reading, options: DateOptions): boolean {
  const { civil } = reading
  const [a, b, c] = numbersLeft(reading)
  if (a === undefined) return false
  if (b === undefined) return takeCompact(reading, a, options)
  if (c === undefined) return takePair(reading, a, b)
  const sign = at(reading, a.index + 1)
  const alike = at(reading, b.index + 1) === sign && b.index === a.index + 2 && c.index === b.index + 2
  const spaced = b.index === a.index + 1 && c.index === b.index + 1 && a.text.length !== 1
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

function isoWeek(folded: string): Partial<CivilTime> | undefined {
  const match = /^(\d{4})-?w(\d\d)(?:-?([1-7]))?$/.exec(folded)
  if (match === null) return undefined
  const week = Number(match[2])
  if (week < 1 || week > 53) return undefined
  const fourth = new Date(Date.UTC(Number(match[1]), 0, 4))
  const monday = fourth.getTime() - ((fourth.getUTCDay() + 6) % 7) * 86_400_000
  const day = new Date(monday + ((week - 1) * 7 + Number(match[3] ?? 1) - 1) * 86_400_000)
  return { year: day.getUTCFullYear(), month: day.getUTCMonth() + 1, day: day.getUTCDate() }
}

/** `20261123t082600z` as separate numbers. */
function splitBasicIso(text: string): string {
  return text.replace(
    /^(\d{4})-?(\d\d)-?(\d\d)t(\d\d)(\d\d)(\d\d)?/,
    (_, y, m, d, h, min, s?: string) => `${y}-${m}-${d} ${h}:${min}${s === undefined ? '' : `:${s}`}`,
  )
}

/** Whether everything that is left says nothing. */
function isExplained(reading: Reading, options: DateOptions): boolean {
  return reading.tokens.every((token) => {
    if (token.kind === 'used') return true
    if (token.kind === 'sign') return /[-,.:;|/()[\]–—·•@~«»"'’′*＋、。，（）【】॰׳״।]/.test(token.text) && token.text !== '+'
    return token.kind === 'word' && (isWeekday(token.text, options.language) || EMPTY_WORDS.has(token.text.replaceAll('.', '')))
  })
}

/** The civil time that a folded text states, or undefined. `options.language` is a primary subtag. */
export function readCivil(folded: string, options: DateOptions): CivilTime | undefined {
  const week = isoWeek(folded)
  if (week !== undefined) return week as CivilTime
  let text = westernise(splitBasicIso(folded))
  const bracket = /\[([a-z_]+(?:\/[a-z_+-]+)+)\]$/.exec(text)
  if (bracket !== null) text = text.slice(0, bracket.index)
  if (!/\d/.test(text)) return undefined
  text = text.replace(/(\d)t(\d)/g, '$1 $2')
  const reading: Reading = { tokens: tokenise(text), civil: {} }
  takeTime(reading)
  takeZone(reading, options)
  takeHalf(reading)
  if (!takeNamedMonth(reading, options) && !takeNumericDate(reading, options)) return undefined
  takeDottedTime(reading)
  takeHalf(reading)
  if (!isExplained(reading, options)) return undefined
  const { civil } = reading
  if (civil.zone === undefined && bracket?.[1] !== undefined && isTimeZone(bracket[1])) civil.zone = bracket[1]
  if (civil.year !== undefined && civil.year >= 2400 && civil.year <= 2700) civil.year -= 543
  return civil as CivilTime
}
