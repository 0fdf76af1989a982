/**
 * Webhooks from the log to the receiver: who is told what, in which order, how often, and when no longer.
 */
import { Webhook } from 'standardwebhooks'
import { describe, expect, it, onTestFinished } from 'vitest'
import { rotateKey } from '../../src/app/endpoints.ts'
import { openSecrets } from '../../src/notify/endpoint-secrets.ts'
import { verifyMessage } from '../../src/notify/webhook.ts'
import { syncEndpoints } from '../../src/pipeline/sync-endpoints.ts'
import { buildCatalogue } from '../../src/source/catalogue.ts'
import { changesAfter } from '../../src/store/changes.ts'
import { listDeliveries } from '../../src/store/deliveries.ts'
import { findEndpoint, listEndpoints } from '../../src/store/endpoints.ts'
import { answered, createPush, type Push } from '../support/push.ts'

async function open(): Promise<Push> {
  const push = await createPush()
  onTestFinished(() => push.world.close())
  return push
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const told = (push: Push): string[] => push.received.map(({ body }) => `${body.type} ${String(body.data['title'])}`)
const deliveries = (push: Push, id: string) => listDeliveries(push.world.db, id, { limit: 1000 })

describe('events', () => {
  it('reach exactly the endpoints that asked for them', async () => {
    const push = await open()
    await push.endpoint({ url: 'https://all.example/' })
    await push.endpoint({ url: 'https://created.example/', events: ['article.created'] })
    await push.endpoint({ url: 'https://quay.example/', q: 'quay' })
    await push.endpoint({ url: 'https://other.example/', sources: ['other'] })
    const id = await push.publish('a', { title: 'The quay opens' })
    await push.publish('b', { source: 'other' })
    await push.edit(id, { title: 'The quay opens again' })
    await push.edit(id, {}, 'withdrawn')
    await push.edit(id, {}, 'restored')
    await push.deliver()
    const by = (host: string): string[] => push.received.filter((r) => r.url.includes(`/${host}.`)).map((r) => r.body.type)
    const story = ['article.created', 'article.updated', 'article.withdrawn', 'article.restored']
    expect(by('all').sort()).toEqual([...story, 'article.created'].sort())
    expect(by('created')).toEqual(['article.created', 'article.created'])
    expect(by('quay').sort()).toEqual([...story].sort())
    expect(by('other')).toEqual(['article.created'])
  })

  it('are not sent for backfill, reprocessing, or what happened before the endpoint was added', async () => {
    const push = await open()
    const before = await push.publish('before')
    await push.endpoint()
    await push.publish('old', { backfill: true })
    await push.edit(before, { text: 'The same, cleaner.' }, 'reprocessed')
    await push.deliver()
    expect(push.received).toEqual([])
  })

  it('include backfill where the endpoint asks for it', async () => {
    const push = await open()
    await push.endpoint({ backfill: true })
    await push.publish('old', { backfill: true })
    await push.deliver()
    expect(told(push)).toEqual(['article.created Story old'])
  })

  it('tell an article that first matches after an edit once as created, however often it comes and goes', async () => {
    const push = await open()
    await push.endpoint({ q: 'quay' })
    const id = await push.publish('a', { title: 'A bridge' })
    await push.deliver()
    for (const title of ['The quay', 'A bridge', 'The quay, once more']) {
      await push.edit(id, { title })
      await push.deliver()
    }
    expect(told(push)).toEqual(['article.created The quay', 'article.updated A bridge', 'article.updated The quay, once more'])
  })

  it('say which fields an edit changed', async () => {
    const push = await open()
    await push.endpoint({ events: ['article.updated'] })
    const id = await push.publish('a', { title: 'One' })
    await push.edit(id, { title: 'Two' })
    await push.deliver()
    expect(push.received[0]?.body.data['changes']).toEqual([{ field: 'title', before: 'One', after: 'Two' }])
  })

  it('number an endpoint’s deliveries without a gap, whatever is filtered out and tested between', async () => {
    const push = await open()
    const endpoint = await push.endpoint({ q: 'quay' })
    for (let i = 0; i < 120; i++) {
      await push.publish(`s${i}`, { title: i % 3 === 0 ? `The quay ${i}` : `A bridge ${i}` })
      if (i === 50) {
        await push.deliver()
        await push.admin('POST', `/api/endpoints/${endpoint.id}/test`)
      }
    }
    await push.deliver()
    const sequences = push.received.map(({ body }) => body.data.sequence).sort((a, b) => a - b)
    expect(sequences).toEqual(Array.from({ length: 41 }, (_, i) => i + 1))
  })
})

describe('a delivery', () => {
  it('verifies with the published library and with our own check', async () => {
    const push = await open()
    const { secret } = await push.endpoint()
    for (let i = 0; i < 20; i++) await push.publish(`s${i}`, { title: `Ünïcödé ${i} 漢字` })
    const now = Date.now()
    push.world.clock.set(new Date(now))
    await push.deliver()
    const library = new Webhook(secret)
    for (const { headers, text } of push.received) {
      expect(library.verify(text, headers)).toEqual(JSON.parse(text))
      const message = { id: headers['webhook-id']!, timestamp: Number(headers['webhook-timestamp']), body: text }
      expect(
        await verifyMessage({ ...message, signature: headers['webhook-signature']!, secrets: [secret], now: now / 1000 }),
      ).toEqual({ ok: true })
    }
    expect(new Set(push.received.map((r) => r.headers['webhook-id'])).size).toBe(20)
    expect(push.received).toHaveLength(20)
  })

  it('keeps id and bytes over its attempts and renews the timestamp, also after the article changed', async () => {
    const push = await open()
    const { secret } = await push.endpoint({ events: ['article.created'], content: 'full' })
    push.answers.set('good.example', (_, nth) => (nth <= 4 ? 500 : 204))
    const id = await push.publish('a')
    for (let i = 0; i < 6; i++) {
      await push.deliver()
      await push.edit(id, { title: `Edit ${i}`, publishedAt: new Date(i * HOUR) })
      push.world.clock.advance(3 * HOUR)
    }
    expect(push.received).toHaveLength(5)
    expect(new Set(push.received.map((r) => r.text)).size).toBe(1)
    expect(new Set(push.received.map((r) => r.headers['webhook-id'])).size).toBe(1)
    const stamps = push.received.map((r) => Number(r.headers['webhook-timestamp']))
    expect(stamps).toEqual([...new Set(stamps)].sort((a, b) => a - b))
    const last = push.received.at(-1)!
    const message = { id: last.headers['webhook-id']!, timestamp: stamps.at(-1)!, body: last.text }
    expect(await verifyMessage({ ...message, signature: last.headers['webhook-signature']!, secrets: [secret] })).toEqual({
      ok: true,
    })
  })

  it('goes out under a new id, same sequence, where its bytes cannot be had again', async () => {
    const push = await open()
    const endpoint = await push.endpoint()
    push.answers.set('good.example', (_, nth) => (nth === 1 ? 500 : 204))
    await push.publish('a')
    await push.deliver()
    push.world.deps.settings.baseUrl = 'https://moved.example'
    push.world.clock.advance(MINUTE)
    await push.deliver()
    const [first, second] = push.received
    expect(second?.text).toContain('https://moved.example/articles/')
    expect(second?.headers['webhook-id']).not.toBe(first?.headers['webhook-id'])
    expect(second?.body.data.sequence).toBe(first?.body.data.sequence)
    expect(await deliveries(push, endpoint.id)).toMatchObject([{ state: 'delivered', attempts: 2 }])
  })

  it('is tried at least eight times over more than a day, and stays to be seen and sent again', async () => {
    const push = await open()
    const endpoint = await push.endpoint()
    push.answers.set('good.example', () => 500)
    await push.publish('a')
    const began = push.world.clock.now().getTime()
    for (let i = 0; i < 119; i++) {
      await push.deliver()
      push.world.clock.advance(HOUR)
    }
    const [delivery] = await deliveries(push, endpoint.id)
    expect(delivery?.state).toBe('exhausted')
    expect(push.received.length).toBeGreaterThanOrEqual(8)
    expect(push.received.at(-1)!.at - began).toBeGreaterThanOrEqual(75 * HOUR)
    push.answers.clear()
    expect((await push.admin('POST', `/api/endpoints/${endpoint.id}/replay`, { failed: true })).json).toEqual({ replayed: 1 })
    await push.deliver()
    expect(push.received.at(-1)?.headers['webhook-id']).toBe(push.received[0]?.headers['webhook-id'])
    expect(await deliveries(push, endpoint.id)).toMatchObject([{ state: 'delivered', sequence: 1 }])
  })

  it('is sent again at once, where it waits for its next attempt and somebody asks', async () => {
    const push = await open()
    const endpoint = await push.endpoint()
    push.answers.set('good.example', () => 500)
    await push.publish('a')
    await push.deliver()
    push.answers.clear()
    await push.deliver()
    expect(push.received).toHaveLength(1)
    expect((await push.admin('POST', `/api/endpoints/${endpoint.id}/replay`, { failed: true })).json).toEqual({ replayed: 1 })
    await push.deliver()
    expect(push.received).toHaveLength(2)
    expect(push.received[1]?.headers['webhook-id']).toBe(push.received[0]?.headers['webhook-id'])
    expect(await deliveries(push, endpoint.id)).toMatchObject([{ state: 'delivered', sequence: 1 }])
  })

  it('waits as long as Retry-After asks, and so does everything else for that endpoint', async () => {
    const push = await open()
    await push.endpoint()
    push.answers.set('good.example', ({ url }, nth) => (nth === 1 ? answered(url, 429, { 'retry-after': '120' }) : 204))
    await push.publish('a')
    await push.deliver()
    await push.publish('b')
    push.world.clock.advance(119_000)
    await push.deliver()
    expect(push.received).toHaveLength(1)
    push.world.clock.advance(3_000)
    await push.deliver()
    expect(push.received.map((r) => r.body.data.sequence).sort()).toEqual([1, 1, 2])
  })

  it('does not follow a redirect and counts it as a failure', async () => {
    const push = await open()
    const endpoint = await push.endpoint()
    push.answers.set('good.example', ({ url }) => answered(url, 302, { location: 'https://elsewhere.example/' }))
    await push.publish('a')
    await push.deliver()
    expect(push.received.map((r) => r.url)).toEqual(['https://good.example/hook'])
    const [delivery] = await deliveries(push, endpoint.id)
    expect(delivery).toMatchObject({ state: 'pending', lastError: 'answered 302: redirects are not followed' })
  })

  it('notes what the receiver answered', async () => {
    const push = await open()
    const endpoint = await push.endpoint()
    push.answers.set('good.example', ({ url }) => answered(url, 503, {}, 'out of order'.padEnd(5000, '!')))
    await push.publish('a')
    await push.deliver()
    const { json } = await push.admin('GET', `/api/endpoints/${endpoint.id}/deliveries/1`)
    expect(json).toMatchObject({
      state: 'pending',
      attempts: 1,
      log: [{ status: 503, answer: expect.stringMatching(/^out of order!+$/) }],
    })
    expect(JSON.stringify(json).length).toBeLessThan(1500)
  })
})

describe('an endpoint', () => {
  it('is disabled by one 410, and the others are told', async () => {
    const push = await open()
    const gone = await push.endpoint({ url: 'https://gone.example/' })
    await push.endpoint({ url: 'https://operator.example/', events: ['endpoint.disabled'] })
    push.answers.set('gone.example', () => 410)
    for (const slug of ['a', 'b', 'c']) await push.publish(slug)
    await push.deliver()
    await push.publish('d')
    await push.deliver()
    const at = (host: string) => push.received.filter((r) => new URL(r.url).host === host)
    expect(at('gone.example')).toHaveLength(1)
    expect(await findEndpoint(push.world.db, gone.id)).toMatchObject({
      state: 'disabled',
      stateReason: expect.stringContaining('gone'),
    })
    expect(at('operator.example').map((r) => r.body)).toMatchObject([
      { type: 'endpoint.disabled', data: { sequence: 1, endpoint: { id: gone.id }, reason: 'gone: the receiver answered 410' } },
    ])
  })

  it('that begins to answer 410 amid a day’s work gets one request more', async () => {
    const push = await open()
    await push.endpoint()
    for (let i = 0; i < 50; i++) await push.publish(`s${i}`)
    await push.deliver()
    push.answers.set('good.example', () => 410)
    push.received.length = 0
    for (let i = 0; i < 50; i++) await push.publish(`t${i}`)
    await push.deliver()
    expect(push.received).toHaveLength(1)
  })

  it('that only fails is asked by one delivery at a time, rarer and rarer, and gets all of them once it works', async () => {
    const push = await open()
    await push.endpoint()
    let works = false
    push.answers.set('good.example', () => (works ? 204 : 500))
    for (let i = 0; i < 200; i++) await push.publish(`s${i}`)
    for (let second = 0; second < 3600; second += 5) {
      await push.deliver()
      push.world.clock.advance(5000)
    }
    expect(push.received.length).toBeLessThan(80)
    works = true
    push.received.length = 0
    push.world.clock.advance(6 * MINUTE)
    await push.deliver()
    push.world.clock.advance(10 * HOUR)
    await push.deliver()
    expect(push.received.map(({ body }) => body.data.sequence).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 200 }, (_, i) => i + 1),
    )
  })

  it('that fails now and then is not left alone for it', async () => {
    const push = await open()
    await push.endpoint()
    push.answers.set('good.example', (_, nth) => (nth % 3 === 0 ? 500 : 204))
    for (let i = 0; i < 30; i++) await push.publish(`s${i}`)
    await push.deliver()
    expect(push.received).toHaveLength(30)
  })

  it('that is left alone is tested at the operator’s word', async () => {
    const push = await open()
    const { id } = await push.endpoint()
    push.answers.set('good.example', () => 500)
    for (const slug of ['a', 'b', 'c']) await push.publish(slug)
    await push.deliver()
    const before = push.received.length
    await push.deliver()
    expect(push.received).toHaveLength(before)
    await push.admin('POST', `/api/endpoints/${id}/test`)
    await push.deliver()
    expect(push.received.slice(before).map(({ body }) => body.type)[0]).toBe('test.ping')
  })

  it('is disabled after 120 hours of failure, not before, and told so once', async () => {
    const push = await open()
    const endpoint = await push.endpoint()
    push.answers.set('good.example', () => 500)
    const began = push.world.clock.now().getTime()
    let state = 'active'
    for (let hour = 0; hour <= 130 && state === 'active'; hour++) {
      if (hour % 10 === 0) await push.publish(`h${hour}`)
      await push.deliver()
      state = (await findEndpoint(push.world.db, endpoint.id))!.state
      if (state === 'active') push.world.clock.advance(HOUR)
    }
    expect(Math.abs(push.world.clock.now().getTime() - began - 120 * HOUR)).toBeLessThanOrEqual(HOUR)
    const kinds = (await changesAfter(push.world.db, 0, 1000)).map((c) => c.kind)
    expect(kinds.filter((kind) => kind === 'endpoint.disabled')).toHaveLength(1)
  })

  it('is not disabled where one success came between', async () => {
    const push = await open()
    const endpoint = await push.endpoint()
    let works = false
    push.answers.set('good.example', () => (works ? 204 : 500))
    for (let hour = 0; hour <= 130; hour++) {
      works = hour === 60
      await push.publish(`h${hour}`)
      await push.deliver()
      push.world.clock.advance(HOUR)
    }
    expect(await findEndpoint(push.world.db, endpoint.id)).toMatchObject({ state: 'active' })
  })

  it('that hangs delays no other', async () => {
    const push = await open()
    const release = Promise.withResolvers<void>()
    await push.endpoint({ url: 'https://hung.example/' })
    await push.endpoint({ url: 'https://good.example/' })
    push.answers.set('hung.example', async ({ url }) => {
      await release.promise
      return answered(url, 204)
    })
    for (let i = 0; i < 30; i++) await push.publish(`s${i}`)
    const lanes = new Map()
    const { startLanes } = await import('../../src/pipeline/deliver.ts')
    await startLanes(push.world.deps, lanes, {})
    await expect.poll(() => push.received.filter((r) => r.url.includes('good')).length).toBe(30)
    await push.publish('late')
    await startLanes(push.world.deps, lanes, {})
    await expect.poll(() => push.received.filter((r) => r.url.includes('good')).length).toBe(31)
    expect(lanes.size).toBeLessThanOrEqual(2)
    release.resolve()
    await Promise.all(lanes.values())
  })

  it('gets no more than its rate, oldest first', async () => {
    const push = await open()
    await push.endpoint({ rate: 2 })
    for (let i = 0; i < 7; i++) await push.publish(`s${i}`)
    const perSecond: number[] = []
    for (let second = 0; second < 5; second++) {
      const before = push.received.length
      await push.deliver()
      perSecond.push(push.received.length - before)
      push.world.clock.advance(1000)
    }
    expect(perSecond).toEqual([2, 2, 2, 1, 0])
    const seconds = Map.groupBy(push.received, (r) => r.at)
    const sequences = [...seconds.values()].flatMap((second) => second.map((r) => r.body.data.sequence).sort())
    expect(sequences).toEqual([1, 2, 3, 4, 5, 6, 7])
  })

  it('that is paused keeps what waits and hears it when resumed', async () => {
    const push = await open()
    const endpoint = await push.endpoint()
    await push.admin('POST', `/api/endpoints/${endpoint.id}/pause`)
    await push.publish('a')
    await push.deliver()
    expect(push.received).toEqual([])
    const { json } = await push.admin('POST', `/api/endpoints/${endpoint.id}/resume`)
    expect(json).toMatchObject({ state: 'active' })
    await push.deliver()
    expect(told(push)).toEqual(['article.created Story a'])
  })

  it('has everything after a sequence sent again in order, with the same ids', async () => {
    const push = await open()
    const endpoint = await push.endpoint()
    for (let i = 0; i < 10; i++) await push.publish(`s${i}`)
    await push.deliver()
    const first = push.received.splice(0).sort((a, b) => a.body.data.sequence - b.body.data.sequence)
    expect((await push.admin('POST', `/api/endpoints/${endpoint.id}/replay`, { after: 4 })).json).toEqual({ replayed: 6 })
    await push.deliver()
    expect(push.received.map((r) => r.headers['webhook-id'])).toEqual(first.slice(4).map((r) => r.headers['webhook-id']))
    expect(push.received.map((r) => r.text)).toEqual(first.slice(4).map((r) => r.text))
  })

  it('has a thousand exhausted deliveries sent again one after another, in order, under their ids', async () => {
    const push = await open()
    const { id } = await push.endpoint()
    for (let i = 0; i < 1000; i++) await push.publish(`s${i}`)
    await push.deliver()
    const ids = new Map(push.received.splice(0).map((r) => [r.body.data.sequence, r.headers['webhook-id']]))
    await push.world.db.run("UPDATE deliveries SET state = 'exhausted', attempts = 15")
    let atOnce = 0
    let most = 0
    push.answers.set('good.example', async () => {
      most = Math.max(most, ++atOnce)
      await new Promise((done) => setImmediate(done))
      atOnce--
      return 204
    })
    expect((await push.admin('POST', `/api/endpoints/${id}/replay`, { failed: true })).json).toEqual({ replayed: 1000 })
    await push.deliver()
    expect(push.received.map((r) => r.body.data.sequence)).toEqual(Array.from({ length: 1000 }, (_, i) => i + 1))
    expect(push.received.every((r) => r.headers['webhook-id'] === ids.get(r.body.data.sequence))).toBe(true)
    expect(most).toBe(1)
  })

  it('signs with the old and the new key for a day after a rotation', async () => {
    const push = await open()
    const endpoint = await push.endpoint()
    const { json } = await push.admin('POST', `/api/endpoints/${endpoint.id}/rotate`)
    const fresh = String(json['secret'])
    const check = async (secret: string): Promise<boolean> => {
      const { headers, text } = push.received.at(-1)!
      const message = { id: headers['webhook-id']!, timestamp: Number(headers['webhook-timestamp']), body: text }
      return (await verifyMessage({ ...message, signature: headers['webhook-signature']!, secrets: [secret] })).ok
    }
    await push.publish('a')
    await push.deliver()
    expect([await check(endpoint.secret), await check(fresh)]).toEqual([true, true])
    push.world.clock.advance(25 * HOUR)
    await push.publish('b')
    await push.deliver()
    expect([await check(endpoint.secret), await check(fresh)]).toEqual([false, true])
  })

  it('keeps ten old keys at most', async () => {
    const push = await open()
    let endpoint = await push.endpoint()
    for (let i = 0; i < 15; i++) {
      await rotateKey(push.world.deps, endpoint)
      endpoint = { ...endpoint, ...(await findEndpoint(push.world.db, endpoint.id))! }
    }
    expect((await openSecrets(push.world.deps.secrets, endpoint.sealedSecrets)).keys).toHaveLength(11)
  })

  it('has a key of its own, sealed in the store and in no list', async () => {
    const push = await open()
    const secrets = new Set<string>()
    for (let i = 0; i < 50; i++) {
      const { status, json } = await push.admin('POST', '/api/endpoints', { url: `https://r${i}.example/` })
      expect(status).toBe(201)
      secrets.add(String(json['secret']))
    }
    expect(secrets.size).toBe(50)
    const { json } = await push.admin('GET', '/api/endpoints')
    const rows = JSON.stringify(await push.world.db.all('SELECT * FROM endpoints'))
    for (const secret of secrets) {
      expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
      expect(JSON.stringify(json)).not.toContain(secret)
      expect(rows).not.toContain(secret)
    }
    expect(await listEndpoints(push.world.db)).toHaveLength(50)
  })

  it('is tested with a ping that is signed and counted like any delivery', async () => {
    const push = await open()
    const endpoint = await push.endpoint()
    expect(await push.admin('POST', `/api/endpoints/${endpoint.id}/test`)).toMatchObject({ status: 202, json: { sequence: 1 } })
    await push.deliver()
    expect(push.received[0]?.body).toMatchObject({ type: 'test.ping', data: { sequence: 1, endpoint: { id: endpoint.id } } })
  })
})

describe('chat rooms and templates', () => {
  it('bundle what waits into one message, escaped, and show the room’s address nowhere', async () => {
    const push = await open()
    const url = 'https://hooks.slack.example/services/T0/B0/very-secret'
    const created = await push.admin('POST', '/api/endpoints', { url, format: 'slack' })
    expect(created.json['secret']).toBeUndefined()
    const id = await push.publish('a', { title: 'Cats <!channel> & *dogs*' })
    await push.publish('b')
    await push.edit(id, { title: 'Changed' })
    await push.deliver()
    expect(push.received).toHaveLength(1)
    const message = JSON.parse(push.received[0]!.text) as { text: string; blocks: { text: { text: string } }[] }
    expect(message.blocks).toHaveLength(2)
    expect(message.blocks[0]?.text.text).toContain('Cats &lt;!channel&gt; &amp;')
    expect(push.received[0]?.url).toBe(url)
    const listed = await push.admin('GET', `/api/endpoints/${String(created.json['id'])}`)
    expect(JSON.stringify(listed.json)).not.toContain('very-secret')
    expect(JSON.stringify(await push.world.db.all('SELECT * FROM endpoints'))).not.toContain('very-secret')
  })

  it('keep Discord’s limits and mention nobody', async () => {
    const push = await open()
    await push.endpoint({ url: 'https://discord.example/api/webhooks/1/x', format: 'discord' })
    for (let i = 0; i < 23; i++)
      await push.publish(`s${i}`, { title: `@everyone **${'long '.repeat(80)}`, text: 'word '.repeat(3000) })
    await push.deliver()
    expect(push.received.map((r) => (JSON.parse(r.text) as { embeds: unknown[] }).embeds.length).sort()).toEqual([10, 10, 3])
    for (const { text } of push.received) {
      const message = JSON.parse(text) as { embeds: { title: string; description?: string }[]; allowed_mentions: unknown }
      expect(message.allowed_mentions).toEqual({ parse: [] })
      for (const { title, description = '' } of message.embeds) {
        expect(title.length).toBeLessThanOrEqual(256)
        expect(description.length).toBeLessThanOrEqual(4096)
      }
      expect(message.embeds.reduce((n, e) => n + e.title.length + (e.description?.length ?? 0), 0)).toBeLessThanOrEqual(6000)
    }
  })

  it('fill a template, escaped for its content type, and sign it', async () => {
    const push = await open()
    const { status } = await push.admin('POST', '/api/endpoints', {
      url: 'https://ntfy.example/topic',
      format: 'template',
      template: { body: '{"text": "{{title}} from {{publisher}}", "n": {{sequence}}}' },
      headers: { Authorization: 'Bearer tk_secret' },
    })
    expect(status).toBe(201)
    await push.publish('a', { title: 'A "quoted" headline\n' })
    await push.deliver()
    expect(JSON.parse(push.received[0]!.text)).toEqual({ text: 'A "quoted" headline\n from paper.example', n: 1 })
    expect(push.received[0]?.headers).toMatchObject({
      authorization: 'Bearer tk_secret',
      'webhook-signature': expect.stringContaining('v1,'),
    })
  })
})

describe('templates for services', () => {
  it.each([
    [
      'ntfy',
      {
        url: 'https://ntfy.example/my-topic',
        template: { contentType: 'text/plain', body: '{{title}}\n{{url}}' },
      },
      ['POST', 'https://ntfy.example/my-topic', 'Cats "&" dogs\nhttps://paper.example/news/a'],
    ],
    [
      'Telegram',
      {
        url: 'https://api.telegram.example/bot1:x/sendMessage',
        template: { body: '{"chat_id": "@my_channel", "text": "{{title}}\\n{{url}}"}' },
      },
      [
        'POST',
        'https://api.telegram.example/bot1:x/sendMessage',
        '{"chat_id": "@my_channel", "text": "Cats \\"&\\" dogs\\nhttps://paper.example/news/a"}',
      ],
    ],
    [
      'Matrix',
      {
        url: 'https://matrix.example/_matrix/client/v3/rooms/!room:matrix.example/send/m.room.message/{{delivery}}',
        template: { method: 'PUT', body: '{"msgtype": "m.text", "body": "{{title}} {{url}}"}' },
        headers: { Authorization: 'Bearer syt_x' },
      },
      [
        'PUT',
        expect.stringMatching(/\/rooms\/!room:matrix\.example\/send\/m\.room\.message\/msg_[0-9a-f]{32}$/),
        '{"msgtype": "m.text", "body": "Cats \\"&\\" dogs https://paper.example/news/a"}',
      ],
    ],
  ])('speak to %s, over all attempts at one address', async (_, wish, wanted) => {
    const push = await open()
    const { status, json } = await push.admin('POST', '/api/endpoints', { ...wish, format: 'template' })
    expect({ status, detail: json['detail'] }).toEqual({ status: 201 })
    const methods: string[] = []
    push.answers.set(new URL(wish.url).host, ({ method }) => (methods.push(method) === 1 ? 500 : 200))
    await push.publish('a', { title: 'Cats "&" dogs' })
    await push.deliver()
    push.world.clock.advance(MINUTE)
    await push.deliver()
    const [first, second] = push.received
    expect([methods[0], first?.url, first?.text]).toEqual(wanted)
    expect([methods[1], second?.url, second?.text]).toEqual([methods[0], first?.url, first?.text])
  })
})

describe('receivers in files', () => {
  const files = (to: string) => [
    { name: 'paper.yaml', text: 'title: Paper\nurl: https://paper.example/\ntags: [daily]\n' },
    { name: 'quays.yaml', text: `title: Quays\nfrom: { tags: [daily], q: quay, exclude: strike }\nto: ${to}\n` },
  ]
  const env = { SLACK_URL: 'https://hooks.slack.example/services/very-secret', KEY: `whsec_${btoa('k'.repeat(32))}` }

  async function sync(push: Push, to: string) {
    const catalogue = buildCatalogue(files(to), env)
    await syncEndpoints(push.world.deps, catalogue)
    return catalogue
  }

  it('are told of the bundle’s articles, and their addresses stay out of store and lists', async () => {
    const push = await open()
    const both = `[{ slack: "\${SLACK_URL}" }, { url: https://r.example/hook, secret: "\${KEY}" }]`
    const { problems, bundles, sources } = await sync(push, both)
    expect(problems).toEqual([])
    await push.publish('a', { title: 'The quay opens' })
    await push.publish('b', { title: 'A bridge' })
    await push.publish('c', { title: 'Strike at the quay' })
    await push.publish('d', { title: 'The other quay', source: 'other' })
    await push.deliver()
    const hook = push.received.filter((r) => r.url === 'https://r.example/hook')
    expect(hook.map((r) => r.body.data['title'])).toEqual(['The quay opens'])
    expect(push.received.filter((r) => r.url === env.SLACK_URL)).toHaveLength(1)
    const { headers, text } = hook[0]!
    const message = { id: headers['webhook-id']!, timestamp: Number(headers['webhook-timestamp']), body: text }
    expect(await verifyMessage({ ...message, signature: headers['webhook-signature']!, secrets: [env.KEY] })).toEqual({
      ok: true,
    })
    const rows = JSON.stringify([await push.world.db.all('SELECT * FROM endpoints'), bundles, sources])
    expect(rows).not.toContain('very-secret')
  })

  it('keep their sequence when only their wishes change, and go with their line', async () => {
    const push = await open()
    await sync(push, '{ url: https://r.example/hook }')
    await push.publish('a', { title: 'The quay opens' })
    await push.deliver()
    await sync(push, '{ url: https://r.example/hook, content: none, description: ours }')
    await push.publish('e', { title: 'The quay closes' })
    await push.deliver()
    expect(push.received.map((r) => r.body.data.sequence)).toEqual([1, 2])
    expect(await listEndpoints(push.world.db)).toMatchObject([{ origin: 'file', description: 'ours', content: 'none' }])
    await sync(push, '[]')
    expect(await listEndpoints(push.world.db)).toEqual([])
  })

  it.each([
    ['a key in the file', '{ url: https://r.example/, secret: whsec_abc }', /written into the file/],
    ['two addresses', '{ url: https://r.example/, slack: https://s.example/ }', /names 2 addresses/],
    ['a variable that is not set', `{ slack: "\${NOT_SET}" }`, /NOT_SET\} is not set/],
    ['headers but no template', '{ url: https://r.example/, headers: { x-a: b } }', /headers without a template/],
    [
      'a token in the file',
      '{ url: https://r.example/, template: { body: "0" }, headers: { Authorization: tk } }',
      /Authorization is written into the file/,
    ],
  ])('with %s are a located problem', (_, to, said) => {
    const { problems } = buildCatalogue(files(to), env)
    expect(problems).toMatchObject([{ file: 'quays.yaml', line: 3, message: expect.stringMatching(said) }])
  })
})
