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
  /** Tags in their usual spelling; `en` holds `en-GB` as well (RFC 4647 §3.3.1). */
  languages?: string[]
  /** One of the authors of one publisher, by the name as it is written. */
  author?: { publisher: string; name: string }
  /** Published at or after. */
  publishedSince?: Date
  /** Members of this story only. */
  story?: string
  /** Of the copies of one story, only the one that arrived first from these sources. */
  oncePerStory?: boolean
  /** Only articles with a smaller number: a list that goes on where another ended. */
  before?: number
  limit: number
}

interface Filter {
  /** Conditions over `articles m`, each beginning with ` AND `. */
  sql: string
  params: SqlValue[]
}

/** First part of the language tag; the index `articles_by_language` holds exactly this expression. */
const PRIMARY = `lower(substr(json_extract(m.record, '$.language'), 1, instr(json_extract(m.record, '$.language') || '-', '-') - 1))`
const HAS_TAG = `EXISTS (SELECT 1 FROM json_each(?) j WHERE lower(json_extract(m.record, '$.language')) = lower(j.value)
  OR lower(json_extract(m.record, '$.language')) LIKE lower(j.value) || '-%')`

const AMONG =
  'm.seq IN (SELECT article_seq FROM sightings WHERE source_ref IN (SELECT value FROM json_each(?)) AND article_seq = m.seq)'

/** Rowids between which the full-text index is read: a common word is in hundreds of thousands of articles. */
interface Within {
  from: number
  to: number
  /** The newest rowid of all. */
  newest: number
}

/** Beyond this the index is read from its beginning. */
const NEAR_THE_END = 200_000
/** What may arrive between two statements. */
const SLACK = 1000

/**
 * Matches within the bounds, and perhaps others. The index has no way to a rowid in the middle of a word's list, but begins at
 * its end at once: near the end, as many of the newest matches are taken as there can be.
 */
function matchesWithin(match: string, { from, to, newest }: Within): Filter {
  const matches = 'SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?'
  const depth = newest - from + 1 + SLACK
  if (depth <= NEAR_THE_END + SLACK + 1) return { sql: `${matches} ORDER BY rowid DESC LIMIT ?`, params: [match, depth] }
  return { sql: `${matches} AND rowid BETWEEN ? AND ?`, params: [match, from, to] }
}

/** Conditions of the view; `within` are the rowids looked at, without them `match` is left to the caller. */
function filterOf(q: Omit<MemberQuery, 'limit'>, within?: Within): Filter {
  let sql = ''
  const params: SqlValue[] = []
  const add = (condition: string, ...values: SqlValue[]): void => {
    sql += ` AND ${condition}`
    params.push(...values)
  }
  const addMatches = (condition: string, match: string | undefined): void => {
    if (match === undefined || within === undefined) return
    const matches = matchesWithin(match, within)
    add(`${condition} (${matches.sql})`, ...matches.params)
  }
  addMatches('m.seq IN', q.match)
  addMatches('m.seq NOT IN', q.notMatch)
  if (q.languages !== undefined) add(HAS_TAG, JSON.stringify(q.languages))
  if (q.author !== undefined) {
    add('m.publisher = ?', q.author.publisher)
    add(`EXISTS (SELECT 1 FROM json_each(m.record, '$.authors') j WHERE j.value ->> 'name' = ?)`, q.author.name)
  }
  if (q.publishedSince !== undefined) add('m.published_at >= ?', q.publishedSince.getTime())
  if (q.story !== undefined) add('m.story_id = ?', q.story)
  if (q.before !== undefined) add('m.seq < ?', q.before)
  if (q.oncePerStory === true) {
    const first = `NOT EXISTS (SELECT 1 FROM articles d WHERE d.story_id = m.story_id AND d.state = 'live' AND d.seq < m.seq`
    if (q.sources === 'all') add(`(m.story_id IS NULL OR ${first}))`)
    else add(`(m.story_id IS NULL OR ${first} AND ${AMONG.replaceAll('m.seq', 'd.seq')}))`, JSON.stringify(q.sources))
  }
  return { sql, params }
}

/** Rowids of the live members, newest arrival first, `limit` at most. */
export async function listMembers(db: Database, q: MemberQuery): Promise<number[]> {
  if (q.match !== undefined) return listMatching(db, q, q.match)
  if (q.notMatch !== undefined || q.publishedSince !== undefined) return listThrough(db, q)
  const { sql, params } = filterOf(q)
  if (q.sources === 'all') return listOfAll(db, q, { sql, params })
  return listOfSources(db, q, q.sources, { sql, params })
}

/** Each source's own newest first, then merged: the index serves every branch, however long the source is. */
async function listOfSources(db: Database, q: MemberQuery, sources: number[], { sql, params }: Filter): Promise<number[]> {
  const rows = await db.all<{ seq: number; first: number }>(
    `SELECT g.article_seq AS seq, min(g.first_seq) AS first FROM json_each(?) r JOIN sightings g ON g.source_ref = r.value
       AND g.first_seq IN (SELECT h.first_seq FROM sightings h JOIN articles m ON m.seq = h.article_seq
         WHERE h.source_ref = r.value AND m.state = 'live'${sql} ORDER BY h.first_seq DESC LIMIT ?)
     GROUP BY g.article_seq ORDER BY first DESC LIMIT ?`,
    [JSON.stringify(sources), ...params, q.limit, q.limit],
  )
  return rows.map((row) => row.seq)
}

/** So many of the newest arrivals are looked through for what no index leads to; mostly the first few hold enough. */
const LOOKED_THROUGH = [2000, 20_000, NEAR_THE_END]

async function listThrough(db: Database, q: MemberQuery): Promise<number[]> {
  const newest = await newestRowid(db)
  let found: number[] = []
  for (const depth of LOOKED_THROUGH) {
    const from = Math.max(0, newest - depth)
    const { sql, params } = filterOf(q, { from, to: newest, newest })
    // A source's own index holds the number, so that older articles are not even looked up.
    const filter = { sql: `${sql} AND ${q.sources === 'all' ? 'm.seq' : 'h.article_seq'} >= ?`, params: [...params, from] }
    found = q.sources === 'all' ? await listInOrder(db, q, filter) : await listOfSources(db, q, q.sources, filter)
    if (found.length >= q.limit || from === 0) break
  }
  return found
}

async function listInOrder(db: Database, q: MemberQuery, { sql, params }: Filter): Promise<number[]> {
  const rows = await db.all<{ seq: number }>(
    `SELECT m.seq FROM articles m WHERE m.state = 'live'${sql} ORDER BY m.seq DESC LIMIT ?`,
    [...params, q.limit],
  )
  return rows.map((row) => row.seq)
}

async function newestRowid(db: Database): Promise<number> {
  const [row] = await db.all<{ newest: number }>('SELECT coalesce(max(seq), 0) AS newest FROM articles')
  return row?.newest ?? 0
}

async function listOfAll(db: Database, q: MemberQuery, { sql, params }: Filter): Promise<number[]> {
  const primaries = new Set(q.languages?.map((tag) => tag.split('-')[0]!.toLowerCase()))
  if (primaries.size === 0) return listInOrder(db, q, { sql, params })
  const found: number[] = []
  for (const primary of primaries) {
    const rows = await db.all<{ seq: number }>(
      `SELECT m.seq FROM articles m WHERE ${PRIMARY} = ? AND m.state = 'live'${sql} ORDER BY m.seq DESC LIMIT ?`,
      [primary, ...params, q.limit],
    )
    found.push(...rows.map((row) => row.seq))
  }
  return found.sort((a, b) => b - a).slice(0, q.limit)
}

/** Through the full-text index backwards: as soon as enough are found, nothing more is read. */
async function listMatching(db: Database, q: MemberQuery, match: string): Promise<number[]> {
  const { sql, params } = filterOf(q)
  const among = q.sources === 'all' ? '' : ` AND ${AMONG}`
  const rows = await db.all<{ seq: number }>(
    `SELECT m.seq FROM articles_fts f CROSS JOIN articles m ON m.seq = f.rowid
     WHERE f.articles_fts MATCH ?${q.before === undefined ? '' : ' AND f.rowid < ?'} AND m.state = 'live'${sql}${among} ORDER BY f.rowid DESC LIMIT ?`,
    [
      match,
      ...(q.before === undefined ? [] : [q.before]),
      ...params,
      ...(q.sources === 'all' ? [] : [JSON.stringify(q.sources)]),
      q.limit,
    ],
  )
  return rows.map((row) => row.seq)
}

/** Those of these articles that belong to the view, live or withdrawn. */
export async function filterMembers(db: Database, q: Omit<MemberQuery, 'limit'>, seqs: readonly number[]): Promise<Set<number>> {
  if (seqs.length === 0) return new Set()
  const searched = q.match !== undefined || q.notMatch !== undefined
  const newest = searched ? await newestRowid(db) : 0
  const { sql, params } = filterOf(q, { from: Math.min(...seqs), to: Math.max(...seqs), newest })
  const among = q.sources === 'all' ? '' : ` AND ${AMONG}`
  const rows = await db.all<{ seq: number }>(
    `SELECT m.seq FROM articles m WHERE m.seq IN (SELECT value FROM json_each(?))${sql}${among}`,
    [JSON.stringify(seqs), ...params, ...(q.sources === 'all' ? [] : [JSON.stringify(q.sources)])],
  )
  return new Set(rows.map((row) => row.seq))
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

/** Rowids of live articles after `after`, in order of arrival. */
export async function listLiveAfter(db: Database, after: number, limit: number): Promise<number[]> {
  const rows = await db.all<{ seq: number }>("SELECT seq FROM articles WHERE seq > ? AND state = 'live' ORDER BY seq LIMIT ?", [
    after,
    limit,
  ])
  return rows.map((row) => row.seq)
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
      : 'AND EXISTS (SELECT 1 FROM sightings g WHERE g.article_seq = a.seq AND g.source_ref IN (SELECT value FROM json_each(?)))'
  const params: SqlValue[] = [since.getTime()]
  if (sources !== 'all') params.push(JSON.stringify(sources))
  const rows = await db.all<{ id: string; at: number }>(
    `SELECT a.id, a.withdrawn_at AS at FROM articles a WHERE a.state = 'withdrawn' AND a.withdrawn_at >= ? ${among}
     ORDER BY a.withdrawn_at DESC, a.seq DESC LIMIT ?`,
    [...params, limit],
  )
  return rows.map((row) => ({ id: row.id, when: new Date(row.at) }))
}
