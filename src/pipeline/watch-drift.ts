/**
 * Watches whether what a source was read as still is what it was, and keeps the document in which trouble began.
 *
 * Effects: none; the statement it makes is the caller's to run.
 *
 * @module
 */
import type { FetchState, PollOutcome } from '../model/fetch-state.ts'
import type { Source } from '../model/source.ts'
import type { Statement } from '../ports.ts'
import { findDrift } from '../schedule/drift.ts'
import { replayStatement } from '../store/replays.ts'
import type { StoredSource } from '../store/sources.ts'
import type { SourceReading } from './read-source.ts'

/** Dialects in which selectors, paths or guesses say what an item is. */
const LISTS: ReadonlySet<string> = new Set(['listing', 'json', 'json-ld'])

/** What is wrong with a list that was read before; `known` of its items are articles we have. */
export function driftOf(
  reading: Extract<SourceReading, { outcome: 'read' }>,
  state: FetchState,
  known: number,
  now: Date,
): string | undefined {
  if (!state.primed || !LISTS.has(reading.dialect)) return undefined
  const { lastItemCount, driftingSince } = state
  return findDrift(
    {
      items: reading.items,
      known,
      ...(lastItemCount === undefined ? {} : { usual: lastItemCount }),
      ...(driftingSince === undefined ? {} : { since: new Date(driftingSince) }),
    },
    now,
  )
}

/** What keeps the document in which trouble began, so that it can be looked at (`preview --replay`). */
export async function keepOffending(
  run: { claimed: StoredSource; source: Source; reading?: SourceReading },
  outcome: PollOutcome,
  at: Date,
): Promise<Statement[]> {
  const { claimed, source, reading } = run
  const document = reading && 'document' in reading ? reading.document : undefined
  const begins = outcome === 'drifting' ? !claimed.state.drifting : claimed.state.consecutiveFailures === 0
  if (!document || !begins || outcome === 'ok' || outcome === 'unchanged') return []
  return [await replayStatement(claimed.ref, document, source.shownUrl ?? document.url, at)]
}
