/**
 * A receiver in a process of its own: how it answers is in the path, and every request is told to the parent.
 *
 * `/ok` takes everything, `/gone` answers 410, `/moved` a redirect, `/slow` answers after fourteen seconds, `/hang` never,
 * `/endless` without an end, `/trickle` a byte a second, `/later` at first that it wants to be left alone for three seconds,
 * `/cookie` with cookies; `/callback` is a WebSub subscriber.
 *
 * Effects: listens on loopback, sends messages to its parent.
 *
 * @module
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request, or the end of one that was never answered whole. */
export interface Heard {
  path: string
  method: string
  target: string
  /** When it had arrived, milliseconds. */
  at: number
  headers: Record<string, string>
  text: string
  /** For what is told when the connection ended: how long it had been open. */
  closedAfterMs?: number
}

const SLOW_MS = 14_000
let asked = 0

const ANSWERS: Record<string, (outgoing: ServerResponse, url: URL) => void> = {
  '/gone': (outgoing) => outgoing.writeHead(410).end(),
  '/moved': (outgoing) => outgoing.writeHead(307, { location: '/target' }).end(),
  '/slow': (outgoing) => void setTimeout(() => outgoing.writeHead(204).end(), SLOW_MS),
  '/hang': () => {},
  '/endless': (outgoing) => {
    outgoing.writeHead(200)
    const chunk = Buffer.alloc(65_536, 'x')
    const more = (): void => {
      while (!outgoing.destroyed && outgoing.write(chunk));
    }
    outgoing.on('drain', more)
    more()
  },
  '/trickle': (outgoing) => {
    outgoing.writeHead(200)
    const timer = setInterval(() => outgoing.write('x'), 1000)
    outgoing.on('close', () => clearInterval(timer))
  },
  '/later': (outgoing) => {
    if (asked++ === 0) outgoing.writeHead(429, { 'retry-after': '3' }).end()
    else outgoing.writeHead(204).end()
  },
  '/cookie': (outgoing) => outgoing.writeHead(204, { 'set-cookie': 'a=b; Path=/' }).end(),
  '/callback': (outgoing, url) => outgoing.writeHead(200).end(url.searchParams.get('hub.challenge') ?? ''),
}

async function take(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const began = Date.now()
  const chunks: Buffer[] = []
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk)
  const target = incoming.url ?? '/'
  const url = new URL(target, 'http://receiver')
  const heard: Heard = {
    path: url.pathname,
    method: incoming.method ?? '',
    target,
    at: Date.now(),
    headers: Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])),
    // A thousand copies of a feed would be the parent's memory, not the service's.
    text: url.pathname === '/callback' ? '' : Buffer.concat(chunks).toString(),
  }
  process.send?.(heard)
  outgoing.on('close', () => {
    if (!outgoing.writableFinished) process.send?.({ ...heard, text: '', closedAfterMs: Date.now() - began })
  })
  const answer = ANSWERS[url.pathname]
  if (answer) answer(outgoing, url)
  else outgoing.writeHead(204).end()
}

const server = createServer((incoming, outgoing) => {
  take(incoming, outgoing).catch(() => outgoing.destroy())
})
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
process.on('disconnect', () => process.exit(0))
