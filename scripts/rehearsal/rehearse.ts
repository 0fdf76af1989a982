/**
 * Kills the service again and again while news come in and events go out, then checks that nothing was lost or doubled.
 *
 * The service is the real one on the newsroom; its clock runs fast, so that polls come round in seconds. Kills are SIGKILL at
 * random moments, or by the process itself at a named point (`DATELINE_CRASH_AT`).
 *
 * Effects: starts and kills processes, listens on loopback, writes to a temporary folder.
 *
 * @module
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { CrashPoint } from '../../src/pipeline/crash-point.ts'
import { createNewsroom, type Newsroom } from '../newsroom/newsroom.ts'
import { chance } from '../newsroom/random.ts'
import { lastLines, type RunningService, runService } from '../newsroom/run-service.ts'
import { type Counts, countStore, type EndpointOfRehearsal, faultsOf, idsByAddress, missing, unmarked } from './inspect.ts'
import { createSink, type Sink } from './sink.ts'

export interface RehearsalOptions {
  /** SIGKILLs at random moments. */
  kills: number
  /** Crash points and how often each. */
  points?: { point: CrashPoint; times: number }[]
  seed?: number
  onStep?: (text: string) => void
}

export interface RehearsalReport {
  kills: number
  counts: Counts
  /** 2xx answers beyond the first for one message, and how many a crash excuses. */
  duplicates: number
  excused: number
  /** Points that were reached, by name. */
  reached: Record<string, number>
  faults: string[]
  seconds: number
}

const SPEED = 300
const TOKEN = 'a-token-for-rehearsals'
const SOURCES = ['news-az', 'oc-media', 'trend']
const HOSTS = ['news.az', 'oc-media.org', 'en.trend.az']
/** Nobody waits longer for a start, a crash or rest. */
const PATIENCE_MS = 90_000

interface Rehearsal {
  newsroom: Newsroom
  sink: Sink
  folder: string
  /** Of the service; 0 until it has one. */
  port: number
  clock: () => Date
  random: () => number
  endpoints: EndpointOfRehearsal[]
  excused: number
  ids: Map<string, string>
  faults: string[]
}

export async function rehearse(options: RehearsalOptions): Promise<RehearsalReport> {
  const began = performance.now()
  const startedAt = Date.now()
  const clock = (): Date => new Date(startedAt + (performance.now() - began) * SPEED)
  let drawn = 0
  const random = (): number => chance(options.seed ?? 1, drawn++)
  const newsroom = await createNewsroom({ clock, stock: 4 })
  const sink = await createSink(random)
  const folder = prepareFolder()
  const rehearsal: Rehearsal = {
    newsroom,
    sink,
    folder,
    port: 0,
    clock,
    random,
    endpoints: [],
    excused: 0,
    ids: new Map(),
    faults: [],
  }
  const say = options.onStep ?? (() => {})
  const reached: Record<string, number> = {}
  let service: RunningService | undefined
  try {
    await setUp(rehearsal)
    for (let kill = 1; kill <= options.kills; kill++) {
      makeNews(rehearsal)
      service = await start(rehearsal)
      await sleep(random() ** 2 * 1500)
      makeNews(rehearsal)
      await sleep(random() * 300)
      service.process.kill('SIGKILL')
      await service.ended
      afterCrash(rehearsal)
      if (kill % 10 === 0) {
        say(`${kill} kills, ${rehearsal.ids.size} articles`)
        await catchUp(rehearsal)
      }
    }
    for (const { point, times } of options.points ?? []) {
      for (let time = 0; time < times; time++) {
        if (await crashAt(rehearsal, point)) reached[point] = (reached[point] ?? 0) + 1
      }
      say(`${point}: ${reached[point] ?? 0} of ${times}`)
      if (times > 0) await catchUp(rehearsal)
    }
    service = await start(rehearsal)
    await rest(rehearsal, service)
    await service.stop()
    return report(rehearsal, options.kills, reached, (performance.now() - began) / 1000)
  } finally {
    service?.process.kill('SIGKILL')
    await sink.close()
    await newsroom.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function prepareFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dateline-rehearsal-'))
  mkdirSync(join(folder, 'feeds'))
  const feeds = fileURLToPath(new URL('../../feeds', import.meta.url))
  for (const id of SOURCES) copyFileSync(join(feeds, `${id}.yaml`), join(folder, 'feeds', `${id}.yaml`))
  return folder
}

function start(rehearsal: Rehearsal, env: Record<string, string> = {}): Promise<RunningService> {
  const { newsroom, folder, sink, clock } = rehearsal
  return runService(newsroom, {
    folder,
    // Always the same: the address of the service stands in what it sends.
    port: rehearsal.port,
    env: {
      DATELINE_ALLOW_HOSTS: sink.hostAndPort,
      DATELINE_ADMIN_TOKEN: TOKEN,
      DATELINE_CLOCK: `${clock().toISOString()}*${SPEED}`,
      ...env,
    },
  }).catch((error: unknown) => {
    throw new Error(`the service did not start: ${String(error)}\n${lastLines(folder, 8).join('\n')}`)
  })
}

function store(rehearsal: Rehearsal): string {
  return join(rehearsal.folder, 'data', 'dateline.sqlite')
}

/** First polls, two endpoints and a subscriber; then the service is stopped in order. */
async function setUp(rehearsal: Rehearsal): Promise<void> {
  const { newsroom, sink } = rehearsal
  const service = await start(rehearsal)
  rehearsal.port = Number(new URL(service.address).port)
  await until(() => countStore(store(rehearsal)).articles >= 4 * HOSTS.length, 'the first polls')
  const from = countStore(store(rehearsal)).changes
  for (const path of ['/steady', '/flaky']) {
    const response = await fetch(`${service.address}/api/endpoints`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ url: `http://${sink.hostAndPort}${path}` }),
    })
    const { id } = (await response.json()) as { id: string }
    rehearsal.endpoints.push({ id, path, from })
  }
  await service.stop()
  for (const host of HOSTS) newsroom.publish(host)
  rehearsal.ids = idsByAddress(store(rehearsal))
}

function makeNews({ newsroom, random }: Rehearsal): void {
  for (const host of HOSTS) {
    if (random() < 0.5) newsroom.publish(host)
    if (random() < 0.2) {
      const latest = newsroom
        .truth(host)
        .filter((truth) => truth.state === 'live')
        .slice(0, 5)
      const chosen = latest[Math.floor(random() * latest.length)]
      if (chosen) newsroom.correct(host, chosen.slug)
    }
  }
}

/** What the receiver had accepted and the store had not marked may come again once; ids must be what they were. */
function afterCrash(rehearsal: Rehearsal): void {
  const open = unmarked(store(rehearsal))
  for (const messages of rehearsal.sink.seen.values()) {
    for (const [id, message] of messages) if (message.accepted > 0 && open.has(id)) rehearsal.excused++
  }
  const now = idsByAddress(store(rehearsal))
  for (const [url, id] of rehearsal.ids) {
    if (now.get(url) !== id) rehearsal.faults.push(`the id of ${url} was ${id} and is ${now.get(url) ?? 'gone'}`)
  }
  rehearsal.ids = now
}

/** Lets the service die at the point. False where it was not reached. */
async function crashAt(rehearsal: Rehearsal, point: CrashPoint): Promise<boolean> {
  if (point === 'mid-migration') return crashWhileMigrating(rehearsal)
  makeNews(rehearsal)
  rehearsal.newsroom.publish('news.az')
  const count = 1 + Math.floor(rehearsal.random() * 4)
  const hub = point === 'after-hub-202'
  const service = await start(rehearsal, {
    DATELINE_CRASH_AT: `${point}:${hub ? 1 : count}`,
  }).catch(() => undefined)
  if (service) {
    if (hub) await subscribe(service, rehearsal.sink)
    const died = await Promise.race([service.ended, sleep(20_000).then(() => 'late')])
    if (died === 'late') {
      await service.stop()
      return false
    }
  }
  afterCrash(rehearsal)
  if (!hub) return true
  const before = rehearsal.sink.verifications
  const again = await start(rehearsal)
  await until(() => rehearsal.sink.verifications > before, 'the verification after the crash')
  await again.stop()
  return true
}

async function subscribe(service: RunningService, sink: Sink): Promise<void> {
  const response = await fetch(`${service.address}/hub`, {
    method: 'POST',
    body: new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.topic': `${service.address}/feeds/all.json`,
      'hub.callback': `http://${sink.hostAndPort}/push`,
    }),
  })
  if (response.status !== 202) throw new Error(`the hub answered ${response.status}: ${await response.text()}`)
}

/** In a folder of its own: dies in the middle, then starts as if nothing had been. */
async function crashWhileMigrating(rehearsal: Rehearsal): Promise<boolean> {
  const folder = prepareFolder()
  try {
    const aside = { ...rehearsal, folder, port: 0 }
    const files = 1 + Math.floor(rehearsal.random() * 2)
    const died = await start(aside, { DATELINE_CRASH_AT: `mid-migration:${files}` }).then(
      async (service) => {
        await service.stop()
        return false
      },
      () => true,
    )
    const again = await start(aside)
    await until(() => countStore(store(aside)).articles > 0, 'articles after a broken migration')
    await again.stop()
    return died
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Between kills: what is on the sites' lists now will not be there for ever, and a list that was never read is nobody's fault. */
async function catchUp(rehearsal: Rehearsal): Promise<void> {
  const service = await start(rehearsal)
  await rest(rehearsal, service)
  await service.stop()
}

/** Waits until every article is in and every event is out. */
async function rest(rehearsal: Rehearsal, service: RunningService): Promise<void> {
  const truths = HOSTS.flatMap((host) => rehearsal.newsroom.truth(host)).filter((truth) => truth.state === 'live')
  const end = performance.now() + PATIENCE_MS
  let open: string[] = []
  while (performance.now() < end) {
    await sleep(500)
    open = missing(store(rehearsal), truths)
    if (open.length === 0 && countStore(store(rehearsal)).pending === 0) return
  }
  rehearsal.faults.push(...open, `${countStore(store(rehearsal)).pending} deliveries still wait`, ...service.lastLines(5))
}

function report(rehearsal: Rehearsal, kills: number, reached: Record<string, number>, seconds: number): RehearsalReport {
  const accepted = [...rehearsal.sink.seen.values()].flatMap((messages) => [...messages.values()].map((m) => m.accepted))
  const duplicates = accepted.reduce((sum, n) => sum + Math.max(0, n - 1), 0)
  const faults = [...rehearsal.faults, ...faultsOf(store(rehearsal), rehearsal.endpoints, rehearsal.sink)]
  if (duplicates > rehearsal.excused) faults.push(`${duplicates} duplicates, ${rehearsal.excused} excused`)
  return { kills, counts: countStore(store(rehearsal)), duplicates, excused: rehearsal.excused, reached, faults, seconds }
}

async function until(holds: () => boolean, what: string): Promise<void> {
  const end = performance.now() + PATIENCE_MS
  while (performance.now() < end) {
    try {
      if (holds()) return
    } catch {
      // The store is not there yet.
    }
    await sleep(100)
  }
  throw new Error(`waited in vain for ${what}`)
}
