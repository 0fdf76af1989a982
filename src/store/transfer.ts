/**
 * The whole store as rows, table by table, to move it to another home: what was written there is read here unchanged.
 *
 * The search table is not carried: it is derived, and made anew from the articles as they arrive (some engines refuse to
 * export it). Leases, remembered robots.txt and answers to repeated requests stay behind.
 *
 * Effects: Database.
 *
 * @module
 */
import type { ArticleRecord } from '../model/article.ts'
import type { Database, SqlValue, Statement } from '../ports.ts'
import { searchableArticle, searchText } from '../query/match.ts'
import { utf8Length } from '../web/utf8-length.ts'

export interface Table {
  name: string
  columns: string[]
  /** Of the primary key, in its order. */
  keys: string[]
}

export interface TablePage {
  table: string
  columns: string[]
  rows: SqlValue[][]
  /** Key of the last row where more may follow. */
  next?: SqlValue[]
}

/** Not carried: derived, passing, or the engine's own. */
const LEFT_BEHIND = /^(?:sqlite_|_cf_|d1_|articles_fts|robots$|idempotency$|upstream_pings$)/
/** Facts of one home. */
const OWN_FACTS = new Set(['catalogue', 'offer'])
/** Rows of these can be long: a page must fit the memory of a Worker. */
const LONG = new Set(['articles', 'revisions', 'archive_slices', 'sources'])
/** Of one parameter; D1 takes 2 MB. */
const MAX_JSON_BYTES = 1_500_000

/** Names of the tables that are carried, those that others refer to first. */
export async function listTables(db: Database): Promise<string[]> {
  const found = await db.all<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
  const names = found.map(({ name }) => name).filter((name) => !LEFT_BEHIND.test(name))
  const first = ['meta', 'sources', 'articles']
  return [...first.filter((name) => names.includes(name)), ...names.filter((name) => !first.includes(name))]
}

/** A carried table by its name; `undefined` where there is none here. */
export async function findTable(db: Database, name: string): Promise<Table | undefined> {
  if (!/^[a-z][a-z_]{0,60}$/.test(name) || LEFT_BEHIND.test(name)) return undefined
  const columns = await db.all<{ name: string; pk: number }>(`PRAGMA table_info(${quoted(name)})`)
  if (columns.length === 0) return undefined
  const keys = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk)
  return { name, columns: columns.map((column) => column.name), keys: keys.map((column) => column.name) }
}

/** The next rows of a table after a key, in the order of its key. */
export async function readTable(db: Database, table: Table, after?: readonly SqlValue[]): Promise<TablePage> {
  const keys = table.keys.map(quoted).join(', ')
  const limit = LONG.has(table.name) ? 20 : 500
  const where = after === undefined ? '' : `WHERE (${keys}) > (${table.keys.map(() => '?').join(', ')})`
  const found = await db.all<Record<string, SqlValue>>(
    `SELECT ${table.columns.map(quoted).join(', ')} FROM ${quoted(table.name)} ${where} ORDER BY ${keys} LIMIT ${limit}`,
    after === undefined ? [] : [...after],
  )
  const last = found.at(-1)
  const carried = found.filter((row) => table.name !== 'meta' || !OWN_FACTS.has(String(row['key'])))
  return {
    table: table.name,
    columns: table.columns,
    rows: carried.map((row) => table.columns.map((column) => carriedValue(column, row[column] ?? null))),
    ...(last && found.length === limit ? { next: table.keys.map((key) => last[key] ?? null) } : {}),
  }
}

/** Leases are of processes that the other home does not know. */
function carriedValue(column: string, value: SqlValue): SqlValue {
  if (column === 'lease_owner') return null
  return column === 'lease_until' ? 0 : value
}

/** Whether nothing was read or told here yet, so that a whole store may come. */
export async function isUnused(db: Database): Promise<boolean> {
  const [row] = await db.all<{ n: number }>(
    'SELECT (SELECT count(*) FROM articles) + (SELECT count(*) FROM aliases) + (SELECT count(*) FROM changes) AS n',
  )
  return row?.n === 0
}

/** Makes room for a whole store: what a home writes by itself when it starts goes. Only for an unused one. */
export async function clearStore(db: Database): Promise<void> {
  const tables = (await listTables(db)).toReversed()
  await db.batch(tables.map((name) => ({ sql: `DELETE FROM ${quoted(name)}`, params: [] })))
}

/** Writes rows as they were read. A row that is there already stays: a page may come twice. */
export async function writeRows(db: Database, page: TablePage): Promise<void> {
  const known = await findTable(db, page.table)
  if (!known) throw new RangeError(`there is no table ${page.table} here`)
  const strange = page.columns.filter((column) => !known.columns.includes(column))
  if (strange.length > 0) throw new RangeError(`the table ${page.table} has no column ${strange.join(', ')} here`)
  const statements = chunks(page.rows).map((rows) => insertStatement(page, rows))
  if (page.table === 'articles') statements.push(...searchStatements(page))
  for (let at = 0; at < statements.length; at += 20) await db.batch(statements.slice(at, at + 20))
}

/** Makes the search table anew from these articles. */
function searchStatements({ columns, rows }: TablePage): Statement[] {
  const at = (name: string): number => columns.indexOf(name)
  const texts = rows.map((row): SqlValue[] => {
    const { title, author, body } = searchText(searchableArticle(JSON.parse(String(row[at('record')])) as ArticleRecord))
    return [row[at('seq')] ?? null, title, author, body]
  })
  const page = { table: 'articles_fts', columns: ['rowid', 'title', 'author', 'body'] }
  const seqs = JSON.stringify(texts.map(([seq]) => seq))
  return [
    { sql: 'DELETE FROM articles_fts WHERE rowid IN (SELECT value FROM json_each(?))', params: [seqs] },
    ...chunks(texts).map((some) => insertStatement({ ...page, rows: [] }, some)),
  ]
}

/** Makes the search table anew for a page of stored articles after this number; the number to go on from, if any. */
export async function rebuildSearch(db: Database, after: number): Promise<number | undefined> {
  const table = await findTable(db, 'articles')
  if (!table) return undefined
  const page = await readTable(db, table, [after])
  if (page.rows.length > 0) await db.batch(searchStatements(page))
  return page.next === undefined ? undefined : Number(page.next[0])
}

function insertStatement({ table, columns }: TablePage, rows: readonly SqlValue[][]): Statement {
  const names = columns.map(quoted).join(', ')
  const into = `INSERT ${table === 'articles_fts' ? '' : 'OR IGNORE '}INTO ${quoted(table)} (${names})`
  const [only] = rows
  if (rows.length === 1 && only) return { sql: `${into} VALUES (${columns.map(() => '?').join(', ')})`, params: only }
  return {
    sql: `${into} SELECT ${columns.map((_, index) => `j.value ->> ${index}`).join(', ')} FROM json_each(?) j`,
    params: [JSON.stringify(rows)],
  }
}

/** Groups of rows whose JSON fits one parameter; a row that is long stands alone, as parameters of its own. */
function chunks(rows: readonly SqlValue[][]): SqlValue[][][] {
  const groups: SqlValue[][][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const row of rows) {
    const size = utf8Length(JSON.stringify(row)) + 1
    if (bytes + size > MAX_JSON_BYTES) {
      groups.push([])
      bytes = 0
    }
    groups.at(-1)?.push(row)
    bytes += size
  }
  return groups
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
