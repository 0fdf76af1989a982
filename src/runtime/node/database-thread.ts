/**
 * The Database port in threads of their own: whoever serves never waits for a statement, a lock or a disk.
 *
 * Reads go to the thread with the least to do, writes to the first one; further ones begin when the first is busy. The threads' other end is
 * `database-thread-entry.ts`.
 *
 * Effects: starts threads; they read and write the database file.
 *
 * @module
 */
import { Worker } from 'node:worker_threads'
import { type Database, DatabaseError } from '../../ports.ts'
import { endProcess, threadEnvironment } from './threads.ts'

export type DatabaseCall = { id: number } & {
  [Op in 'all' | 'run' | 'batch']: { op: Op; given: Parameters<Database[Op]> }
}['all' | 'run' | 'batch']

export interface DatabaseReply {
  id: number
  value?: unknown
  fault?: { kind: DatabaseError['kind']; message: string }
}

export interface DatabaseThreadData {
  path: string
  /** `DATELINE_CRASH_AT`. */
  crashAt: string
}

export interface ThreadedDatabase extends Database {
  /** What was asked before is done first. */
  close(): Promise<void>
}

interface Waiting {
  resolve: (value: never) => void
  reject: (error: DatabaseError) => void
}

/** Opens up to `most` connections to the store at `path`, which exists and is up to date. */
export function openDatabaseThreads(path: string, options: { most: number; crashAt?: string }): ThreadedDatabase {
  const data: DatabaseThreadData = { path, crashAt: options.crashAt ?? '' }
  const writer = startThread(data)
  const threads = [writer]
  const idlest = (): Thread => {
    const best = threads.reduce((a, b) => (b.waiting.size < a.waiting.size ? b : a))
    if (best.waiting.size === 0 || threads.length === options.most) return best
    const further = startThread(data)
    threads.push(further)
    return further
  }
  return {
    all: (...given) => idlest().ask({ op: 'all', given }) as Promise<never>,
    run: (...given) => writer.ask({ op: 'run', given }) as Promise<never>,
    batch: (...given) => writer.ask({ op: 'batch', given }) as Promise<never>,
    async close() {
      await Promise.all(threads.map((thread) => thread.close()))
    },
  }
}

type Thread = ReturnType<typeof startThread>

function startThread(workerData: DatabaseThreadData) {
  const worker = new Worker(new URL('./database-thread-entry.ts', import.meta.url), {
    workerData,
    env: threadEnvironment(),
  })
  const waiting = new Map<number, Waiting>()
  let last = 0
  let closing = false
  worker.on('message', ({ id, value, fault }: DatabaseReply) => {
    const asked = waiting.get(id)
    waiting.delete(id)
    if (fault) asked?.reject(new DatabaseError(fault.kind, fault.message))
    else asked?.resolve(value as never)
  })
  worker.on('error', (error) => endProcess('a thread of the store', error))
  worker.on('exit', (code) => {
    if (!closing) endProcess('a thread of the store', new Error(`it ended with code ${code}`))
  })
  return {
    waiting,
    ask(call: Omit<DatabaseCall, 'id'>): Promise<unknown> {
      if (closing) return Promise.reject(new DatabaseError('other', 'the store is closed'))
      return new Promise((resolve, reject) => {
        waiting.set(++last, { resolve, reject })
        worker.postMessage({ id: last, ...call })
      })
    },
    async close() {
      closing = true
      const ended = new Promise((done) => worker.once('exit', done))
      worker.postMessage('close')
      await ended
    },
  }
}
