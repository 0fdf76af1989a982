/**
 * What a reader's request costs the database, counted in workerd; which copy of it is asked; what readers get when it is away.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createNewsroom, type Newsroom } from '../../scripts/newsroom/newsroom.ts'
import type { Answer } from '../contract/home.ts'
import { noon } from '../support/newsroom.ts'
import { startWorkerHome, type WorkerHome } from '../support/worker-home.ts'

const PATH = '/feeds/news-az.atom'
const DUE = "UPDATE sources SET next_check_at = 0, state = json_set(state, '$.nextPollAt', 0)"
const ADMIN = { authorization: 'Bearer root', 'content-type': 'application/json' }

describe('a reader of the Worker', () => {
  let newsroom: Newsroom
  let home: WorkerHome
  let isolates = 0
  const freshIsolate = (): { 'x-isolate': string } => ({ 'x-isolate': `fresh-${isolates++}` })
  const statements = ({ headers }: Answer): number => Number(headers['x-statements'])

  beforeAll(async () => {
    newsroom = await createNewsroom({ clock: () => noon, stock: 4 })
    home = await startWorkerHome(newsroom, noon, { main: 'test/worker/probe-worker.ts', vars: { DATELINE_ADMIN_TOKEN: 'root' } })
    await home.tick()
  }, 100_000)
  afterAll(async () => {
    await home?.close()
    await newsroom?.close()
  })

  it('costs one statement once a document is ready: warm, in a cold isolate, and as 304', async () => {
    const first = await home.get(PATH, freshIsolate())
    const warm = await home.get(PATH, { 'x-isolate': `fresh-${isolates - 1}` })
    const cold = await home.get(PATH, freshIsolate())
    const etag = cold.headers['etag'] ?? ''
    const unchanged = await home.get(PATH, { ...freshIsolate(), 'if-none-match': etag })
    expect(unchanged).toMatchObject({ status: 304, text: '', headers: { etag } })
    for (const answer of [warm, cold]) {
      expect(answer).toMatchObject({ status: 200, text: first.text })
      expect(answer.headers['etag']).toBe(first.headers['etag'])
      expect(answer.headers['last-modified']).toBe(first.headers['last-modified'])
      expect(answer.headers['link']).toBe(first.headers['link'])
    }
    expect([warm, cold, unchanged].map(statements)).toEqual([1, 1, 1])
    expect(statements(first)).toBeLessThanOrEqual(20)
    console.log(`statements a request: ${statements(first)} where the document is made, then 1`)
  })

  it('costs few statements when the log moved on elsewhere, then one again', async () => {
    const isolate = freshIsolate()
    await home.get(PATH, isolate)
    newsroom.publish('oc-media.org')
    await home.rows(DUE)
    await home.tick()
    const checked = await home.get(PATH, isolate)
    expect(statements(checked)).toBeLessThanOrEqual(8)
    expect(statements(await home.get(PATH, isolate))).toBe(1)
  })

  it('sees what changed at the next request, in every isolate', async () => {
    const isolates = [freshIsolate(), freshIsolate()]
    for (const isolate of isolates) await home.get(PATH, isolate)
    const { title } = newsroom.publish('news.az')
    await home.rows(DUE)
    await home.tick()
    for (const isolate of [...isolates, freshIsolate()]) {
      const answer = await home.get(PATH, isolate)
      expect(answer.text).toContain(title)
      expect((await home.get(PATH, isolate)).headers['etag']).toBe(answer.headers['etag'])
    }
  })

  it('sees a source renamed, and reading closed, though no article changed', async () => {
    const isolate = freshIsolate()
    await home.get('/feeds/npr.json', isolate)
    await home.rows("UPDATE sources SET definition = json_set(definition, '$.paused', json('false')) WHERE id = 'npr'")
    expect(statements(await home.get('/feeds/npr.json', isolate))).toBeGreaterThan(1)
    const body = JSON.stringify({ name: 'readers', scopes: ['read'] })
    const made = await home.request('/api/tokens', { method: 'POST', headers: { ...ADMIN, ...isolate }, body })
    const { token } = JSON.parse(made.text) as { token: string }
    expect((await home.get('/feeds/npr.json', isolate)).status).toBe(401)
    const opened = await home.get('/feeds/npr.json', { ...isolate, authorization: `Bearer ${token}` })
    expect(opened).toMatchObject({ status: 200, headers: { 'cache-control': expect.stringContaining('private') } })
    await home.rows('DELETE FROM tokens')
    await new Promise((done) => setTimeout(done, 1100))
    expect((await home.get('/feeds/npr.json', isolate)).status).toBe(200)
  })

  it('has documents coded as it asked, under tags of their own', async () => {
    const plain = await home.get('/feeds/all.rss', { 'accept-encoding': 'identity' })
    expect(plain.headers['date']).toMatch(/ GMT$/)
    for (const coding of ['gzip', 'br']) {
      const coded = await home.get('/feeds/all.rss', { ...freshIsolate(), 'accept-encoding': coding })
      expect(coded).toMatchObject({ status: 200, text: plain.text })
      expect(coded.headers['etag']).toBe(plain.headers['etag']?.replace(/"$/, `-${coding}"`))
      expect(Number(coded.headers['content-length'])).toBeLessThan(plain.text.length / 2)
    }
  })

  it('reads documents and cursors from the primary, checks and pages from the nearest copy', async () => {
    const sessions = async (path: string, headers: Record<string, string> = freshIsolate()): Promise<string> =>
      (await home.get(path, headers)).headers['x-sessions'] ?? ''
    await home.get(PATH)
    expect(await sessions(PATH)).toBe('first-unconstrained')
    expect(await sessions('/feeds/all.rss?limit=3')).toBe('first-primary')
    expect(await sessions('/api/changes?after=now')).toBe('first-primary')
    expect(await sessions('/status')).toBe('first-unconstrained')
    expect(await sessions('/api/sources', ADMIN)).toBe('first-primary')
    const { headers } = await home.get('/api/sources', ADMIN)
    const bookmark = headers['x-d1-bookmark'] ?? ''
    expect(bookmark).not.toBe('')
    expect(await sessions('/status', { 'x-d1-bookmark': bookmark })).toBe(bookmark)
    expect(await sessions('/status', { 'x-d1-bookmark': "'; DROP" })).toBe('first-unconstrained')
  })

  it('gets what was last known to hold while the database cannot be asked', async () => {
    const isolate = freshIsolate()
    const before = await home.get(PATH, isolate)
    const order = (trouble: object | null) => home.request('/probe/trouble', { method: 'POST', body: JSON.stringify(trouble) })
    await order({ seed: 7, refused: 1, unheard: 0, lost: 0, doubled: 0 })
    try {
      expect(await home.get(PATH, isolate)).toMatchObject({ status: 200, text: before.text })
      expect(await home.get('/feeds/all.atom?limit=7', isolate)).toMatchObject({ status: 500 })
    } finally {
      await order(null)
    }
  })
})
