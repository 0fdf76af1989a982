/**
 * A service with its push loop on a store of its own, a receiver in another process, and news at will.
 *
 * Effects: starts a process, listens and asks on loopback, writes to a temporary folder.
 *
 * @module
 */

import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createApp } from '../../src/app/app.ts'
import { createEndpoint } from '../../src/app/endpoints.ts'
import { newRecord } from '../../src/model/article.ts'
import type { Log } from '../../src/ports.ts'
import { createPushLoop } from '../../src/runtime/node/push-loop.ts'
import { openService, type Service } from '../../src/runtime/node/service.ts'
import { readSettings } from '../../src/runtime/node/settings.ts'
import { removeEndpoint } from '../../src/store/endpoints.ts'
import { saveNewArticle } from '../../src/store/save-article.ts'
import type { Heard } from './receiver.ts'

const silent: Log = { info() {}, warn() {}, error() {}, with: () => silent }
const WORDS = 'Some words of news that go on and on. '.repeat(80)

export interface Stage {
  service: Service
  /** Everything the receiver was sent, oldest first. */
  heard: Heard[]
  address(path: string): string
  endpoint(path: string): Promise<{ id: string; secret: string }>
  remove(id: string): Promise<void>
  /** Saves so many articles and hurries the loop. */
  publish(count: number): Promise<void>
  request(path: string, init?: RequestInit): Promise<Response>
  look(): Promise<void>
  close(): Promise<void>
}

export async function openStage(): Promise<Stage> {
  const receiver = fork(fileURLToPath(new URL('receiver.ts', import.meta.url)))
  const [{ port }] = (await once(receiver, 'message')) as [{ port: number }]
  const heard: Heard[] = []
  receiver.on('message', (one) => heard.push(one as Heard))
  const hostAndPort = `127.0.0.1:${port}`
  const folder = mkdtempSync(join(tmpdir(), 'dateline-push-'))
  mkdirSync(join(folder, 'feeds'))
  const settings = readSettings(
    {
      DATELINE_DATA: folder,
      DATELINE_FEEDS: join(folder, 'feeds'),
      // Port 9 takes no connection.
      DATELINE_ALLOW_HOSTS: `${hostAndPort},127.0.0.1:9`,
    },
    '0',
  )
  const stopping = new AbortController()
  const service = await openService(settings, { env: {}, log: () => silent })
  const { deps, db } = service
  const loop = createPushLoop(() => deps, stopping.signal)
  const app = createApp(() => deps)
  await db.run(
    `INSERT INTO sources (ref, id, key, origin, definition, created_at, state, next_check_at)
     VALUES (1, 'paper', 'paper', 'api', ?, 0, '{"polls":[]}', 9e15)`,
    [
      JSON.stringify({
        id: 'paper',
        key: 'paper',
        title: 'Paper',
        url: 'https://paper.example/',
        kind: 'feed',
        tags: [],
        was: [],
        headers: {},
      }),
    ],
  )
  let published = 0
  return {
    service,
    heard,
    address: (path) => (path.startsWith('http') ? path : `http://${hostAndPort}${path}`),
    async endpoint(path) {
      const url = path.startsWith('http') ? path : `http://${hostAndPort}${path}`
      const wish = { url, events: [], sources: [], content: 'excerpt', backfill: false } as const
      const { endpoint, secret = '' } = await createEndpoint(deps, { ...wish, events: [], sources: [] })
      return { id: endpoint.id, secret }
    },
    remove: async (id) => void (await removeEndpoint(db, id)),
    async publish(count) {
      for (let i = 0; i < count; i++) await saveNewArticle(db, article(published++))
      void loop.look()
    },
    request: async (path, init) => app.request(path, init),
    look: () => loop.look(),
    async close() {
      stopping.abort()
      await loop.idle()
      await service.close()
      receiver.kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function article(number: number): Parameters<typeof saveNewArticle>[1] {
  const at = new Date()
  const url = `https://paper.example/news/${number}`
  return {
    id: randomUUID(),
    publisher: 'paper.example',
    sourceRef: 1,
    itemHash: '',
    aliases: [{ scope: 'paper.example', kind: 'url', key: url }],
    backfill: false,
    publishedAt: at,
    updatedAt: at,
    firstSeenAt: at,
    record: newRecord({
      url,
      title: `Headline number ${number}`,
      summary: WORDS.slice(0, 300),
      contentHtml: `<p>${WORDS}</p>`,
      contentText: WORDS,
      authors: [{ name: 'Ann Author' }],
      keywords: ['one', 'two'],
    }),
    evidence: { fields: {} } as never,
    look: {} as never,
    search: { title: `headline number ${number}`, author: 'ann author', body: WORDS },
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

export async function until(what: string, condition: () => boolean | Promise<boolean>, patienceMs = 60_000): Promise<void> {
  const end = Date.now() + patienceMs
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`)
    await sleep(20)
  }
}

export interface Row {
  name: string
  wanted: string
  measure(stage: Stage): Promise<{ figure: string; holds: boolean }>
}

/** Requests that came to a path. */
export const at = (stage: Stage, path: string, method = 'POST'): Heard[] =>
  stage.heard.filter((one) => one.path === path && one.method === method && one.closedAfterMs === undefined)

export const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MiB`
