import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../../src/runtime/node/database.ts'
import { openDatabaseThreads } from '../../src/runtime/node/database-thread.ts'
import { databaseContract } from './database.ts'

databaseContract('node:sqlite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dateline-contract-'))
  const db = await openDatabase(join(folder, 'store.sqlite'))
  return {
    db,
    async close() {
      db.close()
      await rm(folder, { recursive: true })
    },
  }
})

databaseContract('node:sqlite in threads', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dateline-contract-'))
  const path = join(folder, 'store.sqlite')
  ;(await openDatabase(path)).close()
  const db = openDatabaseThreads(path, { most: 2 })
  return {
    db,
    async close() {
      await db.close()
      await rm(folder, { recursive: true })
    },
  }
})
