import { fileURLToPath } from 'node:url'
import { createTestHarness } from 'wrangler'
import { databaseContract } from '../contract/database.ts'
import { createRemoteDatabase } from './remote-database.ts'

process.env['WRANGLER_SEND_METRICS'] = 'false'
process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false'

databaseContract('D1 in workerd', async () => {
  const harness = createTestHarness({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    workers: [
      {
        config: {
          name: 'dateline-database-contract',
          main: 'test/worker/database-worker.ts',
          compatibility_date: '2026-10-01',
          d1_databases: [
            { binding: 'DB', database_name: 'contract', database_id: 'contract', migrations_dir: 'src/store/migrations' },
          ],
        },
      },
    ],
  })
  await harness.listen()
  const worker = harness.getWorker()
  await worker.applyD1Migrations('DB')
  return { db: createRemoteDatabase((body) => worker.fetch('/', { method: 'POST', body })), close: () => harness.close() }
})
