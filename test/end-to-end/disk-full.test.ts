/**
 * A store that cannot grow any more: reads go on, readiness says so, writes resume by themselves, nothing is lost.
 */
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createApp } from '../../src/app/app.ts'
import type { Http } from '../../src/ports.ts'
import { createReadiness, watchWrites } from '../../src/runtime/node/readiness.ts'
import { releaseLeases } from '../../src/store/sources.ts'
import { scratch } from '../cli/run-command.ts'
import { createWorld, testSource } from '../support/world.ts'

describe('a full disk', () => {
  it('stops nothing but saving, and is over as soon as there is room', async () => {
    let count = 3
    const http: Http = {
      async send({ url }) {
        const items = Array.from({ length: count }, (_, i) => {
          const words = `Bridge number ${i} was opened at Aranis on a wet morning. `.repeat(60)
          return `<item><title>Bridge ${i} opened</title><link>https://paper.example/${i}</link><description>${words}</description></item>`
        })
        const text = url.endsWith('robots.txt')
          ? ''
          : `<rss version="2.0"><channel><title>Paper</title><link>https://paper.example/</link><description>d</description>${items.join('')}</channel></rss>`
        return {
          ok: true,
          response: {
            url,
            status: 200,
            headers: { 'content-type': 'application/rss+xml' },
            body: new TextEncoder().encode(text),
          },
        }
      },
    }
    const sources = [testSource({ id: 'paper', url: 'https://paper.example/rss', fullText: 'never' })]
    const world = await createWorld({ http, sources, path: join(scratch(), 'store.sqlite') })
    onTestFinished(() => world.close())
    const watched = watchWrites(world.db)
    const deps = { ...world.deps, db: watched.db, ready: createReadiness({ watched, dataDir: '/' }) }
    world.deps.db = watched.db
    const app = createApp(() => deps)
    await world.poll('paper')
    const before = await (await app.request('/feeds/paper.json')).text()

    const [pages] = await world.db.all<{ page_count: number }>('PRAGMA page_count')
    await world.db.all(`PRAGMA max_page_count = ${pages?.page_count}`)
    count = 40
    world.clock.advance(3_600_000)
    await expect(world.poll('paper')).rejects.toMatchObject({ kind: 'full' })
    const notReady = await app.request('/readyz')
    expect(notReady.status).toBe(503)
    expect(await notReady.json()).toMatchObject({ detail: expect.stringMatching(/^The disk is full: feeds are served/) })
    for (const path of ['/healthz', '/feeds/paper.rss', '/feeds/all.atom', '/status', '/search?q=bridge', '/metrics'])
      expect([path, (await app.request(path)).status]).toEqual([path, 200])
    expect((JSON.parse(before) as { items: unknown[] }).items).toHaveLength(3)

    await world.db.all('PRAGMA max_page_count = 1073741823')
    await releaseLeases(world.db, [world.deps.owner])
    await world.poll('paper')
    expect((await app.request('/readyz')).status).toBe(200)
    const after = (await (await app.request('/feeds/paper.json')).json()) as { items: { id: string }[] }
    expect(new Set(after.items.map(({ id }) => id)).size).toBe(40)
    expect(await world.db.all("SELECT count(*) AS n FROM changes WHERE kind = 'created'")).toEqual([{ n: 40 }])
  })
})
