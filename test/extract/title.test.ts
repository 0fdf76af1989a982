import { describe, expect, it } from 'vitest'
import { withoutSite } from '../../src/extract/title.ts'

const cut = (title: string, siteName?: string, others: string[] = [], url = 'https://www.valleypost.example/a'): string =>
  withoutSite(
    title,
    others.map((value) => ({ value, from: 'open-graph' as const })),
    { siteName, url },
  )

describe('withoutSite', () => {
  it.each([
    ['Floods recede | News.Az', 'News.Az', 'Floods recede'],
    ['Floods recede - Valley Post', 'Valley Post', 'Floods recede'],
    ['Valley Post: Floods recede', undefined, 'Valley Post: Floods recede'],
    ['Floods - a review', 'Valley Post', 'Floods - a review'],
    ['Floods recede - Weather - Valley Post', 'Valley Post', 'Floods recede - Weather'],
  ])('reads %s', (title, site, wanted) => {
    expect(cut(title, site)).toBe(wanted)
  })

  it('cuts a suffix that another statement lacks', () => {
    expect(cut('Floods recede - VIDEO', undefined, ['Floods recede'])).toBe('Floods recede')
  })

  it('knows the site by its host', () => {
    expect(cut('Floods recede – Valleypost')).toBe('Floods recede')
  })
})
