import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { extractArticle } from '../../src/extract/extract.ts'
import { parseDate } from '../../src/web/date.ts'

interface Annotated {
  url: string
  timezone: string
  title?: string
  authors?: string[]
  published?: string
  dateline?: string
  creditedSources?: string[]
  photoCredits?: string[]
  text: string[]
}

const FOLDER = new URL('../fixtures/extract/', import.meta.url)
const FLOORS = JSON.parse(readFileSync(new URL('floors.json', import.meta.url), 'utf8')) as Record<string, number>

const pages = readdirSync(FOLDER)
  .filter((name) => existsSync(new URL(`${name}/expected.json`, FOLDER)))
  .map((name) => {
    const truth = JSON.parse(readFileSync(new URL(`${name}/expected.json`, FOLDER), 'utf8')) as Annotated
    const html = readFileSync(new URL(`${name}/page.html`, FOLDER), 'utf8')
    const got = extractArticle(html, {
      url: truth.url,
      timezone: truth.timezone,
      now: new Date('2026-12-31T00:00:00Z'),
      parseDate,
    })
    return { truth, got }
  })

/** Windows of four words, counted; every ideograph is a word. */
function shingles(text: string): Map<string, number> {
  const words = text.match(/[\u3040-\u9fff]|(?:(?![\u3040-\u9fff])[\p{L}\p{N}])+/gu) ?? []
  const out = new Map<string, number>()
  for (let i = 0; i + 4 <= words.length; i += 1) {
    const window = words.slice(i, i + 4).join(' ')
    out.set(window, (out.get(window) ?? 0) + 1)
  }
  return out
}

function f1(truth: string, got: string): number {
  const wanted = shingles(truth)
  const found = shingles(got)
  const sum = (map: Map<string, number>): number => [...map.values()].reduce((a, b) => a + b, 0)
  let shared = 0
  for (const [window, count] of found) shared += Math.min(count, wanted.get(window) ?? 0)
  return (2 * shared) / (sum(wanted) + sum(found))
}

const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length
const share = (holds: boolean[]): number => mean(holds.map(Number))

describe('extraction of the annotated pages', () => {
  it('keeps the text above its floor', () => {
    expect(mean(pages.map(({ truth, got }) => f1(truth.text.join('\n'), got.text)))).toBeGreaterThanOrEqual(FLOORS['text'] ?? 1)
  })

  it('keeps titles above their floor', () => {
    const titled = pages.filter(({ truth }) => truth.title !== undefined)
    expect(share(titled.map(({ truth, got }) => got.title?.value === truth.title))).toBeGreaterThanOrEqual(FLOORS['title'] ?? 1)
  })

  it('keeps authors above their floor', () => {
    const signed = pages.filter(({ truth }) => truth.authors !== undefined)
    const right = signed.map(({ truth, got }) => got.authors?.value.map((author) => author.name).join() === truth.authors?.join())
    expect(share(right)).toBeGreaterThanOrEqual(FLOORS['authors'] ?? 1)
  })

  it('keeps publication times above their floor', () => {
    const dated = pages.filter(({ truth }) => truth.published !== undefined)
    const right = dated.map(({ truth, got }) => got.published?.value.at.toISOString() === truth.published)
    expect(share(right)).toBeGreaterThanOrEqual(FLOORS['published'] ?? 1)
  })

  it('keeps datelines, credited sources and picture credits above their floor', () => {
    const right = pages.flatMap(({ truth, got }) => [
      ...(truth.dateline === undefined ? [] : [got.dateline === truth.dateline]),
      ...(truth.creditedSources === undefined
        ? []
        : [got.creditedSources.map((source) => source.name).join() === truth.creditedSources.join()]),
      ...(truth.photoCredits === undefined ? [] : [got.photoCredits.join() === truth.photoCredits.join()]),
    ])
    expect(right.length).toBeGreaterThan(60)
    expect(share(right)).toBeGreaterThanOrEqual(FLOORS['wire'] ?? 1)
  })
})
