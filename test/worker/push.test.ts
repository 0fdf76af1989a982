import { pushContract } from '../contract/push.ts'
import { startWorkerHome } from '../support/worker-home.ts'

pushContract('workerd', async ({ newsroom, now, baseUrl, adminToken, receive }) => {
  const home = await startWorkerHome(newsroom, now, {
    receive,
    vars: { DATELINE_BASE_URL: baseUrl, DATELINE_ADMIN_TOKEN: adminToken },
  })
  return { ...home, round: home.tick }
})
