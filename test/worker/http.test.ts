import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { unstable_startWorker as startWorker } from 'wrangler'

process.env['WRANGLER_SEND_METRICS'] = 'false'
process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false'

const ANSWERS: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  '/plain': (request, response) => response.writeHead(200, { etag: 'W/"x"' }).end(JSON.stringify(request.headers)),
  '/redirect': (_, response) => response.writeHead(302, { location: '/elsewhere' }).end('over there'),
  '/gzip': (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('packed')),
  '/brotli': (_, response) => response.writeHead(200, { 'content-encoding': 'br' }).end(brotliCompressSync('packed')),
  '/zstd': (_, response) => response.writeHead(200, { 'content-encoding': 'zstd' }).end('?'),
  '/no-gzip': (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('not packed at all'),
  '/half-gzip': (_, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(999)).subarray(0, 15)),
  '/bomb': (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(20_000_000))),
  '/large': (_, response) => response.end('x'.repeat(5000)),
  '/broken-off': (_, response) => {
    response.writeHead(200, { 'content-length': 100 })
    response.write('abc', () => setTimeout(() => response.destroy(), 20))
  },
  '/no-answer': (request) => request.socket.destroy(),
  '/silent': () => {},
  '/trickle': (_, response) => response.writeHead(200).write('a'),
  '/unchanged': (_, response) => response.writeHead(304, { etag: '"y"' }).end(),
}

interface Told {
  ok: boolean
  failure?: string
  detail?: string
  response?: { status: number; headers: Record<string, string>; length: number; text: string }
}

describe('the door to the network in workerd', () => {
  const origin = createServer((request, response) => (ANSWERS[request.url ?? ''] ?? ANSWERS['/plain'])?.(request, response))
  let worker: Awaited<ReturnType<typeof startWorker>>
  let base: string

  beforeAll(async () => {
    origin.listen(0, '127.0.0.1')
    await once(origin, 'listening')
    const host = `127.0.0.1:${(origin.address() as AddressInfo).port}`
    base = `http://${host}`
    // Without an outbound service of its own, workerd's own network is used, loopback included.
    worker = await startWorker({
      name: 'dateline-http',
      entrypoint: 'test/worker/http-worker.ts',
      compatibilityDate: '2026-10-01',
      bindings: { ALLOW_HOSTS: { type: 'plain_text', value: `${host},127.0.0.1:1` } },
      build: { nodejsCompatMode: null },
      dev: { persist: false, server: { hostname: '127.0.0.1', port: 0 }, inspector: false, watch: false, logLevel: 'none' },
    })
    await worker.ready
  })
  afterAll(async () => {
    await worker?.dispose()
    origin.closeAllConnections()
    origin.close()
  })

  const send = async (path: string, rest: object = {}): Promise<Told> => {
    const url = path.startsWith('/') ? `${base}${path}` : path
    const headers = { 'user-agent': 'dateline/test', 'accept-encoding': 'gzip, br, zstd, deflate' }
    const body = JSON.stringify({ url, method: 'GET', headers, maxBytes: 2000, timeoutMs: 700, ...rest })
    return JSON.parse(await (await worker.fetch('http://worker.example/', { method: 'POST', body })).text()) as Told
  }

  it('sends our headers and asks only for codings it can read', async () => {
    const { response } = await send('/plain')
    expect(response).toMatchObject({ status: 200, headers: { etag: 'W/"x"' } })
    expect(JSON.parse(response?.text ?? '')).toMatchObject({ 'user-agent': 'dateline/test', 'accept-encoding': 'gzip, br' })
  })

  it('hands redirects and 304 over as they are', async () => {
    expect(await send('/redirect')).toMatchObject({
      response: { status: 302, headers: { location: '/elsewhere' }, text: 'over there' },
    })
    expect(await send('/unchanged')).toMatchObject({ response: { status: 304, headers: { etag: '"y"' }, length: 0 } })
  })

  it.each(['/gzip', '/brotli'])('decodes %s', async (path) => {
    expect((await send(path)).response?.text).toBe('packed')
  })

  it.each([
    ['/zstd', 'bad-encoding'],
    ['/no-gzip', 'bad-encoding'],
    ['/half-gzip', 'bad-encoding'],
    ['/bomb', 'too-large'],
    ['/large', 'too-large'],
    ['/broken-off', 'reset'],
    ['/no-answer', 'reset'],
    ['/silent', 'timeout'],
    ['/trickle', 'timeout'],
    ['http://127.0.0.1:1/', 'reset'],
    ['http://127.0.0.1:2/', 'blocked-address'],
    ['http://10.1.2.3/', 'blocked-address'],
    ['http://[::ffff:127.0.0.1]/', 'blocked-address'],
    ['http://0x7f.1/', 'blocked-address'],
    ['http://localhost/', 'blocked-address'],
    ['http://printer.local/', 'blocked-address'],
    ['https://own.example/feeds/all.rss', 'blocked-address'],
    ['https://me:secret@news.example/', 'bad-address'],
    ['ftp://news.example/', 'bad-address'],
  ])('tells of %s as %s', async (address, failure) => {
    expect(await send(address)).toMatchObject({ ok: false, failure })
  })

  it('cuts an answer where only its beginning is wanted', async () => {
    expect((await send('/large', { overflow: 'cut' })).response?.length).toBe(2000)
  })

  it('gives up when the caller does', async () => {
    expect(await send('/silent', { abortAfterMs: 50 })).toMatchObject({ failure: 'aborted' })
  })
})
