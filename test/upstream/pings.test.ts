/**
 * What hubs bring: taken in like a poll, once, only where it belongs; and how polls go on beside them.
 */
import { describe, expect, it, onTestFinished } from 'vitest'
import { createApp } from '../../src/app/app.ts'
import type { Source } from '../../src/model/source.ts'
import { subscribeUpstream } from '../../src/pipeline/follow-hub.ts'
import type { Http } from '../../src/ports.ts'
import { hmac, importHmacKey, toHex } from '../../src/web/hmac.ts'
import { createWorld, testSource } from '../support/world.ts'

const FEED = 'https://paper.example/feed'
const HUB = 'https://hub.example/'
const MINUTE = 60_000

const rss = (slugs: readonly string[], self = FEED): string =>
  `<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Paper</title><atom:link rel="hub" href="${HUB}"/><atom:link rel="self" href="${self}"/>${slugs
    .map((slug) => {
      const [id, title = `Story ${id}`] = slug.split('|')
      return `<item><title>${title}</title><link>https://paper.example/${id}</link><guid isPermaLink="false">paper-${id}</guid><description>In short: ${title}.</description><pubDate>Tue, 03 Mar 2026 11:00:00 GMT</pubDate></item>`
    })
    .join('')}</channel></rss>`

interface Origin {
  slugs: string[]
  self: string
  asked: string[]
  form: URLSearchParams
  /** Happens while the feed is being read. */
  meanwhile?: () => Promise<void>
}

async function open(more: Partial<Source> & { self?: string } = {}) {
  const { self = FEED, ...source } = more
  const origin: Origin = { slugs: ['a'], self, asked: [], form: new URLSearchParams() }
  const http: Http = {
    async send({ url, body }) {
      origin.asked.push(url)
      if (url === FEED) await origin.meanwhile?.()
      if (url === HUB) origin.form = new URLSearchParams(String(body))
      const text = url === FEED ? rss(origin.slugs, origin.self) : ''
      const headers = { 'content-type': 'application/rss+xml' }
      const status = url === HUB ? 202 : url === FEED ? 200 : 404
      return { ok: true, response: { url, status, headers, body: new TextEncoder().encode(text) } }
    },
  }
  const world = await createWorld({
    http,
    sources: [testSource({ id: 'paper', url: FEED, fullText: 'never', intervalMs: 10 * MINUTE, ...source })],
    settings: { baseUrl: 'https://feeds.example' },
  })
  onTestFinished(() => world.close())
  const app = createApp(() => world.deps)
  await world.poll('paper')
  await subscribeUpstream(world.deps)
  const path = new URL(origin.form.get('hub.callback') ?? '').pathname
  const verify = (mode: string, lease = 86_400): Promise<Response> | Response =>
    app.request(
      `${path}?${new URLSearchParams({ 'hub.mode': mode, 'hub.topic': origin.form.get('hub.topic') ?? '', 'hub.challenge': 'c', 'hub.lease_seconds': String(lease) })}`,
    )
  await verify('subscribe')
  return {
    world,
    origin,
    verify,
    /** A document from the hub, signed. */
    async ping(body: string, options: { signature?: string; type?: string } = {}): Promise<number> {
      const key = await importHmacKey(origin.form.get('hub.secret') ?? '')
      const signature = options.signature ?? `sha256=${toHex(await hmac(key, new TextEncoder().encode(body)))}`
      const headers = { 'x-hub-signature': signature, 'content-type': options.type ?? 'application/rss+xml' }
      return (await app.request(path, { method: 'POST', body, headers })).status
    },
    /** What is due, as a home would run it; how often the feed was asked for. */
    async run(): Promise<number> {
      const before = origin.asked.length
      const now = world.clock.now().getTime()
      const due = await world.db.all<{ id: string }>('SELECT id FROM sources WHERE next_check_at <= ?', [now])
      for (const { id } of due) await world.poll(id, { force: false })
      return origin.asked.slice(before).filter((url) => url === FEED).length
    },
    titles: async () =>
      (await world.db.all<{ title: string }>("SELECT json_extract(record, '$.title') AS title FROM articles ORDER BY seq")).map(
        ({ title }) => title,
      ),
    state: async () =>
      JSON.parse((await world.db.all<{ state: string }>('SELECT state FROM sources'))[0]?.state ?? '{}') as Record<
        string,
        unknown
      >,
    /** Minutes until the source's document is due. */
    async wait(): Promise<number> {
      const [row] = await world.db.all<{ at: number }>("SELECT json_extract(state, '$.nextPollAt') AS at FROM sources")
      return Math.round(((row?.at ?? 0) - world.clock.now().getTime()) / MINUTE)
    },
  }
}

describe('a document from a hub', () => {
  it('becomes articles without the source being asked', async () => {
    const { ping, run, titles, world } = await open()
    expect(await ping(rss(['b']))).toBe(202)
    expect(await run()).toBe(0)
    expect(await titles()).toEqual(['Story a', 'Story b'])
    const [change] = await world.db.all('SELECT kind, backfill FROM changes ORDER BY seq DESC LIMIT 1')
    expect(change).toEqual({ kind: 'created', backfill: 0 })
    expect(await world.db.all('SELECT * FROM upstream_pings')).toEqual([])
  })

  it('makes nothing twice, neither by coming again nor with the poll that finds the same', async () => {
    const { ping, run, titles, origin, world } = await open()
    await ping(rss(['b', 'a']))
    await ping(rss(['b', 'a']))
    await run()
    await ping(rss(['b']))
    await run()
    origin.slugs = ['b', 'a']
    await world.poll('paper')
    expect(await titles()).toEqual(['Story a', 'Story b'])
    expect(await world.db.all('SELECT kind, count(*) AS n FROM changes GROUP BY kind')).toEqual([{ kind: 'created', n: 2 }])
  })

  it('edits the article it names', async () => {
    const { ping, run, titles } = await open()
    await ping(rss(['a|Story a, corrected']))
    await run()
    expect(await titles()).toEqual(['Story a, corrected'])
  })

  it('is dropped whose signature is wrong or missing', async () => {
    const { ping, run, titles } = await open()
    expect([await ping(rss(['evil']), { signature: 'sha256=00' }), await ping(rss(['evil']), { signature: '' })]).toEqual([
      202, 202,
    ])
    expect([await run(), await titles()]).toEqual([0, ['Story a']])
  })

  it('passes the source’s own filters', async () => {
    const { ping, run, titles } = await open({ exclude: { words: ['lottery'] } })
    await ping(rss(['b|The lottery', 'c']))
    await run()
    expect(await titles()).toEqual(['Story a', 'Story c'])
  })

  it('of another topic than the address polled is a hint: the source itself is asked', async () => {
    const { ping, run, titles, origin } = await open({ self: 'https://paper.example/all-sections' })
    expect(origin.form.get('hub.topic')).toBe('https://paper.example/all-sections')
    origin.slugs = ['b', 'a']
    await ping(rss(['other-section', 'b'], 'https://paper.example/all-sections'))
    expect(await run()).toBe(1)
    expect(await titles()).toEqual(['Story a', 'Story b'])
    expect(origin.asked).not.toContain('https://paper.example/all-sections')
  })

  it.each([
    ['is empty', ''],
    ['cannot be read', '<rss><channel>'],
    ['holds no items', rss([])],
  ])('that %s is a hint', async (_, body) => {
    const { ping, run, titles, origin } = await open()
    origin.slugs = ['b', 'a']
    await ping(body)
    expect(await run()).toBe(1)
    expect(await titles()).toEqual(['Story a', 'Story b'])
  })

  it('that comes while the source is polled is taken in right after', async () => {
    const { ping, run, titles, world, origin } = await open()
    origin.slugs = ['c', 'a']
    origin.meanwhile = async () => {
      delete origin.meanwhile
      await ping(rss(['b']))
    }
    await world.poll('paper')
    await run()
    expect(await titles()).toEqual(['Story a', 'Story c', 'Story b'])
  })

  it('does not grow the store without bound', async () => {
    const { ping, run, world, origin } = await open()
    for (let i = 0; i < 60; i++) await ping(rss([`p${i}`]))
    const [row] = await world.db.all<{ n: number; kept: number }>(
      "SELECT count(*) AS n, sum(body <> '') AS kept FROM upstream_pings",
    )
    expect(row?.kept).toBeLessThanOrEqual(20)
    expect(row?.n).toBeLessThanOrEqual(21)
    origin.slugs = ['p59', 'a']
    expect(await run()).toBe(1)
    expect(await world.db.all("SELECT 1 FROM articles WHERE json_extract(record, '$.title') = 'Story p59'")).toHaveLength(1)
  })
})

describe('polls beside a hub', () => {
  it('are rarer once the hub has brought something, and as ever before', async () => {
    const { ping, run, wait, world, state } = await open()
    await world.poll('paper')
    expect([await wait(), (await state())['push']]).toEqual([10, 'confirmed'])
    await ping(rss(['b']))
    await run()
    await world.poll('paper')
    expect([await wait(), (await state())['push']]).toEqual([40, 'delivers'])
  })

  it('keep within the longest interval the operator allows', async () => {
    const { ping, run, wait, world } = await open({ maxIntervalMs: 20 * MINUTE })
    await ping(rss(['b']))
    await run()
    await world.poll('paper')
    expect(await wait()).toBe(20)
  })

  it('are as before when one finds what the hub did not bring, and rarer again when it brings something', async () => {
    const { ping, run, wait, world, state, origin } = await open()
    await ping(rss(['b']))
    await run()
    origin.slugs = ['c', 'b', 'a']
    await world.poll('paper')
    expect([await wait(), (await state())['push']]).toEqual([10, 'silent'])
    await ping(rss(['d']))
    await run()
    await world.poll('paper')
    expect([await wait(), (await state())['push']]).toEqual([40, 'delivers'])
  })

  it('do not blame a hub for what its hint made them find', async () => {
    const { ping, run, world, state, origin } = await open()
    origin.slugs = ['b', 'a']
    await ping('')
    await run()
    expect((await state())['push']).toBe('delivers')
    world.clock.advance(20 * MINUTE)
    origin.slugs = ['c', 'b', 'a']
    await world.poll('paper')
    expect((await state())['push']).toBe('silent')
  })

  it('are as before when the lease is over or the hub refuses', async () => {
    const { ping, run, wait, world, state, verify } = await open()
    await ping(rss(['b']))
    await run()
    world.clock.advance(2 * 86_400_000)
    await world.poll('paper')
    expect([await wait(), (await state())['push']]).toEqual([10, 'asked'])
    await verify('subscribe')
    await ping(rss(['c']))
    await run()
    await world.poll('paper')
    expect(await wait()).toBe(40)
    await verify('denied')
    expect(await run()).toBe(1)
    expect([await wait(), (await state())['push']]).toEqual([10, 'refused'])
  })
})
