/**
 * The change log (SEMANTICS 9 to 12): appended in the batch of what it tells of, read by everything downstream.
 *
 * Effects: Database.
 *
 * @module
 */
import type { Change, ChangeKind } from '../model/article.ts'
import type { Database, Statement } from '../ports.ts'

/** The number the next change of this batch will get; inside a batch nobody else can take it. */
export const NEXT_SEQ = '(SELECT coalesce(max(seq), 0) + 1 FROM changes)'

/** Appends a change about an article known by its uuid, or about a source. */
export function changeStatement(change: {
  kind: ChangeKind
  articleId?: string
  sourceRef?: number
  revision?: number
  edition?: number
  backfill?: boolean
  at: Date
  detail?: unknown
}): Statement {
  return {
    sql: `INSERT INTO changes (seq, kind, article_seq, source_ref, revision, edition, backfill, at, detail)
          VALUES (${NEXT_SEQ}, ?, (SELECT seq FROM articles WHERE id = ?), ?, ?, ?, ?, ?, ?)`,
    params: [
      change.kind,
      change.articleId ?? null,
      change.sourceRef ?? null,
      change.revision ?? null,
      change.edition ?? null,
      change.backfill ? 1 : 0,
      change.at.getTime(),
      change.detail === undefined ? null : JSON.stringify(change.detail),
    ],
  }
}

export interface StoredChange extends Change {
  articleSeq?: number
  sourceRef?: number
  detail?: unknown
}

interface Row {
  seq: number
  kind: ChangeKind
  article_seq: number | null
  article_id: string | null
  source_ref: number | null
  source_id: string | null
  revision: number | null
  edition: number | null
  backfill: number
  at: number
  detail: string | null
}

/** Newest number of the log; 0 where it is empty. */
export async function headSeq(db: Database): Promise<number> {
  const [row] = await db.all<{ seq: number }>('SELECT coalesce(max(seq), 0) AS seq FROM changes')
  return row?.seq ?? 0
}

/** When the newest change was made, milliseconds; 0 where there is none. */
export async function newestChangeAt(db: Database): Promise<number> {
  const [row] = await db.all<{ at: number }>('SELECT at FROM changes ORDER BY seq DESC LIMIT 1')
  return row?.at ?? 0
}

/** The number after which changes are as new as `since` or newer. */
export async function seqBefore(db: Database, since: Date): Promise<number> {
  const [row] = await db.all<{ seq: number | null }>('SELECT min(seq) - 1 AS seq FROM changes WHERE at >= ?', [since.getTime()])
  return row?.seq ?? headSeq(db)
}

const SELECT = `SELECT c.seq, c.kind, c.article_seq, a.id AS article_id, c.source_ref, s.id AS source_id, c.revision, c.edition, c.backfill, c.at, c.detail
  FROM changes c LEFT JOIN articles a ON a.seq = c.article_seq LEFT JOIN sources s ON s.ref = c.source_ref`

/** Up to `limit` changes after `seq`, oldest first. */
export async function changesAfter(db: Database, seq: number, limit: number): Promise<StoredChange[]> {
  return (await db.all<Row>(`${SELECT} WHERE c.seq > ? ORDER BY c.seq LIMIT ?`, [seq, limit])).map(fromRow)
}

/** The newest change of each of these articles that moved what it shows, by rowid. */
export async function listChangedSeqs(db: Database, seqs: readonly number[]): Promise<Map<number, number>> {
  const rows = await db.all<{ seq: number; changed: number }>(
    'SELECT seq, changed_seq AS changed FROM articles WHERE seq IN (SELECT value FROM json_each(?))',
    [JSON.stringify(seqs)],
  )
  return new Map(rows.map((row) => [row.seq, row.changed]))
}

/** The changes of these numbers, oldest first; those no longer kept are left out. */
export async function listChanges(db: Database, seqs: readonly number[]): Promise<StoredChange[]> {
  const rows = await db.all<Row>(`${SELECT} WHERE c.seq IN (SELECT value FROM json_each(?)) ORDER BY c.seq`, [
    JSON.stringify(seqs),
  ])
  return rows.map(fromRow)
}

function fromRow(row: Row): StoredChange {
  return {
    seq: row.seq,
    kind: row.kind,
    ...(row.article_seq === null ? {} : { articleSeq: row.article_seq }),
    ...(row.article_id === null ? {} : { articleId: row.article_id }),
    ...(row.source_ref === null ? {} : { sourceRef: row.source_ref }),
    ...(row.source_id === null ? {} : { sourceId: row.source_id }),
    ...(row.revision === null ? {} : { revision: row.revision }),
    ...(row.edition === null ? {} : { edition: row.edition }),
    backfill: row.backfill === 1,
    at: new Date(row.at),
    ...(row.detail === null ? {} : { detail: JSON.parse(row.detail) as unknown }),
  }
}
