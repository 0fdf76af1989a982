/**
 * What the HTTP application needs; given per request, because a Worker gets its bindings with each one.
 *
 * @module
 */
import type { Settings } from '../model/settings.ts'
import type { Catalogue } from '../model/source.ts'
import type { Clock, Database, Log, Queue, Random } from '../ports.ts'
import type { StoreMeta } from '../store/meta.ts'
import type { SecretBox } from '../web/secret-box.ts'
import type { Metrics } from './counters.ts'
import type { RenditionCache } from './rendition-cache.ts'

export interface AppDeps {
  db: Database
  clock: Clock
  random: Random
  log: Log
  queue: Queue
  settings: Settings
  catalogue(): Catalogue
  meta: StoreMeta
  cache: RenditionCache
  /** Newest number of the change log; may be up to 100 ms old. */
  headSeq(): Promise<number>
  secrets: SecretBox
  /** Counters of this process; absent where nobody can ask for them. */
  metrics?: Metrics
  /** What keeps this process from doing its work now, in words; empty when all is well. */
  ready?(): Promise<string[]>
}

/** Hono's view of one request here. */
export type AppEnv = { Variables: { deps: AppDeps }; Bindings: Record<string, unknown> }
