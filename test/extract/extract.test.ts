import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { extractArticle } from '../../src/extract/extract.ts'
import type { Extraction } from '../../src/model/extraction.ts'
import { parseDate } from '../../src/web/date.ts'
import { blockText } from '../../src/web/html-tree.ts'

const FOLDER = new URL('../fixtures/extract/', import.meta.url)
const NOW = new Date('2026-12-31T00:00:00Z')

interface Expected {
  url: string
  timezone: string
  title?: string
  authors?: string[]
  published?: string
  precision?: string
  image?: string
  dateline?: string
  byline?: string
  creditedSources?: string[]
  photoCredits?: string[]
  keywords?: string[]
  corrections?: number
  pageType?: string
  nextPages?: string[]
  text?: string[]
}

function read(name: string): { expected: Expected; got: Extraction } {
  const expected = JSON.parse(readFileSync(new URL(`${name}/expected.json`, FOLDER), 'utf8')) as Expected
  const html = readFileSync(new URL(`${name}/page.html`, FOLDER), 'utf8')
  return { expected, got: extractArticle(html, { url: expected.url, timezone: expected.timezone, now: NOW, parseDate }) }
}

const names = readdirSync(FOLDER).filter((name) => existsSync(new URL(`${name}/expected.json`, FOLDER)))

describe('extractArticle', () => {
  it.each(names)('reads %s', (name) => {
    const { expected, got } = read(name)
    const seen: Record<string, unknown> = {
      url: expected.url,
      timezone: expected.timezone,
      title: got.title?.value,
      authors: got.authors?.value.map((author) => author.name),
      published: got.published?.value.at.toISOString(),
      precision: got.published?.value.precision,
      image: got.image?.value.url,
      dateline: got.dateline,
      byline: got.byline,
      creditedSources: got.creditedSources.map((source) => source.name),
      photoCredits: got.photoCredits,
      keywords: got.keywords,
      corrections: got.corrections.length,
      pageType: got.pageType,
      nextPages: got.nextPages,
      text: got.text.split('\n'),
    }
    expect(Object.fromEntries(Object.keys(expected).map((key) => [key, seen[key]]))).toEqual(expected)
  })

  it.each(names)('gives nodes of %s that hold the same text', (name) => {
    const { got } = read(name)
    expect(blockText(got.content)).toBe(got.text)
  })
})

describe('fields of an extraction', () => {
  it('names the evidence and what disagreed', () => {
    const { got } = read('numbered-pages-and-opt-outs')
    expect(got.authors?.from).toBe('json-ld')
    expect(got.published?.detail).toBe('datePublished')
    expect(read('comments-longer-than-article').got.title?.from).toBe('visible')
  })

  it('reads opt-outs of the page', () => {
    expect(read('numbered-pages-and-opt-outs').got.optOuts).toEqual({ noarchive: true, nosnippet: true, tdmReserved: true })
    expect(read('news-az-like').got.optOuts).toEqual({ noarchive: false, nosnippet: false, tdmReserved: false })
  })

  it('says what was cut and why', () => {
    const { got } = read('news-az-like')
    expect(got.cuts.map((cut) => cut.why)).toContain('signature')
    expect(got.cuts.find((cut) => cut.what.startsWith('RECOMMENDED'))?.why).toBe('related')
  })

  it('follows the selectors of the source before anything else', () => {
    const html =
      '<title>Page</title><meta property="og:title" content="Wrong"><h1>Wrong</h1><p class="t">Right</p><div id="b"><p>Only this sentence is wanted from the page.</p><p class="x">Not this one, which the rule removes.</p></div><div><p>A longer paragraph that would win by its length alone, were there no rule that says otherwise.</p></div>'
    const got = extractArticle(html, {
      url: 'https://a.example/x',
      timezone: 'UTC',
      now: NOW,
      parseDate,
      rules: { body: '#b', remove: ['.x'], title: '.t' },
    })
    expect(got.title).toMatchObject({ value: 'Right', from: 'selector' })
    expect(got.text).toBe('Only this sentence is wanted from the page.')
    expect(got.contentFrom).toBe('selector')
  })

  it('lets the input blocks stand whatever is cut', () => {
    const { got } = read('comments-longer-than-article')
    expect(got.inputBlocks.length).toBeGreaterThan(got.text.split('\n').length)
  })
})
