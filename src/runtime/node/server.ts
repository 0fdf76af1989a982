/**
 * The service on Node: HTTP server, schedule and store in one process, stopped cleanly.
 *
 * Effects: listens on a port, polls on schedule.
 *
 * @module
 */
import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { appPath, createApp } from '../../app/app.ts'
import type { PollResult } from '../../pipeline/poll-source.ts'
import type { Clock, Log } from '../../ports.ts'
import { watchFolder } from './catalogue.ts'
import { openService, type Service } from './service.ts'
import { type Environment, type NodeSettings, SettingsError, withPort } from './settings.ts'
import { createWorkerLoop } from './worker-loop.ts'

export interface RunningServer {
  service: Service
  url: string
  /** Where the socket is, which a public address may hide. */
  listening: string
  /** Reads the source files now, changed or not, and says what came of it. */
  reload(): Promise<void>
  stop(): Promise<void>
}

/** Starts everything; resolves once the port is open. Throws `SettingsError` or `DatabaseError` with nothing left open. */
export async function startServer(
  settings: NodeSettings,
  options: { env: Environment; log: (clock: Clock) => Log },
): Promise<RunningServer> {
  let service: Service | undefined
  const running = (): Service => service as Service
  const loop = createWorkerLoop(
    () => running().deps,
    (result) => {
      running().deps.metrics?.polled(result.record)
      logPoll(running().deps.log, result)
    },
  )
  const ready = Promise.withResolvers<void>()
  const app = createApp(() => ready.promise.then(() => running().deps), appPath(settings.baseUrl))
  const server = createAdaptorServer({ fetch: app.fetch }) as Server
  const port = await listen(server, settings)
  try {
    const schedule = () => ({ sinceMs: loop.sinceTick(), everyMs: settings.tickSeconds * 1000 })
    service = await openService(withPort(settings, port), { ...options, queue: loop.queue, schedule })
  } catch (error) {
    server.close()
    throw error
  }
  const { log } = service.deps
  for (const problem of service.deps.catalogue().problems) logProblem(log, problem)
  const reload = async (): Promise<void> => {
    await reloadSources(running())
    await loop.queue.send([{ type: 'poll', sourceId: '' }])
  }
  const unwatch = watchFolder(settings.feedsDir, reload)
  ready.resolve()
  loop.start(settings.tickSeconds)
  return {
    service,
    url: service.settings.baseUrl,
    listening: `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${port}`,
    async reload() {
      await reload()
      const { sources, bundles, problems } = running().deps.catalogue()
      log.info('reloaded', { sources: sources.length, bundles: bundles.length, problems: problems.length })
    },
    async stop() {
      unwatch()
      const closed = new Promise<void>((done) => server.close(() => done()))
      server.closeIdleConnections()
      await Promise.race([loop.stop(), new Promise((done) => setTimeout(done, 8000).unref())])
      server.closeAllConnections()
      await closed
      await running().close()
    },
  }
}

/** Makes the store follow the files, and tells what changed and what is wrong. */
async function reloadSources(service: Service): Promise<void> {
  const { log, catalogue } = service.deps
  const before = JSON.stringify(catalogue().problems)
  const result = await service.reload()
  const { problems } = catalogue()
  if (JSON.stringify(problems) !== before) for (const problem of problems) logProblem(log, problem)
  const changed = [...result.added, ...result.changed, ...result.retired, ...result.renamed.map((r) => `${r.from} → ${r.to}`)]
  if (changed.length > 0) log.info('sources', { text: `changed: ${changed.join(', ')}` })
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

function logProblem(log: Log, problem: { file: string; line?: number; path: string; message: string; remedy: string }): void {
  const where = `${problem.file}${problem.line === undefined ? '' : `:${problem.line}`}`
  log.warn('source file', {
    text: `${where}: ${problem.path === '' ? '' : `${problem.path}: `}${problem.message}; ${problem.remedy}`,
  })
}

/** `poll news-az: 3 new, 41 unchanged (5 requests, 2.1 s)`. */
function logPoll(log: Log, result: PollResult): void {
  const { record } = result
  const counts = (['new', 'updated', 'withdrawn', 'unchanged', 'filtered'] as const)
    .filter((name) => record[name] > 0)
    .map((name) => `${record[name]} ${name}`)
  const waiting = result.waiting > 0 ? [`${result.waiting} waiting`] : []
  const what =
    record.outcome === 'ok' || record.outcome === 'unchanged'
      ? []
      : [`${record.outcome}${record.reason ? `: ${record.reason}` : ''}`]
  const said = [...what, ...counts, ...waiting].join(', ') || 'nothing new'
  const text = `${result.sourceId}: ${said} (${record.requests} ${record.requests === 1 ? 'request' : 'requests'}, ${(record.durationMs / 1000).toFixed(1)} s)`
  const fields = {
    source: result.sourceId,
    outcome: record.outcome,
    requests: record.requests,
    new: record.new,
    updated: record.updated,
    withdrawn: record.withdrawn,
    unchanged: record.unchanged,
    filtered: record.filtered,
    waiting: result.waiting,
    durationMs: record.durationMs,
    reason: record.reason,
  }
  if (what.length > 0) log.warn('poll', { ...fields, text })
  else log.info('poll', { ...fields, text })
}
