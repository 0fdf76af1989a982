/**
 * A site of many hosts with two new articles a second on each, in a process of its own: what an ingest that never ends reads.
 *
 * Tells its port on a line of its own.
 *
 * Effects: listens on loopback.
 *
 * @module
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { newsPage } from './material.ts'

const PER_SECOND = 2
const SHOWN = 20
const PARAGRAPHS = 10
const began = Date.now()

function feedOf(host: string): string {
  const newest = Math.floor(((Date.now() - began) / 1000) * PER_SECOND)
  const items = Array.from({ length: Math.min(SHOWN, newest) }, (_, i) => {
    const n = newest - i
    return `<item><title>Story ${n} of ${host}</title><link>http://${host}/news/${n}</link><guid isPermaLink="false">${host}-${n}</guid></item>`
  })
  return `<rss version="2.0"><channel><title>${host}</title><link>http://${host}/</link>${items.join('')}</channel></rss>`
}

const server = createServer((req, res) => {
  const host = String(req.headers.host)
  const [, n] = /^\/news\/(\d+)$/.exec(req.url ?? '') ?? []
  if (req.url === '/robots.txt') res.writeHead(404).end()
  else if (n === undefined) res.writeHead(200, { 'content-type': 'application/rss+xml' }).end(feedOf(host))
  else
    res
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      .end(newsPage(Number(n), PARAGRAPHS).replaceAll('https://paper.example/', `http://${host}/`))
})
server.listen(0, '127.0.0.1', () => console.log(`listening ${(server.address() as AddressInfo).port}`))
