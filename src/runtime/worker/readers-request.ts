/**
 * The request as the reader sent it.
 *
 * The platform presents `accept-encoding: br, gzip` whatever the client sent, and tells the client's own word beside
 * it (SEMANTICS 15).
 *
 * Effects: none.
 *
 * @module
 */

export function readersRequest(request: Request): Request {
  const stated = (request as Request<unknown, IncomingRequestCfProperties>).cf?.clientAcceptEncoding
  if (typeof stated !== 'string') return request
  const headers = new Headers(request.headers)
  if (stated === '') headers.delete('accept-encoding')
  else headers.set('accept-encoding', stated)
  return new Request(request, { headers })
}
