/**
 * The working half of a process: follows the source files, polls what is due, delivers, drops what is no longer kept.
 *
 * Any number of processes may share one database (SEMANTICS 31): leases in the store keep them apart.
 *
 * Effects: those of the pipeline; timers.
 *
 * @module
 */
import { applyRetention } from '../../pipeline/apply-retention.ts'
import type { PollResult } from '../../pipeline/poll-source.ts'
import type { Clock, Log, Queue } from '../../ports.ts'
import type { FolderCatalogue } from './catalogue.ts'
import { createFollowing } from './follow-files.ts'
import { openService, type Service } from './service.ts'
import type { Schedule } from './serving.ts'
import type { Environment, NodeSettings } from './settings.ts'
import { createWorkerLoop } from './worker-loop.ts'

export interface Work {
  /** Hurries for this loop. */
  queue: Queue
  schedule: Schedule
  /** Reads the source files now, changed or not, and says what came of it. */
  reload(): Promise<void>
  /** No new work; what runs is finished or given back within eight seconds. */
  stop(): Promise<void>
}

const RETENTION_EVERY_MS = 3_600_000
const STOP_WITHIN_MS = 8000

/** Work for the service given to `begin`; `onFiles` hears what the source files say when they were read anew. */
export function createWork(
  settings: NodeSettings,
  onFiles: (catalogue: FolderCatalogue) => void = () => {},
): Work & { begin(service: Service): void } {
  let begun: Service | undefined
  const service = (): Service => begun as Service
  const loop = createWorkerLoop(
    () => service().deps,
    (result) => {
      service().deps.metrics?.polled(result.record)
      logPoll(service().deps.log, result)
    },
  )
  const { queue } = loop
  const stopping = new AbortController()
  const files = createFollowing(settings, async (catalogue) => {
    onFiles(catalogue)
    await queue.send([{ type: 'poll', sourceId: '' }])
  })
  let timer: ReturnType<typeof setInterval> | undefined
  return {
    queue,
    schedule: () => ({ sinceMs: loop.sinceTick(), everyMs: settings.tickSeconds * 1000 }),
    begin(given) {
      begun = given
      files.begin(given)
      loop.start(settings.tickSeconds)
      timer = setInterval(() => void retain(given, stopping.signal), RETENTION_EVERY_MS)
      timer.unref()
    },
    reload: files.reload,
    async stop() {
      files.stop()
      clearInterval(timer)
      stopping.abort()
      await Promise.race([loop.stop(), new Promise((done) => setTimeout(done, STOP_WITHIN_MS).unref())])
    },
  }
}

/** Works without serving, until stopped. Throws `SettingsError` or `DatabaseError`. */
export async function startWorker(
  settings: NodeSettings,
  options: { env: Environment; log: (clock: Clock) => Log },
): Promise<{ service: Service; reload(): Promise<void>; stop(): Promise<void> }> {
  const work = createWork(settings)
  const service = await openService(settings, { ...options, queue: work.queue, schedule: work.schedule })
  work.begin(service)
  return {
    service,
    reload: work.reload,
    async stop() {
      await work.stop()
      await service.close()
    },
  }
}

async function retain({ deps }: Service, signal: AbortSignal): Promise<void> {
  try {
    const { articles, changes, revisions } = await applyRetention(deps, { drop: true, signal })
    const dropped = articles.reduce((n, { count }) => n + count, 0)
    if (dropped + changes + revisions > 0) deps.log.info('retention', { articles: dropped, changes, revisions })
  } catch (error) {
    deps.log.error('retention.failed', { reason: error instanceof Error ? error.message : String(error) })
  }
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
