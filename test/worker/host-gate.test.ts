import { describe, expect, it } from 'vitest'
import { type Answer, type Ask, judgeTurn, type Turn } from '../../src/runtime/worker/host-gate.ts'

/** One domain's turns, with the clocks in hand. */
function createTurns(): (call: Ask['call'], at: number, wall?: number, spacingMs?: number) => Answer {
  let turn: Turn | undefined
  return (call, at, wall = at, spacingMs = 1000) => {
    const judged = judgeTurn(turn, { call, domain: 'a.example', at, spacingMs }, wall)
    turn = judged.turn
    return judged.answer
  }
}

describe('the turns of a domain', () => {
  it('let one request at a time through, spaced from the end of the one before', () => {
    const ask = createTurns()
    expect(ask('enter', 0)).toEqual({ proceed: true })
    expect(ask('enter', 5000)).toEqual({ proceed: false, waitUntil: 6000 })
    ask('leave', 6000)
    expect(ask('enter', 6500)).toEqual({ proceed: false, waitUntil: 7000 })
    expect(ask('enter', 7000)).toEqual({ proceed: true })
  })

  it('keep the longer of two delays', () => {
    const ask = createTurns()
    ask('enter', 0, 0, 10_000)
    ask('leave', 0)
    expect(ask('enter', 5000)).toEqual({ proceed: false, waitUntil: 10_000 })
  })

  it('end by themselves where an invocation died, after three minutes of real time', () => {
    const ask = createTurns()
    ask('enter', 0, 0)
    expect(ask('enter', 3_600_000, 2 * 60_000)).toMatchObject({ proceed: false })
    expect(ask('enter', 3_600_000, 4 * 60_000)).toEqual({ proceed: true })
  })

  it('do not wait when the clock was set back', () => {
    const ask = createTurns()
    ask('enter', 0)
    ask('leave', 0)
    expect(ask('enter', -3_600_000, 1)).toEqual({ proceed: true })
  })
})
