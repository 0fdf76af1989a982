/**
 * Hours and days in which a feed asks not to be read (RSS 2.0 `skipHours`, `skipDays`), in GMT.
 *
 * Effects: none.
 *
 * @module
 */

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const HOUR_MS = 60 * 60 * 1000

/**
 * Returns `at`, or the first full hour after it that is not skipped. A wish that would skip more than a day is
 * followed for a day only.
 */
export function afterSkipped(at: Date, wishes: { skipHours?: number[]; skipDays?: string[] }): Date {
  const hours = new Set((wishes.skipHours ?? []).map((hour) => hour % 24))
  const days = new Set((wishes.skipDays ?? []).map((day) => day.toLowerCase()))
  if (hours.size === 0 && days.size === 0) return at
  let candidate = at
  for (let tries = 0; tries < 24; tries++) {
    if (!hours.has(candidate.getUTCHours()) && !days.has(DAYS[candidate.getUTCDay()]!)) return candidate
    candidate = new Date((Math.floor(candidate.getTime() / HOUR_MS) + 1) * HOUR_MS)
  }
  return candidate
}
