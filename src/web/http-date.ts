/**
 * Reads HTTP dates: all three forms of RFC 9110 §5.6.7, and the small faults servers make in them.
 *
 * Effects: none.
 *
 * @module
 */

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** `Sun, 06 Nov 1994 08:49:37 GMT`; RFC 850 dashes and two-digit years are read by the same pattern. */
const DAY_FIRST =
  /^(?:[a-z]{3,9},? +)?(\d{1,2})[ -]([a-z]{3})[ -](\d{4}|\d{2}) +(\d{1,2}):(\d{2}):(\d{2}) *(?:gmt|utc|z|[+-]0000)?$/i
/** `Sun Nov  6 08:49:37 1994`. */
const ASCTIME = /^[a-z]{3} +([a-z]{3}) +(\d{1,2}) +(\d{1,2}):(\d{2}):(\d{2}) +(\d{4})$/i

/**
 * Returns the moment an HTTP date names, or undefined. The name of the weekday is not checked.
 *
 * A two-digit year more than 50 years ahead of `now` is in the past (RFC 9110 §5.6.7).
 */
export function parseHttpDate(text: string, now: Date): Date | undefined {
  const trimmed = text.trim()
  if (trimmed.length > 64) return undefined
  const dayFirst = DAY_FIRST.exec(trimmed)
  if (dayFirst !== null) {
    const [, day, month, year, hour, minute, second] = dayFirst
    return instant(fullYear(year!, now), month!, [day!, hour!, minute!, second!])
  }
  const asctime = ASCTIME.exec(trimmed)
  if (asctime === null) return undefined
  const [, month, day, hour, minute, second, year] = asctime
  return instant(Number(year), month!, [day!, hour!, minute!, second!])
}

function fullYear(text: string, now: Date): number {
  const year = Number(text)
  if (text.length === 4) return year
  const current = now.getUTCFullYear()
  const candidate = current - (current % 100) + year
  return candidate > current + 50 ? candidate - 100 : candidate
}

function instant(year: number, monthName: string, numbers: string[]): Date | undefined {
  const month = MONTHS.indexOf(monthName.toLowerCase())
  const [day, hour, minute, second] = numbers.map(Number) as [number, number, number, number]
  // Second 60 is a leap second.
  if (month < 0 || day < 1 || hour > 23 || minute > 59 || second > 60) return undefined
  const date = new Date(Date.UTC(year, month, day, hour, minute, second))
  return date.getUTCMonth() === month || second === 60 ? date : undefined
}
