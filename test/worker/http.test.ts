import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { unstable_startWorker as startWorker } from 'wrangler'
import type { Http, HttpResult } from '../../src/ports.ts'
import { httpContract } from '../contract/http.ts'
import { startContractOrigin } from '../contract/http-origin.ts'
import { createRemoteHttp } from './remote-http.ts'

process.env['WRANGLER_SEND_METRICS'] = 'false'
process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false'

/** The port in workerd. Without an outbound service of its own, workerd's own network is used, loopback included. */
async function startHttpWorker(allowHosts: string): Promise<{ http: Http; close(): Promise<void> }> {
  const worker = await startWorker({
    config: 'test/worker/http-worker.toml',
    bindings: { ALLOW_HOSTS: { type: 'plain_text', value: allowHosts } },
    build: { nodejsCompatMode: null },
    dev: { persist: false, server: { hostname: '127.0.0.1', port: 0 }, inspector: false, watch: false, logLevel: 'none' },
  })
  await worker.ready
  return {
    http: createRemoteHttp((body) => worker.fetch('http://worker.example/', { method: 'POST', body })),
    close: () => worker.dispose(),
  }
}

describe('Http in workerd', () => {
  httpContract(async () => {
    const origin = await startContractOrigin()
    const { http, close } = await startHttpWorker(new URL(origin.url).host)
    return {
      http,
      origin,
      async close() {
        await close()
        await origin.close()
      },
    }
  })
})

/** What only this home does: its own words for faults, and codings it does not know. */
const ANSWERS: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  '/headers': (request, response) => response.end(JSON.stringify(request.headers)),
  '/zstd': (_, response) => response.writeHead(200, { 'content-encoding': 'zstd' }).end('?'),
  '/no-gzip': (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('not packed at all'),
  '/half-gzip': (_, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(999)).subarray(0, 15)),
  '/no-answer': (request) => request.socket.destroy(),
}

describe('the door to the network in workerd', () => {
  const origin = createServer((request, response) => ANSWERS[request.url ?? '']?.(request, response))
  let worker: Awaited<ReturnType<typeof startHttpWorker>>
  let base: string

  beforeAll(async () => {
    origin.listen(0, '127.0.0.1')
    await once(origin, 'listening')
    const host = `127.0.0.1:${(origin.address() as AddressInfo).port}`
    base = `http://${host}`
    worker = await startHttpWorker(`${host},127.0.0.1:1`)
  })
  afterAll(async () => {
    await worker?.close()
    origin.closeAllConnections()
    origin.close()
  })

  const send = (url: string): Promise<HttpResult> => {
    const headers = { 'accept-encoding': 'gzip, br, zstd, deflate' }
    return worker.http.send({ url: new URL(url, base).href, method: 'GET', headers, maxBytes: 2000, timeoutMs: 2000 })
  }

  it('asks only for codings it can read', async () => {
    const result = await send('/headers')
    expect(result.ok && JSON.parse(new TextDecoder().decode(result.response.body))).toMatchObject({
      'accept-encoding': 'gzip, br',
    })
  })

  it.each([
    ['/zstd', 'bad-encoding'],
    ['/no-gzip', 'bad-encoding'],
    ['/half-gzip', 'bad-encoding'],
    ['/no-answer', 'reset'],
    ['http://127.0.0.1:1/', 'reset'],
    ['http://127.0.0.1:2/', 'blocked-address'],
    ['http://printer.local/', 'blocked-address'],
    ['https://own.example/news/feeds/all.rss', 'blocked-address'],
    ['http://own.example/news', 'blocked-address'],
    ['https://own.example.:8443/news/', 'blocked-address'],
  ])('tells of %s as %s', async (address, failure) => {
    expect(await send(address)).toMatchObject({ ok: false, failure })
  })
})
