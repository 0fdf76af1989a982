/**
 * Why a request failed, as the Worker hears it through the outbound service of `npm run worker`.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { unstable_startWorker as startWorker } from 'wrangler'
import { createOutbound } from '../../scripts/worker-outbound.ts'
import type { Http, HttpFailure, HttpResult } from '../../src/ports.ts'
import { createRemoteHttp } from './remote-http.ts'

process.env['WRANGLER_SEND_METRICS'] = 'false'
process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false'

const FAILURES: HttpFailure[] = ['dns', 'connect', 'tls', 'timeout', 'reset', 'protocol', 'bad-encoding', 'blocked-address']
const door: Http = {
  async send({ url }): Promise<HttpResult> {
    const failure = FAILURES.find((one) => new URL(url).pathname === `/${one}`)
    if (failure) return { ok: false, failure, detail: `${failure} it was` }
    const headers = { 'x-dateline-failure': 'dns', 'content-type': 'text/plain' }
    return { ok: true, response: { url, status: 502, headers, body: new TextEncoder().encode('Bad Gateway') } }
  },
}

let worker: Awaited<ReturnType<typeof startWorker>>
let http: Http
beforeAll(async () => {
  worker = await startWorker({
    config: 'test/worker/http-worker.toml',
    bindings: { ALLOW_HOSTS: { type: 'plain_text', value: '' }, OUTBOUND_TELLS: { type: 'plain_text', value: '1' } },
    build: { nodejsCompatMode: null },
    dev: {
      persist: false,
      server: { hostname: '127.0.0.1', port: 0 },
      inspector: false,
      watch: false,
      logLevel: 'none',
      outboundService: createOutbound(door) as never,
    },
  })
  await worker.ready
  http = createRemoteHttp((body) => worker.fetch('http://worker.example/', { method: 'POST', body }))
})
afterAll(() => worker?.dispose())

const send = (path: string): Promise<HttpResult> =>
  http.send({ url: `https://paper.example${path}`, method: 'GET', headers: {}, maxBytes: 1000, timeoutMs: 5000 })

it.each(FAILURES)('is %s', async (failure) => {
  expect(await send(`/${failure}`)).toEqual({ ok: false, failure, detail: `${failure} it was` })
})

it('is not what an origin says of itself', async () => {
  expect(await send('/')).toMatchObject({ ok: true, response: { status: 502 } })
})
