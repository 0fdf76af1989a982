/**
 * Archives: every article once from the subscription document back to the first, closed documents that never change.
 */
import { describe, expect, it } from 'vitest'
import { findArticle } from '../../src/store/articles.ts'
import { forgetArticle } from '../../src/store/forget.ts'
import { dropArticles } from '../../src/store/retention.ts'
import { uuid } from '../fixtures/publish/documents.ts'
import { testSource } from '../support/world.ts'
import { createShelf, type Shelf } from './shelf.ts'

const SIZE = 5
const BASE = 'http://127.0.0.1:8787'

async function small(): Promise<Shelf> {
  return createShelf({
    settings: { feedLimit: SIZE },
    sources: [
      testSource({ id: 'paper', url: 'https://paper.example/rss', tags: ['hills'] }),
      testSource({ id: 'post', url: 'https://post.example/rss', tags: ['hills'] }),
    ],
    bundles: [{ id: 'pick', was: [], title: 'Pick', from: { sources: [], tags: ['hills'], q: 'bridge' } }],
  })
}

interface Page {
  path: string
  text: string
  numbers: number[]
}

const LINKS = { rss: /<atom:link rel="prev-archive" href="(.*?)"/, atom: /<link rel="prev-archive" .*?href="(.*?)"/ }
const IDS = { rss: /<guid isPermaLink="false">urn:uuid:(.*?)<\/guid>/g, atom: /<entry.*?>\n<id>urn:uuid:(.*?)<\/id>/g }

/** Every document from the subscription document back. */
async function crawl(
  shelf: Shelf,
  feed: string,
  format: 'rss' | 'atom' | 'json',
  between: () => Promise<void> = async () => {},
): Promise<Page[]> {
  const pages: Page[] = []
  let path: string | undefined = `${feed}.${format}`
  while (path !== undefined && pages.length < 100) {
    const response = await shelf.get(path)
    expect([path, response.status]).toEqual([path, 200])
    const text = await response.text()
    let ids: string[]
    let next: string | undefined
    if (format === 'json') {
      const json = JSON.parse(text) as { items: { id: string }[]; next_url?: string }
      ids = json.items.map((item) => item.id)
      next = json.next_url
    } else {
      ids = [...text.matchAll(IDS[format])].map((match) => match[1]!)
      next = LINKS[format].exec(text)?.[1]
      if (pages.length > 0) expect(text).toContain('<fh:archive/>')
    }
    pages.push({ path, text, numbers: ids.map((id) => Number.parseInt(id.slice(-12), 16)) })
    path = next?.slice(BASE.length)
    await between()
  }
  return pages
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1)
const sorted = (pages: Page[]): number[] => pages.flatMap((page) => page.numbers).sort((a, b) => a - b)

describe('archives', () => {
  it.each(['rss', 'atom', 'json'] as const)('lead from the feed to the first article, each once (%s)', async (format) => {
    const shelf = await small()
    for (let n = 1; n <= 23; n++) await shelf.add(n, { source: n % 3 === 0 ? 'post' : 'paper' })
    for (const [feed, numbers] of [
      ['/feeds/all', upTo(23)],
      ['/tags/hills', upTo(23)],
      ['/feeds/paper', upTo(23).filter((n) => n % 3 !== 0)],
    ] as const) {
      const pages = await crawl(shelf, feed, format)
      expect(sorted(pages)).toEqual(numbers)
      expect(pages.length).toBeGreaterThan(1)
      expect(pages[0]!.numbers.length).toBeGreaterThanOrEqual(SIZE)
      expect(pages[0]!.numbers.length).toBeLessThan(2 * SIZE)
      for (const page of pages.slice(1)) expect(page.numbers).toHaveLength(SIZE)
    }
  })

  it('lose and repeat nothing while new and old-dated articles arrive from several sources', async () => {
    const shelf = await small()
    let n = 0
    for (let step = 0; step < 8; step++) {
      for (let i = 0; i < 4; i++) {
        n++
        const publishedAt = n % 4 === 0 ? new Date(Date.UTC(2019, 0, n)) : undefined
        await shelf.add(n, { source: n % 2 ? 'paper' : 'post', ...(publishedAt ? { publishedAt } : {}) })
      }
      // A second source sees what the first brought long ago.
      if (step > 2) await shelf.sight(n - 9 - ((n - 9) % 2 ? 0 : 1), 'post')
      for (const feed of ['/feeds/all', '/tags/hills']) expect(sorted(await crawl(shelf, feed, 'atom'))).toEqual(upTo(n))
    }
    const post = sorted(await crawl(shelf, '/feeds/post', 'json'))
    expect(new Set(post).size).toBe(post.length)
  })

  it.each(['rss', 'atom', 'json'] as const)(
    'are walked back to the first article while others arrive, each once, and closed documents keep their bytes (%s)',
    async (format) => {
      const shelf = await small()
      let n = 0
      const arrive = async (): Promise<void> => {
        n++
        const publishedAt = n % 3 === 0 ? new Date(Date.UTC(2019, 0, n)) : undefined
        await shelf.add(n, { source: n % 2 ? 'paper' : 'post', ...(publishedAt ? { publishedAt } : {}) })
      }
      const closed = new Map<string, string>()
      for (let round = 0; round < 4; round++) {
        for (let i = 0; i < 9; i++) await arrive()
        for (const feed of ['/feeds/all', '/tags/hills']) {
          const begun = n
          const pages = await crawl(shelf, feed, format, arrive)
          expect(sorted(pages)).toEqual(upTo(begun))
          for (const { path, text } of pages.slice(1)) {
            expect(closed.get(path) ?? text).toBe(text)
            closed.set(path, text)
          }
        }
      }
      expect(closed.size).toBeGreaterThan(10)
    },
  )

  it.each(['rss', 'atom', 'json'] as const)(
    'begin anew when an article is forgotten: nothing keeps its words (%s)',
    async (format) => {
      const shelf = await small()
      for (let n = 1; n <= 12; n++) await shelf.add(n, { record: { contentHtml: `<p>Secret ${n}</p>` } })
      const before = await crawl(shelf, '/feeds/all', format)
      await shelf.change(2, 'withdrawn')
      await forgetArticle(shelf.world.db, (await findArticle(shelf.world.db, uuid(2)))!, shelf.world.clock.now())
      expect((await shelf.get(before[1]!.path)).status).toBe(410)
      const after = await crawl(shelf, '/feeds/all', format)
      expect(sorted(after)).toEqual(upTo(12).filter((n) => n !== 2))
      expect(after[1]!.path).not.toBe(before[1]!.path)
      for (const { text } of after) expect(text).not.toMatch(/Secret 2</)
    },
  )

  it('never change a closed document, whatever happens to its articles', async () => {
    const shelf = await small()
    for (let n = 1; n <= 12; n++) await shelf.add(n, { record: { contentHtml: `<p>First text ${n}</p>` } })
    const [, closed] = await crawl(shelf, '/feeds/all', 'atom')
    await shelf.change(1, 'updated', { title: 'Edited', contentHtml: '<p>Second text</p>' })
    await shelf.change(2, 'reprocessed', { contentHtml: '<p>Same, cleaner</p>' })
    await shelf.change(3, 'withdrawn')
    await shelf.sight(4, 'post')
    for (let n = 13; n <= 40; n++) await shelf.add(n)
    shelf.deps.cache.set('unrelated', shelf.deps.cache.get('feeds/all.atom')!)
    const again = await shelf.get(closed!.path)
    expect(await again.text()).toBe(closed!.text)
    expect(again.headers.get('cache-control')).toContain('max-age=86400')
    expect(closed!.text).toContain('First text 1')
    expect(closed!.text).toContain(`<link rel="current" type="application/atom+xml" href="${BASE}/feeds/all.atom"/>`)
    expect(again.headers.get('link')).toContain(`<${BASE}/feeds/all.atom>; rel="current"`)
    expect(again.headers.get('link')).not.toContain('rel="hub"')
    expect((await shelf.get(closed!.path, { 'if-none-match': again.headers.get('etag')! })).status).toBe(304)
  })

  it('lead forward as well; after the newest one, to the feed', async () => {
    const shelf = await small()
    for (let n = 1; n <= 17; n++) await shelf.add(n)
    const [, second, first] = await crawl(shelf, '/feeds/all', 'atom')
    const next = /<link rel="next-archive" .*?href="(.*?)"/
    expect(next.exec(first!.text)?.[1]).toBe(`${BASE}${second!.path}`)
    const open = await shelf.get(next.exec(second!.text)![1]!.slice(BASE.length))
    expect([open.status, open.headers.get('location')]).toEqual([302, `${BASE}/feeds/all.atom`])
    for (let n = 18; n <= 23; n++) await shelf.add(n)
    await crawl(shelf, '/feeds/all', 'atom')
    expect((await shelf.get(next.exec(second!.text)![1]!.slice(BASE.length))).status).toBe(200)
    expect((await shelf.get(second!.path.replace('/2.atom', '/9.atom'))).status).toBe(404)
  })

  it('bring edited, restored and withdrawn articles of closed documents into the feed for thirty days', async () => {
    const shelf = await small()
    for (let n = 1; n <= 12; n++) await shelf.add(n)
    const feeds = ['/feeds/paper', '/feeds/all', '/tags/hills']
    for (const feed of feeds) await crawl(shelf, feed, 'atom')
    await shelf.change(1, 'updated', { title: 'Edited since' })
    await shelf.change(2, 'withdrawn')
    await shelf.change(3, 'withdrawn')
    await shelf.change(3, 'restored')
    for (const feed of feeds) {
      const text = await (await shelf.get(`${feed}.atom`)).text()
      expect(text).toContain('Edited since')
      expect(text).toContain(`<at:deleted-entry ref="urn:uuid:${uuid(2)}"`)
      expect(text).toContain(`<id>urn:uuid:${uuid(3)}</id>`)
    }
    shelf.world.clock.advance(29 * 86_400_000)
    await shelf.add(13)
    expect(await (await shelf.get('/feeds/paper.atom')).text()).toContain('Edited since')
    shelf.world.clock.advance(2 * 86_400_000)
    await shelf.add(14)
    const later = await (await shelf.get('/feeds/paper.atom')).text()
    expect(later).not.toContain('Edited since')
    expect(later).not.toContain('deleted-entry')
  })

  it('name the changes API where more was edited than the feed has room for', async () => {
    const shelf = await small()
    for (let n = 1; n <= 17; n++) await shelf.add(n)
    await crawl(shelf, '/feeds/all', 'json')
    const changes = async (): Promise<unknown> =>
      ((await (await shelf.get('/feeds/all.json')).json()) as { _dateline: { changes?: string } })._dateline.changes
    for (let n = 1; n <= SIZE; n++) await shelf.change(n, 'updated', { title: `Edited ${n}` })
    expect((await shelf.numbers('/feeds/all.json')).toSorted((a, b) => a - b).slice(0, SIZE)).toEqual(upTo(SIZE))
    expect(await changes()).toBeUndefined()
    shelf.world.clock.advance(60_000)
    await shelf.change(SIZE + 1, 'updated', { title: 'Edited, too' })
    expect((await shelf.numbers('/feeds/all.json')).filter((n) => n <= SIZE + 1)).toHaveLength(SIZE)
    expect(await shelf.numbers('/feeds/all.json')).toContain(SIZE + 1)
    expect(await changes()).toBe(`${BASE}/api/changes`)
    const told = (await (await shelf.get('/api/changes')).json()) as { changes: { kind: string }[] }
    expect(told.changes.filter((one) => one.kind === 'updated')).toHaveLength(SIZE + 1)
  })

  it('do not repeat in the feed an edit that the closed document shows already', async () => {
    const shelf = await small()
    for (let n = 1; n <= 9; n++) await shelf.add(n)
    await shelf.change(1, 'updated', { title: 'Edited before it was closed' })
    for (let n = 10; n <= 12; n++) await shelf.add(n)
    const pages = await crawl(shelf, '/feeds/all', 'atom')
    expect(sorted(pages)).toEqual(upTo(12))
    expect(pages[1]!.text).toContain('Edited before it was closed')
  })

  it('follow a bundle with a question', async () => {
    const shelf = await small()
    for (let n = 1; n <= 30; n++) await shelf.add(n, { record: { title: n % 2 ? 'Bridge' : 'Ferry' } })
    const pages = await crawl(shelf, '/feeds/pick', 'rss')
    expect(sorted(pages)).toEqual(upTo(30).filter((n) => n % 2))
  })

  it('begin a new generation after a purge; the old addresses say so', async () => {
    const shelf = await small()
    for (let n = 1; n <= 12; n++) await shelf.add(n)
    const [, closed] = await crawl(shelf, '/feeds/all', 'rss')
    await shelf.world.db.run("INSERT INTO meta (key, value) VALUES ('purges', '1')")
    await shelf.add(13)
    const gone = await shelf.get(closed!.path)
    expect(gone.status).toBe(410)
    expect(await gone.text()).toContain(`${BASE}/feeds/all.rss`)
    const pages = await crawl(shelf, '/feeds/all', 'rss')
    expect(sorted(pages)).toEqual(upTo(13))
    expect(pages[1]!.path).not.toBe(closed!.path)
  })

  it('show nothing that retention dropped, answer 410 where nothing is left, and keep the other documents byte by byte', async () => {
    const shelf = await small()
    for (let n = 1; n <= 22; n++) await shelf.add(n)
    const [, third, second, first] = await crawl(shelf, '/feeds/all', 'rss')
    expect(first!.numbers.length + second!.numbers.length).toBe(10)
    await dropArticles(shelf.world.db, [1, 2, 3, 4, 5, 7])
    const gone = await shelf.get(first!.path)
    expect([gone.status, await gone.text()]).toEqual([410, expect.stringContaining(`${BASE}/feeds/all.rss`)])
    const left = await (await shelf.get(second!.path)).text()
    expect(left).not.toContain(uuid(7))
    expect(left).toContain(uuid(6))
    await dropArticles(shelf.world.db, [6])
    expect(await (await shelf.get(second!.path)).text()).not.toContain(uuid(6))
    expect(await (await shelf.get(third!.path)).text()).toBe(third!.text)
    await shelf.add(23)
    expect((await shelf.numbers('/feeds/all.json')).length).toBeGreaterThan(4)
    expect(await shelf.world.db.all("SELECT value FROM meta WHERE key = 'articles_horizon'")).toEqual([{ value: '7/2' }])
  })

  it('obey rights that became narrower after closing', async () => {
    const shelf = await small()
    for (let n = 1; n <= 12; n++) await shelf.add(n, { record: { contentHtml: `<p>Whole text ${n}</p>` } })
    const [, closed] = await crawl(shelf, '/feeds/all', 'json')
    await shelf.change(1, 'reprocessed', { rights: 'link' })
    const text = await (await shelf.get(closed!.path)).text()
    expect(text).not.toContain('Whole text 1<')
    expect(text).toContain('Whole text 2<')
  })

  it('cut a long history over several readers, without archives until it is done', async () => {
    const shelf = await small()
    for (let n = 1; n <= 640; n++) await shelf.add(n)
    expect((await shelf.numbers('/feeds/all.json')).length).toBe(SIZE)
    let pages = await crawl(shelf, '/feeds/all', 'json')
    for (let i = 0; i < 3 && pages.length === 1; i++) pages = await crawl(shelf, '/feeds/all', 'json')
    expect(pages[1]!.path).toMatch(/\/127\.json$/)
  })

  it.each([
    '/feeds/all/archive/0000000000/1.rss',
    '/feeds/all/archive/0000000000/0.rss',
    '/feeds/all/archive/x/1.xml',
    '/feeds/none/archive/x/1.rss',
    '/tags/none/archive/x/1.rss',
    '/feeds/all/archive/x/1',
  ])('%s is refused, never an error', async (path) => {
    const shelf = await small()
    expect([404, 410]).toContain((await shelf.get(path)).status)
  })

  it('are not offered by feeds without a name', async () => {
    const shelf = await small()
    for (let n = 1; n <= 12; n++) await shelf.add(n, { record: { language: 'en' } })
    for (const path of ['/feeds/all.atom?limit=3', '/languages/en.atom', '/search.atom?q=headline']) {
      expect(await (await shelf.get(path)).text()).not.toContain('prev-archive')
    }
  })
})
