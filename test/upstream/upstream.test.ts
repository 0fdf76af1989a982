/**
 * Subscribing at a source's hub: what is asked, what is believed, and what a hub can make us do.
 */
import { describe, expect, it, onTestFinished } from 'vitest'
import { createApp } from '../../src/app/app.ts'
import { subscribeUpstream } from '../../src/pipeline/follow-hub.ts'
import type { Http, HttpRequest } from '../../src/ports.ts'
import { listArticles } from '../../src/store/articles.ts'
import { findUpstream } from '../../src/store/upstream.ts'
import { findHub } from '../../src/upstream/hub-links.ts'
import { isSignedBy } from '../../src/upstream/subscriber.ts'
import { createWorld, testSource } from '../support/world.ts'

const FEED = 'https://paper.example/feed'
const HUB = 'https://hub.example/'

const rss = (
  slugs: string[],
  hub = `<atom:link rel="hub" href="${HUB}"/><atom:link rel="self" href="https://paper.example/feed.xml"/>`,
): string =>
  `<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Paper</title>${hub}${slugs
    .map(
      (s) =>
        `<item><title>Story ${s}</title><link>https://paper.example/${s}</link><description>In short: ${s}.</description><pubDate>Tue, 03 Mar 2026 11:00:00 GMT</pubDate></item>`,
    )
    .join('')}</channel></rss>`

interface Setting {
  feed?: string
  headers?: Record<string, string>
  baseUrl?: string
}

async function open({ feed = rss(['a']), headers = {}, baseUrl = 'https://feeds.example' }: Setting = {}) {
  const origin = { feed, headers, hubStatus: 202, requests: [] as HttpRequest[] }
  const http: Http = {
    async send(request) {
      origin.requests.push(request)
      const answer = (status: number, body: string, more = {}) => ({
        ok: true as const,
        response: {
          url: request.url,
          status,
          headers: { 'content-type': 'application/rss+xml', ...more },
          body: new TextEncoder().encode(body),
        },
      })
      if (request.url === HUB) return answer(origin.hubStatus, '')
      return request.url === FEED ? answer(200, origin.feed, origin.headers) : answer(404, '')
    },
  }
  const world = await createWorld({
    http,
    sources: [testSource({ id: 'paper', url: FEED, fullText: 'never' })],
    settings: { baseUrl },
  })
  onTestFinished(() => world.close())
  const app = createApp(() => world.deps)
  return {
    origin,
    world,
    app,
    asked: () => origin.requests.filter(({ url }) => url === HUB).map(({ body }) => new URLSearchParams(String(body))),
    upstream: () => findUpstream(world.db, { sourceRef: 1 }),
    /** Polls, asks the hub, and lets the hub verify with this lease. */
    async subscribed(lease = 3600): Promise<{ path: string; secret: string }> {
      await world.poll('paper')
      await subscribeUpstream(world.deps)
      const form = new URLSearchParams(String(origin.requests.filter(({ url }) => url === HUB).at(-1)?.body))
      const path = new URL(form.get('hub.callback') ?? '').pathname
      const query = new URLSearchParams({
        'hub.mode': 'subscribe',
        'hub.topic': form.get('hub.topic') ?? '',
        'hub.challenge': 'c1',
        'hub.lease_seconds': String(lease),
      })
      expect(await (await app.request(`${path}?${query}`)).text()).toBe('c1')
      return { path, secret: form.get('hub.secret') ?? '' }
    },
  }
}

async function sign(secret: string, body: string, hash = 'SHA-256', name = 'sha256'): Promise<string> {
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), { name: 'HMAC', hash }, false, ['sign'])
  const bytes = new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(body)))
  return `${name}=${[...bytes].map((b) => b.toString(16).padStart(2, '0')).join('')}`
}

describe('findHub', () => {
  const about = { hubs: ['https://embedded.example/'], self: 'https://paper.example/self' }

  it('takes Link headers before what stands in the document', () => {
    const link = '<https://linked.example/hub>; rel="hub", </real>; rel=self, <https://x.example/>; rel="next"'
    expect(findHub({ url: FEED, headers: { link } }, about)).toEqual({
      hub: 'https://linked.example/hub',
      topic: 'https://paper.example/real',
    })
  })

  it('takes the links of the document, and its address where it names no self', () => {
    expect(findHub({ url: FEED, headers: {} }, about)).toEqual({
      hub: 'https://embedded.example/',
      topic: 'https://paper.example/self',
    })
    expect(findHub({ url: FEED, headers: {} }, { hubs: about.hubs })).toEqual({ hub: 'https://embedded.example/', topic: FEED })
  })

  it('takes nothing that is no http address', () => {
    expect(findHub({ url: FEED, headers: { link: '<ftp://h.example/>; rel=hub' } }, { hubs: ['javascript:1'] })).toBeUndefined()
  })

  it('is quick with a hostile header', () => {
    expect(findHub({ url: FEED, headers: { link: '<a>;rel='.repeat(100_000) } }, { hubs: [] })).toBeUndefined()
  })
})

describe('a source that names a hub', () => {
  it('is subscribed to under its own name, with a callback and a secret nobody can guess', async () => {
    const { subscribed, asked, upstream } = await open()
    await subscribed()
    const [form] = asked()
    expect(form?.get('hub.topic')).toBe('https://paper.example/feed.xml')
    expect(form?.get('hub.callback')).toMatch(/^https:\/\/feeds\.example\/hub\/in\/[0-9a-f]{48}$/)
    expect(form?.get('hub.secret')).toMatch(/^[0-9a-f]{64}$/)
    expect(await upstream()).toMatchObject({ state: 'active' })
  })

  it('keeps its own address: only the hub hears of rel=self', async () => {
    const { subscribed, origin } = await open()
    await subscribed()
    expect(origin.requests.map(({ url }) => url)).not.toContain('https://paper.example/feed.xml')
  })

  it('is not subscribed to from where no hub can reach us', async () => {
    const { world, asked, upstream } = await open({ baseUrl: 'http://127.0.0.1:8787' })
    await world.poll('paper')
    await subscribeUpstream(world.deps)
    expect([asked(), await upstream()]).toEqual([[], undefined])
  })

  it('is renewed before its lease ends', async () => {
    const { world, subscribed, asked } = await open()
    await subscribed(3600)
    world.clock.advance(47 * 60_000)
    await subscribeUpstream(world.deps)
    expect(asked()).toHaveLength(1)
    world.clock.advance(2 * 60_000)
    await subscribeUpstream(world.deps)
    expect(asked()).toHaveLength(2)
  })

  it('is asked for again, later and later, where the hub refuses', async () => {
    const { world, origin, asked } = await open()
    origin.hubStatus = 500
    await world.poll('paper')
    for (let hour = 0; hour < 9; hour++) {
      await subscribeUpstream(world.deps)
      world.clock.advance(3_600_000)
    }
    expect(asked()).toHaveLength(4)
  })

  it('is forgotten when it names no hub any more', async () => {
    const { world, origin, subscribed, upstream } = await open()
    await subscribed()
    origin.feed = rss(['b'], '')
    await world.poll('paper')
    expect(await upstream()).toBeUndefined()
  })
})

describe('a callback', () => {
  it('confirms only what was asked for', async () => {
    const { app, subscribed } = await open()
    const { path } = await subscribed()
    const ask = async (at: string, query: Record<string, string>) =>
      (await app.request(`${at}?${new URLSearchParams(query)}`)).status
    const topic = 'https://paper.example/feed.xml'
    expect(await ask('/hub/in/0000', { 'hub.mode': 'subscribe', 'hub.topic': topic, 'hub.challenge': 'c' })).toBe(404)
    expect(await ask(path, { 'hub.mode': 'subscribe', 'hub.topic': 'https://evil.example/', 'hub.challenge': 'c' })).toBe(404)
    expect(await ask(path, { 'hub.mode': 'unsubscribe', 'hub.topic': topic, 'hub.challenge': 'c' })).toBe(404)
  })

  it('makes the source due for a ping that is signed, and for no other', async () => {
    const { app, world, origin, subscribed } = await open()
    const { path, secret } = await subscribed()
    const due = async () => (await world.db.all<{ at: number }>('SELECT next_check_at AS at FROM sources'))[0]?.at === 0
    const ping = async (headers: Record<string, string>) =>
      (await app.request(path, { method: 'POST', body: rss(['evil']), headers })).status
    expect(await ping({})).toBe(202)
    expect(await ping({ 'x-hub-signature': await sign('wrong', rss(['evil'])) })).toBe(202)
    expect(await due()).toBe(false)
    origin.feed = rss(['b', 'a'])
    expect(await ping({ 'x-hub-signature': await sign(secret, rss(['evil'])) })).toBe(202)
    expect(await due()).toBe(true)
    await world.poll('paper')
    expect((await listArticles(world.db, [1, 2, 3])).map((a) => a.record.title).sort()).toEqual(['Story a', 'Story b'])
  })

  it('understands the signatures of older hubs too', async () => {
    const body = new TextEncoder().encode('text')
    for (const [hash, name] of [
      ['SHA-1', 'sha1'],
      ['SHA-384', 'sha384'],
      ['SHA-512', 'sha512'],
    ] as const)
      expect(await isSignedBy('s', await sign('s', 'text', hash, name), body)).toBe(true)
    for (const header of [undefined, '', 'sha256=', 'md5=00', 'sha256=zz', await sign('s', 'text', 'SHA-1', 'sha256')])
      expect(await isSignedBy('s', header, body)).toBe(false)
  })
})

describe('a hub that fails silently', () => {
  it('is noticed when polls keep finding what it never told, and asked anew', async () => {
    const { world, origin, subscribed, upstream } = await open()
    await subscribed(86_400)
    const before = (await upstream())?.token
    for (const slug of ['b', 'c', 'd']) {
      world.clock.advance(3_600_000)
      origin.feed = rss([slug, 'a'])
      await world.poll('paper')
    }
    const after = await upstream()
    expect(after?.state).toBe('wanted')
    expect(after?.token).not.toBe(before)
  })
})
