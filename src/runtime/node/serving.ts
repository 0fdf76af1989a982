/**
 * Puts together what the application needs on Node: store, clock, catalogue. It loads nothing of the pipeline, which works in
 * another thread or process (`service.ts`).
 *
 * Effects: opens the store, reads the source files.
 *
 * @module
 */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { createMetrics } from '../../app/counters.ts'
import type { AppDeps } from '../../app/deps.ts'
import { withoutSecretValues } from '../../app/log-secrets.ts'
import { createRenditionCache } from '../../app/rendition-cache.ts'
import { type CrashAt, createCrashAt } from '../../pipeline/crash-point.ts'
import type { PipelineDeps } from '../../pipeline/deps.ts'
import { syncEndpoints } from '../../pipeline/sync-endpoints.ts'
import type { Clock, Database, DatabaseError, Log, Queue, Random } from '../../ports.ts'
import { referencesIn } from '../../source/references.ts'
import { resolveSource } from '../../source/resolve-source.ts'
import { headSeq } from '../../store/changes.ts'
import { openMeta } from '../../store/meta.ts'
import { askPulse } from '../../store/pulse.ts'
import { listLeaseOwners, releaseLeases } from '../../store/sources.ts'
import { type SyncResult, syncSources } from '../../store/sync-sources.ts'
import { createSecretBox } from '../../web/secret-box.ts'
import { type FolderCatalogue, readCatalogue } from './catalogue.ts'
import { createClock, wallNow } from './clock.ts'
import { compress } from './compress.ts'
import { openDatabase } from './database.ts'
import { openDatabaseThreads, type ThreadedDatabase } from './database-thread.ts'
import { createProcessFigures } from './process-figures.ts'
import { createReadiness, watchWrites } from './readiness.ts'
import { type Environment, type NodeSettings, SettingsError } from './settings.ts'

/** How long ago the schedule was looked at, and how often it should be. */
export type Schedule = () => { sinceMs: number | undefined; everyMs: number }

export interface Serving {
  settings: NodeSettings
  db: Database
  deps: ServingDeps
  /** As last read. */
  catalogue(): FolderCatalogue
  /** When the clock began, milliseconds since epoch: a thread's own clock begins there too. */
  clockBegan: number
  /** Reads the source files again and makes the store follow. */
  reload(): Promise<SyncResult>
  /** Takes over what somebody else read, and made the store follow, in this process. */
  follow(catalogue: FolderCatalogue): void
  /** Somebody else in this process could not write. */
  noteFailure(error: DatabaseError): void
  close(): Promise<void>
}

export interface ServingOptions {
  env: Environment
  log: (clock: Clock) => Log
  /** What hurries work along. */
  queue?: Queue
  schedule?: Schedule
  /** At most so many connections to the store in threads of their own, so that nothing here waits for it; 0 asks it in this thread. */
  databaseThreads?: number
  /** In a thread beside another one that opened the service: what that one read, and when its clock began. */
  beside?: { catalogue: FolderCatalogue; clockBegan: number; onWriteFailure: (error: DatabaseError) => void }
}

const CACHE_BYTES = 32 * 1024 * 1024
/** The hub's documents, in the thread that sends them out. */
const CACHE_BYTES_BESIDE = 8 * 1024 * 1024
const HEAD_FRESH_MS = 100
/** Where threads ask the store, this one asks for the log's head only. */
const CACHE_KB_OF_HEAD = 1000
/** A process of several connections keeps few pages for each. */
const CACHE_KB_BESIDE = 8000

const random: Random = {
  bytes: (length) => new Uint8Array(randomBytes(length)),
  number: () => Math.random(),
}

/** What the application gets, and what opening it made for the pipeline beside it. */
export type ServingDeps = AppDeps & Pick<PipelineDeps, 'resolveSource'>

/** Opens what is needed to publish. Throws `SettingsError` or `DatabaseError`. */
export async function openServing(settings: NodeSettings, options: ServingOptions): Promise<Serving> {
  const { env, beside } = options
  let catalogue = beside?.catalogue ?? (await readCatalogue(settings.feedsDir, env))
  const clockBegan = beside?.clockBegan ?? wallNow()
  const clock = createClock(settings.clock, clockBegan)
  // Opened here first: it is brought up to date, and its faults are told, before anything else begins.
  const own = await openDatabase(settings.databasePath, {
    crashAt: readCrashAt(env),
    ...(options.databaseThreads ? { cacheKb: CACHE_KB_OF_HEAD } : beside ? { cacheKb: CACHE_KB_BESIDE } : {}),
  })
  const threads = options.databaseThreads ? openThreads(settings, options.databaseThreads, env) : undefined
  const watched = watchWrites(threads ?? own, beside?.onWriteFailure)
  const { db } = watched
  /** Names that sources made through the API refer to. */
  const referred = new Set<string>()
  const meta = await openMeta(db, clock.now(), random)
  await releaseDeadLeases(db)
  const figures = beside ? undefined : createProcessFigures(settings.databasePath, settings.dataDir)
  const deps: ServingDeps = {
    db,
    clock,
    random,
    log: withoutSecretValues(options.log(clock), () => secretValues(settings, [...catalogue.references, ...referred], env)),
    queue: options.queue ?? { send: async () => {} },
    settings,
    catalogue: () => catalogue,
    meta,
    cache: createRenditionCache(beside ? CACHE_BYTES_BESIDE : CACHE_BYTES),
    headSeq: cachedHead(own),
    pulse: () => askPulse(own),
    compress,
    secrets: await createSecretBox(secretKey(settings), random.bytes),
    metrics: createMetrics(figures?.read),
    ready: createReadiness({
      watched,
      dataDir: settings.dataDir,
      ...(options.schedule ? { schedule: options.schedule } : {}),
    }),
    resolveSource(source) {
      const resolved = resolveSource(source, env)
      if (resolved.ok) for (const name of referencesIn(source)) referred.add(name)
      return resolved
    },
  }
  const sync = async (): Promise<SyncResult> => {
    const result = await syncSources(db, catalogue.sources, clock.now())
    await syncEndpoints(deps, catalogue)
    return result
  }
  if (!beside) await sync()
  return {
    settings,
    db,
    deps,
    catalogue: () => catalogue,
    clockBegan,
    async reload() {
      catalogue = await readCatalogue(settings.feedsDir, env, catalogue)
      return sync()
    },
    follow(read) {
      catalogue = read
    },
    noteFailure: watched.note,
    async close() {
      figures?.stop()
      await threads?.close()
      own.close()
    },
  }
}

function openThreads(settings: NodeSettings, threads: number, env: Environment): ThreadedDatabase {
  return openDatabaseThreads(settings.databasePath, { most: threads, crashAt: env['DATELINE_CRASH_AT'] ?? '' })
}

/** Values that no log line may show. */
function secretValues(settings: NodeSettings, references: readonly string[], env: Environment): string[] {
  const named = references.map((name) => env[name])
  const proxies = [settings.proxy?.https, settings.proxy?.http].map((url) => url?.password)
  return [settings.adminToken, settings.readToken, settings.secretKey, ...proxies, ...named].filter(
    (value): value is string => value !== undefined && value !== '',
  )
}

/** `DATELINE_CRASH_AT`, for rehearsals: the process kills itself there, as a power cut would. */
export function readCrashAt(env: Environment): CrashAt | undefined {
  try {
    return createCrashAt(env['DATELINE_CRASH_AT'] ?? '', () => process.kill(process.pid, 'SIGKILL'))
  } catch (error) {
    throw new SettingsError(`DATELINE_CRASH_AT: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** The log's head, asked of the store at most every 100 ms (SEMANTICS 13). */
function cachedHead(db: Database): () => Promise<number> {
  let at = -HEAD_FRESH_MS
  let head: Promise<number> | undefined
  return () => {
    const now = performance.now()
    if (!head || now - at >= HEAD_FRESH_MS) {
      at = now
      head = headSeq(db)
      head.catch(() => {
        head = undefined
      })
    }
    return head
  }
}

/** Processes of this machine that died with a lease give it back at once; others' leases run out by themselves. */
async function releaseDeadLeases(db: Database): Promise<void> {
  const dead = (await listLeaseOwners(db)).filter((owner) => {
    const [host, pid] = owner.split('/')
    return host === hostname() && (Number(pid) === process.pid || !isAlive(Number(pid)))
  })
  await releaseLeases(db, dead)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM'
  }
}

/** The key of stored secrets: from the environment, else made once in the data folder, readable by its owner alone. */
function secretKey(settings: NodeSettings): string {
  if (settings.secretKey) return settings.secretKey
  const file = join(settings.dataDir, 'secret.key')
  if (!existsSync(file)) {
    mkdirSync(settings.dataDir, { recursive: true })
    writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
  }
  return readFileSync(file, 'utf8').trim()
}
