/**
 * `npm run worker` as a person starts it, on the newsroom, and the command line with `--remote` against it.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createNewsroom, type Newsroom } from '../../scripts/newsroom/newsroom.ts'
import { copySources } from '../support/newsroom-catalogue.ts'

/** A paper the service does not know yet. */
const gazette = createHttpServer((request, response) => {
  if (request.url === '/feed.xml') response.writeHead(200, { 'content-type': 'application/rss+xml' }).end(GAZETTE)
  else if (request.url === '/robots.txt') response.writeHead(404).end()
  else response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE)
})
const GAZETTE = `<rss version="2.0"><channel><title>Gazette</title><link>http://gazette.example/</link><description>Gazette</description>
<item><title>Ferry to Zarnava sails again</title><link>http://gazette.example/ferry</link><description>After a winter in dock.</description></item>
</channel></rss>`
const PAGE = `<html lang="en"><head><title>Ferry to Zarnava sails again</title></head><body><article><h1>Ferry to Zarnava sails again</h1>
<p>${'After a winter in dock the ferry to Zarnava sails again, twice a day and in any weather but a northern gale. '.repeat(6)}</p></article></body></html>`

const LONG = { timeout: 100_000 }

describe('npm run worker', () => {
  let newsroom: Newsroom
  let folder: string
  let feeds: string
  let child: ChildProcess
  let base: string
  let env: NodeJS.ProcessEnv
  const lines: string[] = []

  beforeAll(async () => {
    newsroom = await createNewsroom({ stock: 3 })
    folder = await mkdtemp(join(tmpdir(), 'dateline-run-'))
    feeds = await copySources(newsroom)
    await writeFile(join(folder, 'ca.pem'), newsroom.caPem)
    gazette.listen(0, '127.0.0.1')
    await once(gazette, 'listening')
    const printer = (gazette.address() as AddressInfo).port
    const port = await freePort()
    base = `http://127.0.0.1:${port}`
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('DATELINE_'))
    env = {
      ...Object.fromEntries(inherited),
      NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
      DATELINE_PORT: String(port),
      DATELINE_FEEDS: feeds,
      DATELINE_DATA: folder,
      DATELINE_RESOLVE: `${newsroom.resolveRules},nowhere.example:80=127.0.0.1:1,gazette.example:80=127.0.0.1:${printer}`,
      DATELINE_ADMIN_TOKEN: 'root',
      DATELINE_HOST_SPACING: '20',
      DATELINE_TICK: '1',
    }
    child = spawn(process.execPath, ['scripts/worker.ts'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const printed = new Promise<void>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr]) {
        createInterface({ input: stream! }).on('line', (line) => {
          lines.push(line)
          if (line.startsWith('Dateline in workerd:')) resolve()
        })
      }
      child.once('exit', () => reject(new Error(lines.join('\n'))))
    })
    await printed
  }, 100_000)
  afterAll(async () => {
    if (child?.exitCode === null) {
      child.kill('SIGINT')
      await once(child, 'exit')
    }
    await newsroom?.close()
    gazette.close()
    for (const path of [folder, feeds]) if (path) await rm(path, { recursive: true, force: true })
  })

  /** The command line on another machine: with a folder of its own. */
  const dateline = async (...args: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(process.execPath, ['src/cli/dateline.mjs', ...args, '--remote', base], {
      env: { ...env, DATELINE_DATA: join(folder, 'elsewhere'), DATELINE_FEEDS: join(folder, 'no-feeds') },
      maxBuffer: 2 ** 26,
    })
    return stdout
  }
  const titles = async (path: string): Promise<string[]> => {
    const feed = (await (await fetch(`${base}${path}`)).json()) as { items?: { title: string }[] }
    return (feed.items ?? []).map(({ title }) => title)
  }

  it('reads the newsroom and publishes it, coded as the client asks', LONG, async () => {
    const wanted = newsroom.truth('news.az').map(({ title }) => title)
    await vi.waitFor(async () => expect(await titles('/feeds/news-az.json')).toEqual(expect.arrayContaining(wanted)), {
      timeout: 80_000,
      interval: 500,
    })
    for (const coding of ['identity', 'gzip', 'br']) {
      const { headers } = await fetch(`${base}/feeds/news-az.rss`, { headers: { 'accept-encoding': coding } })
      expect(headers.get('content-encoding') ?? 'identity').toBe(coding)
      expect(headers.get('etag')).toMatch(coding === 'identity' ? /^"[0-9a-f]+"$/ : new RegExp(`-${coding}"$`))
      expect(headers.get('date')).not.toBeNull()
    }
  })

  it('is led from the command line elsewhere: sources, endpoints, tokens, withdrawing, the whole store', LONG, async () => {
    expect(await dateline('list')).toMatch(/news-az/)
    await dateline('add', 'http://gazette.example/feed.xml', '--yes', '--id', 'gazette', '--title', 'Gazette')
    expect(await dateline('list')).toMatch(/gazette/)
    await vi.waitFor(async () => expect(await titles('/feeds/gazette.json')).not.toEqual([]), { timeout: 60_000 })
    await dateline('pause', 'gazette')
    expect(await dateline('list')).toMatch(/gazette.*paused/)
    await dateline('remove', 'gazette', '--yes')

    expect(await dateline('endpoints', 'add', 'https://receiver.example/hook')).toMatch(/whsec_/)
    expect(await dateline('endpoints', 'list')).toMatch(/receiver\.example/)
    const token = /dl_[\w-]+/.exec(await dateline('token', 'add', 'editor', '--scope', 'sources'))?.[0]
    const asked = await fetch(`${base}/api/sources`, { headers: { authorization: `Bearer ${token}` } })
    expect(asked.status).toBe(200)
    expect(await dateline('token', 'list')).toMatch(/editor/)

    const [first] = ((await (await fetch(`${base}/feeds/news-az.json`)).json()) as { items: { id: string; title: string }[] })
      .items
    await dateline('withdraw', first?.id.replace('urn:uuid:', '') ?? '', '--yes')
    expect(await titles('/feeds/news-az.json')).not.toContain(first?.title)

    const store = await dateline('export', '--all')
    const [head, ...pages] = store
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { format?: string; table?: string })
    expect(head).toEqual({ format: 'dateline-store/1' })
    expect(pages.map(({ table }) => table)).toEqual(expect.arrayContaining(['sources', 'articles', 'changes', 'aliases']))
  })

  it('says why a request failed', LONG, async () => {
    const headers = { authorization: 'Bearer root', 'content-type': 'application/json' }
    const body = JSON.stringify({ title: 'Nowhere', url: 'http://nowhere.example/feed.xml', robots: false })
    expect((await fetch(`${base}/api/sources/nowhere`, { method: 'PUT', headers, body })).status).toBe(201)
    await vi.waitFor(() => expect(lines.join('\n')).toMatch(/source=nowhere .*connect/), { timeout: 60_000 })
  })
})

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address !== 'object') throw new Error('no port is free on 127.0.0.1')
  return address.port
}
