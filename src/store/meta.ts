/**
 * Facts of the store as a whole: its epoch (SEMANTICS 10) and when it was made.
 *
 * Effects: Database.
 *
 * @module
 */
import type { Database, Statement } from '../ports.ts'

export interface StoreMeta {
  /** Opaque; a restored backup gets a new one. */
  epoch: string
  createdAt: Date
}

/** Reads the store's facts, making them on first use. */
export async function openMeta(db: Database, now: Date, random: { bytes(n: number): Uint8Array }): Promise<StoreMeta> {
  const read = async (): Promise<StoreMeta | undefined> => {
    const rows = await db.all<{ key: string; value: string }>('SELECT key, value FROM meta')
    const facts = new Map(rows.map((row) => [row.key, row.value]))
    const epoch = facts.get('epoch')
    return epoch ? { epoch, createdAt: new Date(Number(facts.get('created_at') ?? 0)) } : undefined
  }
  const known = await read()
  if (known) return known
  const epoch = [...random.bytes(8)].map((b) => b.toString(16).padStart(2, '0')).join('')
  await db.batch([
    { sql: 'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO NOTHING', params: ['epoch', epoch] },
    { sql: 'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO NOTHING', params: ['created_at', String(now.getTime())] },
  ])
  return (await read())!
}

/** A further fact, as text. */
export async function readFact(db: Database, key: string): Promise<string | undefined> {
  const [row] = await db.all<{ value: string }>('SELECT value FROM meta WHERE key = ?', [key])
  return row?.value
}

export function saveFactStatement(key: string, value: string): Statement {
  return {
    sql: 'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    params: [key, value],
  }
}
