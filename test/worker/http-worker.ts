/**
 * A Worker that sends requests through its `Http` port and tells what came back, as JSON.
 *
 * Effects: network.
 *
 * @module
 */
import { createHttp } from '../../src/runtime/worker/http.ts'
import { type CarriedRequest, type CarriedResult, fromBase64, toBase64 } from './remote-http.ts'

// biome-ignore lint/style/noDefaultExport: the runtime looks for it
export default {
  async fetch(request: Request, env: { ALLOW_HOSTS: string; OUTBOUND_TELLS?: string }): Promise<Response> {
    const { bytes, abortAfterMs, ...wanted } = (await request.json()) as CarriedRequest
    const http = createHttp({
      ownUrl: 'https://own.example/news',
      allowHosts: env.ALLOW_HOSTS.split(','),
      outboundTells: env.OUTBOUND_TELLS === '1',
    })
    const signal = abortAfterMs === 0 ? AbortSignal.abort() : AbortSignal.timeout(abortAfterMs ?? 60_000)
    const body = bytes === undefined ? {} : { body: fromBase64(bytes) }
    const result = await http.send({ ...wanted, ...body, signal })
    return Response.json(
      (result.ok
        ? { ok: true, response: { ...result.response, body: toBase64(result.response.body) } }
        : result) satisfies CarriedResult,
    )
  },
}
