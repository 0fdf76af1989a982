import { describe, expect, it } from 'vitest'
import { isTimeZone, localToUtc, offsetAt } from '../../src/web/time-zone.ts'

const local = (text: string): number => Date.parse(`${text}Z`)

describe('localToUtc', () => {
  it('knows that Baku kept summer time until 2015', () => {
    expect(new Date(localToUtc('Asia/Baku', local('2015-07-01T12:00:00')).at).toISOString()).toBe('2015-07-01T07:00:00.000Z')
    expect(new Date(localToUtc('Asia/Baku', local('2016-07-01T12:00:00')).at).toISOString()).toBe('2016-07-01T08:00:00.000Z')
  })

  it('takes the earlier offset in a gap and says so', () => {
    expect(localToUtc('Europe/Berlin', local('2026-03-29T02:30:00'))).toEqual({
      at: Date.parse('2026-03-29T01:30:00Z'),
      note: 'gap',
    })
  })

  it('takes the earlier offset in a fold and says so', () => {
    expect(localToUtc('Europe/Berlin', local('2026-10-25T02:30:00'))).toEqual({
      at: Date.parse('2026-10-25T00:30:00Z'),
      note: 'fold',
    })
  })

  it('is exact just before and after a change', () => {
    expect(localToUtc('Europe/Berlin', local('2026-03-29T01:59:59'))).toEqual({ at: Date.parse('2026-03-29T00:59:59Z') })
    expect(localToUtc('Europe/Berlin', local('2026-03-29T03:00:00'))).toEqual({ at: Date.parse('2026-03-29T01:00:00Z') })
    expect(localToUtc('Europe/Berlin', local('2026-10-25T03:00:00'))).toEqual({ at: Date.parse('2026-10-25T02:00:00Z') })
  })

  it('skips the day that Samoa left out', () => {
    expect(localToUtc('Pacific/Apia', local('2011-12-30T12:00:00')).note).toBe('gap')
  })
})

describe('offsetAt', () => {
  it('gives quarter-hour zones', () => {
    expect(offsetAt('Asia/Kathmandu', Date.parse('2026-01-01T00:00:00Z'))).toBe(345 * 60_000)
  })

  it('counts an unknown zone as UTC', () => {
    expect(isTimeZone('Asia/Nowhere')).toBe(false)
    expect(offsetAt('Asia/Nowhere', 0)).toBe(0)
  })
})
