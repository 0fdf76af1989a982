/**
 * Reads the change log for the hub's topics and decides when each is announced: after two quiet seconds, or five at most.
 *
 * What only this house did (backfill, reprocessing) announces nothing; nor does a document whose bytes stayed the same.
 *
 * Effects: Database; renders documents.
 *
 * @module
 */
import { changesAfter, headSeq } from '../store/changes.ts'
import { announceTopic, denyTopic, type HubTopic, listTopics, noteTopic } from '../store/subscriptions.ts'
import { anySighted } from '../store/views.ts'
import type { PipelineDeps, Topic } from './deps.ts'

const QUIET_MS = 2_000
/** With the time that a busy machine takes to notice and to send, within five seconds. */
const AT_MOST_MS = 4_000
/** More new changes than this are not tested one by one. */
const MAX_TESTED = 200
const TELLING = new Set(['created', 'sighted', 'updated', 'withdrawn', 'restored'])

/** Announces what is due. Returns when the next topic will be, milliseconds, or undefined. */
export async function announceDue(deps: PipelineDeps): Promise<number | undefined> {
  if (deps.topics === undefined) return undefined
  const known = await listTopics(deps.db, deps.clock.now())
  if (known.length === 0) return undefined
  const head = await headSeq(deps.db)
  const waiting: number[] = []
  for (const topic of known) {
    const at = await announceOne(deps, topic, head)
    if (at !== undefined) waiting.push(at)
  }
  return waiting.length === 0 ? undefined : Math.min(...waiting)
}

/** When a topic whose changes were first and last seen then is announced. */
function announceAt(first: number, last: number): number {
  return Math.min(last + QUIET_MS, first + AT_MOST_MS)
}

async function announceOne(deps: PipelineDeps, stored: HubTopic, head: number): Promise<number | undefined> {
  const now = deps.clock.now()
  if (stored.cursor >= head && stored.firstChangeAt === undefined) return undefined
  const topic = await deps.topics?.(stored.topic)
  if (topic === undefined) {
    await denyTopic(deps.db, stored.topic, 'This feed is published no more.', now)
    return undefined
  }
  let { firstChangeAt: first, lastChangeAt: last } = stored
  if (stored.cursor < head) {
    const touched = await isTouched(deps, topic, stored.cursor)
    if (touched) {
      last = now.getTime()
      first ??= last
    }
    await noteTopic(deps.db, stored, head, touched ? now.getTime() : undefined)
  }
  if (first === undefined || last === undefined) return undefined
  const at = announceAt(first, last)
  if (at > now.getTime()) return at
  await announceTopic(deps.db, stored.topic, (await topic.render()).etag, now)
  return undefined
}

async function isTouched(deps: PipelineDeps, topic: Topic, cursor: number): Promise<boolean> {
  const changes = await changesAfter(deps.db, cursor, MAX_TESTED + 1)
  if (changes.length > MAX_TESTED) return true
  const seqs = changes.flatMap((c) => (TELLING.has(c.kind) && !c.backfill ? (c.articleSeq ?? []) : []))
  if (seqs.length === 0) return false
  return topic.sources === 'all' || anySighted(deps.db, seqs, topic.sources)
}
