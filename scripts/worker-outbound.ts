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
/** As the Worker's `Http` reads it (`src/runtime/worker/http.ts`). */
const FAILURE_HEADER = 'x-dateline-failure'
/** Fields about the bytes on the wire, which are not these bytes any more, and the one that is ours. */
const OF_THE_WIRE = new Set([
  FAILURE_HEADER,
  'connection',
  'content-encoding',
  'content-length',
  'keep-alive',
  'transfer-encoding',
])

/** Redirects are handed over, bodies decoded; a failure becomes status 502 with its reason, which the Worker's `Http` reads. */
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
    if (!result.ok) return new Response(result.detail, { status: 502, headers: { [FAILURE_HEADER]: result.failure } })
    const { status, headers, body } = result.response
    const kept = Object.entries(headers).filter(([name]) => !OF_THE_WIRE.has(name))
    const empty = status === 204 || status === 304 || status < 200
    return new Response(empty ? null : new Uint8Array(body), { status: Math.max(200, status), headers: Object.fromEntries(kept) })
  }
}
