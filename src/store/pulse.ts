/**
 * One question whose answer says whether what was made earlier from the store still holds.
 *
 * Effects: Database.
 *
 * @module
 */
import type { Database } from '../ports.ts'

export interface Pulse {
  /** Newest number of the change log. */
  head: number
  /** Moves with what documents depend on beside articles: the store itself, its sources, what was purged or dropped. */
  stamp: string
  /** Whether a token made for readers closes reading. */
  closed: boolean
}

/** A few rows by their keys, however large the store is. */
export async function askPulse(db: Database): Promise<Pulse> {
  const [row] = await db.all<{ head: number; stamp: string | null; closed: number }>(
    `SELECT (SELECT coalesce(max(seq), 0) FROM changes) AS head,
       (SELECT group_concat(key || '=' || value, ' ') FROM (SELECT key, value FROM meta
          WHERE key IN ('articles_horizon', 'epoch', 'offer', 'purges') ORDER BY key)) AS stamp,
       EXISTS (SELECT 1 FROM tokens WHERE ' ' || scopes || ' ' LIKE '% read %') AS closed`,
  )
  return { head: row?.head ?? 0, stamp: row?.stamp ?? '', closed: row?.closed === 1 }
}
