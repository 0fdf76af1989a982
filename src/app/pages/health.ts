/**
 * The health of a source in words people understand.
 *
 * Effects: none. Callers pass the time.
 *
 * @module
 */
import { html } from 'hono/html'
import type { FetchState, PollOutcome } from '../../model/fetch-state.ts'
import type { Html } from './layout.ts'
import { counted, distance } from './moment.ts'

export interface Health {
  state: 'good' | 'waiting' | 'trouble'
  /** A sentence without its full stop. */
  words: string
}

/** What a poll brought, in words. */
export const OUTCOME_WORDS: Record<PollOutcome, string> = {
  ok: 'Read',
  unchanged: 'Read, nothing new',
  failed: 'Failed',
  refused: 'Not fetched: robots.txt forbids it',
  gone: 'Gone for good',
  drifting: 'Read, but the page no longer looks as its rules expect',
  blocked: 'Not fetched: a login, a charge or a test for browsers stands before it',
}

/** The part of a source's state that health is told from. */
export type HealthFacts = Pick<
  FetchState,
  'consecutiveFailures' | 'lastPollAt' | 'lastSuccessAt' | 'failing' | 'drifting' | 'gone' | 'primed'
>

/** Health of one source; what an operator decided comes before what the site does. */
export function sourceHealth(state: HealthFacts, paused: boolean, now: Date): Health {
  if (paused) return { state: 'waiting', words: 'Paused by the operator' }
  if (state.gone) return { state: 'trouble', words: 'The site says this address is gone for good' }
  if (state.lastPollAt === undefined) return { state: 'waiting', words: 'Not read yet' }
  const since = state.lastSuccessAt === undefined ? undefined : distance(new Date(state.lastSuccessAt), now)
  if (state.failing || state.consecutiveFailures > 0) {
    const last = since === undefined ? 'it was never read' : `last read ${since}`
    const words = `${counted(state.consecutiveFailures, 'try', 'tries')} failed in a row; ${last}`
    return { state: state.failing ? 'trouble' : 'waiting', words }
  }
  if (state.drifting) return { state: 'trouble', words: 'The site has changed; its articles may be incomplete' }
  return { state: 'good', words: since === undefined ? 'Being read' : `Read ${since}` }
}

/** Health with a mark that does not rely on colour. */
export function healthMark({ state, words }: Health): Html {
  const mark = { good: '✓', waiting: '…', trouble: '!' }[state]
  return html`<p class="health ${state}"><span class="mark" aria-hidden="true">${mark}</span> ${words}</p>`
}
