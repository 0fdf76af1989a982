/**
 * WebSub on any home: what hubs of sources bring, and what the hub of our own does when subscribers leave, are denied, or let
 * their lease run out.
 *
 * The tests of one home follow one another on one store.
 */
import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createNewsroom, type Newsroom } from '../../scripts/newsroom/newsroom.ts'
import { noon } from '../support/newsroom.ts'
import type { Answer, Home, HomeFacts, Sent } from './home.ts'

const BASE = 'https://feeds.example'
const TOKEN = 'a-token-for-tests'
const FEED = 'https://paper.example/feed'
const HUB = 'https://hub.example/'
const TOPIC = `${BASE}/feeds/hubbed.atom`
const DUE = "UPDATE sources SET next_check_at = 0, state = json_set(state, '$.nextPollAt', 0) WHERE id = 'hubbed'"

const rss = (...slugs: string[]): string =>
  `<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Paper</title><link>https://paper.example/</link><description>d</description><atom:link rel="hub" href="${HUB}"/><atom:link rel="self" href="${FEED}"/>${slugs
    .map(
      (slug) =>
        `<item><title>Story ${slug}</title><link>https://paper.example/${slug}</link><guid isPermaLink="false">${slug}</guid><description>In short: ${slug}.</description><pubDate>${noon.toUTCString()}</pubDate></item>`,
    )
    .join('')}</channel></rss>`

export function pushContract(name: string, open: (facts: HomeFacts) => Promise<Home>): void {
  describe(`WebSub on ${name}`, () => {
    const received: Sent[] = []
    let newsroom: Newsroom
    let home: Home
    let feed = rss('first')
    let callback = { path: '', secret: '' }
    const form = (fields: Record<string, string>): Promise<Answer> =>
      home.request('/hub', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(fields).toString(),
      })
    const calls = (host: string, method: string): Sent[] =>
      received.filter((sent) => new URL(sent.url).hostname === host && sent.method === method)
    const titles = async (): Promise<string[]> =>
      (
        await home.rows<{ title: string }>(
          "SELECT json_extract(record, '$.title') AS title FROM articles WHERE publisher = 'paper.example' ORDER BY seq",
        )
      ).map(({ title }) => title)
    const until = (condition: () => void | Promise<void>): Promise<void> =>
      vi.waitFor(
        async () => {
          await home.round()
          await condition()
        },
        { timeout: 80_000, interval: 300 },
      )
    const subscribed = async (at: string): Promise<void> => {
      const wish = { 'hub.mode': 'subscribe', 'hub.topic': TOPIC, 'hub.callback': at, 'hub.lease_seconds': '3600' }
      expect((await form(wish)).status).toBe(202)
      await until(async () => expect(await home.rows(`SELECT 1 FROM hub_subscriptions WHERE callback = '${at}'`)).toHaveLength(1))
    }
    const publish = async (...slugs: string[]): Promise<void> => {
      feed = rss(...slugs)
      await home.rows(DUE)
      await until(async () => expect(await titles()).toContain(`Story ${slugs[0]}`))
    }

    beforeAll(async () => {
      newsroom = await createNewsroom({ clock: () => noon, stock: 1 })
      const receive: HomeFacts['receive'] = (sent) => {
        received.push(sent)
        const { hostname, searchParams } = new URL(sent.url)
        if (hostname === 'hub.example') return { status: 202, text: '' }
        if (hostname === 'paper.example') return sent.url === FEED ? { status: 200, text: feed } : { status: 404, text: '' }
        return { status: 200, text: searchParams.get('hub.challenge') ?? '' }
      }
      home = await open({ newsroom, now: noon, baseUrl: BASE, adminToken: TOKEN, receive })
      const answer = await home.request('/api/sources/hubbed', {
        method: 'PUT',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
        body: JSON.stringify({ title: 'Paper', url: FEED, kind: 'feed', fullText: 'never', interval: '10m' }),
      })
      expect(answer.status, answer.text).toBeLessThan(300)
    }, 100_000)
    afterAll(async () => {
      await home?.close()
      await newsroom?.close()
    })

    it('asks the hub that a source names, and confirms what it asked for', { timeout: 100_000 }, async () => {
      await until(() => expect(calls('hub.example', 'POST')).toHaveLength(1))
      const asked = new URLSearchParams(calls('hub.example', 'POST')[0]?.text)
      expect(asked.get('hub.topic')).toBe(FEED)
      callback = { path: new URL(asked.get('hub.callback') ?? '').pathname, secret: asked.get('hub.secret') ?? '' }
      const query = { 'hub.mode': 'subscribe', 'hub.topic': FEED, 'hub.challenge': 'c0ffee', 'hub.lease_seconds': '864000' }
      const answer = await home.request(`${callback.path}?${new URLSearchParams(query)}`)
      expect([answer.status, answer.text]).toEqual([200, 'c0ffee'])
      expect(await home.rows('SELECT state FROM upstream_subscriptions')).toEqual([{ state: 'active' }])
    })

    it('takes in what the hub brings, signed, without asking the source', { timeout: 100_000 }, async () => {
      const asked = calls('paper.example', 'GET').filter(({ url }) => url === FEED).length
      const ping = (body: string, signature: string): Promise<Answer> =>
        home.request(callback.path, {
          method: 'POST',
          headers: { 'content-type': 'application/rss+xml', 'x-hub-signature': signature },
          body,
        })
      const signed = (body: string): string => `sha256=${createHmac('sha256', callback.secret).update(body).digest('hex')}`
      expect((await ping(rss('forged'), signed('another text'))).status).toBe(202)
      expect((await ping(rss('brought'), signed(rss('brought')))).status).toBe(202)
      expect((await ping(rss('brought'), signed(rss('brought')))).status).toBe(202)
      await until(async () => expect(await titles()).toEqual(['Story first', 'Story brought']))
      expect(calls('paper.example', 'GET').filter(({ url }) => url === FEED)).toHaveLength(asked)
      expect(await home.rows('SELECT * FROM upstream_pings')).toEqual([])
    })

    it('distributes to a subscriber until it leaves, and asks whether it meant that', { timeout: 100_000 }, async () => {
      const at = 'https://leaver.example/cb'
      await subscribed(at)
      await publish('second', 'brought', 'first')
      await until(() => expect(calls('leaver.example', 'POST')).toHaveLength(1))
      expect((await form({ 'hub.mode': 'unsubscribe', 'hub.topic': TOPIC, 'hub.callback': at })).status).toBe(202)
      await until(() => expect(calls('leaver.example', 'GET').at(-1)?.url).toContain('hub.mode=unsubscribe'))
      await until(async () => expect(await home.rows('SELECT * FROM hub_subscriptions')).toEqual([]))
    })

    it('sends nothing after a lease', { timeout: 100_000 }, async () => {
      await subscribed('https://late.example/cb')
      await subscribed('https://there.example/cb')
      await home.rows("UPDATE hub_subscriptions SET expires_at = 1 WHERE callback LIKE '%late%'")
      await publish('third', 'second', 'brought', 'first')
      await until(() => expect(calls('there.example', 'POST')).toHaveLength(1))
      expect(calls('late.example', 'POST')).toEqual([])
      expect(await home.rows('SELECT callback FROM hub_subscriptions')).toEqual([{ callback: 'https://there.example/cb' }])
    })

    it('tells subscribers when feeds are closed', { timeout: 100_000 }, async () => {
      const token = await home.request('/api/tokens', {
        method: 'POST',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'reader', scopes: ['read'] }),
      })
      expect(token.status, token.text).toBe(201)
      feed = rss('fourth', 'third', 'second', 'brought', 'first')
      await home.rows(DUE)
      await until(() => {
        const denied = calls('there.example', 'GET').at(-1)?.url ?? ''
        expect(Object.fromEntries(new URL(denied || 'https://none.example/').searchParams)).toMatchObject({
          'hub.mode': 'denied',
          'hub.topic': TOPIC,
        })
      })
      expect(await home.rows('SELECT * FROM hub_subscriptions')).toEqual([])
      expect(calls('there.example', 'POST')).toHaveLength(1)
      expect((await form({ 'hub.mode': 'subscribe', 'hub.topic': TOPIC, 'hub.callback': 'https://x.example/' })).status).toBe(404)
    })
  })
}
