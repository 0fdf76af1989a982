import { describe, expect, it } from 'vitest'
import { HINT, hintsOf, KINDS } from '../../src/extract/hints.ts'

const kinds = (name: string): string[] =>
  Object.entries(HINT)
    .filter(([, bit]) => hintsOf(name) & KINDS & bit)
    .map(([kind]) => kind)

describe('hintsOf', () => {
  it.each(['relatedPosts', 'related-posts', 'related_posts', 'jp-relatedposts'])('reads %s as related', (name) => {
    expect(kinds(name)).toEqual(['related'])
  })

  it.each(['articleBody', 'article__body', 'entry-content', 'wp-block-post-content'])('reads %s as the text', (name) => {
    expect(kinds(name)).toEqual(['body'])
  })

  it.each(['shared-layout', 'tag-sharing', 'no-sidebar', 'has-ads', 'overflow-hidden', 'lg:hidden', 'commentary'])(
    'reads nothing into %s',
    (name) => {
      expect(kinds(name)).toEqual([])
    },
  )
})
