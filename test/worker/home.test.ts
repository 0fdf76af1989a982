import { homeContract } from '../contract/home.ts'
import { startWorkerHome } from '../support/worker-home.ts'
import { expectWithinLimits } from './within-limits.ts'

homeContract('workerd', async ({ newsroom, now, baseUrl, adminToken, receive }) => {
  const home = await startWorkerHome(newsroom, now, {
    receive,
    vars: { DATELINE_BASE_URL: baseUrl, DATELINE_ADMIN_TOKEN: adminToken },
  })
  return {
    ...home,
    round: home.tick,
    async close() {
      const events = home.takeLogs()
      await home.close()
      expectWithinLimits(events)
    },
  }
})
