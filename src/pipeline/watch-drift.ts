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
import { alikeIn, findDrift } from '../schedule/drift.ts'
import { replayStatement } from '../store/replays.ts'
import type { StoredSource } from '../store/sources.ts'
import type { SourceReading } from './read-source.ts'

/** Dialects in which selectors, paths or guesses say what an item is. */
const LISTS: ReadonlySet<string> = new Set(['listing', 'json', 'json-ld'])

type Read = Extract<SourceReading, { outcome: 'read' }>

/** What is wrong with a source that was read before; `known` of its items are articles we have. */
export function driftOf(reading: Read, state: FetchState, known: number, now: Date): string | undefined {
  if (!state.primed) return undefined
  const { lastItemCount, driftingSince, alike } = state
  return findDrift(
    {
      items: reading.items,
      known,
      ...(lastItemCount === undefined ? {} : { usual: lastItemCount }),
      ...(driftingSince === undefined ? {} : { since: new Date(driftingSince) }),
      ...(alike ? { alike } : {}),
      ...toldBy(reading.dialect),
    },
    now,
  )
}

export function toldBy(dialect: string): { told?: 'feed' | 'sitemap' } {
  if (LISTS.has(dialect)) return {}
  return { told: dialect.startsWith('sitemap') ? 'sitemap' : 'feed' }
}

/** What is remembered of a good reading, to judge later ones by. */
export function mannerOf({ items }: Read, state: FetchState, now: Date): Pick<FetchState, 'lastItemCount' | 'alike'> {
  if (items.length === 0) return {}
  // Few items say less of the manner than what is remembered already.
  const alike = items.length < 5 && state.alike ? state.alike : alikeIn(items, now)
  return { lastItemCount: items.length, alike }
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
