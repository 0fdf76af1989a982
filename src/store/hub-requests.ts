/**
 * Requests to our WebSub hub that wait to be verified.
 *
 * Effects: Database.
 *
 * @module
 */
import type { Database, Statement } from '../ports.ts'

export type HubMode = 'subscribe' | 'unsubscribe' | 'denied'

export interface HubRequest {
  id: string
  mode: HubMode
  topic: string
  callback: string
  host: string
  client?: string
  /** Sealed. */
  secret?: string
  leaseSeconds?: number
  reason?: string
  createdAt: number
}

/** Requests of one client within a minute, and those of one callback host that wait. */
export interface HubLoad {
  pendingForHost: number
  recentOfClient: number
}

const CLIENT_WINDOW_MS = 60_000
const KEEP_DONE_MS = 3_600_000

export async function measureLoad(db: Database, host: string, client: string, now: Date): Promise<HubLoad> {
  const [row] = await db.all<{ pending: number | null; recent: number | null }>(
    `SELECT sum(host = ?1 AND done = 0) AS pending, sum(client = ?2 AND created_at > ?3) AS recent FROM hub_requests`,
    [host, client, now.getTime() - CLIENT_WINDOW_MS],
  )
  return { pendingForHost: row?.pending ?? 0, recentOfClient: row?.recent ?? 0 }
}

export async function addHubRequest(db: Database, r: HubRequest): Promise<void> {
  await db.batch([
    { sql: 'DELETE FROM hub_requests WHERE done = 1 AND created_at < ?', params: [r.createdAt - KEEP_DONE_MS] },
    {
      sql: `INSERT INTO hub_requests (id, mode, topic, callback, host, client, secret, lease_seconds, reason, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      params: [
        r.id,
        r.mode,
        r.topic,
        r.callback,
        r.host,
        r.client ?? null,
        r.secret ?? null,
        r.leaseSeconds ?? null,
        r.reason ?? null,
        r.createdAt,
      ],
    },
  ])
}

interface RequestRow {
  id: string
  mode: HubMode
  topic: string
  callback: string
  host: string
  secret: string | null
  lease_seconds: number | null
  reason: string | null
  created_at: number
}

/** Takes the lease on requests of a callback host that wait, oldest first. */
export async function claimHubRequests(
  db: Database,
  host: string,
  claim: { owner: string; wallNow: number; leaseMs: number; limit: number },
): Promise<HubRequest[]> {
  const { rows } = await db.run(
    `UPDATE hub_requests SET lease_until = ?1, lease_owner = ?5 WHERE id IN (
       SELECT id FROM hub_requests WHERE host = ?2 AND done = 0 AND lease_until <= ?3 ORDER BY created_at LIMIT ?4) RETURNING *`,
    [claim.wallNow + claim.leaseMs, host, claim.wallNow, claim.limit, claim.owner],
  )
  return (rows as unknown as RequestRow[])
    .map((row) => ({
      id: row.id,
      mode: row.mode,
      topic: row.topic,
      callback: row.callback,
      host: row.host,
      ...(row.secret === null ? {} : { secret: row.secret }),
      ...(row.lease_seconds === null ? {} : { leaseSeconds: row.lease_seconds }),
      ...(row.reason === null ? {} : { reason: row.reason }),
      createdAt: row.created_at,
    }))
    .sort((a, b) => a.createdAt - b.createdAt)
}

/** The request is answered; it stays an hour, without its secret, to count what a client asks. */
export function doneStatement(id: string): Statement {
  return { sql: 'UPDATE hub_requests SET done = 1, secret = NULL, lease_owner = NULL WHERE id = ?', params: [id] }
}

/** The request came to nothing: what was before stays. */
export async function dropHubRequest(db: Database, id: string): Promise<void> {
  await db.batch([doneStatement(id)])
}
