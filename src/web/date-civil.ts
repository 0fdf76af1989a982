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
import { takeCompactTime, takeDottedTime, takeHalf, takeTime, takeZone } from './date-clock.ts'
import { takeNamedMonth, takeNumericDate } from './date-day.ts'
import { type Reading, tokenise, westernise } from './date-tokens.ts'
import { EMPTY_WORDS, isWeekday } from './date-words.ts'
import { isTimeZone } from './time-zone.ts'

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
    if (token.kind === 'sign') return /[-,.:;|/()[\]–—·•@~«»"'’′*＋、。，（）【】॰׳״।،؛]/.test(token.text) && token.text !== '+'
    return token.kind === 'word' && (isWeekday(token.text, options.language) || EMPTY_WORDS.has(token.text.replaceAll('.', '')))
  })
}

/** The civil time that a folded text states, or undefined. `options.language` is a primary subtag. */
export function readCivil(folded: string, options: DateOptions): CivilTime | undefined {
  const week = isoWeek(folded)
  if (week !== undefined) return week as CivilTime
  let text = westernise(splitBasicIso(folded))
  const bracket = /(?:\[| |\()([a-z_]+(?:\/[a-z_+-]+)+)[\])]?$/.exec(text)
  if (bracket !== null) text = text.slice(0, bracket.index)
  if (!/\d/.test(text)) return undefined
  text = text.replace(/(\d)t(\d)/g, '$1 $2')
  const reading: Reading = { tokens: tokenise(text), civil: {} }
  takeTime(reading)
  takeZone(reading, options)
  takeHalf(reading)
  if (!takeNamedMonth(reading, options) && !takeNumericDate(reading, options)) return undefined
  takeDottedTime(reading)
  takeCompactTime(reading)
  takeHalf(reading)
  if (!isExplained(reading, options)) return undefined
  const { civil } = reading
  if (civil.zone === undefined && bracket?.[1] !== undefined && isTimeZone(bracket[1])) civil.zone = bracket[1]
  if (civil.year !== undefined && civil.year >= 2400 && civil.year <= 2700) civil.year -= 543
  return civil as CivilTime
}
