/**
 * WebSub subscriptions to our feeds, and how far each topic was announced.
 *
 * Effects: Database.
 *
 * @module
 */
import type { Database, Statement } from '../ports.ts'
import { doneStatement, type HubRequest } from './hub-requests.ts'

/** The subscriber meant it: the subscription begins, or goes on with another secret and lease (WebSub §5.1, §5.3). */
export async function confirmSubscription(
  db: Database,
  request: HubRequest,
  facts: { expiresAt: Date; now: Date; etag: string },
): Promise<void> {
  const { topic, callback, host, secret } = request
  await db.batch([
    doneStatement(request.id),
    {
      sql: `INSERT INTO hub_topics (topic, cursor, etag) VALUES (?, (SELECT coalesce(max(seq), 0) FROM changes), ?) ON CONFLICT DO NOTHING`,
      params: [topic, facts.etag],
    },
    {
      sql: `INSERT INTO hub_subscriptions (topic, callback, host, secret, expires_at, created_at) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (topic, callback) DO UPDATE SET secret = excluded.secret, expires_at = excluded.expires_at`,
      params: [topic, callback, host, secret ?? null, facts.expiresAt.getTime(), facts.now.getTime()],
    },
  ])
}

export async function endSubscription(db: Database, request: HubRequest): Promise<void> {
  await db.batch([
    doneStatement(request.id),
    { sql: 'DELETE FROM hub_subscriptions WHERE topic = ? AND callback = ?', params: [request.topic, request.callback] },
  ])
}

export interface HubTopic {
  topic: string
  cursor: number
  firstChangeAt?: number
  lastChangeAt?: number
  etag: string
}

/** Forgets subscriptions whose lease is over and topics without any, then lists the rest. */
export async function listTopics(db: Database, now: Date): Promise<HubTopic[]> {
  const rows = await db.all<{
    topic: string
    cursor: number
    first_change_at: number | null
    last_change_at: number | null
    etag: string
    stale: number
  }>(
    `SELECT t.*, EXISTS (SELECT 1 FROM hub_subscriptions s WHERE s.topic = t.topic AND s.expires_at <= ?)
       OR NOT EXISTS (SELECT 1 FROM hub_subscriptions s WHERE s.topic = t.topic) AS stale FROM hub_topics t`,
    [now.getTime()],
  )
  if (rows.some((row) => row.stale === 1)) {
    await db.batch([
      { sql: 'DELETE FROM hub_subscriptions WHERE expires_at <= ?', params: [now.getTime()] },
      {
        sql: 'DELETE FROM hub_topics WHERE NOT EXISTS (SELECT 1 FROM hub_subscriptions s WHERE s.topic = hub_topics.topic)',
        params: [],
      },
    ])
    return listTopics(db, now)
  }
  return rows.map((row) => ({
    topic: row.topic,
    cursor: row.cursor,
    ...(row.first_change_at === null ? {} : { firstChangeAt: row.first_change_at }),
    ...(row.last_change_at === null ? {} : { lastChangeAt: row.last_change_at }),
    etag: row.etag,
  }))
}

/** The topic was compared with the log up to `cursor`; `changedAt` where something was found that will be announced. */
export async function noteTopic(db: Database, topic: HubTopic, cursor: number, changedAt?: number): Promise<void> {
  await db.run(
    `UPDATE hub_topics SET cursor = max(cursor, ?1), first_change_at = coalesce(first_change_at, ?2), last_change_at = coalesce(?2, last_change_at)
     WHERE topic = ?3`,
    [cursor, changedAt ?? null, topic.topic],
  )
}

/** Every subscriber of the topic is owed the document with this etag, unless it was announced already. */
export async function announceTopic(db: Database, topic: string, etag: string, now: Date): Promise<void> {
  await db.batch([
    {
      sql: `UPDATE hub_subscriptions SET owed_seq = (SELECT coalesce(max(seq), 0) FROM changes), next_attempt_at = ?1, attempts = 0
        WHERE topic = ?2 AND EXISTS (SELECT 1 FROM hub_topics t WHERE t.topic = ?2 AND t.etag <> ?3)`,
      params: [now.getTime(), topic, etag],
    },
    {
      sql: 'UPDATE hub_topics SET etag = ?, first_change_at = NULL, last_change_at = NULL WHERE topic = ?',
      params: [etag, topic],
    },
  ])
}

/** The topic is published no more: its subscriptions end, and each subscriber will be told (WebSub §5.2). */
export async function denyTopic(db: Database, topic: string, reason: string, now: Date): Promise<void> {
  await db.batch([
    {
      sql: `INSERT INTO hub_requests (id, mode, topic, callback, host, reason, created_at)
        SELECT lower(hex(randomblob(16))), 'denied', topic, callback, host, ?, ? FROM hub_subscriptions WHERE topic = ?`,
      params: [reason, now.getTime(), topic],
    },
    { sql: 'DELETE FROM hub_subscriptions WHERE topic = ?', params: [topic] },
    { sql: 'DELETE FROM hub_topics WHERE topic = ?', params: [topic] },
  ])
}

export interface Distribution {
  topic: string
  callback: string
  /** Sealed. */
  secret?: string
  owedSeq: number
  attempts: number
}

/** Stands among the hosts where a source's hub is to be asked; no host is called so. */
export const UPSTREAM_DUE = ''

/** Callback hosts for which something is due and in nobody's hands; `UPSTREAM_DUE` beside them. */
export async function listDueHosts(db: Database, now: Date, wallNow: number): Promise<string[]> {
  const rows = await db.all<{ host: string }>(
    `SELECT host FROM hub_requests WHERE done = 0 AND lease_until <= ?2
     UNION SELECT host FROM hub_subscriptions WHERE next_attempt_at <= ?1 AND lease_until <= ?2 AND expires_at > ?1
     UNION SELECT '${UPSTREAM_DUE}' FROM upstream_subscriptions u JOIN sources s ON s.ref = u.source_ref
       WHERE u.next_attempt_at <= ?1 AND s.retired_at IS NULL AND s.paused = 0`,
    [now.getTime(), wallNow],
  )
  return rows.map((row) => row.host)
}

/** When the hub has something to do next, milliseconds: a request to verify, or a distribution. */
export async function nextDistributionAt(db: Database, exceptHosts: readonly string[]): Promise<number | undefined> {
  const [row] = await db.all<{ at: number | null }>(
    `SELECT min(at) AS at FROM (
       SELECT min(next_attempt_at) AS at FROM hub_subscriptions WHERE next_attempt_at IS NOT NULL AND host NOT IN (SELECT value FROM json_each(?1))
       UNION ALL SELECT min(created_at) FROM hub_requests WHERE done = 0 AND host NOT IN (SELECT value FROM json_each(?1)))`,
    [JSON.stringify(exceptHosts)],
  )
  return row?.at ?? undefined
}

/** Takes the lease on what is owed to subscribers at a host. */
export async function claimDistributions(
  db: Database,
  host: string,
  now: Date,
  claim: { owner: string; wallNow: number; leaseMs: number; limit: number },
): Promise<Distribution[]> {
  const { rows } = await db.run(
    `UPDATE hub_subscriptions SET lease_owner = ?1, lease_until = ?2 WHERE (topic, callback) IN (
       SELECT topic, callback FROM hub_subscriptions WHERE host = ?3 AND next_attempt_at <= ?4 AND lease_until <= ?5 AND expires_at > ?4
       ORDER BY next_attempt_at LIMIT ?6) RETURNING topic, callback, secret, owed_seq, attempts`,
    [claim.owner, claim.wallNow + claim.leaseMs, host, now.getTime(), claim.wallNow, claim.limit],
  )
  return (
    rows as unknown as { topic: string; callback: string; secret: string | null; owed_seq: number; attempts: number }[]
  ).map((row) => ({
    topic: row.topic,
    callback: row.callback,
    ...(row.secret === null ? {} : { secret: row.secret }),
    owedSeq: row.owed_seq,
    attempts: row.attempts,
  }))
}

export type DistributionOutcome =
  /** What was announced meanwhile stays due. */
  | { sent: true; status: number }
  /** No `nextAttemptAt`: until the next update. */
  | { sent: false; status?: number; error: string; nextAttemptAt?: Date; attempted: boolean }
  | { gone: true }

export function distributionStatement(d: Distribution, owner: string, outcome: DistributionOutcome): Statement {
  const key = [d.topic, d.callback, owner]
  const where = 'WHERE topic = ? AND callback = ? AND lease_owner = ?'
  const free = 'lease_owner = NULL, lease_until = 0'
  if ('gone' in outcome) return { sql: `DELETE FROM hub_subscriptions ${where}`, params: key }
  if (outcome.sent) {
    return {
      sql: `UPDATE hub_subscriptions SET ${free}, attempts = 0, last_status = ?, last_error = NULL,
        next_attempt_at = CASE WHEN owed_seq > ? THEN next_attempt_at END ${where}`,
      params: [outcome.status, d.owedSeq, ...key],
    }
  }
  return {
    sql: `UPDATE hub_subscriptions SET ${free}, attempts = ?, last_status = ?, last_error = ?,
      next_attempt_at = CASE WHEN owed_seq > ? THEN next_attempt_at ELSE ? END ${where}`,
    params: [
      d.attempts + (outcome.attempted ? 1 : 0),
      outcome.status ?? null,
      outcome.error,
      d.owedSeq,
      outcome.nextAttemptAt?.getTime() ?? null,
      ...key,
    ],
  }
}
