/**
 * Decides which validators a poll may send.
 *
 * RFC 9110 §13.1: only what the origin gave us, only for the address it gave it at, only for a body we read whole.
 *
 * Effects: none. Callers pass the time.
 *
 * @module
 */
import type { FetchState } from '../model/fetch-state.ts'
import type { Validators } from '../model/representation.ts'

/**
 * An origin whose 304 is stuck is found out by asking without conditions. With polls a day apart at most, new items
 * are seen within a week.
 */
export const REFRESH_EVERY_MS = 5 * 24 * 60 * 60 * 1000

/** Returns what to add to the request: nothing on a first look, after a change of address, or when a refresh is due. */
export function conditionsFor(
  state: FetchState,
  sourceUrl: string,
  now: Date,
): { validators?: Validators; validatedUrl?: string; unconditional: boolean } {
  const { validators, validatedUrl } = state
  const known = validators !== undefined && (validators.etag !== undefined || validators.lastModified !== undefined)
  const refreshDue = now.getTime() - (state.lastUnconditionalAt ?? 0) >= REFRESH_EVERY_MS
  if (!known || state.bodyHash === undefined || refreshDue) return { unconditional: true }
  return { validators, validatedUrl: validatedUrl ?? sourceUrl, unconditional: false }
}
