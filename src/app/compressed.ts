/**
 * Answers made for one request, gzipped where the client takes it: pages, and what the changes API tells in bulk.
 *
 * Published feeds are not among them: their codings are made once and kept (`documents.ts`).
 *
 * Effects: none.
 *
 * @module
 */
import type { Context } from 'hono'
import { acceptableCodings } from './conditional.ts'

/** Smaller ones gain nothing. */
const WORTH_BYTES = 1024

/** The response with its body coded as the client likes it, and `Vary` saying so. `length` is the body's size where it is known. */
export function compressed(c: Context, response: Response, length: number = Number.POSITIVE_INFINITY): Response {
  const headers = new Headers(response.headers)
  headers.append('vary', 'Accept-Encoding')
  const { status, body } = response
  const [best] = acceptableCodings(c.req.header('accept-encoding'), { identity: true, gzip: true })
  if (best !== 'gzip' || body === null || length < WORTH_BYTES) return new Response(body, { status, headers })
  headers.set('content-encoding', 'gzip')
  headers.delete('content-length')
  // Without `encodeBody` a Worker would code what is coded already.
  return new Response(body.pipeThrough(new CompressionStream('gzip')), { status, headers, encodeBody: 'manual' } as ResponseInit)
}
