/**
 * Benchmarks of the whole: ingesting a list and its articles, polling what did not change.
 *
 * Effects: listens on loopback, keeps a store in a temporary folder.
 *
 * @module
 */
import { fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Agent, buildConnector, request } from 'undici'
import { leaseOf } from '../../src/pipeline/lease.ts'
import { pollSource } from '../../src/pipeline/poll-source.ts'
import { createLog } from '../../src/runtime/node/log.ts'
import { openService, type Service } from '../../src/runtime/node/service.ts'
import { readSettings } from '../../src/runtime/node/settings.ts'
import { claimDueSources, requestPolls } from '../../src/store/sources.ts'
import { type BenchResult, compare, figureOf } from './harness.ts'
import { newsPage } from './material.ts'

const ARTICLES = 50

interface Origin {
  server: Server
  port: number
}

/** A list page with fifty links and their articles, with validators. */
async function startOrigin(): Promise<Origin> {
  const pages = Array.from({ length: ARTICLES }, (_, i) =>
    newsPage(i + 1).replaceAll('https://paper.example/news/', `http://paper.example/news/${i + 1}#`),
  )
  const list = `<html><body>${pages.map((_, i) => `<div class="post"><h2><a href="/news/story-number-${i + 1}">Story number ${i + 1} of the paper</a></h2></div>`).join('')}</body></html>`
  const server = createServer((req, res) => {
    const number = /^\/news\/story-number-(\d+)/.exec(req.url ?? '')?.[1]
    const body = req.url === '/robots.txt' ? 'User-agent: *\nAllow: /\n' : number ? pages[Number(number) - 1] : list
    const etag = `"${req.url}"`
    if (req.headers['if-none-match'] === etag) res.writeHead(304, { etag }).end()
    else
      res
        .writeHead(200, { 'content-type': req.url === '/robots.txt' ? 'text/plain' : 'text/html; charset=utf-8', etag })
        .end(body)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()))
  return { server, port: (server.address() as AddressInfo).port }
}

async function open(
  origin: Pick<Origin, 'port'>,
  selectors: boolean,
  feeds: string[] = [],
): Promise<{ service: Service; close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'dateline-bench-'))
  mkdirSync(join(folder, 'feeds'))
  const article = selectors ? 'article: { body: "article", title: "h1", date: "article time@datetime" }\n' : ''
  writeFileSync(
    join(folder, 'feeds/paper.yaml'),
    `title: The Paper\nurl: http://paper.example/\nkind: listing\nlisting: { item: ".post", link: "a@href", title: "h2" }\n${article}`,
  )
  for (const host of feeds) {
    writeFileSync(
      join(folder, `feeds/${host.split('.')[0]}.yaml`),
      `title: ${host}\nurl: http://${host}/feed\nkind: feed\nfullText: never\n`,
    )
  }
  if (feeds.length > 0) rmSync(join(folder, 'feeds/paper.yaml'))
  const env = {
    DATELINE_FEEDS: join(folder, 'feeds'),
    DATELINE_DATA: join(folder, 'data'),
    DATELINE_RESOLVE: ['paper.example', ...feeds].map((host) => `${host}:80=127.0.0.1:${origin.port}`).join(','),
    DATELINE_HOST_SPACING: '0',
  }
  const service = await openService(readSettings(env, '0'), {
    env,
    log: (clock) => createLog({ format: 'text', sink: { write: () => {} }, clock }),
  })
  return {
    service,
    async close() {
      await service.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function poll({ deps }: Service): Promise<Awaited<ReturnType<typeof pollSource>>> {
  const [claimed] = await claimDueSources(deps.db, deps.clock.now(), { ...leaseOf(deps), limit: 1, ids: ['paper'] })
  return pollSource(deps, claimed!, { force: true })
}

async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const spent = process.cpuUsage(before)
  return (spent.user + spent.system) / 1000
}

/**
 * CPU per article of one poll that finds fifty new ones, the origin's own share included (it answers from memory in this
 * process). The floor is undici fetching the same bytes.
 */
export async function ingestBench(selectors: boolean): Promise<BenchResult> {
  const origin = await startOrigin()
  const agent = new Agent()
  const fetchAll = async (): Promise<void> => {
    for (let i = 1; i <= ARTICLES; i++)
      await (await request(`http://127.0.0.1:${origin.port}/news/story-number-${i}`, { dispatcher: agent })).body.text()
  }
  const rounds: { ours: number; floor: number }[] = []
  for (let round = -INGESTS_TO_WARM_UP; round < INGESTS; round++) {
    const { service, close } = await open(origin, selectors)
    const ours = await cpuOf(async () => {
      const { record } = await poll(service)
      if (record.new !== ARTICLES) throw new Error(`expected ${ARTICLES} new articles, got ${JSON.stringify(record)}`)
    })
    await close()
    const floor = await cpuOf(fetchAll)
    if (round >= 0) rounds.push({ ours: ours / ARTICLES, floor: floor / ARTICLES })
  }
  await agent.close()
  origin.server.close()
  return {
    name: selectors ? 'ingest-selectors' : 'ingest-auto',
    unit: `an article of a list of ${ARTICLES}, end to end, ${selectors ? 'with selectors' : 'extracted automatically'}`,
    ours: figureOf(rounds.map((r) => r.ours)),
    others: [
      compare(
        'undici GET of the same',
        rounds.map((r) => r.ours),
        rounds.map((r) => r.floor),
      ),
    ],
  }
}

const INGESTS_TO_WARM_UP = 2
const INGESTS = 12
const SOURCES = 120
const AT_ONCE = 12
const HEADERS = {
  'user-agent': 'bench',
  accept: '*/*',
  'accept-encoding': 'gzip, br',
  'if-none-match': '"quiet-1"',
  'if-modified-since': 'Tue, 03 Mar 2026 11:00:00 GMT',
}

/**
 * CPU of a poll that is answered with 304, twelve at once, against as many bare conditional undici GETs of the same
 * addresses: as many hosts, the origin in another process. Minutes lie between two polls of a source and no connection
 * lives so long: each request opens one, unless `kept`.
 */
export async function unchangedBench(kept: boolean): Promise<BenchResult> {
  const origin = fork(join(import.meta.dirname, 'quiet-origin.ts'), kept ? [] : ['close'])
  const port = await new Promise<number>((done) => origin.once('message', (message) => done(Number(message))))
  const hosts = Array.from({ length: SOURCES }, (_, i) => `paper-${i}.example`)
  const { service, close } = await open({ port }, false, hosts)
  const { deps } = service
  const makeDue = () => requestPolls(deps.db)
  const pollAll = async (): Promise<void> => {
    for (;;) {
      const claimed = await claimDueSources(deps.db, deps.clock.now(), { ...leaseOf(deps), limit: AT_ONCE })
      if (claimed.length === 0) return
      await Promise.all(claimed.map((source) => pollSource(deps, source)))
    }
  }
  const connect = buildConnector({})
  const agent = new Agent({
    connect: (target, done) => connect({ ...target, hostname: '127.0.0.1', port: String(port) }, done),
  })
  const getAll = async (): Promise<void> => {
    for (let i = 0; i < SOURCES; i += AT_ONCE) {
      await Promise.all(
        hosts.slice(i, i + AT_ONCE).map(async (host) => {
          const { statusCode, body } = await request(`http://${host}/feed`, { dispatcher: agent, headers: HEADERS })
          await body.text()
          if (statusCode !== 304) throw new Error(`expected 304, got ${statusCode}`)
        }),
      )
    }
  }
  const rounds: { ours: number; floor: number }[] = []
  for (let round = -ROUNDS_TO_WARM_UP; round < ROUNDS; round++) {
    await makeDue()
    const ours = await cpuOf(pollAll)
    const floor = await cpuOf(getAll)
    if (round >= 0) rounds.push({ ours: ours / SOURCES, floor: floor / SOURCES })
  }
  await close()
  await agent.close()
  origin.disconnect()
  return {
    name: kept ? 'poll-unchanged-kept' : 'poll-unchanged',
    unit: `one of ${SOURCES} feeds that answer 304: claimed, asked and settled; ${kept ? 'on connections kept open' : 'each request on a new connection'}`,
    ours: figureOf(rounds.map((r) => r.ours)),
    others: [
      compare(
        'undici GET of the same',
        rounds.map((r) => r.ours),
        rounds.map((r) => r.floor),
      ),
    ],
  }
}

const ROUNDS_TO_WARM_UP = 10
const ROUNDS = 40
