import { describe, expect, it } from 'vitest'
import { newFetchState, type PollRecord, splitState, withMemory, withRecord } from '../../src/model/fetch-state.ts'
import { normalIntervalMs } from '../../src/schedule/next-check.ts'
import { testPoll, testSource } from '../support/world.ts'

const HOUR = 3_600_000
const record = (at: number, more: Partial<PollRecord> = {}): PollRecord => testPoll({ at, ...more })
const fold = (...records: PollRecord[]): PollRecord[] =>
  records.reduce<PollRecord[]>((polls, next) => withRecord(polls, next), [])

describe('withRecord', () => {
  it('tells of polls in a row that brought nothing in one record', () => {
    expect(fold(record(1), record(2), record(3))).toEqual([record(3, { times: 3, since: 1 })])
  })

  it('keeps a poll that brought something by itself', () => {
    const polls = fold(record(1), record(2, { outcome: 'ok', new: 1 }), record(3, { outcome: 'ok', new: 1 }), record(4))
    expect(polls.map((poll) => [poll.at, poll.times])).toEqual([
      [4, undefined],
      [3, undefined],
      [2, undefined],
      [1, undefined],
    ])
  })

  it('keeps failures of different kinds apart', () => {
    const polls = fold(
      record(1, { outcome: 'failed', reason: 'timeout' }),
      record(2, { outcome: 'failed', reason: 'timeout' }),
      record(3, { outcome: 'failed', reason: 'reset' }),
    )
    expect(polls.map((poll) => [poll.reason, poll.times ?? 1])).toEqual([
      ['reset', 1],
      ['timeout', 2],
    ])
  })

  it('keeps twenty records', () => {
    const polls = fold(...Array.from({ length: 50 }, (_, i) => record(i, { outcome: 'ok', new: 1 })))
    expect(polls.map((poll) => poll.at)).toEqual(Array.from({ length: 20 }, (_, i) => 49 - i))
  })

  it('lets each folded poll count as quiet', () => {
    const source = testSource({ id: 'paper', url: 'https://paper.example/feed' })
    const state = { ...newFetchState(), validators: { etag: '"1"' }, lastSuccessAt: 1 }
    expect(normalIntervalMs(source, { ...state, polls: fold(...Array.from({ length: 13 }, (_, i) => record(i))) })).toBe(4 * HOUR)
    expect(normalIntervalMs(source, { ...state, polls: fold(record(1)) })).toBe(HOUR)
  })
})

describe('splitState', () => {
  const guids = { last: { a: 'b' }, changed: 0 }
  const polls = fold(record(1, { outcome: 'ok', new: 3 }), record(2, { outcome: 'ok', new: 1 }), record(3))
  const whole = { ...newFetchState(), bodyHash: 'x', guids, sharedAddresses: ['https://paper.example/live'], polls }

  it('leaves to each poll what it needs: the polls back to the last news, not the GUIDs', () => {
    const { state, memory } = splitState(whole)
    expect(state.polls.map(({ at }) => at)).toEqual([3, 2])
    expect(state).not.toHaveProperty('guids')
    expect(memory).toEqual({ guids, sharedAddresses: ['https://paper.example/live'], polls: [polls[2]] })
  })

  it('comes together again, with the polls made since, twenty at most', () => {
    const { state, memory } = splitState(whole)
    expect(withMemory(state, memory)).toEqual(whole)
    const busy = { ...state, polls: fold(...Array.from({ length: 20 }, (_, i) => record(10 + i, { outcome: 'ok', new: 1 }))) }
    expect(withMemory(busy, memory).polls).toEqual(busy.polls)
  })
})
