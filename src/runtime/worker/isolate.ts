/**
 * Puts the Worker home together: what lives as long as the isolate, and what each event is given.
 *
 * Effects: none by itself; what it hands out has those of the ports.
 *
 * @module
 */

import { appPath, createApp } from '../../app/app.ts'
import type { AppDeps } from '../../app/deps.ts'
import { createRenditionCache } from '../../app/rendition-cache.ts'
import { findTopic } from '../../app/topics.ts'
import type { Catalogue } from '../../model/source.ts'
import type { PipelineDeps } from '../../pipeline/deps.ts'
import { syncEndpoints } from '../../pipeline/sync-endpoints.ts'
import type { Random } from '../../ports.ts'
import { resolveCatalogue } from '../../source/resolve-source.ts'
import { headSeq } from '../../store/changes.ts'
import { openMeta, type StoreMeta } from '../../store/meta.ts'
import { syncSources } from '../../store/sources.ts'
import { createSecretBox, type SecretBox } from '../../web/secret-box.ts'
import compiled from './catalogue.json' with { type: 'json' }
import { createClock } from './clock.ts'
import { createDatabase, type Spending } from './database.ts'
import { createHostGate } from './host-gate.ts'
import { createHttp } from './http.ts'
import { createLog } from './log.ts'
import { createQueue } from './queue.ts'
import { type Env, readSettings, textsOf, type WorkerSettings } from './settings.ts'

/** Of 128 MB an isolate has, shared with whatever else runs in it. */
const CACHE_BYTES = 16 * 1024 * 1024

const random: Random = {
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  number: () => Math.random(),
}

export type Deps = PipelineDeps & AppDeps

/** What one invocation asked of the platform, whose limits are per invocation. */
export interface Spent extends Spending {
  requests: number
}

export interface Isolate {
  settings: WorkerSettings
  app: ReturnType<typeof createApp>
  /** Dependencies for one event; `spent` is added to as they are used. */
  deps(env: Env, spent: Spent, owner?: string): Promise<Deps>
  /** Makes the store follow the catalogue this Worker was built with; once. */
  sync(deps: Deps): Promise<void>
}

export function newSpent(): Spent {
  return { queries: 0, statements: 0, rowsRead: 0, rowsWritten: 0, requests: 0 }
}

let kept: Isolate | undefined

/** The isolate's own things, made with its first event. Throws with a sentence for the operator where a setting is missing. */
export function openIsolate(env: Env): Isolate {
  kept ??= createIsolate(env)
  return kept
}

function createIsolate(env: Env): Isolate {
  const settings = readSettings(env)
  if ('missing' in settings) throw new Error(settings.missing)
  const catalogue = resolveCatalogue(compiled as unknown as Catalogue, textsOf(env))
  const clock = createClock(settings.clock)
  const gate = createHostGate({ spacingMs: settings.hostSpacingMs })
  const cache = createRenditionCache(CACHE_BYTES)
  const log = createLog()
  let meta: Promise<StoreMeta> | undefined
  let secrets: Promise<SecretBox> | undefined
  let synced: Promise<unknown> | undefined
  const isolate: Isolate = {
    settings,
    app: createApp((c) => isolate.deps(c.env as Env, newSpent()), appPath(settings.baseUrl)),
    async deps(bindings, spent, owner) {
      const db = createDatabase(bindings.DB, spent)
      meta ??= openMeta(db, clock.now(), random).catch((error: unknown) => {
        meta = undefined
        throw error
      })
      secrets ??= createSecretBox(settings.secretKey, random.bytes)
      const deps: Deps = {
        db,
        http: createHttp({
          ownOrigin: new URL(settings.baseUrl).origin,
          allowHosts: settings.allowHosts,
          onRequest: () => {
            spent.requests += 1
          },
        }),
        gate,
        clock,
        random,
        log,
        queue: createQueue(bindings.JOBS, log),
        settings,
        catalogue: () => catalogue,
        owner: owner ?? `worker/${crypto.randomUUID()}`,
        wallNow: () => Date.now(),
        meta: await meta,
        cache,
        headSeq: () => headSeq(db),
        secrets: await secrets,
      }
      deps.topics = (address) => findTopic(deps, address)
      return deps
    },
    async sync(deps) {
      synced ??= syncSources(deps.db, catalogue.sources, clock.now())
        .then(() => syncEndpoints(deps, catalogue))
        .catch((error: unknown) => {
          synced = undefined
          throw error
        })
      await synced
    },
  }
  return isolate
}
