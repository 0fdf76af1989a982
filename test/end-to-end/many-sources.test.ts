import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeAll, describe, expect, it } from 'vitest'
import type { PollRecord } from '../../src/model/fetch-state.ts'
import type { Source } from '../../src/model/source.ts'
import { leaseOf } from '../../src/pipeline/lease.ts'
import { pollSource } from '../../src/pipeline/poll-source.ts'
import type { Clock } from '../../src/ports.ts'
import { createHttp } from '../../src/runtime/node/http.ts'
import { parseResolve } from '../../src/runtime/node/resolve-map.ts'
import { claimDueSources } from '../../src/store/sources.ts'
import { publisherOf } from '../../src/web/url.ts'
import { createWorld, testSource } from '../support/world.ts'

const SOURCES = 300
const HOSTS = 100
const AT_ONCE = 12
const DAY_MS = 24 * 3_600_000

/** Source number n stands on one of a hundred hosts; of ten sources eight are feeds, one is a list, one a sitemap. */
const KINDS = ['feed', 'feed', 'feed', 'listing', 'feed', 'feed', 'feed', 'sitemap', 'feed', 'feed'] as const
const kindOf = (n: number) => KINDS[n % 10]!
const hasValidators = (n: number): boolean => n % 3 !== 2

function sourceOf(n: number): Source {
  const url = `http://paper-${n % HOSTS}.example/list/${n}`
  return testSource({
    id: `source-${n}`,
    url,
    kind: kindOf(n),
    fullText: 'never',
    ...(kindOf(n) === 'listing' ? { listing: { item: 'li' } } : {}),
  })
}

const stories = [1, 2, 3, 4]
function documentOf(n: number): string {
  const link = (i: number): string => `http://paper-${n % HOSTS}.example/${n}/story-${i}`
  if (kindOf(n) === 'sitemap')
    return `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">${stories.map((i) => `<url><loc>${link(i)}</loc><lastmod>${new Date().toISOString()}</lastmod><news:news><news:title>Story ${i} of map ${n}</news:title></news:news></url>`).join('')}</urlset>`
  if (kindOf(n) === 'listing')
    return `<ul>${stories.map((i) => `<li><a href="${link(i)}">Story ${i} of list ${n}</a></li>`).join('')}</ul>`
  return `<rss version="2.0"><channel><title>${n}</title>${stories.map((i) => `<item><title>Story ${i} of ${n}</title><link>${link(i)}</link></item>`).join('')}</channel></rss>`
}

interface Seen {
  host: string
  path: string
  status: number
}

/** One server for all hosts. Each answer takes a moment, so that requests which may meet do. */
async function startOrigin() {
  const bodies = Array.from({ length: SOURCES }, (_, n) => documentOf(n))
  const seen: Seen[] = []
  const inFlight = new Map<string, number>()
  const most = { perHost: 0, atOnce: 0 }
  const server = createServer((req, res) => {
    const host = publisherOf(`http://${req.headers.host}/`)
    const path = req.url ?? ''
    inFlight.set(host, (inFlight.get(host) ?? 0) + 1)
    most.perHost = Math.max(most.perHost, inFlight.get(host)!)
    most.atOnce = Math.max(most.atOnce, [...inFlight.values()].filter((count) => count > 0).length)
    setTimeout(() => {
      inFlight.set(host, inFlight.get(host)! - 1)
      const n = Number(/^\/list\/(\d+)$/.exec(path)?.[1] ?? Number.NaN)
      const validators: Record<string, string> = !hasValidators(n)
        ? {}
        : n % 3 === 0
          ? { etag: `W/"${n}"` }
          : { 'last-modified': 'Tue, 03 Mar 2026 11:00:00 GMT' }
      const isHeld =
        (validators['etag'] !== undefined && req.headers['if-none-match'] === validators['etag']) ||
        (validators['last-modified'] !== undefined && req.headers['if-modified-since'] === validators['last-modified'])
      const status = Number.isNaN(n) ? 404 : isHeld ? 304 : 200
      seen.push({ host, path, status })
      res.writeHead(status, validators).end(status === 200 ? bodies[n] : '')
    }, 2)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port, seen, most, close: () => server.close() }
}

/** Time that can be set forward, and waits that take a moment of the real one. */
function createSettableClock(): Clock & { advance(ms: number): void } {
  let ahead = 0
  return {
    now: () => new Date(Date.now() + ahead),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 3))),
    advance: (ms) => {
      ahead += ms
    },
  }
}

describe('three hundred sources on a hundred hosts', () => {
  const rounds: { records: PollRecord[]; seen: Seen[] }[] = []
  let most = { perHost: 0, atOnce: 0 }
  let early = 0
  beforeAll(async () => {
    const origin = await startOrigin()
    const http = createHttp({ allowHosts: [], resolve: parseResolve(`*.example:80=127.0.0.1:${origin.port}`) })
    const world = await createWorld({ http, sources: Array.from({ length: SOURCES }, (_, n) => sourceOf(n)) })
    const clock = createSettableClock()
    const deps = { ...world.deps, clock }
    const pollDue = async (): Promise<PollRecord[]> => {
      const records: PollRecord[] = []
      const lane = async (): Promise<void> => {
        for (;;) {
          const [claimed] = await claimDueSources(deps.db, clock.now(), { ...leaseOf(deps), limit: 1 })
          if (!claimed) return
          records.push((await pollSource(deps, claimed)).record)
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, lane))
      return records
    }
    for (let round = 0; round < 3; round++) {
      const records = await pollDue()
      rounds.push({ records, seen: origin.seen.splice(0) })
      // Nothing is due again at once, as after a restart.
      early += (await pollDue()).length
      clock.advance(1.2 * DAY_MS)
    }
    most = origin.most
    await http.close()
    origin.close()
    world.close()
  }, 60_000)

  it('are all read by the first poll, with one look at robots.txt where a list or a sitemap is read', () => {
    const [first] = rounds
    expect(first?.records).toHaveLength(SOURCES)
    expect(first?.records.every(({ outcome, new: fresh }) => outcome === 'ok' && fresh === stories.length)).toBe(true)
    const lists = first!.seen.filter(({ path }) => path !== '/robots.txt')
    expect(lists).toHaveLength(SOURCES)
    const crawled = new Set(
      Array.from({ length: SOURCES }, (_, n) => n)
        .filter((n) => kindOf(n) !== 'feed')
        .map((n) => n % HOSTS),
    )
    expect(first!.seen.length - SOURCES).toBe(crawled.size)
  })

  it.each([1, 2])('cost one request each in poll %i after it, answered with 304 where there are validators', (round) => {
    const { records, seen } = rounds[round]!
    expect(records).toHaveLength(SOURCES)
    expect(records.every(({ outcome, new: fresh }) => outcome === 'unchanged' && fresh === 0)).toBe(true)
    const lists = seen.filter(({ path }) => path !== '/robots.txt')
    expect(lists).toHaveLength(SOURCES)
    for (const { path, status } of lists) expect([path, status]).toEqual([path, hasValidators(Number(path.slice(6))) ? 304 : 200])
  })

  it('are not asked before they are due', () => {
    expect(early).toBe(0)
  })

  it('never meet on one host, but go side by side on many', () => {
    expect(most.perHost).toBe(1)
    expect(most.atOnce).toBeGreaterThan(4)
  })
})
