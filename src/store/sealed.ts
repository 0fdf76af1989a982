/**
 * Every sealed value of the store, for sealing anew under another key.
 *
 * Effects: Database.
 *
 * @module
 */
import type { Database, Statement } from '../ports.ts'

/** Where sealed values stand; a new column of that kind belongs here (a test looks). */
export const SEALED: readonly { table: string; column: string }[] = [
  { table: 'endpoints', column: 'secrets' },
  { table: 'hub_subscriptions', column: 'secret' },
  { table: 'hub_requests', column: 'secret' },
  { table: 'upstream_subscriptions', column: 'secret' },
]

/** Gives every sealed value to `seal` and writes what it gives back, in one batch. Returns how many. */
export async function sealAnew(db: Database, seal: (sealed: string) => Promise<string>): Promise<number> {
  const writes: Statement[] = []
  for (const { table, column } of SEALED) {
    const rows = await db.all<{ sealed: string }>(`SELECT DISTINCT ${column} AS sealed FROM ${table} WHERE ${column} <> ''`)
    for (const { sealed } of rows)
      writes.push({ sql: `UPDATE ${table} SET ${column} = ? WHERE ${column} = ?`, params: [await seal(sealed), sealed] })
  }
  // Remembered answers are for a day; nobody misses them.
  await db.batch([...writes, { sql: 'DELETE FROM idempotency', params: [] }])
  return writes.length
}
