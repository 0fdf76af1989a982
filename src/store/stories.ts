/**
 * Stories in the store: signatures looked up by key, members, and the story a reader sees.
 *
 * A lookup reads at most eight articles a key, however many share it, so its cost grows with the depth of one index only. An
 * article costs four rows of signature; belonging to a story costs its row nothing more than one entry of an index.
 *
 * Effects: Database.
 *
 * @module
 */
import type { Article } from '../model/article.ts'
import type { Story, StoryCandidate, StoryMember, StoryPage, TextSketch } from '../model/story.ts'
import type { Database, SqlValue, Statement } from '../ports.ts'
import { listArticles } from './articles.ts'
import { changeStatement, NEXT_SEQ } from './changes.ts'

const NEWEST_A_KEY = 8
const MAX_CANDIDATES = 24
/** Copies of one story that are read. */
const MAX_MEMBERS = 200

/** The newest articles under any of these keys: `?` is a JSON array of keys. */
const HITS = `SELECT h.value AS seq, count(*) AS n FROM json_each(?) j,
  json_each((SELECT json_group_array(article_seq) FROM
    (SELECT article_seq FROM signatures WHERE key = j.value ORDER BY article_seq DESC LIMIT ${NEWEST_A_KEY}))) h
  GROUP BY h.value ORDER BY n DESC, seq DESC LIMIT ${MAX_CANDIDATES}`

interface CandidateRow {
  seq: number
  id: string
  publisher: string
  published_at: number
  revision: number
  edition: number
  story_id: string | null
  sketch: string | null
}

/** Articles that may carry the text these keys were taken from, likeliest first; live or not. */
export async function findCandidates(db: Database, keys: readonly number[]): Promise<StoryCandidate[]> {
  const { sql, params } = wholeCandidatesStatement(keys)
  return candidatesOf(await db.all(sql, params))
}

/** The same question, to be asked together with others. `candidatesOf` reads its rows. */
export function wholeCandidatesStatement(keys: readonly number[]): Statement {
  return {
    sql: `SELECT a.seq, a.id, a.publisher, a.published_at, a.revision, a.edition, a.story_id, a.evidence -> '$.sketch' AS sketch
          FROM (${HITS}) k JOIN articles a ON a.seq = k.seq ORDER BY k.n DESC, k.seq DESC`,
    params: [JSON.stringify(keys)],
  }
}

export function candidatesOf(rows: readonly Record<string, SqlValue>[]): StoryCandidate[] {
  return (rows as unknown as CandidateRow[]).flatMap((row) => (row.sketch === null ? [] : [candidateOf(row, row.sketch)]))
}

/** The same articles' numbers alone: asked inside a batch, it sees what others saved in between. */
export function candidatesStatement(keys: readonly number[]): Statement {
  return { sql: HITS, params: [JSON.stringify(keys)] }
}

/** Every article of these stories. */
export async function listStoryMembers(db: Database, storyIds: readonly string[]): Promise<StoryCandidate[]> {
  if (storyIds.length === 0) return []
  const rows = await db.all<CandidateRow>(
    `SELECT seq, id, publisher, published_at, revision, edition, story_id, evidence -> '$.sketch' AS sketch
     FROM articles WHERE story_id IN (SELECT value FROM json_each(?)) ORDER BY published_at, id LIMIT ${MAX_MEMBERS}`,
    [JSON.stringify(storyIds)],
  )
  return candidatesOf(rows as unknown as Record<string, SqlValue>[])
}

function candidateOf(row: CandidateRow, sketch: string): StoryCandidate {
  return {
    seq: row.seq,
    id: row.id,
    publisher: row.publisher,
    publishedAt: new Date(row.published_at),
    revision: row.revision,
    edition: row.edition,
    ...(row.story_id === null ? {} : { storyId: row.story_id }),
    sketch: JSON.parse(sketch) as TextSketch,
  }
}

/** Enters an article under its keys. */
export function signatureStatement(articleId: string, keys: readonly number[]): Statement {
  return {
    sql: `INSERT INTO signatures (key, article_seq) SELECT j.value, a.seq FROM articles a, json_each(?) j WHERE a.id = ?
          ON CONFLICT DO NOTHING`,
    params: [JSON.stringify(keys), articleId],
  }
}

/** Takes articles about to be dropped out from under their keys. `seqs`: JSON array; must stand before their rows are deleted. */
export function unsignDroppedStatement(seqs: string): Statement {
  return {
    sql: `DELETE FROM signatures WHERE (key, article_seq) IN (SELECT k.value, a.seq
          FROM articles a, json_each(a.evidence, '$.sketch.keys') k WHERE a.seq IN (SELECT value FROM json_each(?)))`,
    params: [seqs],
  }
}

/** Takes an article out from under these keys. */
export function unsignStatement(articleSeq: number, keys: readonly number[]): Statement {
  return {
    sql: 'DELETE FROM signatures WHERE key IN (SELECT value FROM json_each(?)) AND article_seq = ?',
    params: [JSON.stringify(keys), articleSeq],
  }
}

/** Puts an article into a story, or into none, and tells it as `regrouped`: revision and `updated` stay. */
export function regroupStatements(
  member: Pick<StoryMember, 'id'> & { revision: number; edition: number },
  storyId: string | undefined,
  at: Date,
): Statement[] {
  return [
    { sql: `UPDATE articles SET story_id = ?, changed_seq = ${NEXT_SEQ} WHERE id = ?`, params: [storyId ?? null, member.id] },
    changeStatement({
      kind: 'regrouped',
      articleId: member.id,
      revision: member.revision,
      edition: member.edition,
      at,
      ...(storyId === undefined ? {} : { detail: { storyId } }),
    }),
  ]
}

/** The story of this id, or of the article of this id; undefined where there is none, or only one copy is left. */
export async function findStory(db: Database, id: string): Promise<Story | undefined> {
  return (await findStoryPage(db, id))?.story
}

/** The live copies of a story in the order of publication. Any member's id names the story. */
export async function listStoryArticles(db: Database, id: string): Promise<Article[]> {
  const seqs = await db.all<{ seq: number }>(
    `SELECT seq FROM articles WHERE story_id = coalesce((SELECT story_id FROM articles WHERE id = ?1), ?1) AND state = 'live'
     ORDER BY published_at, id LIMIT ${MAX_MEMBERS}`,
    [id],
  )
  return listArticles(
    db,
    seqs.map((row) => row.seq),
  )
}

/** Story and copies with one reading. */
export async function findStoryPage(db: Database, id: string): Promise<StoryPage | undefined> {
  const articles = await listStoryArticles(db, id)
  return articles.length < 2 ? undefined : { story: storyOf(articles), articles }
}

/** What two or more copies, earliest first, make together. */
export function storyOf(articles: readonly Article[]): Story {
  const credited = namesByCount(articles.flatMap((article) => article.record.creditedSources.map((source) => source.name)))
  const earliest = articles[0]!
  const origin =
    credited.map((name) => articles.find((article) => namesPublisher(name, article.publisher))).find((a) => a !== undefined) ??
    earliest
  return {
    id: earliest.storyId ?? earliest.id,
    first: {
      articleId: origin.id,
      publisher: origin.publisher,
      title: origin.record.title,
      url: origin.record.canonicalUrl ?? origin.record.url,
      publishedAt: origin.publishedAt,
    },
    credited,
    publishers: [...new Set(articles.map((article) => article.publisher))],
    copies: articles.length,
  }
}

function namesByCount(names: readonly string[]): string[] {
  const groups = Map.groupBy(names, letters)
  return [...groups.values()].sort((a, b) => b.length - a.length).map((group) => group[0]!)
}

/** "Sahil News" names sahilnews.example, "News.Az" names news.az. */
function namesPublisher(name: string, publisher: string): boolean {
  const said = letters(name)
  return said.length >= 3 && (said === letters(publisher) || said === letters(publisher.split('.')[0]!))
}

function letters(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
}
