import { describe, expect, it } from 'vitest'
import { extractArticle } from '../../src/extract/extract.ts'
import { normaliseContent } from '../../src/normalise/content.ts'
import { parseDate } from '../../src/web/date.ts'

const URL_OF_PAGE = 'https://harbour.example/news/pier'
const STUB =
  'The ferry moved to its new pier on Tuesday morning after four years of work, and the first passengers walked ashore at six.'
const REST = [
  'The old pier will be taken down in the summer, the harbour office said, and its timber will go to the museum of ships.',
  'Two more ferries are to follow before the autumn, and the timetable will be printed in three languages, he said.',
  'Passengers will be counted from Monday on, and the figures are to be published at the end of each month.',
  'A third berth was left out of the plans, for the sand below it was found to be too soft to carry a crane.',
]

/** A page that shows `visible` and states `markup` in its JSON-LD. */
function read(visible: string, markup: Record<string, unknown>, head = '') {
  const data = JSON.stringify({ '@type': 'NewsArticle', headline: 'Ferry finds a new pier', ...markup })
  const html = `<html lang="en"><head><title>Ferry finds a new pier</title>${head}<script type="application/ld+json">${data}</script></head>
    <body><header><a href="/">Harbour News</a> <a href="/login">Log in</a></header><h1>Ferry finds a new pier</h1><div class="story">${visible}</div>
    <footer><p>Harbour News, Quay 1. All rights reserved.</p></footer></body></html>`
  const now = new Date('2026-03-20T00:00:00Z')
  return extractArticle(html, { url: URL_OF_PAGE, timezone: 'UTC', now, parseDate })
}

const WHOLE = [STUB, ...REST].join('\n')
const stub = `<p>${STUB}</p>`

describe('a text that only the mark-up holds whole', () => {
  it('stands in for a stub that begins it, where no wall is declared', () => {
    const got = read(stub, { articleBody: WHOLE })
    expect(got).toMatchObject({ text: WHOLE, contentFrom: 'json-ld', pageType: 'article' })
    expect(normaliseContent(got.content, { baseUrl: URL_OF_PAGE }).html).toBe(
      [STUB, ...REST].map((text) => `<p>${text}</p>`).join(''),
    )
  })

  it('is read as HTML where it is HTML, and sanitised like any other', () => {
    const articleBody = [STUB, ...REST].map((text) => `<p onclick="x()">${text}</p>`).join('')
    const got = read(stub, { articleBody: `${articleBody}<script>x()</script>` })
    expect(got.text).toBe(WHOLE)
    expect(normaliseContent(got.content, { baseUrl: URL_OF_PAGE }).html).not.toMatch(/onclick|script/)
  })

  it('stands in for a page that shows nothing, under the same headline only', () => {
    expect(read('<div id="app"></div>', { articleBody: WHOLE }).text).toBe(WHOLE)
    expect(read('<div id="app"></div>', { articleBody: WHOLE, headline: 'Something else' }).text).not.toContain(REST[0])
  })

  it('is left where the page shows another text, or nearly as much', () => {
    const other = REST.map((text) => `<p>${text.replace(/^\w+ \w+/, 'Elsewhere')} Nothing of it stands in the mark-up.</p>`).join(
      '',
    )
    expect(read(other, { articleBody: WHOLE.repeat(3) }).contentFrom).toBe('content')
    const most = [STUB, ...REST.slice(1)].map((text) => `<p>${text}</p>`).join('')
    expect(read(most, { articleBody: WHOLE }).contentFrom).toBe('content')
  })
})

describe('a wall', () => {
  it.each([
    ['declared of the article', { isAccessibleForFree: false }, ''],
    ['declared in words', { isAccessibleForFree: 'False' }, ''],
    ['declared of a part', { hasPart: { '@type': 'WebPageElement', isAccessibleForFree: false, cssSelector: '.rest' } }, ''],
    ['declared in a meta element', {}, '<meta property="article:content_tier" content="locked">'],
  ])('is not walked around when it is %s', (_, markup, head) => {
    const got = read(stub, { articleBody: WHOLE, ...markup }, head)
    expect(got.pageType).toBe('paywall')
    for (const line of REST) expect(got.text).not.toContain(line)
  })

  it.each([
    'Subscribe to continue reading this story.',
    'This article is for subscribers only.',
    'Weiterlesen mit dem Hafen-Abo',
    'Cet article est réservé aux abonnés',
    'Материал доступен только по подписке',
    'Чтобы дочитать статью, оформите подписку',
    'Məqalə yalnız abunəçilər üçündür',
    'Haberin devamını okumak için abone olun',
    'სტატია მხოლოდ გამომწერთათვისაა',
    '订阅后继续阅读全文',
    'この記事は有料会員限定です。残り 1200文字',
  ])('is seen in the words below a stub: %s', (words) => {
    const got = read(`${stub}<p>${words}</p>`, { articleBody: WHOLE })
    expect(got.pageType).toBe('paywall')
    expect(got.text).not.toContain(REST[0])
  })

  it('is none where the whole text stands before it, or where the header offers a login', () => {
    const long = Array.from({ length: 16 }, (_, i) => `<p>${REST[i % 4]} That was number ${i}.</p>`).join('')
    expect(read(`${long}<p>Subscribe to continue reading this story.</p>`, {}).pageType).toBe('article')
    expect(read(stub, { articleBody: WHOLE, isAccessibleForFree: true }).pageType).toBe('article')
  })
})
