import { describe, expect, it } from 'vitest'
import { freshnessLifetimeMs, parseCacheControl } from '../../src/web/cache-control.ts'
import { parseHttpDate } from '../../src/web/http-date.ts'
import { parseRetryAfter } from '../../src/web/retry-after.ts'

const NOW = new Date('2026-03-04T12:00:00Z')

describe('parseHttpDate', () => {
  it.each([
    ['Sun, 06 Nov 1994 08:49:37 GMT', '1994-11-06T08:49:37.000Z'],
    ['Sunday, 06-Nov-94 08:49:37 GMT', '1994-11-06T08:49:37.000Z'],
    ['Sun Nov  6 08:49:37 1994', '1994-11-06T08:49:37.000Z'],
    ['Wednesday, 06-Nov-30 08:49:37 GMT', '2030-11-06T08:49:37.000Z'],
    ['Wed, 4 Mar 2026 9:00:00 GMT', '2026-03-04T09:00:00.000Z'],
    ['wed, 04 mar 2026 09:00:00 utc', '2026-03-04T09:00:00.000Z'],
    ['04 Mar 2026 09:00:00 +0000', '2026-03-04T09:00:00.000Z'],
    ['Sat, 31 Dec 2016 23:59:60 GMT', '2017-01-01T00:00:00.000Z'],
  ])('reads %j', (text, expected) => {
    expect(parseHttpDate(text, NOW)?.toISOString()).toBe(expected)
  })

  it.each([
    '',
    '0',
    '-1',
    'tomorrow',
    'Wed, 04 Foo 2026 09:00:00 GMT',
    'Sun, 31 Feb 2026 09:00:00 GMT',
    'Wed, 04 Mar 2026 24:00:00 GMT',
    '2026-03-04T09:00:00Z',
    'Wed, 04 Mar 2026 09:00:00 +0400',
  ])('refuses %j', (text) => {
    expect(parseHttpDate(text, NOW)).toBeUndefined()
  })
})

describe('parseRetryAfter', () => {
  const day = 24 * 60 * 60 * 1000
  it.each([
    ['120', 120_000],
    [' 120 ', 120_000],
    ['0', 0],
    ['1.5', 1_000],
    ['120, 60', 120_000],
    ['99999999999999999999', day],
    ['Wed, 04 Mar 2026 12:10:00 GMT', 600_000],
    ['Wednesday, 04-Mar-26 12:10:00 GMT', 600_000],
    ['Wed Mar  4 12:10:00 2026', 600_000],
    ['Wed, 04 Mar 2036 12:10:00 GMT', day],
    ['Wed, 04 Mar 2020 12:10:00 GMT', 0],
    ['-5', undefined],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('reads %j as %j milliseconds', (value, expected) => {
    expect(parseRetryAfter(value, NOW)).toBe(expected)
  })

  it("measures a date against the answer's own Date when clocks differ", () => {
    expect(parseRetryAfter('Wed, 04 Mar 2020 12:10:00 GMT', NOW, 'Wed, 04 Mar 2020 12:00:00 GMT')).toBe(600_000)
  })
})

describe('freshnessLifetimeMs', () => {
  it.each([
    [{}, undefined],
    [{ 'cache-control': 'max-age=300' }, 300_000],
    [{ 'cache-control': 'public, Max-Age="300"' }, 300_000],
    [{ 'cache-control': 'max-age=300', age: '100' }, 200_000],
    [{ 'cache-control': 'max-age=300', age: '400' }, 0],
    [{ 'cache-control': 'no-cache, max-age=300' }, 0],
    [{ 'cache-control': 'no-store' }, 0],
    [{ 'cache-control': 's-maxage=300' }, undefined],
    [{ 'cache-control': 'x="max-age=1, no-store"' }, undefined],
    [{ 'cache-control': 'max-age=bogus', expires: 'Wed, 04 Mar 2026 13:00:00 GMT' }, 3_600_000],
    [{ expires: 'Wed, 04 Mar 2026 13:00:00 GMT', date: 'Wed, 04 Mar 2026 12:30:00 GMT' }, 1_800_000],
    [{ expires: '0' }, 0],
    [{ expires: 'Wed, 04 Mar 2020 13:00:00 GMT' }, 0],
    [{ 'cache-control': 'max-age=99999999999999' }, 2 ** 31 * 1000],
  ])('reads %j as %j', (headers, expected) => {
    expect(freshnessLifetimeMs(headers as Record<string, string>, NOW)).toBe(expected)
  })

  it('counts the first of two directives', () => {
    expect(parseCacheControl('max-age=1, max-age=2').get('max-age')).toBe('1')
  })
})
