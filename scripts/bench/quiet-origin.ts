/**
 * A site of many hosts on which nothing happens, in a process of its own, so that its work is in nobody's bill.
 *
 * Any path but robots.txt is a feed of twenty items with both validators; asked with either, the answer is 304.
 * Tells its port to the parent process, and when asked how many requests came. With the argument `close` each answer ends its connection, as idle time between polls does.
 *
 * Effects: listens on loopback.
 *
 * @module
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const ETAG = '"quiet-1"'
const LAST_MODIFIED = 'Tue, 03 Mar 2026 11:00:00 GMT'

function feedOf(host: string): string {
  const items = Array.from(
    { length: 20 },
    (_, i) =>
      `<item><title>Story ${i} of ${host}</title><link>http://${host}/story-${i}</link><guid isPermaLink="false">${host}-${i}</guid><description>What happened, number ${i}.</description></item>`,
  )
  return `<rss version="2.0"><channel><title>${host}</title>${items.join('')}</channel></rss>`
}

const ends = process.argv[2] === 'close'

let asked = 0
process.on('message', () => process.send?.(asked))

const server = createServer((req, res) => {
  asked++
  if (ends) res.setHeader('connection', 'close')
  if (req.url === '/robots.txt') res.writeHead(404).end()
  else if (req.headers['if-none-match'] === ETAG)
    res.writeHead(304, { etag: ETAG, 'last-modified': LAST_MODIFIED, 'cache-control': 'max-age=300' }).end()
  else
    res
      .writeHead(200, { 'content-type': 'application/rss+xml', etag: ETAG, 'last-modified': LAST_MODIFIED })
      .end(feedOf(String(req.headers.host)))
})
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.on('disconnect', () => process.exit(0))
