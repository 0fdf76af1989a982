/**
 * An origin that does everything origins do wrong, one host name per behaviour.
 *
 * Every behaviour of the table is served on one loopback port as `http://<name>.example/feed`; a resolve rule leads
 * there. It writes bytes to sockets itself, because no HTTP library would send what it sends.
 *
 * Effects: listens on loopback.
 *
 * @module
 */
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { ANSWERS } from './answers.ts'
import { type Behaviour, sayFeed, type Turn } from './behaviour.ts'
import { DOCUMENTS } from './documents.ts'
import { MORE_DOCUMENTS } from './documents-more.ts'
import { FRAMING } from './framing.ts'
import { ODDITIES } from './oddities.ts'
import { REDIRECTS } from './redirects.ts'
import { ROBOTS } from './robots-files.ts'

export const BEHAVIOURS: readonly Behaviour[] = [
  ...ANSWERS,
  ...DOCUMENTS,
  ...MORE_DOCUMENTS,
  ...FRAMING,
  ...ODDITIES,
  ...REDIRECTS,
  ...ROBOTS,
]

export interface HostileOrigin {
  port: number
  /** For `DATELINE_RESOLVE`. */
  resolve: string
  /** Paths asked of one behaviour, in order; robots.txt only where `all` is set. */
  visits(name: string, all?: boolean): string[]
  /** Request heads as they arrived. */
  heads(name: string): string[]
  /** While it is well, every address answers with the feed, with the validators the behaviour is asked with. */
  setWell(well: boolean): void
  close(): Promise<void>
}

const ABSENT_ROBOTS = 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'

export async function startHostileOrigin(): Promise<HostileOrigin> {
  const table = new Map(BEHAVIOURS.map((behaviour) => [`${behaviour.name}.example`, behaviour]))
  const log: { name: string; path: string; head: string }[] = []
  const sockets = new Set<Socket>()
  let isWell = false
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    let received = ''
    socket.on('data', (bytes) => {
      received += bytes.toString('latin1')
      for (let end = received.indexOf('\r\n\r\n'); end >= 0; end = received.indexOf('\r\n\r\n')) {
        const head = received.slice(0, end)
        received = received.slice(end + 4)
        answer(head, socket)
      }
    })
  })
  const answer = (head: string, socket: Socket): void => {
    const path = head.split(' ', 2)[1] ?? ''
    const host = /^host: *([^\r:]*)/im.exec(head)?.[1] ?? ''
    const behaviour = table.get(host)
    if (behaviour === undefined) return void socket.destroy()
    const visit = log.filter((entry) => entry.name === behaviour.name && entry.path === path).length
    log.push({ name: behaviour.name, path, head })
    const turn: Turn = { socket, path, head, visit, port }
    if (isWell) path === '/robots.txt' ? socket.write(ABSENT_ROBOTS) : sayFeed(validatorsOf(behaviour))(turn)
    else if (path === '/robots.txt' && behaviour.robots === undefined) socket.write(ABSENT_ROBOTS)
    else if (path.startsWith('/robots') && behaviour.robots !== undefined) behaviour.robots(turn)
    else behaviour.serve(turn)
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const seen = (name: string, all: boolean) =>
    log.filter((entry) => entry.name === name && (all || !entry.path.startsWith('/robots')))
  return {
    port,
    resolve: `*.example:80=127.0.0.1:${port}`,
    visits: (name, all = false) => seen(name, all).map(({ path }) => path),
    setWell: (well) => {
      isWell = well
      log.length = 0
    },
    heads: (name) => seen(name, false).map(({ head }) => head),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

function validatorsOf({ request }: Behaviour): string[] {
  const { etag, lastModified } = request?.validators ?? {}
  return [...(etag ? [`ETag: ${etag}`] : []), ...(lastModified ? [`Last-Modified: ${lastModified}`] : [])]
}
