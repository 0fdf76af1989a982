/**
 * The door of every address, walked over the route table; tokens, sources, repeated requests, limits, the OpenAPI document.
 */
import { describe, expect, it, onTestFinished } from 'vitest'
import { accessOf } from '../../src/app/access.ts'
import { createApp } from '../../src/app/app.ts'
import { clientAddress } from '../../src/app/client-address.ts'
import type { AppDeps } from '../../src/app/deps.ts'
import type { Settings } from '../../src/model/settings.ts'
import type { Source } from '../../src/model/source.ts'
import { leaseOf } from '../../src/pipeline/lease.ts'
import { pollSource } from '../../src/pipeline/poll-source.ts'
import type { Http } from '../../src/ports.ts'
import { resolveSource } from '../../src/source/resolve-source.ts'
import { sourceSchema } from '../../src/source/schema.ts'
import { claimDueSources } from '../../src/store/sources.ts'
import { syncSources } from '../../src/store/sync-sources.ts'
import { createWorld, testSource, type World } from '../support/world.ts'

const ADMIN = 'a-token-for-tests'
const READER = 'a-reader-s-token'
const http: Http = { send: async ({ url }) => ({ ok: false, failure: 'dns', detail: url }) }

interface Home {
  world: World
  app: ReturnType<typeof createApp>
  polled: string[]
  send(
    method: string,
    path: string,
    options?: { token?: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<Response>
}

async function home(settings: Partial<Settings> = {}, more: Partial<AppDeps> = {}): Promise<Home> {
  const world = await createWorld({
    http,
    sources: [testSource({ id: 'paper', url: 'https://paper.example/rss', was: ['old-paper'] })],
    settings,
  })
  onTestFinished(() => world.close())
  const polled: string[] = []
  const queue: AppDeps['queue'] = { send: async (jobs) => void polled.push(...jobs.map((job) => JSON.stringify(job))) }
  const deps = { ...world.deps, queue, ...more }
  const app = createApp(() => deps)
  return {
    world,
    app,
    polled,
    send: async (method, path, { token, body, headers } = {}) =>
      app.request(path, {
        method,
        headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
  }
}

/** Every route of the application, its parameters filled in. */
function routes(app: Home['app']): { method: string; path: string; pattern: string }[] {
  return app.routes
    .filter(({ path }) => !path.endsWith('*'))
    .flatMap(({ method, path }) => {
      const filled = path.replace(/:file\b/g, 'all.rss').replace(/:\w+(?:\{[^}]*\})?/g, '1')
      return (method === 'ALL' ? ['GET', 'POST'] : [method]).map((m) => ({ method: m, path: filled, pattern: path }))
    })
    .filter((route, index, all) => all.findIndex((r) => r.method === route.method && r.path === route.path) === index)
}

const OPEN = new Set(['/healthz', '/readyz', '/style.css', '/robot', '/robots.txt', '/api/openapi.json', '/hub'])

describe('the route table', () => {
  it('names an access for every route', async () => {
    const { app } = await home()
    const unnamed = routes(app).filter(({ path }) => accessOf(path) === undefined)
    expect(unnamed).toEqual([])
    expect(routes(app).length).toBeGreaterThan(30)
  })

  it('answers 401 with a challenge wherever no token is sent, but for what is open', async () => {
    const { app, send } = await home({ readToken: READER })
    for (const { method, path } of routes(app)) {
      const response = await send(method, path)
      if (OPEN.has(path) || path.startsWith('/hub/in/')) {
        expect([path, response.status]).not.toEqual([path, 401])
        continue
      }
      expect([method, path, response.status]).toEqual([method, path, 401])
      expect(response.headers.get('www-authenticate')).toMatch(/Bearer realm="dateline"$/)
      expect(response.headers.get('content-type')).toMatch(/^application\/problem\+(?:json|xml)/)
    }
  })

  it('sends the headers that keep documents from acting with every answer', async () => {
    const { app, send } = await home()
    for (const { method, path } of [...routes(app), { method: 'GET', path: '/nowhere' }]) {
      const { headers } = await send(method, path, { token: ADMIN })
      expect([method, path, headers.get('x-content-type-options')]).toEqual([method, path, 'nosniff'])
      expect([method, path, headers.get('content-security-policy')]).toEqual([
        method,
        path,
        expect.stringContaining("default-src 'none'"),
      ])
      if (path.startsWith('/api/') && path !== '/api/openapi.json')
        expect([path, headers.get('cache-control')]).toEqual([path, 'no-store'])
    }
  })

  it('lets an API route be used neither by a reader nor by no token at all', async () => {
    const { app, send } = await home({ readToken: READER })
    const api = routes(app).filter(({ path }) => path.startsWith('/api/') && !OPEN.has(path) && accessOf(path) !== 'read')
    expect(api.length).toBeGreaterThan(15)
    const missing = await (await send('GET', '/api/no-such-thing', { token: ADMIN })).text()
    for (const { method, path } of api) {
      const response = await send(method, path, { token: READER, body: method === 'GET' || method === 'DELETE' ? undefined : {} })
      expect([method, path, response.status]).toEqual([method, path, 404])
      expect(await response.text()).toBe(missing)
    }
  })

  it('denies a route that the table forgot', async () => {
    const { app, send } = await home()
    app.get('/forgotten', (c) => c.text('secret'))
    expect((await send('GET', '/forgotten')).status).toBe(401)
    expect((await send('GET', '/forgotten', { token: ADMIN })).status).toBe(200)
    expect((await send('GET', '/nothing-at-all')).status).toBe(404)
  })

  it('says how to set a token where none is set', async () => {
    const made = await home()
    const { adminToken: _, ...settings } = made.world.deps.settings
    const app = createApp(() => ({ ...made.world.deps, settings }))
    const response = await app.request('/api/polls', { method: 'POST', headers: { authorization: 'Bearer undefined' } })
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining('DATELINE_ADMIN_TOKEN') })
  })
})

describe('reading closed by a token', () => {
  it('opens to bearer, Basic and the address, and is private to caches', async () => {
    const { send } = await home({ readToken: READER })
    const basic = `Basic ${btoa(`anyone:${READER}`)}`
    for (const response of [
      await send('GET', '/feeds/all.atom', { token: READER }),
      await send('GET', '/feeds/all.atom', { headers: { authorization: basic } }),
      await send('GET', `/t/${READER}/feeds/all.atom`),
      await send('GET', '/feeds/all.atom', { token: ADMIN }),
    ]) {
      expect(response.status).toBe(200)
      expect(response.headers.get('cache-control')).toMatch(/^private, /)
      expect(response.headers.get('cache-control')).not.toMatch(/public/)
      expect(response.headers.get('vary')).toMatch(/Authorization/)
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
      expect(`${await response.text()} ${response.headers.get('link')}`).not.toContain(READER)
    }
    for (const path of ['/', '/status', '/status.json', '/metrics', '/search?q=x', '/feeds.opml', '/feeds/_operator.atom']) {
      expect([path, (await send('GET', path)).status]).toEqual([path, 401])
      expect([path, (await send('GET', path, { headers: { authorization: basic } })).status]).toEqual([path, 200])
    }
  })

  it('keeps 304 and the token of a redirect for the reader who holds it', async () => {
    const { send } = await home({ readToken: READER })
    const first = await send('GET', `/t/${READER}/feeds/paper.rss`)
    const again = await send('GET', `/t/${READER}/feeds/paper.rss`, {
      headers: { 'if-none-match': first.headers.get('etag') ?? '' },
    })
    expect(again.status).toBe(304)
    const moved = await send('GET', `/t/${READER}/feeds/old-paper.rss`)
    expect(moved.status).toBe(301)
    expect(moved.headers.get('location')).toBe(`http://127.0.0.1:8787/t/${READER}/feeds/paper.rss`)
    expect((await send('GET', '/t/wrong/feeds/paper.rss')).status).toBe(401)
    expect((await send('GET', `/t/${READER}/api/sources`)).status).toBe(401)
  })

  it('tells a revoked token that it is none, also where everybody may read', async () => {
    const { send } = await home()
    const made = await send('POST', '/api/tokens', { token: ADMIN, body: { name: 'press', scopes: ['read'] } })
    const { token, id } = (await made.json()) as { token: string; id: string }
    const asked = async () =>
      Promise.all([
        send('GET', '/feeds/all.rss', { token }),
        send('GET', '/feeds/all.rss', { headers: { authorization: `Basic ${btoa(`me:${token}`)}` } }),
        send('GET', `/t/${token}/feeds/all.rss`),
        send('GET', '/feeds/all.rss'),
      ])
    expect((await asked()).map(({ status }) => status)).toEqual([200, 200, 200, 401])
    await send('DELETE', `/api/tokens/${id}`, { token: ADMIN })
    expect((await asked()).map(({ status }) => status)).toEqual([401, 401, 401, 200])
    const { token: other } = (await (
      await send('POST', '/api/tokens', { token: ADMIN, body: { name: 'polls', scopes: ['polls'] } })
    ).json()) as { token: string }
    const open = await send('GET', '/feeds/all.rss', { token: other })
    expect([open.status, open.headers.get('cache-control')]).toEqual([200, expect.stringMatching(/^public/)])
  })

  it('closes with the first named token for readers, and stays closed while it is expired', async () => {
    const { send, world } = await home()
    expect((await send('GET', '/feeds/all.rss')).status).toBe(200)
    const made = await send('POST', '/api/tokens', { token: ADMIN, body: { name: 'press', scopes: ['read'], expiresInDays: 1 } })
    const { token, id } = (await made.json()) as { token: string; id: string }
    expect(token).toMatch(/^dl_[\w-]{40}$/)
    expect((await send('GET', '/feeds/all.rss')).status).toBe(401)
    expect((await send('GET', '/feeds/all.rss', { token })).status).toBe(200)
    world.clock.advance(2 * 86_400_000)
    expect((await send('GET', '/feeds/all.rss', { token })).status).toBe(401)
    expect((await send('GET', '/feeds/all.rss')).status).toBe(401)
    expect((await send('DELETE', `/api/tokens/${id}`, { token: ADMIN })).status).toBe(204)
    expect((await send('GET', '/feeds/all.rss')).status).toBe(200)
  })
})

describe('named tokens', () => {
  it('do what their scopes say, are stored as digests, and end when revoked', async () => {
    const { send, world } = await home()
    const made = await send('POST', '/api/tokens', { token: ADMIN, body: { name: 'desk', scopes: ['polls'] } })
    expect(made.status).toBe(201)
    const { token, id } = (await made.json()) as { token: string; id: string }
    expect((await send('POST', '/api/polls', { token, body: {} })).status).toBe(202)
    expect((await send('GET', '/api/sources', { token })).status).toBe(404)
    expect((await send('GET', '/api/tokens', { token })).status).toBe(404)
    const rows = JSON.stringify(await world.db.all('SELECT * FROM tokens'))
    expect(rows).not.toContain(token)
    expect(rows).not.toContain(token.slice(12))
    expect(await (await send('GET', '/api/tokens', { token: ADMIN })).json()).toEqual({
      tokens: [expect.objectContaining({ id, name: 'desk', scopes: ['polls'], expiresAt: null })],
    })
    await send('DELETE', `/api/tokens/${id}`, { token: ADMIN })
    expect((await send('POST', '/api/polls', { token, body: {} })).status).toBe(401)
  })

  it('refuses Basic where something may be changed', async () => {
    const { send } = await home()
    const headers = { authorization: `Basic ${btoa(`x:${ADMIN}`)}` }
    expect((await send('POST', '/api/polls', { headers, body: {} })).status).toBe(401)
  })

  it('holds off an address after ten wrong ones, right ones too, and no other address', async () => {
    const { app } = await home({ trustProxy: ['127.0.0.1'] })
    const from = (ip: string, token: string) =>
      app.request('/api/sources', { headers: { authorization: `Bearer ${token}`, 'x-forwarded-for': ip } }, {
        incoming: { socket: { remoteAddress: '127.0.0.1' } },
      } as never)
    for (let i = 0; i < 10; i++) expect((await from('203.0.113.9', `wrong-${i}`)).status).toBe(401)
    const held = await from('203.0.113.9', ADMIN)
    expect(held.status).toBe(429)
    expect(Number(held.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await from('203.0.113.10', ADMIN)).status).toBe(200)
  })
})

describe('clientAddress', () => {
  it('believes X-Forwarded-For as far as trusted proxies wrote it', () => {
    const trusted = ['127.0.0.0/8', '10.0.0.0/8', 'fd00::/8']
    expect(clientAddress('203.0.113.5', '1.1.1.1', trusted)).toBe('203.0.113.5')
    expect(clientAddress('127.0.0.1', undefined, trusted)).toBe('127.0.0.1')
    expect(clientAddress('127.0.0.1', '9.9.9.9, 1.1.1.1', trusted)).toBe('1.1.1.1')
    expect(clientAddress('::ffff:127.0.0.1', '9.9.9.9, 1.1.1.1:4711, 10.0.0.3', trusted)).toBe('1.1.1.1')
    expect(clientAddress('fd00::1', '[2001:db8::7]:80', trusted)).toBe('2001:db8::7')
    expect(clientAddress('127.0.0.1', 'not an address', trusted)).toBe('127.0.0.1')
  })
})

const DEFINITION = {
  title: 'Partner',
  url: 'https://partner.example/feed.xml',
  kind: 'feed',
  interval: '15m',
  tags: ['partners'],
}

describe('/api/sources', () => {
  it('makes a source, and changes nothing when told the same again', async () => {
    const { send, polled, world } = await home()
    const first = await send('PUT', '/api/sources/partner', { token: ADMIN, body: DEFINITION })
    expect(first.status).toBe(201)
    expect(await first.json()).toMatchObject({ id: 'partner', origin: 'api', state: 'waiting', definition: DEFINITION })
    expect(polled).toEqual(['{"type":"poll","sourceId":"partner"}'])
    const before = await world.db.all('SELECT * FROM sources')
    expect((await send('PUT', '/api/sources/partner', { token: ADMIN, body: DEFINITION })).status).toBe(200)
    expect(await world.db.all('SELECT * FROM sources')).toEqual(before)
    expect(polled).toHaveLength(1)
    expect((await send('GET', '/feeds/partner.rss')).status).toBe(200)
    const changed = await send('PUT', '/api/sources/partner', { token: ADMIN, body: { ...DEFINITION, paused: true } })
    expect(await changed.json()).toMatchObject({ state: 'paused' })
    expect((await send('DELETE', '/api/sources/partner', { token: ADMIN })).status).toBe(204)
    expect((await send('DELETE', '/api/sources/partner', { token: ADMIN })).status).toBe(404)
    expect((await send('GET', '/api/sources/partner', { token: ADMIN })).status).toBe(404)
  })

  it('pages through all of them in order', async () => {
    const { send } = await home()
    for (let i = 0; i < 25; i++)
      await send('PUT', `/api/sources/s${String(i).padStart(2, '0')}`, {
        token: ADMIN,
        body: { ...DEFINITION, url: `https://p${i}.example/f` },
      })
    const seen: string[] = []
    for (let after: string | undefined = ''; after !== undefined; ) {
      const response = await send('GET', `/api/sources?limit=10&after=${after}`, { token: ADMIN })
      const page = (await response.json()) as { sources: { id: string }[]; after?: string }
      seen.push(...page.sources.map((s) => s.id))
      after = page.after
    }
    expect(seen).toEqual(['paper', ...Array.from({ length: 25 }, (_, i) => `s${String(i).padStart(2, '0')}`)])
    expect((await send('GET', '/api/sources?limit=500', { token: ADMIN })).status).toBe(422)
  })

  it('leaves files, bundles and reserved names alone, and names every fault of a definition', async () => {
    const { send } = await home()
    const put = async (id: string, body: unknown) => {
      const response = await send('PUT', `/api/sources/${id}`, { token: ADMIN, body })
      return { status: response.status, body: (await response.json()) as { detail: string } }
    }
    expect(await put('paper', DEFINITION)).toMatchObject({
      status: 409,
      body: { detail: 'Change paper.yaml where the service runs.' },
    })
    expect((await send('DELETE', '/api/sources/paper', { token: ADMIN })).status).toBe(409)
    expect((await put('all', DEFINITION)).status).toBe(422)
    expect((await put('_x', DEFINITION)).status).toBe(422)
    const wrong = await put('partner', { ...DEFINITION, intervall: '5m', interval: 'soon' })
    expect(wrong.status).toBe(422)
    expect(wrong.body.detail).toMatch(/intervall: .*interval/)
    expect((await put('partner', '{"title":')).status).toBe(400)
    expect((await put('b', { title: 'B', from: { tags: ['x'] } })).status).toBe(422)
    expect((await put('twin', { ...DEFINITION, key: 'paper' })).status).toBe(409)
    expect(await (await send('GET', '/api/sources', { token: ADMIN })).json()).toMatchObject({ sources: [{ id: 'paper' }] })
  })

  it('keeps the value of a reference out of store and answers', async () => {
    const env = { KNOWN_KEY: 'hunter2', DATELINE_ADMIN_TOKEN: ADMIN }
    const { send, world } = await home({}, { resolveSource: (source) => resolveSource(source, env) })
    const reference = (name: string) => ({ ...DEFINITION, headers: { authorization: `Bearer \${${name}}` } })
    const made = await send('PUT', '/api/sources/partner', { token: ADMIN, body: reference('KNOWN_KEY') })
    expect([made.status, await made.text()]).toEqual([201, expect.not.stringContaining('hunter2')])
    const unset = await send('PUT', '/api/sources/other', { token: ADMIN, body: reference('OTHER') })
    expect([unset.status, await unset.json()]).toEqual([
      422,
      expect.objectContaining({
        faults: [
          `headers.authorization: \${OTHER} is not set; set OTHER in the environment (or as a Worker secret), or take the reference out`,
        ],
      }),
    ])
    const own = await send('PUT', '/api/sources/thief', { token: ADMIN, body: reference('DATELINE_ADMIN_TOKEN') })
    expect([own.status, await own.text()]).toEqual([422, expect.stringContaining("one of the service's own settings")])
    const rows = await world.db.all<{ definition: string }>('SELECT definition FROM sources ORDER BY id')
    expect(rows.map(({ definition }) => /\$\{\w+\}/.exec(definition)?.[0])).toEqual([undefined, `\${KNOWN_KEY}`])
    const literal = await send('PUT', '/api/sources/open', {
      token: ADMIN,
      body: { ...DEFINITION, headers: { authorization: 'Bearer abc' } },
    })
    expect(literal.status).toBe(422)
  })

  it('asks nobody anything for a source whose variable was taken away, and says why, until it is back', async () => {
    const env: Record<string, string> = { PARTNER_KEY: 'hunter2' }
    const { send, world } = await home({}, { resolveSource: (source) => resolveSource(source, env) })
    const asked: string[] = []
    const http: Http = {
      async send({ url, headers }) {
        asked.push(`${url} ${headers['x-key'] ?? ''}`)
        return { ok: false, failure: 'dns', detail: 'nobody' }
      },
    }
    const deps = { ...world.deps, http, resolveSource: (source: Source) => resolveSource(source, env) }
    await send('PUT', '/api/sources/partner', { token: ADMIN, body: { ...DEFINITION, headers: { 'x-key': `\${PARTNER_KEY}` } } })
    const poll = async () => {
      const [claimed] = await claimDueSources(world.db, world.clock.now(), { ...leaseOf(deps), limit: 1, ids: ['partner'] })
      return (await pollSource(deps, claimed!, { force: true })).record
    }
    delete env['PARTNER_KEY']
    expect(await poll()).toMatchObject({
      outcome: 'failed',
      requests: 0,
      reason: expect.stringMatching(/^headers\.x-key: \$\{PARTNER_KEY\} is not set; set PARTNER_KEY in the environment/),
    })
    expect(asked).toEqual([])
    expect(await (await send('GET', '/status.json')).json()).toMatchObject({
      sources: [{ id: 'paper' }, { id: 'partner', state: 'failing', reason: expect.stringContaining('PARTNER_KEY') }],
    })
    env['PARTNER_KEY'] = 'hunter3'
    await poll()
    expect(asked).toEqual(['https://partner.example/feed.xml hunter3'])
  })
})

describe('/api/bundles', () => {
  const BUNDLE = { title: 'Region', from: { sources: ['paper', 'later'], q: 'bridge' } }

  it('makes a bundle, changes nothing when told the same again, and ends it', async () => {
    const { send, world } = await home()
    const first = await send('PUT', '/api/bundles/region', { token: ADMIN, body: BUNDLE })
    expect([first.status, await first.json()]).toEqual([
      201,
      {
        id: 'region',
        origin: 'api',
        definition: BUNDLE,
        feed: 'http://127.0.0.1:8787/feeds/region',
        unknown: ['later'],
      },
    ])
    const before = await world.db.all('SELECT * FROM bundles')
    const offered = await world.db.all("SELECT value FROM meta WHERE key = 'offer'")
    expect((await send('PUT', '/api/bundles/region', { token: ADMIN, body: BUNDLE })).status).toBe(200)
    expect(await world.db.all('SELECT * FROM bundles')).toEqual(before)
    expect(await world.db.all("SELECT value FROM meta WHERE key = 'offer'")).toEqual(offered)
    expect(await (await send('GET', '/feeds/region.json')).json()).toMatchObject({ title: 'Region' })
    expect(await (await send('GET', '/feeds.opml')).text()).toContain('/feeds/region.atom')
    const changed = await send('PUT', '/api/bundles/region', { token: ADMIN, body: { ...BUNDLE, title: 'The Region' } })
    expect(await changed.json()).toMatchObject({ definition: { title: 'The Region' } })
    expect((await send('DELETE', '/api/bundles/region', { token: ADMIN })).status).toBe(204)
    expect((await send('DELETE', '/api/bundles/region', { token: ADMIN })).status).toBe(404)
    expect((await send('GET', '/api/bundles/region', { token: ADMIN })).status).toBe(404)
    expect((await send('GET', '/feeds/region.json')).status).toBe(404)
  })

  it('pages through files and rows in order', async () => {
    const { send, world } = await home()
    world.catalogue.bundles.push({ id: 'b-file', was: [], title: 'F', from: { sources: [], tags: ['x'] } })
    for (const id of ['a', 'c', 'd']) await send('PUT', `/api/bundles/${id}`, { token: ADMIN, body: BUNDLE })
    const seen: string[] = []
    for (let after: string | undefined = ''; after !== undefined; ) {
      const page = (await (await send('GET', `/api/bundles?limit=2&after=${after}`, { token: ADMIN })).json()) as {
        bundles: { id: string; origin: string }[]
        after?: string
      }
      seen.push(...page.bundles.map(({ id, origin }) => `${id} ${origin}`))
      after = page.after
    }
    expect(seen).toEqual(['a api', 'b-file file', 'c api', 'd api'])
  })

  it('leaves names alone that are taken, and names every fault', async () => {
    const { send, world } = await home()
    world.catalogue.bundles.push({ id: 'shipped', was: [], title: 'F', from: { sources: [], tags: ['x'] } })
    const put = async (id: string, body: unknown) => (await send('PUT', `/api/bundles/${id}`, { token: ADMIN, body })).status
    expect(await put('paper', BUNDLE)).toBe(409)
    expect(await put('shipped', BUNDLE)).toBe(409)
    expect((await send('DELETE', '/api/bundles/shipped', { token: ADMIN })).status).toBe(409)
    expect(await put('_x', BUNDLE)).toBe(422)
    expect(await put('x', DEFINITION)).toBe(422)
    expect(await put('x', { title: 'X', from: {} })).toBe(422)
    expect(await put('x', { ...BUNDLE, to: 'https://receiver.example/' })).toBe(422)
    expect(await put('x', '{')).toBe(400)
    expect(await put('region', BUNDLE)).toBe(201)
    expect((await send('PUT', '/api/sources/region', { token: ADMIN, body: DEFINITION })).status).toBe(409)
    world.catalogue.sources.push(testSource({ id: 'region', url: 'https://region.example/' }))
    await syncSources(world.db, world.catalogue.sources, world.clock.now())
    expect(await (await send('GET', '/feeds/region.json')).json()).toMatchObject({ title: 'region' })
  })
})

describe('repeated and oversized requests', () => {
  it('does a POST once for one Idempotency-Key, and gives the same answer, sealed at rest', async () => {
    const { send, world } = await home()
    const headers = { 'idempotency-key': 'k-1' }
    const body = { name: 'once', scopes: ['polls'] }
    const first = await send('POST', '/api/tokens', { token: ADMIN, body, headers })
    const second = await send('POST', '/api/tokens', { token: ADMIN, body, headers })
    const text = await first.text()
    expect(await second.text()).toBe(text)
    expect([second.status, second.headers.get('idempotency-replayed')]).toEqual([201, 'true'])
    expect(await world.db.all('SELECT id FROM tokens')).toHaveLength(1)
    expect(JSON.stringify(await world.db.all('SELECT * FROM idempotency'))).not.toContain(
      (JSON.parse(text) as { token: string }).token,
    )
    const other = await send('POST', '/api/tokens', { token: ADMIN, body: { ...body, name: 'else' }, headers })
    expect(other.status).toBe(422)
    world.clock.advance(25 * 3_600_000)
    expect((await send('POST', '/api/tokens', { token: ADMIN, body, headers })).headers.get('idempotency-replayed')).toBeNull()
  })

  it('takes an Idempotency-Key at every POST of the API, and refuses a body that is too large or no JSON there', async () => {
    const { app, send } = await home()
    const real = new Set(app.routes.filter(({ method }) => method === 'POST').map(({ path }) => path))
    const posts = routes(app).filter(
      ({ method, pattern }) => method === 'POST' && real.has(pattern) && pattern.startsWith('/api/'),
    )
    expect(posts.length).toBeGreaterThan(10)
    for (const { path } of posts) {
      const key = (name: string) => ({ headers: { 'idempotency-key': name }, token: ADMIN })
      const first = await send('POST', path, { ...key('k'), body: {} })
      const again = await send('POST', path, { ...key('k'), body: {} })
      expect([path, again.status, await again.text()]).toEqual([path, first.status, await first.text()])
      expect([path, again.headers.get('idempotency-replayed')]).toEqual([path, 'true'])
      expect([path, (await send('POST', path, { ...key('k'), body: { other: 1 } })).status]).toEqual([path, 422])
      expect([path, (await send('POST', path, { ...key('large'), body: 'x'.repeat(1_048_577) })).status]).toEqual([path, 413])
      expect([path, first.status]).toEqual([path, expect.toSatisfy((status: number) => status < 500)])
      expect([path, (await send('POST', path, { token: ADMIN, body: '[1' })).status]).toEqual([
        path,
        expect.toSatisfy((status: number) => status < 500),
      ])
    }
  })

  it('answers nonsense in addresses and bodies of any route with a document, never with a fault of its own', async () => {
    const { app, send } = await home()
    const nonsense = ['%00', '..%2f..%2f', "'--", '%F0%9F%9A%80', 'x'.repeat(3000), '-1', '1e999', '[', '{"a":', '__proto__']
    for (const { method, pattern } of routes(app)) {
      for (const odd of nonsense) {
        const path = `${pattern.replace(/:\w+(?:\{[^}]*\})?/g, odd)}?after=${odd}&limit=${odd}&q=${odd}&state=${odd}&format=${odd}`
        const response = await send(method, path, {
          token: ADMIN,
          body: ['GET', 'HEAD', 'DELETE'].includes(method) ? undefined : odd,
        })
        expect([method, path.slice(0, 80), response.status]).toEqual([
          method,
          path.slice(0, 80),
          expect.toSatisfy((status: number) => status < 500),
        ])
      }
    }
  })

  it('refuses more than 1 MiB, whatever the headers say', async () => {
    const { app, send } = await home()
    const large = JSON.stringify({ sources: ['x'.repeat(1_100_000)] })
    expect((await send('POST', '/api/polls', { token: ADMIN, body: large })).status).toBe(413)
    const stream = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
    })
    const endless = new Request('http://x/api/polls', {
      method: 'POST',
      body: stream,
      duplex: 'half',
      headers: { authorization: `Bearer ${ADMIN}` },
    } as RequestInit)
    expect((await app.request(endless)).status).toBe(413)
    expect((await send('POST', '/api/polls', { token: ADMIN, body: '[1' })).status).toBe(400)
    expect((await send('POST', '/api/polls', { token: ADMIN, body: { sources: 1 } })).status).toBe(422)
  })
})

describe('/api/openapi.json', () => {
  it('describes exactly the routes there are, with the schemas that check them', async () => {
    const { app, send } = await home()
    const document = (await (await send('GET', '/api/openapi.json')).json()) as {
      openapi: string
      paths: Record<
        string,
        Record<string, { responses: object; requestBody?: { content: Record<string, { schema: { properties: object } }> } }>
      >
    }
    expect(document.openapi).toBe('3.1.0')
    const described = Object.entries(document.paths).flatMap(([path, at]) =>
      Object.keys(at).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const there = app.routes
      .filter(
        ({ path, method }) => path.startsWith('/api/') && !path.endsWith('*') && method !== 'ALL' && path !== '/api/openapi.json',
      )
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)(?:\{[^}]*\})?/g, '{$1}')}`)
    expect(described.sort()).toEqual([...new Set(there)].sort())
    const put = document.paths['/api/sources/{id}']?.['put']
    expect(Object.keys(put?.requestBody?.content['application/json']?.schema.properties ?? {})).toEqual(
      Object.keys(sourceSchema.shape),
    )
    expect(Object.keys(put?.responses ?? {})).toEqual(['200', '201', '400', '401', '409', '413', '422', '429'])
  })
})
