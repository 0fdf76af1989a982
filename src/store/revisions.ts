/**
 * Earlier revisions of an article, as far as they are kept (SEMANTICS 11).
 *
 * Effects: Database.
 *
 * @module
 */
import type { ArticleRecord } from '../model/article.ts'
import type { Database } from '../ports.ts'

export interface Revision {
  revision: number
  /** When it began to stand. */
  at: Date
  record: ArticleRecord
}

/** The latest edition of each earlier revision, newest first, `limit` at most. */
export async function listRevisions(db: Database, articleSeq: number, limit: number): Promise<Revision[]> {
  const rows = await db.all<{ revision: number; at: number; record: string }>(
    `SELECT r.revision, r.at, r.record FROM revisions r JOIN articles a ON a.seq = r.article_seq
     WHERE r.article_seq = ?1 AND r.revision < a.revision
       AND r.edition = (SELECT max(edition) FROM revisions e WHERE e.article_seq = ?1 AND e.revision = r.revision)
     ORDER BY r.revision DESC LIMIT ?2`,
    [articleSeq, limit],
  )
  return rows.map((row) => ({ revision: row.revision, at: new Date(row.at), record: JSON.parse(row.record) as ArticleRecord }))
}
