/**
 * What was last published of each named feed, so that Last-Modified never goes back (SEMANTICS 13).
 *
 * Effects: Database.
 *
 * @module
 */
import { type Database, DatabaseError } from '../ports.ts'

/**
 * The time the view's bytes with this etag were first seen. A new etag is stamped with `at`, but at least a second
 * after the last one, the resolution of HTTP dates. Writes only when the etag is new; where nothing can be written (disk
 * full, read-only), readers get their feed all the same and the stamp is made again.
 */
export async function stampRendition(db: Database, r: { view: string; format: string; etag: string; at: Date }): Promise<Date> {
  const [known] = await db.all<{ etag: string; last_modified: number }>(
    'SELECT etag, last_modified FROM renditions WHERE view = ? AND format = ?',
    [r.view, r.format],
  )
  if (known?.etag === r.etag) return new Date(known.last_modified)
  const floor = known ? known.last_modified + 1000 : 0
  const stamp = Math.max(Math.floor(r.at.getTime() / 1000) * 1000, floor)
  try {
    await db.run(
      `INSERT INTO renditions (view, format, etag, last_modified) VALUES (?, ?, ?, ?)
       ON CONFLICT (view, format) DO UPDATE SET etag = excluded.etag, last_modified = max(excluded.last_modified, renditions.last_modified + 1000)`,
      [r.view, r.format, r.etag, stamp],
    )
  } catch (error) {
    if (!(error instanceof DatabaseError && UNWRITABLE.has(error.kind))) throw error
  }
  return new Date(stamp)
}

const UNWRITABLE = new Set<DatabaseError['kind']>(['full', 'readonly', 'busy'])
