/**
 * Moments as the three formats write them: RFC 822 with a four-digit year (RSS), RFC 3339 (Atom, JSON Feed). Always UTC.
 *
 * Effects: none.
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
  return `${writable(at).toISOString().slice(0, 19)}Z`
}
