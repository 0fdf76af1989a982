/**
 * robots.txt as last fetched, one row an origin (RFC 9309 §2.4 lets it serve for a day).
 *
 * Effects: Database.
 *
 * @module
 */
import type { Database } from '../ports.ts'

export interface RobotsEntry {
  fetchedAt: number
  status: number
  body: string
}

export async function findRobots(db: Database, origin: string): Promise<RobotsEntry | undefined> {
  const [row] = await db.all<{ fetched_at: number; status: number; body: string }>(
    'SELECT fetched_at, status, body FROM robots WHERE origin = ?',
    [origin],
  )
  return row && { fetchedAt: row.fetched_at, status: row.status, body: row.body }
}

export async function saveRobots(db: Database, origin: string, entry: RobotsEntry): Promise<void> {
  await db.run(
    `INSERT INTO robots (origin, fetched_at, status, body) VALUES (?, ?, ?, ?)
     ON CONFLICT (origin) DO UPDATE SET fetched_at = excluded.fetched_at, status = excluded.status, body = excluded.body`,
    [origin, entry.fetchedAt, entry.status, entry.body],
  )
}
