/**
 * Commands with `--remote`: sources, lists, tokens and withdrawals of a running service, from elsewhere.
 */
import { once } from 'node:events'
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createApp } from '../../src/app/app.ts'
import type { Http } from '../../src/ports.ts'
import { saveBundle } from '../../src/store/bundles.ts'
import { startNewsroom } from '../support/newsroom.ts'
import { createWorld, testSource, type World } from '../support/world.ts'
import { dateline, datelineHere, newsroomEnv, type Said, scratch } from './run-command.ts'

const FEED =
  '<rss version="2.0"><channel><title>P</title><link>https://paper.example/</link><description>d</description><item><title>Story</title><link>https://paper.example/1</link></item></channel></rss>'
const http: Http = {
  send: async ({ url }) => ({
    ok: true,
    response: { url, status: 200, headers: { 'content-type': 'application/rss+xml' }, body: new TextEncoder().encode(FEED) },
  }),
}

interface Elsewhere {
  world: World
  dir: string
  address: string
  env: Record<string, string>
  /** With `--remote` at its end. */
  run(...args: string[]): Promise<Said>
  /** Requests that were answered, and what shall be answered next with 503. */
  traffic: { answered: number; failAfter?: number }
}

/** A service with one source from a file and one made through the API. */
async function elsewhere(): Promise<Elsewhere> {
  const world = await createWorld({
    http,
    sources: [testSource({ id: 'paper', url: 'https://paper.example/rss', title: 'Paper', fullText: 'never' })],
  })
  onTestFinished(() => world.close())
  const app = createApp(() => world.deps)
  const traffic: Elsewhere['traffic'] = { answered: 0 }
  const server = createServer(
    getRequestListener(async (request) => {
      if (traffic.failAfter !== undefined && traffic.answered >= traffic.failAfter) return new Response('down', { status: 503 })
      traffic.answered++
      return app.fetch(request)
    }),
  ).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const dir = scratch()
  const env = { DATELINE_ADMIN_TOKEN: 'a-token-for-tests', DATELINE_DATA: join(dir, 'none'), DATELINE_FEEDS: join(dir, 'none') }
  const run: Elsewhere['run'] = (...args) => datelineHere([...args, '--remote', address], env)
  return { world, dir, address, env, run, traffic }
}

const partner = (more: object = {}) => ({ title: 'Partner', url: 'https://partner.example/feed', kind: 'feed', ...more })

async function put(there: Elsewhere, id: string, definition: object): Promise<void> {
  const headers = { authorization: 'Bearer a-token-for-tests' }
  const body = JSON.stringify(definition)
  const response = await fetch(`${there.address}/api/sources/${id}`, { method: 'PUT', body, headers })
  expect(response.status).toBe(201)
}

describe('dateline with --remote', () => {
  it('lists, pauses, resumes and removes sources made through the API, and leaves files to their folder', async () => {
    const there = await elsewhere()
    await put(there, 'partner', partner())
    expect((await there.run('list')).out).toMatch(
      /^paper {4}waiting, not read yet {2}https:\/\/paper\.example\/rss\npartner {2}waiting, not read yet \(API\) {2}https:\/\/partner\.example\/feed\n2 sources\n$/,
    )
    expect((await there.run('pause', 'partner')).out).toBe('partner is paused.\n')
    expect(JSON.parse((await there.run('list', '--json')).out)).toMatchObject({ sources: [{}, { state: 'paused' }] })
    expect((await there.run('resume', 'partner')).out).toBe('partner is polled again.\n')
    expect(JSON.parse((await there.run('list', '--json')).out)).toMatchObject({ sources: [{}, { state: 'waiting' }] })
    expect(await there.run('pause', 'paper')).toMatchObject({ code: 2, err: expect.stringContaining('Change paper.yaml where') })
    expect(await there.run('pause', 'nobody')).toMatchObject({
      code: 2,
      err: expect.stringContaining('there is no source nobody'),
    })
    expect((await there.run('remove', 'partner')).code).toBe(1)
    expect((await there.run('remove', 'partner', '--yes')).code).toBe(0)
    expect((await there.run('list')).out).toMatch(/1 source\n$/)
    expect(await there.run('remove', 'paper', '--yes')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Change paper.yaml'),
    })
  })

  it('edits a source as the file it would be, and says what is wrong with it', async () => {
    const there = await elsewhere()
    await put(there, 'partner', partner())
    const editor = join(there.dir, 'editor.sh')
    writeFileSync(editor, '#!/bin/sh\nsed -i "s/^title:.*/title: The Partner/" "$1"\n')
    chmodSync(editor, 0o755)
    const edit = (more: Record<string, string>) =>
      datelineHere(['edit', 'partner', '--remote', there.address], { ...there.env, ...more })
    expect(await edit({ EDITOR: editor })).toMatchObject({
      code: 0,
      out: expect.stringContaining(`partner at ${there.address} is saved`),
    })
    expect(JSON.parse((await there.run('list', '--json')).out)).toMatchObject({
      sources: [{}, { definition: { title: 'The Partner' } }],
    })
    writeFileSync(editor, '#!/bin/sh\necho "intervall: 5m" >> "$1"\n')
    expect(await edit({ EDITOR: editor })).toMatchObject({ code: 1, err: expect.stringMatching(/intervall: .*interval/) })
  })

  it('imports a list of 1,000 feeds, goes on after a breakdown, and exports it again', async () => {
    const there = await elsewhere()
    await put(there, 'partner', partner({ tags: ['press'] }))
    await saveBundle(
      there.world.db,
      { id: 'region', was: [], title: 'Region', from: { sources: ['partner'], tags: [] } },
      new Date(),
    )
    const outlines = Array.from({ length: 1000 }, (_, i) => `<outline text="Paper" type="rss" xmlUrl="https://p${i}.example/f"/>`)
    const list = join(there.dir, 'list.opml')
    writeFileSync(list, `<opml version="2.0"><body>${outlines.join('\n')}<outline text="x" xmlUrl="gopher://x/"/></body></opml>`)
    there.traffic.failAfter = 300
    const broken = await there.run('import', list)
    expect(broken).toMatchObject({
      code: 2,
      err: expect.stringMatching(/answered 503: down .*; the same call goes on from there/s),
    })
    delete there.traffic.failAfter
    const imported = await there.run('import', list, '--tags', 'news')
    expect(imported).toMatchObject({
      code: 1,
      err: expect.stringMatching(/list\.opml:1000: "x" has an address that is not http/),
    })
    expect(imported.out).toMatch(/^\d{3} sources made at http:\S+, \d{3} known already, 1 could not be used\n$/)
    expect((await there.run('list')).out).toMatch(/\n1002 sources\n$/)
    const opml = await there.run('export')
    expect(opml.out.match(/xmlUrl=/g)).toHaveLength(1002)
    const folder = join(there.dir, 'out')
    expect((await there.run('export', folder)).out).toMatch(/^1002 source files written/)
    expect(readdirSync(folder)).toContain('region.yaml')
    expect(readFileSync(join(folder, 'partner.yaml'), 'utf8')).toContain('url: https://partner.example/feed\n')
  })

  it('makes, lists and revokes tokens', async () => {
    const there = await elsewhere()
    const made = await there.run('token', 'add', 'desk', '--scope', 'polls')
    expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^dl_[\w-]{40}\n$/) })
    const listed = (await there.run('token', 'list')).out
    expect(listed).toMatch(/^[\w-]{8} {2}desk {2}polls\n1 token\n$/)
    expect((await there.run('token', 'revoke', listed.slice(0, 8))).code).toBe(0)
    expect((await there.run('token', 'list')).out).toBe('0 tokens\n')
  })

  it('manages endpoints', async () => {
    const there = await elsewhere()
    const run = (...args: string[]) => there.run('endpoints', ...args)
    const added = await run('add', 'https://receiver.example/hook', '--event', 'article.created')
    expect(added).toMatchObject({ code: 0, out: expect.stringMatching(/^ep_\S+ {2}active .*receiver\.example.*\nwhsec_\S+\n$/) })
    const id = added.out.split(' ')[0]!
    expect((await run('pause', id)).out).toMatch(/ {2}paused {2}/)
    expect((await run('resume', id)).out).toMatch(/ {2}active {2}/)
    expect((await run('rotate', id)).out).toMatch(/whsec_/)
    expect((await run('list')).out).toMatch(/\n1 endpoint\n$/)
    expect(JSON.parse((await run('show', id)).out)).toMatchObject({ id, deliveries: [] })
    expect(await run('remove', id)).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/is removed/) })
    expect(await run('show', id)).toMatchObject({ code: 2, err: expect.stringContaining('there is no endpoint') })
    expect(await run('add', 'http://plain.example/')).toMatchObject({ code: 2, err: expect.stringContaining('https') })
    expect(await run('try', id)).toMatchObject({ code: 2, err: expect.stringContaining('only where the store lies') })
  })

  it('withdraws, forgets and brings back', async () => {
    const there = await elsewhere()
    await there.world.poll('paper')
    const [{ id } = { id: '' }] = await there.world.db.all<{ id: string }>('SELECT id FROM articles')
    const states = () => there.world.db.all("SELECT state, record ->> 'title' AS title FROM articles")
    expect((await there.run('withdraw', id)).code).toBe(1)
    expect((await there.run('withdraw', id, '--yes')).code).toBe(0)
    expect(await states()).toEqual([{ state: 'withdrawn', title: 'Story' }])
    expect((await there.run('withdraw', id, '--undo')).code).toBe(0)
    expect((await there.run('withdraw', id, '--forget', '--yes')).code).toBe(0)
    expect(await states()).toEqual([{ state: 'withdrawn', title: 'Forgotten' }])
    expect((await there.run('withdraw', id, '--undo')).code).toBe(1)
    expect((await there.run('withdraw', '00000000-0000-8000-8000-000000000000', '--yes')).code).toBe(2)
  })

  it('looks at an address from here and makes the source there', async () => {
    const there = await elsewhere()
    const newsroom = await startNewsroom()
    const env = { ...there.env, ...newsroomEnv(newsroom, there.dir) }
    const add = (...more: string[]) =>
      dateline(['add', 'https://news.az/', '--yes', '--remote', there.address, ...more], { env, cwd: there.dir })
    const added = await add()
    expect(added).toMatchObject({
      code: 0,
      out: expect.stringMatching(/Written: news at http:\S+\. Its feed will be at \/feeds\/news\.rss/),
    })
    expect(JSON.parse((await there.run('list', '--json')).out)).toMatchObject({ sources: [{ id: 'news', origin: 'api' }, {}] })
    expect(await add()).toMatchObject({ code: 2, err: expect.stringContaining('reads this address already') })
  })

  it('says what is wrong with the address, the token and the service', async () => {
    const there = await elsewhere()
    const list = (address: string, env: Record<string, string> = there.env) => datelineHere(['list', '--remote', address], env)
    expect(await list('ftp://x/')).toMatchObject({ code: 2, err: expect.stringContaining('is not an http address') })
    expect(await list('http://127.0.0.1:9')).toMatchObject({ code: 2, err: expect.stringContaining('cannot be asked') })
    expect(await list(there.address, { DATELINE_ADMIN_TOKEN: '' })).toMatchObject({
      code: 2,
      err: expect.stringContaining('DATELINE_ADMIN_TOKEN is not set'),
    })
    expect(await list(there.address, { ...there.env, DATELINE_ADMIN_TOKEN: 'wrong' })).toMatchObject({
      code: 2,
      err: expect.stringContaining('does not know this DATELINE_ADMIN_TOKEN'),
    })
  })
})
