import { describe, expect, it } from 'vitest'
import { matchesFilter } from '../../src/query/filter.ts'

const item = {
  title: 'Sport: Bakıda İclas',
  text: 'The new stadium opens. 北京大学',
  authors: ['José Pérez', 'Anna Lee'],
  keywords: ['Live Blog', 'football'],
}

describe('matchesFilter', () => {
  it.each([
    [{ words: ['stadium'] }], [{ words: ['SPORT'] }], [{ words: ['new stadium'] }], [{ words: ['stad*'] }], [{ words: ['nothing', '大学'] }],
    [{ title: ['iclas'] }], [{ author: ['perez'] }], [{ author: ['anna lee'] }], [{ keyword: ['live blog'] }], [{ keyword: ['foot*'] }],
    [{ title: ['nothing'], author: ['jose'] }],
  ])('is met by %j', (rules) => {
    expect(matchesFilter(rules, item)).toBe(true)
  }) // biome-ignore format: a list

  it.each([
    [{}], [{ words: [] }], [{ words: ['stad'] }], [{ title: ['stadium'] }], [{ author: ['stadium'] }], [{ keyword: ['sport'] }],
    [{ words: ['—', ''] }], [{ words: ['stadium new'] }], [{ author: ['perez anna'] }],
  ])('is not met by %j', (rules) => {
    expect(matchesFilter(rules, item)).toBe(false)
  }) // biome-ignore format: a list

  it('is not met by an item that says nothing', () => {
    expect(matchesFilter({ words: ['a'], title: ['a'] }, { authors: [], keywords: [] })).toBe(false)
  })
})
