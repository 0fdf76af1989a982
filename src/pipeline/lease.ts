/**
 * The lease under which this process works.
 *
 * Effects: none.
 *
 * @module
 */
import type { Claim } from '../store/sources.ts'
import { LEASE_MS, type PipelineDeps } from './deps.ts'

/** What a claim made now says of who holds it and for how long. */
export function leaseOf(deps: PipelineDeps): Claim {
  return { owner: deps.owner, wallNow: deps.wallNow(), leaseMs: LEASE_MS }
}
