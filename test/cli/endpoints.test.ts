/**
 * `dateline endpoints` and `dateline events`, as typed, on a store with an article in it.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createPush } from '../support/push.ts'
import { datelineHere, scratch } from './run-command.ts'

const DAY = 86_400_000

/** A folder whose store holds two articles that were news an hour ago. */
async function folder(): Promise<string> {
  const dir = scratch()
  await datelineHere(['init', dir])
  const push = await createPush({ path: join(dir, 'data', 'dateline.sqlite') })
  push.world.clock.set(new Date(Date.now() - DAY / 24))
  await push.publish('a', { title: 'The quay opens' })
  await push.publish('b', { title: 'A bridge' })
  push.world.close()
  return dir
}

describe('dateline endpoints', () => {
  it('adds one with a key shown once, lists it without, and removes it', async () => {
    const dir = await folder()
    const added = await datelineHere(['endpoints', 'add', 'https://r.example/hook', '--q', 'quay', '--dir', dir])
    expect(added).toMatchObject({ code: 0, err: 'Keep it: it is shown this once.\n' })
    const [line = '', secret = ''] = added.out.trim().split('\n')
    expect(secret).toMatch(/^whsec_/)
    const id = line.split('  ')[0] ?? ''
    const listed = await datelineHere(['endpoints', 'list', '--dir', dir])
    expect(listed.out).toBe(`${id}  active  standard  https://r.example/hook  q: quay\n1 endpoint\n`)
    expect((await datelineHere(['endpoints', 'pause', id, '--dir', dir])).out).toContain('paused')
    expect((await datelineHere(['endpoints', 'remove', id, '--dir', dir])).code).toBe(0)
    expect((await datelineHere(['endpoints', 'list', '--dir', dir])).out).toBe('0 endpoints\n')
  })

  it('says which of its sources are not there', async () => {
    const dir = await folder()
    const said = await datelineHere(['endpoints', 'add', 'https://r.example/hook', '--source', 'nosuch', '--dir', dir])
    expect(said.code).toBe(0)
    expect(said.err).toContain('There is no source "nosuch" yet; nothing is sent until there is.')
  })

  it('adds a message of one’s own, headers sealed', async () => {
    const dir = await folder()
    const address = 'https://matrix.example/rooms/x/send/m.room.message/{{delivery}}'
    const template = ['--template', '{"body": "{{title}}"}', '--method', 'PUT', '--header', 'Authorization: Bearer syt_x']
    const added = await datelineHere(['endpoints', 'add', address, ...template, '--json', '--dir', dir])
    expect(JSON.parse(added.out)).toMatchObject({
      format: 'template',
      url: 'https://matrix.example/…',
      template: { body: '{"body": "{{title}}"}', contentType: 'application/json', method: 'PUT' },
    })
    expect(added.out).not.toContain('syt_x')
    for (const wrong of [
      ['--method', 'PUT'],
      ['--template', '{{colour}}'],
      [...template, '--header', 'nothing'],
      [...template, '--method', 'DELETE'],
    ])
      expect((await datelineHere(['endpoints', 'add', address, ...wrong, '--dir', dir])).code).toBe(2)
  })

  it('sends one delivery again by its number', async () => {
    const dir = await folder()
    const added = await datelineHere(['endpoints', 'add', 'https://r.example/hook', '--dir', dir])
    const id = added.out.split('  ')[0] ?? ''
    expect((await datelineHere(['endpoints', 'replay', id, '--sequence', '20000', '--dir', dir])).out).toBe(
      '0 will be sent again\n',
    )
    for (const wrong of [[], ['--sequence', 'x'], ['--after', '-1']])
      expect((await datelineHere(['endpoints', 'replay', id, ...wrong, '--dir', dir])).code).toBe(2)
  })

  it('refuses a plain http receiver with the setting that allows it', async () => {
    const said = await datelineHere(['endpoints', 'add', 'http://127.0.0.1:9/', '--dir', await folder()])
    expect(said.code).toBe(2)
    expect(said.err).toContain('name 127.0.0.1:9 in DATELINE_ALLOW_HOSTS')
  })

  it('tries a query: what would have been sent, and the words that matched', async () => {
    const said = await datelineHere(['endpoints', 'try', 'quay OR harbour', '--since', '2h', '--dir', await folder()])
    expect(said.code).toBe(0)
    expect(said.out).toMatch(/^\S+Z {2}article\.created {2}The quay opens {2}\(quay\)\n1 event; nothing was sent\n$/)
  })

  it('tests a receiver and tells its answer', async () => {
    const dir = await folder()
    let received: { headers: Record<string, string>; text: string } | undefined
    const server = createServer(async (request, response) => {
      let text = ''
      for await (const chunk of request) text += String(chunk)
      received = { headers: request.headers as Record<string, string>, text }
      response.writeHead(200).end('thanks '.repeat(100_000))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const hostAndPort = `127.0.0.1:${(server.address() as AddressInfo).port}`
    const env = { DATELINE_ALLOW_HOSTS: hostAndPort }
    const added = await datelineHere(['endpoints', 'add', `http://${hostAndPort}/`, '--json', '--dir', dir], env)
    const { id, secret } = JSON.parse(added.out) as { id: string; secret: string }
    const said = await datelineHere(['endpoints', 'test', id, '--dir', dir], env)
    expect(said).toMatchObject({ code: 0, out: expect.stringMatching(/^delivered: 200 in \d+ ms\n$/) })
    expect(new Webhook(secret).verify(received!.text, received!.headers)).toMatchObject({ type: 'test.ping' })
  })
})

describe('dateline events', () => {
  it('prints what happened as one object a line, narrowed by a query', async () => {
    const said = await datelineHere(['events', '--since', '2h', '--q', 'bridge', '--dir', await folder()])
    const lines = said.out.trim().split('\n')
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { cursor: 2, type: 'article.created', data: { title: 'A bridge' } },
    ])
  })
})
