/**
 * The short path in front of the application: same answers, and never an old one.
 */
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createApp } from '../../../src/app/app.ts'
import type { AppDeps } from '../../../src/app/deps.ts'
import { compress } from '../../../src/runtime/node/compress.ts'
import { installFastPath } from '../../../src/runtime/node/fast-path.ts'
import { createShelf, type Shelf } from '../../app/shelf.ts'

interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

interface Home {
  shelf: Shelf
  /** Requests that reached the application. */
  slow: string[]
  ask(path: string, headers?: Record<string, string>, method?: string): Promise<Answer>
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

async function home(settings: Partial<AppDeps['settings']> = {}): Promise<Home> {
  const shelf = await createShelf({ deps: { compress }, settings })
  const slow: string[] = []
  const { deps } = shelf
  const app = createApp(() => deps)
  const server = createAdaptorServer({
    fetch: (request, env) => {
      slow.push(new URL(request.url).pathname)
      return app.fetch(request, env)
    },
  }) as Server
  deps.served = installFastPath(server, () => deps).served
  const port = await listen(server)
  return {
    shelf,
    slow,
    ask: (path, headers = {}, method = 'GET') =>
      new Promise((done, fail) => {
        const sent = httpRequest(
          { port, host: '127.0.0.1', path, headers, method, agent: false },
          (response: IncomingMessage) => {
            const chunks: Buffer[] = []
            response.on('data', (chunk: Buffer) => chunks.push(chunk))
            response.on('end', () => {
              const { date: _, connection: __, 'keep-alive': ___, ...kept } = response.headers
              done({ status: response.statusCode ?? 0, headers: kept, body: Buffer.concat(chunks).toString('latin1') })
            })
          },
        )
        sent.on('error', fail)
        sent.end()
      }),
  }
}

describe('the short path', () => {
  it('answers what the application would, header by header', async () => {
    const { shelf, slow, ask } = await home()
    await shelf.add(1, { record: { language: 'en', contentHtml: '<p>Text</p>' } })
    const etag = (await shelf.get('/feeds/all.rss')).headers.get('etag')!
    const modified = (await shelf.get('/feeds/all.rss')).headers.get('last-modified')!
    const cases: [Record<string, string>, string?][] = [
      [{}],
      [{ 'accept-encoding': 'gzip, deflate, br' }],
      [{ 'accept-encoding': 'gzip' }],
      [{ 'if-none-match': etag }],
      [{ 'if-none-match': `"x", W/${etag}` }],
      [{ 'if-none-match': '"x"', 'if-modified-since': modified }],
      [{ 'if-modified-since': modified }],
      [{ range: 'bytes=0-9' }],
      [{}, 'HEAD'],
    ]
    for (const [headers, method] of cases) {
      const path = `/feeds/all.rss?_=${Math.random()}`
      const slowly = await ask(path, headers, method)
      const asked = slow.length
      const quickly = await ask(path, headers, method)
      expect(slow.length, JSON.stringify(headers)).toBe(asked)
      expect(quickly).toEqual(slowly)
    }
  })

  it('never shows an old document once the log has moved', async () => {
    const { shelf, ask } = await home()
    for (let n = 1; n <= 5; n++) {
      await shelf.add(n, { record: { title: `Headline number ${n}.` } })
      await new Promise((done) => setTimeout(done, 110))
      expect((await ask('/feeds/all.rss')).body).toContain(`Headline number ${n}.`)
    }
  })

  it('leaves everything else to the application', async () => {
    const { shelf, slow, ask } = await home()
    await shelf.add(1)
    for (const [path, method, headers] of [
      ['/feeds/all.rss', 'POST'],
      ['/feeds/all.rss', 'OPTIONS'],
      ['/feeds/all.rss', 'GET', { 'accept-encoding': 'identity;q=0, *;q=0' }],
      ['/feeds/all.rss', 'GET', { 'if-match': '"x"' }],
      ['/feeds/all', 'GET', { accept: 'application/rss+xml' }],
      ['/feeds/none.rss', 'GET'],
      ['/status.json', 'GET'],
    ] as const) {
      await ask('/feeds/all.rss')
      await ask(path, headers, method)
      const asked = slow.length
      await ask(path, headers, method)
      expect([path, method, slow.length]).toEqual([path, method, asked + 1])
    }
  })

  it('never opens what a token closed', async () => {
    const { shelf, ask } = await home({ readToken: 'reader-reader-reader' })
    await shelf.add(1)
    const authorization = 'Bearer reader-reader-reader'
    for (let i = 0; i < 3; i++) {
      expect((await ask('/feeds/all.rss', { authorization })).status).toBe(200)
      expect((await ask('/t/reader-reader-reader/feeds/all.rss')).status).toBe(200)
      expect((await ask('/feeds/all.rss')).status).toBe(401)
    }
  })

  it('keeps connections longer than Node does by itself', () => {
    const server = createServer()
    installFastPath(server, () => undefined)
    expect(server.keepAliveTimeout).toBeGreaterThan(60_000)
  })
})
