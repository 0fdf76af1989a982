/**
 * The last document of each source that could not be read as it should, for `preview --replay`.
 *
 * One row a source, bounded: rows of D1 hold 2 MB and no bytes, so the body is packed and written in base64.
 *
 * Effects: Database.
 *
 * @module
 */
import type { Representation } from '../model/representation.ts'
import type { Database, Statement } from '../ports.ts'
import { packBytes, unpackBytes } from './packed.ts'

/** Bytes of a document that are kept; the rest of a longer one is cut off. */
const MAX_BODY = 2_000_000
const MAX_STORED = 1_200_000

export interface Replay {
  at: Date
  document: Representation
}

/** `url` is what may be shown. */
export async function replayStatement(sourceRef: number, document: Representation, url: string, at: Date): Promise<Statement> {
  let packed = await packBytes(document.body.subarray(0, MAX_BODY))
  // What hardly packs is no page; its beginning shows what it is.
  if (packed.length > MAX_STORED) packed = await packBytes(document.body.subarray(0, MAX_STORED / 2))
  return {
    sql: `INSERT INTO replays (source_ref, at, url, content_type, body) VALUES (?1, ?2, ?3, ?4, ?5)
          ON CONFLICT (source_ref) DO UPDATE SET at = ?2, url = ?3, content_type = ?4, body = ?5`,
    params: [sourceRef, at.getTime(), url, document.headers['content-type'] ?? '', packed],
  }
}

export async function findReplay(db: Database, sourceRef: number): Promise<Replay | undefined> {
  const [row] = await db.all<{ at: number; url: string; content_type: string; body: string }>(
    'SELECT at, url, content_type, body FROM replays WHERE source_ref = ?',
    [sourceRef],
  )
  if (row === undefined) return undefined
  const headers: Record<string, string> = row.content_type === '' ? {} : { 'content-type': row.content_type }
  return { at: new Date(row.at), document: { url: row.url, status: 200, headers, body: await unpackBytes(row.body) } }
}
