/**
 * The WebSub hub: subscription, verification, leases, distribution; each test names what the Recommendation asks.
 */
import { describe, expect, it, onTestFinished } from 'vitest'
import { hubSignature } from '../../src/notify/websub.ts'
import type { HttpRequest, HttpResult } from '../../src/ports.ts'
import { answered, createPush, type Push } from '../support/push.ts'

const TOPIC = 'http://127.0.0.1:8787/feeds/paper.atom'
const CALLBACK = 'https://reader.example/cb?key=a%20b&x=1'
const DAY = 86_400_000

interface Hub extends Push {
  /** What reached the subscribers, oldest first. */
  calls: HttpRequest[]
  distributions(): HttpRequest[]
  subscribe(form?: Record<string, string>): Promise<Response>
  /** Subscribes and lets the subscriber confirm. */
  confirmed(form?: Record<string, string>): Promise<void>
  live(): Promise<{ topic: string; callback: string; expires_at: number }[]>
}

/** Confirms as a subscriber should. */
function echo({ url, method }: HttpRequest): HttpResult {
  return answered(url, 200, {}, method === 'GET' ? (new URL(url).searchParams.get('hub.challenge') ?? '') : '')
}

async function open(options: Parameters<typeof createPush>[0] = {}): Promise<Hub> {
  const push = await createPush(options)
  onTestFinished(() => push.world.close())
  const calls: HttpRequest[] = []
  const { http } = push.world.deps
  push.world.deps.http = {
    send: (request) => {
      calls.push(request)
      return http.send({ ...request, ...(request.method === 'POST' ? { body: '' } : {}) })
    },
  }
  push.answers.set('reader.example', echo)
  const hub: Hub = {
    ...push,
    calls,
    distributions: () => calls.filter(({ method }) => method === 'POST'),
    subscribe: async (form = {}) =>
      push.app.request('/hub', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ 'hub.mode': 'subscribe', 'hub.topic': TOPIC, 'hub.callback': CALLBACK, ...form }).toString(),
      }),
    async confirmed(form) {
      expect((await hub.subscribe(form)).status).toBe(202)
      await push.deliver()
    },
    live: () => push.world.db.all('SELECT topic, callback, expires_at FROM hub_subscriptions ORDER BY callback'),
  }
  return hub
}

const bytesOf = (request: HttpRequest): Uint8Array => request.body as Uint8Array

describe('a feed', () => {
  it('names the hub and itself in headers and document, in every format', async () => {
    const hub = await open()
    await hub.publish('a')
    for (const extension of ['rss', 'atom', 'json']) {
      const response = await hub.app.request(`/feeds/paper.${extension}`)
      const link = response.headers.get('link') ?? ''
      expect(link.match(/rel="hub"/g)).toHaveLength(1)
      expect(link.match(/rel="self"/g)).toHaveLength(1)
      expect(link).toContain('<http://127.0.0.1:8787/hub>; rel="hub"')
      expect(link).toContain(`<http://127.0.0.1:8787/feeds/paper.${extension}>; rel="self"`)
      const text = await response.text()
      expect(text).toMatch(extension === 'json' ? /"hubs":\s*\[\s*\{/ : /<(?:atom:)?link [^>]*rel="hub"/)
    }
  })

  it('that is a search names no hub', async () => {
    const hub = await open()
    await hub.publish('a', { title: 'The quay' })
    const response = await hub.app.request('/search.atom?q=quay')
    expect(response.headers.get('link')).not.toContain('rel="hub"')
  })
})

describe('a subscription request', () => {
  it('is answered 202 before anything is verified, unknown parameters ignored', async () => {
    const hub = await open()
    const response = await hub.subscribe({ 'hub.frequency': 'often', foo: 'bar' })
    expect([response.status, await response.text()]).toEqual([202, ''])
    expect(hub.calls).toEqual([])
  })

  it.each([
    ['no mode', { 'hub.mode': '' }],
    ['an unknown mode', { 'hub.mode': 'follow' }],
    ['publish, which is not for others', { 'hub.mode': 'publish' }],
    ['no topic', { 'hub.topic': '' }],
    ['a topic elsewhere', { 'hub.topic': 'https://elsewhere.example/feed' }],
    ['a search as topic', { 'hub.topic': 'http://127.0.0.1:8787/search.atom?q=quay' }],
    ['a topic in another spelling', { 'hub.topic': `${TOPIC}?x=1` }],
    ['no callback', { 'hub.callback': '' }],
    ['a callback that is no address', { 'hub.callback': 'ftp://reader.example/' }],
    ['a callback with a user name', { 'hub.callback': 'https://me:pw@reader.example/' }],
    ['a callback with a fragment', { 'hub.callback': 'https://reader.example/#here' }],
    ['a callback on a private address', { 'hub.callback': 'http://192.168.1.4/cb' }],
    ['a callback on loopback', { 'hub.callback': 'http://127.0.0.1:8787/feeds/all.rss' }],
    ['a callback that would be rewritten on its way', { 'hub.callback': 'https://reader.example/a/../b' }],
    ['a secret of 200 bytes', { 'hub.secret': 'é'.repeat(100) }],
    ['a lease that is no number', { 'hub.lease_seconds': 'long' }],
  ])('with %s is refused in words', async (_, form) => {
    const hub = await open()
    const response = await hub.subscribe(form)
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(response.status).toBeLessThan(500)
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/)
    expect((await response.text()).length).toBeGreaterThan(10)
    await hub.deliver()
    expect(hub.calls).toEqual([])
  })

  it('with a secret of 199 bytes is taken', async () => {
    const hub = await open()
    expect((await hub.subscribe({ 'hub.secret': 's'.repeat(199) })).status).toBe(202)
  })

  it('is put off while ten wait for one callback host', async () => {
    const hub = await open()
    const statuses: number[] = []
    for (let i = 0; i < 12; i++) statuses.push((await hub.subscribe({ 'hub.callback': `https://reader.example/cb${i}` })).status)
    expect(statuses).toEqual([...new Array<number>(10).fill(202), 429, 429])
    await hub.deliver()
    expect((await hub.subscribe({ 'hub.callback': 'https://reader.example/cb12' })).status).toBe(202)
  })
})

describe('feeds closed by a token', () => {
  it('are no topics, and end the subscriptions there were', async () => {
    const hub = await open()
    await hub.confirmed()
    hub.world.deps.settings.readToken = 'closed'
    expect((await hub.subscribe()).status).toBe(404)
    await hub.publish('a')
    await hub.deliver()
    expect(hub.distributions()).toEqual([])
    expect(await hub.live()).toEqual([])
  })

  it('name no hub, in headers and documents, from the moment they are closed until they are opened', async () => {
    const hub = await open()
    await hub.publish('a')
    const read = async (extension: string, token?: string): Promise<string> => {
      const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
      const response = await hub.app.request(`/feeds/paper.${extension}`, { headers })
      expect(response.status).toBe(200)
      return `${response.headers.get('link')}\n${await response.text()}`
    }
    for (const extension of ['rss', 'atom', 'json']) {
      expect(await read(extension)).toContain('http://127.0.0.1:8787/hub')
      hub.world.deps.settings.readToken = 'closed'
      expect(await read(extension, 'closed')).not.toContain('http://127.0.0.1:8787/hub')
      delete hub.world.deps.settings.readToken
    }
    const { json } = await hub.admin('POST', '/api/tokens', { name: 'reader', scopes: ['read'] })
    expect(await read('atom', String(json['token']))).not.toContain('http://127.0.0.1:8787/hub')
  })
})

describe('verification', () => {
  it('asks the exact callback with every parameter once', async () => {
    const hub = await open()
    await hub.confirmed({ 'hub.lease_seconds': '3600' })
    const [call] = hub.calls
    expect(call?.method).toBe('GET')
    expect(call?.url.startsWith(`${CALLBACK}&hub.mode=`)).toBe(true)
    const parameters = [...new URL(call!.url).searchParams]
    expect(parameters.map(([name]) => name)).toEqual(['key', 'x', 'hub.mode', 'hub.topic', 'hub.challenge', 'hub.lease_seconds'])
    expect(Object.fromEntries(parameters)).toMatchObject({
      'hub.mode': 'subscribe',
      'hub.topic': TOPIC,
      'hub.lease_seconds': '3600',
    })
    expect(await hub.live()).toHaveLength(1)
  })

  it.each<[string, (request: HttpRequest) => HttpResult]>([
    ['404', ({ url }) => answered(url, 404)],
    ['a redirect', ({ url }) => answered(url, 302, { location: 'https://elsewhere.example/' })],
    ['an empty 200', ({ url }) => answered(url, 200)],
    ['another challenge', ({ url }) => answered(url, 200, {}, 'nonsense')],
    [
      'the challenge in a longer text',
      (r) => answered(r.url, 200, {}, `challenge: ${new URL(r.url).searchParams.get('hub.challenge')}`),
    ],
    ['no connection', () => ({ ok: false, failure: 'connect', detail: '' })],
  ])('fails on %s: nothing is ever sent there', async (_, answer) => {
    const hub = await open()
    hub.answers.set('reader.example', answer)
    await hub.confirmed()
    hub.answers.set('reader.example', echo)
    await hub.publish('a')
    await hub.deliver()
    expect(await hub.live()).toEqual([])
    expect(hub.calls).toHaveLength(1)
  })

  it('never uses a challenge twice, and makes it of 160 bits', async () => {
    const hub = await open()
    for (let i = 0; i < 40; i++) {
      hub.world.clock.advance(60_000)
      await hub.confirmed()
    }
    const challenges = hub.calls.map(({ url }) => new URL(url).searchParams.get('hub.challenge') ?? '')
    expect(new Set(challenges).size).toBe(40)
    for (const challenge of challenges) expect(challenge).toMatch(/^[0-9a-f]{40}$/)
  })

  it('that fails leaves an earlier subscription as it was', async () => {
    const hub = await open()
    await hub.confirmed({ 'hub.secret': 'old' })
    hub.answers.set('reader.example', ({ url, method }) => answered(url, method === 'GET' ? 404 : 200))
    await hub.confirmed({ 'hub.secret': 'new' })
    await hub.publish('a')
    await hub.deliver()
    const [sent] = hub.distributions()
    expect(sent?.headers['x-hub-signature']).toBe(await hubSignature(bytesOf(sent!), 'old'))
  })

  it('brings leases into its bounds and ends them', async () => {
    const hub = await open()
    const now = hub.world.clock.now().getTime()
    for (const [lease, kept] of [
      ['1', 300],
      ['99999999', 30 * 86_400],
      ['', 10 * 86_400],
    ] as const) {
      await hub.confirmed({ 'hub.lease_seconds': lease })
      expect((await hub.live())[0]?.expires_at).toBe(now + kept * 1000)
    }
    hub.world.clock.advance(10 * DAY + 1000)
    await hub.publish('late')
    await hub.deliver()
    expect(hub.distributions()).toEqual([])
    expect(await hub.live()).toEqual([])
  })

  it('of an unsubscription ends it, and a forged one does not', async () => {
    const hub = await open()
    await hub.confirmed()
    hub.answers.set('reader.example', ({ url, method }) => answered(url, method === 'GET' ? 404 : 200))
    await hub.confirmed({ 'hub.mode': 'unsubscribe' })
    expect(await hub.live()).toHaveLength(1)
    hub.answers.set('reader.example', echo)
    await hub.confirmed({ 'hub.mode': 'unsubscribe' })
    expect(await hub.live()).toEqual([])
  })
})

describe('distribution', () => {
  it('sends what a reader gets, with its type, its links and a signature', async () => {
    const hub = await open()
    await hub.confirmed({ 'hub.secret': 'very secret' })
    await hub.publish('a', { title: 'Ünïcödé' })
    await hub.deliver()
    const [sent] = hub.distributions()
    const read = await hub.app.request('/feeds/paper.atom')
    expect(new TextDecoder().decode(bytesOf(sent!))).toBe(await read.text())
    expect(sent).toMatchObject({
      url: CALLBACK,
      headers: {
        'content-type': read.headers.get('content-type'),
        link: `<${TOPIC}>; rel="self"; type="application/atom+xml", <http://127.0.0.1:8787/hub>; rel="hub"`,
        'x-hub-signature': await hubSignature(bytesOf(sent!), 'very secret'),
      },
    })
    expect(hub.distributions()).toHaveLength(1)
  })

  it('sends many changes as one, after two quiet seconds or five at most', async () => {
    const hub = await open()
    await hub.confirmed()
    const { announceDue } = await import('../../src/pipeline/announce.ts')
    // Never quiet for two seconds: the change at four seconds is the last that the announcement waits for.
    for (let i = 0; i < 9; i++) {
      await hub.publish(`s${i}`)
      await announceDue(hub.world.deps)
      hub.world.clock.advance(500)
    }
    await hub.deliver()
    expect(hub.distributions()).toHaveLength(1)
    await hub.publish('later')
    await hub.deliver()
    expect(hub.distributions()).toHaveLength(2)
  })

  it('stays silent for backfill, reprocessing and changes of other feeds', async () => {
    const hub = await open()
    const id = await hub.publish('before')
    await hub.confirmed()
    await hub.publish('old', { backfill: true })
    await hub.edit(id, { text: 'Cleaner.' }, 'reprocessed')
    await hub.publish('elsewhere', { source: 'other' })
    await hub.deliver()
    expect(hub.distributions()).toEqual([])
  })

  it('tells of edits and withdrawals', async () => {
    const hub = await open()
    const id = await hub.publish('a')
    await hub.confirmed()
    await hub.edit(id, { title: 'Corrected' })
    await hub.deliver()
    hub.world.clock.advance(60_000)
    await hub.edit(id, {}, 'withdrawn')
    await hub.deliver()
    const texts = hub.distributions().map((sent) => new TextDecoder().decode(bytesOf(sent)))
    expect(texts).toHaveLength(2)
    expect(texts[0]).toContain('Corrected')
    expect(texts[1]).toContain('deleted-entry')
  })

  it('is tried again with the newest document, follows no redirect, and outlives failures until the lease ends', async () => {
    const hub = await open()
    await hub.confirmed()
    let status = 302
    hub.answers.set('reader.example', ({ url }) => answered(url, status, { location: 'https://elsewhere.example/' }))
    for (const slug of ['a', 'b', 'c']) {
      await hub.publish(slug)
      await hub.deliver()
    }
    expect(hub.distributions().length).toBeGreaterThanOrEqual(3)
    expect(hub.calls.every(({ url }) => url.startsWith('https://reader.example/'))).toBe(true)
    const before = hub.distributions().length
    status = 200
    hub.world.clock.advance(10 * 60_000)
    await hub.deliver()
    expect(hub.distributions()).toHaveLength(before + 1)
    expect(new TextDecoder().decode(bytesOf(hub.distributions().at(-1)!))).toContain('Story c')
    expect(await hub.live()).toHaveLength(1)
  })

  it('ends with 410', async () => {
    const hub = await open()
    await hub.confirmed()
    hub.answers.set('reader.example', ({ url }) => answered(url, 410))
    await hub.publish('a')
    await hub.deliver()
    expect(await hub.live()).toEqual([])
  })

  it('keeps what was announced while a request was on its way', async () => {
    const hub = await open()
    await hub.confirmed()
    await hub.publish('a')
    let nested = false
    hub.answers.set('reader.example', async (request) => {
      if (request.method === 'POST' && !nested) {
        nested = true
        await hub.publish('b')
        const { announceDue } = await import('../../src/pipeline/announce.ts')
        await announceDue(hub.world.deps)
        hub.world.clock.advance(6000)
        await announceDue(hub.world.deps)
      }
      return echo(request)
    })
    await hub.deliver()
    expect(new TextDecoder().decode(bytesOf(hub.distributions().at(-1)!))).toContain('Story b')
  })

  it('tells subscribers when a feed ends', async () => {
    const hub = await open()
    await hub.confirmed()
    await hub.world.db.run("UPDATE sources SET retired_at = ? WHERE id = 'paper'", [hub.world.clock.now().getTime() - 40 * DAY])
    await hub.publish('elsewhere', { source: 'other' })
    await hub.deliver()
    const denial = hub.calls.at(-1)!
    expect(denial.method).toBe('GET')
    expect(Object.fromEntries(new URL(denial.url).searchParams)).toMatchObject({
      'hub.mode': 'denied',
      'hub.topic': TOPIC,
      key: 'a b',
    })
    expect(await hub.live()).toEqual([])
  })

  it('serves a thousand subscriptions of one topic once each', async () => {
    const hub = await open()
    await hub.confirmed()
    await hub.world.db.run(
      `INSERT INTO hub_subscriptions (topic, callback, host, expires_at, created_at)
       WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 999)
       SELECT s.topic, 'https://reader.example/' || n.i, s.host, s.expires_at, 0 FROM hub_subscriptions s, n`,
    )
    await hub.publish('a')
    await hub.deliver()
    expect(new Set(hub.distributions().map(({ url }) => url)).size).toBe(1000)
    expect(hub.distributions()).toHaveLength(1000)
  })
})
