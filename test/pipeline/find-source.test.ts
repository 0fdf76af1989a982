import { describe, expect, it, onTestFinished } from 'vitest'
import type { Source } from '../../src/model/source.ts'
import { previewSource } from '../../src/pipeline/preview.ts'
import type { Http } from '../../src/ports.ts'
import { findSource } from '../../src/store/sources.ts'
import { createWorld, testSource, type World } from '../support/world.ts'

type Pages = Record<string, string>

const SITE = 'https://paper.example'
const item = (n: number, date = 'Tue, 03 Mar 2026 11:00:00 GMT'): string =>
  `<item><title>Story number ${n}</title><link>${SITE}/news/story-${n}</link><pubDate>${date}</pubDate></item>`
const rss = (items: string): string => `<rss version="2.0"><channel><title>Paper</title>${items}</channel></rss>`
const list = Array.from(
  { length: 8 },
  (_, n) =>
    `<article class="card"><h2><a href="/news/2026/03/the-council-met-for-the-${n}th-time">The council met for the ${n}th time this year</a></h2><time datetime="2026-03-0${(n % 3) + 1}T10:0${n}:00Z"></time></article>`,
).join('')
const page = (head: string, body = list): string =>
  `<!doctype html><html><head><title>Paper</title>${head}</head><body><main>${body}</main></body></html>`
const feedLink = (path: string): string => `<link rel="alternate" type="application/rss+xml" href="${path}">`

async function open(pages: Pages, source: Partial<Source> = {}): Promise<{ world: World; asked: string[]; pages: Pages }> {
  const asked: string[] = []
  const http: Http = {
    async send({ url }) {
      asked.push(url.replace(SITE, ''))
      const body = pages[url.replace(SITE, '')]
      const headers: Record<string, string> = body?.startsWith('<!doctype') ? { 'content-type': 'text/html' } : {}
      return {
        ok: true,
        response: { url, status: body === undefined ? 404 : 200, headers, body: new TextEncoder().encode(body ?? '') },
      }
    },
  }
  const world = await createWorld({
    http,
    sources: [testSource({ id: 'paper', url: `${SITE}/`, kind: 'auto', fullText: 'never', ...source })],
  })
  onTestFinished(() => world.close())
  return { world, asked, pages }
}

describe('a source of which only an address is known', () => {
  it('is read by the feed its page names, and searched for once', async () => {
    const { world, asked } = await open({ '/': page(feedLink('/all.rss')), '/all.rss': rss(item(1) + item(2)) })
    expect((await world.poll('paper')).record).toMatchObject({ outcome: 'ok', new: 2, requests: 3 })
    expect(asked).toEqual(['/robots.txt', '/', '/all.rss'])
    await world.poll('paper')
    expect(asked.slice(3)).toEqual(['/all.rss'])
    expect((await findSource(world.db, 'paper'))?.state).toMatchObject({ foundUrl: `${SITE}/all.rss`, foundKind: 'feed' })
  })

  it('goes on to the next feed where the first is broken, empty or long dead', async () => {
    const links = ['/broken', '/empty', '/good'].map(feedLink).join('')
    const { world } = await open({ '/': page(links), '/broken': '<!doctype html>no', '/empty': rss(''), '/good': rss(item(1)) })
    await world.poll('paper')
    expect((await findSource(world.db, 'paper'))?.state.foundUrl).toBe(`${SITE}/good`)
    const dead = await open({ '/': page(feedLink('/old')), '/old': rss(item(1, 'Tue, 03 Mar 2020 11:00:00 GMT')) })
    await dead.world.poll('paper')
    expect((await findSource(dead.world.db, 'paper'))?.state).toMatchObject({ foundUrl: `${SITE}/`, foundKind: 'page' })
  })

  it('tries the usual places, the news sitemap of robots.txt and WordPress where the page names no feed', async () => {
    const usual = await open({ '/': page(''), '/rss.xml': rss(item(1)) })
    await usual.world.poll('paper')
    expect((await findSource(usual.world.db, 'paper'))?.state.foundUrl).toBe(`${SITE}/rss.xml`)
    const sitemap = await open({
      '/': page(''),
      '/robots.txt': `Sitemap: ${SITE}/sitemap.xml\nSitemap: ${SITE}/news-sitemap.xml`,
      '/news-sitemap.xml': `<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>${SITE}/n/1</loc><news:news><news:title>Story</news:title><news:publication_date>2026-03-03T10:00:00Z</news:publication_date></news:news></url></urlset>`,
    })
    await sitemap.world.poll('paper')
    expect((await findSource(sitemap.world.db, 'paper'))?.state).toMatchObject({
      foundUrl: `${SITE}/news-sitemap.xml`,
      foundKind: 'sitemap',
    })
    const posts = Array.from({ length: 5 }, (_, n) => ({
      id: n,
      link: `${SITE}/p/${n}`,
      title: { rendered: `Post number ${n}` },
      date_gmt: '2026-03-03T10:00:00',
      content: { rendered: '<p>Text</p>' },
    }))
    const wordpress = await open({
      '/': page('<link rel="https://api.w.org/" href="/wp-json/">'),
      '/wp-json/wp/v2/posts?per_page=50&_embed=author,wp:featuredmedia': JSON.stringify(posts),
    })
    expect((await wordpress.world.poll('paper')).record).toMatchObject({ outcome: 'ok', new: 5 })
    expect((await findSource(wordpress.world.db, 'paper'))?.state.foundKind).toBe('json')
    expect((await wordpress.world.poll('paper')).record).toMatchObject({ outcome: 'unchanged', requests: 1 })
  })

  it('is read from the list on its page in the end, after twelve requests at most', async () => {
    const links = Array.from({ length: 9 }, (_, n) => feedLink(`/feed-${n}`)).join('')
    const { world, asked } = await open({
      '/': page(`${links}<link rel="https://api.w.org/" href="/wp-json/">`),
      '/robots.txt': Array.from({ length: 9 }, (_, n) => `Sitemap: ${SITE}/news-${n}.xml`).join('\n'),
    })
    expect((await world.poll('paper')).record).toMatchObject({ outcome: 'ok', new: 8 })
    expect(asked.length).toBeLessThanOrEqual(12)
    expect((await world.poll('paper')).record.requests).toBe(1)
  })

  it('keeps a section for itself: the feed of the whole site is not what was asked for', async () => {
    const { world } = await open({ '/sport/': page(''), '/feed': rss(item(1)) }, { url: `${SITE}/sport/` })
    await world.poll('paper')
    expect((await findSource(world.db, 'paper'))?.state).toMatchObject({ foundUrl: `${SITE}/sport/`, foundKind: 'page' })
  })

  it('does not search again at each poll where nothing was found, but reads the page once it can be', async () => {
    const { world, asked, pages } = await open({ '/': page('', '<p>Soon.</p>') })
    expect((await world.poll('paper')).record.outcome).toBe('failed')
    expect(asked.length).toBeLessThanOrEqual(12)
    asked.length = 0
    expect((await world.poll('paper')).record).toMatchObject({ outcome: 'failed', requests: 1 })
    expect(asked).toEqual(['/'])
    pages['/'] = page('')
    expect((await world.poll('paper')).record).toMatchObject({ outcome: 'ok', new: 8 })
  })

  it('is searched for again once what was found is gone', async () => {
    const { world, pages } = await open({ '/': page(feedLink('/a.rss')), '/a.rss': rss(item(1)) })
    await world.poll('paper')
    delete pages['/a.rss']
    pages['/'] = page(feedLink('/b.rss'))
    pages['/b.rss'] = rss(item(1) + item(2))
    for (let n = 0; n < 3; n++) expect((await world.poll('paper')).record.outcome).toBe('failed')
    expect((await world.poll('paper')).record).toMatchObject({ outcome: 'ok', new: 1 })
  })

  it('shows what was taken and what was passed over, with the reasons', async () => {
    const { world } = await open({ '/': page(feedLink('/empty') + feedLink('/good')), '/empty': rss(''), '/good': rss(item(1)) })
    const preview = await previewSource(world.deps, world.catalogue.sources[0]!)
    expect(preview.foundUrl).toBe(`${SITE}/good`)
    expect(preview.candidates.slice(0, 3)).toMatchObject([
      { url: `${SITE}/good`, taken: true, items: 1 },
      { url: `${SITE}/empty`, why: 'named by the page; it holds no items' },
      { url: `${SITE}/`, kind: 'listing', items: 8 },
    ])
  })

  it('says that a page needs a browser, and what could be done', async () => {
    const { world } = await open({
      '/': page(
        '',
        '<div id="root"></div><noscript>You need to enable JavaScript to run this app.</noscript><script src="/a.js"></script>',
      ),
    })
    const { record } = await world.poll('paper')
    expect(record.outcome).toBe('blocked')
    expect(record.reason).toMatch(/^needs script: .*`via`/)
  })
})

describe('secret headers of a source', () => {
  it('go to its own host only', async () => {
    const seen: [string, string | undefined][] = []
    const http: Http = {
      async send({ url, headers }) {
        seen.push([url, headers['authorization']])
        const body = url.endsWith('/feed') ? rss(item(1).replace(SITE, 'https://elsewhere.example')) : '<p>x</p>'
        return { ok: true, response: { url, status: 200, headers: {}, body: new TextEncoder().encode(body) } }
      },
    }
    const source = testSource({ id: 'paper', url: `${SITE}/feed`, fullText: 'always', headers: { authorization: 'Bearer s' } })
    const world = await createWorld({ http, sources: [source] })
    onTestFinished(() => world.close())
    await world.poll('paper')
    expect(seen.find(([url]) => url === `${SITE}/feed`)?.[1]).toBe('Bearer s')
    expect(seen.filter(([url]) => url.includes('elsewhere')).map(([, secret]) => secret)).toEqual([undefined, undefined])
  })
})
