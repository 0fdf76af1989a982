import { describe, expect, it } from 'vitest'
import { type FetchState, newFetchState, type PollRecord } from '../../src/model/fetch-state.ts'
import { newSource, type Source } from '../../src/model/source.ts'
import { backoffMs } from '../../src/schedule/backoff.ts'
import { nextCheckAt, originIntervalMs } from '../../src/schedule/next-check.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const NOW = new Date('2026-03-04T12:00:00Z')

const source = (fields: Partial<Source> = {}): Source =>
  newSource({ id: 'a', url: 'https://a.example/', kind: 'listing', ...fields })
const state = (fields: Partial<FetchState> = {}): FetchState => ({ ...newFetchState(), lastSuccessAt: NOW.getTime(), ...fields })
const poll = (at: number, fresh: number): PollRecord => ({
  at,
  outcome: 'ok',
  requests: 1,
  new: fresh,
  updated: 0,
  withdrawn: 0,
  unchanged: 0,
  filtered: 0,
  durationMs: 1,
})
const waitMs = (which: Source, after: FetchState, random = 0): number =>
  nextCheckAt(which, after, NOW, random).getTime() - NOW.getTime()

describe('nextCheckAt after a success', () => {
  it('keeps the interval the operator states, to the second', () => {
    expect(waitMs(source({ intervalMs: 10 * MINUTE }), state(), 0.9)).toBe(10 * MINUTE)
  })

  it('never polls more often than each minute', () => {
    expect(waitMs(source({ intervalMs: 1000 }), state())).toBe(MINUTE)
  })

  it('lets hints lengthen a stated interval up to maxInterval only', () => {
    const hinted = state({ originIntervalMs: 3 * HOUR })
    expect(waitMs(source({ intervalMs: 10 * MINUTE }), hinted)).toBe(10 * MINUTE)
    expect(waitMs(source({ intervalMs: 10 * MINUTE, maxIntervalMs: HOUR }), hinted)).toBe(HOUR)
    expect(waitMs(source({ intervalMs: 10 * MINUTE, maxIntervalMs: 5 * HOUR }), hinted)).toBe(3 * HOUR)
  })

  it('waits an hour by default and up to a tenth more', () => {
    expect(waitMs(source(), state(), 0)).toBe(HOUR)
    expect(waitMs(source(), state(), 0.999)).toBeGreaterThan(HOUR)
    expect(waitMs(source(), state(), 0.999)).toBeLessThan(1.1 * HOUR)
  })

  it('follows what the origin says between one hour and a day', () => {
    expect(waitMs(source(), state({ originIntervalMs: 5 * MINUTE }))).toBe(HOUR)
    expect(waitMs(source(), state({ originIntervalMs: 3 * HOUR }))).toBe(3 * HOUR)
    expect(waitMs(source(), state({ originIntervalMs: 365 * DAY }))).toBe(DAY)
  })

  it('asks a feed without validators once a day', () => {
    expect(waitMs(source({ kind: 'feed' }), state())).toBe(DAY)
    expect(waitMs(source({ kind: 'feed' }), state({ validators: { etag: '"1"' } }))).toBe(HOUR)
    expect(waitMs(source({ kind: 'feed', intervalMs: HOUR }), state())).toBe(HOUR)
  })

  it('lengthens the default while nothing new comes, and starts over with the first new item', () => {
    const quiet = Array.from({ length: 12 }, (_, index) => poll(index * HOUR, 0))
    expect(waitMs(source(), state({ polls: quiet }))).toBe(4 * HOUR)
    expect(waitMs(source(), state({ polls: [poll(13 * HOUR, 1), ...quiet] }))).toBe(HOUR)
    expect(waitMs(source(), state({ polls: Array.from({ length: 200 }, (_, index) => poll(index, 0)) }))).toBe(DAY)
  })

  it('leaves a feed alone in the hours it names', () => {
    const wishes = state({ skipHours: [13, 14], originIntervalMs: HOUR })
    expect(nextCheckAt(source(), wishes, NOW, 0).toISOString()).toBe('2026-03-04T15:00:00.000Z')
    expect(nextCheckAt(source({ intervalMs: HOUR }), wishes, NOW, 0).toISOString()).toBe('2026-03-04T13:00:00.000Z')
  })

  it('follows skipped days for a day at most', () => {
    expect(waitMs(source(), state({ skipDays: ['Wednesday'] }))).toBe(12 * HOUR)
    const every = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
    expect(waitMs(source(), state({ skipDays: every }))).toBeLessThanOrEqual(25 * HOUR)
  })
})

describe('nextCheckAt after trouble', () => {
  it('doubles the wait after each failure', () => {
    const waits = [1, 2, 3, 4].map((failures) => waitMs(source(), state({ consecutiveFailures: failures })))
    expect(waits).toEqual([2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR])
  })

  it('caps the wait at a day and spreads it there', () => {
    expect(waitMs(source(), state({ consecutiveFailures: 9 }), 0)).toBe(DAY)
    expect(waitMs(source(), state({ consecutiveFailures: 1000 }), 0.5)).toBe(0.95 * DAY)
  })

  it('never waits less than the normal interval', () => {
    for (const random of [0, 0.5, 0.999]) {
      for (const failures of [1, 5, 40]) {
        expect(waitMs(source({ intervalMs: 3 * DAY }), state({ consecutiveFailures: failures }), random)).toBeGreaterThanOrEqual(
          3 * DAY,
        )
        expect(waitMs(source({ kind: 'feed' }), state({ consecutiveFailures: failures }), random)).toBeGreaterThanOrEqual(DAY)
      }
    }
  })

  it.each([1, 5, 10, 60])('asks a dead host at most 15 times a week at %i minutes', (minutes) => {
    for (const random of [0, 0.999]) {
      let at = 0
      let requests = 0
      while (at < 7 * DAY) {
        requests++
        at += backoffMs(minutes * MINUTE, requests, random)
      }
      expect(requests).toBeLessThanOrEqual(15)
    }
  })

  it('waits for Retry-After when it is later than anything else', () => {
    const asked = state({ consecutiveFailures: 1, notBefore: NOW.getTime() + 5 * HOUR })
    expect(waitMs(source({ intervalMs: MINUTE }), asked)).toBe(5 * HOUR)
  })

  it('keeps its own longer wait when Retry-After is short', () => {
    expect(waitMs(source(), state({ consecutiveFailures: 2, notBefore: NOW.getTime() + 1000 }))).toBe(4 * HOUR)
  })

  it('caps a Retry-After of ten years at one day', () => {
    expect(waitMs(source({ intervalMs: MINUTE }), state({ notBefore: NOW.getTime() + 3650 * DAY }))).toBe(DAY)
  })

  it('forgets a Retry-After that has passed', () => {
    expect(waitMs(source({ intervalMs: MINUTE }), state({ notBefore: NOW.getTime() - DAY }))).toBe(MINUTE)
  })

  it('stops asking for what is gone', () => {
    expect(waitMs(source({ intervalMs: MINUTE }), state({ gone: true }))).toBeGreaterThan(365 * DAY)
  })
})

describe('originIntervalMs', () => {
  it('takes the longest of what the origin says', () => {
    expect(originIntervalMs({ maxAgeMs: HOUR, updateEveryMs: 2 * HOUR })).toBe(2 * HOUR)
    expect(originIntervalMs({ maxAgeMs: 0 })).toBeUndefined()
    expect(originIntervalMs({})).toBeUndefined()
  })
})
