import { describe, expect, it } from 'vitest'
import { parseDate } from '../../src/web/date.ts'

const NOW = new Date('2026-11-23T08:26:00Z')
const read = (text: string, timezone = 'UTC', language?: string, now?: Date): string | undefined =>
  parseDate(text, { timezone, ...(language === undefined ? {} : { language }), ...(now === undefined ? {} : { now }) })
    ?.at.toISOString()
    .replace('.000Z', 'Z')

describe('parseDate', () => {
  it.each([
    ['2026-03-01T10:15:00+04:00', '2026-03-01T06:15:00Z'],
    ['2026-03-01 10:15:00 +0400', '2026-03-01T06:15:00Z'],
    ['2026-03-01T10:15:00.123456Z', '2026-03-01T10:15:00Z'],
    ['20260301T101500Z', '2026-03-01T10:15:00Z'],
    ['2026-03-01T10:15:00-05:00Z', '2026-03-01T15:15:00Z'],
    ['2026-03-01T10:15[Asia/Baku]', '2026-03-01T06:15:00Z'],
    ['2026-W10-7', '2026-03-08T00:00:00Z'],
    ['Sun, 01 Mar 2026 10:15:00 GMT', '2026-03-01T10:15:00Z'],
    ['Sun, 1 Mar 2026 10:15 EST', '2026-03-01T15:15:00Z'],
    ['Sunday, 01-Mar-26 10:15:00 GMT', '2026-03-01T10:15:00Z'],
    ['Sun Mar  1 10:15:00 UTC 2026', '2026-03-01T10:15:00Z'],
    ['Sun, 01 Mar 2026 10:15:00 GMT+4', '2026-03-01T06:15:00Z'],
    ['Mar. 1, 2026, 10:15 p.m.', '2026-03-01T22:15:00Z'],
    ['12:00 am, March 1st, 2026', '2026-03-01T00:00:00Z'],
    ['Published: 1 March 2026 10:15', '2026-03-01T10:15:00Z'],
    ['01 Mar 26 1015 GMT', '2026-03-01T10:15:00Z'],
    ['Wed, 19 Aug 2009 18:28:00 Etc/GMT', '2009-08-19T18:28:00Z'],
    ['03-12-31', '2003-12-31T00:00:00Z'],
    ['Sun, 01 Mar 2026 24:00:00 GMT', '2026-03-02T00:00:00Z'],
  ])('reads %s', (text, expected) => {
    expect(read(text)).toBe(expected)
  })

  it.each([
    ['29 December 2025 17:16 (UTC+04:00)', 'UTC', 'en', '2025-12-29T13:16:00Z'],
    ['04 февраля, 2026 12:53', 'Asia/Baku', 'ru', '2026-02-04T08:53:00Z'],
    ['28 dekabr 2025 22:36', 'Asia/Baku', 'az', '2025-12-28T18:36:00Z'],
    ['11.10.22 15:30', 'Asia/Baku', 'az', '2022-10-11T11:30:00Z'],
    ['20:55, 20 February 2026', 'Asia/Baku', 'en', '2026-02-20T16:55:00Z'],
    ['2021.02.24 / 17:37', 'Asia/Tbilisi', 'ka', '2021-02-24T13:37:00Z'],
    ['07.07.2020 [16:46]', 'Asia/Yerevan', 'hy', '2020-07-07T12:46:00Z'],
    ['15 Mar 2024 14:09', 'Asia/Baku', 'en', '2024-03-15T10:09:00Z'],
    ['3 ŞUBAT 2026 09:05', 'Europe/Istanbul', 'tr', '2026-02-03T06:05:00Z'],
    ['17 მარტი, 2026 19:40', 'Asia/Tbilisi', 'ka', '2026-03-17T15:40:00Z'],
    ['9 հունիսի 2026, 08:00', 'Asia/Yerevan', 'hy', '2026-06-09T04:00:00Z'],
    ['2 қазан 2026 10:00', 'Asia/Almaty', 'kk', '2026-10-02T05:00:00Z'],
    ['4-sentabr 2026, 18:20', 'Asia/Tashkent', 'uz', '2026-09-04T13:20:00Z'],
    ['2026年3月1日 午後6時5分', 'Asia/Tokyo', 'ja', '2026-03-01T09:05:00Z'],
    ['2026년 3월 1일 오전 9:30', 'Asia/Seoul', 'ko', '2026-03-01T00:30:00Z'],
    ['۱۰ اسفند ۱۴۰۴', 'Asia/Tehran', 'fa', '2026-02-28T20:30:00Z'],
    ['٣ مارس ٢٠٢٦', 'Africa/Cairo', 'ar', '2026-03-02T22:00:00Z'],
    ['15 تشرين الثاني 2026', 'Asia/Beirut', 'ar', '2026-11-14T22:00:00Z'],
    ['1 มีนาคม 2569 10:00', 'Asia/Bangkok', 'th', '2026-03-01T03:00:00Z'],
    ['23 tháng 2, 2026 07:00', 'Asia/Ho_Chi_Minh', 'vi', '2026-02-23T00:00:00Z'],
    ['3. listopadu 2026 v 14:30', 'Europe/Prague', 'cs', '2026-11-03T13:30:00Z'],
    ['3 listopada 2026 14:30', 'Europe/Zagreb', 'hr', '2026-10-03T12:30:00Z'],
    ['1er mars 2026 à 8h05', 'Europe/Paris', 'fr', '2026-03-01T07:05:00Z'],
    ['2026年3月1日日曜日 14:05', 'Asia/Tokyo', 'ja', '2026-03-01T05:05:00Z'],
    ['1 d’abril del 2026', 'Europe/Madrid', 'ca', '2026-03-31T22:00:00Z'],
    ['quarta-feira, 1 de abril de 2026 às 14:05', 'Europe/Lisbon', 'pt', '2026-04-01T13:05:00Z'],
    ['5 ago 2026', 'Europe/Madrid', 'es', '2026-08-04T22:00:00Z'],
    ['1. 3. 2026 klo 14.30', 'Europe/Helsinki', 'fi', '2026-03-01T12:30:00Z'],
  ])('reads %s in %s', (text, zone, language, expected) => {
    expect(read(text, zone, language)).toBe(expected)
  })

  it.each([
    ['yesterday at 10:00', 'UTC', '2026-11-22T10:00:00Z'],
    ['3 hours ago', 'UTC', '2026-11-23T05:26:00Z'],
    ['5 dəqiqə əvvəl', 'Asia/Baku', '2026-11-23T08:21:00Z'],
    ['сегодня, 09:10', 'Europe/Moscow', '2026-11-23T06:10:00Z'],
    ['dünən, 21:00', 'Asia/Baku', '2026-11-22T17:00:00Z'],
    ['Updated 2 hours ago', 'UTC', '2026-11-23T06:26:00Z'],
    ['ayer a las 10:15', 'Europe/Madrid', '2026-11-22T09:15:00Z'],
    ['il y a 2 jours', 'Europe/Paris', '2026-11-21T08:26:00Z'],
    ['3小时前', 'Asia/Shanghai', '2026-11-23T05:26:00Z'],
  ])('reads %s against the clock', (text, zone, expected) => {
    expect(read(text, zone, undefined, NOW)).toBe(expected)
  })

  it.each([
    '',
    'tomorrow maybe',
    'Invalid Date',
    '31 February 2026',
    '2026-02-30',
    '2026-01-01T25:00:00Z',
    '10:61',
    '404',
    'March',
    '+994 12 555 11 22',
    '2026-01-01T10:00:00Zextra',
    '12345',
    '1.2.3',
    '10 comments',
    '3 min read',
    'Vol. 12, No. 3, 2026',
    'Room 5, 10:30',
    '1 234 567',
  ])('refuses %s', (text) => {
    expect(read(text)).toBeUndefined()
  })

  it('refuses relative words without a clock', () => {
    expect(read('2 hours ago')).toBeUndefined()
  })

  it('keeps precision and whether the zone was stated', () => {
    expect(parseDate('1 March 2026', { timezone: 'Asia/Baku' })).toMatchObject({ precision: 'day', zone: 'assumed' })
    expect(parseDate('2026-03-01T10:15Z', { timezone: 'Asia/Baku' })).toMatchObject({ precision: 'minute', zone: 'stated' })
    expect(parseDate('2026-03-01T10:15:09', { timezone: 'Asia/Baku' })).toMatchObject({
      precision: 'second',
      zone: 'assumed',
      text: '2026-03-01T10:15:09',
    })
  })

  it('records that a time fell into a gap', () => {
    expect(parseDate('2026-03-29 02:30', { timezone: 'Europe/Berlin' })?.note).toBe('gap')
  })

  it('completes a date without year from the clock', () => {
    expect(parseDate('24 December, 10:00', { timezone: 'UTC', language: 'en', now: NOW })).toMatchObject({
      at: new Date('2025-12-24T10:00:00Z'),
      note: 'year assumed',
    })
  })

  it('stays linear on long nonsense', () => {
    expect(read('1'.repeat(100_000))).toBeUndefined()
    expect(read('a1 '.repeat(50))).toBeUndefined()
  })
})
