/**
 * The pipeline on an in-memory store, with a clock that tests set and any `Http`: everything but sockets and schedule.
 *
 * Effects: none outside the process.
 *
 * @module
 */
import type { AppDeps } from '../../src/app/deps.ts'
import { createRenditionCache } from '../../src/app/rendition-cache.ts'
import { findTopic } from '../../src/app/topics.ts'
import type { PollRecord } from '../../src/model/fetch-state.ts'
import type { Settings } from '../../src/model/settings.ts'
import { type Bundle, type Catalogue, newSource, type Source } from '../../src/model/source.ts'
import type { PipelineDeps } from '../../src/pipeline/deps.ts'
import { leaseOf } from '../../src/pipeline/lease.ts'
import { lookAgain } from '../../src/pipeline/look-again.ts'
import { type PollOptions, type PollResult, pollSource } from '../../src/pipeline/poll-source.ts'
import type { Clock, Http, Log } from '../../src/ports.ts'
import { openDatabase, type SqliteDatabase } from '../../src/runtime/node/database.ts'
import { createHostGate } from '../../src/runtime/node/host-gate.ts'
import { headSeq } from '../../src/store/changes.ts'
import { openMeta } from '../../src/store/meta.ts'
import { claimDueSources } from '../../src/store/sources.ts'
import { syncSources } from '../../src/store/sync-sources.ts'
import { createSecretBox } from '../../src/web/secret-box.ts'

export interface World {
  deps: PipelineDeps & AppDeps
  db: SqliteDatabase
  catalogue: Catalogue
  clock: TestClock
  /** Polls the source now, due or not. */
  poll(id: string, options?: PollOptions): Promise<PollResult>
  look(limit?: number): ReturnType<typeof lookAgain>
  close(): void
}

export interface TestClock extends Clock {
  set(at: Date): void
  advance(ms: number): void
}

/** Stands still until told otherwise; sleeping moves it. */
export function createTestClock(start: Date): TestClock {
  let at = start.getTime()
  return {
    now: () => new Date(at),
    // Whoever waits for another's turn lets it have one.
    sleep: async (ms) => {
      at += Math.max(0, ms)
      await new Promise((resolve) => setImmediate(resolve))
    },
    set: (to) => {
      at = to.getTime()
    },
    advance: (ms) => {
      at += ms
    },
  }
}

const silent: Log = { info() {}, warn() {}, error() {}, with: () => silent }

export const testSettings: Settings = {
  baseUrl: 'http://127.0.0.1:8787',
  adminToken: 'a-token-for-tests',
  hostSpacingMs: 0,
  tickSeconds: 15,
  rights: 'full',
  userAgent: 'dateline/test (+http://127.0.0.1:8787/robot)',
  feedLimit: 50,
  allowHosts: [],
}

/** A source as the schema would make it, with the given keys. */
export function testSource(source: Partial<Source> & Pick<Source, 'id' | 'url'>): Source {
  return newSource({ kind: 'feed', ...source })
}

/** A poll that brought nothing new, with the given fields. */
export function testPoll(poll: Partial<PollRecord> & Pick<PollRecord, 'at'>): PollRecord {
  return {
    outcome: 'unchanged',
    requests: 1,
    new: 0,
    updated: 0,
    withdrawn: 0,
    unchanged: 20,
    filtered: 0,
    durationMs: 3,
    ...poll,
  }
}

/** A predictable stand-in for randomness. */
function createTestRandom(): PipelineDeps['random'] {
  let state = 1
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  return { number: next, bytes: (length) => Uint8Array.from({ length }, () => Math.floor(next() * 256)) }
}

export async function createWorld(options: {
  http: Http
  sources: Source[]
  bundles?: Bundle[]
  now?: Date
  path?: string
  settings?: Partial<Settings>
}): Promise<World> {
  const db = await openDatabase(options.path ?? ':memory:')
  const clock = createTestClock(options.now ?? new Date('2026-03-03T12:00:00Z'))
  const random = createTestRandom()
  const catalogue: Catalogue = { sources: options.sources, bundles: options.bundles ?? [], problems: [] }
  const deps: PipelineDeps & AppDeps = {
    db,
    http: options.http,
    gate: createHostGate({ spacingMs: 0 }),
    clock,
    random,
    log: silent,
    queue: { send: async () => {} },
    settings: { ...testSettings, ...options.settings },
    catalogue: () => catalogue,
    secrets: await createSecretBox('key for tests', random.bytes),
    owner: 'test/1/world',
    wallNow: () => clock.now().getTime(),
    meta: await openMeta(db, clock.now(), random),
    cache: createRenditionCache(8_000_000),
    headSeq: () => headSeq(db),
  }
  deps.topics = (address) => findTopic(deps, address)
  await syncSources(db, catalogue.sources, clock.now())
  return {
    deps,
    db,
    catalogue,
    clock,
    async poll(id, pollOptions = {}) {
      const [claimed] = await claimDueSources(db, clock.now(), { ...leaseOf(deps), limit: 1, ids: [id] })
      if (!claimed) throw new Error(`source ${id} cannot be claimed`)
      return pollSource(deps, claimed, { force: true, ...pollOptions })
    },
    look: (limit = 50) => lookAgain(deps, { limit }),
    close: () => db.close(),
  }
}
