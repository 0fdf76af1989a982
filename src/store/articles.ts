/**
 * Articles: found by any key they were ever known by, as they stand or as they stood.
 *
 * Effects: Database.
 *
 * @module
 */

import type { Article, ArticleRecord, ArticleState } from '../model/article.ts'
import type { ArticleEvidence, LookState } from '../model/article-evidence.ts'
import type { Database, SqlValue, Statement } from '../ports.ts'

export interface AliasKey {
  /** Publisher for `url`, source key for `guid`. */
  scope: string
  kind: 'url' | 'guid'
  key: string
}

/** An article as it stands, with what is needed to judge a new look at it. */
export interface StoredArticle {
  article: Article
  originRef: number
  evidence: ArticleEvidence
  look: LookState
  nextLookAt?: Date
}

interface Row {
  seq: number
  id: string
  publisher: string
  origin_ref: number
  state: ArticleState
  revision: number
  edition: number
  backfill: number
  published_at: number
  updated_at: number
  first_seen_at: number
  withdrawn_at: number | null
  story_id: string | null
  record: string
  evidence: string
  look: string
  next_look_at: number | null
  /** `id` of every sighting source in order, joined by blanks. */
  source_ids: string | null
}

const SOURCE_IDS = `(SELECT group_concat(id, ' ') FROM (SELECT s.id FROM sightings g JOIN sources s ON s.ref = g.source_ref
  WHERE g.article_seq = a.seq ORDER BY g.first_seq))`
const SHOWN = `a.seq, a.id, a.publisher, a.origin_ref, a.state, a.revision, a.edition, a.backfill, a.published_at, a.updated_at, a.first_seen_at,
  a.withdrawn_at, a.story_id, a.record, ${SOURCE_IDS} AS source_ids`
const WHOLE = `${SHOWN}, a.evidence, a.look, a.next_look_at`

function articleOf(row: Row): Article {
  const sourceIds = (row.source_ids ?? '').split(' ').filter((id) => id !== '')
  return {
    id: row.id,
    seq: row.seq,
    publisher: row.publisher,
    originSourceId: sourceIds[0] ?? '',
    sourceIds,
    state: row.state,
    revision: row.revision,
    edition: row.edition,
    backfill: row.backfill === 1,
    publishedAt: new Date(row.published_at),
    updatedAt: new Date(row.updated_at),
    firstSeenAt: new Date(row.first_seen_at),
    ...(row.withdrawn_at === null ? {} : { withdrawnAt: new Date(row.withdrawn_at) }),
    ...(row.story_id === null ? {} : { storyId: row.story_id }),
    record: JSON.parse(row.record) as ArticleRecord,
  }
}

function storedOf(row: Row): StoredArticle {
  return {
    article: articleOf(row),
    originRef: row.origin_ref,
    evidence: JSON.parse(row.evidence) as ArticleEvidence,
    look: JSON.parse(row.look) as LookState,
    ...(row.next_look_at === null ? {} : { nextLookAt: new Date(row.next_look_at) }),
  }
}

/** Which article each key names; keys of dropped articles are found too. Key of the map: `aliasId`. */
export async function findAliases(db: Database, keys: readonly AliasKey[]): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (let at = 0; at < keys.length; at += 400) {
    const { sql, params } = aliasesStatement(keys.slice(at, at + 400))
    for (const [alias, id] of aliasesOf(await db.all(sql, params))) found.set(alias, id)
  }
  return found
}

/** The same question for a few keys, to be asked together with others. `aliasesOf` reads its rows. */
export function aliasesStatement(keys: readonly AliasKey[]): Statement {
  return {
    sql: `SELECT l.scope, l.kind, l.key, l.article_id FROM json_each(?) j JOIN aliases l
          ON l.scope = j.value ->> 0 AND l.kind = j.value ->> 1 AND l.key = j.value ->> 2`,
    params: [JSON.stringify(keys.map((k) => [k.scope, k.kind, k.key]))],
  }
}

export function aliasesOf(rows: readonly Record<string, SqlValue>[]): Map<string, string> {
  return new Map(
    rows.map((row) => [
      aliasId({ scope: String(row['scope']), kind: row['kind'] as AliasKey['kind'], key: String(row['key']) }),
      String(row['article_id']),
    ]),
  )
}

export function aliasId(key: AliasKey): string {
  return `${key.scope}\n${key.kind}\n${key.key}`
}

/**
 * What one source said last of these articles: uuid → hash of its item, `undefined` where it has not sighted the article
 * yet. Articles that were dropped are not in the map.
 */
export async function findSightings(
  db: Database,
  sourceRef: number,
  articleIds: readonly string[],
): Promise<Map<string, string | undefined>> {
  const rows = await db.all<{ id: string; item_hash: string | null }>(
    `SELECT a.id, g.item_hash FROM json_each(?) j JOIN articles a ON a.id = j.value
     LEFT JOIN sightings g ON g.article_seq = a.seq AND g.source_ref = ?`,
    [JSON.stringify(articleIds), sourceRef],
  )
  return new Map(rows.map((row) => [row.id, row.item_hash ?? undefined]))
}

export async function findArticle(db: Database, id: string): Promise<StoredArticle | undefined> {
  const [row] = await db.all<Row>(`SELECT ${WHOLE} FROM articles a WHERE a.id = ?`, [id])
  return row && storedOf(row)
}

/** Articles by rowid, in the order asked for; missing ones are left out. */
export async function listArticles(db: Database, seqs: readonly number[]): Promise<Article[]> {
  const rows = await db.all<Row>(`SELECT ${SHOWN} FROM articles a WHERE a.seq IN (SELECT value FROM json_each(?))`, [
    JSON.stringify(seqs),
  ])
  const bySeq = new Map(rows.map((row) => [row.seq, articleOf(row)]))
  return seqs.map((seq) => bySeq.get(seq)).filter((a): a is Article => a !== undefined)
}

/** Articles whose page is due for another look; each is put off by `leaseMs` so that nobody else takes it. */
export async function claimDueLooks(
  db: Database,
  now: Date,
  options: { limit: number; leaseMs: number },
): Promise<StoredArticle[]> {
  const { rows } = await db.run(
    `UPDATE articles SET next_look_at = ? WHERE seq IN (
       SELECT a.seq FROM articles a JOIN sources s ON s.ref = a.origin_ref
       WHERE a.next_look_at <= ? AND s.paused = 0 AND s.retired_at IS NULL ORDER BY a.next_look_at LIMIT ?)
     RETURNING id`,
    [now.getTime() + options.leaseMs, now.getTime(), options.limit],
  )
  const found: StoredArticle[] = []
  for (const row of rows as unknown as { id: SqlValue }[]) {
    const article = await findArticle(db, String(row.id))
    if (article) found.push(article)
  }
  return found
}

/** How many articles each source shows (live ones), by ref. */
export async function countArticles(db: Database): Promise<Map<number, number>> {
  const rows = await db.all<{ ref: number; n: number }>(
    'SELECT source_ref AS ref, count(*) AS n FROM sightings GROUP BY source_ref',
  )
  return new Map(rows.map((row) => [row.ref, row.n]))
}
