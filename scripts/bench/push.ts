/**
 * How much machine a delivery costs: `npx node scripts/bench/push.ts [events]`, 20,000 by default, in five rounds.
 *
 * Bodies of one size are posted to the same receiver in turns: by undici alone with an HMAC each, and by the service from a
 * log of so many changes on disk (fan-out, claim, build, check, sign, post, mark). The receiver is a process of its own.
 *
 * Effects: listens on loopback, starts a process, writes to a temporary folder, prints.
 *
 * @module
 */

import { spawn } from 'node:child_process'
import { createHmac, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Agent, request } from 'undici'
import { createEndpoint } from '../../src/app/endpoints.ts'
import { newRecord } from '../../src/model/article.ts'
import { deliverDue } from '../../src/pipeline/deliver.ts'
import type { Database, Log } from '../../src/ports.ts'
import { openService } from '../../src/runtime/node/service.ts'
import { readSettings } from '../../src/runtime/node/settings.ts'

const ARTICLES = 1000
const AT_ONCE = 10
const ROUNDS = 5
const silent: Log = { info() {}, warn() {}, error() {}, with: () => silent }

if (process.argv[2] === 'receive') receive()
else await main(Number(process.argv[2] ?? 20_000))

/** Answers 204 to everything; the parent reads the port. */
function receive(): void {
  const server = createServer((incoming, outgoing) => {
    incoming.resume()
    incoming.on('end', () => outgoing.writeHead(204).end())
  })
  server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
}

interface Cost {
  seconds: number
  perSecond: number
  /** CPU of this process, microseconds a request. */
  cpu: number
}

async function measure(count: number, work: () => Promise<unknown>): Promise<Cost> {
  const cpu = process.cpuUsage()
  const began = performance.now()
  await work()
  const seconds = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(cpu)
  return { seconds, perSecond: Math.round(count / seconds), cpu: Math.round((user + system) / count) }
}

async function main(count: number): Promise<void> {
  const receiver = spawn(process.execPath, [import.meta.filename, 'receive'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(receiver.stdout, 'data')) as [Buffer]
  const hostAndPort = `127.0.0.1:${line.toString().trim()}`
  const folder = mkdtempSync(join(tmpdir(), 'dateline-bench-'))
  try {
    const settings = readSettings(
      { DATELINE_DATA: folder, DATELINE_FEEDS: join(folder, 'feeds'), DATELINE_ALLOW_HOSTS: hostAndPort },
      '0',
    )
    mkdirSync(join(folder, 'feeds'))
    const service = await openService(settings, { env: {}, log: () => silent })
    const { deps, db } = service
    await createEndpoint(deps, { url: `http://${hostAndPort}/`, events: [], sources: [], content: 'excerpt', backfill: false })
    await fillArticles(db)
    const share = Math.ceil(count / ROUNDS)
    const rounds: { bare: Cost; ours: Cost; ratio: number }[] = []
    for (let round = 0; round < ROUNDS; round++) {
      await addChanges(db, round * share, share)
      const bare = await measure(share, () => postBare(`http://${hostAndPort}/`, share))
      const ours = await measure(share, () => deliverDue(deps))
      rounds.push({ bare, ours, ratio: ours.cpu / bare.cpu })
    }
    const [{ n } = { n: 0 }] = await db.all<{ n: number }>("SELECT count(*) AS n FROM deliveries WHERE state = 'delivered'")
    await service.close()
    console.table(
      rounds.map(({ bare, ours, ratio }) => ({
        'bare µs': bare.cpu,
        'ours µs': ours.cpu,
        ratio: ratio.toFixed(2),
        'a second': ours.perSecond,
      })),
    )
    const ratios = rounds.map(({ ratio }) => ratio).toSorted((a, b) => a - b)
    const seconds = rounds.reduce((sum, { ours }) => sum + ours.seconds, 0)
    console.log(
      `${n} of ${share * ROUNDS} delivered, ${Math.round(n / seconds)} a second; CPU a delivery is ${ratios[ROUNDS >> 1]?.toFixed(2)} times (${ratios[0]?.toFixed(2)} to ${ratios.at(-1)?.toFixed(2)}) that of the bare request`,
    )
    process.exitCode = n === share * ROUNDS ? 0 : 1
  } finally {
    receiver.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A thousand articles of 3 kB. */
async function fillArticles(db: Database): Promise<void> {
  const text = 'Some words of news that go on and on. '.repeat(80)
  await db.batch([
    {
      sql: `INSERT INTO sources (ref, id, key, origin, definition, created_at, state) VALUES (1, 'paper', 'paper', 'api', '{}', 0, '{}')`,
      params: [],
    },
  ])
  for (let seq = 1; seq <= ARTICLES; seq++) {
    const record = newRecord({
      url: `https://paper.example/news/${seq}`,
      title: `Headline number ${seq}`,
      summary: text.slice(0, 300),
      contentHtml: `<p>${text}</p>`,
      contentText: text,
      authors: [{ name: 'Ann Author' }],
      keywords: ['one', 'two'],
    })
    const id = `00000000-0000-8000-a000-${String(seq).padStart(12, '0')}`
    await db.batch([
      {
        sql: `INSERT INTO articles (seq, id, publisher, origin_ref, state, revision, edition, backfill, published_at, updated_at, first_seen_at,
          changed_seq, record, evidence, look) VALUES (?, ?, 'paper.example', 1, 'live', 1, 0, 0, 0, 0, 0, 0, ?, '{}', '{}')`,
        params: [seq, id, JSON.stringify(record)],
      },
      { sql: `INSERT INTO sightings (article_seq, source_ref, first_seq, item_hash) VALUES (?, 1, 0, '')`, params: [seq] },
    ])
  }
}

/** So many more changes that tell of the articles in turn. */
async function addChanges(db: Database, after: number, count: number): Promise<void> {
  await db.run(
    `INSERT INTO changes (seq, kind, article_seq, source_ref, revision, edition, at)
     WITH RECURSIVE n(i) AS (SELECT ?1 + 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 + ?2)
     SELECT i, 'created', 1 + i % ${ARTICLES}, 1, 1, 0, 0 FROM n`,
    [after, count],
  )
}

async function postBare(url: string, count: number): Promise<void> {
  const agent = new Agent()
  const key = randomBytes(32)
  const body = JSON.stringify({ type: 'article.created', timestamp: new Date().toISOString(), data: 'x'.repeat(900) })
  let left = count
  const work = async (): Promise<void> => {
    while (left-- > 0) {
      const id = `msg_${randomBytes(16).toString('hex')}`
      const timestamp = String(Math.floor(Date.now() / 1000))
      const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
      const response = await request(url, {
        method: 'POST',
        dispatcher: agent,
        body,
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          'webhook-signature': `v1,${signature}`,
        },
      })
      await response.body.dump()
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  await agent.close()
}
