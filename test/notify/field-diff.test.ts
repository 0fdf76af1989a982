import { describe, expect, it } from 'vitest'
import type { ArticleRecord } from '../../src/model/article.ts'
import { changedStretch, diffRevisions, MAX_STRETCH } from '../../src/notify/field-diff.ts'

const base: ArticleRecord = {
  url: 'https://a.example/', title: 'T', contentText: 'Text', authors: [{ name: 'A' }, { name: 'B' }], keywords: [], attachments: [],
  creditedSources: [], photoCredits: [], corrections: [], rights: 'full', provenance: {},
} // biome-ignore format: a record
const publishedAt = new Date('2026-01-01T00:00:00Z')

function diff(after: Partial<ArticleRecord>, at = publishedAt) {
  return diffRevisions({ record: base, publishedAt }, { record: { ...base, ...after }, publishedAt: at })
}

describe('diffRevisions', () => {
  it('gives nothing for equal states', () => {
    expect(diff({ keywords: ['noise'] })).toEqual([])
  })

  it('names every changed field in a fixed order', () => {
    const image = { url: 'https://a.example/i.jpg' }
    const changes = diff({ summary: 'S', image, title: 'U', contentText: 'Texts', authors: [{ name: 'A' }] }, new Date(0))
    expect(changes).toEqual([
      { field: 'title', before: 'T', after: 'U' },
      { field: 'summary', after: 'S' },
      { field: 'content', before: 'Text', after: 'Texts' },
      { field: 'image', after: 'https://a.example/i.jpg' },
      { field: 'authors', before: 'A, B', after: 'A' },
      { field: 'published', before: '2026-01-01T00:00:00.000Z', after: '1970-01-01T00:00:00.000Z' },
    ])
  })
})

describe('changedStretch', () => {
  const filler = 'word '.repeat(1000)

  it('shows what changed in a long text with some words around it', () => {
    const [before, after] = changedStretch(`${filler}five${filler}`, `${filler}six${filler}`)
    expect(before).toMatch(/^…(?: ?word)+ five(?:word ?)+.*…$/)
    expect(after).toContain(' six')
    expect(before.length).toBeLessThan(120)
  })

  it('bounds either side', () => {
    const [before, after] = changedStretch('a'.repeat(10_000), 'b'.repeat(10_000))
    expect(before.length).toBeLessThanOrEqual(MAX_STRETCH + 2)
    expect(after.length).toBeLessThanOrEqual(MAX_STRETCH + 2)
  })

  it('shows an insertion and a removal', () => {
    expect(changedStretch(filler, `${filler}end`)[1]).toMatch(/end$/)
    expect(changedStretch(`start${filler}`, filler)[0]).toMatch(/^start/)
  })

  it('never cuts a surrogate pair', () => {
    for (let shift = 0; shift < 4; shift++) {
      const fire = 'x'.repeat(shift) + '🔥'.repeat(2000)
      for (const side of changedStretch(`${fire}a${fire}`, `${fire}b${fire}`)) expect(side.isWellFormed()).toBe(true)
      for (const side of changedStretch(fire, `🌊${fire}`)) expect(side.isWellFormed()).toBe(true)
    }
  })
})
