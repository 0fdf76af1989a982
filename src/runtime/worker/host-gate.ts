/**
 * Keeps requests to one registrable domain apart, within one isolate.
 *
 * The queue's consumer runs one invocation at a time (`max_concurrency = 1` in wrangler.toml), so an isolate sees every
 * request there is, but for the moments in which one isolate takes over from another. An invocation may be ended without
 * giving its turn back; a turn therefore ends by itself after the longest time an invocation may take.
 *
 * Effects: remembers turns in memory; reads the wall clock.
 *
 * @module
 */
import type { HostGate } from '../../ports.ts'

/** Wall-clock milliseconds: no invocation lives longer. */
const TURN_LIMIT_MS = 15 * 60_000
const BUSY_WAIT_MS = 100
/** Domains remembered at most; those that ended longest ago are forgotten. */
const MOST_DOMAINS = 5000

interface Turn {
  /** Wall clock at which a turn under way ends by itself; 0 where none is under way. */
  heldUntil: number
  /** When the last turn was given back, and the spacing it asked for; milliseconds of the service's clock. */
  endedAt: number
  spacingMs: number
}

export function createHostGate(options: { spacingMs: number; wallNow?: () => number }): HostGate {
  const wallNow = options.wallNow ?? Date.now
  const turns = new Map<string, Turn>()
  return {
    async enter(domain, now, wishes) {
      const at = now.getTime()
      const spacingMs = wishes?.spacingMs ?? options.spacingMs
      const turn = turns.get(domain)
      if (turn && turn.heldUntil > wallNow()) return { proceed: false, waitUntil: at + BUSY_WAIT_MS }
      // A clock set back must not turn into a wait.
      const free = turn === undefined || turn.endedAt > at ? at : turn.endedAt + Math.max(spacingMs, turn.spacingMs)
      if (free > at) return { proceed: false, waitUntil: free }
      turns.delete(domain)
      turns.set(domain, { heldUntil: wallNow() + TURN_LIMIT_MS, endedAt: at, spacingMs })
      const oldest = turns.size > MOST_DOMAINS ? turns.keys().next().value : undefined
      if (oldest !== undefined) turns.delete(oldest)
      return { proceed: true }
    },
    async leave(domain, now) {
      const turn = turns.get(domain)
      if (turn) turns.set(domain, { ...turn, heldUntil: 0, endedAt: now.getTime() })
    },
  }
}
