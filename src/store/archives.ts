/**
 * Archives (RFC 5005, SEMANTICS 17): closed slices of a view's arrivals, and what a subscription document holds beside them.
 *
 * The arrival of an article in a view is the number of the change by which one of the view's sources first saw it; where
 * every source counts, its own number.
 *
 * Effects: Database.
 *
 * @module
 */
import type { FeedSource } from '../model/feed.ts'
import type { Database, SqlValue } from '../ports.ts'

export interface ArchiveKey {
  view: string
  generation: string
}

/** A state of an article, with the dates it is shown with. */
export interface SlicePin {
  seq: number
  revision: number
  edition: number
  publishedAt: Date
  updatedAt: Date
}

export interface Slice {
  number: number
  /** The last arrival in it. */
  toArrival: number
  /** Newest change when it was closed. */
  asOf: number
  /** In order of arrival. */
  pins: SlicePin[]
  origins: Record<string, FeedSource>
}

export interface Arrival extends SlicePin {
  arrival: number
  /** `id` of the source that saw it first. */
  originId: string
}

interface SliceRow {
  number: number
  to_arrival: number
  as_of: number
  pins: string
  origins: string
}

/** The slice of that number, or the newest one. */
export async function findSlice(db: Database, key: ArchiveKey, number?: number): Promise<Slice | undefined> {
  const [row] = await db.all<SliceRow>(
    `SELECT number, to_arrival, as_of, pins, origins FROM archive_slices WHERE view = ? AND generation = ?
     ${number === undefined ? 'ORDER BY number DESC LIMIT 1' : 'AND number = ?'}`,
    [key.view, key.generation, ...(number === undefined ? [] : [number])],
  )
  if (!row) return undefined
  const pins = JSON.parse(row.pins) as [number, number, number, number, number][]
  return {
    number: row.number,
    toArrival: row.to_arrival,
    asOf: row.as_of,
    pins: pins.map(([seq, revision, edition, published, updated]) => ({
      seq,
      revision,
      edition,
      publishedAt: new Date(published),
      updatedAt: new Date(updated),
    })),
    origins: JSON.parse(row.origins) as Record<string, FeedSource>,
  }
}

/** Closes slices, all or none. Rejects with `conflict` where somebody else closed one of them. */
export async function closeSlices(db: Database, key: ArchiveKey, slices: readonly Slice[]): Promise<void> {
  await db.batch(
    slices.map((slice) => ({
      sql: 'INSERT INTO archive_slices (view, generation, number, to_arrival, as_of, pins, origins) VALUES (?, ?, ?, ?, ?, ?, ?)',
      params: [
        key.view,
        key.generation,
        slice.number,
        slice.toArrival,
        slice.asOf,
        JSON.stringify(slice.pins.map((p) => [p.seq, p.revision, p.edition, p.publishedAt.getTime(), p.updatedAt.getTime()])),
        JSON.stringify(slice.origins),
      ],
    })),
  )
}

/** Slices of earlier generations of the view go: nothing leads to them any more. */
export async function dropOtherGenerations(db: Database, key: ArchiveKey): Promise<void> {
  await db.run('DELETE FROM archive_slices WHERE view = ? AND generation <> ?', [key.view, key.generation])
}

interface ArrivalRow {
  arrival: number
  seq: number
  revision: number
  edition: number
  published_at: number
  updated_at: number
  origin: string
}

const PINNED =
  'm.seq, m.revision, m.edition, m.published_at, m.updated_at, (SELECT o.id FROM sources o WHERE o.ref = m.origin_ref) AS origin'

/** Live articles that arrived in the view after `after`, in order of arrival, `limit` at most. */
export async function listArrivals(
  db: Database,
  sources: 'all' | readonly number[],
  after: number,
  limit: number,
): Promise<Arrival[]> {
  const rows =
    sources === 'all'
      ? await db.all<ArrivalRow>(
          `SELECT m.seq AS arrival, ${PINNED} FROM articles m WHERE m.state = 'live' AND m.seq > ? ORDER BY m.seq LIMIT ?`,
          [after, limit],
        )
      : await arrivalsAmong(db, sources, after, limit)
  return rows.map((row) => ({
    arrival: row.arrival,
    originId: row.origin,
    seq: row.seq,
    revision: row.revision,
    edition: row.edition,
    publishedAt: new Date(row.published_at),
    updatedAt: new Date(row.updated_at),
  }))
}

/** Each source's next ones by its own index, then merged; an article counts where the first of the sources saw it. */
async function arrivalsAmong(db: Database, refs: readonly number[], after: number, limit: number): Promise<ArrivalRow[]> {
  const list = JSON.stringify(refs)
  return db.all<ArrivalRow>(
    `SELECT g.first_seq AS arrival, ${PINNED} FROM json_each(?1) r JOIN sightings g ON g.source_ref = r.value
       AND g.first_seq IN (SELECT h.first_seq FROM sightings h JOIN articles n ON n.seq = h.article_seq
         WHERE h.source_ref = r.value AND h.first_seq > ?2 AND n.state = 'live'
           AND NOT EXISTS (SELECT 1 FROM sightings e WHERE e.article_seq = h.article_seq AND e.first_seq < h.first_seq
             AND e.source_ref IN (SELECT value FROM json_each(?1)))
         ORDER BY h.first_seq LIMIT ?3)
     JOIN articles m ON m.seq = g.article_seq ORDER BY g.first_seq LIMIT ?3`,
    [list, after, limit],
  )
}

/** Edits looked at, newest first, before a view's own are picked. */
const EDITS_SEEN = 2000

/**
 * Live articles of closed slices that were edited or restored after their slice was closed and at or after `since`, newest
 * edit first.
 */
export async function listEditedSince(
  db: Database,
  key: ArchiveKey,
  q: { sources: 'all' | readonly number[]; toArrival: number; since: Date; limit: number },
): Promise<number[]> {
  const params: SqlValue[] = [q.since.getTime()]
  let arrival = 'm.seq'
  if (q.sources !== 'all') {
    arrival = `(SELECT min(g.first_seq) FROM sightings g WHERE g.article_seq = m.seq AND g.source_ref IN (SELECT value FROM json_each(?6)))`
    params.push(q.toArrival, key.view, key.generation, q.limit, JSON.stringify(q.sources))
  } else params.push(q.toArrival, key.view, key.generation, q.limit)
  const rows = await db.all<{ seq: number }>(
    `SELECT m.seq, max(c.seq) AS edit FROM (SELECT seq, article_seq, at FROM changes
         WHERE kind IN ('updated', 'restored') ORDER BY seq DESC LIMIT ${EDITS_SEEN}) c
       JOIN articles m ON m.seq = c.article_seq
     WHERE c.at >= ?1 AND m.state = 'live' AND ${arrival} <= ?2
       AND c.seq > (SELECT s.as_of FROM archive_slices s WHERE s.view = ?3 AND s.generation = ?4 AND s.to_arrival >= ${arrival}
         ORDER BY s.to_arrival LIMIT 1)
     GROUP BY m.seq ORDER BY edit DESC LIMIT ?5`,
    params,
  )
  return rows.map((row) => row.seq)
}

/** How much of these articles may be shown now, by rowid; dropped ones are not in the map. */
export async function listRights(db: Database, seqs: readonly number[]): Promise<Map<number, string>> {
  const rows = await db.all<{ seq: number; rights: string }>(
    `SELECT seq, json_extract(record, '$.rights') AS rights FROM articles WHERE seq IN (SELECT value FROM json_each(?))`,
    [JSON.stringify(seqs)],
  )
  return new Map(rows.map((row) => [row.seq, row.rights]))
}
