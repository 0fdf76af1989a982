/**
 * What stands in for Cloudflare's network when the Worker runs here: its requests go out through an `Http` port.
 *
 * Effects: those of the port.
 *
 * @module
 */
import type { Http } from '../src/ports.ts'

/** What a request of the Worker looks like here, whichever `Request` class the runtime hands over. */
interface WorkerRequest {
  url: string
  method: string
  headers: Iterable<[string, string]>
  arrayBuffer(): Promise<ArrayBuffer>
}

const MOST_BYTES = 64 * 1024 * 1024
/** Fields about the bytes on the wire, which are not these bytes any more. */
const OF_THE_WIRE = new Set(['connection', 'content-encoding', 'content-length', 'keep-alive', 'transfer-encoding'])

/** Redirects are handed over, bodies decoded; a failure becomes status 502 with its reason in words. */
export function createOutbound(http: Http): (request: WorkerRequest) => Promise<Response> {
  return async (request) => {
    const method = request.method === 'HEAD' || request.method === 'POST' ? request.method : 'GET'
    const sent = [...request.headers].filter(([name]) => !/^(?:host|cf-|x-forwarded|mf-)/i.test(name))
    const result = await http.send({
      url: request.url,
      method,
      headers: Object.fromEntries(sent),
      ...(method === 'POST' ? { body: new Uint8Array(await request.arrayBuffer()) } : {}),
      maxBytes: MOST_BYTES,
      timeoutMs: 60_000,
    })
    if (!result.ok) return new Response(`${result.failure}: ${result.detail}`, { status: 502 })
    const { status, headers, body } = result.response
    const kept = Object.entries(headers).filter(([name]) => !OF_THE_WIRE.has(name))
    const empty = status === 204 || status === 304 || status < 200
    return new Response(empty ? null : new Uint8Array(body), { status: Math.max(200, status), headers: Object.fromEntries(kept) })
  }
}
