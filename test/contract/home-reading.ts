/**
 * What readers and programs get from the service, on any home: archives, search, pages, the log of changes; sources and tokens
 * made through the API. Part of the suite in `home.ts`, on the same store.
 */
import { expect, it } from 'vitest'
import type { Newsroom } from '../../scripts/newsroom/newsroom.ts'
import type { Answer, Home } from './home.ts'

export interface Day {
  home(): Home
  newsroom(): Newsroom
  admin(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>
  poll(): Promise<void>
  until(condition: () => void): Promise<void>
}

/** What is printed elsewhere than in the newsroom, by address. */
export const PRINTED: Record<string, string> = {
  'https://gazette.example/feed.xml': `<rss version="2.0"><channel><title>Gazette</title><link>https://gazette.example/</link>
<description>Gazette</description><item><title>Ferry to Zarnava sails again</title><link>https://gazette.example/ferry</link>
<description>After a winter in dock the ferry sails again.</description></item></channel></rss>`,
}

interface Change {
  cursor: string
  kind: string
  id: string
  article?: { title: string }
}
interface Page {
  cursor: string
  more: boolean
  after?: string
  changes: Change[]
  articles: { id: string }[]
}

const PREVIOUS = /<link[^>]*rel="prev-archive"[^>]*href="([^"]+)"|<link[^>]*href="([^"]+)"[^>]*rel="prev-archive"/

export function readingContract({ home, newsroom, admin, poll, until }: Day): void {
  const get = (path: string, headers: Record<string, string> = {}): Promise<Answer> => home().request(path, { headers })
  const json = async <T>(path: string): Promise<T> => {
    const answer = await get(path)
    expect(answer.status, answer.text).toBe(200)
    return JSON.parse(answer.text) as T
  }
  const liveIds = async (): Promise<string[]> =>
    (await home().rows<{ id: string }>("SELECT id FROM articles WHERE state = 'live'")).map(({ id }) => `urn:uuid:${id}`)

  it('leads through its archives to every article, once', async () => {
    const found: string[] = []
    const documents: string[] = []
    let path: string | undefined = '/feeds/all.atom'
    while (path !== undefined && documents.length < 10) {
      const document = await get(path)
      expect({ path, status: document.status }).toEqual({ path, status: 200 })
      documents.push(document.text)
      for (const [, id] of document.text.matchAll(/<entry\b[^>]*>[\s\S]*?<id>([^<]+)<\/id>/g)) found.push(id ?? '')
      const previous = PREVIOUS.exec(document.text)
      const next = previous?.[1] ?? previous?.[2]
      path = next === undefined ? undefined : new URL(next).pathname
    }
    expect(documents.length).toBeGreaterThan(1)
    expect(found.toSorted()).toEqual((await liveIds()).toSorted())
  })

  it('finds articles by their words, and shows them on pages', async () => {
    const { title } = newsroom()
      .truth('oc-media.org')
      .find(({ state }) => state === 'live') as { title: string }
    const words = encodeURIComponent(`"${title.replaceAll('"', ' ')}"`)
    const { items } = await json<{ items: { title: string; id: string }[] }>(`/search.json?q=${words}`)
    expect(items.map((item) => item.title)).toContain(title)
    expect((await get(`/search?q=${words}`)).text).toContain(title)
    const id = items[0]?.id.replace('urn:uuid:', '')
    expect(await get(`/articles/${id}`)).toMatchObject({ status: 200, text: expect.stringContaining('<article') })
    expect((await get('/search.json')).status).toBe(400)
    expect((await json<{ items: unknown[] }>('/search.json?q=xyzzyplugh')).items).toEqual([])
  })

  it('tells its changes by pages, by lines and by snapshot, all the same', async () => {
    const paged: Change[] = []
    let page = await json<Page>('/api/changes?limit=40')
    paged.push(...page.changes)
    while (page.more) {
      page = await json<Page>(`/api/changes?limit=40&after=${page.cursor}`)
      paged.push(...page.changes)
    }
    const lines = (await get('/api/changes?format=ndjson&limit=10000')).text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Change & Page)
    expect(lines.at(-1)).toEqual({ cursor: page.cursor, more: false })
    expect(lines.slice(0, -1)).toEqual(paged)
    const live = await liveIds()
    expect(new Set(paged.filter(({ kind }) => kind === 'created').map(({ id }) => id))).toEqual(new Set(live))
    const snapshot: string[] = []
    let part = await json<Page>('/api/changes/snapshot?limit=60')
    snapshot.push(...part.articles.map(({ id }) => id))
    while (part.more) {
      part = await json<Page>(`/api/changes/snapshot?limit=60&after=${part.after}`)
      snapshot.push(...part.articles.map(({ id }) => id))
    }
    expect(snapshot.toSorted()).toEqual(live.toSorted())
    expect((await json<Page>(`/api/changes?after=${part.cursor}`)).changes).toEqual([])
    expect((await get('/api/changes?after=bm9ib2R5LjE')).status).toBe(400)
  })

  it('answers whoever waits for a change as soon as there is one', { timeout: 60_000 }, async () => {
    const { cursor } = await json<Page>('/api/changes?after=now')
    const waiting = json<Page>(`/api/changes?after=${cursor}&wait=25`)
    const { title } = newsroom().publish('oc-media.org')
    await poll()
    const { changes } = await waiting
    expect(changes.map(({ article }) => article?.title)).toContain(title)
  })

  it('reads sources made through the API, publishes them and lets them go', { timeout: 60_000 }, async () => {
    const definition = { title: 'Gazette', url: 'https://gazette.example/feed.xml', robots: false, fullText: 'never' }
    await admin('PUT', '/api/sources/gazette', definition)
    expect(await admin('GET', '/api/sources/gazette')).toMatchObject({ id: 'gazette', origin: 'api' })
    await until(() => undefined)
    const { items } = await json<{ items: { title: string }[] }>('/feeds/gazette.json')
    expect(items.map(({ title }) => title)).toEqual(['Ferry to Zarnava sails again'])
    expect(await admin('PUT', '/api/sources/gazette', { ...definition, paused: true })).toMatchObject({ state: 'paused' })
    const headers = { authorization: 'Bearer a-token-for-tests', 'content-type': 'application/json' }
    const faulty = JSON.stringify({ ...definition, url: 'ftp://gazette.example' })
    expect((await home().request('/api/sources/other', { method: 'PUT', headers, body: faulty })).status).toBe(422)
    expect((await home().request('/api/sources/gazette', { method: 'DELETE', headers })).status).toBe(204)
    expect((await get('/api/sources/gazette', headers)).status).toBe(404)
    expect((await get('/feeds/gazette.json')).status).toBe(200)
    expect((await get('/')).text).not.toContain('/feeds/gazette')
  })

  it('gives named tokens their scope, and takes them back', async () => {
    const { id, token } = await admin('POST', '/api/tokens', { name: 'editor', scopes: ['sources'] })
    const headers = { authorization: `Bearer ${token}` }
    expect((await get('/api/sources', headers)).status).toBe(200)
    expect((await get('/api/endpoints', headers)).status).toBe(404)
    const root = { authorization: 'Bearer a-token-for-tests' }
    expect((await home().request(`/api/tokens/${id}`, { method: 'DELETE', headers: root })).status).toBe(204)
    expect((await get('/api/sources', headers)).status).toBe(401)
  })
}
