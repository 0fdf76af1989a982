import { describe, expect, it } from 'vitest'
import { extractArticle } from '../../src/extract/extract.ts'
import { parseDate } from '../../src/web/date.ts'

const confidenceOf = (body: string): number =>
  extractArticle(`<html lang="en"><head><title>Lights of the quay</title></head><body>${body}</body></html>`, {
    url: 'https://paper.example/news/lights-of-the-quay',
    timezone: 'UTC',
    now: new Date('2026-03-01T00:00:00Z'),
    parseDate,
  }).confidence

const sentence = (i: number): string =>
  `On day ${i} the old ferry crossed the bay ${i + 2} times and carried grain, lamps and a brass band to the island.`
const prose = (count: number): string =>
  Array.from({ length: count }, (_, i) => `<p>${sentence(i)} ${sentence(i + 40)}</p>`).join('')
const links = (count: number): string =>
  Array.from({ length: count }, (_, i) => `<li><a href="/n/${i}">The ferry of day ${i} and its cargo of lamps</a></li>`).join('')

describe('confidence', () => {
  it('is high for a page of prose with its menu', () => {
    expect(
      confidenceOf(`<nav><ul>${links(20)}</ul></nav><article><h1>Lights of the quay</h1>${prose(12)}</article>`),
    ).toBeGreaterThan(0.9)
  })

  it('is next to nothing for the shell of a page', () => {
    expect(confidenceOf('<div id="app"></div><p>Please wait while the page is put together.</p>')).toBeLessThan(0.1)
    expect(confidenceOf('<div id="app"></div>')).toBe(0)
  })

  it('grows with the text of a short page', () => {
    const [two, three] = [2, 3].map((count) => confidenceOf(`<article>${prose(count)}</article>`))
    expect(two).toBeGreaterThan(0.4)
    expect(three).toBeGreaterThan(two as number)
  })

  it('is lower where the text is one part of a page of many', () => {
    const card = (i: number): string =>
      `<section><h3><a href="/s/${i}">Story ${i}</a></h3><div>Lamp no. ${i}, ferry at ${i} o'clock, grain ${i} sacks</div></section>`
    const mixed = confidenceOf(`<div>${prose(6)}</div>${Array.from({ length: 60 }, (_, i) => card(i)).join('')}`)
    expect(mixed).toBeLessThan(confidenceOf(`<div>${prose(6)}</div>`))
  })
})
