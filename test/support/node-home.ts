/**
 * The service's work as Node does it, without sockets and schedule: the newsroom and whoever else is asked answer in this process.
 *
 * Effects: none outside the process.
 *
 * @module
 */
import { createApp } from '../../src/app/app.ts'
import { deliverDue } from '../../src/pipeline/deliver.ts'
import { lookAgain } from '../../src/pipeline/look-again.ts'
import type { Home, HomeFacts } from '../contract/home.ts'
import { createNewsroomHttp } from './newsroom.ts'
import { newsroomCatalogue } from './newsroom-catalogue.ts'
import { createWorld } from './world.ts'

export async function openNodeHome({ newsroom, now, baseUrl, adminToken, receive }: HomeFacts): Promise<Home> {
  const site = createNewsroomHttp(newsroom)
  const { sources, bundles } = await newsroomCatalogue(newsroom)
  const world = await createWorld({
    sources,
    bundles,
    now,
    settings: { baseUrl, adminToken },
    http: {
      async send(request) {
        if (newsroom.hosts.includes(new URL(request.url).hostname)) return site.send(request)
        const { url, method, headers, body = '' } = request
        const text = typeof body === 'string' ? body : new TextDecoder().decode(body)
        const answer = receive({ url, method, headers, text })
        return { ok: true, response: { url, status: answer.status, headers: {}, body: new TextEncoder().encode(answer.text) } }
      },
    },
  })
  const app = createApp(() => world.deps)
  return {
    async request(path, init = {}) {
      const response = await app.request(path, init)
      return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() }
    },
    async round() {
      const due = await world.db.all<{ id: string }>(
        'SELECT id FROM sources WHERE next_check_at <= ? AND retired_at IS NULL AND paused = 0',
        [now.getTime()],
      )
      for (const { id } of due) await world.poll(id, { force: false })
      await lookAgain(world.deps, { limit: 20 })
      await deliverDue(world.deps)
    },
    rows: (sql) => world.db.all(sql),
    close: async () => world.close(),
  }
}
