/** The origin that every Http implementation is tried against: plain HTTP on loopback, one behaviour per path. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'

export interface ContractOrigin {
  /** `http://127.0.0.1:<port>` */
  url: string
  /** Paths in the order they were asked for. */
  asked: string[]
  close(): Promise<void>
}

const TEXT = 'news '.repeat(400)
const CODERS: Record<string, (text: string) => Uint8Array> = {
  gzip: gzipSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
  deflate: deflateSync,
  'deflate-raw': deflateRawSync,
}

export const CONTRACT_TEXT = TEXT

export async function startContractOrigin(): Promise<ContractOrigin> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.on('error', () => {})
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

type Behaviour = (response: ServerResponse, detail: string, request: IncomingMessage) => void

const BEHAVIOURS: Record<string, Behaviour> = {
  bomb: (response, detail) => {
    response.writeHead(200, { 'content-encoding': 'gzip' })
    response.end(gzipSync(Buffer.alloc(Number(detail))))
  },
  broken: (response) => {
    response.writeHead(200, { 'content-length': 100 })
    breakOff(response)
  },
  'broken-chunks': (response) => {
    response.writeHead(200)
    breakOff(response)
  },
  coded: (response, detail) => {
    response.writeHead(200, { 'content-encoding': detail === 'deflate-raw' ? 'deflate' : detail })
    response.end(CODERS[detail]!(TEXT))
  },
  echo: (response, _detail, request) => echo(request, response),
  silent: () => {},
  stalled: (response) => {
    response.writeHead(200, { 'content-length': 100 })
    response.write('half')
  },
  status: (response, detail) => {
    response.writeHead(Number(detail), { location: '/echo', 'set-cookie': ['a=1', 'b=2'], etag: '"v1"' })
    response.end(detail === '304' ? undefined : 'body')
  },
  'truncated-gzip': (response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' })
    response.end(gzipSync(TEXT).subarray(0, 25))
  },
  twice: (response) => {
    response.setHeader('link', ['<a>; rel=hub', '<b>; rel=self'])
    response.end('x')
  },
  zeros: (response, detail) => {
    response.end(Buffer.alloc(Number(detail)))
  },
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const [, kind = '', detail = ''] = (request.url ?? '').split('?', 1)[0]!.split('/')
  const behaviour = BEHAVIOURS[kind]
  if (behaviour !== undefined) behaviour(response, detail, request)
  else response.writeHead(404).end()
}

function breakOff(response: ServerResponse): void {
  response.write('half')
  setTimeout(() => response.socket?.destroy(), 20)
}

function echo(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString('base64')
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body }))
  })
}
