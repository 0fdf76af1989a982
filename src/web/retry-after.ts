/**
 * Reads `Retry-After` (RFC 9110 §10.2.3): seconds or any of the three HTTP date forms.
 *
 * Effects: none.
 *
 * @module
 */
import { parseHttpDate } from './http-date.ts'

/** Longest wait an origin is granted; a mistaken header must not silence a source for years. */
export const MAX_RETRY_AFTER_MS = 24 * 60 * 60 * 1000

/**
 * Returns the wait in milliseconds, from 0 to one day, or undefined where the header says nothing readable.
 *
 * A date is measured against the response's own `Date` where that is readable: both come from one clock, and ours
 * may differ from it.
 */
export function parseRetryAfter(value: string | undefined, now: Date, date?: string): number | undefined {
  // A repeated header is joined with commas; so is every date. The first readable part counts.
  const text = value?.trim() ?? ''
  const seconds = /^(\d+)(?:\.\d*)?(?:$|\s*,)/.exec(text)
  if (seconds !== null) return Math.min(Number(seconds[1]) * 1000, MAX_RETRY_AFTER_MS)
  const at = parseHttpDate(text, now)
  if (at === undefined) return undefined
  const from = (date === undefined ? undefined : parseHttpDate(date, now)) ?? now
  return Math.min(Math.max(at.getTime() - from.getTime(), 0), MAX_RETRY_AFTER_MS)
}
