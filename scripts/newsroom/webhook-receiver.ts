/**
 * A receiver of webhooks on loopback that believes only what is signed (Standard Webhooks).
 *
 * Effects: listens on loopback.
 *
 * @module
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One verified message. */
export interface ReceivedEvent {
  /** `webhook-id`: the same over all attempts of one message. */
  id: string
  type: string
  /** The message's `data`. */
  data: Record<string, unknown>
  attemptedAt: Date
}

export interface WebhookReceiver {
  url: string
  /** `127.0.0.1:<port>`, for `DATELINE_ALLOW_HOSTS`. */
  hostAndPort: string
  /** `whsec_…`, as the service gave it; until it is set everything is refused. */
  secret: string | undefined
  /** Verified messages, each once, oldest first. */
  events: ReceivedEvent[]
  /** Why others were refused. */
  refused: string[]
  close(): Promise<void>
}

/** Seconds that a message's timestamp may be off a clock that runs as fast as everybody's. */
const usualTolerance = 300
const longestBody = 1 << 20

/**
 * Starts a receiver; `onEvent` hears every verified message once. A clock that runs faster wants a wider `tolerance`
 * (seconds of that clock): the same delay is more of its time.
 */
export async function createWebhookReceiver(
  clock: () => Date,
  onEvent: (event: ReceivedEvent) => void = () => {},
  tolerance: number = usualTolerance,
): Promise<WebhookReceiver> {
  const server = createServer((request, response) => {
    receive(request).then(
      (status) => response.writeHead(status).end(),
      () => response.destroy(),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const hostAndPort = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const receiver: WebhookReceiver = {
    url: `http://${hostAndPort}/events`,
    hostAndPort,
    secret: undefined,
    events: [],
    refused: [],
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }

  async function receive(request: IncomingMessage): Promise<number> {
    const chunks: Buffer[] = []
    let length = 0
    for await (const chunk of request as AsyncIterable<Buffer>) {
      if ((length += chunk.length) > longestBody) return 413
      chunks.push(chunk)
    }
    const body = Buffer.concat(chunks)
    const header = (name: string): string => String(request.headers[name] ?? '')
    const [id, timestamp] = [header('webhook-id'), header('webhook-timestamp')]
    const fault = verify(receiver.secret, id, timestamp, header('webhook-signature'), body, { now: clock(), tolerance })
    if (fault !== undefined) {
      receiver.refused.push(fault)
      return 401
    }
    if (receiver.events.some((event) => event.id === id)) return 204
    const { type, data } = JSON.parse(body.toString()) as { type: string; data: Record<string, unknown> }
    const event = { id, type, data, attemptedAt: new Date(Number(timestamp) * 1000) }
    receiver.events.push(event)
    onEvent(event)
    return 204
  }
  return receiver
}

/** Returns what is wrong with the message's signature, or undefined where it holds. */
function verify(
  secret: string | undefined,
  id: string,
  timestamp: string,
  signatures: string,
  body: Buffer,
  { now, tolerance }: { now: Date; tolerance: number },
): string | undefined {
  if (secret === undefined) return 'no secret is known yet'
  if (id === '') return 'the message has no webhook-id'
  const sentAt = Number(timestamp)
  if (!/^\d+$/.test(timestamp) || Math.abs(sentAt - now.getTime() / 1000) > tolerance) {
    return `the timestamp ${timestamp} is not within ${tolerance} s of ${Math.floor(now.getTime() / 1000)}`
  }
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const wanted = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest()
  const given = signatures.split(' ').filter((each) => each.startsWith('v1,'))
  const holds = given.some((each) => {
    const bytes = Buffer.from(each.slice(3), 'base64')
    return bytes.length === wanted.length && timingSafeEqual(bytes, wanted)
  })
  return holds ? undefined : 'no signature of the message holds'
}
