/**
 * Puts the Worker home together: what lives as long as the isolate, and what each event is given.
 *
 * Effects: none by itself; what it hands out has those of the ports.
 *
 * @module
 */

import { appPath, createApp } from '../../app/app.ts'
import type { AppDeps } from '../../app/deps.ts'
import { withoutSecretValues } from '../../app/log-secrets.ts'
import { createRenditionCache, type Rendition, type RenditionCache } from '../../app/rendition-cache.ts'
import { findTopic } from '../../app/topics.ts'
import type { Catalogue } from '../../model/source.ts'
import type { PipelineDeps } from '../../pipeline/deps.ts'
import { syncEndpoints } from '../../pipeline/sync-endpoints.ts'
import type { Random } from '../../ports.ts'
import { referencesIn } from '../../source/references.ts'
import { resolveCatalogue, resolveSource } from '../../source/resolve-source.ts'
import { openMeta, type StoreMeta } from '../../store/meta.ts'
import { askPulse, type Pulse } from '../../store/pulse.ts'
import { createSecretBox, type SecretBox } from '../../web/secret-box.ts'
import { newSpent, type Spent } from './budget.ts'
import compiled from './catalogue.json' with { type: 'json' }
import { createClock } from './clock.ts'
import { compress } from './compress.ts'
import { createDatabase } from './database.ts'
import { createEdgeCache, type PlatformCache } from './edge-cache.ts'
import { createHostGate } from './host-gate.ts'
import { createHttp } from './http.ts'
import { createLog } from './log.ts'
import { createQueue, type MessageQueue } from './queue.ts'
import { createReadyAnswers, type ReadyAnswers } from './ready-answers.ts'
import { type Env, readSettings, textsOf, type WorkerSettings } from './settings.ts'
import { followCatalogue } from './sync-catalogue.ts'

/** Of 128 MB an isolate has, shared with whatever else runs in it. */
const CACHE_BYTES = 16 * 1024 * 1024
/** What the store said counts for so long, as on Node. */
const PULSE_MS = 100

const random: Random = {
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  number: () => Math.random(),
}

export type Deps = PipelineDeps & AppDeps & { queue: MessageQueue }

export interface Isolate {
  settings: WorkerSettings
  app: ReturnType<typeof createApp>
  /** The short path in front of it. */
  ready: ReadyAnswers
  /** Dependencies for one event; `spent` is added to as they are used. */
  deps(env: Env, spent: Spent, event?: EventFacts): Promise<Deps>
  /** Makes the store follow the catalogue this Worker was built with; asked at each tick until it does. */
  sync(deps: Deps): Promise<void>
}

export interface EventFacts {
  /** Whose claims these are, where an earlier event made them. */
  owner?: string
  /** Work that may outlast the answer. */
  waitUntil?(work: Promise<unknown>): void
}

let kept: Isolate | undefined

/** The isolate's own things, made with its first event. Throws with a sentence for the operator where a setting is missing. */
export function openIsolate(env: Env): Isolate {
  kept ??= createIsolate(env)
  return kept
}

/** `platformCache` is absent where there is none. */
export function createIsolate(env: Env, platformCache: PlatformCache | undefined = findPlatformCache()): Isolate {
  const settings = readSettings(env)
  if ('missing' in settings) throw new Error(settings.missing)
  const texts = textsOf(env)
  const catalogue = resolveCatalogue(compiled as unknown as Catalogue, texts)
  const clock = createClock(settings.clock)
  const { cache, keyOf } = nameRenditions(createRenditionCache(CACHE_BYTES))
  const version = env.VERSION?.id ?? ''
  const ready = createReadyAnswers(cache, platformCache && version ? createEdgeCache(platformCache, version) : undefined)
  /** Names that source files, and sources made through the API, refer to: their values are secrets. */
  const referred = new Set(referencesIn(compiled))
  const log = withoutSecretValues(createLog(), () =>
    [settings.adminToken, settings.readToken, settings.secretKey, ...[...referred].map((name) => texts[name])].filter(
      (value) => value !== undefined,
    ),
  )
  let meta: Promise<StoreMeta> | undefined
  let secrets: Promise<SecretBox> | undefined
  let following = false
  const isolate: Isolate = {
    settings,
    ready,
    app: createApp(
      (c) => isolate.deps(c.env as Env, newSpent(), { waitUntil: (work) => c.executionCtx.waitUntil(work) }),
      appPath(settings.baseUrl),
    ),
    async deps(bindings, spent, { owner, waitUntil } = {}) {
      const db = createDatabase(bindings.DB, spent)
      const pulse = rememberPulse(() => askPulse(db))
      meta ??= openMeta(db, clock.now(), random).catch((error: unknown) => {
        meta = undefined
        throw error
      })
      secrets ??= createSecretBox(settings.secretKey, random.bytes)
      const deps: Deps = {
        db,
        http: createHttp({
          ownUrl: settings.baseUrl,
          outboundTells: settings.local,
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
        headSeq: async () => (await pulse()).head,
        pulse,
        compress,
        served(address, rendition) {
          const key = keyOf(rendition)
          if (key !== undefined) waitUntil?.(pulse().then((taken) => ready.served(address, rendition, key, taken)))
        },
        secrets: await secrets,
        resolveSource(source) {
          for (const name of referencesIn(source)) referred.add(name)
          return resolveSource(source, texts)
        },
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

/** The cache, and under which name a rendition was put into it last. */
function nameRenditions(cache: RenditionCache): { cache: RenditionCache; keyOf(rendition: Rendition): string | undefined } {
  const names = new WeakMap<Rendition, string>()
  return {
    cache: {
      ...cache,
      set(key, rendition) {
        names.set(rendition, key)
        cache.set(key, rendition)
      },
    },
    keyOf: (rendition) => names.get(rendition),
  }
}

/** One event asks once, unless it lasts. */
function rememberPulse(ask: () => Promise<Pulse>): () => Promise<Pulse> {
  let taken: Promise<Pulse> | undefined
  let at = 0
  return () => {
    const now = Date.now()
    if (taken === undefined || now - at > PULSE_MS) {
      at = now
      taken = ask()
    }
    return taken
  }
}

function findPlatformCache(): PlatformCache | undefined {
  return typeof caches === 'undefined' ? undefined : caches.default
}
