/**
 * What may be dropped and when (SEMANTICS 11): articles by age and number, old rows of the change log, early revisions,
 * deliveries that are done.
 *
 * Never dropped: the newest row of `articles` and of `changes` (numbers would be given twice), keys (`aliases`: nothing
 * dropped returns as new), revisions an archive or a waiting delivery pins, changes somebody has not read yet.
 * Every step is one small batch, so that readers and writers get their turn.
 *
 * Effects: Database.
 *
 * @module
 */
import type { Retention } from '../model/source.ts'
import type { Database, Statement } from '../ports.ts'
import { unsignDroppedStatement } from './stories.ts'

const DAY_MS = 86_400_000
const A_BATCH = 200
const KEPT_REVISIONS = 5

export interface DropOptions {
  /** False only counts. */
  drop: boolean
  /** About so many rows, then it is enough for now; all of them where absent. */
  most?: number
}

/** Articles of one origin source that its rule lets go, oldest first, at most `limit`. */
export async function listDroppable(
  db: Database,
  sourceRef: number,
  rule: Retention,
  options: { now: Date; limit: number },
): Promise<number[]> {
  const { days, max, min = 0 } = rule
  if (days === undefined && max === undefined) return []
  const before = days === undefined ? -1 : options.now.getTime() - days * DAY_MS
  const rows = await db.all<{ seq: number }>(
    `SELECT seq FROM (
       SELECT a.seq, a.first_seen_at, row_number() OVER (ORDER BY g.first_seq DESC) AS place
       FROM sightings g JOIN articles a ON a.seq = g.article_seq WHERE g.source_ref = ?1 AND a.origin_ref = ?1)
     WHERE place > ?2 AND (first_seen_at < ?3 OR place > ?4) AND seq < (SELECT max(seq) FROM articles)
       AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.article_seq = seq AND d.next_attempt_at IS NOT NULL)
     ORDER BY place DESC LIMIT ?5`,
    [sourceRef, min, before, max ?? Number.MAX_SAFE_INTEGER, options.limit],
  )
  return rows.map((row) => row.seq)
}

/** Drops these articles with all but their keys. Moves the horizon that archives name. */
export async function dropArticles(db: Database, seqs: readonly number[]): Promise<void> {
  for (let at = 0; at < seqs.length; at += A_BATCH) {
    const list = JSON.stringify(seqs.slice(at, at + A_BATCH))
    const these = 'IN (SELECT value FROM json_each(?))'
    await db.batch([
      { sql: `DELETE FROM articles_fts WHERE rowid ${these}`, params: [list] },
      { sql: `DELETE FROM revisions WHERE article_seq ${these}`, params: [list] },
      { sql: `DELETE FROM sightings WHERE article_seq ${these}`, params: [list] },
      unsignDroppedStatement(list),
      { sql: `DELETE FROM told WHERE article_seq ${these}`, params: [list] },
      { sql: `DELETE FROM articles WHERE seq ${these}`, params: [list] },
      horizonStatement(Math.max(...seqs.slice(at, at + A_BATCH))),
    ])
  }
}

/** `<newest article dropped>/<times something was dropped>`: it moves with every drop, so that documents made before are made anew. */
function horizonStatement(newest: number): Statement {
  return {
    sql: `INSERT INTO meta (key, value) VALUES ('articles_horizon', ?1 || '/1') ON CONFLICT (key) DO UPDATE SET value =
            max(CAST(value AS INTEGER), CAST(?1 AS INTEGER)) || '/' || (1 + CAST(substr(value, instr(value, '/') + 1) AS INTEGER))`,
    params: [String(newest)],
  }
}

/** Number of the last change that is no longer kept; 0 where all are. A cursor before it is answered with 410. */
export async function changesHorizon(db: Database): Promise<number> {
  const [row] = await db.all<{ oldest: number | null }>('SELECT min(seq) AS oldest FROM changes')
  return Math.max(0, (row?.oldest ?? 1) - 1)
}

/**
 * How many deliveries are done and older than their days: delivered ones, those given up, and those that wait for an
 * endpoint that was disabled; with `drop` they go, in batches. Which articles the endpoint was told of stays, and so do its numbers.
 */
export async function dropDeliveries(
  db: Database,
  now: Date,
  days: { delivered: number; givenUp: number },
  options: DropOptions,
): Promise<number> {
  const params = [now.getTime() - days.delivered * DAY_MS, now.getTime() - days.givenUp * DAY_MS]
  // Sequences follow time: only the rows before an endpoint's first recent one are looked at.
  const done = `FROM endpoints e CROSS JOIN deliveries d ON d.endpoint_id = e.id AND d.sequence < coalesce(
      (SELECT f.sequence FROM deliveries f WHERE f.endpoint_id = e.id AND f.created_at >= ?1 ORDER BY f.sequence LIMIT 1), 9e15)
    WHERE (d.next_attempt_at IS NULL OR e.state = 'disabled') AND d.created_at < CASE d.state WHEN 'delivered' THEN ?1 ELSE ?2 END`
  if (!options.drop) {
    const [row] = await db.all<{ n: number }>(`SELECT count(*) AS n ${done}`, params)
    return row?.n ?? 0
  }
  const size = options.most ?? A_BATCH * 5
  let dropped = 0
  for (;;) {
    const rows = await db.all<{ id: string; sequence: number }>(
      `SELECT d.endpoint_id AS id, d.sequence AS sequence ${done} LIMIT ${size}`,
      params,
    )
    if (rows.length === 0 || dropped >= (options.most ?? Number.POSITIVE_INFINITY)) return dropped
    const list = JSON.stringify(rows.map(({ id, sequence }) => [id, sequence]))
    const these = '(endpoint_id, sequence) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))'
    await db.batch([
      {
        sql: `INSERT INTO told (endpoint_id, article_seq) SELECT endpoint_id, article_seq FROM deliveries
          WHERE ${these} AND article_seq IS NOT NULL ON CONFLICT DO NOTHING`,
        params: [list],
      },
      { sql: `DELETE FROM deliveries WHERE ${these}`, params: [list] },
    ])
    dropped += rows.length
  }
}

/** How many changes are older than `days` and read by everybody but disabled endpoints; with `drop` they go, in batches. */
export async function dropChanges(db: Database, now: Date, days: number, options: DropOptions): Promise<number> {
  const [bound] = await db.all<{ seq: number | null }>(
    `SELECT min(seq) AS seq FROM (
       SELECT coalesce(max(seq), 0) - 1 AS seq FROM changes
       UNION ALL SELECT cursor FROM endpoints WHERE state <> 'disabled'
       UNION ALL SELECT change_seq - 1 FROM deliveries WHERE next_attempt_at IS NOT NULL
       UNION ALL SELECT cursor FROM hub_topics)`,
  )
  const upTo = bound?.seq ?? 0
  const before = now.getTime() - days * DAY_MS
  if (!options.drop) {
    const [row] = await db.all<{ n: number }>('SELECT count(*) AS n FROM changes WHERE seq <= ? AND at < ?', [upTo, before])
    return row?.n ?? 0
  }
  const size = options.most ?? A_BATCH * 5
  let dropped = 0
  for (;;) {
    if (dropped >= (options.most ?? Number.POSITIVE_INFINITY)) return dropped
    // Only a run from the oldest on: the log has no gaps.
    const [run] = await db.all<{ seq: number | null }>(
      `SELECT max(seq) AS seq FROM (SELECT seq, at FROM changes ORDER BY seq LIMIT ${size}) WHERE seq <= ?1 AND seq <
         coalesce((SELECT min(seq) FROM (SELECT seq, at FROM changes ORDER BY seq LIMIT ${size}) WHERE at >= ?2), 9e15)`,
      [upTo, before],
    )
    if (run?.seq === null || run?.seq === undefined) return dropped
    dropped += (await db.run('DELETE FROM changes WHERE seq <= ?', [run.seq])).changes
  }
}

/** Earlier states beyond the newest five of each article that nothing pins; with `drop` they go. */
export async function dropRevisions(db: Database, options: { drop: boolean }): Promise<number> {
  let dropped = 0
  for (let after: number | undefined = 0; after !== undefined; ) {
    const portion = await dropRevisionsAfter(db, after, options)
    dropped += portion.dropped
    after = portion.next
  }
  return dropped
}

/** The same for the next articles after this one's number; `next` is where to go on, if anywhere. */
export async function dropRevisionsAfter(
  db: Database,
  after: number,
  options: DropOptions,
): Promise<{ dropped: number; next?: number }> {
  const size = options.most ?? A_BATCH
  const articles = (
    await db.all<{ seq: number }>(
      `SELECT article_seq AS seq FROM revisions WHERE article_seq > ? GROUP BY article_seq HAVING count(*) > ${KEPT_REVISIONS}
       ORDER BY article_seq LIMIT ${size}`,
      [after],
    )
  ).map(({ seq }) => seq)
  const last = articles.at(-1)
  if (last === undefined) return { dropped: 0 }
  const next = articles.length === size ? { next: last } : {}
  const rows = await db.all<{ article: number; revision: number; edition: number }>(
    `SELECT article_seq AS article, revision, edition FROM (
       SELECT article_seq, revision, edition, row_number() OVER (PARTITION BY article_seq ORDER BY revision DESC, edition DESC) AS place
       FROM revisions WHERE article_seq IN (SELECT value FROM json_each(?)))
     WHERE place > ${KEPT_REVISIONS}`,
    [JSON.stringify(articles)],
  )
  const pinned = await listPins(db, articles)
  const free = rows.filter(
    (row) => !pinned.has(`${row.article} ${row.revision} ${row.edition}`) && !pinned.has(`${row.article} ${row.revision}`),
  )
  if (options.drop && free.length > 0) {
    await db.run(
      `DELETE FROM revisions WHERE (article_seq, revision, edition) IN
         (SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?))`,
      [JSON.stringify(free.map((row) => [row.article, row.revision, row.edition]))],
    )
  }
  return { dropped: free.length, ...next }
}

/** `article revision edition` of what archives show and deliveries owe; `article revision` where the edition is open. */
async function listPins(db: Database, articles: readonly number[]): Promise<Set<string>> {
  const list = JSON.stringify(articles)
  const rows = await db.all<{ article: number; revision: number; edition: number | null }>(
    `SELECT p.value ->> 0 AS article, p.value ->> 1 AS revision, p.value ->> 2 AS edition
       FROM archive_slices s, json_each(s.pins) p WHERE p.value ->> 0 IN (SELECT value FROM json_each(?1))
     UNION SELECT article_seq, revision, edition FROM deliveries
       WHERE next_attempt_at IS NOT NULL AND article_seq IN (SELECT value FROM json_each(?1))`,
    [list],
  )
  return new Set(rows.map((row) => `${row.article} ${row.revision}${row.edition === null ? '' : ` ${row.edition}`}`))
}
