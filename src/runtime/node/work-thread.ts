/**
 * The working half in a thread of its own, beside the one that serves: a page that takes long to read, or a burst of news,
 * keeps no reader waiting. Each thread has its own connections to the one store; the store's log tells the serving one what
 * changed, and messages carry the rest: log lines, counters, source files read anew.
 *
 * The thread's other end is `work-thread-entry.ts`.
 *
 * Effects: starts a thread, which has those of the pipeline.
 *
 * @module
 */
import { Worker } from 'node:worker_threads'
import type { Metrics } from '../../app/counters.ts'
import type { Job } from '../../model/job.ts'
import { DatabaseError, type LogFields } from '../../ports.ts'
import type { FolderCatalogue } from './catalogue.ts'
import type { Serving } from './serving.ts'
import type { Environment, NodeSettings } from './settings.ts'
import { endProcess, threadEnvironment } from './threads.ts'
import type { Work } from './work.ts'

export interface WorkThreadData {
  /** Without the proxies, which are read again: addresses as objects do not travel. */
  settings: Omit<NodeSettings, 'proxy'>
  env: Environment
  catalogue: FolderCatalogue
  clockBegan: number
}

export type ToWork = { type: 'jobs'; jobs: Job[] } | { type: 'reload' } | { type: 'stop' }

export type FromWork =
  | { type: 'log'; level: 'info' | 'warn' | 'error'; event: string; fields: LogFields }
  | { type: 'add'; given: Parameters<Metrics['add']> }
  | { type: 'polled'; given: Parameters<Metrics['polled']> }
  /** Once a second: how long ago the schedule was looked at. */
  | { type: 'schedule'; sinceMs: number | undefined }
  | { type: 'write-failed'; kind: DatabaseError['kind']; message: string }
  | { type: 'read-files'; catalogue: FolderCatalogue }
  /** Of a reload that was asked for. */
  | { type: 'reloaded'; failure?: string }

/** What runs is finished or given back within eight seconds; then nobody waits any longer. */
const STOP_WITHIN_MS = 9000

/** Work in a thread that begins with `begin`. */
export function createWorkThread(settings: NodeSettings, env: Environment): Work & { begin(serving: Serving): void } {
  let worker: Worker | undefined
  let schedule: { sinceMs: number | undefined; at: number } = { sinceMs: undefined, at: 0 }
  let stopping = false
  const reloads: ((failure: string | undefined) => void)[] = []
  const tell = (message: ToWork): void => worker?.postMessage(message)

  const hear = ({ deps, follow, noteFailure }: Serving, message: FromWork): void => {
    if (message.type === 'log') deps.log[message.level](message.event, message.fields)
    else if (message.type === 'add') deps.metrics?.add(...message.given)
    else if (message.type === 'polled') deps.metrics?.polled(...message.given)
    else if (message.type === 'schedule') schedule = { sinceMs: message.sinceMs, at: performance.now() }
    else if (message.type === 'write-failed') noteFailure(new DatabaseError(message.kind, message.message))
    else if (message.type === 'read-files') follow(message.catalogue)
    else reloads.shift()?.(message.failure)
  }

  return {
    queue: {
      async send(jobs) {
        tell({ type: 'jobs', jobs })
      },
    },
    schedule: () => ({
      sinceMs: schedule.sinceMs === undefined ? undefined : schedule.sinceMs + performance.now() - schedule.at,
      everyMs: settings.tickSeconds * 1000,
    }),
    begin(service) {
      const { proxy: _, ...plain } = service.settings
      const workerData: WorkThreadData = {
        settings: plain,
        env: { ...env },
        catalogue: service.catalogue(),
        clockBegan: service.clockBegan,
      }
      worker = new Worker(new URL('./work-thread-entry.ts', import.meta.url), {
        workerData,
        env: threadEnvironment(),
      })
      worker.on('message', (messages: FromWork[]) => {
        for (const message of messages) hear(service, message)
      })
      worker.on('error', (error) => endProcess('the working thread', error))
      worker.on('exit', (code) => {
        if (!stopping) endProcess('the working thread', new Error(`it ended with code ${code}`))
      })
    },
    reload() {
      return new Promise((done, fail) => {
        reloads.push((failure) => (failure === undefined ? done() : fail(new Error(failure))))
        tell({ type: 'reload' })
      })
    },
    async stop() {
      stopping = true
      if (!worker) return
      const ended = new Promise((done) => worker?.once('exit', done))
      tell({ type: 'stop' })
      const late = setTimeout(() => void worker?.terminate(), STOP_WITHIN_MS)
      await ended
      clearTimeout(late)
    },
  }
}
