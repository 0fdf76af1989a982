/**
 * Which articles a view holds: the newest by arrival, shown by published date (SEMANTICS 16).
 *
 * Effects: Database.
 *
 * @module
 */
import type { Database, SqlValue } from '../ports.ts'

/** A view after the catalogue resolved names to refs and the query room made a MATCH expression. */
export interface MemberQuery {
  /** `all`, or refs of the sources whose sightings count. */
  sources: 'all' | number[]
  /** FTS5 expression over columns title, author, body. */
  match?: string
  /** Articles that match this are left out. */
  notMatch?: string
  limit: number
}

/** Rowids of the live members, newest arrival first, `limit` at most. */
export async function listMembers(db: Database, q: MemberQuery): Promise<number[]> {
  const params: SqlValue[] = []
  const where: string[] = []
  if (q.match !== undefined) {
    where.push('m.seq IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?)')
    params.push(q.match)
  }
  if (q.notMatch !== undefined) {
    where.push('m.seq NOT IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?)')
    params.push(q.notMatch)
  }
  const filter = where.length > 0 ? ` AND ${where.join(' AND ')}` : ''
  if (q.sources === 'all') {
    const rows = await db.all<{ seq: number }>(
      `SELECT m.seq FROM articles m WHERE m.state = 'live'${filter} ORDER BY m.seq DESC LIMIT ?`,
      [...params, q.limit],
    )
    return rows.map((row) => row.seq)
  }
  // Each source's own newest first, then merged: the index serves every branch, however long the source is.
  const found = new Map<number, number>()
  for (const ref of q.sources) {
    const rows = await db.all<{ seq: number; first: number }>(
      `SELECT m.seq, g.first_seq AS first FROM sightings g JOIN articles m ON m.seq = g.article_seq
       WHERE g.source_ref = ? AND m.state = 'live'${filter} ORDER BY g.first_seq DESC LIMIT ?`,
      [ref, ...params, q.limit],
    )
    for (const row of rows) found.set(row.seq, Math.min(found.get(row.seq) ?? Number.MAX_SAFE_INTEGER, row.first))
  }
  return [...found]
    .sort((a, b) => b[1] - a[1])
    .slice(0, q.limit)
    .map(([seq]) => seq)
}

/** Whether any of these articles was sighted by any of these sources. */
export async function anySighted(db: Database, seqs: readonly number[], refs: readonly number[]): Promise<boolean> {
  const rows = await db.all(
    `SELECT 1 AS hit FROM sightings WHERE article_seq IN (SELECT value FROM json_each(?))
     AND source_ref IN (SELECT value FROM json_each(?)) LIMIT 1`,
    [JSON.stringify(seqs), JSON.stringify(refs)],
  )
  return rows.length > 0
}

export interface Withdrawn {
  id: string
  when: Date
}

/** Articles withdrawn at or after `since` among the view's sources, newest first: they become tombstones. */
export async function listWithdrawn(db: Database, sources: 'all' | number[], since: Date, limit: number): Promise<Withdrawn[]> {
  const among =
    sources === 'all'
      ? ''
      : 'AND a.seq IN (SELECT article_seq FROM sightings WHERE source_ref IN (SELECT value FROM json_each(?)))'
  const params: SqlValue[] = [since.getTime()]
  if (sources !== 'all') params.push(JSON.stringify(sources))
  const rows = await db.all<{ id: string; at: number }>(
    `SELECT a.id, a.withdrawn_at AS at FROM articles a WHERE a.state = 'withdrawn' AND a.withdrawn_at >= ? ${among}
     ORDER BY a.withdrawn_at DESC, a.seq DESC LIMIT ?`,
    [...params, limit],
  )
  return rows.map((row) => ({ id: row.id, when: new Date(row.at) }))
}
