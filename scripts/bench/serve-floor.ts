/**
 * The floor of serving: bare `node:http` with ready buffers of the documents in a folder, conditions compared as strings.
 *
 * Effects: listens on loopback.
 *
 * @module
 */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

const files = join(process.argv[2]!, 'files/feeds')
const plain = readFileSync(join(files, 'all.rss'))
const gzip = readFileSync(join(files, 'all.rss.gz'))
const headers = JSON.parse(readFileSync(join(files, 'headers.json'), 'utf8')) as Record<string, string>
const etag = '"ready"'
const always = { ...headers, vary: 'Accept-Encoding', etag }

const server = createServer((request, response) => {
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, always)
    response.end()
    return
  }
  const coded = request.headers['accept-encoding']?.includes('gzip')
  const body = coded ? gzip : plain
  response.writeHead(200, { ...always, ...(coded ? { 'content-encoding': 'gzip' } : {}), 'content-length': body.byteLength })
  response.end(body)
})
server.listen(0, '127.0.0.1', () => console.log(`listening ${(server.address() as AddressInfo).port}`))
