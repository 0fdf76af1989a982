/**
 * Decides when a source may be looked at again.
 *
 * In this order: what the origin asked for (Retry-After, RFC 9110 §10.2.3) and the wait after failures always win;
 * then the operator's interval; then the origin's hints (RFC 9111 §4.2, RSS `ttl`, `sy:`); then a default between one
 * hour and a day that lengthens while nothing new comes. All of it is four times as long while a WebSub hub brings the news.
 *
 * Effects: none. Callers pass the time and the random number.
 *
 * @module
 */
import type { FetchState } from '../model/fetch-state.ts'
import type { Source } from '../model/source.ts'
import { backoffMs, DAY_MS, spread } from './backoff.ts'
import { afterSkipped } from './skip.ts'

const HOUR_MS = 60 * 60 * 1000
const LEAST_INTERVAL_MS = 60 * 1000
/** A source that is gone is not asked again unless somebody says so. */
const FAR_MS = 10 * 365 * DAY_MS
/** So many quiet polls in a row double the default interval. */
const QUIET_POLLS = 6
/** So many times rarer are polls of a source whose hub delivers. */
const SAFETY_NET_FACTOR = 4

/**
 * Returns the earliest moment at which `source` may be fetched again, never before `now` plus its normal interval.
 *
 * `state` is the one after the poll. A `notBefore` beyond one day counts as one day: a mistaken header must not
 * silence a source for years without a person deciding so. `random` is 0 ≤ x < 1.
 */
export function nextCheckAt(source: Source, state: FetchState, now: Date, random: number): Date {
  if (state.gone) return new Date(now.getTime() + FAR_MS)
  const normalMs = normalIntervalMs(source, state)
  const asked = state.notBefore === undefined ? 0 : Math.min(state.notBefore - now.getTime(), DAY_MS)
  const waitMs = Math.max(asked, ownWaitMs(source, state, normalMs, random))
  const at = new Date(now.getTime() + waitMs)
  // Hours a feed asks to be left alone in are hints: the operator's interval outranks them.
  return source.intervalMs === undefined ? afterSkipped(at, state) : at
}

function ownWaitMs(source: Source, state: FetchState, normalMs: number, random: number): number {
  if (state.consecutiveFailures > 0) return backoffMs(normalMs, state.consecutiveFailures, random)
  // The operator's interval is kept to the second; defaults are spread.
  return source.intervalMs === undefined ? spread(normalMs, random) : normalMs
}

/** Returns the gap between polls while all is well, in milliseconds. */
export function normalIntervalMs(source: Source, state: FetchState): number {
  const interval = ownIntervalMs(source, state)
  // While a hub brings the news, polls only see to it that it does.
  if (state.push !== 'delivers') return interval
  return Math.max(interval, Math.min(interval * SAFETY_NET_FACTOR, source.maxIntervalMs ?? DAY_MS, DAY_MS))
}

function ownIntervalMs(source: Source, state: FetchState): number {
  const hinted = state.originIntervalMs ?? 0
  if (source.intervalMs !== undefined) {
    const interval = Math.max(source.intervalMs, LEAST_INTERVAL_MS)
    return source.maxIntervalMs === undefined ? interval : Math.max(interval, Math.min(hinted, source.maxIntervalMs))
  }
  // A feed without validators is sent whole each time: once a day is what its publisher can fairly be asked.
  if (source.kind === 'feed' && state.lastSuccessAt !== undefined && !hasValidators(state)) return DAY_MS
  const longest = Math.min(Math.max(source.maxIntervalMs ?? DAY_MS, HOUR_MS), DAY_MS)
  return Math.min(Math.max(adaptiveMs(state), hinted, HOUR_MS), longest)
}

function hasValidators(state: FetchState): boolean {
  return state.validators?.etag !== undefined || state.validators?.lastModified !== undefined
}

/** One hour, doubled for every few polls in a row that brought nothing new. */
function adaptiveMs(state: FetchState): number {
  let quiet = 0
  for (const poll of orderedNewestFirst(state)) {
    if (poll.outcome !== 'ok' && poll.outcome !== 'unchanged') continue
    if (poll.new > 0 || poll.updated > 0) break
    quiet += poll.times ?? 1
  }
  return Math.min(HOUR_MS * 2 ** Math.min(Math.floor(quiet / QUIET_POLLS), 5), DAY_MS)
}

function orderedNewestFirst(state: FetchState) {
  return [...state.polls].sort((a, b) => b.at - a.at)
}

/** Returns what the origin says of its rhythm, the longest of what it says, or undefined. */
export function originIntervalMs(hints: {
  maxAgeMs?: number | undefined
  updateEveryMs?: number | undefined
}): number | undefined {
  const longest = Math.max(hints.maxAgeMs ?? 0, hints.updateEveryMs ?? 0)
  return longest > 0 ? longest : undefined
}
