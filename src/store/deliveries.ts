/**
 * Deliveries: what is owed to each endpoint, claimed with a lease, kept until answered (SEMANTICS 24, 27).
 *
 * Effects: Database.
 *
 * @module
 */
import type { Delivery, DeliveryState, EventType } from '../model/endpoint.ts'
import { type Database, DatabaseError, type Statement } from '../ports.ts'
import type { Claim } from './sources.ts'

export interface StoredDelivery extends Delivery {
  articleSeq?: number
  sourceRef?: number
}

interface Row {
  endpoint_id: string
  sequence: number
  message_id: string
  event_type: EventType
  change_seq: number
  article_seq: number | null
  source_ref: number | null
  revision: number | null
  edition: number | null
  body_hash: string
  state: DeliveryState
  attempts: number
  next_attempt_at: number | null
  last_status: number | null
  last_error: string | null
}

function fromRow(row: Row): StoredDelivery {
  return {
    endpointId: row.endpoint_id,
    sequence: row.sequence,
    messageId: row.message_id,
    eventType: row.event_type,
    changeSeq: row.change_seq,
    ...(row.article_seq === null ? {} : { articleSeq: row.article_seq }),
    ...(row.source_ref === null ? {} : { sourceRef: row.source_ref }),
    ...(row.revision === null ? {} : { revision: row.revision }),
    ...(row.edition === null ? {} : { edition: row.edition }),
    bodyHash: row.body_hash,
    state: row.state,
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at ?? 0,
    ...(row.last_status === null ? {} : { lastStatus: row.last_status }),
    ...(row.last_error === null ? {} : { lastError: row.last_error }),
  }
}

export interface NewDelivery {
  messageId: string
  eventType: EventType
  changeSeq: number
  articleSeq?: number
  sourceRef?: number
  revision?: number
  edition?: number
  bodyHash: string
}

/**
 * Writes what an endpoint is owed for the changes up to `cursor`, and moves its cursor, in one batch. Sequence numbers
 * run on without gaps. False where another process was faster; nothing is written then.
 */
export async function fanOut(
  db: Database,
  endpoint: { id: string; cursor: number; sequence: number },
  cursor: number,
  deliveries: readonly NewDelivery[],
  now: Date,
): Promise<boolean> {
  // Where the cursor moved meanwhile, the subquery is empty, and NULL breaks the cursor's NOT NULL: the whole batch fails.
  const guard: Statement = {
    sql: 'UPDATE endpoints SET cursor = (SELECT ?1 WHERE cursor = ?2), sequence = ?3 WHERE id = ?4',
    params: [cursor, endpoint.cursor, endpoint.sequence + deliveries.length, endpoint.id],
  }
  const rows = deliveries.map(
    (d, index): Statement => ({
      sql: `INSERT INTO deliveries (endpoint_id, sequence, message_id, event_type, change_seq, article_seq, source_ref, revision, edition,
          body_hash, state, next_attempt_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?, ?)`,
      params: [
        endpoint.id,
        endpoint.sequence + index + 1,
        d.messageId,
        d.eventType,
        d.changeSeq,
        d.articleSeq ?? null,
        d.sourceRef ?? null,
        d.revision ?? null,
        d.edition ?? null,
        d.bodyHash,
        now.getTime(),
        now.getTime(),
      ],
    }),
  )
  try {
    await db.batch([guard, ...rows])
    return true
  } catch (error) {
    if (error instanceof DatabaseError && (error.kind === 'conflict' || /NOT NULL constraint/.test(error.message))) return false
    throw error
  }
}

/** Takes the lease on due deliveries of active endpoints, oldest first. */
export async function claimDueDeliveries(
  db: Database,
  now: Date,
  claim: Claim & { limit: number; perEndpoint: number },
): Promise<StoredDelivery[]> {
  const { rows } = await db.run(
    `UPDATE deliveries SET lease_owner = ?1, lease_until = ?2 WHERE (endpoint_id, sequence) IN (
       SELECT endpoint_id, sequence FROM (
         SELECT d.endpoint_id, d.sequence, d.next_attempt_at,
           row_number() OVER (PARTITION BY d.endpoint_id ORDER BY d.sequence) AS place
         FROM deliveries d JOIN endpoints e ON e.id = d.endpoint_id
         WHERE d.next_attempt_at <= ?3 AND d.lease_until <= ?4 AND e.state = 'active' AND e.held_until <= ?3)
       WHERE place <= ?5 ORDER BY next_attempt_at, sequence LIMIT ?6)
     RETURNING *`,
    [claim.owner, claim.wallNow + claim.leaseMs, now.getTime(), claim.wallNow, claim.perEndpoint, claim.limit],
  )
  return (rows as unknown as Row[]).map(fromRow).sort((a, b) => a.sequence - b.sequence)
}

/** Writes the outcome of an attempt and gives the lease back. */
export async function settleDelivery(
  db: Database,
  d: Pick<Delivery, 'endpointId' | 'sequence'>,
  owner: string,
  outcome: { state: DeliveryState; attempts: number; nextAttemptAt?: Date; status?: number; error?: string },
): Promise<void> {
  await db.run(
    `UPDATE deliveries SET state = ?, attempts = ?, next_attempt_at = ?, last_status = ?, last_error = ?, lease_owner = NULL, lease_until = 0
     WHERE endpoint_id = ? AND sequence = ? AND lease_owner = ?`,
    [
      outcome.state,
      outcome.attempts,
      outcome.nextAttemptAt?.getTime() ?? null,
      outcome.status ?? null,
      outcome.error ?? null,
      d.endpointId,
      d.sequence,
      owner,
    ],
  )
}

/** Deliveries of one endpoint, newest first. */
export async function listDeliveries(db: Database, endpointId: string, limit: number): Promise<StoredDelivery[]> {
  const rows = await db.all<Row>('SELECT * FROM deliveries WHERE endpoint_id = ? ORDER BY sequence DESC LIMIT ?', [
    endpointId,
    limit,
  ])
  return rows.map(fromRow)
}

/** How many deliveries wait, over all endpoints, and since when the oldest does. */
export async function countWaiting(db: Database): Promise<{ waiting: number; oldestAt?: number }> {
  const [row] = await db.all<{ n: number; oldest: number | null }>(
    'SELECT count(*) AS n, min(created_at) AS oldest FROM deliveries WHERE next_attempt_at IS NOT NULL',
  )
  return { waiting: row?.n ?? 0, ...(row?.oldest ? { oldestAt: row.oldest } : {}) }
}
