import { describe, expect, it } from 'vitest'
import { createHostGate } from '../../../src/runtime/node/host-gate.ts'

const at = (ms: number): Date => new Date(Date.parse('2026-03-04T12:00:00Z') + ms)
const SPACING = 1000

/** Milliseconds to wait, 0 when the turn was taken. */
async function wait(gate: ReturnType<typeof createHostGate>, domain: string, ms: number, spacingMs?: number): Promise<number> {
  const turn = await gate.enter(domain, at(ms), spacingMs === undefined ? {} : { spacingMs })
  return turn.proceed ? 0 : turn.waitUntil - at(ms).getTime()
}

describe('createHostGate', () => {
  it('lets one request at a time through to a domain', async () => {
    const gate = createHostGate({ spacingMs: SPACING })
    expect(await wait(gate, 'a.example', 0)).toBe(0)
    expect(await wait(gate, 'a.example', 5000)).toBeGreaterThan(0)
    expect(await wait(gate, 'b.example', 5000)).toBe(0)
  })

  it('spaces requests from the end of the one before', async () => {
    const gate = createHostGate({ spacingMs: SPACING })
    await wait(gate, 'a.example', 0)
    await gate.leave('a.example', at(400))
    expect(await wait(gate, 'a.example', 500)).toBe(900)
    expect(await wait(gate, 'a.example', 1400)).toBe(0)
  })

  it('keeps the longer of two delays', async () => {
    const gate = createHostGate({ spacingMs: SPACING })
    await wait(gate, 'a.example', 0, 10_000)
    await gate.leave('a.example', at(0))
    expect(await wait(gate, 'a.example', 5000)).toBe(5000)
    await gate.leave('b.example', at(0))
    await wait(gate, 'b.example', 0)
    await gate.leave('b.example', at(0))
    expect(await wait(gate, 'b.example', 5000, 10_000)).toBe(5000)
  })

  it('keeps a turn for as long as the request runs', async () => {
    const gate = createHostGate({ spacingMs: SPACING })
    await wait(gate, 'a.example', 0)
    expect(await wait(gate, 'a.example', 24 * 3_600_000)).toBeGreaterThan(0)
  })

  it('does not wait long when the clock was set back', async () => {
    const gate = createHostGate({ spacingMs: SPACING })
    await wait(gate, 'a.example', 0)
    await gate.leave('a.example', at(0))
    expect(await wait(gate, 'a.example', -3_600_000)).toBe(0)
  })
})
