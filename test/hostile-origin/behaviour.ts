/** What one row of the hostile origin's table says, and the few words rows are written in. */
import type { Socket } from 'node:net'
import type { FetchRequest } from '../../src/fetch/fetch.ts'
import type { FetchFailure, FetchOutcome } from '../../src/fetch/outcome.ts'
import type { Wall } from '../../src/fetch/wall.ts'
import type { PollOutcome } from '../../src/model/fetch-state.ts'

/** One request being answered. */
export interface Turn {
  socket: Socket
  path: string
  head: string
  /** How often this path was asked before. */
  visit: number
  port: number
}

export type Serve = (turn: Turn) => void

export interface Behaviour {
  /** Host name without `.example`. */
  name: string
  /** What the origin does, for people. */
  does: string
  serve: Serve
  /** Answers `/robots…`; absent: 404. */
  robots?: Serve
  request?: Partial<Pick<FetchRequest, 'accept' | 'article' | 'validators' | 'robots' | 'headers'>>
  expect: {
    outcome: FetchOutcome['outcome']
    failure?: FetchFailure
    wall?: Wall
    retryAfterMs?: number
    /** Requests at the origin, robots.txt not counted; default 1. */
    visits?: number
    /** The bytes brought are those of `FEED`. */
    whole?: true
  }
  /** What a poll makes of it, where that does not follow from the fetch. */
  poll?: { outcome: PollOutcome; reason?: RegExp; articles?: number }
}

export const FEED = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Hostile</title><link>http://hostile.example/</link><description>x</description>
<item><title>One</title><link>http://hostile.example/one</link><guid isPermaLink="false">one</guid><description>The first item.</description></item>
<item><title>Two</title><link>http://hostile.example/two</link><guid isPermaLink="false">two</guid><description>The second item.</description></item>
</channel></rss>
`

export const RSS_TYPE = 'Content-Type: application/rss+xml'

/** A response head and body as bytes; Content-Length is added unless a header of that name or a coding of transfer stands. */
export function response(status: string, headers: string[], body: string | Uint8Array = ''): Buffer {
  const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body)
  const framed = headers.some((header) => /^(?:content-length|transfer-encoding):/i.test(header))
  const lines = [`HTTP/1.1 ${status}`, ...headers, ...(framed ? [] : [`Content-Length: ${bytes.length}`])]
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), bytes])
}

/** Answers always the same. */
export const say =
  (status: string, headers: string[] = [], body: string | Uint8Array = ''): Serve =>
  ({ socket }) =>
    void socket.write(response(status, headers, body))

/** Writes these bytes and closes. */
export const raw =
  (bytes: string | Uint8Array): Serve =>
  ({ socket }) =>
    void socket.end(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)

/** The feed, whole. */
export const sayFeed = (headers: string[] = []): Serve => say('200 OK', [RSS_TYPE, ...headers], FEED)

export const redirectTo = (location: string, status = '302 Found'): Serve => say(status, [`Location: ${location}`])

/** Writes a piece every few milliseconds until the other side has enough. */
export function drip(socket: Socket, piece: string | Uint8Array, everyMs: number): void {
  const timer = setInterval(() => {
    if (socket.destroyed || !socket.writable) clearInterval(timer)
    else socket.write(piece)
  }, everyMs)
  timer.unref()
  socket.on('close', () => clearInterval(timer))
}

/** Writes as fast as it is read, for ever. */
export function flood(socket: Socket, piece: Uint8Array): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(piece)) {
      // until the buffer is full
    }
    if (!socket.destroyed) socket.once('drain', more)
  }
  more()
}
