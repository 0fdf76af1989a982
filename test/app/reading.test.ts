/**
 * What a person who reads finds: a way back through everything, pages that are told once, homes of thousands of sources.
 */
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { uuid } from '../fixtures/publish/documents.ts'
import { testSource } from '../support/world.ts'
import { createShelf, type Shelf } from './shelf.ts'

const SIZE = 5
const BROWSER = { 'sec-fetch-dest': 'document', accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

const small = (): Promise<Shelf> => createShelf({ settings: { feedLimit: SIZE } })

/** Numbers of the articles listed on each page from `path` back. */
async function walk(shelf: Shelf, path: string): Promise<number[][]> {
  const pages: number[][] = []
  let next: string | undefined = path
  while (next !== undefined && pages.length < 50) {
    const response = await shelf.get(next, BROWSER)
    expect([next, response.status]).toEqual([next, 200])
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    const text = await response.text()
    const list = text.slice(text.indexOf('<ol class="articles">'))
    pages.push(
      [...list.matchAll(/<h2[^>]*><a href="\/articles\/([0-9a-f-]{36})"/g)].map((match) =>
        Number.parseInt(match[1]!.slice(-12), 16),
      ),
    )
    next = /<a rel="next" href="([^"]*)"/.exec(list)?.[1]?.replaceAll('&amp;', '&')
  }
  return pages
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1)

describe('the way back', () => {
  it.each([
    '/feeds/all',
    '/feeds/paper',
    '/tags/hills',
    '/feeds/all.rss',
    '/languages/en',
    '/authors/paper.example/Ann%20Lee',
    '/search?q=headline',
    '/feeds/all?q=headline',
  ])('from %s meets every article once', async (path) => {
    const shelf = await small()
    for (let n = 1; n <= 23; n++)
      await shelf.add(n, {
        record: { language: 'en', authors: [{ name: 'Ann Lee' }] },
        ...(n % 4 ? {} : { publishedAt: new Date(Date.UTC(2019, 0, n)) }),
      })
    const pages = await walk(shelf, path)
    expect(pages.length).toBeGreaterThan(2)
    expect(pages.flat().toSorted((a, b) => a - b)).toEqual(upTo(23))
  })

  it('leads to the newest again, and says so where an archive was made anew', async () => {
    const shelf = await small()
    for (let n = 1; n <= 12; n++) await shelf.add(n)
    const [, older] = /<a rel="next" href="([^"]*)"/.exec(await (await shelf.get('/feeds/all', BROWSER)).text())!
    expect(await (await shelf.get(older!, BROWSER)).text()).toContain('<a href="/feeds/all">To the newest</a>')
    await shelf.world.db.run("INSERT INTO meta (key, value) VALUES ('purges', '1')")
    const gone = await shelf.get(older!, BROWSER)
    expect(gone.status).toBe(410)
    expect(await gone.text()).toContain('<h1>This archive was made anew</h1>')
  })

  it('takes nonsense for the beginning', async () => {
    const shelf = await small()
    for (let n = 1; n <= 3; n++) await shelf.add(n)
    for (const before of ['x', '0', '-1', '9'.repeat(30), '1e3'])
      expect((await walk(shelf, `/search?q=headline&before=${before}`)).flat()).toHaveLength(3)
  })
})

describe('a page', () => {
  it('is not sent again to whoever has it, in whichever coding', async () => {
    const shelf = await small()
    await shelf.add(1, { record: { contentHtml: `<p>${'River news. '.repeat(300)}</p>` } })
    for (const path of ['/', '/feeds/all', `/articles/${uuid(1)}`, '/search?q=headline', '/status']) {
      const plain = await shelf.get(path, BROWSER)
      const coded = await shelf.get(path, { ...BROWSER, 'accept-encoding': 'gzip, br' })
      const tag = plain.headers.get('etag')!
      expect([path, tag]).toEqual([path, expect.stringMatching(/^W\/"[0-9a-f]{24}"$/)])
      expect(coded.headers.get('etag')).toBe(tag)
      expect(coded.headers.get('vary')).toContain('Accept-Encoding')
      expect(coded.headers.get('content-encoding')).toBe('gzip')
      expect(gunzipSync(await coded.arrayBuffer()).toString()).toBe(await plain.text())
      const again = await shelf.get(path, { ...BROWSER, 'if-none-match': `"other", ${tag}` })
      expect([path, again.status, again.headers.get('etag'), await again.text()]).toEqual([path, 304, tag, ''])
      expect(again.headers.get('cache-control')).toBe('no-cache')
      expect((await shelf.get(path, { ...BROWSER, 'if-none-match': '"other"' })).status).toBe(200)
    }
  })

  it('tells a person on a page what cannot be understood, a reader as a problem', async () => {
    const shelf = await createShelf()
    for (const path of ['/feeds/all?q=(a', '/feeds/all.json?q=(a', '/feeds/all.rss?limit=0']) {
      const person = await shelf.get(path, BROWSER)
      expect([path, person.status, person.headers.get('content-type')]).toEqual([path, 400, 'text/html; charset=utf-8'])
      expect(await person.text()).toContain('<h1>The question cannot be understood</h1>')
      expect((await shelf.get(path)).headers.get('content-type')).toMatch(/^application\/problem\+/)
    }
  })

  it('tells a person in words what is not there', async () => {
    const shelf = await small()
    for (const path of ['/feeds/none', '/feeds/none.rss', '/tags/none', '/feeds/all/archive/x/1', '/nowhere']) {
      const response = await shelf.get(path, BROWSER)
      expect([path, response.status < 500, response.headers.get('content-type')]).toEqual([
        path,
        true,
        'text/html; charset=utf-8',
      ])
    }
  })

  it.each(['/', '/status', '/search', `/articles/${uuid(1)}`, '/style.css', '/robots.txt'])(
    '%s can be read, nothing else',
    async (path) => {
      const shelf = await small()
      await shelf.add(1)
      for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
        const response = await shelf.app.request(path, { method })
        expect([method, response.status, response.headers.get('allow')]).toEqual([method, 405, 'GET, HEAD, OPTIONS'])
      }
      expect((await shelf.app.request(path, { method: 'OPTIONS' })).status).toBe(204)
      const head = await shelf.app.request(path, { method: 'HEAD' })
      expect([head.status, await head.text()]).toEqual([200, ''])
    },
  )

  it('names authors, language and story by their feeds', async () => {
    const shelf = await small()
    await shelf.add(1, { record: { language: 'az-Latn', authors: [{ name: 'Ann / Lee' }, { name: '—' }] } })
    const text = await (await shelf.get(`/articles/${uuid(1)}`)).text()
    expect(text).toContain('<a href="/authors/paper.example/Ann%20%2F%20Lee">Ann / Lee</a>')
    expect(text).toContain('<bdi>—</bdi>')
    expect(text).toContain('<a href="/languages/az-Latn">az-Latn</a>')
  })
})

describe('the home page', () => {
  it('of five thousand sources comes in pages of less than 200 kB', async () => {
    const sources = Array.from({ length: 5000 }, (_, i) =>
      testSource({
        id: `paper-${i}`,
        url: `https://paper-${i}.example/rss`,
        title: `Paper number ${i}`,
        tags: [`shelf-${i % 500}`],
        language: 'en',
      }),
    )
    const shelf = await createShelf({ sources })
    const first = await (await shelf.get('/')).text()
    const last = await (await shelf.get('/?page=34')).text()
    expect(first.length).toBeLessThan(200_000)
    expect(first).toContain('<a href="/?page=34#sources">')
    const titles = (text: string): string[] => [...text.matchAll(/>(Paper number \d+)</g)].map((match) => match[1]!)
    expect(titles(first)).toHaveLength(150)
    expect(titles(last)).toHaveLength(50)
    expect(new Set([...titles(first), ...titles(last)]).size).toBe(200)
    expect(titles(await (await shelf.get('/?page=999')).text())).toEqual(titles(last))
  })

  it('begins with the newest headlines', async () => {
    const shelf = await small()
    for (let n = 1; n <= 12; n++) await shelf.add(n)
    const text = await (await shelf.get('/')).text()
    expect([...text.matchAll(/>Headline (\d+)</g)].map((match) => Number(match[1]))).toEqual([12, 11, 10, 9, 8, 7, 6, 5])
    expect(text).toContain('href="/tags/hills"')
  })
})

describe('the changes API', () => {
  it.each([
    '/api/changes',
    '/api/changes?format=ndjson',
    '/api/changes/snapshot',
    '/api/changes/snapshot?format=ndjson',
    '/api/changes?format=ndjson&wait=1',
  ])('%s is gzipped for whoever takes it', async (path) => {
    const shelf = await small()
    for (let n = 1; n <= 30; n++) await shelf.add(n)
    const plain = await shelf.get(path)
    const coded = await shelf.get(path, { 'accept-encoding': 'gzip' })
    expect([plain.headers.get('content-encoding'), coded.headers.get('content-encoding')]).toEqual([null, 'gzip'])
    expect([plain, coded].map((one) => one.headers.get('vary'))).toEqual(['Accept-Encoding', 'Accept-Encoding'])
    const bytes = await coded.arrayBuffer()
    const text = await plain.text()
    expect(gunzipSync(bytes).toString()).toBe(text)
    expect(bytes.byteLength).toBeLessThan(text.length / 4)
    expect((await shelf.get(path, { 'accept-encoding': 'gzip;q=0, br' })).headers.get('content-encoding')).toBeNull()
  })
})
