import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { type FetchRequest, fetchResource } from '../../src/fetch/fetch.ts'
import { type Answer, createWorld } from './world.ts'

const URL_A = 'https://a.example/feed'
const feed = (fields: Partial<FetchRequest> = {}): FetchRequest => ({ url: URL_A, accept: 'feed', robots: false, ...fields })
const ok: Answer = { body: '<rss/>', headers: { 'content-type': 'application/rss+xml' } }
const redirect = (location: string, status = 302): Answer => ({ status, headers: { location } })

describe('fetchResource', () => {
  it('brings bytes and the validators exactly as they were sent', async () => {
    const headers = { etag: 'W/"a \u00e9', 'last-modified': 'yesterday-ish', 'cache-control': 'max-age=600' }
    const world = createWorld({ [URL_A]: { ...ok, headers } })
    const outcome = await fetchResource(world.deps, feed())
    expect(outcome).toMatchObject({
      outcome: 'fetched',
      validators: { etag: 'W/"a \u00e9', lastModified: 'yesterday-ish' },
      freshness: { maxAgeMs: 600_000 },
      redirects: [],
      requests: 1,
      url: URL_A,
    })
    expect(world.openTurns()).toBe(0)
  })

  it('echoes validators and answers unchanged with the refreshed ones', async () => {
    const world = createWorld({ [URL_A]: { status: 304, headers: { etag: '"2"' } } })
    const outcome = await fetchResource(world.deps, feed({ validators: { etag: '"1"', lastModified: 'L' } }))
    expect(world.sent[0]!.headers).toMatchObject({ 'if-none-match': '"1"', 'if-modified-since': 'L' })
    expect(outcome).toMatchObject({ outcome: 'unchanged', validators: { etag: '"2"', lastModified: 'L' } })
  })

  it('gives no validators after a 200 that carries none', async () => {
    const world = createWorld({ [URL_A]: ok })
    expect(await fetchResource(world.deps, feed({ validators: { etag: '"1"' } }))).toMatchObject({
      outcome: 'fetched',
      validators: {},
    })
  })

  it('invents no condition and calls a 304 to a plain question a failure', async () => {
    const world = createWorld({ [URL_A]: { status: 304 } })
    expect(await fetchResource(world.deps, feed({ validators: {} }))).toMatchObject({ outcome: 'failed', failure: 'status' })
    expect(Object.keys(world.sent[0]!.headers).sort()).toEqual(['accept', 'accept-encoding', 'user-agent'])
  })

  it.each([
    [404, 'missing'],
    [410, 'gone'],
    [401, 'blocked'],
    [403, 'blocked'],
    [429, 'blocked'],
    [451, 'blocked'],
    [400, 'failed'],
    [500, 'failed'],
    [503, 'failed'],
    [204, 'failed'],
    [206, 'failed'],
    [300, 'failed'],
    [202, 'failed'],
  ])('calls status %i %s', async (status, outcome) => {
    const world = createWorld({ [URL_A]: { status } })
    expect(await fetchResource(world.deps, feed())).toMatchObject({
      outcome,
      requests: 1,
      reason: expect.stringContaining('a.example'),
    })
  })

  it.each([429, 503, 403])('passes on Retry-After of a %i', async (status) => {
    const world = createWorld({ [URL_A]: { status, headers: { 'retry-after': '90' } } })
    expect(await fetchResource(world.deps, feed())).toMatchObject({ retryAfterMs: 90_000 })
  })

  it('refuses an empty answer', async () => {
    const world = createWorld({ [URL_A]: {} })
    expect(await fetchResource(world.deps, feed())).toMatchObject({ outcome: 'failed', failure: 'empty' })
  })

  it('refuses pictures where a page is asked for', async () => {
    const world = createWorld({ [URL_A]: { body: 'x', headers: { 'content-type': 'image/png' } } })
    expect(await fetchResource(world.deps, feed({ accept: 'page' }))).toMatchObject({ outcome: 'failed', failure: 'media-type' })
  })

  it.each(['ftp://a.example/', 'https://u:p@a.example/', 'nonsense'])('never asks for %s', async (url) => {
    const world = createWorld({})
    expect(await fetchResource(world.deps, feed({ url }))).toMatchObject({
      outcome: 'failed',
      failure: 'bad-address',
      requests: 0,
    })
    expect(world.sent).toEqual([])
  })

  it('says the same of a closed port and of a private address', async () => {
    const closed = await fetchResource(createWorld({ [URL_A]: { failure: 'connect' } }).deps, feed())
    const blocked = await fetchResource(createWorld({ [URL_A]: { failure: 'blocked-address' } }).deps, feed())
    expect({ ...blocked, detail: '' }).toEqual({ ...closed, detail: '' })
  })

  it('sends headers of the source beside its own and never instead of them', async () => {
    const world = createWorld({ [URL_A]: ok })
    await fetchResource(
      world.deps,
      feed({ headers: { 'X-Key': 'k', 'User-Agent': 'evil', Referer: 'r', 'If-None-Match': '"x"' } }),
    )
    expect(world.sent[0]!.headers['x-key']).toBe('k')
    expect(world.sent[0]!.headers['user-agent']).toBe(world.deps.userAgent)
    expect(Object.keys(world.sent[0]!.headers)).not.toContain('referer')
    expect(Object.keys(world.sent[0]!.headers)).not.toContain('if-none-match')
  })

  it('does not send the fragment', async () => {
    const world = createWorld({ [URL_A]: ok })
    await fetchResource(world.deps, feed({ url: `${URL_A}#top` }))
    expect(world.sent[0]!.url).toBe(URL_A)
  })

  it('unpacks a sitemap kept as a gzip file', async () => {
    const world = createWorld({ [URL_A]: { body: gzipSync('<urlset/>') } })
    const outcome = await fetchResource(world.deps, feed({ accept: 'sitemap' }))
    expect(outcome.outcome === 'fetched' && new TextDecoder().decode(outcome.representation.body)).toBe('<urlset/>')
  })

  it.each([
    ['too-large', gzipSync(new Uint8Array(5000))],
    ['bad-encoding', gzipSync('<urlset/>').subarray(0, 15)],
  ])('calls a gzip file %s when it is', async (failure, body) => {
    const world = createWorld({ [URL_A]: { body } })
    expect(await fetchResource(world.deps, feed({ accept: 'sitemap', maxBytes: 1000 }))).toMatchObject({
      outcome: 'failed',
      failure,
    })
  })

  it('gives up without a request when told to while waiting for the host', async () => {
    const world = createWorld({ [URL_A]: ok })
    const abort = new AbortController()
    world.deps.gate.enter = async (_domain, now) => {
      abort.abort()
      return { proceed: false, waitUntil: now.getTime() + 1000 }
    }
    const outcome = await fetchResource({ ...world.deps, signal: abort.signal }, feed())
    expect(outcome).toMatchObject({ outcome: 'failed', failure: 'aborted', requests: 0 })
    expect(world.sent).toEqual([])
  })

  it('waits as long as the gate says', async () => {
    const world = createWorld({ [URL_A]: ok })
    let asked = 0
    world.deps.gate.enter = async (_domain, now) =>
      ++asked < 3 ? { proceed: false, waitUntil: now.getTime() + 700 } : { proceed: true }
    await fetchResource(world.deps, feed())
    expect(world.slept).toEqual([700, 700])
  })
})

describe('fetchResource over redirects', () => {
  it('follows five and names each', async () => {
    const world = createWorld({
      [URL_A]: redirect('/1'),
      'https://a.example/1': redirect('2', 301),
      'https://a.example/2': redirect('//b.example/3', 303),
      'https://b.example/3': redirect('https://b.example/4', 307),
      'https://b.example/4': redirect('/5#part', 308),
      'https://b.example/5': ok,
    })
    const outcome = await fetchResource(world.deps, feed())
    expect(outcome).toMatchObject({ outcome: 'fetched', url: 'https://b.example/5', requests: 6 })
    expect(outcome.redirects.map(({ status }) => status)).toEqual([302, 301, 303, 307, 308])
    expect(outcome.permanentUrl).toBeUndefined()
    expect(world.spacings.map(([domain]) => domain)).toEqual([
      'a.example',
      'a.example',
      'a.example',
      'b.example',
      'b.example',
      'b.example',
    ])
  })

  it('gives up at the sixth', async () => {
    const chain = Object.fromEntries(
      Array.from({ length: 9 }, (_, index) => [`https://a.example/${index}`, redirect(`/${index + 1}`)]),
    )
    const world = createWorld(chain)
    expect(await fetchResource(world.deps, feed({ url: 'https://a.example/0' }))).toMatchObject({
      failure: 'too-many-redirects',
      requests: 6,
    })
  })

  it('gives each hop only the time that is left', async () => {
    const slow = async (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 30))
    const world = createWorld({ [URL_A]: redirect('/b'), 'https://a.example/b': ok })
    const { send } = world.deps.http
    world.deps.http = {
      async send(request) {
        await slow()
        return send(request)
      },
    }
    await fetchResource(world.deps, feed({ timeoutMs: 1000 }))
    expect(world.sent[0]!.timeoutMs).toBe(1000)
    expect(world.sent[1]!.timeoutMs).toBeLessThan(1000)
  })

  it('names a circle', async () => {
    const world = createWorld({ [URL_A]: redirect('/b'), 'https://a.example/b': redirect('/feed') })
    expect(await fetchResource(world.deps, feed())).toMatchObject({
      failure: 'redirect-loop',
      reason: expect.stringContaining('https://a.example/feed → https://a.example/b → https://a.example/feed'),
      requests: 2,
    })
  })

  it.each([
    ['nowhere', { status: 302 }],
    ['to a file', redirect('file:///etc/passwd')],
    ['to a login in the address', redirect('https://user:pass@a.example/')],
    ['to an ambiguous host', redirect('https://a.example\\@b.example/')],
  ])('fails when redirected %s', async (_where, answer) => {
    const world = createWorld({ [URL_A]: answer })
    expect(await fetchResource(world.deps, feed())).toMatchObject({ outcome: 'failed', failure: 'redirect', requests: 1 })
  })

  it.each([
    ['one 301', [[301, 'https://b.example/x']], 'https://b.example/x'],
    [
      '301 then 308',
      [
        [301, 'https://b.example/x'],
        [308, 'https://c.example/x'],
      ],
      'https://c.example/x',
    ],
    [
      '301 then 302',
      [
        [301, 'https://b.example/x'],
        [302, 'https://c.example/x'],
      ],
      'https://b.example/x',
    ],
    [
      '302 then 301',
      [
        [302, 'https://b.example/x'],
        [301, 'https://c.example/x'],
      ],
      undefined,
    ],
    ['301 to plain http', [[301, 'http://b.example/x']], undefined],
    [
      '301 over plain http',
      [
        [301, 'https://b.example/x'],
        [301, 'http://c.example/x'],
        [301, 'https://d.example/x'],
      ],
      'https://b.example/x',
    ],
    ['307', [[307, 'https://b.example/x']], undefined],
  ] as [string, [number, string][], string | undefined][])(
    'knows the permanent address after %s',
    async (_name, hops, permanent) => {
      const answers: Record<string, Answer> = {}
      let from = URL_A
      for (const [status, to] of hops) {
        answers[from] = redirect(to, status)
        from = to
      }
      answers[from] = ok
      expect((await fetchResource(createWorld(answers).deps, feed())).permanentUrl).toBe(permanent)
    },
  )

  it('takes a move from http to https for a permanent one', async () => {
    const world = createWorld({ 'http://a.example/feed': redirect(URL_A, 301), [URL_A]: ok })
    expect(await fetchResource(world.deps, feed({ url: 'http://a.example/feed' }))).toMatchObject({ permanentUrl: URL_A })
  })

  it('keeps secrets from other hosts, other ports and plain http', async () => {
    const stops = [
      'https://a.example/own',
      'https://b.example/1',
      'https://a.example:8443/2',
      'http://a.example/3',
      'https://a.example/back',
    ]
    const answers: Record<string, Answer> = { [URL_A]: redirect(stops[0]!) }
    for (const [index, stop] of stops.entries()) answers[stop] = index === stops.length - 1 ? ok : redirect(stops[index + 1]!)
    const world = createWorld(answers)
    await fetchResource(world.deps, feed({ headers: { authorization: 'Bearer s' } }))
    expect(world.sent.map(({ headers }) => headers['authorization'] !== undefined)).toEqual([
      true,
      true,
      false,
      false,
      false,
      true,
    ])
  })

  it('sends validators only to the address they came from', async () => {
    const world = createWorld({ [URL_A]: redirect('https://b.example/f'), 'https://b.example/f': { status: 304 } })
    const outcome = await fetchResource(world.deps, feed({ validators: { etag: '"1"' }, validatedUrl: 'https://b.example/f' }))
    expect(world.sent.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"1"'])
    expect(outcome.outcome).toBe('unchanged')
  })

  it('sends no validators once the redirect leads elsewhere', async () => {
    const world = createWorld({ [URL_A]: redirect('https://c.example/f'), 'https://c.example/f': ok })
    await fetchResource(world.deps, feed({ validators: { etag: '"1"' }, validatedUrl: 'https://b.example/f' }))
    expect(world.sent.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, undefined])
  })

  it('waits before following where the redirect asks for it, but not long', async () => {
    const short = createWorld({
      [URL_A]: { status: 302, headers: { location: '/b', 'retry-after': '2' } },
      'https://a.example/b': ok,
    })
    expect(await fetchResource(short.deps, feed())).toMatchObject({ outcome: 'fetched' })
    expect(short.slept).toEqual([2000])
    const long = createWorld({ [URL_A]: { status: 302, headers: { location: '/b', 'retry-after': '600' } } })
    expect(await fetchResource(long.deps, feed())).toMatchObject({ outcome: 'failed', retryAfterMs: 600_000, requests: 1 })
  })

  it('calls what is gone behind a temporary redirect missing', async () => {
    const behind = { 'https://a.example/b': { status: 410 } }
    expect(await fetchResource(createWorld({ [URL_A]: redirect('/b', 302), ...behind }).deps, feed())).toMatchObject({
      outcome: 'missing',
    })
    expect(await fetchResource(createWorld({ [URL_A]: redirect('/b', 301), ...behind }).deps, feed())).toMatchObject({
      outcome: 'gone',
    })
  })

  it('reads a Location in raw UTF-8', async () => {
    const raw = String.fromCharCode(...new TextEncoder().encode('/ş'))
    const world = createWorld({ [URL_A]: redirect(raw), 'https://a.example/%C5%9F': ok })
    expect(await fetchResource(world.deps, feed())).toMatchObject({ outcome: 'fetched' })
  })
})

describe('fetchResource before walls', () => {
  const html = { 'content-type': 'text/html' }
  it.each([
    ['a header', { status: 403, headers: { 'cf-mitigated': 'challenge' } }],
    ['a challenge page with 503', { status: 503, headers: html, body: '<script>window._cf_chl_opt={}</script>' }],
    ['a challenge page with 200', { status: 200, headers: html, body: '<title>DDoS-Guard</title>' }],
    ['a challenge with 202', { status: 202, headers: { 'x-amzn-waf-action': 'challenge' } }],
  ])('recognises %s', async (_name, answer) => {
    expect(await fetchResource(createWorld({ [URL_A]: answer }).deps, feed())).toMatchObject({
      outcome: 'blocked',
      wall: 'challenge',
    })
  })

  const titled = (title: string, rest = ''): Answer => ({
    headers: html,
    body: `<html><head><title>${title}</title></head><body>${rest}</body>`,
  })
  it.each([
    ['Page not found', 'missing'],
    ['Page Not Found | News', 'missing'],
    ['News.example - 404 Not Found', 'missing'],
    ['Страница не найдена — Новости', 'missing'],
    ['Səhifə tapılmadı', 'missing'],
    ['503 Service Unavailable', 'failed'],
    ['Error establishing a database connection', 'failed'],
    ['Before you continue', 'blocked'],
    ['Why pages are not found: an essay', 'fetched'],
    ['Not found guilty | News', 'fetched'],
    ['404 days without rain', 'fetched'],
    ['Login', 'fetched'],
  ])('takes a 200 titled %j for %s', async (title, outcome) => {
    const world = createWorld({ [URL_A]: titled(title) })
    expect(await fetchResource(world.deps, feed({ accept: 'page' }))).toMatchObject({ outcome })
  })

  it('takes a page that asks for a password for a login', async () => {
    const world = createWorld({ [URL_A]: titled('Sign in &ndash; News', '<input type="password">') })
    expect(await fetchResource(world.deps, feed({ accept: 'page' }))).toMatchObject({ outcome: 'blocked', wall: 'login' })
  })

  it('reads titles in the charset the header names', async () => {
    const bytes = Uint8Array.from(
      [...'<title>\xd1\xf2\xf0\xe0\xed\xe8\xf6\xe0 \xed\xe5 \xed\xe0\xe9\xe4\xe5\xed\xe0</title>'].map((letter) =>
        letter.charCodeAt(0),
      ),
    )
    const world = createWorld({ [URL_A]: { headers: { 'content-type': 'text/html; charset=windows-1251' }, body: bytes } })
    expect(await fetchResource(world.deps, feed({ accept: 'page' }))).toMatchObject({ outcome: 'missing' })
  })

  it.each([
    ['https://a.example/login?next=/feed', 'blocked'],
    ['https://a.example/en/users/sign_in', 'blocked'],
    ['https://login.a.example/', 'blocked'],
    ['https://consent.a.example/x', 'blocked'],
    ['https://a.example/404.html', 'missing'],
    ['https://a.example/en/not-found', 'missing'],
    ['https://a.example/', 'missing'],
    ['https://a.example/en/', 'missing'],
    ['https://a.example/logins-on-the-rise', 'fetched'],
    ['https://a.example/?p=1', 'fetched'],
  ])('calls an article that redirects to %s %s', async (to, outcome) => {
    const world = createWorld({ [URL_A]: redirect(to), [to]: titled('News') })
    expect(await fetchResource(world.deps, feed({ accept: 'page', article: true }))).toMatchObject({ outcome })
  })

  it('lets a list move to the front page', async () => {
    const world = createWorld({ [URL_A]: redirect('/'), 'https://a.example/': titled('News') })
    expect(await fetchResource(world.deps, feed({ accept: 'page' }))).toMatchObject({ outcome: 'fetched' })
  })

  it('reads a login page that is asked for by its own address', async () => {
    const world = createWorld({ 'https://a.example/login': titled('News') })
    expect(await fetchResource(world.deps, feed({ url: 'https://a.example/login', accept: 'page' }))).toMatchObject({
      outcome: 'fetched',
    })
  })

  it('takes an article about challenges for an article', async () => {
    const body = `<html><p>${'Cloudflare asks whether you are human. '.repeat(3000)}_cf_chl_opt</p></html>`
    expect(await fetchResource(createWorld({ [URL_A]: { headers: html, body } }).deps, feed())).toMatchObject({
      outcome: 'fetched',
    })
  })
})
