/**
 * The state of every source, for pages and for machines; nothing in it is secret.
 *
 * Effects: Database.
 *
 * @module
 */
import { countArticles } from '../store/articles.ts'
import type { StoredSource } from '../store/sources.ts'
import type { AppDeps } from './deps.ts'
import { sourceHealth } from './pages/health.ts'
import type { SourceStatus } from './pages/status.ts'
import { loadOffer, type Offer } from './published.ts'

const SHOWN_POLLS = 10

export const SOURCE_STATES = ['ok', 'waiting', 'failing', 'drifting', 'gone', 'paused'] as const
export type SourceState = (typeof SOURCE_STATES)[number]

/** How a source is, in one word; what its operator decided comes first. */
export function sourceState({ source, state }: Pick<StoredSource, 'source' | 'state'>): SourceState {
  if (source.paused) return 'paused'
  if (state.gone) return 'gone'
  if (state.drifting) return 'drifting'
  if (state.failing) return 'failing'
  return state.lastPollAt === undefined ? 'waiting' : 'ok'
}

export async function sourceStatuses(deps: AppDeps): Promise<{ sources: SourceStatus[]; offer: Offer; total: number }> {
  const offer = await loadOffer(deps)
  const counts = await countArticles(deps.db)
  const now = deps.clock.now()
  let total = 0
  const sources = offer.live.map((stored): SourceStatus => {
    const { state } = stored
    const last = state.polls[0]
    total += counts.get(stored.ref) ?? 0
    return {
      id: stored.id,
      title: stored.source.title,
      path: `/feeds/${stored.id}`,
      health: sourceHealth(state, stored.source.paused, now),
      articles: counts.get(stored.ref) ?? 0,
      consecutiveFailures: state.consecutiveFailures,
      ...(state.push === undefined ? {} : { push: state.push }),
      ...(state.lastPollAt === undefined ? {} : { lastPollAt: new Date(state.lastPollAt) }),
      ...(last ? { outcome: last.outcome } : {}),
      ...(last?.reason ? { reason: withoutSecrets(last.reason) } : {}),
      ...(stored.source.paused || state.gone ? {} : { nextPollAt: stored.nextCheckAt }),
      polls: state.polls.slice(0, SHOWN_POLLS).map((poll) => {
        const { reason, ...rest } = poll
        return reason === undefined ? rest : { ...rest, reason: withoutSecrets(reason) }
      }),
    }
  })
  return { sources, offer, total }
}

/** Addresses inside a reason lose query and user: tokens live there. */
export function withoutSecrets(reason: string): string {
  return reason.replace(
    /(https?:\/\/)([^\s/@]*@)?([^\s?#]*)(\?[^\s]*)?/g,
    (_all, scheme: string, _user, rest: string, query?: string) => `${scheme}${rest}${query ? '?…' : ''}`,
  )
}

/** Which sources the document at `/status.json` names. */
export interface StatusFilter {
  state?: SourceState
  limit?: number
}

/** The document at `/status.json`. */
export async function statusDocument(deps: AppDeps, filter: StatusFilter = {}): Promise<unknown> {
  const { sources, offer } = await sourceStatuses(deps)
  const states = new Map(offer.live.map((s) => [s.id, s]))
  const asked = sources.filter((s) => filter.state === undefined || sourceState(states.get(s.id)!) === filter.state)
  return {
    service: 'dateline',
    count: asked.length,
    sources: asked.slice(0, filter.limit).map((s) => {
      const stored = states.get(s.id)!
      const last = stored.state.polls[0]
      return {
        id: s.id,
        title: s.title,
        state: sourceState(stored),
        health: s.health.words,
        lastPoll: s.lastPollAt?.toISOString() ?? null,
        outcome: s.outcome ?? null,
        reason: s.reason ?? null,
        nextPoll: s.nextPollAt?.toISOString() ?? null,
        items: s.articles,
        waiting: stored.pending.length,
        consecutiveFailures: s.consecutiveFailures,
        push: s.push ?? null,
        last: last
          ? {
              requests: last.requests,
              new: last.new,
              updated: last.updated,
              withdrawn: last.withdrawn,
              unchanged: last.unchanged,
              filtered: last.filtered,
            }
          : null,
      }
    }),
    problems: deps.catalogue().problems,
  }
}
