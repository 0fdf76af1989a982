import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { renderAddress } from '../../src/pipeline/render-service.ts'
import type { Http } from '../../src/ports.ts'
import { createRenderDoors } from '../../src/runtime/node/render-door.ts'
import { listArticles } from '../../src/store/articles.ts'
import { createWorld, testSource } from '../support/world.ts'

const list = (links: string[]): string =>
  `<html><body>${links.map((link, n) => `<div class="post"><h2><a href="${link}">Headline number ${n}</a></h2></div>`).join('')}</body></html>`
const article = `<html><head><title>Story</title></head><body><article>${'<p>The council met on the quay and spoke at length of harbours, grain and light.</p>'.repeat(8)}</article></body></html>`

/** A render service on loopback that says what it was asked for, and a site that answers nobody else. */
async function open(links: string[], robots = '') {
  const rendered: { url: string; headers: Record<string, unknown> }[] = []
  const server = createServer((req, res) => {
    const url = new URL(req.url ?? '', 'http://x/').searchParams.get('url') ?? ''
    rendered.push({ url, headers: req.headers })
    res.setHeader('content-type', 'text/html')
    if (url.endsWith('/away')) res.writeHead(302, { location: 'http://127.0.0.1/' }).end()
    else res.end(url.endsWith('/list') ? list(links) : article)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const doors = createRenderDoors({ allowHosts: [], resolve: [], lookup: async () => ['93.184.215.14'] })
  const direct: string[] = []
  const http: Http = {
    async send({ url }) {
      direct.push(url)
      return { ok: true, response: { url, status: 200, headers: {}, body: new TextEncoder().encode(robots) } }
    },
  }
  const world = await createWorld({
    http,
    sources: [
      testSource({
        id: 'paper',
        url: 'https://paper.example/list',
        kind: 'listing',
        listing: { item: '.post', link: 'a@href' },
        fullText: 'always',
        headers: { cookie: 'secret' },
        via: `http://127.0.0.1:${port}/render?url={url}`,
      }),
    ],
  })
  world.deps.render = doors.render
  onTestFinished(async () => {
    world.close()
    await doors.close()
    server.close()
  })
  return { world, rendered, direct }
}

it('pages of a source with `via` come through the render service, robots.txt does not', async () => {
  const { world, rendered, direct } = await open(['/news/1'])
  expect((await world.poll('paper')).record).toMatchObject({ outcome: 'ok', new: 1 })
  expect(rendered.map(({ url }) => url)).toEqual(['https://paper.example/list', 'https://paper.example/news/1'])
  expect(direct).toEqual(['https://paper.example/robots.txt'])
  const [stored] = await listArticles(world.db, [1])
  expect(stored?.record.url).toBe('https://paper.example/news/1')
  expect(stored?.record.contentText).toContain('The council met on the quay')
})

it('the service gets none of the secrets meant for the site', async () => {
  const { world, rendered } = await open(['/news/1'])
  await world.poll('paper')
  expect(rendered.length).toBe(2)
  for (const { headers } of rendered) expect(headers).not.toHaveProperty('cookie')
})

it('what robots.txt forbids is not asked of the service either', async () => {
  const { world, rendered } = await open([], 'User-agent: *\nDisallow: /')
  expect((await world.poll('paper')).record.outcome).toBe('refused')
  expect(rendered).toEqual([])
})

it('the service is never asked for an address that is not public, nor followed to one', async () => {
  const { world, rendered } = await open([
    'http://127.0.0.1:8787/admin',
    'http://[::1]/',
    'http://169.254.169.254/latest',
    'https://paper.example/away',
  ])
  await world.poll('paper')
  expect(rendered.map(({ url }) => url)).toEqual(['https://paper.example/list', 'https://paper.example/away'])
  expect(await listArticles(world.db, [1, 2, 3, 4])).toEqual([])
})

it('writes the address into the service’s own', () => {
  expect(renderAddress('http://r/?url={url}&wait=1', 'https://a.example/?b=1&c')).toBe(
    'http://r/?url=https%3A%2F%2Fa.example%2F%3Fb%3D1%26c&wait=1',
  )
  expect(renderAddress('http://r/', 'https://a.example/')).toBe('http://r/?url=https%3A%2F%2Fa.example%2F')
})
