/**
 * Bundles made through the API: rows without a file (SEMANTICS 19).
 *
 * Effects: Database.
 *
 * @module
 */
import type { Bundle } from '../model/source.ts'
import type { Database } from '../ports.ts'

export interface StoredBundle {
  bundle: Bundle
  createdAt: Date
}

interface Row {
  definition: string
  created_at: number
}

function fromRow(row: Row): StoredBundle {
  return { bundle: JSON.parse(row.definition) as Bundle, createdAt: new Date(row.created_at) }
}

/** In order of their ids, after one; all of them without a page. */
export async function listBundles(db: Database, page?: { after: string; limit: number }): Promise<StoredBundle[]> {
  const rows = page
    ? await db.all<Row>('SELECT definition, created_at FROM bundles WHERE id > ? ORDER BY id LIMIT ?', [page.after, page.limit])
    : await db.all<Row>('SELECT definition, created_at FROM bundles ORDER BY id')
  return rows.map(fromRow)
}

export async function findBundle(db: Database, id: string): Promise<StoredBundle | undefined> {
  const [row] = await db.all<Row>('SELECT definition, created_at FROM bundles WHERE id = ?', [id])
  return row && fromRow(row)
}

/** Makes the row say this; the same again writes nothing. */
export async function saveBundle(db: Database, bundle: Bundle, now: Date): Promise<'created' | 'changed' | 'unchanged'> {
  const definition = JSON.stringify(bundle)
  const old = await findBundle(db, bundle.id)
  if (old && JSON.stringify(old.bundle) === definition) return 'unchanged'
  await db.run(
    `INSERT INTO bundles (id, definition, created_at) VALUES (?1, ?2, ?3)
     ON CONFLICT (id) DO UPDATE SET definition = ?2 WHERE definition <> ?2`,
    [bundle.id, definition, now.getTime()],
  )
  return old ? 'changed' : 'created'
}

/** False where there was none. */
export async function removeBundle(db: Database, id: string): Promise<boolean> {
  return (await db.run('DELETE FROM bundles WHERE id = ?', [id])).changes > 0
}
