import { describe, expect, it } from 'vitest'
import { fetchResource } from '../../src/fetch/fetch.ts'
import type { FetchOutcome } from '../../src/fetch/outcome.ts'
import { type Answer, createWorld, START } from './world.ts'

const PAGE = 'https://a.example/page'
const ROBOTS = 'https://a.example/robots.txt'
const HOUR = 3_600_000
const page: Answer = { body: '<p>x</p>', headers: { 'content-type': 'text/html' } }
type World = ReturnType<typeof createWorld>
const read = (world: World, url = PAGE): Promise<FetchOutcome> => fetchResource(world.deps, { url, accept: 'page', robots: true })
const robotsRequests = (world: World): number => world.sent.filter(({ url }) => url.endsWith('/robots.txt')).length

describe('robots.txt before a page', () => {
  it.each([
    ['200 that allows', { body: 'User-agent: *\nDisallow: /x' }, 'fetched'],
    ['200 that forbids', { body: 'User-agent: dateline\nDisallow: /page' }, 'refused'],
    ['204', { status: 204 }, 'fetched'],
    ['400', { status: 400 }, 'fetched'],
    ['401', { status: 401 }, 'fetched'],
    ['403', { status: 403 }, 'fetched'],
    ['404', { status: 404 }, 'fetched'],
    ['410', { status: 410 }, 'fetched'],
    ['500', { status: 500 }, 'refused'],
    ['503', { status: 503 }, 'refused'],
    ['a timeout', { failure: 'timeout' }, 'failed'],
    ['a reset', { failure: 'reset' }, 'failed'],
    ['no connection', { failure: 'connect' }, 'failed'],
    ['a redirect to nowhere', { status: 302 }, 'fetched'],
  ] as [string, Answer, string][])('after %s the page is %s', async (_name, answer, outcome) => {
    const world = createWorld({ [ROBOTS]: answer, [PAGE]: page })
    expect((await read(world)).outcome).toBe(outcome)
    expect(world.sent.some(({ url }) => url === PAGE)).toBe(outcome === 'fetched')
  })

  it.each([
    ['dns', 'the name has no address'],
    ['connect', 'no connection could be made (closed, unreachable, or blocked because the address is not public)'],
    ['blocked-address', 'no connection could be made (closed, unreachable, or blocked because the address is not public)'],
    ['timeout', 'no whole answer came'],
  ] as const)('says why it could not be fetched (%s), the second time too, and asks again', async (failure, why) => {
    const world = createWorld({ [ROBOTS]: { failure }, [PAGE]: page })
    const reason = `robots.txt of a.example could not be fetched: ${why}; until it can be read the site counts as closed to us`
    expect(await read(world)).toMatchObject({ outcome: 'failed', reason })
    expect(await read(world)).toMatchObject({ outcome: 'failed', reason })
    expect(robotsRequests(world)).toBe(1)
    world.pass(2 * HOUR)
    await read(world)
    expect(robotsRequests(world)).toBe(failure === 'timeout' ? 1 : 2)
  })

  it('is not asked for where it does not bind', async () => {
    const world = createWorld({ [ROBOTS]: { body: 'User-agent: *\nDisallow: /' }, [PAGE]: page })
    expect((await fetchResource(world.deps, { url: PAGE, accept: 'feed', robots: false })).outcome).toBe('fetched')
    expect(world.sent.map(({ url }) => url)).toEqual([PAGE])
  })

  it('is counted among the requests, once a day', async () => {
    const world = createWorld({ [ROBOTS]: { body: '' }, [PAGE]: page })
    expect((await read(world)).requests).toBe(2)
    expect((await read(world)).requests).toBe(1)
    world.pass(23 * HOUR)
    expect((await read(world)).requests).toBe(1)
    world.pass(2 * HOUR)
    expect((await read(world)).requests).toBe(2)
  })

  it('follows five redirects and takes a sixth for absence', async () => {
    const hop = (to: number): Answer => ({ status: 301, headers: { location: `/r${to}` } })
    const hops = (last: Answer): Record<string, Answer> => ({
      [ROBOTS]: hop(1),
      'https://a.example/r1': hop(2),
      'https://a.example/r2': hop(3),
      'https://a.example/r3': hop(4),
      'https://a.example/r4': hop(5),
      'https://a.example/r5': last,
      [PAGE]: page,
    })
    expect((await read(createWorld(hops({ body: 'User-agent: *\nDisallow: /' })))).outcome).toBe('refused')
    expect((await read(createWorld(hops(hop(6))))).outcome).toBe('fetched')
  })

  it('is asked of each origin a redirect leads to', async () => {
    const world = createWorld({
      [PAGE]: { status: 302, headers: { location: 'https://b.example/page' } },
      'https://b.example/robots.txt': { body: 'User-agent: *\nDisallow: /' },
      'https://b.example/page': page,
    })
    expect(await read(world)).toMatchObject({ outcome: 'refused', url: 'https://b.example/page', requests: 3 })
  })

  it('spaces requests by its delay, up to half a minute', async () => {
    const delays = async (seconds: number): Promise<number | undefined> => {
      const world = createWorld({ [ROBOTS]: { body: `User-agent: *\nCrawl-delay: ${seconds}` }, [PAGE]: page })
      await read(world)
      return world.spacings.at(-1)![1]
    }
    expect(await delays(5)).toBe(5000)
    expect(await delays(0.1)).toBe(1000)
    expect(await delays(86_400)).toBe(30_000)
  })

  it('names the rule in words', async () => {
    const world = createWorld({ [ROBOTS]: { body: 'User-agent: *\nDisallow: /pa*' }, [PAGE]: page })
    expect(await read(world)).toMatchObject({ reason: 'robots.txt of a.example forbids it ("Disallow: /pa*")' })
  })

  it('asks for the text alone, without conditions or secrets', async () => {
    const world = createWorld({ [ROBOTS]: { body: '' }, [PAGE]: page })
    await fetchResource(world.deps, {
      url: PAGE,
      accept: 'page',
      robots: true,
      validators: { etag: '"1"' },
      headers: { authorization: 's' },
    })
    expect(Object.keys(world.sent[0]!.headers).sort()).toEqual(['accept', 'accept-encoding', 'user-agent'])
    expect(world.sent[0]!.overflow).toBe('cut')
  })
})

describe('robots.txt that cannot be read', () => {
  it.each([
    ['503', { status: 503 }, 24],
    ['a timeout', { failure: 'timeout' }, 24],
    ['a refused connection', { failure: 'connect' }, 1],
  ] as [string, Answer, number][])('after %s is asked for again in hours, not minutes', async (_name, answer, hours) => {
    const world = createWorld({ [ROBOTS]: answer, [PAGE]: page })
    await read(world)
    world.pass(hours * HOUR - 1)
    await read(world)
    expect(robotsRequests(world)).toBe(1)
    world.pass(1)
    await read(world)
    expect(robotsRequests(world)).toBe(2)
  })

  it('says how long the site counts as closed', async () => {
    const world = createWorld({ [ROBOTS]: { status: 500 } })
    expect(await read(world)).toMatchObject({
      outcome: 'refused',
      retryAfterMs: 24 * HOUR,
      reason: expect.stringContaining('answered 500'),
    })
  })

  it('leaves the copy that was read before in force', async () => {
    const world = createWorld({ [ROBOTS]: { status: 503 }, [PAGE]: page, 'https://a.example/x': page })
    world.robots.set('https://a.example', { fetchedAt: START - 25 * HOUR, status: 200, body: 'User-agent: *\nDisallow: /x' })
    expect((await read(world)).outcome).toBe('fetched')
    expect((await read(world, 'https://a.example/x')).outcome).toBe('refused')
    expect(robotsRequests(world)).toBe(1)
  })

  it('counts as absent after thirty days', async () => {
    const world = createWorld({ [ROBOTS]: { status: 503 }, [PAGE]: page })
    const outcomes: string[] = []
    for (let day = 0; day <= 30; day++) {
      outcomes.push((await read(world)).outcome)
      world.pass(24 * HOUR)
    }
    expect(new Set(outcomes.slice(0, 30))).toEqual(new Set(['refused']))
    expect(outcomes[30]).toBe('fetched')
  })

  it('is forgotten when it was written under a clock from the future', async () => {
    const world = createWorld({ [ROBOTS]: { body: '' }, [PAGE]: page })
    world.robots.set('https://a.example', { fetchedAt: START + 48 * HOUR, status: 503, body: '' })
    expect((await read(world)).outcome).toBe('fetched')
  })
})
