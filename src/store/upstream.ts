/**
 * Our subscriptions at the hubs of sources, and what those brought until a run of the source takes it in.
 *
 * Effects: Database.
 *
 * @module
 */
import type { Database, Statement } from '../ports.ts'
import { packBytes, unpackBytes } from './packed.ts'

export interface UpstreamSubscription {
  sourceRef: number
  sourceId: string
  hub: string
  topic: string
  token: string
  /** Sealed. */
  secret: string
  state: 'wanted' | 'asked' | 'active' | 'denied'
  expiresAt?: number
  attempts: number
  lastPingAt?: number
  misses: number
}

interface Row {
  source_ref: number
  source_id: string
  hub: string
  topic: string
  token: string
  secret: string
  state: UpstreamSubscription['state']
  expires_at: number | null
  attempts: number
  last_ping_at: number | null
  misses: number
}

const SELECT = `SELECT u.*, s.id AS source_id FROM upstream_subscriptions u JOIN sources s ON s.ref = u.source_ref`

function fromRow(row: Row): UpstreamSubscription {
  return {
    sourceRef: row.source_ref,
    sourceId: row.source_id,
    hub: row.hub,
    topic: row.topic,
    token: row.token,
    secret: row.secret,
    state: row.state,
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
    attempts: row.attempts,
    ...(row.last_ping_at === null ? {} : { lastPingAt: row.last_ping_at }),
    misses: row.misses,
  }
}

export async function findUpstream(
  db: Database,
  by: { sourceRef: number } | { token: string },
): Promise<UpstreamSubscription | undefined> {
  const [row] =
    'token' in by
      ? await db.all<Row>(`${SELECT} WHERE u.token = ?`, [by.token])
      : await db.all<Row>(`${SELECT} WHERE u.source_ref = ?`, [by.sourceRef])
  return row && fromRow(row)
}

/** The source names this hub now; a subscription elsewhere is forgotten with its token. */
export async function wantUpstream(
  db: Database,
  u: Pick<UpstreamSubscription, 'sourceRef' | 'hub' | 'topic' | 'token' | 'secret'> & { now: Date },
): Promise<void> {
  await db.run(
    `INSERT OR REPLACE INTO upstream_subscriptions (source_ref, hub, topic, token, secret, state, next_attempt_at) VALUES (?, ?, ?, ?, ?, 'wanted', ?)`,
    [u.sourceRef, u.hub, u.topic, u.token, u.secret, u.now.getTime()],
  )
}

export async function forgetUpstream(db: Database, sourceRef: number): Promise<void> {
  await db.batch([
    { sql: 'DELETE FROM upstream_subscriptions WHERE source_ref = ?', params: [sourceRef] },
    { sql: 'DELETE FROM upstream_pings WHERE source_ref = ?', params: [sourceRef] },
  ])
}

/** Subscriptions to be asked for or renewed now, put off to `until` so that nobody else does. */
export async function claimUpstream(db: Database, now: Date, until: number, limit: number): Promise<UpstreamSubscription[]> {
  const { rows } = await db.run(
    `UPDATE upstream_subscriptions SET next_attempt_at = ? WHERE source_ref IN (
       SELECT u.source_ref FROM upstream_subscriptions u JOIN sources s ON s.ref = u.source_ref
       WHERE u.next_attempt_at <= ? AND s.retired_at IS NULL AND s.paused = 0 LIMIT ?) RETURNING source_ref`,
    [until, now.getTime(), limit],
  )
  const found = await Promise.all(rows.map((row) => findUpstream(db, { sourceRef: Number(row['source_ref']) })))
  return found.filter((one) => one !== undefined)
}

/** When a hub is to be asked next, milliseconds. */
export async function nextUpstreamAt(db: Database): Promise<number | undefined> {
  const [row] = await db.all<{ at: number | null }>(
    `SELECT min(u.next_attempt_at) AS at FROM upstream_subscriptions u JOIN sources s ON s.ref = u.source_ref
     WHERE s.retired_at IS NULL AND s.paused = 0`,
  )
  return row?.at ?? undefined
}

export async function settleUpstream(
  db: Database,
  sourceRef: number,
  outcome: { state?: UpstreamSubscription['state']; nextAttemptAt: number; attempts: number; expiresAt?: number },
): Promise<void> {
  await db.run(
    `UPDATE upstream_subscriptions SET state = coalesce(?, state), next_attempt_at = ?, attempts = ?, expires_at = coalesce(?, expires_at)
     WHERE source_ref = ?`,
    [outcome.state ?? null, outcome.nextAttemptAt, outcome.attempts, outcome.expiresAt ?? null, sourceRef],
  )
}

/** A document that a hub sent. */
export interface Ping {
  id: string
  contentType: string
  /** Empty: what was sent could not be kept. */
  body: Uint8Array
}

/** Packed bytes of a document at most: rows of D1 hold 2 MB. */
const MAX_PACKED = 1_200_000
/** Documents that wait for one source; further ones only say that there is news. */
const MAX_WAITING = 20

/** Keeps what a hub sent and makes the source due, in one batch. */
export async function savePing(db: Database, sourceRef: number, ping: Ping, at: Date): Promise<void> {
  const packed = await packBytes(ping.body)
  const waiting = '(SELECT count(*) FROM upstream_pings WHERE source_ref = ?1)'
  await db.batch([
    {
      sql: `INSERT INTO upstream_pings (source_ref, id, at, content_type, body)
        SELECT ?1, ?2, ?3, ?4, CASE WHEN ${waiting} < ${MAX_WAITING} THEN ?5 ELSE '' END WHERE ${waiting} <= ${MAX_WAITING}`,
      params: [sourceRef, ping.id, at.getTime(), ping.contentType, packed.length > MAX_PACKED ? '' : packed],
    },
    {
      sql: 'UPDATE upstream_subscriptions SET last_ping_at = ?, misses = 0 WHERE source_ref = ?',
      params: [at.getTime(), sourceRef],
    },
    { sql: 'UPDATE sources SET next_check_at = 0 WHERE ref = ? AND retired_at IS NULL AND paused = 0', params: [sourceRef] },
  ])
}

/** What waits for the source, oldest first. */
export async function listPings(db: Database, sourceRef: number): Promise<Ping[]> {
  const rows = await db.all<{ id: string; content_type: string; body: string }>(
    'SELECT id, content_type, body FROM upstream_pings WHERE source_ref = ? ORDER BY at, id',
    [sourceRef],
  )
  return Promise.all(
    rows.map(async ({ id, content_type, body }) => ({ id, contentType: content_type, body: await unpackBytes(body) })),
  )
}

export function dropPingsStatement(sourceRef: number, ids: readonly string[]): Statement {
  return {
    sql: 'DELETE FROM upstream_pings WHERE source_ref = ? AND id IN (SELECT value FROM json_each(?))',
    params: [sourceRef, JSON.stringify(ids)],
  }
}

/** A poll found news of which no ping had told. Returns how often in a row. */
export async function noteMiss(db: Database, sourceRef: number): Promise<number> {
  const { rows } = await db.run('UPDATE upstream_subscriptions SET misses = misses + 1 WHERE source_ref = ? RETURNING misses', [
    sourceRef,
  ])
  return Number(rows[0]?.['misses'] ?? 0)
}
