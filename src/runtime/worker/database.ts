/**
 * The Database port on Cloudflare D1.
 *
 * D1 serialises writers and runs a batch as one transaction. It rounds large integers and gives blobs as arrays, so
 * what the port does not admit is refused here (SEMANTICS 24), as on Node.
 *
 * Effects: reads and writes the D1 database.
 *
 * @module
 */
import { type Database, DatabaseError, type SqlValue, type StatementResult } from '../../ports.ts'
import { utf8Length } from '../../web/utf8-length.ts'
import type { Spent } from './budget.ts'

/** What was asked of the engine, for those who keep to a budget (SEMANTICS 25). */
export type Spending = Pick<Spent, 'queries' | 'statements' | 'rowsRead' | 'rowsWritten'>

/** The port over one binding. `spending`, where given, is added to with every query. */
export function createDatabase(d1: Pick<D1Database, 'prepare' | 'batch'>, spending?: Spending): Database {
  const prepare = (sql: string, params: SqlValue[] = []): D1PreparedStatement => {
    checkParams(params)
    return params.length === 0 ? d1.prepare(sql) : d1.prepare(sql).bind(...params)
  }
  const guarded = async <T>(statements: number, work: () => Promise<T>): Promise<T> => {
    if (spending) {
      spending.queries += 1
      spending.statements += statements
    }
    try {
      return await work()
    } catch (error) {
      throw asDatabaseError(error)
    }
  }
  const read = <Row>(result: D1Result<Row>): StatementResult<Row> => {
    if (spending) {
      spending.rowsRead += result.meta.rows_read
      spending.rowsWritten += result.meta.rows_written
    }
    return { rows: result.results, changes: result.meta.changes, rowsWritten: result.meta.rows_written }
  }
  return {
    async all<Row>(sql: string, params?: SqlValue[]): Promise<Row[]> {
      return guarded(1, async () => read(await prepare(sql, params).all<Row>()).rows)
    },
    async run(sql, params) {
      return guarded(1, async () => read(await prepare(sql, params).all<Record<string, SqlValue>>()))
    },
    async batch(statements) {
      if (statements.length === 0) return []
      return guarded(statements.length, async () => {
        const results = await d1.batch<Record<string, SqlValue>>(statements.map(({ sql, params }) => prepare(sql, params)))
        return results.map(read)
      })
    },
  }
}

/** Bytes of a row or a text: what D1 takes, which it tells late and in few words. */
const MAX_ROW_BYTES = 2_000_000

function checkParams(params: SqlValue[]): void {
  const chars = params.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 8), 0)
  if (chars * 3 > MAX_ROW_BYTES) checkBytes(params)
  for (const value of params) {
    if (value === null || typeof value === 'string') continue
    if (typeof value === 'number' && Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))) continue
    throw new DatabaseError('other', `a ${typeof value} cannot be bound as an SQL parameter`)
  }
}

function checkBytes(params: SqlValue[]): void {
  const bytes = params.reduce<number>((sum, value) => sum + (typeof value === 'string' ? utf8Length(value) : 8), 0)
  if (bytes > MAX_ROW_BYTES) throw new DatabaseError('other', `${bytes} bytes are more than a row of D1 holds`)
}

/** D1 tells faults in words only; these are the words. */
const SAID: readonly [RegExp, DatabaseError['kind']][] = [
  [/UNIQUE constraint failed|SQLITE_CONSTRAINT_(?:UNIQUE|PRIMARYKEY)/, 'conflict'],
  [
    /database is locked|SQLITE_BUSY|overloaded|too many requests queued|Network connection lost|storage operation exceeded timeout|reset because/i,
    'busy',
  ],
  [/exceeded maximum DB size|database or disk is full|SQLITE_FULL/i, 'full'],
  [/readonly database|SQLITE_READONLY/i, 'readonly'],
  [/malformed|SQLITE_CORRUPT|SQLITE_NOTADB/i, 'corrupt'],
]

function asDatabaseError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error
  const message = error instanceof Error ? error.message : String(error)
  const kind = SAID.find(([words]) => words.test(message))?.[1] ?? 'other'
  return new DatabaseError(kind, message, { cause: error })
}
