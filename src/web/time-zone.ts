/**
 * Local time in a named zone to UTC, with the zone's history, by `Intl` alone (IANA time zone database).
 *
 * In a gap or a fold the offset that was in force before the change is taken, and said so.
 *
 * Effects: none; formatters and offsets are remembered, bounded.
 *
 * @module
 */

const formatters = new Map<string, Intl.DateTimeFormat | undefined>()
const offsets = new Map<string, number>()
const QUARTER_MS = 900_000

function formatterOf(zone: string): Intl.DateTimeFormat | undefined {
  if (formatters.has(zone)) return formatters.get(zone)
  let formatter: Intl.DateTimeFormat | undefined
  try {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch {
    formatter = undefined
  }
  if (formatters.size > 600) formatters.clear()
  formatters.set(zone, formatter)
  return formatter
}

/** Whether the engine knows the zone (`Asia/Baku`). */
export function isTimeZone(zone: string): boolean {
  return formatterOf(zone) !== undefined
}

function measureOffset(formatter: Intl.DateTimeFormat, at: number): number {
  const part: Record<string, string> = {}
  for (const { type, value } of formatter.formatToParts(at)) part[type] = value
  const year = part['era'] === 'BC' ? 1 - Number(part['year']) : Number(part['year'])
  const local = utcMs(
    year,
    Number(part['month']),
    Number(part['day']),
    Number(part['hour']),
    Number(part['minute']),
    Number(part['second']),
  )
  return local - Math.floor(at / 1000) * 1000
}

/** Milliseconds that local time is ahead of UTC at the instant; 0 for an unknown zone. */
export function offsetAt(zone: string, at: number): number {
  if (zone === 'UTC' || zone === 'Etc/UTC') return 0
  const formatter = formatterOf(zone)
  if (formatter === undefined) return 0
  const quarter = Math.floor(at / QUARTER_MS)
  const key = `${zone} ${quarter}`
  let offset = offsets.get(key)
  if (offset === undefined) {
    offset = measureOffset(formatter, quarter * QUARTER_MS)
    if (offsets.size > 5000) offsets.clear()
    offsets.set(key, offset)
  }
  return offset
}

/** `Date.UTC` that takes years below 100 as they stand. */
export function utcMs(year: number, month: number, day: number, hour = 0, minute = 0, second = 0): number {
  if (year > 99) return Date.UTC(year, month - 1, day, hour, minute, second)
  const date = new Date(Date.UTC(2000, month - 1, day, hour, minute, second))
  date.setUTCFullYear(year)
  return date.getTime()
}

const DAY_MS = 86_400_000

/** `local` is the wall clock written as if it were UTC. */
export function localToUtc(zone: string, local: number): { at: number; note?: 'gap' | 'fold' } {
  const before = offsetAt(zone, local - DAY_MS)
  const after = offsetAt(zone, local + DAY_MS)
  const early = local - before
  if (before === after) return { at: early }
  const late = local - after
  const earlyHolds = offsetAt(zone, early) === before
  const lateHolds = offsetAt(zone, late) === after
  if (earlyHolds && lateHolds) return early === late ? { at: early } : { at: early, note: 'fold' }
  if (earlyHolds) return { at: early }
  if (lateHolds) return { at: late }
  return { at: early, note: 'gap' }
}
