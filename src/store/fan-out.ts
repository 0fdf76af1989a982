/**
 * What the log owes an endpoint: deliveries written with the cursor that moves past them, and what it was told of before.
 *
 * Effects: Database.
 *
 * @module
 */
import type { EventType } from '../model/endpoint.ts'
import { type Database, DatabaseError, type Statement } from '../ports.ts'

export interface NewDelivery {
  messageId: string
  eventType: EventType
  changeSeq: number
  articleSeq?: number
  revision?: number
  edition?: number
  publishedAt?: Date
  bodyHash: string
}

/** What an endpoint is owed for the changes up to `cursor`. */
export interface Owed {
  endpoint: { id: string; cursor: number; sequence: number }
  cursor: number
  deliveries: readonly NewDelivery[]
}

/**
 * Writes what these endpoints are owed and moves their cursors, in one batch. False where another process was faster with any
 * of them; nothing is written then.
 */
export async function fanOut(db: Database, owed: readonly Owed[], now: Date): Promise<boolean> {
  try {
    await db.batch(owed.flatMap((one) => owedStatements(one, now)))
    return true
  } catch (error) {
    if (isLostRace(error)) return false
    throw error
  }
}

function owedStatements({ endpoint, cursor, deliveries }: Owed, now: Date): Statement[] {
  // Where cursor or sequence moved meanwhile, the subquery is empty, and NULL breaks the cursor's NOT NULL: the whole batch fails.
  const guard: Statement = {
    sql: 'UPDATE endpoints SET cursor = (SELECT ?1 WHERE cursor = ?2 AND sequence = ?3), sequence = ?4 WHERE id = ?5',
    params: [cursor, endpoint.cursor, endpoint.sequence, endpoint.sequence + deliveries.length, endpoint.id],
  }
  const rows = deliveries.map((d, index) => [
    endpoint.sequence + index + 1,
    d.messageId,
    d.eventType,
    d.changeSeq,
    d.articleSeq ?? null,
    d.revision ?? null,
    d.edition ?? null,
    d.publishedAt?.getTime() ?? null,
    d.bodyHash,
  ])
  const insert: Statement = {
    sql: `INSERT INTO deliveries (endpoint_id, sequence, message_id, event_type, change_seq, article_seq, revision, edition, published_at,
        body_hash, state, next_attempt_at, created_at)
      SELECT ?1, j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value ->> 3, j.value ->> 4, j.value ->> 5, j.value ->> 6, j.value ->> 7,
        j.value ->> 8, 'pending', ?2, ?2 FROM json_each(?3) j`,
    params: [endpoint.id, now.getTime(), JSON.stringify(rows)],
  }
  return rows.length === 0 ? [guard] : [guard, insert]
}

/** Whether a guarded batch failed because somebody else had moved what it was about to move. */
export function isLostRace(error: unknown): boolean {
  return error instanceof DatabaseError && (error.kind === 'conflict' || /NOT NULL constraint/.test(error.message))
}

/** Which of these articles the endpoint was told of before. */
export async function listTold(db: Database, endpointId: string, articleSeqs: readonly number[]): Promise<Set<number>> {
  if (articleSeqs.length === 0) return new Set()
  const rows = await db.all<{ seq: number }>(
    `SELECT article_seq AS seq FROM deliveries WHERE endpoint_id = ?1 AND article_seq IN (SELECT value FROM json_each(?2))
     UNION SELECT article_seq FROM told WHERE endpoint_id = ?1 AND article_seq IN (SELECT value FROM json_each(?2))`,
    [endpointId, JSON.stringify(articleSeqs)],
  )
  return new Set(rows.map((row) => row.seq))
}

/** Where an article stands with an endpoint that hears of each story once. */
export interface StoryStanding {
  story: string
  /** Whether the endpoint was told of another article of the story. */
  toldOfOther: boolean
}

/** Of those of these articles that belong to a story, where the endpoint stands; as stories are at this moment. */
export async function listStoryStandings(
  db: Database,
  endpointId: string,
  articleSeqs: readonly number[],
): Promise<Map<number, StoryStanding>> {
  if (articleSeqs.length === 0) return new Map()
  const rows = await db.all<{ seq: number; story: string; told: number }>(
    `SELECT a.seq, a.story_id AS story, EXISTS (SELECT 1 FROM articles o WHERE o.story_id = a.story_id AND o.seq <> a.seq AND ${TOLD_OF_O}) AS told
     FROM articles a WHERE a.seq IN (SELECT value FROM json_each(?2)) AND a.story_id IS NOT NULL`,
    [endpointId, JSON.stringify(articleSeqs)],
  )
  return new Map(rows.map(({ seq, story, told }) => [seq, { story, toldOfOther: told === 1 }]))
}

const TOLD_OF_O = `(EXISTS (SELECT 1 FROM deliveries d WHERE d.endpoint_id = ?1 AND d.article_seq = o.seq)
  OR EXISTS (SELECT 1 FROM told t WHERE t.endpoint_id = ?1 AND t.article_seq = o.seq))`
