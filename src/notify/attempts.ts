/**
 * Decides what an answer to a delivery means and when to try again (Standard Webhooks, "Deliverability").
 *
 * Success is 2xx alone; a redirect is a failure, 410 ends the endpoint. Retries spread over at least 75 hours whatever the
 * jitter; an endpoint that only fails for five days is disabled.
 *
 * Effects: none. Callers pass time and randomness.
 *
 * @module
 */
import type { HttpFailure, Random } from '../ports.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Waits after the first, second … failed attempt. */
const WAITS = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, ...new Array<number>(9).fill(10 * HOUR)]
/** Each wait is made up to this share longer or shorter. */
const JITTER = 0.2
/** Endpoints held back together by one origin do not come back in the same moment. */
const RETRY_AFTER_SPREAD_MS = SECOND
/** A Retry-After beyond this counts as this. */
export const MAX_RETRY_AFTER_MS = 24 * HOUR
/** Attempts in all before a delivery is exhausted. */
export const MAX_ATTEMPTS = WAITS.length + 1
/** An endpoint without one success for so long is disabled. */
export const DISABLE_AFTER_MS = 120 * HOUR

/**
 * When to try again after `attempts` failed ones (1 or more), in milliseconds, or undefined: the delivery is exhausted.
 *
 * A Retry-After (milliseconds from now) can make the wait longer, up to a day. It can make the first wait shorter but no
 * later one: an endpoint that always says "in a second" would use up its attempts within seconds.
 */
export function nextAttemptAt(
  attempts: number,
  now: number,
  random: Pick<Random, 'number'>,
  retryAfterMs?: number,
): number | undefined {
  const wait = WAITS[attempts - 1]
  if (wait === undefined) return undefined
  const jittered = Math.round(wait * (1 - JITTER + 2 * JITTER * random.number()))
  if (retryAfterMs === undefined) return now + jittered
  const asked = Math.min(Math.max(retryAfterMs, SECOND), MAX_RETRY_AFTER_MS) + Math.floor(random.number() * RETRY_AFTER_SPREAD_MS)
  return now + (attempts === 1 ? asked : Math.max(asked, jittered))
}

/** How one attempt ended; `retryAfterMs` is the answer's Retry-After as a wait. */
export type AttemptResult = { status: number; retryAfterMs?: number } | { failure: HttpFailure; detail?: string }

export type Verdict =
  | { verdict: 'delivered' }
  /** `hold`: the answer speaks for the endpoint as a whole; nothing at all goes there for `holdMs`. */
  | { verdict: 'retry'; reason: string; hold: boolean; holdMs?: number; retryAfterMs?: number }
  | { verdict: 'disable'; reason: 'gone' }

/** How long an overloaded endpoint is left alone that does not say itself; not as long as the delivery's own next wait. */
const HOLD_MS = MINUTE
/** Answers by which an endpoint asks for less. */
const OVERLOADED = new Set([429, 502, 503, 504])

/** What the end of an attempt means. The reason is for people and names no address. */
export function judgeResponse(result: AttemptResult): Verdict {
  if ('failure' in result) return { verdict: 'retry', reason: FAILURES[result.failure], hold: false }
  const { status, retryAfterMs } = result
  if (status >= 200 && status <= 299) return { verdict: 'delivered' }
  if (status === 410) return { verdict: 'disable', reason: 'gone' }
  const redirect = status >= 300 && status <= 399
  const reason = redirect ? `answered ${status}: redirects are not followed` : `answered ${status}`
  const hold = OVERLOADED.has(status) || retryAfterMs !== undefined
  if (!hold) return { verdict: 'retry', reason, hold }
  if (retryAfterMs === undefined) return { verdict: 'retry', reason, hold, holdMs: HOLD_MS }
  return { verdict: 'retry', reason, hold, holdMs: Math.min(retryAfterMs, MAX_RETRY_AFTER_MS), retryAfterMs }
}

const FAILURES: Record<HttpFailure, string> = {
  'blocked-address': 'the address is not public and not allowed',
  'bad-address': 'the address cannot be used',
  dns: 'the name does not resolve',
  connect: 'no connection',
  tls: 'no secure connection',
  timeout: 'no answer in time',
  reset: 'the connection broke',
  // The status line came with headers that were read; what was too long is the body, which nobody needs.
  'too-large': 'the answer was too long',
  'bad-encoding': 'the answer could not be read',
  protocol: 'the answer was not HTTP',
  aborted: 'the attempt was broken off',
}

const LEAST_PAUSE_MS = 5 * SECOND
const LONGEST_PAUSE_MS = 5 * MINUTE

/**
 * How long an endpoint is left alone after a second failure in a row, whatever else waits for it: a tenth of the time that
 * nothing has got through, within 5 seconds and 5 minutes. One delivery then finds out for all.
 */
export function pauseAfterFailure(failingSince: number, now: number): number {
  return Math.min(LONGEST_PAUSE_MS, Math.max(LEAST_PAUSE_MS, Math.round((now - failingSince) / 10)))
}

/**
 * Since when the endpoint has only failed, after this verdict, in milliseconds; undefined after a success.
 * An attempt that was broken off by us should not be passed here.
 */
export function failingSince(before: number | undefined, verdict: Verdict, now: number): number | undefined {
  return verdict.verdict === 'delivered' ? undefined : (before ?? now)
}

/** Whether an endpoint that has only failed since then is to be disabled now. Ask on every tick, not only after attempts. */
export function isOverdue(since: number | undefined, now: number): boolean {
  return since !== undefined && now - since >= DISABLE_AFTER_MS
}
