/**
 * Saves articles together with the change that tells of it.
 *
 * Every save is one atomic batch that guards itself: a unique key makes the later of two writers fail whole with a
 * `conflict`, and the caller looks again (SEMANTICS 24).
 *
 * Effects: Database.
 *
 * @module
 */
import type { ArticleChangeKind, ArticleRecord } from '../model/article.ts'
import type { ArticleEvidence, LookState } from '../model/article-evidence.ts'
import type { Database, SqlValue, Statement } from '../ports.ts'
import { type AliasKey, findArticle, type StoredArticle } from './articles.ts'
import { changeStatement, NEXT_SEQ } from './changes.ts'

export interface SearchText {
  title: string
  author: string
  body: string
}

export interface NewArticle {
  id: string
  publisher: string
  sourceRef: number
  itemHash: string
  aliases: AliasKey[]
  backfill: boolean
  publishedAt: Date
  updatedAt: Date
  firstSeenAt: Date
  record: ArticleRecord
  evidence: ArticleEvidence
  look: LookState
  nextLookAt?: Date
  search: SearchText
  /** The story it joins. */
  storyId?: string
  /** Written in the same batch, after everything else. */
  further?: Statement[]
}

const SEQ_OF = '(SELECT seq FROM articles WHERE id = ?)'

/**
 * Saves a new article, its keys, its sighting and the change `created`. Rejects with `conflict` if a key is taken. Gives back
 * the article's number and the rows of the last of `further`.
 */
export async function saveNewArticle(db: Database, a: NewArticle): Promise<{ seq: number; rows: Record<string, SqlValue>[] }> {
  const results = await db.batch([
    {
      sql: `INSERT INTO articles (id, publisher, origin_ref, state, revision, edition, backfill, published_at, updated_at, first_seen_at,
            changed_seq, story_id, record, evidence, look, next_look_at)
            VALUES (?, ?, ?, 'live', 1, 0, ?, ?, ?, ?, ${NEXT_SEQ}, ?, ?, ?, ?, ?) RETURNING seq`,
      params: [
        a.id,
        a.publisher,
        a.sourceRef,
        a.backfill ? 1 : 0,
        a.publishedAt.getTime(),
        a.updatedAt.getTime(),
        a.firstSeenAt.getTime(),
        a.storyId ?? null,
        JSON.stringify(a.record),
        JSON.stringify(a.evidence),
        JSON.stringify(a.look),
        a.nextLookAt?.getTime() ?? null,
      ],
    },
    ...aliasStatements(a.aliases, a.id),
    sightingStatement(a.id, a.sourceRef, a.itemHash),
    changeStatement({
      kind: 'created',
      articleId: a.id,
      sourceRef: a.sourceRef,
      revision: 1,
      edition: 0,
      backfill: a.backfill,
      at: a.firstSeenAt,
    }),
    {
      sql: `INSERT INTO articles_fts (rowid, title, author, body) VALUES (${SEQ_OF}, ?, ?, ?)`,
      params: [a.id, a.search.title, a.search.author, a.search.body],
    },
    ...(a.further ?? []),
  ])
  return { seq: Number(results[0]?.rows[0]?.['seq']), rows: a.further?.length ? (results.at(-1)?.rows ?? []) : [] }
}

/** One statement however many keys there are: D1 counts them. */
function aliasStatements(keys: readonly AliasKey[], articleId: string): Statement[] {
  if (keys.length === 0) return []
  return [
    {
      sql: `INSERT INTO aliases (scope, kind, key, article_id)
            SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2, ?1 FROM json_each(?2) j`,
      params: [articleId, JSON.stringify(keys.map(({ scope, kind, key }) => [scope, kind, key]))],
    },
  ]
}

/** Must stand before the change it belongs to: both take the log's next number. */
function sightingStatement(articleId: string, sourceRef: number, itemHash: string): Statement {
  return {
    sql: `INSERT INTO sightings (article_seq, source_ref, first_seq, item_hash) VALUES (${SEQ_OF}, ?, ${NEXT_SEQ}, ?)`,
    params: [articleId, sourceRef, itemHash],
  }
}

/** A further source saw a known article: it enters that source's feed now. Rejects with `conflict` if it had already. */
export async function saveSighting(
  db: Database,
  s: { articleId: string; sourceRef: number; itemHash: string; backfill: boolean; aliases: AliasKey[]; at: Date },
): Promise<void> {
  const article = await findArticle(db, s.articleId)
  if (!article) return
  const { revision, edition } = article.article
  await db.batch([
    ...aliasStatements(s.aliases, s.articleId),
    sightingStatement(s.articleId, s.sourceRef, s.itemHash),
    { sql: `UPDATE articles SET changed_seq = ${NEXT_SEQ} WHERE id = ?`, params: [s.articleId] },
    changeStatement({
      kind: 'sighted',
      articleId: s.articleId,
      sourceRef: s.sourceRef,
      revision,
      edition,
      backfill: s.backfill,
      at: s.at,
    }),
  ])
}

export interface ArticleUpdate {
  /** As it was read; the batch fails with `conflict` if it moved since. */
  before: StoredArticle
  kind: Extract<ArticleChangeKind, 'updated' | 'reprocessed' | 'withdrawn' | 'restored'>
  sourceRef: number
  at: Date
  record: ArticleRecord
  evidence: ArticleEvidence
  publishedAt?: Date
  aliases: AliasKey[]
  search: SearchText
  look: LookState
  nextLookAt?: Date
  itemHash?: string
  detail?: unknown
}

/** Saves a change of a known article: the old state goes to `revisions`, the change to the log. */
export async function saveArticleUpdate(db: Database, u: ArticleUpdate): Promise<void> {
  const { article } = u.before
  const revision = article.revision + (u.kind === 'updated' ? 1 : 0)
  const edition = u.kind === 'updated' ? 0 : u.kind === 'reprocessed' ? article.edition + 1 : article.edition
  const rewritten = u.kind === 'updated' || u.kind === 'reprocessed'
  const updatedAt = u.kind === 'updated' || u.kind === 'restored' ? laterOf(u.at, article.updatedAt) : article.updatedAt
  const statements: Statement[] = []
  // Nothing read before the operator withdrew it may bring it back: the row cannot be there twice, so this fails, whole.
  if (!u.look.barred && !u.before.look.barred)
    statements.push({
      sql: "INSERT INTO articles SELECT * FROM articles WHERE seq = ? AND json_extract(look, '$.barred') = 1",
      params: [article.seq],
    })
  if (rewritten) {
    // The key (article, revision, edition) is unique: the second of two writers fails here, whole.
    statements.push({
      sql: 'INSERT INTO revisions (article_seq, revision, edition, at, record) VALUES (?, ?, ?, ?, ?)',
      params: [article.seq, article.revision, article.edition, article.updatedAt.getTime(), JSON.stringify(article.record)],
    })
  }
  statements.push(
    {
      sql: `UPDATE articles SET state = ?, revision = ?, edition = ?, published_at = ?, updated_at = ?, withdrawn_at = ?, changed_seq = ${NEXT_SEQ},
            record = ?, evidence = ?, look = ?, next_look_at = ? WHERE seq = ?`,
      params: [
        u.kind === 'withdrawn' ? 'withdrawn' : 'live',
        revision,
        edition,
        (u.publishedAt ?? article.publishedAt).getTime(),
        updatedAt.getTime(),
        u.kind === 'withdrawn' ? u.at.getTime() : null,
        JSON.stringify(u.record),
        JSON.stringify(u.evidence),
        JSON.stringify(u.look),
        u.nextLookAt?.getTime() ?? null,
        article.seq,
      ],
    },
    ...aliasStatements(u.aliases, article.id),
    changeStatement({
      kind: u.kind,
      articleId: article.id,
      sourceRef: u.sourceRef,
      revision,
      edition,
      at: u.at,
      detail: u.detail,
    }),
  )
  if (rewritten) {
    statements.push(
      { sql: 'DELETE FROM articles_fts WHERE rowid = ?', params: [article.seq] },
      {
        sql: 'INSERT INTO articles_fts (rowid, title, author, body) VALUES (?, ?, ?, ?)',
        params: [article.seq, u.search.title, u.search.author, u.search.body],
      },
    )
  }
  if (u.itemHash !== undefined) statements.push(itemHashStatement(article.seq, u.sourceRef, u.itemHash))
  await db.batch(statements)
}

function itemHashStatement(seq: number, sourceRef: number, itemHash: string): Statement {
  return {
    sql: 'UPDATE sightings SET item_hash = ? WHERE article_seq = ? AND source_ref = ?',
    params: [itemHash, seq, sourceRef],
  }
}

/** Nothing of substance changed: only when to look next, what the source's item looked like, and further keys. */
export async function saveLook(
  db: Database,
  l: { article: StoredArticle; look: LookState; nextLookAt?: Date; sourceRef: number; itemHash?: string; aliases?: AliasKey[] },
): Promise<void> {
  const { seq, id } = l.article.article
  const statements: Statement[] = [
    {
      sql: "UPDATE articles SET look = ?, next_look_at = ? WHERE seq = ? AND json_extract(look, '$.barred') IS NULL",
      params: [JSON.stringify(l.look), l.nextLookAt?.getTime() ?? null, seq],
    },
    ...aliasStatements(l.aliases ?? [], id),
  ]
  if (l.itemHash !== undefined) statements.push(itemHashStatement(seq, l.sourceRef, l.itemHash))
  await db.batch(statements)
}

function laterOf(a: Date, b: Date): Date {
  return a > b ? a : b
}
