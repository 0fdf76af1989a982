/**
 * Chooses which sources to poll now: the most overdue first, hosts taking turns.
 *
 * Effects: none. Callers pass the time.
 *
 * @module
 */
import { publisherOf } from '../web/url.ts'

/** What the schedule needs to know of a source. */
export interface Candidate {
  id: string
  url: string
  nextCheckAt: Date
}

/**
 * Returns the due ones, at most `limit`, ordered so that no host comes twice before every other due host came once.
 * After a long stop everything is due: this order keeps it from becoming a rush on the host with most sources.
 */
export function selectDue<T extends Candidate>(candidates: readonly T[], now: Date, limit = Number.POSITIVE_INFINITY): T[] {
  const due = candidates.filter((candidate) => candidate.nextCheckAt.getTime() <= now.getTime())
  due.sort((a, b) => a.nextCheckAt.getTime() - b.nextCheckAt.getTime() || (a.id < b.id ? -1 : 1))
  const turns = new Map<string, number>()
  const placed = due.map((candidate) => {
    const host = publisherOf(candidate.url)
    const turn = turns.get(host) ?? 0
    turns.set(host, turn + 1)
    return { candidate, turn }
  })
  // The sort is stable: within a turn the most overdue stays first.
  placed.sort((a, b) => a.turn - b.turn)
  return placed.slice(0, limit).map(({ candidate }) => candidate)
}
