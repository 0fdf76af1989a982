import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FetchDeps, fetchResource } from '../../src/fetch/fetch.ts'
import type { FetchOutcome } from '../../src/fetch/outcome.ts'
import type { RobotsEntry } from '../../src/fetch/robots-check.ts'
import { createHostGate } from '../../src/runtime/node/host-gate.ts'
import { createHttp } from '../../src/runtime/node/http.ts'
import { parseResolve } from '../../src/runtime/node/resolve-map.ts'
import { type Behaviour, FEED } from './behaviour.ts'
import { BEHAVIOURS, type HostileOrigin, startHostileOrigin } from './origin.ts'

/** What is waited for and taken here; the real limits are larger, their order the same. */
const LIMITS = { maxBytes: 1_000_000, timeoutMs: 800 }

let origin: HostileOrigin
let http: ReturnType<typeof createHttp>
let deps: FetchDeps
beforeAll(async () => {
  origin = await startHostileOrigin()
  http = createHttp({ allowHosts: [], resolve: parseResolve(origin.resolve), lookup: async () => [], idleTimeoutMs: 5_000 })
  const robots = new Map<string, RobotsEntry>()
  deps = {
    http,
    gate: createHostGate({ spacingMs: 0 }),
    clock: { now: () => new Date(), sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) },
    robots: { get: async (key) => robots.get(key), put: async (key, entry) => void robots.set(key, entry) },
    userAgent: 'dateline/0.0 (+http://bot.example/)',
    hostSpacingMs: 0,
  }
})
afterAll(async () => {
  await http.close()
  await origin.close()
})

const fetchFrom = (behaviour: Behaviour): Promise<FetchOutcome> =>
  fetchResource(deps, {
    url: `http://${behaviour.name}.example/feed`,
    accept: 'feed',
    robots: false,
    ...LIMITS,
    ...behaviour.request,
  })

describe('a hostile origin', () => {
  it('has a name for each behaviour', () => {
    expect(new Set(BEHAVIOURS.map(({ name }) => name)).size).toBe(BEHAVIOURS.length)
    expect(BEHAVIOURS.length).toBeGreaterThanOrEqual(300)
  })

  it.each(BEHAVIOURS.map((behaviour) => [behaviour.name, behaviour.does, behaviour] as const))(
    '%s: %s',
    async (_name, _does, behaviour) => {
      const { visits = 1, whole, ...expected } = behaviour.expect
      const outcome = await fetchFrom(behaviour)
      expect(outcome).toMatchObject(expected)
      expect('retryAfterMs' in outcome).toBe('retryAfterMs' in expected)
      expect(origin.visits(behaviour.name)).toHaveLength(visits)
      if (whole === true)
        expect(outcome.outcome === 'fetched' && new TextDecoder().decode(outcome.representation.body)).toBe(FEED)
      for (const head of origin.heads(behaviour.name)) expect(head).not.toMatch(/^(?:cookie|referer|authorization):/im)
    },
  )

  it('still answers others after all of it', async () => {
    expect((await fetchFrom(BEHAVIOURS.find(({ name }) => name === 'plain')!)).outcome).toBe('fetched')
  })
})
