/**
 * Where a thread of the store begins: one connection, asked by message (`database-thread.ts`).
 *
 * Effects: reads and writes the database file.
 *
 * @module
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { createCrashAt } from '../../pipeline/crash-point.ts'
import type { Database } from '../../ports.ts'
import { DatabaseError } from '../../ports.ts'
import { openDatabase } from './database.ts'
import type { DatabaseCall, DatabaseReply, DatabaseThreadData } from './database-thread.ts'

/** A process of several connections keeps few pages for each. */
const CACHE_KB = 8000

const { path, crashAt } = workerData as DatabaseThreadData
const port = parentPort as MessagePort
const db = await openDatabase(path, {
  crashAt: createCrashAt(crashAt, () => process.kill(process.pid, 'SIGKILL')),
  cacheKb: CACHE_KB,
})

async function answer(call: DatabaseCall): Promise<DatabaseReply> {
  try {
    return { id: call.id, value: await perform(db, call) }
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    return { id: call.id, fault: { kind: error.kind, message: error.message } }
  }
}

function perform(on: Database, call: DatabaseCall): Promise<unknown> {
  switch (call.op) {
    case 'all':
      return on.all(...call.given)
    case 'run':
      return on.run(...call.given)
    case 'batch':
      return on.batch(...call.given)
  }
}

let last = Promise.resolve()
port.on('message', (call: DatabaseCall | 'close') => {
  if (call === 'close') {
    void last.then(() => {
      db.close()
      port.close()
    })
    return
  }
  const answered = answer(call).then((reply) => port.postMessage(reply))
  last = last.then(() => answered)
})
