/**
 * Where the working thread begins (`work-thread.ts`): the same work as `dateline work`, told about by messages.
 *
 * Effects: those of the pipeline.
 *
 * @module
 */
import { readlinkSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { basename } from 'node:path'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import type { Log, LogFields } from '../../ports.ts'
import { readProxies } from './http-proxy.ts'
import { openService } from './service.ts'
import { createWork } from './work.ts'
import type { FromWork, ToWork, WorkThreadData } from './work-thread.ts'

const { settings, env, catalogue, clockBegan } = workerData as WorkThreadData
const port = parentPort as MessagePort

/** What is told in one turn goes over in one message: polls end in swarms. */
let told: FromWork[] = []
const post = (message: FromWork): void => {
  if (told.push(message) === 1) setImmediate(tellAll)
}
const tellAll = (): void => {
  if (told.length > 0) port.postMessage(told)
  told = []
}

function postingLog(bound: LogFields): Log {
  const line =
    (level: 'info' | 'warn' | 'error') =>
    (event: string, fields?: LogFields): void =>
      post({ type: 'log', level, event, fields: { ...bound, ...fields } })
  return {
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    with: (fields) => postingLog({ ...bound, ...fields }),
  }
}

yieldToReaders()
const proxy = readProxies(env)
const work = createWork({ ...settings, ...(proxy ? { proxy } : {}) }, (read) => post({ type: 'read-files', catalogue: read }))
const service = await openService(
  { ...settings, ...(proxy ? { proxy } : {}) },
  {
    env,
    log: () => postingLog({}),
    queue: work.queue,
    schedule: work.schedule,
    beside: {
      catalogue,
      clockBegan,
      onWriteFailure: ({ kind, message }) => post({ type: 'write-failed', kind, message }),
    },
  },
)
service.deps.metrics = {
  add: (...given) => post({ type: 'add', given }),
  polled: (...given) => post({ type: 'polled', given }),
  samples: () => new Map(),
}

/** Where the system lets threads be told apart (Linux), this one takes what the serving one leaves of the processors. */
function yieldToReaders(): void {
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // Elsewhere they share evenly.
  }
}

async function reload(): Promise<void> {
  try {
    await work.reload()
    post({ type: 'reloaded' })
  } catch (error) {
    post({ type: 'reloaded', failure: error instanceof Error ? error.message : String(error) })
  }
}

const telling = setInterval(() => post({ type: 'schedule', sinceMs: work.schedule().sinceMs }), 1000)

async function stop(): Promise<void> {
  clearInterval(telling)
  await work.stop()
  await service.close()
  tellAll()
  // What is still held open, such as a request that did not end in time, ends with the thread.
  process.exit(0)
}

port.on('message', (message: ToWork) => {
  if (message.type === 'jobs') void work.queue.send(message.jobs)
  else if (message.type === 'reload') void reload()
  else void stop()
})
work.begin(service)
