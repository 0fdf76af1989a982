/**
 * Keeps requests to one registrable domain apart, within one isolate.
 *
 * The queue's consumer runs one invocation at a time (`max_concurrency = 1` in wrangler.toml), so an isolate sees every
 * request there is, but for the moments in which one isolate takes over from another.
 *
 * Effects: remembers turns in memory.
 *
 * @module
 */
import type { HostGate } from '../../ports.ts'

/** A turn never given back ends by itself. */
const TURN_LIMIT_MS = 60_000
const BUSY_WAIT_MS = 100
/** Domains remembered at most; the oldest are forgotten. */
const MOST_DOMAINS = 5000

export function createHostGate(options: { spacingMs: number }): HostGate {
  const busySince = new Map<string, number>()
  const freeAt = new Map<string, number>()
  return {
    async enter(domain, now, wishes) {
      const at = now.getTime()
      const since = busySince.get(domain)
      if (since !== undefined && Math.abs(at - since) < TURN_LIMIT_MS) return { proceed: false, waitUntil: at + BUSY_WAIT_MS }
      const spacingMs = Math.max(0, wishes?.spacingMs ?? options.spacingMs)
      // A clock set back must not turn into a wait: the last turn ended now at the latest.
      const free = Math.min(freeAt.get(domain) ?? 0, at) + spacingMs
      if (free > at && freeAt.has(domain)) return { proceed: false, waitUntil: free }
      busySince.set(domain, at)
      return { proceed: true }
    },
    async leave(domain, now) {
      busySince.delete(domain)
      freeAt.delete(domain)
      freeAt.set(domain, now.getTime())
      const oldest = freeAt.size > MOST_DOMAINS ? freeAt.keys().next().value : undefined
      if (oldest !== undefined) freeAt.delete(oldest)
    },
  }
}
