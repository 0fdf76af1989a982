/**
 * Moments as the three formats write them: RFC 822 with a four-digit year (RSS), RFC 3339 (Atom, JSON Feed). Always UTC.
 *
 * Effects: none but remembering the last day written.
 *
 * @module
 */

const FIRST = -62_167_219_200_000
const LAST = Date.UTC(9999, 11, 31, 23, 59, 59)

/** A moment all formats can write: years 0 to 9999; anything else becomes the nearest end. */
function writable(at: Date): Date {
  const time = at.getTime()
  if (time >= FIRST && time <= LAST) return at
  return new Date(Number.isNaN(time) ? 0 : time < FIRST ? FIRST : LAST)
}

/** `Mon, 04 Mar 2024 10:09:00 GMT`. */
export function rfc822(at: Date): string {
  return writable(at).toUTCString()
}

/** `2024-03-04T10:09:00Z`; milliseconds are dropped, for RSS and HTTP have none. */
export function rfc3339(at: Date): string {
  const time = writable(at).getTime()
  const day = Math.floor(time / DAY_MS)
  // Entries of one document share few days; asking the engine for each moment costs a tenth of a rendering.
  if (day !== lastDay) {
    lastDay = day
    lastDate = new Date(day * DAY_MS).toISOString().slice(0, 11)
  }
  const seconds = Math.floor(time / 1000) - day * 86_400
  return `${lastDate}${PAIRS[Math.floor(seconds / 3600)]}:${PAIRS[Math.floor(seconds / 60) % 60]}:${PAIRS[seconds % 60]}Z`
}

const DAY_MS = 86_400_000
const PAIRS = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'))
let lastDay = Number.NaN
let lastDate = ''
