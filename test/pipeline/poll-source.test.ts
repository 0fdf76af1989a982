import { describe, expect, it, onTestFinished } from 'vitest'
import type { Source } from '../../src/model/source.ts'
import type { Http } from '../../src/ports.ts'
import { listArticles } from '../../src/store/articles.ts'
import { changesAfter } from '../../src/store/changes.ts'
import { createWorld, testSource, type World } from '../support/world.ts'

/** An origin in memory: address → answer. Everything else is 404. */
interface Origin {
  http: Http
  pages: Map<string, { status?: number; body?: string; headers?: Record<string, string> }>
  log: { url: string; headers: Record<string, string> }[]
}

function createOrigin(): Origin {
  const pages: Origin['pages'] = new Map()
  const log: Origin['log'] = []
  const http: Http = {
    async send({ url, headers }) {
      log.push({ url, headers })
      const page = pages.get(url)
      const etag = page?.headers?.['etag']
      const status = !page ? 404 : etag && headers['if-none-match'] === etag ? 304 : (page.status ?? 200)
      const body = new TextEncoder().encode(status === 200 ? (page?.body ?? '') : status === 304 ? '' : 'no')
      const type = url.includes('/feed')
        ? 'application/rss+xml'
        : url.endsWith('robots.txt')
          ? 'text/plain'
          : 'text/html; charset=utf-8'
      return { ok: true, response: { url, status, headers: { 'content-type': type, ...page?.headers }, body } }
    },
  }
  return { http, pages, log }
}

interface Entry {
  slug: string
  guid?: string
  title?: string
  date?: string
  description?: string
}

const long = (topic: string): string =>
  Array.from(
    { length: 6 },
    (_, i) =>
      `<p>Paragraph ${i + 1} about ${topic}: the council met on the quay and spoke at length of harbours, grain and the price of light in winter.</p>`,
  ).join('')

function rss(entries: Entry[]): string {
  const items = entries.map(
    ({ slug, guid, title, date, description }) =>
      `<item><title>${title ?? `Story ${slug}`}</title><link>https://paper.example/news/${slug}</link>${guid ? `<guid isPermaLink="false">${guid}</guid>` : ''}` +
      `<pubDate>${date ?? 'Tue, 03 Mar 2026 11:00:00 GMT'}</pubDate><description>${description ?? `In short: ${slug}.`}</description></item>`,
  )
  return `<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title><link>https://paper.example/</link>${items.join('')}</channel></rss>`
}

function articlePage(title: string, topic: string): string {
  return `<!doctype html><html><head><title>${title} | Paper</title><meta property="og:site_name" content="Paper"></head><body><nav><a href="/">Home</a></nav><article><h1>${title}</h1>${long(topic)}</article></body></html>`
}

const FEED = 'https://paper.example/feed'

async function createPaper(
  entries: Entry[],
  source: Partial<Source> = {},
): Promise<{ world: World; origin: Origin; list(entries: Entry[]): void }> {
  const origin = createOrigin()
  let edition = 0
  const list = (now: Entry[]): void => {
    edition++
    origin.pages.set(FEED, { body: rss(now), headers: { etag: `"${edition}"` } })
    for (const { slug, title } of now) {
      const url = `https://paper.example/news/${slug}`
      if (!origin.pages.has(url))
        origin.pages.set(url, { body: articlePage(title ?? `Story ${slug}`, slug), headers: { etag: `"${slug}-1"` } })
    }
  }
  list(entries)
  const world = await createWorld({
    http: origin.http,
    sources: [testSource({ id: 'paper', url: FEED, title: 'Paper', home: 'https://paper.example/', ...source })],
  })
  onTestFinished(() => world.close())
  return { world, origin, list }
}

const kinds = async (world: World): Promise<string[]> => (await changesAfter(world.db, 0, 1000)).map((c) => c.kind)
const titles = async (world: World): Promise<string[]> =>
  (await listArticles(world.db, [1, 2, 3, 4, 5, 6, 7, 8, 9])).map((a) => a.record.title)

describe('pollSource', () => {
  it('saves each new item with its full text, oldest first', async () => {
    const { world } = await createPaper([{ slug: 'second' }, { slug: 'first' }])
    const { record } = await world.poll('paper')
    expect(record).toMatchObject({ outcome: 'ok', new: 2, updated: 0, unchanged: 0 })
    const [first, second] = await listArticles(world.db, [1, 2])
    expect([first?.record.title, second?.record.title]).toEqual(['Story first', 'Story second'])
    expect(first?.record.contentText).toContain('Paragraph 6 about first')
    expect(first?.record.contentText).not.toContain('Home')
    expect(first?.publishedAt.toISOString()).toBe('2026-03-03T11:00:00.000Z')
  })

  it('marks the items of a first poll as backfill and later ones as news', async () => {
    const { world, list } = await createPaper([{ slug: 'a' }])
    await world.poll('paper')
    list([{ slug: 'b' }, { slug: 'a' }])
    await world.poll('paper')
    expect((await listArticles(world.db, [1, 2])).map((a) => a.backfill)).toEqual([true, false])
  })

  it('marks what was published more than two days before as backfill', async () => {
    const { world, list } = await createPaper([{ slug: 'a' }])
    await world.poll('paper')
    list([{ slug: 'old', date: 'Sat, 28 Feb 2026 11:00:00 GMT' }, { slug: 'a' }])
    await world.poll('paper')
    expect((await listArticles(world.db, [2])).map((a) => a.backfill)).toEqual([true])
  })

  it('asks conditionally and writes nothing new when nothing changed', async () => {
    const { world, origin } = await createPaper([{ slug: 'a' }])
    await world.poll('paper')
    const before = await kinds(world)
    origin.log.length = 0
    const { record } = await world.poll('paper')
    expect(record).toMatchObject({ outcome: 'unchanged', requests: 1, new: 0 })
    expect(origin.log[0]?.headers['if-none-match']).toBe('"1"')
    expect(await kinds(world)).toEqual(before)
  })

  it('makes one article of an item met twice under different trackers and schemes', async () => {
    const { world, origin } = await createPaper([{ slug: 'a', guid: 'g1' }])
    await world.poll('paper')
    origin.pages.set(FEED, {
      body: rss([{ slug: 'a', guid: 'g1' }]).replace(
        'https://paper.example/news/a',
        'http://www.paper.example/news/a?utm_source=rss',
      ),
      headers: { etag: '"9"' },
    })
    const { record } = await world.poll('paper')
    expect(record.new).toBe(0)
    expect(await titles(world)).toHaveLength(1)
  })

  it('keeps the id when an article with a GUID moves to a new slug', async () => {
    const { world, origin, list } = await createPaper([{ slug: 'old-slug', guid: 'g1', title: 'The Quay Opens' }])
    await world.poll('paper')
    origin.pages.set('https://paper.example/news/new-slug', { body: articlePage('The Quay Opens', 'old-slug') })
    list([{ slug: 'new-slug', guid: 'g1', title: 'The Quay Opens' }])
    await world.poll('paper')
    expect(await titles(world)).toEqual(['The Quay Opens'])
  })

  it('makes two articles where a GUID is used again for another address and text', async () => {
    const { world, list } = await createPaper([{ slug: 'a', guid: 'same' }])
    await world.poll('paper')
    list([{ slug: 'b', guid: 'same' }])
    await world.poll('paper')
    expect(await titles(world)).toEqual(['Story a', 'Story b'])
  })

  it('counts an edit of substance as one revision, and says so once', async () => {
    const { world, origin, list } = await createPaper([{ slug: 'a' }])
    await world.poll('paper')
    world.clock.advance(3_600_000)
    origin.pages.set('https://paper.example/news/a', {
      body: articlePage('Story a, corrected', 'a').replace('Paragraph 2', 'Corrected paragraph 2'),
      headers: { etag: '"a-2"' },
    })
    list([{ slug: 'a', title: 'Story a, corrected' }])
    const { record } = await world.poll('paper')
    expect(record).toMatchObject({ new: 0, updated: 1 })
    const [article] = await listArticles(world.db, [1])
    expect(article).toMatchObject({ revision: 2, edition: 0 })
    expect(article?.updatedAt).toEqual(world.clock.now())
    expect(await kinds(world)).toEqual(['created', 'updated'])
  })

  it('notes a new headline from the source although the page answers 304', async () => {
    const { world, list } = await createPaper([{ slug: 'a' }])
    await world.poll('paper')
    list([{ slug: 'a', title: 'A better headline' }])
    await world.poll('paper')
    expect(await titles(world)).toEqual(['A better headline'])
  })

  it('withdraws an article whose page is gone, and restores it when it is back', async () => {
    const { world, origin } = await createPaper([{ slug: 'a' }])
    await world.poll('paper')
    const url = 'https://paper.example/news/a'
    const page = origin.pages.get(url)!
    origin.pages.set(url, { status: 410 })
    world.clock.advance(31 * 60_000)
    await world.look()
    expect((await listArticles(world.db, [1]))[0]?.state).toBe('withdrawn')
    origin.pages.set(url, page)
    world.clock.advance(2 * 3_600_000)
    await world.look()
    expect((await listArticles(world.db, [1]))[0]?.state).toBe('live')
    expect(await kinds(world)).toEqual(['created', 'withdrawn', 'restored'])
  })

  it('waits for three missing looks over a day before it withdraws on 404', async () => {
    const { world, origin } = await createPaper([{ slug: 'a' }])
    await world.poll('paper')
    origin.pages.delete('https://paper.example/news/a')
    const states: string[] = []
    for (let hour = 0; hour < 40; hour += 1) {
      world.clock.advance(3_600_000)
      await world.look()
      states.push((await listArticles(world.db, [1]))[0]?.state ?? '')
    }
    const at = states.indexOf('withdrawn')
    expect(at).toBeGreaterThanOrEqual(23)
    expect(at).toBeLessThan(40)
  })

  it('lets the second source that sees an article enter it into its own feed', async () => {
    const { world, origin } = await createPaper([{ slug: 'a' }])
    world.catalogue.sources.push(testSource({ id: 'mirror', url: 'https://paper.example/feed2' }))
    const { syncSources } = await import('../../src/store/sync-sources.ts')
    await syncSources(world.db, world.catalogue.sources, world.clock.now())
    origin.pages.set('https://paper.example/feed2', { body: rss([{ slug: 'a' }]) })
    await world.poll('paper')
    await world.poll('mirror')
    const articles = await listArticles(world.db, [1, 2])
    expect(articles.map((a) => a.sourceIds)).toEqual([['paper', 'mirror']])
    expect(await kinds(world)).toEqual(['created', 'sighted'])
  })

  it('tries an article page again that failed, and then ingests it', async () => {
    const { world, origin } = await createPaper([{ slug: 'a' }])
    const page = origin.pages.get('https://paper.example/news/a')!
    origin.pages.set('https://paper.example/news/a', { status: 503 })
    const first = await world.poll('paper')
    expect(first).toMatchObject({ waiting: 1, record: { new: 0 } })
    origin.pages.set('https://paper.example/news/a', page)
    world.clock.advance(30 * 60_000)
    const second = await world.poll('paper')
    expect(second).toMatchObject({ waiting: 0, record: { new: 1 } })
  })

  it('falls back to the summary when the page stays out of reach', async () => {
    const { world, origin } = await createPaper([{ slug: 'a' }])
    origin.pages.set('https://paper.example/news/a', { status: 500 })
    for (let i = 0; i < 5; i++) {
      await world.poll('paper')
      world.clock.advance(12 * 3_600_000)
    }
    const [article] = await listArticles(world.db, [1])
    expect(article?.record).toMatchObject({ title: 'Story a', summary: 'In short: a.' })
    expect(article?.record.contentHtml).toBeUndefined()
  })

  it('keeps what the source said of an item whose page is missing, and drops one it says nothing of', async () => {
    const { world, origin } = await createPaper([{ slug: 'a' }])
    origin.pages.set('https://paper.example/news/a', { status: 404 })
    origin.pages.set(FEED, { body: rss([{ slug: 'a' }, { slug: 'b' }]).replace(/<description>In short: b\.<\/description>/, '') })
    origin.pages.delete('https://paper.example/news/b')
    for (let i = 0; i < 5; i++) {
      await world.poll('paper')
      world.clock.advance(12 * 3_600_000)
    }
    expect(await titles(world)).toEqual(['Story a'])
  })

  it('drops filtered items before their page is fetched', async () => {
    const { world, origin } = await createPaper([{ slug: 'sport', title: 'Football tonight' }, { slug: 'a' }], {
      exclude: { words: ['football'] },
    })
    const { record } = await world.poll('paper')
    expect(record).toMatchObject({ new: 1, filtered: 1 })
    expect(origin.log.map((l) => l.url)).not.toContain('https://paper.example/news/sport')
  })

  it('keeps the articles, tells the reason and waits longer when a source fails', async () => {
    const { world, origin } = await createPaper([{ slug: 'a' }])
    await world.poll('paper')
    origin.pages.set(FEED, { status: 500 })
    for (let i = 0; i < 3; i++) {
      const { record } = await world.poll('paper')
      expect(record).toMatchObject({ outcome: 'failed' })
      expect(record.reason).toContain('500')
    }
    expect(await kinds(world)).toEqual(['created', 'source.failing'])
    origin.pages.set(FEED, { body: rss([{ slug: 'a' }]) })
    await world.poll('paper')
    expect((await kinds(world)).at(-1)).toBe('source.recovered')
    expect(await titles(world)).toEqual(['Story a'])
  })

  it('loses nothing when it is cut off after the list was read', async () => {
    const { world } = await createPaper([{ slug: 'c' }, { slug: 'b' }, { slug: 'a' }])
    const stop = new AbortController()
    const cut = await world.poll('paper', { signal: stop.signal, onProgress: ({ done }) => done === 1 && stop.abort() })
    expect(cut).toMatchObject({ waiting: 2, record: { new: 1 } })
    const rest = await world.poll('paper')
    expect(rest.waiting).toBe(0)
    expect(await titles(world)).toEqual(['Story a', 'Story b', 'Story c'])
    expect((await world.poll('paper')).record).toMatchObject({ outcome: 'unchanged', new: 0, unchanged: 3 })
  })

  it('leaves a site alone that asks for it in mid-poll, and goes on later', async () => {
    const { world, origin } = await createPaper([{ slug: 'b' }, { slug: 'a' }])
    const page = origin.pages.get('https://paper.example/news/a')!
    origin.pages.set('https://paper.example/news/a', { status: 429, headers: { 'retry-after': '600' } })
    const first = await world.poll('paper')
    expect(first).toMatchObject({ waiting: 2, record: { new: 0 } })
    expect(origin.log.map((l) => l.url)).not.toContain('https://paper.example/news/b')
    origin.pages.set('https://paper.example/news/a', page)
    world.clock.advance(590_000)
    expect((await world.poll('paper')).waiting).toBe(2)
    world.clock.advance(11_000)
    expect(await world.poll('paper')).toMatchObject({ waiting: 0, record: { new: 2 } })
  })

  it('joins the pages of an article that is spread over several, and waits where one cannot be read', async () => {
    const { world, origin } = await createPaper([{ slug: 'a' }])
    const url = 'https://paper.example/news/a'
    const page = (n: number): string =>
      articlePage('Story a', `part ${n}`).replace(
        '</head>',
        n < 3 ? `<link rel="next" href="${url}?page=${n + 1}"></head>` : '</head>',
      )
    origin.pages.set(url, { body: page(1) })
    origin.pages.set(`${url}?page=2`, { status: 503 })
    origin.pages.set(`${url}?page=3`, { body: page(3) })
    expect(await world.poll('paper')).toMatchObject({ waiting: 1, record: { new: 0 } })
    origin.pages.set(`${url}?page=2`, { body: page(2) })
    world.clock.advance(10 * 60_000)
    await world.poll('paper')
    const [article] = await listArticles(world.db, [1])
    for (const part of ['part 1', 'part 2', 'part 3']) expect(article?.record.contentText).toContain(`Paragraph 6 about ${part}`)
  })

  it('does not repeat an article whose numbered pages are its comments', async () => {
    const { world, origin } = await createPaper([{ slug: 'a' }])
    const url = 'https://paper.example/news/a'
    const body = articlePage('Story a', 'a').replace(
      '</article>',
      `</article><div class="pager"><a href="${url}?page=2">2</a></div>`,
    )
    origin.pages.set(url, { body })
    origin.pages.set(`${url}?page=2`, { body })
    await world.poll('paper')
    const [article] = await listArticles(world.db, [1])
    expect(article?.record.contentText?.match(/Paragraph 1 about a/g)).toHaveLength(1)
  })

  it('does not count its own stop as a failure of the source', async () => {
    const { world } = await createPaper([{ slug: 'a' }])
    const stop = new AbortController()
    stop.abort()
    await world.poll('paper', { signal: stop.signal })
    const [row] = await world.db.all<{ state: string }>('SELECT state FROM sources')
    expect(JSON.parse(row!.state)).toMatchObject({ consecutiveFailures: 0 })
  })

  it('holds a date in the future at the time first seen', async () => {
    const { world } = await createPaper([{ slug: 'a', date: 'Wed, 04 Mar 2026 11:00:00 GMT' }])
    await world.poll('paper')
    expect((await listArticles(world.db, [1]))[0]?.publishedAt).toEqual(new Date('2026-03-03T12:00:00Z'))
  })
})
