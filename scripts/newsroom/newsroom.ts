/**
 * A small newsroom on loopback: sites with real host names and invented news, for trying the service and for its tests.
 *
 * One port of 127.0.0.1 speaks plain HTTP and TLS; which of the two is read off the first byte (0x16 opens a TLS handshake,
 * RFC 8446 §5.1). `resolveRules` maps the real names to it, so that source files work unchanged.
 *
 * Effects: listens on loopback.
 *
 * @module
 */
import { once } from 'node:events'
import { createServer as createHttpServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { createCertificate } from './certificate.ts'
import { createDesk } from './desk.ts'
import { createFrontDesk } from './front-desk.ts'
import { hosts, sites } from './sites.ts'
import type { Article, Breakage, Correction, Draft, LoggedRequest, Truth } from './story.ts'

export interface NewsroomOptions {
  /** 0, the default, takes a free one. */
  port?: number
  clock?: () => Date
  seed?: number
  /** Articles each site opens with; 12. */
  stock?: number
}

/** A host may be given as a page host, a feed host or the id of the source that reads it. */
export interface Newsroom {
  port: number
  /** Every host that answers. */
  hosts: string[]
  sites: { sourceId: string; host: string; name: string; language: string; offer: string }[]
  /** Value for `DATELINE_RESOLVE`. */
  resolveRules: string
  /** PEM of the authority behind the newsroom's certificate, for `NODE_EXTRA_CA_CERTS`. */
  caPem: string
  /** Requests in order of arrival; the newest 10,000. */
  requests: LoggedRequest[]
  /** Answers a request without a socket; the address names the host. */
  handle(request: Request): Promise<Response>
  publish(host: string, draft?: Draft): Truth
  /** Changes title and text; without a correction of the editor's, the language's own. */
  correct(host: string, slug: string, correction?: Correction): Truth
  /** Takes the article off every list; its page answers 410, or 404 where asked. */
  withdraw(host: string, slug: string, status?: 404 | 410): Truth
  restore(host: string, slug: string): Truth
  /** Changes the article's slug; the old address redirects with 301. */
  move(host: string, slug: string, newSlug: string): Truth
  /** Puts the whole site out of order, except robots.txt, until it is mended. */
  break(host: string, kind: Breakage): void
  mend(host: string): void
  /** What a perfect reader makes of every article, newest first, withdrawn ones included. */
  truth(host: string): Truth[]
  close(): Promise<void>
}

/** Starts a newsroom and resolves when its port listens. */
export async function createNewsroom(options: NewsroomOptions = {}): Promise<Newsroom> {
  const clock = options.clock ?? (() => new Date())
  const desk = createDesk(options.seed ?? 1, clock, options.stock ?? 12)
  const front = createFrontDesk(desk, clock)
  const certificate = await createCertificate(hosts)
  const server = listenOnBoth(front.handle, certificate)
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })

  return {
    port,
    hosts,
    sites: sites.map(({ sourceId, host, name, language, offer }) => ({ sourceId, host, name, language, offer })),
    resolveRules: hosts.map((host) => `${host}:443=127.0.0.1:${port}`).join(','),
    caPem: certificate.caPem,
    requests: front.requests,
    handle: front.handle,
    publish: (host, draft) => truthOf(desk.publish(host, draft)),
    correct: (host, slug, correction) => truthOf(desk.correct(host, slug, correction)),
    withdraw: (host, slug, status) => truthOf(desk.withdraw(host, slug, status)),
    restore: (host, slug) => truthOf(desk.restore(host, slug)),
    move: (host, slug, newSlug) => truthOf(desk.move(host, slug, newSlug)),
    break: front.break,
    mend: front.mend,
    truth: (host) => desk.articles(host).map(truthOf),
    async close() {
      front.close()
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

function truthOf(article: Article): Truth {
  const { site, number: _number, goneStatus: _goneStatus, earlierPaths: _earlierPaths, summary: _summary, ...rest } = article
  return {
    ...rest,
    host: site.host,
    sourceId: site.sourceId,
    language: site.language,
    precision: site.offer === 'listing' ? 'minute' : 'second',
    paragraphs: [...article.paragraphs],
    text: article.paragraphs.join('\n'),
  }
}

/** Returns a server that hands each connection to an HTTP or an HTTPS server by its first byte. */
function listenOnBoth(handle: (request: Request) => Promise<Response>, { key, cert }: { key: string; cert: string }): Server {
  const respond = (scheme: 'http' | 'https'): RequestListener => {
    return (incoming, outgoing) => {
      exchange(scheme, incoming, outgoing, handle).catch(() => outgoing.destroy())
    }
  }
  const plain = createHttpServer(respond('http'))
  const secure = createHttpsServer({ key, cert, ALPNProtocols: ['http/1.1'] }, respond('https'))
  secure.on('tlsClientError', () => {})
  return createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.once('readable', () => {
      const first: Buffer | null = socket.read(1)
      if (first === null) return socket.destroy()
      socket.unshift(first)
      const target = first[0] === 0x16 ? secure : plain
      target.emit('connection', socket)
    })
  })
}

async function exchange(
  scheme: 'http' | 'https',
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  handle: (request: Request) => Promise<Response>,
): Promise<void> {
  const hung = new AbortController()
  outgoing.on('close', () => hung.abort())
  const host = (incoming.headers.host ?? 'unnamed.invalid').replace(/:\d+$/, '')
  const headers = new Headers()
  for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
    headers.append(incoming.rawHeaders[index]!, incoming.rawHeaders[index + 1]!)
  }
  const method = incoming.method ?? 'GET'
  const request = new Request(`${scheme}://${host}${incoming.url ?? '/'}`, { method, headers, signal: hung.signal })
  const response = await handle(request)
  const body = Buffer.from(await response.arrayBuffer())
  const answer: Record<string, string> = Object.fromEntries(response.headers)
  if (body.length > 1024 && /\bgzip\b/.test(headers.get('accept-encoding') ?? '')) {
    const packed = gzipSync(body)
    outgoing.writeHead(response.status, {
      ...answer,
      'content-encoding': 'gzip',
      vary: 'accept-encoding',
      'content-length': packed.length,
    })
    outgoing.end(packed)
  } else {
    const length = response.status === 304 ? {} : { 'content-length': body.length }
    outgoing.writeHead(response.status, { ...answer, ...length })
    outgoing.end(body)
  }
}
