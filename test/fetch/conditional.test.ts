import { describe, expect, it } from 'vitest'
import { conditionsFor } from '../../src/fetch/conditional.ts'
import { type FetchState, newFetchState } from '../../src/model/fetch-state.ts'

const NOW = new Date('2026-03-04T12:00:00Z')
const DAY = 24 * 3_600_000
const held: FetchState = {
  ...newFetchState(),
  validators: { etag: '"1"' },
  validatedUrl: 'https://b.example/f',
  bodyHash: 'abc',
  lastUnconditionalAt: NOW.getTime() - DAY,
}
const URL_A = 'https://a.example/f'

describe('conditionsFor', () => {
  it('sends the validators of the body we hold to the address they came from', () => {
    expect(conditionsFor(held, URL_A, NOW)).toEqual({
      validators: { etag: '"1"' },
      validatedUrl: 'https://b.example/f',
      unconditional: false,
    })
  })

  it.each([
    ['there are none', { validators: {} }],
    ['the body was never read whole', { bodyHash: undefined }],
    ['a refresh is due', { lastUnconditionalAt: NOW.getTime() - 5 * DAY }],
    ['it is not known when the last refresh was', { lastUnconditionalAt: undefined }],
  ])('asks without conditions when %s', (_when, fields) => {
    expect(conditionsFor({ ...held, ...fields } as FetchState, URL_A, NOW)).toEqual({ unconditional: true })
  })
})
