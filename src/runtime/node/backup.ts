/**
 * Backup and restore of the store: taken while the service runs, verified before it counts, restored under a new epoch.
 *
 * Effects: reads and writes files.
 *
 * @module
 */
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DatabaseError } from '../../ports.ts'

export interface StoreFacts {
  bytes: number
  schema: number
  epoch: string
  articles: number
  changes: number
}

/** A backup that cannot be used; the message says why and what to do. */
export class BackupError extends Error {
  override name = 'BackupError'
}

/**
 * Writes a whole copy of the store at `databasePath` to `target`, which must not exist. Readers and writers go on; the copy
 * is the store at one moment. It is checked before it gets its name.
 */
export function backupStore(databasePath: string, target: string): StoreFacts {
  if (!existsSync(databasePath)) throw new BackupError(`there is no store at ${databasePath} yet. The first poll makes it.`)
  if (existsSync(target)) throw new BackupError(`${target} is there already; nothing is overwritten. Choose another name.`)
  const draft = `${target}.${process.pid}.partial`
  try {
    mkdirSync(dirname(target), { recursive: true })
    const store = new DatabaseSync(databasePath, { timeout: 10_000 })
    try {
      vacuumInto(store, draft)
    } finally {
      store.close()
    }
    const facts = verifyStore(draft)
    sync(draft)
    renameSync(draft, target)
    return facts
  } catch (error) {
    rmSync(draft, { force: true })
    if (error instanceof BackupError) throw error
    throw new BackupError(`${target} cannot be written: ${(error as Error).message}. Nothing was changed.`)
  }
}

/**
 * Rewrites the store's file without what was deleted from it. Readers go on; writers wait, and those that cannot wait try
 * again. Throws `BackupError` where it could not be done: then freed pages are overwritten as the store grows.
 */
export function scrubStore(databasePath: string): void {
  const store = new DatabaseSync(databasePath, { timeout: 10_000 })
  try {
    store.exec('VACUUM')
    store.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  } catch (error) {
    throw new BackupError(
      `${databasePath} could not be rewritten (${(error as Error).message}): what was deleted may stand in its freed space until that is used again.`,
    )
  } finally {
    store.close()
  }
}

function vacuumInto(store: DatabaseSync, target: string): void {
  store.prepare('VACUUM INTO ?').run(target)
}

function sync(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Reads the file whole and says what is in it. Throws `BackupError` where it is damaged or no store. */
export function verifyStore(path: string): StoreFacts {
  let store: DatabaseSync
  try {
    store = new DatabaseSync(path, { readOnly: true })
  } catch (error) {
    throw new BackupError(`${path} cannot be opened: ${(error as Error).message}.`)
  }
  try {
    const [first] = store.prepare('PRAGMA integrity_check(1)').all()
    const verdict = Object.values(first ?? {})[0]
    if (verdict !== 'ok') throw new BackupError(`${path} is damaged: ${String(verdict)}. Use another backup.`)
    const count = (sql: string): number => Number(Object.values(store.prepare(sql).get() ?? {})[0])
    return {
      bytes: statSync(path).size,
      schema: count('PRAGMA user_version'),
      epoch: String(store.prepare("SELECT value FROM meta WHERE key = 'epoch'").get()?.['value'] ?? ''),
      articles: count('SELECT count(*) FROM articles'),
      changes: count('SELECT count(*) FROM changes'),
    }
  } catch (error) {
    if (error instanceof BackupError) throw error
    throw new BackupError(`${path} is not a store of Dateline, or is damaged: ${(error as Error).message}.`)
  } finally {
    store.close()
  }
}

export interface RestoreResult extends StoreFacts {
  /** Where the store that was in place went; undefined where there was none. */
  keptAs?: string
  /** Deliveries that the backup still owed, now cancelled and replayable. */
  cancelled: number
  /** Changes that an active endpoint, or the hub, had not read yet: nobody is told of them. */
  unread: number
}

/**
 * Puts a verified backup in the place of the store; nobody may have that open. The restored store gets a new epoch (old
 * cursors are answered 410), no leases, and what it still owed to endpoints and subscribers is cancelled in the open: it
 * may have been sent since. `redeliver` keeps it due instead. Hubs of sources are asked anew: they may know another callback.
 */
export function restoreStore(
  backup: string,
  databasePath: string,
  options: { schema: number; now: Date; redeliver: boolean },
): RestoreResult {
  if (!existsSync(backup)) throw new BackupError(`there is no file ${backup}.`)
  const facts = verifyStore(backup)
  if (facts.schema > options.schema || facts.schema === 0)
    throw new BackupError(
      `${backup} has schema ${facts.schema}, this Dateline knows ${options.schema}. ${facts.schema === 0 ? 'It is no store.' : 'Update Dateline first.'}`,
    )
  const draft = `${databasePath}.${process.pid}.restoring`
  try {
    mkdirSync(dirname(databasePath), { recursive: true })
    copyFileSync(backup, draft)
    const owed = prepare(draft, options)
    sync(draft)
    const keptAs = setAside(databasePath, options.now)
    renameSync(draft, databasePath)
    return { ...facts, epoch: verifyStore(databasePath).epoch, ...owed, ...(keptAs ? { keptAs } : {}) }
  } finally {
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(draft + suffix, { force: true })
  }
}

const LEASED = ['sources', 'deliveries', 'hub_subscriptions', 'hub_requests']

function prepare(path: string, options: { now: Date; redeliver: boolean }): Pick<RestoreResult, 'cancelled' | 'unread'> {
  const store = new DatabaseSync(path)
  // A backup may be older than some tables: they are made when it is first opened.
  const has = (table: string): boolean => store.prepare('SELECT 1 FROM sqlite_master WHERE name = ?').get(table) !== undefined
  try {
    store.exec('PRAGMA journal_mode = DELETE; BEGIN IMMEDIATE')
    store
      .prepare("INSERT INTO meta (key, value) VALUES ('epoch', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
      .run(randomBytes(8).toString('hex'))
    for (const table of LEASED.filter(has)) store.exec(`UPDATE ${table} SET lease_owner = NULL, lease_until = 0`)
    if (has('upstream_subscriptions')) {
      store
        .prepare('UPDATE upstream_subscriptions SET next_attempt_at = ?, attempts = 0, last_ping_at = NULL, misses = 0')
        .run(options.now.getTime())
    }
    const owed = options.redeliver ? { cancelled: 0, unread: 0 } : leaveOut(store, has('hub_topics'))
    store.exec('COMMIT')
    return owed
  } finally {
    store.close()
  }
}

/** What was owed at the moment of the backup is not sent: it may have been since. Paused endpoints go on where they were. */
function leaveOut(store: DatabaseSync, hasHub: boolean): Pick<RestoreResult, 'cancelled' | 'unread'> {
  const head = Number(store.prepare('SELECT coalesce(max(seq), 0) AS seq FROM changes').get()?.['seq'])
  const readers = `SELECT cursor FROM endpoints WHERE state = 'active'${hasHub ? ' UNION ALL SELECT cursor FROM hub_topics' : ''}`
  const from = Number(store.prepare(`SELECT coalesce(min(cursor), ?) AS seq FROM (${readers})`).get(head)?.['seq'])
  const { changes } = store
    .prepare("UPDATE deliveries SET state = 'cancelled', next_attempt_at = NULL WHERE next_attempt_at IS NOT NULL")
    .run()
  store.prepare("UPDATE endpoints SET cursor = max(cursor, ?) WHERE state = 'active'").run(head)
  if (hasHub) {
    store.exec('UPDATE hub_subscriptions SET next_attempt_at = NULL, attempts = 0')
    store.prepare('UPDATE hub_topics SET cursor = max(cursor, ?), first_change_at = NULL, last_change_at = NULL').run(head)
  }
  return { cancelled: Number(changes), unread: head - Math.min(head, from) }
}

/** Moves the store away under a name that says when. Throws `BackupError` while anybody has it open. */
function setAside(databasePath: string, now: Date): string | undefined {
  if (!existsSync(databasePath)) return undefined
  refuseInUse(databasePath)
  const keptAs = `${databasePath}.before-restore-${stamp(now)}`
  renameSync(databasePath, keptAs)
  for (const suffix of ['-wal', '-shm']) if (existsSync(databasePath + suffix)) unlinkSync(databasePath + suffix)
  return keptAs
}

/** Throws where anybody has the store open: leaving WAL needs it for oneself, and that is how others are noticed. */
export function refuseInUse(databasePath: string): void {
  let store: DatabaseSync | undefined
  try {
    store = new DatabaseSync(databasePath, { timeout: 500 })
    const mode = store.prepare('PRAGMA journal_mode = DELETE').get()?.['journal_mode']
    if (mode !== 'delete') throw new Error('locked')
  } catch (error) {
    const { errcode, message } = error as { errcode?: number; message: string }
    if (message === 'locked' || errcode === 5 || /locked/.test(message))
      throw new BackupError('the store is in use. Stop the service (and every `dateline work`) first, then try again.')
    // A store too damaged to open is what restoring is for.
  } finally {
    store?.close()
  }
}

const KEPT_BEFORE_MIGRATION = 3

/** Called before the schema of a store with something in it is changed: a copy goes to `backups/` beside it. */
export function backupBeforeMigration(store: DatabaseSync, databasePath: string, version: number, now: Date): void {
  if (databasePath === ':memory:' || version === 0) return
  const dir = join(dirname(databasePath), 'backups')
  const target = join(dir, `schema-${version}-${stamp(now)}.sqlite`)
  if (existsSync(target)) return
  try {
    mkdirSync(dir, { recursive: true })
    vacuumInto(store, target)
    verifyStore(target)
  } catch (error) {
    rmSync(target, { force: true })
    throw new DatabaseError(
      'other',
      `The store ${databasePath} needs a newer schema, but the copy that is made before could not be written to ${dir}: ${(error as Error).message}. Nothing was changed; free some space and start again.`,
    )
  }
  const old = readdirSync(dir)
    .filter((name) => /^schema-\d+-.*\.sqlite$/.test(name))
    .sort((a, b) => statSync(join(dir, b)).mtimeMs - statSync(join(dir, a)).mtimeMs)
  for (const name of old.slice(KEPT_BEFORE_MIGRATION)) if (name !== basename(target)) rmSync(join(dir, name), { force: true })
}

/** `20260303-120000`. */
export function stamp(now: Date): string {
  return now.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')
}
