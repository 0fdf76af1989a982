import { describe, expect, it, onTestFinished } from 'vitest'
import { listArticles } from '../../src/store/articles.ts'
import { createPapers, type Papers, paragraphsOf } from '../support/papers.ts'
import { createWorld, testSource } from '../support/world.ts'

const PAGE = 'paper.example/news/pier'
const TEXT = paragraphsOf('the new pier', 6)

/** Polls a paper with one item and gives the article that came of it. */
async function ingest(prepare: (papers: Papers) => void, summary = 'In short: the pier is open.') {
  const papers = createPapers()
  papers.list('https://paper.example/feed', [{ link: `https://${PAGE}`, title: 'Ferry finds a new pier', guid: '1', summary }])
  prepare(papers)
  const world = await createWorld({
    http: papers.http,
    sources: [testSource({ id: 'paper', url: 'https://paper.example/feed', home: 'https://paper.example/' })],
  })
  onTestFinished(() => world.close())
  await world.poll('paper')
  const [article] = await listArticles(world.db, [1])
  return { article: article?.record, log: papers.log }
}

const page = (body: string, head = ''): { body: string } => ({
  body: `<html lang="en"><head><title>Ferry finds a new pier</title>${head}</head><body><h1>Ferry finds a new pier</h1>${body}</body></html>`,
})
const text = TEXT.map((one) => `<p>${one}</p>`).join('')

describe('a page that gives little', () => {
  it('is read from its AMP twin', async () => {
    const { article } = await ingest(({ pages }) => {
      pages.set(PAGE, page('<div id="app">Loading</div>', `<link rel="amphtml" href="https://${PAGE}/amp">`))
      pages.set(`${PAGE}/amp`, page(`<article>${text}</article>`))
    })
    expect(article).toMatchObject({ contentText: TEXT.join('\n'), url: `https://${PAGE}` })
  })

  it.each([
    ['declared', `<link rel="alternate" media="print" href="https://${PAGE}/print">`, ''],
    ['linked', '', '<a class="print-link" href="/news/pier/print">Print</a>'],
  ])('is read from its print version, %s', async (_, head, body) => {
    const { article } = await ingest(({ pages }) => {
      pages.set(PAGE, page(`<div id="app">Loading</div>${body}`, head))
      pages.set(`${PAGE}/print`, page(text))
    })
    expect(article?.contentText).toBe(TEXT.join('\n'))
  })

  it('asks no other host for a twin, and none where the page itself gives its text', async () => {
    const elsewhere = await ingest(({ pages }) => {
      pages.set(PAGE, page('<div>Loading</div>', '<link rel="amphtml" href="https://amp.elsewhere.example/pier">'))
    })
    expect(elsewhere.log.some((url) => url.includes('elsewhere'))).toBe(false)
    const whole = await ingest(({ pages }) => {
      pages.set(PAGE, page(`<article>${text}</article>`, `<link rel="amphtml" href="https://${PAGE}/amp">`))
    })
    expect(whole.log.some((url) => url.endsWith('/amp'))).toBe(false)
  })

  it('falls back to the summary of the source, and says so', async () => {
    const { article } = await ingest(({ pages }) => void pages.set(PAGE, page('<p>The ferry has found a new pier at last.</p>')))
    expect(article).toMatchObject({ summary: 'In short: the pier is open.' })
    expect(article?.provenance['content']?.detail).toMatch(/passed over: confidence 0\.\d\d/)
    expect(article?.contentText ?? '').not.toContain('at last')
  })
})

describe('a page behind a wall', () => {
  it('gives the words of the source, never its hidden text or its twin', async () => {
    const data = JSON.stringify({ '@type': 'NewsArticle', isAccessibleForFree: false, articleBody: TEXT.join('\n') })
    const { article, log } = await ingest(({ pages }) => {
      const head = `<link rel="amphtml" href="https://${PAGE}/amp"><script type="application/ld+json">${data}</script>`
      pages.set(PAGE, page(`<article><p>${TEXT[0]}</p></article>`, head))
      pages.set(`${PAGE}/amp`, page(`<article>${text}</article>`))
    })
    expect(article?.contentText).toBeUndefined()
    expect(article?.summary).toBe('In short: the pier is open.')
    expect(article?.provenance['content']?.detail).toContain('a stub before a wall')
    expect(log.some((url) => url.endsWith('/amp'))).toBe(false)
  })
})

describe('a lead image that source and page both give', () => {
  it('is never the smaller of two sizes', async () => {
    const feed = '<enclosure url="https://paper.example/i/pier-1200x800.jpg" type="image/jpeg" length="1"/>'
    const media =
      '<media:content xmlns:media="http://search.yahoo.com/mrss/" url="https://paper.example/i/pier-1200x800.jpg" medium="image" width="1200" height="800"/>'
    const { article } = await ingest(({ pages }) => {
      const list = pages.get('paper.example/feed')
      pages.set('paper.example/feed', { body: list?.body?.replace('</item>', `${feed}${media}</item>`) ?? '' })
      const head =
        '<meta property="og:image" content="/i/pier-600x400.jpg"><meta property="og:image:width" content="600"><meta property="og:image:height" content="400">'
      pages.set(PAGE, page(`<article>${text}</article>`, head))
    })
    expect(article?.image).toMatchObject({ url: 'https://paper.example/i/pier-1200x800.jpg', width: 1200, height: 800 })
  })
})

describe('a page that is no article', () => {
  it.each([
    [
      'a list',
      '<ul><li><a href="/a">One story of the day</a></li><li><a href="/b">Another story</a></li></ul>',
      { '@type': 'CollectionPage' },
    ],
    ['a video', '<video src="/v.mp4"></video><p>Watch the ferry arrive.</p>', { '@type': 'VideoObject', name: 'Ferry' }],
    [
      'a gallery',
      '<figure><img src="/1.jpg"></figure><figure><img src="/2.jpg"></figure><p>Twelve pictures.</p>',
      { '@type': 'ImageGallery' },
    ],
  ])('%s is not taken for the text, and said to be one', async (kind, body, data) => {
    const { article } = await ingest(
      ({ pages }) => void pages.set(PAGE, page(body, `<script type="application/ld+json">${JSON.stringify(data)}</script>`)),
      `<p>${TEXT[0]}</p>`,
    )
    expect(article?.summary).toContain(TEXT[0])
    expect(article?.contentText).toBeUndefined()
    expect(article?.provenance['content']).toMatchObject({ from: 'source', detail: expect.stringContaining(`it is ${kind}`) })
  })
})
