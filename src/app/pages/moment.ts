/**
 * Moments and counts in words.
 *
 * Effects: none. Callers pass the time.
 *
 * @module
 */
import { html } from 'hono/html'
import type { Html } from './layout.ts'

const MONTHS = 'January February March April May June July August September October November December'.split(' ')

/** A moment, UTC: `1 June 2025, 11:00 UTC`; only the day where no more was stated. */
export function moment(at: Date, precision: 'day' | 'minute' | 'second' = 'minute'): Html {
  const day = `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`
  const clock = precision === 'day' ? '' : `, ${two(at.getUTCHours())}:${two(at.getUTCMinutes())} UTC`
  return html`<time datetime="${at.toISOString().slice(0, 19)}Z">${day}${clock}</time>`
}

/** How far away, with the moment itself for whoever points at it: `3 minutes ago`. */
export function relative(at: Date, now: Date): Html {
  const exact = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  return html`<time datetime="${at.toISOString().slice(0, 19)}Z" title="${exact}">${distance(at, now)}</time>`
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}

const UNITS: readonly [number, string][] = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
]

/** How far `at` lies from `now`, in the largest unit that fits: `3 minutes ago`, `in 2 hours`, `now`. */
export function distance(at: Date, now: Date): string {
  const ms = at.getTime() - now.getTime()
  for (const [size, unit] of UNITS) {
    const count = Math.floor(Math.abs(ms) / size)
    if (count > 0) return ms < 0 ? `${counted(count, unit)} ago` : `in ${counted(count, unit)}`
  }
  if (Math.abs(ms) < 10_000) return 'now'
  return ms < 0 ? 'less than a minute ago' : 'in less than a minute'
}

/** `1 article`, `12 articles`; the plural where it is not made with an s. */
export function counted(count: number, word: string, words = `${word}s`): string {
  return `${count} ${count === 1 ? word : words}`
}
