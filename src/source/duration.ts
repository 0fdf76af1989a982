/**
 * Lengths of time as source files write them: `90s`, `10m`, `1h`, `7d`.
 *
 * Effects: none.
 *
 * @module
 */

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** Milliseconds, or `undefined` where the text is not a whole number and one unit. */
export function parseDuration(text: string): number | undefined {
  const match = /^([1-9]\d{0,6}) ?([smhd])$/.exec(text)
  if (!match) return undefined
  return Number(match[1]) * UNITS[match[2] as keyof typeof UNITS]
}

/** The shortest text that `parseDuration` reads back as the same length; parts of a second are dropped. */
export function renderDuration(ms: number): string {
  for (const unit of ['d', 'h', 'm'] as const) {
    if (ms % UNITS[unit] === 0) return `${ms / UNITS[unit]}${unit}`
  }
  return `${Math.max(1, Math.trunc(ms / 1000))}s`
}
