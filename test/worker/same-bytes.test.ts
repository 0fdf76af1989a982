/**
 * A store moves from one home to the other and back: the same ids, the same log, the same bytes of every document.
 */
import { expect, it, onTestFinished } from 'vitest'
import { createApp } from '../../src/app/app.ts'
import { openMeta } from '../../src/store/meta.ts'
import { findTable, listTables, readTable, type TablePage, writeRows } from '../../src/store/transfer.ts'
import { createNewsroomHttp, noon, startNewsroom } from '../support/newsroom.ts'
import { newsroomCatalogue } from '../support/newsroom-catalogue.ts'
import { startWorkerHome, type WorkerHome } from '../support/worker-home.ts'
import { createWorld, type World } from '../support/world.ts'

const BASE = 'http://dateline.example'
const HEADERS = { authorization: 'Bearer a-token-for-tests', 'content-type': 'application/json' }

async function* pagesOf(world: World): AsyncGenerator<TablePage> {
  for (const name of await listTables(world.db)) {
    const table = await findTable(world.db, name)
    let after: TablePage['next']
    do {
      const page = await readTable(world.db, table!, after)
      after = page.next
      yield page
    } while (after)
  }
}

async function ask(home: WorkerHome, method: string, path: string, body?: unknown): Promise<string> {
  const answer = await home.request(path, { method, headers: HEADERS, ...(body ? { body: JSON.stringify(body) } : {}) })
  expect(answer.status, answer.text).toBeLessThan(300)
  return answer.text
}

it('moves from Node to D1 and back with every byte of its documents', { timeout: 180_000 }, async () => {
  const newsroom = await startNewsroom({ stock: 5 })
  const { sources, bundles } = await newsroomCatalogue(newsroom)
  const settings = { baseUrl: BASE, adminToken: 'a-token-for-tests' }
  const openWorld = async (): Promise<World> => {
    const world = await createWorld({ sources, bundles, now: noon, settings, http: createNewsroomHttp(newsroom) })
    onTestFinished(() => world.close())
    return world
  }
  const first = await openWorld()
  for (const { id } of sources) await first.poll(id)
  const [kept] = newsroom.truth('news.az')
  newsroom.correct('news.az', kept?.slug ?? '')
  await first.poll('news-az')

  const home = await startWorkerHome(newsroom, noon, {
    vars: { DATELINE_BASE_URL: BASE, DATELINE_ADMIN_TOKEN: settings.adminToken },
  })
  onTestFinished(() => home.close())
  await ask(home, 'POST', '/api/store/clear')
  for await (const page of pagesOf(first)) await ask(home, 'POST', '/api/store', page)

  const back = await openWorld()
  await back.db.batch((await listTables(back.db)).toReversed().map((name) => ({ sql: `DELETE FROM "${name}"`, params: [] })))
  for (const name of (JSON.parse(await ask(home, 'GET', '/api/store')) as { tables: string[] }).tables) {
    let after: TablePage['next']
    do {
      const query = after ? `?after=${encodeURIComponent(JSON.stringify(after))}` : ''
      const page = JSON.parse(await ask(home, 'GET', `/api/store/${name}${query}`)) as TablePage
      await writeRows(back.db, page)
      after = page.next
    } while (after)
  }

  Object.assign(back.deps.meta, await openMeta(back.db, noon, back.deps.random))

  const apps = [first, back].map((world) => createApp(() => world.deps))
  const names = [...sources.map(({ id }) => id), 'all']
  const documents = names.flatMap((name) => ['rss', 'atom', 'json'].map((format) => `/feeds/${name}.${format}`))
  const article = await first.db.all<{ id: string }>("SELECT id FROM articles WHERE state = 'live' ORDER BY seq LIMIT 1")
  documents.push(
    '/tags/azerbaijan.atom',
    '/feeds.opml',
    '/search.json?q=bridge',
    '/api/changes?limit=200',
    `/articles/${article[0]?.id}`,
  )
  for (const path of documents) {
    const [here, again] = await Promise.all(apps.map((app) => app.request(`${BASE}${path}`)))
    const there = await home.request(path, { headers: { 'accept-encoding': 'identity' } })
    const wanted = { path, status: 200, etag: here?.headers.get('etag'), text: await here?.text() }
    expect({ path, status: there.status, etag: there.headers['etag'] ?? null, text: there.text }).toEqual(wanted)
    expect({ path, status: again?.status, etag: again?.headers.get('etag'), text: await again?.text() }).toEqual(wanted)
  }
  expect((await home.request('/api/store/clear', { method: 'POST', headers: HEADERS })).status).toBe(409)
})
