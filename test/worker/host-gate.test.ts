import { describe, expect, it } from 'vitest'
import { createHostGate } from '../../src/runtime/worker/host-gate.ts'

const at = (ms: number): Date => new Date(Date.parse('2026-03-04T12:00:00Z') + ms)

describe('the host gate of an isolate', () => {
  it('lets one request at a time through, spaced from the end of the one before', async () => {
    const gate = createHostGate({ spacingMs: 1000 })
    expect(await gate.enter('a.example', at(0))).toEqual({ proceed: true })
    expect(await gate.enter('a.example', at(5000))).toMatchObject({ proceed: false })
    expect(await gate.enter('b.example', at(5000))).toEqual({ proceed: true })
    await gate.leave('a.example', at(6000))
    expect(await gate.enter('a.example', at(6500))).toEqual({ proceed: false, waitUntil: at(7000).getTime() })
    expect(await gate.enter('a.example', at(7000))).toEqual({ proceed: true })
  })

  it('keeps the longer of two delays', async () => {
    const gate = createHostGate({ spacingMs: 1000 })
    await gate.enter('a.example', at(0), { spacingMs: 10_000 })
    await gate.leave('a.example', at(0))
    expect(await gate.enter('a.example', at(5000))).toEqual({ proceed: false, waitUntil: at(10_000).getTime() })
  })

  it('ends the turn of an invocation that died after fifteen minutes of real time', async () => {
    let wall = 0
    const gate = createHostGate({ spacingMs: 0, wallNow: () => wall })
    await gate.enter('a.example', at(0))
    wall = 14 * 60_000
    expect(await gate.enter('a.example', at(3_600_000))).toMatchObject({ proceed: false })
    wall = 16 * 60_000
    expect(await gate.enter('a.example', at(3_600_000))).toEqual({ proceed: true })
  })

  it('does not wait when the clock was set back', async () => {
    const gate = createHostGate({ spacingMs: 1000 })
    await gate.enter('a.example', at(0))
    await gate.leave('a.example', at(0))
    expect(await gate.enter('a.example', at(-3_600_000))).toEqual({ proceed: true })
  })
})
