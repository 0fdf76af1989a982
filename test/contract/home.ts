/**
 * What the service does as a whole, on any home: polls the newsroom, publishes, follows edits, tells receivers.
 *
 * The tests of one home follow one another on one store, as a day in its life.
 */
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createNewsroom, type Newsroom } from '../../scripts/newsroom/newsroom.ts'
import { hubSignature } from '../../src/notify/websub.ts'
import { noon } from '../support/newsroom.ts'
import { PRINTED, readingContract } from './home-reading.ts'

/** A request of the service to somebody who is not the newsroom. */
export interface Sent {
  url: string
  method: string
  headers: Record<string, string>
  text: string
}

export interface Answer {
  status: number
  headers: Record<string, string>
  text: string
}

export interface Home {
  request(path: string, init?: { method?: string; headers?: Record<string, string>; body?: string }): Promise<Answer>
  /** Works off everything that is due: polls, looks, deliveries. */
  round(): Promise<void>
  rows<Row>(sql: string): Promise<Row[]>
  close(): Promise<void>
}

export interface HomeFacts {
  newsroom: Newsroom
  now: Date
  baseUrl: string
  adminToken: string
  /** Answers what is sent to hosts other than the newsroom's. */
  receive(sent: Sent): { status: number; text: string }
}

const BASE = 'http://dateline.example'
const TOKEN = 'a-token-for-tests'
const DUE = "UPDATE sources SET next_check_at = 0, state = json_set(state, '$.nextPollAt', 0) WHERE retired_at IS NULL"
const FORMATS = [
  ['rss', 'application/rss+xml'],
  ['atom', 'application/atom+xml'],
  ['json', 'application/feed+json'],
] as const

export function homeContract(name: string, open: (facts: HomeFacts) => Promise<Home>): void {
  describe(`the service on ${name}`, () => {
    const received: Sent[] = []
    let newsroom: Newsroom
    let home: Home
    const live = () => newsroom.sites.flatMap(({ host }) => newsroom.truth(host)).filter(({ state }) => state === 'live')
    const poll = async (): Promise<void> => {
      await home.rows(DUE)
      await home.round()
    }
    const admin = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
      const answer = await home.request(path, {
        method,
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      expect(answer.status, answer.text).toBeLessThan(300)
      return JSON.parse(answer.text) as Record<string, unknown>
    }
    const sentTo = (host: string, method = 'POST'): Sent[] =>
      received.filter((sent) => new URL(sent.url).hostname === host && sent.method === method)
    /** Rounds until it is so: what follows a poll may take another message, or a quiet moment. */
    const until = (condition: () => void): Promise<void> =>
      vi.waitFor(
        async () => {
          await home.round()
          condition()
        },
        { timeout: 80_000, interval: 300 },
      )

    beforeAll(async () => {
      // So many that a document of the feed of all is closed as an archive.
      newsroom = await createNewsroom({ clock: () => noon, stock: 8 })
      const receive: HomeFacts['receive'] = (sent) => {
        received.push(sent)
        const printed = PRINTED[sent.url]
        if (printed !== undefined) return { status: 200, text: printed }
        return { status: 200, text: new URL(sent.url).searchParams.get('hub.challenge') ?? '' }
      }
      home = await open({ newsroom, now: noon, baseUrl: BASE, adminToken: TOKEN, receive })
    }, 100_000)
    afterAll(async () => {
      await home?.close()
      await newsroom?.close()
    })

    it('has every live article after the first poll', { timeout: 100_000 }, async () => {
      await home.round()
      const stored = await home.rows<{ title: string }>("SELECT json_extract(record, '$.title') AS title FROM articles")
      const wanted = live().map(({ title }) => title)
      expect(stored.map(({ title }) => title).toSorted()).toEqual(wanted.toSorted())
    })

    it.each(FORMATS)('publishes %s, whole and then as 304', async (format, mediaType) => {
      const path = `/feeds/news-az.${format}`
      const feed = await home.request(path)
      expect(feed).toMatchObject({ status: 200, headers: { 'content-type': expect.stringContaining(mediaType) } })
      for (const { title } of newsroom.truth('news.az')) expect(feed.text).toContain(title)
      const etag = feed.headers['etag'] ?? ''
      expect(await home.request(path, { headers: { 'if-none-match': etag } })).toMatchObject({ status: 304, text: '' })
      const since = feed.headers['last-modified'] ?? ''
      expect(await home.request(path, { headers: { 'if-modified-since': since } })).toMatchObject({ status: 304, text: '' })
      expect(await home.request(path, { method: 'HEAD' })).toMatchObject({ status: 200, text: '' })
      expect((await home.request(path)).text).toBe(feed.text)
    })

    it('publishes bundles, tags, the list of feeds and pages', async () => {
      for (const path of [
        '/feeds/all.atom',
        '/tags/azerbaijan.json',
        '/feeds.opml',
        '/',
        '/status',
        '/feeds/news-az',
        '/healthz',
      ]) {
        expect({ path, status: (await home.request(path)).status }).toEqual({ path, status: 200 })
      }
      expect((await home.request('/feeds/no-such.rss')).status).toBe(404)
      expect((await home.request('/api/endpoints')).status).toBe(401)
    })

    it('writes nothing to the log when nothing changed', async () => {
      const head = await home.rows('SELECT max(seq) AS seq FROM changes')
      await poll()
      expect(await home.rows('SELECT max(seq) AS seq FROM changes')).toEqual(head)
    })

    readingContract({ home: () => home, newsroom: () => newsroom, admin, poll, until })

    it('tells webhooks and WebSub subscribers of what is new, signed', { timeout: 100_000 }, async () => {
      const { secret } = await admin('POST', '/api/endpoints', {
        url: 'https://receiver.example/hook',
        events: ['article.created'],
      })
      const topic = `${BASE}/feeds/news-az.atom`
      const form = new URLSearchParams({
        'hub.mode': 'subscribe',
        'hub.topic': topic,
        'hub.callback': 'https://reader.example/callback',
        'hub.secret': 'between us',
      })
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      expect((await home.request('/hub', { method: 'POST', headers, body: form.toString() })).status).toBe(202)
      await until(() => expect(sentTo('reader.example', 'GET')).toHaveLength(1))
      const added = newsroom.publish('news.az')
      await poll()
      await until(() => {
        expect(sentTo('receiver.example')).toHaveLength(1)
        expect(sentTo('reader.example')).toHaveLength(1)
      })
      const [hook] = sentTo('receiver.example') as [Sent]
      const frozen = vi.useFakeTimers({ now: Number(hook.headers['webhook-timestamp']) * 1000, toFake: ['Date'] })
      const event = new Webhook(String(secret)).verify(hook.text, hook.headers) as { type: string; data: Record<string, unknown> }
      frozen.useRealTimers()
      expect(event.type).toBe('article.created')
      expect(hook.text).toContain(added.title)
      const [distribution] = sentTo('reader.example') as [Sent]
      const bytes = new TextEncoder().encode(distribution.text)
      expect(distribution.headers['x-hub-signature']).toBe(await hubSignature(bytes, 'between us'))
      expect(distribution.text).toBe((await home.request('/feeds/news-az.atom')).text)
    })

    it('follows a correction and a withdrawal', { timeout: 100_000 }, async () => {
      const [kept, gone] = newsroom.truth('news.az').filter(({ state }) => state === 'live')
      const corrected = newsroom.correct('news.az', kept?.slug ?? '')
      newsroom.withdraw('news.az', gone?.slug ?? '')
      await home.rows(DUE)
      await home.rows(`UPDATE articles SET next_look_at = 0 WHERE json_extract(record, '$.url') = '${gone?.url}'`)
      await until(() => undefined)
      await home.round()
      const atom = (await home.request('/feeds/news-az.atom')).text
      expect(atom).toContain(corrected.title)
      expect(atom).toContain('deleted-entry')
      const json = (await home.request('/feeds/news-az.json')).text
      expect(json).not.toContain(gone?.title)
    })

    it('does nothing for messages and rounds that come twice', async () => {
      const before = await home.rows('SELECT max(seq) AS seq FROM changes')
      const sent = received.length
      await Promise.all([home.round(), home.round()])
      expect(await home.rows('SELECT max(seq) AS seq FROM changes')).toEqual(before)
      expect(received).toHaveLength(sent)
    })
  })
}
