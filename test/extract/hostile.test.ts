import { describe, expect, it } from 'vitest'
import { extractArticle } from '../../src/extract/extract.ts'
import { parseDate } from '../../src/web/date.ts'

const extract = (html: string) =>
  extractArticle(html, { url: 'https://a.example/x', timezone: 'UTC', now: new Date('2026-01-01T00:00:00Z'), parseDate })

describe('extractArticle on hostile input', () => {
  it.each([
    ['an empty page', ''],
    ['tags without an end', '<div>'.repeat(100_000)],
    ['inline tags nested without end', `${'<b>'.repeat(100_000)}text`],
    ['a tag that never closes', '<a '.repeat(50_000)],
    ['nested JSON without end', `<script type="application/ld+json">${'{"a":'.repeat(30_000)}`],
    ['a title of separators', `<title>${' - '.repeat(50_000)}</title><h1>${' | '.repeat(50_000)}</h1>`],
    ['endless numbers', `<p>${'1 '.repeat(200_000)}`],
    ['endless bylines', '<p class="author">By By By </p>'.repeat(5_000)],
    [
      'thousands of posts inside each other',
      '<blockquote class="instagram-media twitter-tweet" data-instgrm-permalink="https://www.instagram.com/p/abcdefgh/"><p>words'.repeat(
        5_000,
      ),
    ],
    [
      'thousands of figures with frames and captions',
      '<figure><iframe src="https://www.youtube.com/embed/abcdefghijk"></iframe><figcaption>A caption</figcaption></figure>'.repeat(
        5_000,
      ),
    ],
    [
      'a huge text in its mark-up beside a huge stub',
      `<script type="application/ld+json">{"@type":"Article","articleBody":"${'The ferry left the pier at noon. '.repeat(50_000)}"}</script>${'<p>A line of the page that stands in no mark-up of any kind.</p>'.repeat(8_000)}`,
    ],
    ['words of walls without end', `<p>${'Subscribe to '.repeat(20_000)}</p><p>${'subscribe and log in to '.repeat(8)}</p>`],
    ['links to printers', '<a href="/print/x?print=print-print" class="print">p</a>'.repeat(10_000)],
    ['one endless word', `<p>${'A'.repeat(500_000)}`],
  ])('answers %s', (_name, html) => {
    expect(extract(html).cuts.length).toBeLessThan(10_000)
  })

  it('reads text after a stray CDATA opening', () => {
    expect(extract('<![CDATA[ <p>The text after the stray opening is read all the same.</p>').text).toContain('The text after')
  })

  it('keeps what lies deeper than any page needs', () => {
    const deep = `${'<div>'.repeat(600)}<p>Deep text is kept, though the tree is cut short above it.</p>`
    expect(extract(deep).text).toContain('Deep text is kept')
  })
})
