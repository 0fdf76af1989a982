import { describe, expect, it } from 'vitest'
import { type FetchRequest, fetchResource } from '../../src/fetch/fetch.ts'
import { createHostGate } from '../../src/runtime/node/host-gate.ts'
import { createWorld } from './world.ts'

const SPACING = 1000

describe('many fetches at once', () => {
  it('never overlap within a domain, keep their distance and ask for robots.txt once', async () => {
    const world = createWorld({})
    const inFlight = new Map<string, number>()
    const starts = new Map<string, number[]>()
    const sent: string[] = []
    let overlaps = 0
    const { clock } = world.deps
    world.deps.http = {
      async send(request) {
        sent.push(request.url)
        const domain = new URL(request.url).hostname.split('.').slice(-2).join('.')
        const open = (inFlight.get(domain) ?? 0) + 1
        inFlight.set(domain, open)
        if (open > 1) overlaps++
        starts.set(domain, [...(starts.get(domain) ?? []), clock.now().getTime()])
        for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
        inFlight.set(domain, open - 1)
        return {
          ok: true,
          response: { url: request.url, status: 200, headers: {}, body: new TextEncoder().encode('User-agent: *') },
        }
      },
    }
    const deps = {
      ...world.deps,
      gate: createHostGate({ spacingMs: SPACING }),
      clock: {
        now: clock.now,
        async sleep(ms: number) {
          await new Promise((resolve) => setImmediate(resolve))
          await clock.sleep(Math.min(ms, 50))
        },
      },
    }
    const requests = Array.from({ length: 12 }, (_, index): FetchRequest => {
      const host = ['www.a.example', 'api.a.example', 'b.example'][index % 3]!
      return { url: `https://${host}/${index}`, accept: 'page', robots: index % 2 === 0 }
    })
    const outcomes = await Promise.all(requests.map((request) => fetchResource(deps, request)))
    expect(outcomes.every(({ outcome }) => outcome === 'fetched')).toBe(true)
    expect(overlaps).toBe(0)
    expect(outcomes.reduce((sum, { requests }) => sum + requests, 0)).toBe(sent.length)
    expect(sent.filter((url) => url.endsWith('/robots.txt')).sort()).toEqual(
      [...new Set(sent.filter((url) => url.endsWith('/robots.txt')))].sort(),
    )
    expect([...starts.keys()].sort()).toEqual(['a.example', 'b.example'])
    for (const times of starts.values()) {
      for (let index = 1; index < times.length; index++) expect(times[index]! - times[index - 1]!).toBeGreaterThanOrEqual(SPACING)
    }
  })

  it('give the turn back when the network throws', async () => {
    const world = createWorld({})
    world.deps.http = {
      async send() {
        throw new Error('a bug')
      },
    }
    await expect(fetchResource(world.deps, { url: 'https://a.example/', accept: 'page', robots: false })).rejects.toThrow('a bug')
    expect(world.openTurns()).toBe(0)
  })
})
