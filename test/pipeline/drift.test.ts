import { describe, expect, it, onTestFinished } from 'vitest'
import type { Source } from '../../src/model/source.ts'
import { replaySource } from '../../src/pipeline/preview.ts'
import type { Http } from '../../src/ports.ts'
import { listArticles } from '../../src/store/articles.ts'
import { changesAfter } from '../../src/store/changes.ts'
import { findSource } from '../../src/store/sources.ts'
import { createWorld, testSource, type World } from '../support/world.ts'

const DAY_MS = 24 * 3_600_000
const rules = { item: '.post', link: 'a@href', title: 'h2', date: 'time@datetime' }
const post = (n: number, title = `Story number ${n}`, date = `2026-03-03T10:${String(n).padStart(2, '0')}:00Z`): string =>
  `<div class="post"><h2>${title}</h2><a href="/news/${n}">x</a><time datetime="${date}"></time></div>`
const posts = (from: number, to: number): string => Array.from({ length: to - from }, (_, i) => post(from + i)).join('')

async function openList(body: string, source: Partial<Source> = {}) {
  const site = { body, asked: [] as Record<string, string>[] }
  const http: Http = {
    async send({ url, headers }) {
      if (url.endsWith('/list')) site.asked.push(headers)
      const text = url.endsWith('/list') ? `<html><body>${site.body}</body></html>` : ''
      const type = { 'content-type': 'text/html', etag: `"${site.body.length}"` }
      return { ok: true, response: { url, status: 200, headers: type, body: new TextEncoder().encode(text) } }
    },
  }
  const definition = testSource({
    id: 'paper',
    url: 'https://paper.example/list',
    kind: 'listing',
    listing: rules,
    fullText: 'never',
    ...source,
  })
  const world = await createWorld({ http, sources: [definition] })
  onTestFinished(() => world.close())
  await world.poll('paper')
  return { world, site }
}

const count = async (world: World): Promise<number> =>
  (
    await listArticles(
      world.db,
      Array.from({ length: 99 }, (_, i) => i + 1),
    )
  ).length
const kinds = async (world: World): Promise<string[]> =>
  (await changesAfter(world.db, 0, 999)).map(({ kind }) => kind).filter((kind) => kind.startsWith('source.'))

describe('a list that changes its shape', () => {
  it.each([
    ['holds nothing', '<p>New look!</p>', /no items/],
    [
      'repeats one title',
      Array.from({ length: 12 }, (_, n) => post(n + 50, 'Read more')).join(''),
      /12 of 12 items have the same title/,
    ],
    [
      'gives everything one date',
      Array.from({ length: 12 }, (_, n) => post(n + 50, `New ${n}`, '2026-03-03T10:00:00Z')).join(''),
      /same date/,
    ],
    ['holds far fewer items, all unknown', posts(90, 92), /only 2 items where there used to be 20/],
  ])('and %s drifts: nothing is taken in, nothing goes', async (_what, body, reason) => {
    const { world, site } = await openList(posts(0, 20))
    site.body = body
    const { record } = await world.poll('paper')
    expect(record).toMatchObject({ outcome: 'drifting', new: 0, withdrawn: 0 })
    expect(record.reason).toMatch(reason)
    expect(await count(world)).toBe(20)
    expect((await findSource(world.db, 'paper'))?.state).toMatchObject({ drifting: true, lastItemCount: 20 })
    await world.poll('paper')
    expect(await kinds(world)).toEqual(['source.drifting'])
    expect(site.asked.at(-1)).not.toHaveProperty('if-none-match')
  })

  it('recovers when its items come back, and takes in what it missed as backfill', async () => {
    const { world, site } = await openList(posts(0, 20))
    site.body = ''
    await world.poll('paper')
    site.body = posts(2, 22)
    expect((await world.poll('paper')).record).toMatchObject({ outcome: 'ok', new: 2 })
    expect(await kinds(world)).toEqual(['source.drifting', 'source.recovered'])
    expect((await listArticles(world.db, [21, 22])).map((article) => article.backfill)).toEqual([true, true])
    expect((await findSource(world.db, 'paper'))?.state).not.toHaveProperty('drift')
  })

  it('does not drift where what is left is known, or where the dates say no more than the day', async () => {
    const { world, site } = await openList(posts(0, 20))
    site.body = posts(0, 2)
    expect((await world.poll('paper')).record.outcome).toBe('ok')
    const daily = await openList(Array.from({ length: 12 }, (_, n) => post(n, `Story ${n}`, '2026-03-03')).join(''))
    expect((await findSource(daily.world.db, 'paper'))?.state.polls[0]).toMatchObject({ outcome: 'ok', new: 12 })
  })

  it('is believed after a week', async () => {
    const { world, site } = await openList(posts(0, 20))
    site.body = posts(90, 92)
    await world.poll('paper')
    world.clock.advance(8 * DAY_MS)
    expect((await world.poll('paper')).record).toMatchObject({ outcome: 'ok', new: 2 })
  })

  it('leaves the page in which it began, and shows the fault from it until the rules fit again', async () => {
    const { world, site } = await openList(posts(0, 20))
    site.body = posts(20, 40).replaceAll('"post"', '"entry"')
    await world.poll('paper')
    site.body = '<p>Later, something else again.</p>'
    await world.poll('paper')
    const broken = await replaySource(world.deps, (await findSource(world.db, 'paper'))!)
    expect(broken).toMatchObject({ outcome: 'empty', items: [], replayed: { at: world.clock.now() } })
    world.catalogue.sources[0] = { ...world.catalogue.sources[0]!, listing: { ...rules, item: '.entry' } }
    const repaired = await replaySource(world.deps, (await findSource(world.db, 'paper'))!)
    expect(repaired?.items).toHaveLength(20)
  })

  it('leaves nothing behind while all is well', async () => {
    const { world } = await openList(posts(0, 20))
    expect(await replaySource(world.deps, (await findSource(world.db, 'paper'))!)).toBeUndefined()
  })
})

const MINUTE_MS = 60_000
interface Entry {
  n: number
  title?: string
  at?: Date
}
const rss = (entries: Entry[]): string =>
  `<rss version="2.0"><channel><title>Paper</title>${entries.map(({ n, title = `Story number ${n}`, at }) => `<item><title>${title}</title><link>https://paper.example/news/${n}</link>${at ? `<pubDate>${at.toUTCString()}</pubDate>` : ''}</item>`).join('')}</channel></rss>`
const newsmap = (entries: Entry[]): string =>
  `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">${entries.map(({ n, title = `Story number ${n}`, at }) => `<url><loc>https://paper.example/news/${n}</loc><lastmod>${at?.toISOString() ?? ''}</lastmod><news:news><news:title>${title}</news:title></news:news></url>`).join('')}</urlset>`

async function openDocument(kind: 'feed' | 'sitemap', first: (now: Date) => string) {
  const site = { body: '' }
  const http: Http = {
    async send({ url }) {
      const body = new TextEncoder().encode(url.endsWith('/robots.txt') ? '' : site.body)
      return { ok: true, response: { url, status: 200, headers: { 'content-type': 'application/xml' }, body } }
    },
  }
  const world = await createWorld({
    http,
    sources: [testSource({ id: 'paper', url: 'https://paper.example/document', kind, fullText: 'never' })],
  })
  onTestFinished(() => world.close())
  site.body = first(world.clock.now())
  await world.poll('paper')
  world.clock.advance(DAY_MS)
  return { world, site, now: world.clock.now() }
}

/** Twenty stories, an hour apart. */
const twenty = (now: Date, from = 0): Entry[] =>
  Array.from({ length: 20 }, (_, i) => ({ n: from + i, at: new Date(now.getTime() - (i + 1) * 60 * MINUTE_MS) }))

describe('a feed that is not what it was', () => {
  it.each<[string, (now: Date) => Entry[], RegExp]>([
    ['holds nothing', () => [], /no items/],
    ['holds an error for an item', (now) => [{ n: 900, title: 'Error 500', at: now }], /only 1 item where there used to be 20/],
    [
      'gives all it had one date',
      (now) => twenty(now).map((e) => ({ ...e, at: new Date(now.getTime() - 7 * MINUTE_MS) })),
      /same date/,
    ],
    [
      'dates all it had now',
      (now) => twenty(now).map((e) => ({ ...e, at: new Date(now.getTime() - e.n * 1000) })),
      /at the moment they were read/,
    ],
    [
      'gives all one title',
      (now) => twenty(now, 50).map((e) => ({ ...e, title: 'Untitled' })),
      /20 of 20 items have the same title/,
    ],
  ])('and %s drifts: nothing is taken in, nothing goes, the document is kept', async (_what, entries, reason) => {
    const { world, site, now } = await openDocument('feed', (at) => rss(twenty(at)))
    site.body = rss(entries(now))
    const { record } = await world.poll('paper')
    expect(record).toMatchObject({ outcome: 'drifting', new: 0, updated: 0 })
    expect(record.reason).toMatch(reason)
    expect(await count(world)).toBe(20)
    const replayed = await replaySource(world.deps, (await findSource(world.db, 'paper'))!)
    expect(replayed?.outcome).toMatch(/^(?:drifting|empty)$/)
  })

  it.each<[string, (now: Date) => Entry[]]>([
    ['a quiet weekend', (now) => twenty(now).slice(-2)],
    ['the first item of a feed of one day', (now) => [{ n: 70, at: new Date(now.getTime() - 10 * MINUTE_MS) }]],
    ['a batch of one second', (now) => twenty(now, 70).map((e) => ({ ...e, at: new Date(now.getTime() - 7 * MINUTE_MS) }))],
    ['twenty other stories', (now) => twenty(now, 70)],
  ])('does not drift for %s', async (_what, entries) => {
    const { world, site, now } = await openDocument('feed', (at) => rss(twenty(at)))
    site.body = rss(entries(now))
    expect((await world.poll('paper')).record.outcome).toBe('ok')
  })

  it('does not drift for what always was its manner', async () => {
    const dull = (now: Date, from: number): string => rss(twenty(now, from).map(({ n }) => ({ n, title: 'Bulletin', at: now })))
    const { world, site, now } = await openDocument('feed', (at) => dull(at, 0))
    site.body = dull(now, 3)
    expect((await world.poll('paper')).record).toMatchObject({ outcome: 'ok', new: 3 })
  })
})

describe('a feed of few items', () => {
  it('that were all of one title and time does not drift as it grows', async () => {
    const dull = (now: Date, many: number): string =>
      rss(
        twenty(now)
          .slice(0, many)
          .map(({ n }) => ({ n, title: 'Bulletin', at: now })),
      )
    const { world, site, now } = await openDocument('feed', (at) => dull(at, 4))
    site.body = dull(now, 6)
    expect((await world.poll('paper')).record).toMatchObject({ outcome: 'ok', new: 2 })
  })

  it('that were told apart drifts when it grows into one title for all', async () => {
    const { world, site, now } = await openDocument('feed', (at) => rss(twenty(at).slice(0, 4)))
    site.body = rss(twenty(now).map((entry) => ({ ...entry, title: 'Bulletin' })))
    expect((await world.poll('paper')).record).toMatchObject({ outcome: 'drifting' })
  })
})

describe('a sitemap that is not what it was', () => {
  it.each<[string, (now: Date) => Entry[], RegExp]>([
    ['holds nothing', () => [], /no items/],
    ['gives all one title', (now) => twenty(now, 50).map((e) => ({ ...e, title: 'Paper' })), /same title/],
  ])('and %s drifts', async (_what, entries, reason) => {
    const { world, site, now } = await openDocument('sitemap', (at) => newsmap(twenty(at)))
    site.body = newsmap(entries(now))
    const { record } = await world.poll('paper')
    expect(record.outcome).toBe('drifting')
    expect(record.reason).toMatch(reason)
  })

  it('does not drift where it is made anew, all of one time, or begins anew', async () => {
    const { world, site, now } = await openDocument('sitemap', (at) => newsmap(twenty(at)))
    site.body = newsmap(twenty(now).map((e) => ({ ...e, at: now })))
    expect((await world.poll('paper')).record.outcome).toBe('ok')
    site.body = newsmap([{ n: 70, at: now }])
    expect((await world.poll('paper')).record.outcome).toBe('ok')
  })
})
