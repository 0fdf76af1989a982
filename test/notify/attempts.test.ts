import { describe, expect, it } from 'vitest'
import {
  DISABLE_AFTER_MS,
  failingSince,
  isOverdue,
  judgeResponse,
  MAX_ATTEMPTS,
  nextAttemptAt,
} from '../../src/notify/attempts.ts'

const HOUR = 3_600_000
const fixed = (value: number) => ({ number: () => value })
const middle = fixed(0.5)

/** Times of all attempts of a delivery that always fails, the first at 0. */
function attemptTimes(random: { number(): number }): number[] {
  const times = [0]
  for (;;) {
    const next = nextAttemptAt(times.length, times.at(-1)!, random)
    if (next === undefined) return times
    times.push(next)
  }
}

describe('nextAttemptAt', () => {
  it('waits 5 s, 5 m, 30 m, 2 h, 5 h, then 10 h each time', () => {
    const times = attemptTimes(middle)
    const waits = times.slice(1).map((time, i) => (time - times[i]!) / 1000)
    expect(waits.slice(0, 7)).toEqual([5, 300, 1800, 7200, 18000, 36000, 36000])
    expect(new Set(waits.slice(5))).toEqual(new Set([36000]))
    expect(times).toHaveLength(MAX_ATTEMPTS)
  })

  it('goes on for 75 hours under the shortest jitter and ends before the endpoint is disabled', () => {
    expect(attemptTimes(fixed(0)).at(-1)!).toBeGreaterThanOrEqual(75 * HOUR)
    expect(attemptTimes(fixed(0.999999)).at(-1)!).toBeLessThan(DISABLE_AFTER_MS)
  })

  it('spreads each wait by a fifth either way', () => {
    expect(nextAttemptAt(2, 0, fixed(0))).toBe(240_000)
    expect(nextAttemptAt(2, 0, fixed(0.999999))).toBe(360_000)
  })

  it('never comes before Retry-After and at most two seconds after it', () => {
    for (const value of [0, 0.5, 0.999999]) {
      const at = nextAttemptAt(1, 1000, fixed(value), 3_600_000)!
      expect(at).toBeGreaterThanOrEqual(3_601_000)
      expect(at).toBeLessThanOrEqual(3_603_000)
    }
  })

  it('comes sooner for Retry-After the first time only', () => {
    expect(nextAttemptAt(1, 0, fixed(0), 2000)).toBe(2000)
    expect(nextAttemptAt(3, 0, middle, 2000)).toBe(1_800_000)
  })

  it('caps a Retry-After of ten years at one day', () => {
    expect(nextAttemptAt(1, 0, fixed(0), 10 * 365 * 24 * HOUR)).toBe(24 * HOUR)
  })

  it('does not hammer on Retry-After: 0', () => {
    expect(nextAttemptAt(1, 0, fixed(0), 0)).toBe(1000)
  })

  it('is exhausted after the last attempt whatever Retry-After says', () => {
    expect(nextAttemptAt(MAX_ATTEMPTS, 0, middle, 5000)).toBeUndefined()
  })
})

describe('judgeResponse', () => {
  it.each([200, 201, 202, 204, 299])('takes %i for success', (status) => {
    expect(judgeResponse({ status })).toEqual({ verdict: 'delivered' })
  })

  it.each([100, 301, 302, 304, 307, 308, 400, 401, 404, 409, 500, 501])('retries after %i', (status) => {
    expect(judgeResponse({ status })).toMatchObject({ verdict: 'retry', hold: false })
  })

  it.each([429, 502, 503, 504])('holds the endpoint for a minute after %i', (status) => {
    expect(judgeResponse({ status })).toMatchObject({ verdict: 'retry', hold: true, holdMs: 60_000 })
  })

  it('passes Retry-After on and holds the endpoint', () => {
    expect(judgeResponse({ status: 500, retryAfterMs: 7000 })).toEqual({
      verdict: 'retry',
      reason: 'answered 500',
      hold: true,
      holdMs: 7000,
      retryAfterMs: 7000,
    })
  })

  it('holds for a day at most', () => {
    expect(judgeResponse({ status: 503, retryAfterMs: 10 ** 12 })).toMatchObject({ holdMs: 24 * HOUR })
  })

  it('says that redirects are not followed', () => {
    expect(judgeResponse({ status: 302 })).toMatchObject({ reason: 'answered 302: redirects are not followed' })
  })

  it('ends the endpoint on 410', () => {
    expect(judgeResponse({ status: 410 })).toEqual({ verdict: 'disable', reason: 'gone' })
  })

  it('retries after a failure of the network and keeps its detail to itself', () => {
    const verdict = judgeResponse({ failure: 'connect', detail: 'ECONNREFUSED 10.0.0.1' })
    expect(verdict).toEqual({ verdict: 'retry', reason: 'no connection', hold: false })
  })
})

describe('failing endpoints', () => {
  const failed = judgeResponse({ status: 500 })

  it('count from the first failure and forget it on success', () => {
    expect(failingSince(undefined, failed, 5)).toBe(5)
    expect(failingSince(5, failed, 9)).toBe(5)
    expect(failingSince(5, judgeResponse({ status: 200 }), 9)).toBeUndefined()
  })

  it('are overdue after 120 hours', () => {
    expect(isOverdue(undefined, DISABLE_AFTER_MS)).toBe(false)
    expect(isOverdue(1, DISABLE_AFTER_MS)).toBe(false)
    expect(isOverdue(0, 120 * HOUR)).toBe(true)
  })
})
