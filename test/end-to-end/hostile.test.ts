import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PollOutcome } from '../../src/model/fetch-state.ts'
import type { Source } from '../../src/model/source.ts'
import type { Http } from '../../src/ports.ts'
import { createHttp } from '../../src/runtime/node/http.ts'
import { parseResolve } from '../../src/runtime/node/resolve-map.ts'
import { listArticles } from '../../src/store/articles.ts'
import { findSource, type StoredSource } from '../../src/store/sources.ts'
import type { Behaviour } from '../hostile-origin/behaviour.ts'
import { BEHAVIOURS, type HostileOrigin, startHostileOrigin } from '../hostile-origin/origin.ts'
import { createWorld, testSource, type World } from '../support/world.ts'

/** The real limits are larger; their order is the same. */
const LIMITS = { maxBytes: 1_000_000, timeoutMs: 1500 }
const AT_ONCE = 12

interface Polled {
  before: StoredSource
  after: StoredSource
  articles: number
  requests: number
  visits: string[]
}

let origin: HostileOrigin
let door: ReturnType<typeof createHttp>
beforeAll(async () => {
  origin = await startHostileOrigin()
  door = createHttp({ allowHosts: [], resolve: parseResolve(origin.resolve), lookup: async () => [], idleTimeoutMs: 5_000 })
})
afterAll(async () => {
  await door.close()
  await origin.close()
})

/** The real door, with less patience. */
const http: Http = {
  send: (request) =>
    door.send({
      ...request,
      maxBytes: Math.min(request.maxBytes, LIMITS.maxBytes),
      timeoutMs: Math.min(request.timeoutMs, LIMITS.timeoutMs),
    }),
}

/** What only an article's page can do is tried with articles. */
const LISTED = BEHAVIOURS.filter(({ request }) => request?.accept !== 'page')

/** Where robots.txt binds, the address is one of which nothing is known; else it is a feed. */
function sourceFor({ name, request }: Behaviour): Source {
  const kind = request?.robots === true ? 'auto' : 'feed'
  return testSource({ id: name, url: `http://${name}.example/feed`, kind, fullText: 'never' })
}

const openWorld = (): Promise<World> =>
  createWorld({
    http,
    sources: LISTED.map(sourceFor),
    now: new Date(),
  })

async function countArticles(world: World, id: string): Promise<number> {
  const [row] = await world.db.all<{ n: number }>(
    `SELECT count(*) AS n FROM sightings g JOIN sources s ON s.ref = g.source_ref JOIN articles a ON a.seq = g.article_seq
     WHERE s.id = ? AND a.state = 'live'`,
    [id],
  )
  return row?.n ?? 0
}

/** Polls every source, twelve at once, and tells what stands in the store before and after. */
async function pollAll(world: World): Promise<Map<string, Polled>> {
  const results = new Map<string, Polled>()
  const queue = [...LISTED]
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const before = await findSource(world.db, next.name)
      const { record } = await world.poll(next.name)
      const after = await findSource(world.db, next.name)
      results.set(next.name, {
        before: before!,
        after: after!,
        articles: await countArticles(world, next.name),
        requests: record.requests,
        visits: origin.visits(next.name, true),
      })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
  return results
}

const OUTCOMES = {
  unchanged: 'unchanged',
  gone: 'gone',
  missing: 'failed',
  refused: 'refused',
  blocked: 'blocked',
  failed: 'failed',
}

function pollOutcome(behaviour: Behaviour): PollOutcome {
  if (behaviour.poll) return behaviour.poll.outcome
  return behaviour.expect.outcome === 'fetched' ? 'ok' : (OUTCOMES[behaviour.expect.outcome] as PollOutcome)
}

const isTrouble = (behaviour: Behaviour): boolean => !['ok', 'unchanged'].includes(pollOutcome(behaviour))

describe('a source that was never read before meets a hostile origin', () => {
  let polled: Map<string, Polled>
  let world: World
  beforeAll(async () => {
    origin.setWell(false)
    world = await openWorld()
    polled = await pollAll(world)
  }, 60_000)
  afterAll(() => world.close())

  it.each(LISTED.filter(isTrouble).map((b) => [b.name, b.does, b] as const))('%s: %s', (name, _does, behaviour) => {
    const { after, articles } = polled.get(name)!
    expect(after.state.polls[0]).toMatchObject({ outcome: pollOutcome(behaviour), new: 0 })
    expect(after.state.polls[0]?.reason).toMatch(behaviour.poll?.reason ?? /\w+ \w+/)
    expect(articles).toBe(0)
    expect(after.pending).toEqual([])
    expect(after.state).toMatchObject({ primed: false, consecutiveFailures: 1 })
    expect(after.state).not.toHaveProperty('validators')
    expect(after.state).not.toHaveProperty('bodyHash')
    expect(after.leaseUntil).toBe(0)
    const { retryAfterMs } = behaviour.expect
    if (retryAfterMs !== undefined)
      expect(after.nextCheckAt.getTime() - after.state.polls[0]!.at).toBeGreaterThanOrEqual(retryAfterMs * 0.99)
  })

  it.each(LISTED.filter((b) => b.expect.whole || b.poll?.articles !== undefined).map((b) => [b.name, b.does, b] as const))(
    'reads %s: %s',
    (name, _does, behaviour) => {
      const { after, articles } = polled.get(name)!
      expect(after.state.polls[0]?.outcome).toBe('ok')
      expect(articles).toBe(behaviour.poll?.articles ?? 2)
    },
  )
})

describe('a source that was read before meets a hostile origin', () => {
  let polled: Map<string, Polled>
  let world: World
  let grownBy = 0
  beforeAll(async () => {
    world = await openWorld()
    origin.setWell(true)
    await pollAll(world)
    // A copy of robots.txt that was read once stays in force while the origin fails; here there is none.
    await world.db.run('DELETE FROM robots')
    world.clock.advance(25 * 3_600_000)
    origin.setWell(false)
    const rss = process.memoryUsage().rss
    polled = await pollAll(world)
    grownBy = process.memoryUsage().rss - rss
  }, 90_000)
  afterAll(() => world.close())

  it.each(LISTED.filter(isTrouble).map((b) => [b.name, b.does, b] as const))('%s: %s', (name, _does, behaviour) => {
    const { before, after, articles, requests, visits } = polled.get(name)!
    expect(after.state.polls[0]).toMatchObject({ outcome: pollOutcome(behaviour), new: 0, updated: 0, withdrawn: 0 })
    expect(articles).toBe(2)
    expect(after.state.primed).toBe(true)
    expect([after.state.validators, after.state.bodyHash]).toEqual([before.state.validators, before.state.bodyHash])
    expect([after.state.lastItemCount, after.state.lastSuccessAt]).toEqual([2, before.state.lastSuccessAt])
    expect(after.nextCheckAt.getTime()).toBeGreaterThan(after.state.polls[0]!.at + 3_600_000 * 0.9)
    expect(requests).toBeLessThanOrEqual(12)
    expect(visits.length).toBeLessThanOrEqual(12)
  })

  it('keeps what it had of every one', () => {
    for (const [, { articles }] of polled) expect(articles).toBeGreaterThanOrEqual(2)
  })

  it('takes no more memory than a few answers', () => {
    expect(grownBy).toBeLessThan(200 * 1024 * 1024)
  })
})

const listed = (name: string, summary: string): string =>
  `<rss version="2.0"><channel><title>List</title><item><title>A headline of ${name}</title><link>http://${name}.example/feed</link>${summary}</item></channel></rss>`

/** The list is a good one; only its articles stand at the hostile origin. */
const withLists = (summary: string): Http => ({
  async send(request) {
    const { hostname, pathname } = new URL(request.url)
    if (hostname !== 'list.example') return http.send(request)
    const body = new TextEncoder().encode(pathname === '/robots.txt' ? '' : listed(pathname.slice(1), summary))
    return { ok: true, response: { url: request.url, status: 200, headers: {}, body } }
  },
})

describe.each([
  ['that says nothing of it', '', 0],
  ['that sums it up', '<description>In short.</description>', 1],
])('an article at a hostile origin, in a list %s', (_what, summary, most) => {
  const troubled = BEHAVIOURS.filter(({ expect: { outcome } }) => outcome !== 'fetched')
  let world: World
  let all: Awaited<ReturnType<typeof listArticles>>
  beforeAll(async () => {
    origin.setWell(false)
    const source = ({ name }: Behaviour): Source =>
      testSource({ id: name, url: `http://list.example/${name}`, fullText: 'always' })
    world = await createWorld({ http: withLists(summary), sources: troubled.map(source), now: new Date() })
    for (let day = 0; day < 6; day++) {
      const queue = [...troubled]
      const lane = async (): Promise<void> => {
        for (let next = queue.shift(); next; next = queue.shift()) await world.poll(next.name)
      }
      await Promise.all(Array.from({ length: 2 * AT_ONCE }, lane))
      world.clock.advance(26 * 3_600_000)
    }
    all = await listArticles(
      world.db,
      Array.from({ length: 2000 }, (_, i) => i + 1),
    )
  }, 90_000)
  afterAll(() => world.close())

  it.each(troubled.map((b) => [b.name, b.does] as const))('%s: %s', async (name) => {
    const stored = all.filter((article) => article.sourceIds.includes(name))
    // What robots.txt forbids to read may still be named, with what the list says of it.
    const named = name.startsWith('robots-') ? 1 : most
    expect(stored.length).toBeLessThanOrEqual(named)
    for (const { record } of stored) {
      expect(record.title).toBe(`A headline of ${name}`)
      expect(record.contentText ?? 'In short.').toBe('In short.')
    }
    expect((await findSource(world.db, name))?.pending).toEqual([])
  })
})
