/**
 * Deliveries: what is owed to each endpoint, claimed with a lease, kept until answered (SEMANTICS 24, 27).
 *
 * Sequence numbers of an endpoint run on without gaps: they are given in the batch that moves its cursor.
 *
 * Effects: Database.
 *
 * @module
 */
import type { AttemptRecord, Delivery, DeliveryState, EventType } from '../model/endpoint.ts'
import type { Database, SqlValue, Statement } from '../ports.ts'
import type { Claim } from './sources.ts'

export interface StoredDelivery extends Delivery {
  articleSeq?: number
  /** The article's published date when the delivery was made. */
  publishedAt?: Date
  createdAt: Date
  log: AttemptRecord[]
}

interface Row {
  endpoint_id: string
  sequence: number
  message_id: string
  event_type: EventType
  change_seq: number
  article_seq: number | null
  revision: number | null
  edition: number | null
  published_at: number | null
  body_hash: string
  state: DeliveryState
  attempts: number
  next_attempt_at: number | null
  log: string
  created_at: number
}

function fromRow(row: Row): StoredDelivery {
  const log = JSON.parse(row.log) as AttemptRecord[]
  const last = log.at(-1)
  return {
    endpointId: row.endpoint_id,
    sequence: row.sequence,
    messageId: row.message_id,
    eventType: row.event_type,
    changeSeq: row.change_seq,
    ...(row.article_seq === null ? {} : { articleSeq: row.article_seq }),
    ...(row.revision === null ? {} : { revision: row.revision }),
    ...(row.edition === null ? {} : { edition: row.edition }),
    ...(row.published_at === null ? {} : { publishedAt: new Date(row.published_at) }),
    bodyHash: row.body_hash,
    state: row.state,
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at ?? 0,
    ...(last?.status === undefined ? {} : { lastStatus: last.status }),
    ...(last?.error === undefined ? {} : { lastError: last.error }),
    createdAt: new Date(row.created_at),
    log,
  }
}

/** Active endpoints, of which something is due and in nobody's hands. */
export async function listDueEndpoints(db: Database, now: Date, wallNow: number): Promise<string[]> {
  const rows = await db.all<{ id: string }>(
    `SELECT e.id FROM endpoints e WHERE e.state = 'active' AND e.held_until <= ?1 AND e.paced_until <= ?1 AND EXISTS (
       SELECT 1 FROM deliveries d WHERE d.endpoint_id = e.id AND d.next_attempt_at <= ?1 AND d.lease_until <= ?2)`,
    [now.getTime(), wallNow],
  )
  return rows.map((row) => row.id)
}

/** When the next delivery to an active endpoint other than these may be attempted, milliseconds. */
export async function nextDeliveryAt(db: Database, except: readonly string[]): Promise<number | undefined> {
  const [row] = await db.all<{ at: number | null }>(
    `SELECT min(max(e.held_until, e.paced_until,
       (SELECT min(d.next_attempt_at) FROM deliveries d WHERE d.endpoint_id = e.id AND d.next_attempt_at IS NOT NULL))) AS at
     FROM endpoints e WHERE e.state = 'active' AND e.id NOT IN (SELECT value FROM json_each(?))`,
    [JSON.stringify(except)],
  )
  return row?.at ?? undefined
}

/**
 * Takes the lease on an endpoint's due deliveries, those due longest first. With a rate, the endpoint's next claim waits
 * until the claimed ones' share of time has passed, for every process alike.
 */
export async function claimDeliveries(
  db: Database,
  endpointId: string,
  now: Date,
  claim: Claim & { limit: number; rate?: number },
): Promise<StoredDelivery[]> {
  const until = claim.wallNow + claim.leaseMs
  const take: Statement = {
    sql: `UPDATE deliveries SET lease_owner = ?1, lease_until = ?2 WHERE endpoint_id = ?3 AND sequence IN (
        SELECT d.sequence FROM deliveries d WHERE d.endpoint_id = ?3 AND d.next_attempt_at <= ?4 AND d.lease_until <= ?5
          AND EXISTS (SELECT 1 FROM endpoints e WHERE e.id = ?3 AND e.state = 'active' AND e.held_until <= ?4 AND e.paced_until <= ?4)
        ORDER BY d.next_attempt_at, d.sequence LIMIT ?6)
      RETURNING *`,
    params: [claim.owner, until, endpointId, now.getTime(), claim.wallNow, claim.limit],
  }
  const statements = [take]
  if (claim.rate !== undefined) {
    statements.push({
      sql: `UPDATE endpoints SET paced_until = ?1 + cast(changes() * ?2 AS INTEGER) WHERE id = ?3 AND changes() > 0`,
      params: [now.getTime(), 1000 / claim.rate, endpointId],
    })
  }
  const [taken] = await db.batch(statements, { lazy: true })
  return ((taken?.rows ?? []) as unknown as Row[]).map(fromRow).sort((a, b) => a.sequence - b.sequence)
}

/** What became of a claimed delivery. */
export interface Settlement {
  sequence: number
  state: DeliveryState
  attempts: number
  /** Undefined: no further attempt. */
  nextAttemptAt?: Date
  /** Undefined: it was not attempted. */
  attempt?: AttemptRecord
}

/** Attempts that a delivery's log keeps. */
const MAX_LOG = 20

/** Writes outcomes and gives the leases back, in one statement; rows whose lease somebody else took stay as they are. */
export function settleStatement(endpointId: string, owner: string, settlements: readonly Settlement[]): Statement {
  const rows = settlements.map((s) => [
    s.sequence,
    s.state,
    s.attempts,
    s.nextAttemptAt?.getTime() ?? null,
    s.attempt === undefined ? null : JSON.stringify(s.attempt),
  ])
  return {
    // LIMIT keeps the list a table of its own: the outer loop, with one look-up each, and not all rows of the endpoint.
    sql: `UPDATE deliveries SET state = j.state, attempts = j.attempts, next_attempt_at = j.next, lease_owner = NULL, lease_until = 0,
        log = CASE WHEN j.attempt IS NULL THEN log
          ELSE json_insert(CASE WHEN json_array_length(log) >= ${MAX_LOG} THEN json_remove(log, '$[0]') ELSE log END, '$[#]', json(j.attempt)) END
      FROM (SELECT value ->> 0 AS sequence, value ->> 1 AS state, value ->> 2 AS attempts, value ->> 3 AS next, value ->> 4 AS attempt
        FROM json_each(?3) LIMIT -1) j
      WHERE deliveries.endpoint_id = ?1 AND deliveries.sequence = j.sequence AND lease_owner = ?2`,
    params: [endpointId, owner, JSON.stringify(rows)],
  }
}

/** Gives a claimed delivery whose body is no longer what it was a new id with its new body. */
export async function reissueDelivery(
  db: Database,
  d: Pick<Delivery, 'endpointId' | 'sequence'>,
  owner: string,
  renewed: { messageId: string; bodyHash: string },
): Promise<void> {
  await db.run('UPDATE deliveries SET message_id = ?, body_hash = ? WHERE endpoint_id = ? AND sequence = ? AND lease_owner = ?', [
    renewed.messageId,
    renewed.bodyHash,
    d.endpointId,
    d.sequence,
    owner,
  ])
}

/**
 * Appends a delivery that no change of the log stands behind: a test. It is due before whatever waits. Returns its sequence,
 * or undefined where the endpoint is gone.
 */
export async function addTestDelivery(
  db: Database,
  endpointId: string,
  d: { messageId: string; bodyHash: string; now: Date },
): Promise<number | undefined> {
  const [, inserted] = await db.batch([
    { sql: 'UPDATE endpoints SET sequence = sequence + 1 WHERE id = ?', params: [endpointId] },
    {
      sql: `INSERT INTO deliveries (endpoint_id, sequence, message_id, event_type, change_seq, body_hash, state, next_attempt_at, created_at)
        SELECT id, sequence, ?2, 'test.ping', 0, ?3, 'pending', 0, ?4 FROM endpoints WHERE id = ?1 RETURNING sequence`,
      params: [endpointId, d.messageId, d.bodyHash, d.now.getTime()],
    },
  ])
  const sequence = inserted?.rows[0]?.['sequence']
  return typeof sequence === 'number' ? sequence : undefined
}

/** Which deliveries to send again: one, a range, those since a moment; `failed` only what failed, for good or until its next attempt. */
export interface ReplayRange {
  sequence?: number
  after?: number
  upTo?: number
  since?: Date
  until?: Date
  failed?: boolean
}

/**
 * Makes deliveries due again, with their id and sequence, from their first attempt on, oldest first. What a worker holds or
 * what waits for its first attempt is left alone. Returns how many.
 */
export async function replayDeliveries(db: Database, endpointId: string, range: ReplayRange, now: Date): Promise<number> {
  const where: string[] = []
  const params: SqlValue[] = [now.getTime(), endpointId]
  const add = (condition: string, value: SqlValue | undefined): void => {
    if (value === undefined) return
    params.push(value)
    where.push(condition.replace('?', `?${params.length}`))
  }
  add('sequence = ?', range.sequence)
  add('sequence > ?', range.after)
  add('sequence <= ?', range.upTo)
  add('created_at >= ?', range.since?.getTime())
  add('created_at < ?', range.until?.getTime())
  if (range.failed) where.push("state IN ('exhausted', 'pending')")
  const { changes } = await db.run(
    `UPDATE deliveries SET state = 'pending', attempts = 0, next_attempt_at = ?1
     WHERE endpoint_id = ?2 AND (next_attempt_at IS NULL OR (attempts > 0 AND lease_owner IS NULL)) ${where.map((one) => `AND ${one}`).join(' ')}`,
    params,
  )
  return changes
}

export interface DeliveryFilter {
  limit: number
  state?: DeliveryState
  /** Sequences below this one: the next page. */
  before?: number
}

/** Deliveries of one endpoint, newest first. */
export async function listDeliveries(db: Database, endpointId: string, filter: DeliveryFilter): Promise<StoredDelivery[]> {
  const rows = await db.all<Row>(
    `SELECT * FROM deliveries WHERE endpoint_id = ?1 AND (?2 IS NULL OR state = ?2) AND sequence < ?3 ORDER BY sequence DESC LIMIT ?4`,
    [endpointId, filter.state ?? null, filter.before ?? Number.MAX_SAFE_INTEGER, filter.limit],
  )
  return rows.map(fromRow)
}

/** How many deliveries wait, by endpoint; of one endpoint, or of all. */
export async function countWaiting(db: Database, endpointId?: string): Promise<Map<string, number>> {
  const rows = await db.all<{ id: string; n: number }>(
    `SELECT e.id, (SELECT count(*) FROM deliveries d WHERE d.endpoint_id = e.id AND d.next_attempt_at IS NOT NULL) AS n
     FROM endpoints e WHERE ?1 IS NULL OR e.id = ?1`,
    [endpointId ?? null],
  )
  return new Map(rows.map(({ id, n }) => [id, n]))
}

/** The newest delivery of each endpoint that has one. */
export async function listNewestDeliveries(db: Database): Promise<Map<string, StoredDelivery>> {
  const rows = await db.all<Row>(
    'SELECT d.* FROM endpoints e CROSS JOIN deliveries d ON d.endpoint_id = e.id AND d.sequence = e.sequence',
  )
  return new Map(rows.map((row) => [row.endpoint_id, fromRow(row)]))
}

export async function findDelivery(db: Database, endpointId: string, sequence: number): Promise<StoredDelivery | undefined> {
  const [row] = await db.all<Row>('SELECT * FROM deliveries WHERE endpoint_id = ? AND sequence = ?', [endpointId, sequence])
  return row && fromRow(row)
}
