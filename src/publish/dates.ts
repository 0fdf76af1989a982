/**
 * Moments as the three formats write them: RFC 822 with a four-digit year (RSS), RFC 3339 (Atom, JSON Feed). Always UTC.
 *
 * Effects: none.
 *
 * @module
 */

const LAST = Date.UTC(9999, 11, 31, 23, 59, 59)

/** A moment all formats can write: years 0 to 9999; anything else becomes the nearest end. */
function writable(at: Date): Date {
  const time = at.getTime()
  if (Number.isNaN(time)) return new Date(0)
  return new Date(Math.min(Math.max(time, -62_167_219_200_000), LAST))
}

/** `Mon, 04 Mar 2024 10:09:00 GMT`. */
export function rfc822(at: Date): string {
  return writable(at).toUTCString()
}

/** `2024-03-04T10:09:00Z`; milliseconds are dropped, for RSS and HTTP have none. */
export function rfc3339(at: Date): string {
  return `${writable(at).toISOString().slice(0, 19)}Z`
}
