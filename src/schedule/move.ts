/**
 * Decides when a permanent redirect becomes the source's address.
 *
 * RFC 9110 §15.4.2 and §15.4.9 let a client move at once; sites answer 301 by mistake for an hour, so we want to see
 * it repeatedly. Downgrades to http and refused addresses never reach this point as permanent.
 *
 * Effects: none. Callers pass the time.
 *
 * @module
 */

/** A move that was seen but not made yet. */
export interface MoveEvidence {
  to: string
  /** Polls in a row that saw it. */
  seen: number
  /** First of them, milliseconds. */
  since: number
}

const LEAST_POLLS = 3
const LEAST_SPAN_MS = 24 * 60 * 60 * 1000

/**
 * Returns the evidence to keep and, once it is enough, the address to move to: the same target in three polls or more
 * over a day or more.
 *
 * `permanentUrl` is what this poll saw, undefined where it saw none. Ask only after polls whose document could be read
 * as what the source's kind promises: a move to something that is no feed is no move.
 */
export function judgeMove(
  evidence: MoveEvidence | undefined,
  permanentUrl: string | undefined,
  now: Date,
): { evidence?: MoveEvidence; moveTo?: string } {
  if (permanentUrl === undefined) return {}
  const known = evidence?.to === permanentUrl ? evidence : { to: permanentUrl, seen: 0, since: now.getTime() }
  const counted = { ...known, seen: known.seen + 1 }
  const enough = counted.seen >= LEAST_POLLS && now.getTime() - counted.since >= LEAST_SPAN_MS
  return enough ? { moveTo: permanentUrl } : { evidence: counted }
}
