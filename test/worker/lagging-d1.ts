/**
 * D1 with a replica that is behind, as a binding: sessions, bookmarks and where each statement goes, over SQLite in memory.
 *
 * The replica takes up what was committed when the test says so, or when a session's bookmark demands it
 * (https://developers.cloudflare.com/d1/best-practices/read-replication/).
 *
 * Effects: none outside the process.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { fileURLToPath } from 'node:url'

const MIGRATIONS = fileURLToPath(new URL('../../src/store/migrations', import.meta.url))

interface Statement {
  sql: string
  params: SQLInputValue[]
}

interface Bound extends Statement {
  bind(...params: SQLInputValue[]): Bound
  all(): Promise<unknown>
}

export interface LaggingD1 {
  /** The binding. */
  db: { prepare(sql: string): Bound; batch(statements: Bound[]): Promise<unknown[]>; withSession(from?: string): unknown }
  /** Lets the replica take up everything committed so far. */
  catchUp(): void
  /** Where statements were run since the last call. */
  takeTrace(): ('primary' | 'replica')[]
}

export function createLaggingD1(): LaggingD1 {
  const primary = open()
  const replica = open()
  const committed: Statement[][] = []
  let applied = 0
  let trace: ('primary' | 'replica')[] = []
  const apply = (upTo: number): void => {
    for (; applied < upTo; applied++) transact(replica, committed[applied]!)
  }
  const run = (session: { from: string; seen: number; begun: boolean }, statements: Statement[]): unknown[] => {
    const writes = statements.some(({ sql }) => !/^\s*(?:SELECT|PRAGMA)/i.test(sql))
    const atPrimary = writes || session.from === 'first-primary'
    session.begun = true
    trace.push(atPrimary ? 'primary' : 'replica')
    if (!atPrimary) {
      apply(Math.max(applied, session.seen))
      session.seen = Math.max(session.seen, applied)
      return transact(replica, statements)
    }
    const results = transact(primary, statements)
    if (writes) committed.push(statements)
    session.seen = committed.length
    return results
  }
  const sessionFrom = (from = 'first-unconstrained') => {
    const bookmark = /^0{7}-(\d+)$/.exec(from)?.[1]
    const session = { from, seen: Number(bookmark ?? 0), begun: false }
    const bound = (sql: string, params: SQLInputValue[] = []): Bound => ({
      sql,
      params,
      bind: (...given) => bound(sql, given),
      all: async () => run(session, [{ sql, params }])[0],
    })
    return {
      prepare: (sql: string) => bound(sql),
      batch: async (statements: Bound[]) => run(session, statements),
      getBookmark: () => (session.begun ? `0000000-${session.seen}` : null),
    }
  }
  return {
    db: { ...sessionFrom('first-primary'), withSession: sessionFrom },
    catchUp: () => apply(committed.length),
    takeTrace() {
      const taken = trace
      trace = []
      return taken
    },
  }
}

function open(): DatabaseSync {
  const db = new DatabaseSync(':memory:')
  for (const name of readdirSync(MIGRATIONS).sort()) db.exec(readFileSync(join(MIGRATIONS, name), 'utf8'))
  return db
}

function transact(db: DatabaseSync, statements: Statement[]): unknown[] {
  db.exec('BEGIN')
  try {
    const results = statements.map(({ sql, params }) => {
      const results = db.prepare(sql).all(...params)
      return { results, meta: { changes: results.length, rows_read: 0, rows_written: 0 } }
    })
    db.exec('COMMIT')
    return results
  } catch (error) {
    db.exec('ROLLBACK')
    throw error
  }
}
