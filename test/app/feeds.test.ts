/**
 * Feeds over HTTP: parameters, their canonical form, authors and languages, spellings, negotiation, headers.
 */
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { authorPath } from '../../src/app/published.ts'
import { otherSpellings, SPELLINGS } from '../../src/app/spellings.ts'
import { compress } from '../../src/runtime/node/compress.ts'
import { uuid } from '../fixtures/publish/documents.ts'
import { testSource } from '../support/world.ts'
import { createShelf, type Shelf } from './shelf.ts'

async function filled(): Promise<Shelf> {
  const shelf = await createShelf({
    bundles: [
      { id: 'pick', was: ['old-pick'], title: 'Pick', from: { sources: ['paper'], tags: [], q: 'bridge', exclude: 'sport' } },
    ],
  })
  await shelf.add(1, { record: { title: 'Bridge opened', language: 'en', authors: [{ name: 'Ann Lee' }] } })
  await shelf.add(2, { record: { title: 'Körpü açıldı', language: 'az', authors: [{ name: 'Ann Lee Smith' }] } })
  await shelf.add(3, { source: 'post', record: { title: 'Bridge closed', language: 'en-GB', authors: [{ name: 'Ann Lee' }] } })
  await shelf.add(4, {
    source: 'post',
    record: { title: 'Sport on the bridge', language: 'en', contentHtml: '<p>Long text.</p>' },
  })
  await shelf.add(5, { record: { title: 'Sport at the bridge', language: 'eng' } })
  return shelf
}

describe('parameters of a feed', () => {
  it.each([
    ['', [5, 4, 3, 2, 1]],
    ['?q=bridge', [5, 4, 3, 1]],
    ['?q=bridge&exclude=sport', [3, 1]],
    ['?exclude=bridge', [2]],
    ['?source=post', [4, 3]],
    ['?source=paper,post&q=opened', [1]],
    ['?tag=coast', [4, 3]],
    ['?tag=hills&source=paper', [5, 2, 1]],
    ['?tag=coast&source=paper', []],
    ['?lang=en', [4, 3, 1]],
    ['?lang=en-GB', [3]],
    ['?lang=en-gb,az', [3, 2]],
    ['?lang=az&source=post', []],
    ['?author=Ann%20Lee', [3, 2, 1]],
    ['?author=Ann%20Lee&lang=az', [2]],
    ['?since=2026-03-03T12:03:00Z', [5, 4, 3]],
    ['?since=2026-03-03T16:04:00%2B04:00', [5, 4]],
    ['?since=2026-03-04', []],
    ['?limit=2', [5, 4]],
    ['?q=&source=&limit=', [5, 4, 3, 2, 1]],
    ['?utm_source=x&_=1', [5, 4, 3, 2, 1]],
  ])('%s gives %j', async (search, numbers) => {
    const shelf = await filled()
    expect(await shelf.numbers(`/feeds/all.json${search}`)).toEqual(numbers)
  })

  it('narrow tags, bundles, sources and searches as well', async () => {
    const shelf = await filled()
    expect(await shelf.numbers('/feeds/pick.json')).toEqual([1])
    expect(await shelf.numbers('/feeds/pick.json?q=closed')).toEqual([])
    expect(await shelf.numbers('/feeds/paper.json?source=post')).toEqual([])
    expect(await shelf.numbers('/tags/coast.json?q=sport')).toEqual([4])
    expect(await shelf.numbers('/feeds/paper.json?exclude=sport')).toEqual([2, 1])
    expect(await shelf.numbers('/tags/hills.json?since=2026-03-03T12:02:00Z&exclude=closed')).toEqual([5, 4, 2])
    expect(await shelf.numbers('/search.json?q=bridge&lang=en&limit=1')).toEqual([4])
  })

  it('content=excerpt leaves the text away', async () => {
    const shelf = await filled()
    const text = await (await shelf.get('/feeds/all.rss?content=excerpt')).text()
    expect(text).not.toContain('content:encoded>')
    expect(await (await shelf.get('/feeds/all.rss?content=full')).text()).toContain('Long text.')
  })

  it.each([
    'q=%22open',
    'exclude=a)',
    'source=nobody',
    'tag=nothing',
    'lang=1',
    'lang=en_',
    'since=yesterday',
    'since=2026-02-31',
    'since=2026-03-01T25:00Z',
    'limit=0',
    'limit=-1',
    'limit=201',
    'limit=ten',
    'content=all',
    'q=a&q=b',
    'author=%26',
    `q=${'a'.repeat(501)}`,
    `source=${'a'.repeat(121)}`,
    `tag=${Array.from({ length: 21 }, (_, i) => i).join(',')}`,
  ])('?%s is refused with a sentence', async (search) => {
    const shelf = await filled()
    const response = await shelf.get(`/feeds/all.rss?${search}`)
    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(((await response.json()) as { detail: string }).detail).toMatch(/\S/)
  })

  it('share one rendition and one address when they mean the same', async () => {
    const shelf = await filled()
    const first = await shelf.get('/feeds/all.atom?lang=en,az&q=Sport+AND++BRIDGE&utm_source=x&limit=50')
    const second = await shelf.get('/feeds/all.atom?q=bridge%20sport&lang=az&lang=en')
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'))
    const self = 'http://127.0.0.1:8787/feeds/all.atom?q=bridge%20sport&lang=az,en'
    expect(await second.text()).toContain(`<link rel="self" type="application/atom+xml" href="${self.replace('&', '&amp;')}"/>`)
    expect(second.headers.get('link')).toContain(`<${self}>; rel="self"`)
    expect(second.headers.get('link')).not.toContain('rel="hub"')
    expect((await shelf.get(self.slice(self.indexOf('/feeds')))).headers.get('etag')).toBe(first.headers.get('etag'))
  })

  it('write a day of since= as a day, a moment as a moment', async () => {
    const shelf = await filled()
    const self = async (since: string): Promise<string | null> =>
      (await shelf.get(`/feeds/all.atom?since=${since}`)).headers.get('link')
    for (const since of ['2020-03-01', '2020-03-01T00:00:00Z', '2020-03-01T04:00%2B04:00'])
      expect(await self(since)).toContain('/feeds/all.atom?since=2020-03-01>; rel="self"')
    expect(await self('2020-03-01T08:30:00Z')).toContain('?since=2020-03-01T08:30:00Z>; rel="self"')
  })

  it('see an article that begins to match after an edit, and one that ceases to', async () => {
    const shelf = await filled()
    expect(await shelf.numbers('/feeds/all.json?q=ferry')).toEqual([])
    await shelf.change(2, 'updated', { title: 'Ferry instead' })
    expect(await shelf.numbers('/feeds/all.json?q=ferry')).toEqual([2])
    await shelf.change(2, 'withdrawn')
    expect(await shelf.numbers('/feeds/all.json?q=ferry')).toEqual([])
  })
})

describe('feeds of authors and languages', () => {
  it('hold one name of one publisher', async () => {
    const shelf = await filled()
    expect(await shelf.numbers(`${authorPath('paper.example', 'Ann Lee')}.json`)).toEqual([1])
    expect(await shelf.numbers(`${authorPath('post.example', 'Ann Lee')}.json`)).toEqual([3])
    expect((await shelf.get(`${authorPath('post.example', 'Nobody')}.rss`)).status).toBe(404)
    expect((await shelf.get(`${authorPath('post.example', '&')}.rss`)).status).toBe(404)
  })

  it('hold a language with its regions', async () => {
    const shelf = await filled()
    expect(await shelf.numbers('/languages/en.json')).toEqual([4, 3, 1])
    expect(await shelf.numbers('/languages/en-GB.json?q=bridge')).toEqual([3])
    expect((await shelf.get('/languages/EN-gb.rss')).headers.get('location')).toBe('http://127.0.0.1:8787/languages/en-GB.rss')
    expect((await shelf.get('/languages/ka.rss')).status).toBe(404)
    expect((await shelf.get('/languages/en.rss?lang=az')).status).toBe(400)
  })
})

describe('addresses', () => {
  it('of an earlier slug and odd spellings lead to the feed, parameters kept', async () => {
    const shelf = await filled()
    const cases = [
      ['/rss', '/feeds/all.rss'],
      ['/feed/', '/feeds/all.rss'],
      ['/atom.xml?limit=3', '/feeds/all.atom?limit=3'],
      ['/feed.json', '/feeds/all.json'],
      ['/feeds', '/'],
      ['/opml', '/feeds.opml'],
      ['/feeds/old-pick.json?q=a', '/feeds/pick.json?q=a'],
      ['/feeds/paper.xml', '/feeds/paper.rss'],
      ['/feeds/paper.atom.xml', '/feeds/paper.atom'],
      ['/feeds/paper/atom', '/feeds/paper.atom'],
      ['/feeds/paper/feed.json', '/feeds/paper.json'],
      ['/feeds/Paper.RSS', '/feeds/paper.rss'],
      ['/tags/hills/rss/', '/tags/hills.rss'],
      ['/feeds/paper.rss/', '/feeds/paper.rss'],
      ['/feeds/paper/?limit=3', '/feeds/paper?limit=3'],
    ]
    for (const [from, to] of cases) {
      const response = await shelf.get(from!)
      expect([from, response.status, response.headers.get('location')]).toEqual([from, 301, `http://127.0.0.1:8787${to}`])
      expect(response.headers.get('access-control-allow-origin')).toBe('*')
    }
  })

  it('of nothing are 404 in the format the address promises', async () => {
    const shelf = await filled()
    const xml = await shelf.get('/feeds/no-such-feed.xml')
    expect([xml.status, xml.headers.get('content-type')]).toEqual([404, 'application/problem+xml'])
    expect(xml.headers.get('access-control-allow-origin')).toBe('*')
    for (const path of [
      '/feeds/none.json',
      '/tags/none.rss',
      '/feeds/%00',
      '/feeds/%ff',
      '/feeds/..%2f..%2fetc',
      '/feeds/a/b/c',
    ]) {
      expect([path, (await shelf.get(path)).status]).toEqual([path, 404])
    }
  })

  it('never lead to themselves', () => {
    for (const [from, to] of SPELLINGS) expect(SPELLINGS.get(to), from).toBeUndefined()
    expect(otherSpellings('paper.rss')).toEqual([])
    expect(otherSpellings('a.atom.xml')[0]).toBe('a.atom')
  })
})

describe('the bare address', () => {
  it.each([
    [undefined, 'application/rss+xml'],
    ['*/*', 'application/rss+xml'],
    ['image/png', 'application/rss+xml'],
    ['application/atom+xml, */*;q=0.1', 'application/atom+xml'],
    ['application/json', 'application/feed+json'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'],
    ['application/atom+xml, application/rss+xml, text/html;q=0.7', 'application/atom+xml'],
    ['text/html;q=0, application/xml', 'application/rss+xml'],
  ])('asked with Accept %s answers %s', async (accept, type) => {
    const shelf = await filled()
    const response = await shelf.get('/feeds/all', accept === undefined ? {} : { accept })
    expect([response.status, response.headers.get('content-type')?.split(';')[0]]).toEqual([200, type])
    expect(response.headers.get('vary')).toContain('Accept')
  })

  it('passes parameters on to the page', async () => {
    const shelf = await filled()
    const page = await (await shelf.get('/feeds/all?q=ferry', { accept: 'text/html' })).text()
    expect(page).toContain('href="/feeds/all.rss?q=ferry"')
    expect(page).toContain('Nothing here yet.')
    expect((await shelf.get('/feeds/all?limit=0', { accept: 'text/html' })).status).toBe(400)
  })
})

describe('headers', () => {
  it('name the same links as the document', async () => {
    const shelf = await filled()
    const response = await shelf.get('/feeds/paper.rss')
    const links = response.headers
      .get('link')!
      .split(', ')
      .map((link) => /<(.*)>; rel="(.*?)"/.exec(link)!.slice(1, 3))
    const text = await response.text()
    for (const [href, rel] of links) expect(text).toContain(`<atom:link rel="${rel}" href="${href}"`)
    expect(links.map(([, rel]) => rel)).toEqual(expect.arrayContaining(['self', 'hub', 'alternate']))
  })

  it('keep a slow feed longer than a quick one, a search never long', async () => {
    const shelf = await createShelf()
    const maxAge = async (path: string) => /max-age=(\d+)/.exec((await shelf.get(path)).headers.get('cache-control')!)![1]
    expect(await maxAge('/feeds/all.rss')).toBe('60')
    for (let n = 1; n <= 12; n++) {
      shelf.world.clock.advance(3_600_000)
      await shelf.add(n, { record: { title: 'Bridge' } })
    }
    expect(await maxAge('/feeds/all.rss')).toBe('900')
    expect(await maxAge('/search.rss?q=bridge')).toBe('60')
    expect(await maxAge('/feeds/all.rss?q=bridge')).toBe('60')
    for (let n = 21; n <= 40; n++) await shelf.add(n)
    expect(await maxAge('/feeds/all.rss')).toBe('60')
  })

  it('give the OPML list conditions and codings, and a list to each bundle', async () => {
    const shelf = await filled()
    const response = await shelf.get('/feeds.opml', { 'accept-encoding': 'gzip' })
    expect(response.headers.get('content-encoding')).toBe('gzip')
    expect(gunzipSync(new Uint8Array(await response.arrayBuffer())).toString()).toContain(
      'xmlUrl="http://127.0.0.1:8787/feeds/all.atom"',
    )
    const again = await shelf.get('/feeds.opml', { 'if-none-match': `W/${(await shelf.get('/feeds.opml')).headers.get('etag')}` })
    expect(again.status).toBe(304)
    expect(await (await shelf.get('/feeds/pick.opml')).text()).toContain('/feeds/paper.atom')
    expect((await shelf.app.request('/feeds.opml', { method: 'DELETE' })).status).toBe(405)
  })

  it('offer brotli where the home can make it', async () => {
    const shelf = await createShelf({ deps: { compress } })
    await shelf.add(1)
    const response = await shelf.get('/feeds/all.rss', { 'accept-encoding': 'gzip, deflate, br, zstd' })
    expect(response.headers.get('content-encoding')).toBe('br')
    expect(response.headers.get('etag')).toMatch(/-br"$/)
  })

  it('move Last-Modified with the bytes of a named feed, and only with them', async () => {
    const shelf = await filled()
    const before = (await shelf.get('/feeds/paper.rss')).headers.get('last-modified')
    shelf.world.clock.advance(90_000)
    await shelf.change(4, 'updated', { title: 'Elsewhere' })
    expect((await shelf.get('/feeds/paper.rss')).headers.get('last-modified')).toBe(before)
    await shelf.change(1, 'updated', { title: 'Here' })
    const after = (await shelf.get('/feeds/paper.rss')).headers.get('last-modified')!
    expect(Date.parse(after) - Date.parse(before!)).toBe(90_000)
    expect(await (await shelf.get('/feeds/paper.rss')).text()).toContain(uuid(1))
  })
})

describe('a browser that opens the address of a feed', () => {
  it('gets a page; a reader with the same Accept gets the feed', async () => {
    const shelf = await filled()
    const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
    for (const path of ['/feeds/all.rss', '/feeds/all.json?q=bridge', '/search.atom?q=bridge']) {
      const person = await shelf.get(path, { accept, 'sec-fetch-dest': 'document' })
      expect(person.headers.get('content-type')).toBe('text/html; charset=utf-8')
      expect(person.headers.get('vary')).toContain('Sec-Fetch-Dest')
      expect(await person.text()).toContain('made for feed readers')
      const reader = await shelf.get(path, { accept })
      expect(reader.headers.get('content-type')).not.toContain('html')
      expect(reader.headers.get('vary')).toContain('Sec-Fetch-Dest')
    }
  })
})

describe('stories', () => {
  async function copied(): Promise<Shelf> {
    const shelf = await filled()
    await shelf.world.db.run(`UPDATE articles SET story_id = '${uuid(1)}' WHERE id IN ('${uuid(1)}', '${uuid(3)}', '${uuid(4)}')`)
    return shelf
  }

  it('have feeds of their copies; any copy leads there', async () => {
    const shelf = await copied()
    expect(await shelf.numbers(`/stories/${uuid(1)}.json`)).toEqual([4, 3, 1])
    expect((await shelf.get(`/stories/${uuid(4)}.rss`)).headers.get('location')).toBe(
      `http://127.0.0.1:8787/stories/${uuid(1)}.rss`,
    )
    expect((await shelf.get(`/stories/${uuid(5)}.rss`)).status).toBe(404)
    expect((await shelf.get('/stories/none.rss')).status).toBe(404)
    expect((await shelf.get(`/stories/${uuid(1)}`, { accept: 'text/html' })).status).toBe(200)
  })

  it('are shown once where asked: the copy that arrived first in the feed', async () => {
    const shelf = await copied()
    expect(await shelf.numbers('/feeds/all.json?dedupe=story')).toEqual([5, 2, 1])
    expect(await shelf.numbers('/feeds/post.json?dedupe=story')).toEqual([3])
    expect(await shelf.numbers('/search.json?q=bridge&dedupe=story')).toEqual([5, 1])
    expect((await shelf.get('/feeds/all.rss?dedupe=all')).status).toBe(400)
  })

  it('are named on the page of an article, and so is what a correction changed', async () => {
    const shelf = await copied()
    await shelf.change(1, 'updated', { title: 'Bridge opened again' })
    const page = await (await shelf.get(`/articles/${uuid(1)}`)).text()
    expect(page).toContain(`href="/articles/${uuid(3)}"`)
    expect(page).toContain('<ins>again</ins>')
    await shelf.change(1, 'reprocessed', { rights: 'link' })
    expect(await (await shelf.get(`/articles/${uuid(1)}`)).text()).not.toContain('<ins>')
  })
})

describe('what is the operator’s own', () => {
  it('is listed in the news sitemap for two days and described to search engines; nothing else is', async () => {
    const sources = ['own', 'other'].map((id) =>
      testSource({ id, url: `https://${id}.example/rss`, title: `The ${id}`, own: id === 'own' }),
    )
    const shelf = await createShelf({ sources })
    await shelf.add(1, {
      source: 'own',
      record: { title: 'Ours </script> & <b>', language: 'zh-Hant' },
      publishedAt: new Date('2026-03-03T11:00:00Z'),
    })
    await shelf.add(2, { source: 'other', record: { title: 'Theirs' }, publishedAt: new Date('2026-03-03T11:00:00Z') })
    await shelf.add(3, { source: 'own', record: { title: 'Old' }, publishedAt: new Date('2026-03-01T11:00:00Z') })
    await shelf.sight(2, 'own')
    const response = await shelf.get('/news-sitemap.xml')
    const text = await response.text()
    expect(response.headers.get('content-type')).toBe('application/xml; charset=utf-8')
    expect(text.match(/<loc>.*?<\/loc>/g)).toEqual(['<loc>https://own.example/news/1</loc>'])
    expect(text).toContain('<news:language>zh-tw</news:language>')
    expect(text).toContain('<news:title>Ours &lt;/script&gt; &amp; &lt;b&gt;</news:title>')
    const page = await (await shelf.get(`/articles/${uuid(1)}`)).text()
    const data = /<script type="application\/ld\+json">(.*?)<\/script>/.exec(page)![1]!
    expect(JSON.parse(data)).toMatchObject({ '@type': 'NewsArticle', headline: 'Ours </script> & <b>' })
    expect(await (await shelf.get(`/articles/${uuid(2)}`)).text()).not.toContain('<script')
    shelf.world.clock.advance(48 * 3_600_000)
    expect(await (await shelf.get('/news-sitemap.xml')).text()).not.toContain('<loc>')
  })

  it('is nowhere where no source is', async () => {
    const shelf = await filled()
    expect((await shelf.get('/news-sitemap.xml')).status).toBe(404)
  })
})
