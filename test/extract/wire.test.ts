import { describe, expect, it } from 'vitest'
import { correctionsIn, creditedSources, datelineOf } from '../../src/extract/wire.ts'

describe('datelineOf', () => {
  it.each([
    ['MOSCOW, March 11. /TASS/. The ministry said so.', 'MOSCOW, March 11. /TASS/.'],
    ['BAKU, Azerbaijan, March 3. Oil rose on Tuesday.', 'BAKU, Azerbaijan, March 3.'],
    ['Baku, July 7, AZERTAC The exhibition opened.', 'Baku, July 7, AZERTAC'],
    ['Baku. 4 February. REPORT.AZ/ The bridge is open.', 'Baku. 4 February. REPORT.AZ/'],
    ['Baku/02.10.20/Turan: The court sat on Friday.', 'Baku/02.10.20/Turan:'],
    ['МОСКВА, 11 марта. /ТАСС/. Ледокол вышел в море.', 'МОСКВА, 11 марта. /ТАСС/.'],
    ['Баку. 4 февраля. REPORT.AZ/ Мост открыт.', 'Баку. 4 февраля. REPORT.AZ/'],
    ['Bakı, 7 iyul, AZƏRTAC Sərgi açılıb.', 'Bakı, 7 iyul, AZƏRTAC'],
    ['WASHINGTON (AP) — The senate voted late.', 'WASHINGTON (AP)'],
    ['Berlin (dpa) - Der Zug fährt wieder.', 'Berlin (dpa)'],
    ['KYIV, March 3 (Reuters) - Trains ran on time.', 'KYIV, March 3 (Reuters)'],
  ])('reads %s', (text, dateline) => {
    expect(datelineOf(text)).toBe(dateline)
  })

  it.each([
    'The minister said on March 11 that nothing had changed.',
    'On Monday, July 7, the exhibition opened.',
    'In Baku, people queued for hours.',
    'Last year 4 February fell on a Sunday.',
  ])('finds none in %s', (text) => {
    expect(datelineOf(text)).toBeUndefined()
  })
})

describe('creditedSources', () => {
  it.each([
    ['The port has opened, News.Example reports, citing Harbour Daily.', ['Harbour Daily']],
    ['Exports grew, Trend reports via Customs Weekly.', ['Customs Weekly']],
    ['Prices fell, according to Reuters.', ['Reuters']],
    ['Мост открыт, сообщает Вестник со ссылкой на Интерфакс.', ['Интерфакс']],
    ['MOSCOW, March 11. /TASS/. An icebreaker left.', ['TASS']],
    ['Prices fell, according to the ministry.', []],
    ['According to Anna, nothing had changed.', []],
  ])('reads %s', (line, names) => {
    expect(creditedSources([line], 'Вестник').map((source) => source.name)).toEqual(names)
  })
})

describe('correctionsIn', () => {
  it('keeps corrections and leaves other lines', () => {
    const correction = 'Correction: an earlier version gave the wrong year.'
    expect(correctionsIn(['The corrected map hangs in the hall.', correction])).toEqual([correction])
  })
})
