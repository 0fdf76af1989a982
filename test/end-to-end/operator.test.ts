/**
 * An operator's week on a folder of one's own: init, serve below a path, add, pause, a broken edit, SIGHUP, backup, restore.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { dateline, newsroomEnv, scratch } from '../cli/run-command.ts'
import { noon, startNewsroom } from '../support/newsroom.ts'

interface Served {
  address: string
  said(): string
  signal(name: NodeJS.Signals): void
  /** Ends it as a process manager would; resolves with its exit code. */
  stop(): Promise<number | null>
}

async function serve(dir: string, env: Record<string, string>): Promise<Served> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:DATELINE_|PORT$|HOST$)/.test(name))
  const child = spawn(process.execPath, [resolve('src/cli/dateline.mjs'), 'serve', '--dir', dir], {
    env: { ...Object.fromEntries(inherited), ...env },
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      text += data
    })
  const closed = once(child, 'close')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await closed
  })
  await eventually(
    () => /listening on/.test(text),
    () => text,
  )
  return {
    address: /listening on (http:\S+?)\/\s/.exec(text)?.[1] ?? '',
    said: () => text,
    signal: (name) => child.kill(name),
    async stop() {
      child.kill('SIGTERM')
      return (await closed)[0] as number | null
    },
  }
}

async function eventually(test: () => boolean | Promise<boolean>, why: () => unknown, withinMs = 40_000): Promise<void> {
  const until = performance.now() + withinMs
  while (!(await test())) {
    if (performance.now() > until) throw new Error(`it never came: ${String(why())}`)
    await new Promise((done) => setTimeout(done, 50))
  }
}

interface Status {
  sources: { id: string; state: string; items: number; lastPoll: string | null }[]
  problems: { file: string; path: string }[]
}

describe('a folder of one’s own', () => {
  it('is served below a path, follows its files, and comes back from a backup byte for byte', async () => {
    const newsroom = await startNewsroom()
    const dir = scratch()
    const env: Record<string, string> = {
      ...newsroomEnv(newsroom, dir),
      PORT: '0',
      DATELINE_TICK: '1',
      DATELINE_CLOCK: noon.toISOString(),
      DATELINE_BASE_URL: 'https://feeds.example.org/news',
    }
    const run = (...args: string[]) => dateline([...args, '--dir', dir], { env })
    expect((await run('init', '--with', 'trend')).code).toBe(0)
    const token = /^DATELINE_ADMIN_TOKEN=(.+)$/m.exec(readFileSync(join(dir, '.env'), 'utf8'))?.[1] ?? ''
    let at = ''
    const status = async (): Promise<Status> => (await (await fetch(`${at}/status.json`)).json()) as Status
    const source = async (id: string) => (await status()).sources.find((s) => s.id === id)

    const first = await serve(dir, env)
    at = `${first.address}/news`
    await eventually(async () => ((await source('trend'))?.items ?? 0) > 5, first.said)
    expect((await fetch(`${first.address}/healthz`)).status).toBe(404)
    expect((await fetch(`${at}/readyz`)).status).toBe(200)

    expect((await run('add', 'https://news.az/', '--yes')).code).toBe(0)
    await eventually(async () => ((await source('news'))?.items ?? 0) > 5, first.said)
    const feed = await (await fetch(`${at}/feeds/news.atom`)).text()
    expect(feed).toContain('href="https://feeds.example.org/news/feeds/news.atom"')
    expect(await (await fetch(`${at}/`)).text()).toContain('href="/news/feeds/news"')

    expect((await run('pause', 'trend')).code).toBe(0)
    await eventually(async () => (await source('trend'))?.state === 'paused', first.said)

    appendFileSync(join(dir, 'feeds/news.yaml'), 'intervall: 5m\n')
    await eventually(
      async () => (await status()).problems.some((p) => p.file === 'news.yaml' && p.path === 'intervall'),
      first.said,
    )
    expect((await source('news'))?.items).toBeGreaterThan(5)
    expect((await fetch(`${at}/feeds/news.rss`)).status).toBe(200)
    writeFileSync(join(dir, 'feeds/news.yaml'), readFileSync(join(dir, 'feeds/news.yaml'), 'utf8').replace('intervall: 5m\n', ''))
    first.signal('SIGHUP')
    await eventually(() => /reloaded sources=2 bundles=0 problems=0/.test(first.said()), first.said)

    const made = await fetch(`${at}/api/sources/partner`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ title: 'Partner', url: 'https://oc-media.org/', kind: 'auto' }),
    })
    expect(made.status).toBe(201)
    await eventually(async () => Boolean((await source('partner'))?.lastPoll), first.said)

    expect((await run('backup', join(dir, 'copy.sqlite'))).code).toBe(0)
    const before = await fetch(`${at}/feeds/all.json`)
    const bytes = await before.text()
    expect((await run('restore', join(dir, 'copy.sqlite'), '--yes')).err).toMatch(/the store is in use/)
    expect(await first.stop()).toBe(0)
    expect((await run('restore', join(dir, 'copy.sqlite'), '--yes')).code).toBe(0)
    const second = await serve(dir, env)
    at = `${second.address}/news`
    const after = await fetch(`${at}/feeds/all.json`)
    expect(await after.text()).toBe(bytes)
    expect(after.headers.get('etag')).toBe(before.headers.get('etag'))
    expect((await source('partner'))?.id).toBe('partner')

    expect((await run('remove', 'news', '--yes')).code).toBe(0)
    await eventually(async () => (await source('news')) === undefined, second.said)
    expect((await fetch(`${at}/feeds/news.rss`)).status).toBe(200)
    const listed = await run('list')
    expect(listed.out).toMatch(/^partner .*\(API\)/m)
    expect(await second.stop()).toBe(0)
    expect(`${first.said()}${second.said()}`).not.toContain(token)
    expect(readdirSync(join(dir, 'feeds')).sort()).toEqual(['source.schema.json', 'trend.yaml'])
  }, 90_000)
})
