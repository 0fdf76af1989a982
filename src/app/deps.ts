/**
 * What the HTTP application needs; given per request, because a Worker gets its bindings with each one.
 *
 * @module
 */
import type { Settings } from '../model/settings.ts'
import type { Catalogue, Source } from '../model/source.ts'
import type { Clock, Database, Log, Queue, Random } from '../ports.ts'
import type { Resolved } from '../source/resolve-source.ts'
import type { StoreMeta } from '../store/meta.ts'
import type { Pulse } from '../store/pulse.ts'
import type { Scope } from '../store/tokens.ts'
import type { SecretBox } from '../web/secret-box.ts'
import type { Metrics } from './counters.ts'
import type { Rendition, RenditionCache } from './rendition-cache.ts'

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
  /** Codings of a document, where the home has more than the standard's gzip. */
  compress?(bytes: Uint8Array): Promise<{ gzip: Uint8Array; br: Uint8Array }>
  /** A source made through the API with the values of its `${NAME}` references, or what keeps it from having them. */
  resolveSource?(source: Source): Resolved
  /** Hears which document the public gets at an address (path and query), for a shorter path to it. */
  served?(address: string, rendition: Rendition): void
  /** What ready documents are checked against, in one question; for homes where each question has its price. */
  pulse?(): Promise<Pulse>
  /** Counters of this process; absent where nobody can ask for them. */
  metrics?: Metrics
  /** What keeps this process from doing its work now, in words; empty when all is well. */
  ready?(): Promise<string[]>
}

/** Hono's view of one request here. */
export type AppEnv = {
  Variables: {
    deps: AppDeps
    /** Whoever holds the token of this request, where one was needed. */
    principal?: Principal
    /** The body as it was read, so that it can be read again. */
    bodyText?: string
  }
  Bindings: Record<string, unknown>
}

/** Who asks: the root token, the reader's token of the settings, or a named one. */
export interface Principal {
  id: string
  scopes: readonly Scope[]
}
