import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createApp } from '../../src/app/app.ts'
import { createWorld, testSource, type World } from '../support/world.ts'
import { dateline, scratch } from './run-command.ts'

const ITEMS = ['one', 'two', 'three'].map(
  (slug) =>
    `<item><title>Story ${slug}</title><link>https://paper.example/${slug}</link><description>About ${slug}.</description></item>`,
)
const FEED = `<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title><link>https://paper.example/</link><description>Paper</description>${ITEMS.join('')}</channel></rss>`

/** A store in a folder with three articles, or an empty one. */
async function openWorld(folder: string, polled: boolean): Promise<World> {
  mkdirSync(folder, { recursive: true })
  const world = await createWorld({
    path: join(folder, 'dateline.sqlite'),
    sources: [testSource({ id: 'paper', url: 'https://paper.example/feed', fullText: 'never', robots: false })],
    http: {
      async send({ url }) {
        return { ok: true, response: { url, status: 200, headers: {}, body: new TextEncoder().encode(FEED) } }
      },
    },
  })
  onTestFinished(() => world.close())
  if (polled) await world.poll('paper')
  return world
}

describe('dateline export --all and import --all', () => {
  it('carry a store into another folder and into a running service', { timeout: 60_000 }, async () => {
    const folder = scratch()
    const world = await openWorld(join(folder, 'old'), true)
    const feed = await (await createApp(() => world.deps).request('/feeds/paper.atom')).text()
    const exported = await dateline(['export', '--all'], { env: { DATELINE_DATA: join(folder, 'old') } })
    expect(exported).toMatchObject({ code: 0, err: '' })
    const file = join(folder, 'store.ndjson')
    writeFileSync(file, exported.out)

    const taken = await dateline(['import', '--all', file], { env: { DATELINE_DATA: join(folder, 'new') } })
    expect(taken).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+ rows taken in\n$/) })
    const again = await dateline(['import', '--all', file], { env: { DATELINE_DATA: join(folder, 'new') } })
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining('holds articles already') })
    expect((await dateline(['export', '--all'], { env: { DATELINE_DATA: join(folder, 'new') } })).out).toBe(exported.out)

    const other = await openWorld(join(folder, 'remote'), false)
    const app = createApp(() => other.deps)
    const server = createServer(getRequestListener(app.fetch)).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const remote = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const env = { DATELINE_ADMIN_TOKEN: 'a-token-for-tests', DATELINE_DATA: join(folder, 'none') }
    expect(await dateline(['import', '--all', file, '--remote', remote], { env })).toMatchObject({ code: 0, err: '' })
    expect((await dateline(['export', '--all', '--remote', remote], { env })).out).toBe(exported.out)
    expect(await (await app.request('/feeds/paper.atom')).text()).toBe(feed)
    const finds = async (word: string): Promise<string> => (await app.request(`/search.json?q=${word}`)).text()
    expect(await finds('three')).toContain('Story three')

    // The search table is derived: lost, it is made anew. Other words, since answers are remembered.
    await other.db.run('DELETE FROM articles_fts WHERE rowid > 0')
    expect(await finds('two')).not.toContain('Story two')
    const headers = { authorization: 'Bearer a-token-for-tests' }
    expect(await (await app.request('/api/store/search', { method: 'POST', headers })).json()).toEqual({ next: null })
    expect(await finds('one')).toContain('Story one')
  })

  it('say what is wrong with the file and the remote address', async () => {
    const folder = scratch()
    writeFileSync(join(folder, 'other.txt'), 'hello\n')
    const env = { DATELINE_DATA: join(folder, 'data') }
    expect(await dateline(['import', '--all', join(folder, 'other.txt')], { env })).toMatchObject({
      code: 2,
      err: expect.stringContaining('no store written by'),
    })
    expect(await dateline(['export', '--all', '--remote', 'http://127.0.0.1:9'], { env })).toMatchObject({
      code: 2,
      err: expect.stringContaining('DATELINE_ADMIN_TOKEN'),
    })
  })
})
