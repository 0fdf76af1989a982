/**
 * Reads how long a response stays fresh (RFC 9111 §4.2, §5.2).
 *
 * Effects: none.
 *
 * @module
 */
import { parseHttpDate } from './http-date.ts'

/** Directives by lower-case name; an argument-less one maps to an empty string. The first of a name counts. */
export function parseCacheControl(value: string | undefined): Map<string, string> {
  const directives = new Map<string, string>()
  for (const part of splitList(value ?? '')) {
    const equals = part.indexOf('=')
    const name = (equals < 0 ? part : part.slice(0, equals)).trim().toLowerCase()
    const argument = equals < 0 ? '' : part.slice(equals + 1).trim()
    if (name !== '' && !directives.has(name)) directives.set(name, unquote(argument))
  }
  return directives
}

/**
 * Returns for how many milliseconds from now the response may be used without asking again, as a private cache
 * reckons: `max-age`, else `Expires` less `Date`; less `Age`. Zero for `no-cache`, `no-store` or a stale answer;
 * undefined where the origin says nothing.
 */
export function freshnessLifetimeMs(headers: Record<string, string>, now: Date): number | undefined {
  const directives = parseCacheControl(headers['cache-control'])
  if (directives.has('no-cache') || directives.has('no-store')) return 0
  const ageMs = readSeconds(headers['age']) ?? 0
  const maxAge = readSeconds(directives.get('max-age'))
  if (maxAge !== undefined) return Math.max(0, maxAge - ageMs)
  const expires = headers['expires']
  if (expires === undefined) return undefined
  const at = parseHttpDate(expires, now)
  // Anything that is no date, `0` above all, means already expired (RFC 9111 §5.3).
  if (at === undefined) return 0
  const date = headers['date'] === undefined ? undefined : parseHttpDate(headers['date'], now)
  return Math.max(0, at.getTime() - (date ?? now).getTime() - ageMs)
}

/** Delta-seconds (RFC 9111 §1.2.2) in milliseconds; larger than 2^31 counts as 2^31. */
function readSeconds(text: string | undefined): number | undefined {
  const digits = /^\d+/.exec(text?.trim() ?? '')
  return digits === null ? undefined : Math.min(Number(digits[0]), 2 ** 31) * 1000
}

function unquote(text: string): string {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text
}

/** Splits at commas outside quotes. */
function splitList(text: string): string[] {
  const parts: string[] = []
  let quoted = false
  let start = 0
  for (let index = 0; index < text.length; index++) {
    const character = text[index]
    if (character === '"') quoted = !quoted
    else if (character === '\\' && quoted) index++
    else if (character === ',' && !quoted) {
      parts.push(text.slice(start, index))
      start = index + 1
    }
  }
  return [...parts, text.slice(start)]
}
