import { describe, expect, it } from 'vitest'
import { cleanTitle } from '../../src/normalise/title.ts'

const evidence = { siteName: 'Harbour Post', publisher: 'harbourpost.example' }

describe('cleanTitle and mark-up', () => {
  it.each([
    ['<font color="red">Port</font> opens', 'Port opens'],
    ['<b>Port</b> opens<br>today', 'Port opens today'],
    ['Port opens <img src="x.gif">', 'Port opens'],
    ['Port<script>alert(1)</script> opens', 'Port opens'],
    ['How the <b> tag ate the web', 'How the <b> tag ate the web'],
    ['If 3 < 5 and 7 > 2', 'If 3 < 5 and 7 > 2'],
    ['Meet <Anna> the robot', 'Meet <Anna> the robot'],
  ])('%s', (title, wanted) => {
    expect(cleanTitle(title)).toBe(wanted)
  })

  it('decodes references once', () => {
    expect(cleanTitle('&quot;Fish &amp; chips&quot; &#8212; R&D &amp;lt;3')).toBe('"Fish & chips" — R&D &lt;3')
  })

  it('leaves decoded mark-up as text', () => {
    expect(cleanTitle('The &lt;b&gt;bold&lt;/b&gt; tag')).toBe('The <b>bold</b> tag')
  })

  it('stands on one line and keeps capitals', () => {
    expect(cleanTitle('  STORM\n  hits\u00adthe   COAST ')).toBe('STORM hitsthe COAST')
  })
})

describe('cleanTitle and the site name', () => {
  it.each([
    ['the name behind a bar', 'Port opens to ships | Harbour Post', 'Port opens to ships'],
    ['the name in other capitals', 'Port opens to ships - HARBOUR POST', 'Port opens to ships'],
    ['the domain', 'Port opens to ships — harbourpost.example', 'Port opens to ships'],
    ['the name and a little more', 'Port opens to ships - Harbour Post Online', 'Port opens to ships'],
    ['the name in front', 'Harbour Post: Port opens to ships', 'Port opens to ships'],
    ['a marker', 'Port opens to ships - VIDEO', 'Port opens to ships'],
    ['a marker in brackets', 'Port opens to ships (VIDEO)', 'Port opens to ships'],
    ['two of them', 'Liman gəmilər üçün açılıb [FOTO/VİDEO]', 'Liman gəmilər üçün açılıb'],
    ['what was done to it, numbered', 'Liman gəmilər üçün açılıb - YENİLƏNİB-2', 'Liman gəmilər üçün açılıb'],
    ['the same in Russian', 'Порт открыт для судов — ОБНОВЛЕНО', 'Порт открыт для судов'],
    ['the same in Georgian', 'პორტი გემებისთვის გაიხსნა - ვიდეო', 'პორტი გემებისთვის გაიხსნა'],
    ['a marker before the name', 'Port opens to ships – ФОТО | Harbour Post', 'Port opens to ships'],
  ])('cuts %s', (_, title, wanted) => {
    expect(cleanTitle(title, evidence)).toBe(wanted)
  })

  it.each([
    ['a second half that is the headline', 'Oil - the long road to peace'],
    ['a name that is part of the sentence', 'Harbour Post celebrates fifty years'],
    ['a place that shares a word with the name', 'War in the north - Harbour'],
    ['the name alone', 'Harbour Post'],
    ['what would leave too little', 'Ships | Harbour Post'],
    ['brackets that say something', 'Port opens to ships (and boats)'],
    ['a number in brackets', 'Port opens to ships (2)'],
    ['a marker inside the sentence', 'VIDEO games on the rise'],
  ])('keeps %s', (_, title) => {
    expect(cleanTitle(title, evidence)).toBe(title)
  })

  it('recognises a domain that is spelt out', () => {
    expect(cleanTitle('Port opens to ships | Harbour Post', { publisher: 'harbourpost.example' })).toBe('Port opens to ships')
    expect(cleanTitle('Port opens to ships - Times of Harbour', { publisher: 'harbourtimes.example' })).toBe(
      'Port opens to ships',
    )
  })

  it('believes another reading of the same title', () => {
    expect(cleanTitle('Port opens to ships - Economy', { otherTitles: ['Port opens to ships'] })).toBe('Port opens to ships')
    expect(cleanTitle('Port opens to ships - Economy', { otherTitles: ['Port opens to ships - Economy'] })).toBe(
      'Port opens to ships - Economy',
    )
  })

  it('believes several titles that end alike', () => {
    const otherTitles = ['A bridge is built ~ The Daily Rope', 'Knots explained ~ The Daily Rope']
    expect(cleanTitle('Port opens to ships ~ The Daily Rope', { otherTitles })).toBe('Port opens to ships')
  })

  it('is linear on a long hostile title', () => {
    expect(cleanTitle(' - <'.repeat(100_000), evidence).length).toBeLessThan(3000)
  })
})
