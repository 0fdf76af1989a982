/**
 * A receiver that remembers everything: which message came, with which body, and what it was answered.
 *
 * `/steady` answers 204, `/flaky` fails one in four (twice in a row at most), `/push` is a WebSub callback that confirms and keeps the last document.
 *
 * Effects: listens on loopback.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What one endpoint was sent under one id. */
export interface Seen {
  sequence: number
  bodies: Set<string>
  /** Answered with a 2xx so many times. */
  accepted: number
  refused: number
}

export interface Sink {
  hostAndPort: string
  /** By path, then by message id. */
  seen: Map<string, Map<string, Seen>>
  /** The document the hub sent last. */
  pushed: string | undefined
  verifications: number
  close(): Promise<void>
}

export async function createSink(random: () => number): Promise<Sink> {
  const sink: Sink = {
    hostAndPort: '',
    seen: new Map(),
    pushed: undefined,
    verifications: 0,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
  const server = createServer((request, response) => {
    answer(sink, request, response, random).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  sink.hostAndPort = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return sink
}

async function answer(sink: Sink, request: IncomingMessage, response: ServerResponse, random: () => number): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://sink')
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  if (url.pathname === '/push') {
    if (request.method === 'POST') sink.pushed = body.toString()
    else sink.verifications++
    response.writeHead(200).end(url.searchParams.get('hub.challenge') ?? '')
    return
  }
  await new Promise((resolve) => setTimeout(resolve, random() * 20))
  const messages = sink.seen.get(url.pathname) ?? new Map<string, Seen>()
  sink.seen.set(url.pathname, messages)
  const id = String(request.headers['webhook-id'])
  const { sequence } = (JSON.parse(body.toString()) as { data: { sequence: number } }).data
  const message = messages.get(id) ?? { sequence, bodies: new Set<string>(), accepted: 0, refused: 0 }
  messages.set(id, message)
  // Twice at most for one message: the waits between later attempts are longer than a rehearsal.
  const ok = url.pathname === '/steady' || message.refused >= 2 || random() > 0.25
  if (!ok) message.refused++
  message.bodies.add(createHash('sha256').update(body).digest('hex'))
  if (ok && !response.destroyed) message.accepted++
  response.writeHead(ok ? 204 : 503).end()
}
