/**
 * Papers for the simulation: many sources, some sharing a publisher, answered after a while as papers answer.
 *
 * Effects: none.
 *
 * @module
 */
import { newSource, type Source } from '../../src/model/source.ts'
import type { Http } from '../../src/ports.ts'
import type { VirtualTime } from './virtual-time.ts'

export function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** Two sources in five share a publisher; a few publishers have many. */
export function sourceOf(n: number, intervalMs: number): Source {
  const host = n % 5 < 3 ? n : n % 50 === 4 ? 4 : n - (n % 5) + 3
  return newSource({
    id: `source-${n}`,
    url: `https://paper-${host}.example/feed-${n}`,
    kind: 'feed',
    fullText: 'never',
    intervalMs,
  })
}

export interface Asked {
  requests: number
  /** Shortest time between the end of one request to a host and the beginning of the next. */
  closest: number
}

/** One poll in ten finds a new item, the rest 304; one host in a hundred hangs 20 s. */
export function createOrigins(time: VirtualTime, random: () => number, asked: Asked): Http {
  const lastAt = new Map<string, number>()
  const versions = new Map<string, number>()
  return {
    async send({ url, headers }) {
      const { hostname } = new URL(url)
      const before = lastAt.get(hostname)
      if (before !== undefined) asked.closest = Math.min(asked.closest, time.now() - before)
      asked.requests++
      const number = Number(/paper-(\d+)/.exec(hostname)?.[1])
      await time.sleep(number % 100 === 98 ? 20_000 : Math.round(300 + random() * 1700))
      lastAt.set(hostname, time.now())
      const version = (versions.get(url) ?? 0) + (random() < 0.1 || !versions.has(url) ? 1 : 0)
      versions.set(url, version)
      const etag = `"${version}"`
      if (headers['if-none-match'] === etag)
        return { ok: true, response: { url, status: 304, headers: { etag }, body: new Uint8Array() } }
      const items = Array.from(
        { length: Math.min(10, version) },
        (_, i) =>
          `<item><title>Story ${version - i} of ${url}</title><link>${url}/${version - i}</link><description>In short.</description></item>`,
      )
      const text = `<rss version="2.0"><channel><title>Paper</title><link>${url}</link><description>Paper</description>${items.join('')}</channel></rss>`
      return {
        ok: true,
        response: {
          url,
          status: 200,
          headers: { etag, 'content-type': 'application/rss+xml' },
          body: new TextEncoder().encode(text),
        },
      }
    },
  }
}
