/**
 * Our subscriptions at the hubs of sources.
 *
 * Effects: Database.
 *
 * @module
 */
import type { Database } from '../ports.ts'

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
  await db.run('DELETE FROM upstream_subscriptions WHERE source_ref = ?', [sourceRef])
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

export async function notePing(db: Database, sourceRef: number, at: Date): Promise<void> {
  await db.run('UPDATE upstream_subscriptions SET last_ping_at = ?, misses = 0 WHERE source_ref = ?', [at.getTime(), sourceRef])
}

/** A poll found news of which no ping had told. Returns how often in a row. */
export async function noteMiss(db: Database, sourceRef: number): Promise<number> {
  const { rows } = await db.run('UPDATE upstream_subscriptions SET misses = misses + 1 WHERE source_ref = ? RETURNING misses', [
    sourceRef,
  ])
  return Number(rows[0]?.['misses'] ?? 0)
}
