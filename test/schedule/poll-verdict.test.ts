import { describe, expect, it } from 'vitest'
import { type FetchState, newFetchState } from '../../src/model/fetch-state.ts'
import { judgePoll } from '../../src/schedule/poll-verdict.ts'

const NOW = new Date('2026-03-04T12:00:00Z')
const primedAfter = (state: Partial<FetchState>, outcome: 'read' | 'unchanged', items?: number): boolean =>
  judgePoll({ ...newFetchState(), ...state }, { outcome, ...(items === undefined ? {} : { items }) }, NOW).state.primed

describe('a source is past its first reading', () => {
  it('once it brought items', () => {
    expect(primedAfter({}, 'read', 3)).toBe(true)
    expect(primedAfter({}, 'read', 0)).toBe(false)
  })

  it('also where the end of that reading was cut off, and nothing changed since', () => {
    expect(primedAfter({ lastItemCount: 3 }, 'unchanged')).toBe(true)
    expect(primedAfter({}, 'unchanged')).toBe(false)
  })
})
