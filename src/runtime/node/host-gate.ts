/**
 * Keeps requests to one registrable domain apart: one in flight, spaced, within this process.
 *
 * Effects: remembers turns in memory.
 *
 * @module
 */
import type { HostGate } from '../../ports.ts'

/** No spacing is longer: what ended before that is forgotten. */
const LONGEST_SPACING_MS = 5 * 60 * 1000
/** How soon to ask again while somebody else's request is under way. */
const BUSY_WAIT_MS = 100
/** Domains remembered before finished ones are swept. */
const SWEEP_AT = 1000

interface Turn {
  inFlight: boolean
  /** When the turn was taken or given back, milliseconds. */
  since: number
  /** Spacing that the last request asked for. */
  spacingMs: number
}

/** Returns a gate whose requests to one domain begin `spacingMs` after the last one ended, by default. */
export function createHostGate(options: { spacingMs: number }): HostGate {
  const turns = new Map<string, Turn>()
  return {
    async enter(domain, now, wishes) {
      const at = now.getTime()
      const turn = turns.get(domain)
      const spacingMs = wishes?.spacingMs ?? options.spacingMs
      const waitUntil = turn === undefined ? at : earliest(turn, at, spacingMs)
      if (waitUntil > at) return { proceed: false, waitUntil }
      if (turns.size >= SWEEP_AT) sweep(turns, at)
      turns.set(domain, { inFlight: true, since: at, spacingMs })
      return { proceed: true }
    },
    async leave(domain, now) {
      const turn = turns.get(domain)
      if (turn !== undefined) turns.set(domain, { ...turn, inFlight: false, since: now.getTime() })
    },
  }
}

function earliest(turn: Turn, at: number, spacingMs: number): number {
  // No time limit here: whoever takes a turn gives it back, and the service's clock may run fast.
  if (turn.inFlight) return at + BUSY_WAIT_MS
  // A clock set back must not turn into a long wait.
  if (turn.since > at) return at
  return turn.since + Math.max(spacingMs, turn.spacingMs)
}

function sweep(turns: Map<string, Turn>, at: number): void {
  for (const [domain, turn] of turns) {
    if (!turn.inFlight && at - turn.since > LONGEST_SPACING_MS) turns.delete(domain)
  }
}
