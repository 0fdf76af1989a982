/**
 * Iranian (Jalali) calendar days as Gregorian ones, by the 33-year cycles and breaks of the astronomical calendar.
 *
 * Effects: none.
 *
 * @module
 */

/** Years in which the cycle of leap years restarts. */
const BREAKS = [-61, 9, 38, 199, 426, 686, 756, 818, 1111, 1181, 1210, 1635, 2060, 2097, 2192, 2262, 2324, 2394, 2456, 3178]
const DAY_MS = 86_400_000
const div = (a: number, b: number): number => Math.trunc(a / b)

/** Day of March on which the Jalali year begins, in the Gregorian year `jalali + 621`. */
function newYear(jalali: number): number {
  let leap = -14
  let start = BREAKS[0] ?? 0
  let jump = 0
  for (const next of BREAKS.slice(1)) {
    jump = next - start
    if (jalali < next) break
    leap += div(jump, 33) * 8 + div(jump % 33, 4)
    start = next
  }
  const n = jalali - start
  leap += div(n, 33) * 8 + div((n % 33) + 3, 4)
  if (jump % 33 === 4 && jump - n === 4) leap++
  const gregorian = jalali + 621
  const gregorianLeap = div(gregorian, 4) - div((div(gregorian, 100) + 1) * 3, 4) - 150
  return 20 + leap - gregorianLeap
}

/** Month 1 to 12, day 1 to 31. A day that does not exist gives month 0. */
export function jalaliToGregorian(year: number, month: number, day: number): { year: number; month: number; day: number } {
  if (month < 1 || month > 12 || day < 1 || day > (month <= 6 ? 31 : 30) || year < 1 || year > 3000)
    return { year, month: 0, day: 0 }
  const dayOfYear = month <= 7 ? (month - 1) * 31 + day : 186 + (month - 7) * 30 + day
  const date = new Date(Date.UTC(year + 621, 2, newYear(year)) + (dayOfYear - 1) * DAY_MS)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}
