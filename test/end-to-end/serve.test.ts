/**
 * The real process over real sockets: served, stopped, killed and started again.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Newsroom } from '../../scripts/newsroom/newsroom.ts'
import { type RunningService, runService } from '../../scripts/newsroom/run-service.ts'
import { noon, startNewsroom } from '../support/newsroom.ts'

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dateline-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  return folder
}

async function serve(newsroom: Newsroom, folder: string, env: Record<string, string> = {}, port = 0): Promise<RunningService> {
  const running = await runService(newsroom, { folder, port, env: { DATELINE_CLOCK: noon.toISOString(), ...env } })
  onTestFinished(() => running.stop())
  return running
}

/** Runs the command line to its end. */
async function run(args: string[], env: Record<string, string>): Promise<{ code: number | null; out: string; err: string }> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('DATELINE_'))
  const child = spawn(process.execPath, ['src/cli/dateline.mjs', ...args], { env: { ...Object.fromEntries(inherited), ...env } })
  let out = ''
  let err = ''
  child.stdout.on('data', (data) => {
    out += data
  })
  child.stderr.on('data', (data) => {
    err += data
  })
  const [code] = await once(child, 'close')
  return { code, out, err }
}

async function waitForArticles(address: string, count: number): Promise<void> {
  for (let i = 0; i < 600; i++) {
    const status = (await (await fetch(`${address}/status.json`)).json()) as {
      sources: { items: number; lastPoll: string | null }[]
    }
    const items = status.sources.reduce((n, s) => n + s.items, 0)
    if (items >= count && status.sources.every((s) => s.lastPoll)) return
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new Error('the articles did not come')
}

const FEEDS = [
  '/feeds/all.rss',
  '/feeds/all.atom',
  '/feeds/all.json',
  '/feeds/news-az.rss',
  '/feeds/world.atom',
  '/tags/azerbaijan.json',
  '/feeds.opml',
]

describe('dateline serve', () => {
  it('publishes what it polled, answers 304, and gives the same bytes after a restart', async () => {
    const newsroom = await startNewsroom()
    const folder = scratch()
    const expected = newsroom.sites.reduce((n, s) => n + newsroom.truth(s.host).length, 0)
    const first = await serve(newsroom, folder)
    await waitForArticles(first.address, expected)
    const before = new Map<string, { text: string; etag: string | null; modified: string | null }>()
    for (const path of FEEDS) {
      const response = await fetch(first.address + path)
      expect({ path, status: response.status }).toEqual({ path, status: 200 })
      before.set(path, {
        text: await response.text(),
        etag: response.headers.get('etag'),
        modified: response.headers.get('last-modified'),
      })
    }
    const etag = before.get('/feeds/all.rss')!.etag!
    const again = await fetch(`${first.address}/feeds/all.rss`, { headers: { 'if-none-match': etag } })
    expect({ status: again.status, body: await again.text() }).toEqual({ status: 304, body: '' })
    const search = await fetch(`${first.address}/search.json?q=${encodeURIComponent('title:bank OR vault')}`)
    expect(search.status).toBe(200)
    expect((await fetch(`${first.address}/search.rss?q=${encodeURIComponent('"open')}`)).status).toBe(400)
    expect((await fetch(`${first.address}/feeds/nothing.rss`)).headers.get('content-type')).toMatch(/^application\/problem\+json/)
    await first.stop()
    expect(first.process.exitCode).toBe(0)

    newsroom.requests.length = 0
    const second = await serve(newsroom, folder, {}, Number(new URL(first.address).port))
    for (const path of FEEDS) {
      const response = await fetch(second.address + path)
      expect({
        path,
        text: await response.text(),
        etag: response.headers.get('etag'),
        modified: response.headers.get('last-modified'),
      }).toEqual({
        path,
        ...before.get(path),
      })
    }
    expect(newsroom.requests).toEqual([])
  }, 120_000)

  it('ends within seconds when stopped in mid-poll, and loses nothing', async () => {
    const newsroom = await startNewsroom()
    const folder = scratch()
    const expected = newsroom.sites.reduce((n, s) => n + newsroom.truth(s.host).length, 0)
    const first = await serve(newsroom, folder, { DATELINE_HOST_SPACING: '300' })
    await new Promise((done) => setTimeout(done, 1200))
    const began = performance.now()
    await first.stop()
    expect(performance.now() - began).toBeLessThan(10_000)
    expect(first.process.exitCode).toBe(0)
    const second = await serve(newsroom, folder)
    await waitForArticles(second.address, expected)
    const db = new DatabaseSync(join(folder, 'data/dateline.sqlite'), { readOnly: true })
    expect(db.prepare('SELECT count(*) AS n, count(DISTINCT id) AS ids FROM articles').get()).toEqual(
      expect.objectContaining({ n: expected, ids: expected }),
    )
    db.close()
  }, 120_000)

  it('gives the same articles and ids after ten kills in mid-poll as an undisturbed run', async () => {
    const newsroom = await startNewsroom()
    const [calm, stormy] = [scratch(), scratch()]
    const expected = newsroom.sites.reduce((n, s) => n + newsroom.truth(s.host).length, 0)
    const undisturbed = await serve(newsroom, calm)
    await waitForArticles(undisturbed.address, expected)
    await undisturbed.stop()
    for (let kill = 0; kill < 10; kill++) {
      const running = await runService(newsroom, {
        folder: stormy,
        env: { DATELINE_CLOCK: noon.toISOString(), DATELINE_HOST_SPACING: '100' },
      })
      await new Promise((done) => setTimeout(done, 80 + kill * 60))
      running.process.kill('SIGKILL')
      await running.ended
    }
    const last = await serve(newsroom, stormy)
    await waitForArticles(last.address, expected)
    await last.stop()
    expect(canonicalSet(stormy)).toEqual(canonicalSet(calm))
  }, 180_000)

  it('takes up a new source file while it runs, and keeps the old version of a broken one', async () => {
    const newsroom = await startNewsroom()
    const folder = scratch()
    const running = await serve(newsroom, folder)
    const find = async (): Promise<{
      sources: { id: string; title: string }[]
      problems: { file: string; line?: number; message: string }[]
    }> => (await fetch(`${running.address}/status.json`)).json() as Promise<never>
    writeFileSync(join(folder, 'feeds/extra.yaml'), 'title: Extra\nurl: https://news.az/news\nkind: auto\n')
    await expect.poll(async () => (await find()).sources.map((s) => s.id), { timeout: 15_000 }).toContain('extra')
    writeFileSync(join(folder, 'feeds/extra.yaml'), 'title: Extra\nurl: https://news.az/news\nkind: lisitng\n')
    await expect.poll(async () => (await find()).problems.length, { timeout: 15_000 }).toBeGreaterThan(0)
    const status = await find()
    expect(status.problems[0]).toMatchObject({ file: expect.stringContaining('extra.yaml'), line: 3 })
    expect(status.sources.map((s) => s.id)).toContain('extra')
  }, 90_000)
})

/** What a restart must not change: every article by id, without what the time of reading decides. */
function canonicalSet(folder: string): unknown[] {
  const db = new DatabaseSync(join(folder, 'data/dateline.sqlite'), { readOnly: true })
  const rows = db
    .prepare(
      `SELECT a.id, a.publisher, a.state, a.revision, a.edition, a.published_at, a.record,
       (SELECT group_concat(s.id) FROM sightings g JOIN sources s ON s.ref = g.source_ref WHERE g.article_seq = a.seq) AS sources
       FROM articles a ORDER BY a.id`,
    )
    .all()
  const integrity = db.prepare('PRAGMA integrity_check').get()
  db.close()
  return [integrity, ...rows]
}

describe('dateline explains', () => {
  const feeds = (): string => {
    const folder = scratch()
    mkdirSync(join(folder, 'feeds'))
    writeFileSync(join(folder, 'feeds/one.yaml'), 'title: One\nurl: https://one.example/feed\nkind: feed\npaused: true\n')
    return folder
  }

  it('a taken port in one sentence', async () => {
    const folder = feeds()
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const result = await run(['serve'], {
      DATELINE_PORT: String(port),
      DATELINE_FEEDS: join(folder, 'feeds'),
      DATELINE_DATA: join(folder, 'data'),
    })
    server.close()
    expect(result.code).toBe(2)
    expect(result.err).toContain(`Port ${port}`)
    expect(result.err.trim().split('\n')).toHaveLength(1)
  })

  it('a data folder that cannot be written', async () => {
    const folder = feeds()
    writeFileSync(join(folder, 'data'), 'a file stands in the way')
    const result = await run(['poll'], { DATELINE_FEEDS: join(folder, 'feeds'), DATELINE_DATA: join(folder, 'data') })
    expect(result.code).toBe(3)
    expect(result.err).toMatch(/store cannot be (written|opened)|DATELINE_DATA/)
    expect(result.err.trim().split('\n')).toHaveLength(1)
  })

  it('a store written by a newer version, and leaves it alone', async () => {
    const folder = feeds()
    mkdirSync(join(folder, 'data'))
    const path = join(folder, 'data/dateline.sqlite')
    const db = new DatabaseSync(path)
    db.exec('PRAGMA user_version = 9999; CREATE TABLE future (x)')
    db.close()
    const result = await run(['poll'], { DATELINE_FEEDS: join(folder, 'feeds'), DATELINE_DATA: join(folder, 'data') })
    expect(result.code).toBe(3)
    expect(result.err).toContain('newer Dateline')
    const after = new DatabaseSync(path, { readOnly: true })
    expect(after.prepare('PRAGMA user_version').get()).toEqual(expect.objectContaining({ user_version: 9999 }))
    after.close()
  })

  it('a missing folder of sources, an unknown command, option and source', async () => {
    const folder = feeds()
    const env = { DATELINE_FEEDS: join(folder, 'feeds'), DATELINE_DATA: join(folder, 'data') }
    const cases: [string[], Record<string, string>, RegExp][] = [
      [['check'], { ...env, DATELINE_FEEDS: join(folder, 'nowhere') }, /no such folder/],
      [['brew'], env, /no command "brew"/],
      [['poll', '--loud'], env, /--loud/],
      [['poll', 'nobody'], env, /no source "nobody"/],
      [['serve'], { ...env, DATELINE_PORT: 'eighty' }, /DATELINE_PORT must be a whole number/],
      [['serve'], { ...env, DATELINE_CLOCK: 'tomorrow' }, /DATELINE_CLOCK/],
      [['serve'], { ...env, DATELINE_RESOLVE: 'news.az=1' }, /DATELINE_RESOLVE/],
    ]
    for (const [args, settings, message] of cases) {
      const result = await run(args, settings)
      expect({ args, code: result.code }).toEqual({ args, code: 2 })
      expect(result.err).toMatch(message)
    }
  })

  it('faults of source files with file, line and remedy, and polls the others', async () => {
    const folder = feeds()
    writeFileSync(join(folder, 'feeds/bad.yaml'), 'title: Bad\nurl: https://bad.example/\nkind: feed\nintervall: 10m\n')
    const env = { DATELINE_FEEDS: join(folder, 'feeds'), DATELINE_DATA: join(folder, 'data') }
    const result = await run(['check'], env)
    expect(result.code).toBe(1)
    expect(result.out).toMatch(/bad\.yaml:4: .*intervall/)
    expect(result.out).toContain('interval')
    const json = JSON.parse((await run(['check', '--json'], env)).out) as { sources: string[] }
    expect(json.sources).toEqual(['one'])
  })
})
