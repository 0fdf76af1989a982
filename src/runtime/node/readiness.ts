/**
 * Can this process do its work now: is the store writable, is there room, does the schedule run?
 *
 * Effects: writes one row of the store at most every five seconds, asks the file system for its free space.
 *
 * @module
 */
import { statfsSync } from 'node:fs'
import { type Database, DatabaseError } from '../../ports.ts'

/** Below this the next hour's news may not fit. */
const ROOM_BYTES = 16 * 1024 * 1024
const PROBE_EVERY_MS = 5000

const WORDS: Partial<Record<DatabaseError['kind'], string>> = {
  full: 'The disk is full: feeds are served from what is stored, nothing new is saved. Free some space; work goes on by itself.',
  readonly: 'The store cannot be written. Give this user the right to write in the data folder; work goes on by itself.',
  corrupt: 'The store is damaged. Stop the service and restore a backup (dateline restore).',
  busy: 'Another process keeps the store locked.',
}

export interface WatchedDatabase {
  db: Database
  /** Of the last write, where it failed. */
  failure(): DatabaseError | undefined
  /** Somebody else's write failed; forgotten when one succeeds here. */
  note(error: DatabaseError): void
}

/** The same database, remembering whether its last write failed. `told` hears of each failure. */
export function watchWrites(db: Database, told?: (error: DatabaseError) => void): WatchedDatabase {
  let failure: DatabaseError | undefined
  const watched = async <T>(work: Promise<T>): Promise<T> => {
    try {
      const done = await work
      failure = undefined
      return done
    } catch (error) {
      if (error instanceof DatabaseError && WORDS[error.kind] !== undefined) {
        failure = error
        told?.(error)
      }
      throw error
    }
  }
  return {
    db: { ...db, run: (...given) => watched(db.run(...given)), batch: (...given) => watched(db.batch(...given)) },
    failure: () => failure,
    note(error) {
      failure = error
    },
  }
}

/** Free bytes where `dir` lies; undefined where the system does not say. */
export function freeBytes(dir: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(dir)
    return bavail * bsize
  } catch {
    return undefined
  }
}

/** Faults in words; none when ready. `schedule` says how long ago it ran and how often it should. */
export function createReadiness(options: {
  watched: Pick<WatchedDatabase, 'db' | 'failure'>
  dataDir: string
  schedule?: () => { sinceMs: number | undefined; everyMs: number }
}): () => Promise<string[]> {
  const { watched, dataDir, schedule } = options
  let probedAt = -PROBE_EVERY_MS
  const probe = async (): Promise<void> => {
    if (performance.now() - probedAt < PROBE_EVERY_MS) return
    probedAt = performance.now()
    try {
      await watched.db.run(
        "INSERT INTO meta (key, value) VALUES ('probe', ?1) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [String(Date.now())],
      )
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error
    }
  }
  return async () => {
    const before = watched.failure()
    await probe()
    const faults: string[] = []
    const failure = watched.failure() ?? before
    if (failure) faults.push(WORDS[failure.kind] ?? failure.message)
    const free = freeBytes(dataDir)
    if (failure?.kind !== 'full' && free !== undefined && free < ROOM_BYTES)
      faults.push(`Only ${Math.floor(free / 1024)} kB are free where the store lies.`)
    const run = schedule?.()
    if (run?.sinceMs !== undefined && run.sinceMs > 4 * run.everyMs + 60_000)
      faults.push(`The schedule was last looked at ${Math.round(run.sinceMs / 1000)} s ago.`)
    return faults
  }
}
