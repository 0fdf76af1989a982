/**
 * Decides when an article's page is looked at again, and when it counts as withdrawn.
 *
 * Effects: none. Callers pass the time.
 *
 * @module
 */
import type { Source } from '../model/source.ts'

const MINUTE_MS = 60 * 1000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** Delays after first sight: corrections come early, removals late. */
export const LOOK_AGAIN_MS: readonly number[] = [30 * MINUTE_MS, 2 * HOUR_MS, 8 * HOUR_MS, DAY_MS, 3 * DAY_MS, 7 * DAY_MS]

/** A page that is not found so often, over so long, was taken down rather than lost for a moment. */
const MISSING_LOOKS = 3
const MISSING_SPAN_MS = DAY_MS

/** A page that was not found is looked for again this soon, planned or not, until the verdict is clear. */
const CONFIRM_MS = 12 * HOUR_MS

/**
 * Returns when the next look is due, now at the earliest, or undefined when all looks are done.
 *
 * With `missing`, a page that was not found is looked for again within 12 hours, so that its removal is noticed even
 * where the plan has no look left.
 */
export function nextLookAt(
  firstSeenAt: Date,
  looksDone: number,
  source: Pick<Source, 'lookAgainMs'>,
  now: Date,
  missing: MissingState = { missingLooks: 0 },
): Date | undefined {
  const delay = (source.lookAgainMs ?? LOOK_AGAIN_MS)[looksDone]
  const planned = delay === undefined ? Number.POSITIVE_INFINITY : Math.max(firstSeenAt.getTime() + delay, now.getTime())
  const confirming = missing.missingLooks > 0 && missing.missingLooks <= MISSING_LOOKS
  const at = confirming ? Math.min(planned, now.getTime() + CONFIRM_MS) : planned
  return at === Number.POSITIVE_INFINITY ? undefined : new Date(at)
}

/**
 * Returns how many looks count as done after one at `now`. Looks missed while the service stood still are not made up
 * for one after the other: one look answers them all.
 */
export function looksAfter(firstSeenAt: Date, looksDone: number, source: Pick<Source, 'lookAgainMs'>, now: Date): number {
  const age = now.getTime() - firstSeenAt.getTime()
  const passed = (source.lookAgainMs ?? LOOK_AGAIN_MS).filter((delay) => delay <= age).length
  return Math.max(looksDone + 1, passed)
}

/** Looks in a row that found no page. */
export interface MissingState {
  missingLooks: number
  /** Time of the first of them, milliseconds. */
  missingSince?: number
}

export type LookOutcome = 'fetched' | 'unchanged' | 'gone' | 'missing' | 'refused' | 'blocked' | 'failed'

/** Whether the page stands, is withdrawn, or nothing can be said; with the state to keep. */
export interface LookVerdict {
  verdict: 'present' | 'withdrawn' | 'unknown'
  state: MissingState
}

/**
 * Judges one look: 410 once, or 404 in three looks over a day or more, is a withdrawal. A page seen again clears the
 * count; a host that failed or refused says nothing about its page.
 */
export function judgeLook(state: MissingState, outcome: LookOutcome, now: Date): LookVerdict {
  if (outcome === 'gone') return { verdict: 'withdrawn', state: countMissing(state, now) }
  if (outcome === 'fetched' || outcome === 'unchanged') return { verdict: 'present', state: { missingLooks: 0 } }
  if (outcome !== 'missing') return { verdict: 'unknown', state }
  const counted = countMissing(state, now)
  const long = now.getTime() - (counted.missingSince ?? now.getTime()) >= MISSING_SPAN_MS
  return { verdict: counted.missingLooks >= MISSING_LOOKS && long ? 'withdrawn' : 'unknown', state: counted }
}

function countMissing(state: MissingState, now: Date): MissingState {
  return { missingLooks: state.missingLooks + 1, missingSince: state.missingSince ?? now.getTime() }
}
