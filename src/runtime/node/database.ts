/**
 * The Database port on node:sqlite: one file, WAL, one connection, serialised writers.
 *
 * Policy (CHECKLISTS D1, D2): `synchronous=FULL` so that what was accepted survives a power cut; writes marked lazy (leases,
 * polls that brought nothing) are not synced one by one. `busy_timeout` 5 s, foreign keys on. Batches run under BEGIN IMMEDIATE.
 *
 * Effects: reads and writes the database file.
 *
 * @module
 */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { CrashAt } from '../../pipeline/crash-point.ts'
import {
  type Database,
  DatabaseError,
  type SqlValue,
  type Statement,
  type StatementResult,
  type WriteOptions,
} from '../../ports.ts'
import { backupBeforeMigration } from './backup.ts'

export interface SqliteDatabase extends Database {
  close(): void
}

export const MIGRATIONS = join(import.meta.dirname, '../../store/migrations')
const MAX_PREPARED = 300
/** Of pages kept by a connection; the system keeps them as well. */
const CACHE_KB = 16_000
/** Polls end in swarms: what they learned is written together, so late at most. */
const GATHER_MS = 4
const MAX_GROUP = 64

/**
 * Opens (and creates) the store at `path` (`:memory:` for none on disk) and brings its schema up to date.
 * Throws `DatabaseError` with a sentence for people: unwritable folder, newer schema, damaged file.
 */
export async function openDatabase(
  path: string,
  options: { migrationsDir?: string; crashAt?: CrashAt | undefined; cacheKb?: number } = {},
): Promise<SqliteDatabase> {
  const raw = open(path, options.cacheKb ?? CACHE_KB)
  try {
    migrate(raw, options.migrationsDir ?? MIGRATIONS, path, options.crashAt)
  } catch (error) {
    raw.close()
    throw asDatabaseError(error, path)
  }
  return wrap(raw, options.crashAt)
}

function open(path: string, cacheKb: number): DatabaseSync {
  try {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
    const raw = new DatabaseSync(path, { timeout: 5000, enableForeignKeyConstraints: true })
    raw.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -${cacheKb}`)
    return raw
  } catch (error) {
    throw asDatabaseError(error, path)
  }
}

/** Applies every migration not yet applied, each in its own transaction; `user_version` counts them. */
function migrate(raw: DatabaseSync, dir: string, path: string, crashAt?: CrashAt): void {
  const files = readdirSync(dir)
    .filter((name) => name.endsWith('.sql'))
    .sort()
  const version = (): number => Number(raw.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0)
  if (version() > files.length) {
    throw new DatabaseError(
      'too-new',
      `The store ${path} was written by a newer Dateline (schema ${version()}, this one knows ${files.length}). Update Dateline, or point DATELINE_DATA at another folder. Nothing was changed.`,
    )
  }
  if (version() < files.length) backupBeforeMigration(raw, path, version(), new Date())
  for (let index = version(); index < files.length; index++) {
    raw.exec('BEGIN IMMEDIATE')
    try {
      if (version() === index) {
        raw.exec(readFileSync(join(dir, files[index]!), 'utf8'))
        crashAt?.('mid-migration')
        raw.exec(`PRAGMA user_version = ${index + 1}`)
      }
      raw.exec('COMMIT')
    } catch (error) {
      raw.exec('ROLLBACK')
      throw error
    }
  }
}

interface Waiting {
  sql: string
  params: SqlValue[]
  resolve: (result: StatementResult) => void
  reject: (error: DatabaseError) => void
}

/** Lazy writes of one moment share a commit. Each succeeds or fails by itself, as if it had been alone. */
function createGroup(
  raw: DatabaseSync,
  execute: (sql: string, params: SqlValue[]) => StatementResult,
  begin: () => void,
): { add(sql: string, params: SqlValue[], answers: boolean): Promise<StatementResult>; flush(): void } {
  let waiting: Waiting[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let soon: ReturnType<typeof setImmediate> | undefined
  const flush = (): void => {
    clearTimeout(timer)
    clearImmediate(soon)
    timer = soon = undefined
    const group = waiting
    waiting = []
    const done: (() => void)[] = []
    try {
      if (group.length === 0) return
      begin()
      if (group.length > 1) raw.exec('BEGIN IMMEDIATE')
      for (const { sql, params, resolve, reject } of group) {
        try {
          const result = execute(sql, params)
          done.push(() => resolve(result))
        } catch (error) {
          // A full disk takes the whole group back.
          if (group.length > 1 && !raw.isTransaction) throw error
          done.push(() => reject(asDatabaseError(error)))
        }
      }
      if (raw.isTransaction) raw.exec('COMMIT')
      for (const tell of done) tell()
    } catch (error) {
      if (raw.isTransaction) raw.exec('ROLLBACK')
      for (const { reject } of group) reject(asDatabaseError(error))
    }
  }
  return {
    add: (sql, params, answers) =>
      new Promise((resolve, reject) => {
        waiting.push({ sql, params, resolve, reject })
        // Who asks for rows waits for them.
        if (answers || waiting.length >= MAX_GROUP) soon ??= setImmediate(flush)
        else timer ??= setTimeout(flush, GATHER_MS)
      }),
    flush,
  }
}

/** `answers`: it gives rows. Asked once, since the list of columns is made anew each time. */
interface Prepared {
  statement: StatementSync
  answers: boolean
}

function wrap(raw: DatabaseSync, crashAt?: CrashAt): SqliteDatabase {
  const prepared = new Map<string, Prepared>()
  const prepare = (sql: string): Prepared => {
    const known = prepared.get(sql)
    if (known) return known
    if (prepared.size >= MAX_PREPARED) prepared.delete(prepared.keys().next().value as string)
    const statement = raw.prepare(sql)
    const answers = statement.columns().length > 0
    // Writes report the last rowid too, which FTS5 makes larger than a number holds: as bigint it does no harm.
    if (!answers) statement.setReadBigInts(true)
    const made = { statement, answers }
    prepared.set(sql, made)
    return made
  }
  const execute = (sql: string, params: SqlValue[] = []): StatementResult => {
    checkParams(params)
    const { statement, answers } = prepare(sql)
    if (answers) {
      const rows = statement.all(...params) as Record<string, SqlValue>[]
      return { rows, changes: rows.length }
    }
    return { rows: [], changes: Number(statement.run(...params).changes) }
  }
  let lazy = false
  const syncAs = (wanted: boolean): void => {
    if (wanted === lazy) return
    raw.exec(wanted ? 'PRAGMA synchronous = NORMAL' : 'PRAGMA synchronous = FULL')
    lazy = wanted
  }
  const guarded = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw asDatabaseError(error)
    }
  }
  const group = createGroup(raw, execute, () => syncAs(true))
  return {
    async all<Row>(sql: string, params?: SqlValue[]): Promise<Row[]> {
      return guarded(() => execute(sql, params).rows as Row[])
    },
    async run(sql, params, options) {
      if (options?.lazy === true)
        return group.add(
          sql,
          params ?? [],
          guarded(() => prepare(sql).answers),
        )
      return guarded(() => {
        syncAs(false)
        return execute(sql, params)
      })
    },
    async batch(statements: Statement[], options?: WriteOptions) {
      return guarded(() => {
        syncAs(options?.lazy === true)
        raw.exec('BEGIN IMMEDIATE')
        try {
          const results = statements.map((s) => execute(s.sql, s.params))
          crashAt?.('before-commit')
          raw.exec('COMMIT')
          crashAt?.('after-commit')
          return results
        } catch (error) {
          if (raw.isTransaction) raw.exec('ROLLBACK')
          throw error
        }
      })
    },
    close() {
      group.flush()
      prepared.clear()
      raw.close()
    },
  }
}

/** The port admits what both engines carry: no undefined, no booleans, no blobs, no unsafe integers (SEMANTICS 24). */
function checkParams(params: SqlValue[]): void {
  for (const value of params) {
    if (value === null || typeof value === 'string') continue
    if (typeof value === 'number' && Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))) continue
    throw new DatabaseError('other', `a ${typeof value} cannot be bound as an SQL parameter`)
  }
}

const CODES: [number, DatabaseError['kind']][] = [
  [5, 'busy'],
  [6, 'busy'],
  [8, 'readonly'],
  [11, 'corrupt'],
  [13, 'full'],
  [14, 'readonly'],
  [26, 'corrupt'],
]

/** What the file system says where no folder can be made. */
const UNWRITABLE: ReadonlySet<string> = new Set(['EACCES', 'EEXIST', 'ENOTDIR', 'EPERM', 'EROFS'])

function asDatabaseError(error: unknown, path?: string): DatabaseError {
  if (error instanceof DatabaseError) return error
  const { message = String(error), errcode, code } = error as { message?: string; errcode?: number; code?: string }
  const primary = typeof errcode === 'number' ? errcode & 0xff : undefined
  const unique = errcode === 2067 || errcode === 1555 || /UNIQUE constraint failed/.test(message)
  const kind = unique
    ? 'conflict'
    : (CODES.find(([n]) => n === primary)?.[1] ?? (code !== undefined && UNWRITABLE.has(code) ? 'readonly' : 'other'))
  const where = path && !existsSync(path) ? ` (${path} cannot be created)` : path ? ` (${path})` : ''
  return new DatabaseError(kind, `${message}${where}`, { cause: error })
}
