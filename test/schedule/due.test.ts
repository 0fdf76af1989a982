import { describe, expect, it } from 'vitest'
import { selectDue } from '../../src/schedule/due.ts'

const NOW = new Date('2026-03-04T12:00:00Z')
const entry = (id: string, url: string, minutesAgo: number) => ({
  id,
  url,
  nextCheckAt: new Date(NOW.getTime() - minutesAgo * 60_000),
})

describe('selectDue', () => {
  it('chooses what is due, the most overdue first', () => {
    const chosen = selectDue(
      [entry('a', 'https://a.example/', 1), entry('b', 'https://b.example/', -1), entry('c', 'https://c.example/', 9)],
      NOW,
    )
    expect(chosen.map(({ id }) => id)).toEqual(['c', 'a'])
  })

  it('lets hosts take turns after a long stop', () => {
    const rush = ['a1', 'a2', 'a3'].map((id, index) => entry(id, `https://${id}.a.example/`, 90 - index))
    const chosen = selectDue([...rush, entry('b', 'https://b.example/', 5), entry('c', 'https://c.example/', 7)], NOW)
    expect(chosen.map(({ id }) => id)).toEqual(['a1', 'c', 'b', 'a2', 'a3'])
  })

  it('takes no more than asked for', () => {
    expect(
      selectDue([entry('a', 'https://a.example/', 1), entry('b', 'https://b.example/', 2)], NOW, 1).map(({ id }) => id),
    ).toEqual(['b'])
  })
})
