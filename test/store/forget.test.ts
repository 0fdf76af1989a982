/**
 * Withdrawn by the operator's word, and forgotten: nothing of the text is left, in the store or in anything published.
 */
import { describe, expect, it, onTestFinished } from 'vitest'
import { createApp } from '../../src/app/app.ts'
import { createEndpoint } from '../../src/app/endpoints.ts'
import { deliverDue } from '../../src/pipeline/deliver.ts'
import { fanOutAll } from '../../src/pipeline/fan-out.ts'
import type { Http, SqlValue } from '../../src/ports.ts'
import { findArticle } from '../../src/store/articles.ts'
import { listEndpoints } from '../../src/store/endpoints.ts'
import { forgetArticle, purgeSearch, restoreArticle, withdrawArticle } from '../../src/store/forget.ts'
import { replayStatement } from '../../src/store/replays.ts'
import { saveArticleUpdate, saveLook } from '../../src/store/save-article.ts'
import { createWorld, testSource, type World } from '../support/world.ts'

/** Stands in every field of the article that is to be forgotten, and nowhere else. */
const WORD = 'Zanzibarium'
const WORD_ANYWHERE = /zanzibarium/i
const ITEMS = 9
const GONE = 2

function feed(edition: string): string {
  const item = (n: number): string => {
    const word = n === GONE ? `${WORD} ${edition}` : `Harbour ${n}`
    return `<item><title>${word} opens at Aranis</title><link>https://paper.example/news/${n}</link><guid>g-${n}</guid>
<dc:creator>Ada ${n === GONE ? WORD : 'Quill'}</dc:creator><category>${n === GONE ? WORD : 'harbour'}</category>
<description>${word} was built by ${n} people in one winter, and nobody slept before it stood.</description></item>`
  }
  return `<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>P</title><link>https://paper.example/</link><description>d</description>${Array.from({ length: ITEMS }, (_, i) => item(ITEMS - i)).join('')}</channel></rss>`
}

interface Paper {
  w: World
  posted: string[]
  edit(edition: string): void
  id: string
}

async function paper(): Promise<Paper> {
  let edition = 'I'
  const posted: string[] = []
  const http: Http = {
    async send({ url, method, body }) {
      if (method === 'POST') posted.push(String(body))
      const text = method === 'POST' ? `thank you for ${String(body)}` : url.endsWith('robots.txt') ? '' : feed(edition)
      const headers = { 'content-type': 'application/rss+xml' }
      return { ok: true, response: { url, status: 200, headers, body: new TextEncoder().encode(text) } }
    },
  }
  const w = await createWorld({
    http,
    settings: { feedLimit: 3, allowHosts: ['receiver.example:80'] },
    sources: [testSource({ id: 'paper', url: 'https://paper.example/rss', fullText: 'never', tags: ['hills'] })],
  })
  onTestFinished(() => w.close())
  await w.poll('paper')
  const [row] = await w.db.all<{ id: string }>("SELECT id FROM articles WHERE record LIKE '%Zanzibarium%'")
  return { w, posted, edit: (to) => void (edition = to), id: row!.id }
}

async function endpoint({ deps }: World, content: 'excerpt' | 'full' = 'full'): Promise<void> {
  const wish = { url: 'http://receiver.example/', events: [], sources: [], content, backfill: true }
  await createEndpoint(deps, wish)
  await deps.db.run('UPDATE endpoints SET cursor = 0')
}

async function forget({ w, id }: Paper): Promise<void> {
  const now = w.clock.now()
  await withdrawArticle(w.db, (await findArticle(w.db, id))!, now)
  expect(await forgetArticle(w.db, (await findArticle(w.db, id))!, now)).toBe(true)
  expect(await purgeSearch(w.db)).toBe(true)
}

/** Every value of every row, the search engine's own blocks as text. */
async function everything({ db }: World): Promise<string> {
  const tables = await db.all<{ name: string }>(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'",
  )
  let text = ''
  for (const { name } of tables) {
    const columns = await db.all<{ name: string }>(`PRAGMA table_info(${name})`)
    const shown = columns.map((c) => `CAST(${c.name} AS TEXT) AS ${c.name}`).join(', ')
    const hex = name.startsWith('articles_fts') ? columns.map((c) => `hex(${c.name}) AS ${c.name}`).join(', ') : shown
    for (const row of await db.all<Record<string, SqlValue>>(`SELECT ${hex} FROM ${name}`))
      text += `${name}: ${Object.values(row)
        .map((value) =>
          name.startsWith('articles_fts') ? Buffer.from(String(value ?? ''), 'hex').toString('latin1') : String(value),
        )
        .join(' ')}\n`
  }
  return text
}

const OUTPUTS = ['all', 'paper'].flatMap((slug) => ['rss', 'atom', 'json'].map((extension) => `/feeds/${slug}.${extension}`))
const MORE = [
  ...[
    '/feeds/all',
    '/tags/hills.rss',
    '/feeds.opml',
    '/',
    '/status',
    '/status.json',
    '/search?q=aranis',
    '/search.json?q=aranis',
  ],
  ...['/api/changes?limit=500', '/api/changes/snapshot?limit=500', '/feeds/_operator.atom', '/news-sitemap.xml'],
]

/** All that is published, archives followed to their end. */
async function published({ w, id }: Paper): Promise<string> {
  const app = createApp(() => w.deps)
  let text = ''
  const queue = [...OUTPUTS, ...MORE, `/articles/${id}`]
  const seen = new Set<string>()
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    if (seen.has(path)) continue
    seen.add(path)
    const body = await (await app.request(path)).text()
    text += `${path}: ${body}\n`
    for (const [, next] of body.matchAll(/http:\/\/127\.0\.0\.1:8787(\/(?:feeds|tags)\/[\w-]+\/archive\/[\w/]+\.\w+)/g))
      queue.push(next!)
  }
  expect([...seen].some((path) => path.includes('/archive/'))).toBe(true)
  return text
}

describe('an article that was forgotten', () => {
  it('is in no row of the store and in nothing published, while its identity stays', async () => {
    const made = await paper()
    const { w, edit, id } = made
    edit('II')
    await w.poll('paper')
    await w.db.batch([
      await replayStatement(1, { url: 'x', status: 200, headers: {}, body: new TextEncoder().encode(WORD) }, 'x', w.clock.now()),
    ])
    await w.db.run("INSERT INTO upstream_pings VALUES (1, 'ping', 0, 'text/xml', ?)", [WORD])
    expect(await published(made)).toMatch(WORD_ANYWHERE)
    expect((await everything(w)).match(/zanzibarium/gi)?.length).toBeGreaterThan(5)
    expect(await w.db.all('SELECT * FROM revisions')).toHaveLength(1)
    await forget(made)
    expect(await everything(w)).not.toMatch(WORD_ANYWHERE)
    expect(await w.db.all('SELECT * FROM replays')).toEqual([])
    expect(await w.db.all('SELECT id, body FROM upstream_pings')).toEqual([{ id: 'ping', body: '' }])
    expect(await published(made)).not.toMatch(WORD_ANYWHERE)
    const found = await createApp(() => w.deps).request(`/search.json?q=${WORD}`)
    expect(((await found.json()) as { items: unknown[] }).items).toEqual([])
    const again = await w.poll('paper')
    expect(again.record).toMatchObject({ new: 0, updated: 0 })
    expect((await findArticle(w.db, id))?.article).toMatchObject({ state: 'withdrawn', record: { title: 'Forgotten' } })
    edit('III')
    await w.poll('paper')
    w.clock.advance(86_400_000)
    await w.look()
    expect(await everything(w)).not.toMatch(WORD_ANYWHERE)
    expect(await w.db.all('SELECT count(*) AS n FROM articles')).toEqual([{ n: ITEMS }])
  })

  it('leaves archives made before it, and every document a running service had ready', async () => {
    const made = await paper()
    const { w } = made
    const app = createApp(() => w.deps)
    const current = await (await app.request('/feeds/all.atom')).text()
    const archive = (text: string): string => /archive\/[\w/]+\.atom/.exec(text)![0]
    const old = `/feeds/all/${archive(current)}`
    expect((await app.request(old)).status).toBe(200)
    await withdrawArticle(w.db, (await findArticle(w.db, made.id))!, w.clock.now())
    await app.request('/feeds/all.atom')
    await forgetArticle(w.db, (await findArticle(w.db, made.id))!, w.clock.now())
    const after = await (await app.request('/feeds/all.atom')).text()
    expect(`/feeds/all/${archive(after)}`).not.toBe(old)
    expect((await app.request(old)).status).toBe(410)
    expect(after).toContain(`<at:deleted-entry ref="urn:uuid:${made.id}"`)
  })

  it('is told to endpoints as withdrawn and by nothing that waited, numbers without a gap', async () => {
    const made = await paper()
    const { w, posted } = made
    await endpoint(w)
    await fanOutAll(w.deps, await listEndpoints(w.db))
    expect(await w.db.all("SELECT count(*) AS n FROM deliveries WHERE state = 'pending'")).toEqual([{ n: ITEMS }])
    await forget(made)
    await deliverDue(w.deps)
    expect(posted.filter((body) => WORD_ANYWHERE.test(body))).toEqual([])
    expect(posted.map((body) => (JSON.parse(body) as { type: string }).type).sort()).toEqual([
      ...Array<string>(ITEMS - 1).fill('article.created'),
      'article.withdrawn',
    ])
    const rows = await w.db.all<{ state: string }>('SELECT state FROM deliveries ORDER BY sequence')
    expect(rows.map(({ state }) => state).filter((state) => state !== 'delivered')).toEqual(['cancelled'])
  })

  it('is not told at all, but for its withdrawal, where nobody had read that far', async () => {
    const made = await paper()
    await endpoint(made.w)
    await forget(made)
    await deliverDue(made.w.deps)
    expect(made.posted).toHaveLength(ITEMS)
    expect(made.posted.join()).not.toMatch(WORD_ANYWHERE)
    expect(made.posted.filter((body) => body.includes('article.withdrawn'))).toHaveLength(1)
  })

  it('leaves the answers of receivers that echoed it', async () => {
    const made = await paper()
    await endpoint(made.w)
    await deliverDue(made.w.deps)
    expect(await everything(made.w)).toMatch(/thank you for [^\n]*Zanzibarium/)
    await forget(made)
    expect(await everything(made.w)).not.toMatch(WORD_ANYWHERE)
    expect(await everything(made.w)).toMatch(/thank you for/)
  })

  it('is forgotten once, cannot be brought back, and only where it was withdrawn', async () => {
    const made = await paper()
    const { w, id } = made
    expect(await forgetArticle(w.db, (await findArticle(w.db, id))!, w.clock.now())).toBe(false)
    await forget(made)
    const head = await w.deps.headSeq()
    expect(await forgetArticle(w.db, (await findArticle(w.db, id))!, w.clock.now())).toBe(false)
    expect(await restoreArticle(w.db, (await findArticle(w.db, id))!, w.clock.now())).toBe(false)
    expect(await w.deps.headSeq()).toBe(head)
  })
})

describe('a poll that read the article before the operator withdrew it', () => {
  it.each(['updated', 'reprocessed', 'withdrawn', 'restored'] as const)('cannot write it back as %s', async (kind) => {
    const made = await paper()
    const { w, id } = made
    const before = (await findArticle(w.db, id))!
    await forget(made)
    const { record } = before.article
    const update = {
      before,
      kind,
      sourceRef: 1,
      at: w.clock.now(),
      record,
      evidence: before.evidence,
      aliases: [],
      look: before.look,
    }
    const writing = saveArticleUpdate(w.db, { ...update, search: { title: WORD, author: '', body: '' } })
    await expect(writing).rejects.toMatchObject({ kind: 'conflict' })
    await saveLook(w.db, { article: before, look: before.look, nextLookAt: w.clock.now(), sourceRef: 1 })
    expect(await everything(w)).not.toMatch(WORD_ANYWHERE)
    expect((await findArticle(w.db, id))?.look.barred).toBe(true)
    expect(await w.db.all(`SELECT next_look_at FROM articles WHERE id = '${id}'`)).toEqual([{ next_look_at: null }])
  })
})
