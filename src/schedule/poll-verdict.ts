/**
 * What one reading of a source means for its health: working, failing, recovered, drifting, gone.
 *
 * Effects: none. Callers pass the time.
 *
 * @module
 */
import type { OperatorChangeKind } from '../model/article.ts'
import type { FetchState, PollOutcome } from '../model/fetch-state.ts'

export interface ReadingSummary {
  outcome: 'read' | 'unchanged' | 'failed' | 'refused' | 'gone' | 'blocked'
  reason?: string
  items?: number
  /** Why what was read is not what it should be; see `drift.ts`. */
  drift?: string
  retryAfterMs?: number
}

export interface PollVerdict {
  outcome: PollOutcome
  reason?: string
  state: FetchState
  /** Changes of health, for the log. */
  changes: Extract<OperatorChangeKind, `source.${string}`>[]
}

/** Failures in a row before operators are told. */
const FAILING_AFTER = 3
/** A list that held at least so many items and now holds none has changed its shape. */
const DRIFT_FLOOR = 3
const LONGEST_WAIT_MS = 86_400_000

/**
 * Judges a reading against what was known; no reading at all (only waiting items were worked off) changes nothing.
 */
export function judgePoll(state: FetchState, reading: ReadingSummary | undefined, now: Date): PollVerdict {
  if (!reading) return { outcome: 'unchanged', state, changes: [] }
  const next: FetchState = { ...state }
  delete next.notBefore
  if (reading.retryAfterMs !== undefined) next.notBefore = now.getTime() + Math.min(reading.retryAfterMs, LONGEST_WAIT_MS)
  switch (reading.outcome) {
    case 'read':
      if (reading.drift !== undefined) return drifted(next, reading.drift, now)
      if (reading.items === 0 && (state.lastItemCount ?? 0) >= DRIFT_FLOOR) return drifted(next, DRIFT_REASON, now)
      return recovered({ ...wellAgain(next), primed: state.primed || (reading.items ?? 0) > 0 }, state, now, {
        outcome: 'ok',
      })
    case 'unchanged':
      if (state.drifting)
        return {
          outcome: 'drifting',
          reason: state.drift ?? DRIFT_REASON,
          state: { ...next, consecutiveFailures: 0 },
          changes: [],
        }
      // A first reading whose end was cut off, by a fault of the store, brought its items all the same: what comes now is news.
      return recovered({ ...next, primed: state.primed || (state.lastItemCount ?? 0) > 0 }, state, now, { outcome: 'unchanged' })
    case 'gone':
      return failed({ ...next, gone: true }, state, 'gone', reading.reason ?? 'the address answers 410 Gone')
    case 'refused':
    case 'blocked':
    case 'failed':
      return failed(next, state, reading.outcome, reading.reason ?? reading.outcome)
    default:
      throw new Error(`unknown outcome ${String(reading.outcome satisfies never)}`)
  }
}

const DRIFT_REASON = 'the list yields no items any more; its pages may have changed'

function drifted(next: FetchState, reason: string, now: Date): PollVerdict {
  const changes: PollVerdict['changes'] = next.drifting ? [] : ['source.drifting']
  const driftingSince = next.driftingSince ?? now.getTime()
  // The bytes were not read as they should be: they are asked for again, not compared.
  const { bodyHash: _, ...rest } = next
  const state: FetchState = { ...rest, drifting: true, driftingSince, drift: reason, consecutiveFailures: 0 }
  return { outcome: 'drifting', reason, state, changes }
}

function wellAgain({ drift: _, driftingSince: __, ...state }: FetchState): FetchState {
  return { ...state, drifting: false }
}

function recovered(next: FetchState, before: FetchState, now: Date, verdict: { outcome: PollOutcome }): PollVerdict {
  const well = { ...next, consecutiveFailures: 0, failing: false, gone: false, lastSuccessAt: now.getTime() }
  return { ...verdict, state: well, changes: before.failing || (before.drifting && !next.drifting) ? ['source.recovered'] : [] }
}

function failed(next: FetchState, before: FetchState, outcome: PollOutcome, reason: string): PollVerdict {
  const consecutiveFailures = before.consecutiveFailures + 1
  const failing = before.failing || consecutiveFailures >= FAILING_AFTER || outcome === 'gone'
  return {
    outcome,
    reason,
    state: { ...next, consecutiveFailures, failing },
    changes: failing && !before.failing ? ['source.failing'] : [],
  }
}
