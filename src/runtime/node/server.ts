/**
 * The service on Node in one process, stopped cleanly: HTTP in this thread, the store and the work in others, so that no
 * reader waits for a statement, a page or a disk.
 *
 * Effects: listens on a port; threads that poll on schedule.
 *
 * @module
 */
import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { appPath, createApp } from '../../app/app.ts'
import type { Clock, Log } from '../../ports.ts'
import { installFastPath } from './fast-path.ts'
import { createFollowing } from './follow-files.ts'
import { openServing, type Serving } from './serving.ts'
import { type Environment, type NodeSettings, SettingsError, withPort } from './settings.ts'
import { keepHeapsSmall } from './threads.ts'
import { createWorkThread } from './work-thread.ts'

/** One slow question leaves the other thread to everybody else's. */
const DATABASE_THREADS = 2

export interface RunningServer {
  service: Serving
  url: string
  /** Where the socket is, which a public address may hide. */
  listening: string
  /** Reads the source files now, changed or not, and says what came of it. */
  reload(): Promise<void>
  stop(): Promise<void>
}

/** Starts everything; resolves once the port is open. `polls: false` leaves polling to others. Throws `SettingsError` or `DatabaseError` with nothing left open. */
export async function startServer(
  settings: NodeSettings,
  options: { env: Environment; log: (clock: Clock) => Log; polls?: boolean },
): Promise<RunningServer> {
  keepHeapsSmall()
  let service: Serving | undefined
  const running = (): Serving => service as Serving
  const work = (options.polls ?? true) ? createWorkThread(settings, options.env) : undefined
  const part = work ?? createFollowing(settings)
  const ready = Promise.withResolvers<void>()
  const app = createApp(() => ready.promise.then(() => running().deps), appPath(settings.baseUrl))
  const server = createAdaptorServer({ fetch: app.fetch }) as Server
  const fast = installFastPath(server, () => service?.deps, appPath(settings.baseUrl))
  const port = await listen(server, settings)
  try {
    service = await openServing(withPort(settings, port), {
      ...options,
      ...(work ? { queue: work.queue, schedule: work.schedule } : {}),
      databaseThreads: DATABASE_THREADS,
    })
  } catch (error) {
    server.close()
    throw error
  }
  service.deps.served = fast.served
  ready.resolve()
  part.begin(service)
  return {
    service,
    url: service.settings.baseUrl,
    listening: `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${port}`,
    reload: part.reload,
    async stop() {
      const closed = new Promise<void>((done) => server.close(() => done()))
      server.closeIdleConnections()
      await part.stop()
      server.closeAllConnections()
      await closed
      await running().close()
    },
  }
}

function listen(server: Server, settings: NodeSettings): Promise<number> {
  return new Promise((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) => fail(new SettingsError(listenFault(error, settings))))
    server.listen(settings.port, settings.host, () => {
      const address = server.address()
      done(typeof address === 'object' && address ? address.port : settings.port)
    })
  })
}

function listenFault(error: NodeJS.ErrnoException, { host, port }: NodeSettings): string {
  if (error.code === 'EADDRINUSE') {
    return `Port ${port} on ${host} is taken: another program, perhaps another Dateline, listens there. Stop it, or set DATELINE_PORT to a free one (0 picks one).`
  }
  if (error.code === 'EACCES')
    return `Port ${port} may not be opened by this user. Take one above 1023 (DATELINE_PORT) and put a proxy in front.`
  return `Cannot listen on ${host}:${port} (${error.code}). Check DATELINE_HOST and DATELINE_PORT.`
}
