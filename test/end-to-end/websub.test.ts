/**
 * The hub over real sockets: subscribed to, announced, restarted in between.
 */
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type RunningService, runService } from '../../scripts/newsroom/run-service.ts'
import { startNewsroom } from '../support/newsroom.ts'

const PATIENCE = { timeout: 30_000, interval: 100 }

interface Call {
  method: string
  target: string
  headers: IncomingHttpHeaders
  body: string
}

async function startSubscriber(): Promise<{ hostAndPort: string; calls: Call[] }> {
  const calls: Call[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const target = request.url ?? ''
    calls.push({ method: request.method ?? '', target, headers: request.headers, body: Buffer.concat(chunks).toString() })
    response.writeHead(200).end(new URL(target, 'http://x').searchParams.get('hub.challenge') ?? '')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { hostAndPort: `127.0.0.1:${(server.address() as AddressInfo).port}`, calls }
}

describe('the hub', () => {
  it('announces what came while nobody was served, after a restart, as a reader gets it', { timeout: 120_000 }, async () => {
    const newsroom = await startNewsroom({ clock: () => new Date() })
    const { hostAndPort, calls } = await startSubscriber()
    const folder = mkdtempSync(join(tmpdir(), 'dateline-websub-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
    mkdirSync(join(folder, 'feeds'))
    copyFileSync('feeds/news-az.yaml', join(folder, 'feeds', 'news-az.yaml'))
    let port = 0
    const start = async (): Promise<RunningService> => {
      const service = await runService(newsroom, {
        folder,
        port,
        env: { DATELINE_ALLOW_HOSTS: hostAndPort, DATELINE_ADMIN_TOKEN: 'a-token-for-tests' },
      })
      onTestFinished(() => service.stop())
      port = Number(new URL(service.address).port)
      return service
    }
    const first = await start()
    const topic = `${first.address}/feeds/news-az.json`
    await expect.poll(() => fetch(topic).then((r) => r.text()), PATIENCE).toContain(newsroom.truth('news.az')[0]?.title)
    const callback = `http://${hostAndPort}/push?key=a%20b`
    const asked = await fetch(`${first.address}/hub`, {
      method: 'POST',
      body: new URLSearchParams({
        'hub.mode': 'subscribe',
        'hub.topic': topic,
        'hub.callback': callback,
        'hub.secret': 'sesame',
      }),
    })
    expect(asked.status).toBe(202)
    await expect.poll(() => calls.length, PATIENCE).toBe(1)
    expect(calls[0]).toMatchObject({ method: 'GET', target: expect.stringMatching(/^\/push\?key=a%20b&hub\.mode=subscribe&/) })
    await first.stop()

    const { title } = newsroom.publish('news.az')
    const second = await start()
    await fetch(`${second.address}/api/polls`, { method: 'POST', headers: { authorization: 'Bearer a-token-for-tests' } })
    await expect.poll(() => calls.filter(({ method }) => method === 'POST').length, PATIENCE).toBe(1)
    const { target, body, headers } = calls.at(-1)!
    expect(target).toBe('/push?key=a%20b')
    expect(body).toContain(title)
    expect(body).toBe(await (await fetch(topic)).text())
    expect(headers['x-hub-signature']).toBe(`sha256=${createHmac('sha256', 'sesame').update(body).digest('hex')}`)
  })
})
