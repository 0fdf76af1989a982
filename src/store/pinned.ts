/**
 * Many articles at once, each as it stood at a revision: what deliveries tell of.
 *
 * Effects: Database.
 *
 * @module
 */
import type { ArticleRecord } from '../model/article.ts'
import type { Database } from '../ports.ts'

export interface Pin {
  seq: number
  revision: number
  /** The latest edition of the revision where none is named. */
  edition?: number
  /** Number of the change: sources that sighted the article later are left out. */
  asOf: number
}

/** One state of an article. */
export interface PinnedState {
  /** Bare UUID. */
  id: string
  publisher: string
  originSourceId: string
  sourceIds: string[]
  revision: number
  edition: number
  /** As it is now: a delivery keeps the one it was made with. */
  publishedAt: Date
  record: ArticleRecord
}

interface NowRow {
  seq: number
  id: string
  publisher: string
  revision: number
  edition: number
  published_at: number
  record: string
}

/** The states, in the order of the pins; undefined where a revision is no longer kept. Three queries, however many. */
export async function listPinned(db: Database, pins: readonly Pin[]): Promise<(PinnedState | undefined)[]> {
  if (pins.length === 0) return []
  const seqs = JSON.stringify([...new Set(pins.map((pin) => pin.seq))])
  const now = await db.all<NowRow>(
    `SELECT seq, id, publisher, revision, edition, published_at, record FROM articles WHERE seq IN (SELECT value FROM json_each(?))`,
    [seqs],
  )
  const bySeq = new Map(now.map((row) => [row.seq, row]))
  const sightings = await db.all<{ seq: number; first: number; id: string }>(
    `SELECT g.article_seq AS seq, g.first_seq AS first, s.id FROM sightings g JOIN sources s ON s.ref = g.source_ref
     WHERE g.article_seq IN (SELECT value FROM json_each(?)) ORDER BY g.article_seq, g.first_seq`,
    [seqs],
  )
  const seen = Map.groupBy(sightings, (row) => row.seq)
  const isNow = (pin: Pin, row: NowRow): boolean =>
    row.revision === pin.revision && (pin.edition === undefined || row.edition === pin.edition)
  const earlier = pins.filter((pin) => {
    const row = bySeq.get(pin.seq)
    return row !== undefined && !isNow(pin, row)
  })
  const old = await listRevisions(db, earlier)
  return pins.map((pin) => {
    const row = bySeq.get(pin.seq)
    if (row === undefined) return undefined
    const kept = isNow(pin, row) ? row : old.get(revisionKey(pin.seq, pin.revision, pin.edition))
    if (kept === undefined) return undefined
    const all = seen.get(pin.seq) ?? []
    return {
      id: row.id,
      publisher: row.publisher,
      originSourceId: all[0]?.id ?? '',
      sourceIds: all.filter((one) => one.first <= pin.asOf).map((one) => one.id),
      revision: pin.revision,
      edition: kept.edition,
      publishedAt: new Date(row.published_at),
      record: JSON.parse(kept.record) as ArticleRecord,
    }
  })
}

function revisionKey(seq: number, revision: number, edition: number | undefined): string {
  return `${seq}/${revision}/${edition ?? ''}`
}

async function listRevisions(db: Database, pins: readonly Pin[]): Promise<Map<string, { edition: number; record: string }>> {
  const found = new Map<string, { edition: number; record: string }>()
  if (pins.length === 0) return found
  const rows = await db.all<{ seq: number; revision: number; edition: number; record: string }>(
    `SELECT r.article_seq AS seq, r.revision, r.edition, r.record FROM json_each(?) j JOIN revisions r
     ON r.article_seq = j.value ->> 0 AND r.revision = j.value ->> 1 ORDER BY r.edition`,
    [JSON.stringify(pins.map((pin) => [pin.seq, pin.revision]))],
  )
  for (const row of rows) {
    found.set(revisionKey(row.seq, row.revision, row.edition), row)
    found.set(revisionKey(row.seq, row.revision, undefined), row)
  }
  return found
}
