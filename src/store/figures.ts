/**
 * Counts and ages for operators: metrics, status page, operator feed, doctor.
 *
 * Effects: Database.
 *
 * @module
 */
import type { OperatorChangeKind } from '../model/article.ts'
import type { Database } from '../ports.ts'

export interface StoreFigures {
  articles: number
  headSeq: number
  deliveriesWaiting: number
  /** When the oldest undelivered one was made, milliseconds. */
  oldestDeliveryAt?: number
}

export async function readFigures(db: Database): Promise<StoreFigures> {
  const [row] = await db.all<{ articles: number; head: number; waiting: number; oldest: number | null }>(
    `SELECT (SELECT count(*) FROM articles) AS articles, (SELECT coalesce(max(seq), 0) FROM changes) AS head,
       (SELECT count(*) FROM deliveries WHERE next_attempt_at IS NOT NULL) AS waiting,
       (SELECT min(created_at) FROM deliveries WHERE next_attempt_at IS NOT NULL) AS oldest`,
  )
  return {
    articles: row?.articles ?? 0,
    headSeq: row?.head ?? 0,
    deliveriesWaiting: row?.waiting ?? 0,
    ...(row?.oldest == null ? {} : { oldestDeliveryAt: row.oldest }),
  }
}

const DAY_MS = 86_400_000
/** Newest rows of the log that are looked at for the plot: milliseconds of work, whatever the log's length. */
const PLOTTED_CHANGES = 50_000

/** New articles a day, oldest day first, today last; backfill left out. Days are UTC. */
export async function countPerDay(db: Database, now: Date, days: number): Promise<{ day: Date; articles: number }[]> {
  const today = Math.floor(now.getTime() / DAY_MS)
  const rows = await db.all<{ day: number; n: number }>(
    `SELECT at / ${DAY_MS} AS day, count(*) AS n FROM (SELECT kind, at, backfill FROM changes ORDER BY seq DESC LIMIT ${PLOTTED_CHANGES})
     WHERE kind = 'created' AND backfill = 0 AND at >= ? GROUP BY 1`,
    [(today - days + 1) * DAY_MS],
  )
  const counts = new Map(rows.map((row) => [row.day, row.n]))
  return Array.from({ length: days }, (_, i) => {
    const day = today - days + 1 + i
    return { day: new Date(day * DAY_MS), articles: counts.get(day) ?? 0 }
  })
}

export interface OperatorEvent {
  seq: number
  kind: OperatorChangeKind
  sourceId?: string
  at: Date
  detail: Record<string, unknown>
}

/** What operators were told of, newest first. */
export async function listOperatorEvents(db: Database, limit: number): Promise<OperatorEvent[]> {
  const rows = await db.all<{
    seq: number
    kind: OperatorChangeKind
    source_id: string | null
    at: number
    detail: string | null
  }>(
    `SELECT c.seq, c.kind, s.id AS source_id, c.at, c.detail FROM changes c LEFT JOIN sources s ON s.ref = c.source_ref
     WHERE c.article_seq IS NULL AND c.kind IN ('source.failing', 'source.recovered', 'source.drifting', 'endpoint.disabled')
     ORDER BY c.seq DESC LIMIT ?`,
    [limit],
  )
  return rows.map((row) => ({
    seq: row.seq,
    kind: row.kind,
    ...(row.source_id === null ? {} : { sourceId: row.source_id }),
    at: new Date(row.at),
    detail: row.detail === null ? {} : (JSON.parse(row.detail) as Record<string, unknown>),
  }))
}
