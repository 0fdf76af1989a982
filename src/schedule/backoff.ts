/**
 * How long to wait after failures.
 *
 * Doubling from the normal interval, capped at a day, with jitter that only lengthens.
 *
 * Effects: none. Callers pass the random number.
 *
 * @module
 */

export const DAY_MS = 24 * 60 * 60 * 1000
/** A source polled each minute still backs off in steps an origin notices: 15 tries a week at most. */
const LEAST_FIRST_WAIT_MS = 5 * 60 * 1000
const JITTER = 0.1

/**
 * Returns the wait in milliseconds after `failures` (1 or more) in a row.
 *
 * Never shorter than `normalMs`. At the cap the jitter goes below it, so that sources which failed together drift apart.
 */
export function backoffMs(normalMs: number, failures: number, random: number): number {
  const steps = Math.min(Math.max(failures, 1), 30)
  const doubled = Math.max(normalMs * 2 ** steps, LEAST_FIRST_WAIT_MS * 2 ** (steps - 1))
  const wanted = doubled < DAY_MS / (1 + JITTER) ? doubled * (1 + JITTER * random) : DAY_MS * (1 - JITTER * random)
  return Math.round(Math.max(wanted, normalMs))
}

/** Returns `ms` or up to a tenth more. */
export function spread(ms: number, random: number): number {
  return Math.round(ms * (1 + JITTER * random))
}
