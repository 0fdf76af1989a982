import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { datelineHere, scratch } from './run-command.ts'

const posts = (name: string): string =>
  Array.from({ length: 6 }, (_, n) => `<div class="${name}"><h2><a href="/news/${n}">Headline number ${n}</a></h2></div>`).join(
    '',
  )

it('`preview --replay` shows the fault from the page that was kept, and when new rules fit it', async () => {
  const dir = scratch()
  const site = { name: 'post' }
  const server = createServer((req, res) =>
    req.url === '/robots.txt' ? res.writeHead(404).end() : res.setHeader('content-type', 'text/html').end(posts(site.name)),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const env = {
    DATELINE_RESOLVE: `paper.example:80=127.0.0.1:${(server.address() as AddressInfo).port}`,
    DATELINE_HOST_SPACING: '0',
  }
  const run = (...args: string[]) => datelineHere([...args, '--dir', dir], env)
  const source = (selector: string): string =>
    `title: Paper\nurl: http://paper.example/\nkind: listing\nfullText: never\nlisting: { item: "${selector}" }\n`
  mkdirSync(join(dir, 'feeds'))
  writeFileSync(join(dir, 'feeds/paper.yaml'), source('.post'))
  await run('poll')
  expect(await run('preview', '--replay', 'paper')).toMatchObject({
    code: 1,
    out: expect.stringContaining('No page of paper is kept'),
  })
  site.name = 'entry'
  expect((await run('poll')).out).toMatch(/the list yields no items any more/)
  site.name = 'something-else'
  const broken = await run('preview', '--replay', 'paper')
  expect([broken.code, broken.out]).toEqual([1, expect.stringMatching(/as its page was at .*\nempty/)])
  writeFileSync(join(dir, 'feeds/paper.yaml'), source('.entry'))
  const mended = await run('preview', '--replay', 'paper')
  expect([mended.code, mended.out]).toEqual([0, expect.stringMatching(/6 items as listing/)])
})
