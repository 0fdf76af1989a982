/**
 * Puts the Node home together: what publishes (`serving.ts`), and with it the network and what else the pipeline needs.
 *
 * Effects: opens the store, reads the source files.
 *
 * @module
 */
import { createHmac, randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import type { AppDeps } from '../../app/deps.ts'
import { findTopic } from '../../app/topics.ts'
import type { CrashAt } from '../../pipeline/crash-point.ts'
import type { PipelineDeps } from '../../pipeline/deps.ts'
import type { Http } from '../../ports.ts'
import { detectLanguage } from './detect-language.ts'
import { createHostGate } from './host-gate.ts'
import { createHttp } from './http.ts'
import { createRenderDoors } from './render-door.ts'
import { openServing, readCrashAt, type Serving, type ServingOptions } from './serving.ts'
import type { NodeSettings } from './settings.ts'

export interface Service extends Serving {
  deps: PipelineDeps & AppDeps
}

/** Opens everything for this process or thread. Throws `SettingsError` or `DatabaseError`. */
export async function openService(settings: NodeSettings, options: ServingOptions): Promise<Service> {
  const crashAt = readCrashAt(options.env)
  const serving = await openServing(settings, options)
  const network = { allowHosts: settings.allowHosts, resolve: settings.resolve, proxy: settings.proxy }
  const http = crashingHttp(createHttp(network), crashAt)
  const doors = createRenderDoors(network)
  const deps: PipelineDeps & AppDeps = Object.assign(serving.deps, {
    http,
    render: doors.render,
    gate: createHostGate({ spacingMs: settings.hostSpacingMs }),
    owner: `${hostname()}/${process.pid}/${randomBytes(6).toString('hex')}`,
    wallNow: () => Date.now(),
    fastHmac: (key: Uint8Array, text: string) => createHmac('sha256', key).update(text).digest(),
    detectLanguage,
    ...(crashAt ? { crashAt } : {}),
  })
  deps.topics = (address) => findTopic(deps, address)
  return {
    ...serving,
    deps,
    async close() {
      await Promise.all([http.close(), doors.close()])
      await serving.close()
    },
  }
}

function crashingHttp<T extends Http>(http: T, crashAt: CrashAt | undefined): T {
  if (crashAt === undefined) return http
  return {
    ...http,
    async send(request) {
      const result = await http.send(request)
      if (request.method === 'GET') crashAt('after-fetch')
      return result
    },
  }
}
