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
import { createSecretBox, type SecretBox } from '../../web/secret-box.ts'
import { newSpent, type Spent } from './budget.ts'
import compiled from './catalogue.json' with { type: 'json' }
import { createClock } from './clock.ts'
import { createDatabase } from './database.ts'
import { createHostGate } from './host-gate.ts'
import { createHttp } from './http.ts'
import { createLog } from './log.ts'
import { createQueue, type MessageQueue } from './queue.ts'
import { type Env, readSettings, textsOf, type WorkerSettings } from './settings.ts'
import { followCatalogue } from './sync-catalogue.ts'

/** Of 128 MB an isolate has, shared with whatever else runs in it. */
const CACHE_BYTES = 16 * 1024 * 1024

const random: Random = {
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  number: () => Math.random(),
}

export type Deps = PipelineDeps & AppDeps & { queue: MessageQueue }

export interface Isolate {
  settings: WorkerSettings
  app: ReturnType<typeof createApp>
  /** Dependencies for one event; `spent` is added to as they are used. */
  deps(env: Env, spent: Spent, owner?: string): Promise<Deps>
  /** Makes the store follow the catalogue this Worker was built with; asked at each tick until it does. */
  sync(deps: Deps): Promise<void>
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
  const cache = createRenditionCache(CACHE_BYTES)
  const log = createLog()
  let meta: Promise<StoreMeta> | undefined
  let secrets: Promise<SecretBox> | undefined
  let following = false
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
        gate: createHostGate(bindings.HOSTS, {
          spacingMs: settings.hostSpacingMs,
          onCall: () => {
            spent.turns += 1
          },
        }),
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
      if (following || !(await followCatalogue(deps.db, catalogue.sources, clock.now()))) return
      await syncEndpoints(deps, catalogue)
      following = true
    },
  }
  return isolate
}
