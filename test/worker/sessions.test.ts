/**
 * What readers and the operator see while a replica is behind (CHECKLISTS D7): the Worker's own code over a stub of D1.
 */
import { beforeEach, describe, expect, it } from 'vitest'
import { answerRequest } from '../../src/runtime/worker/answer-request.ts'
import { createIsolate } from '../../src/runtime/worker/isolate.ts'
import type { Env } from '../../src/runtime/worker/settings.ts'
import { createLaggingD1, type LaggingD1 } from './lagging-d1.ts'

const BASE = 'https://dateline.example'
const ADMIN = { authorization: 'Bearer root', 'content-type': 'application/json' }
const SOURCE = { title: 'Gazette', url: 'https://gazette.example/feed.xml' }

describe('while a replica is behind', () => {
  let d1: LaggingD1
  let ask: (path: string, init?: RequestInit) => Promise<Response>

  beforeEach(async () => {
    d1 = createLaggingD1()
    const env = {
      DB: d1.db,
      JOBS: { sendBatch: async () => {} },
      HOSTS: {},
      DATELINE_BASE_URL: BASE,
      DATELINE_SECRET_KEY: 'a key for tests',
      DATELINE_ADMIN_TOKEN: 'root',
    } as unknown as Env
    const isolate = createIsolate(env, undefined)
    const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} }
    ask = (path, init) => answerRequest(isolate, new Request(`${BASE}${path}`, init), env, context)
    await ask('/healthz')
    d1.catchUp()
  })

  const addSource = async (): Promise<string> => {
    const added = await ask('/api/sources/gazette', { method: 'PUT', headers: ADMIN, body: JSON.stringify(SOURCE) })
    expect(added.status, await added.clone().text()).toBe(201)
    return added.headers.get('x-d1-bookmark') ?? ''
  }

  it('the operator reads what the operator wrote, at once', async () => {
    await addSource()
    const listed = await ask('/api/sources', { headers: ADMIN })
    expect(await listed.text()).toContain('gazette')
    expect(listed.headers.get('x-d1-bookmark')).toMatch(/^0000000-\d+$/)
  })

  it('the bookmark of a write shows it on every page, and its absence only later', async () => {
    const bookmark = await addSource()
    expect(await (await ask('/')).text()).not.toContain('Gazette')
    expect(await (await ask('/', { headers: { 'x-d1-bookmark': bookmark } })).text()).toContain('Gazette')
  })

  it('a document is made from the primary and checked on the replica', async () => {
    await addSource()
    d1.takeTrace()
    expect((await ask('/feeds/gazette.rss')).status).toBe(200)
    expect(d1.takeTrace()[0]).toBe('primary')
    d1.catchUp()
    expect((await ask('/feeds/gazette.rss')).status).toBe(200)
    expect(d1.takeTrace()).toEqual(['replica'])
  })

  it('a document that knows more than the replica stays in service', async () => {
    await addSource()
    d1.catchUp()
    const insert = `INSERT INTO changes (seq, kind, backfill, at) VALUES ((SELECT coalesce(max(seq), 0) + 1 FROM changes), 'source.failing', 0, 0)`
    await d1.db.batch([d1.db.prepare(insert)])
    const made = await ask('/feeds/all.atom?limit=5')
    d1.takeTrace()
    const again = await ask('/feeds/all.atom?limit=5')
    expect(again.headers.get('etag')).toBe(made.headers.get('etag'))
    expect(d1.takeTrace()).toEqual(['replica'])
  })
})
