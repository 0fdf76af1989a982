/**
 * A day of many sources in minutes: the real scheduler, claims, messages and host turns on a clock that skips the waiting.
 *
 * `node scripts/simulate.ts [sources] [hours] [plan]`. The store is SQLite in memory; origins answer after 0.3 to 2 s, one
 * poll in ten finds a new item (a summary, without a page of its own), the rest 304; one host in a hundred hangs 20 s.
 *
 * Effects: none outside the process; prints a table.
 *
 * @module
 */
import type { PipelineDeps } from '../src/pipeline/deps.ts'
import type { Http, Log } from '../src/ports.ts'
import { openDatabase } from '../src/runtime/node/database.ts'
import { openMeta } from '../src/store/meta.ts'
import { syncSources } from '../src/store/sync-sources.ts'
import { createSecretBox } from '../src/web/secret-box.ts'
import { createOrigins, createRandom, sourceOf } from './simulation/origins.ts'
import { createVirtualTime } from './simulation/virtual-time.ts'

interface Spent {
  statements: number
  requests: number
  turns: number
}

/** The Worker's own types do not go together with Node's: this is what is used of them. */
interface WorkerWork {
  tick(isolate: object, env: object): Promise<void>
  runMessage(isolate: object, env: object, message: { type: string }): Promise<void>
}
interface Turns {
  judgeTurn(
    turn: object | undefined,
    ask: { call: 'enter' | 'leave'; domain: string; at: number; spacingMs: number },
    wallNow: number,
  ): { turn: object | undefined; answer: { proceed: true } | { proceed: false; waitUntil: number } }
}

const worker = (file: string): Promise<unknown> => import(new URL(`../src/runtime/worker/${file}`, import.meta.url).href)
const { tick, runMessage } = (await worker('work.ts')) as WorkerWork
const { judgeTurn } = (await worker('host-gate.ts')) as Turns

const MINUTE = 60_000
const SPACING_MS = 1000
/** `max_concurrency` of wrangler.toml. */
const CONSUMERS = 10
const START = Date.parse('2026-03-03T00:00:00Z')

const [count = 1000, hours = 3] = process.argv.slice(2, 4).map(Number)
const plan = process.argv[4] === 'free' ? 'free' : 'paid'
const time = createVirtualTime(START)
const random = createRandom(1)
const quietLog: Log = { info() {}, warn() {}, error: (event, fields) => console.error(event, fields), with: () => quietLog }

const db = await openDatabase(':memory:')
const sources = Array.from({ length: count }, (_, n) => sourceOf(n, (count > 2000 ? 60 : 30) * MINUTE))
await syncSources(db, sources, new Date(START))
// As if they had been added over half an hour: a first minute of everything at once says little.
await db.run('UPDATE sources SET next_check_at = ?1 + (ref * 7919 % 1800) * 1000', [START])

const figures = {
  requests: 0,
  closest: Number.POSITIVE_INFINITY,
  messages: 0,
  longestWait: 0,
  waits: [] as number[],
  perMinute: [] as number[],
}
const http = createOrigins(time, random, figures)

const turns = new Map<string, object>()
const turn = (
  call: 'enter' | 'leave',
  domain: string,
  at: number,
  spacingMs: number,
): ReturnType<Turns['judgeTurn']>['answer'] => {
  const judged = judgeTurn(turns.get(domain), { call, domain, at, spacingMs }, time.now())
  if (judged.turn) turns.set(domain, judged.turn)
  return judged.answer
}

const waiting: { type: string }[] = []
const shared = {
  clock: { now: () => new Date(time.now()), sleep: (ms: number) => time.sleep(ms) },
  random: { number: random, bytes: (length: number) => Uint8Array.from({ length }, () => Math.floor(random() * 256)) },
  log: quietLog,
  queue: {
    async send(messages: readonly { type: string }[]) {
      figures.messages += messages.length
      waiting.push(...messages)
    },
  },
  settings: {
    baseUrl: 'https://feeds.example',
    hostSpacingMs: SPACING_MS,
    rights: 'full',
    userAgent: 'dateline/0',
    feedLimit: 50,
    allowHosts: [],
  },
  catalogue: () => ({ sources, bundles: [], problems: [] }),
  wallNow: () => time.now(),
}
const byId = new Map(sources.map((source) => [source.id, source]))
const meta = await openMeta(db, new Date(START), shared.random)
const secrets = await createSecretBox('simulation', shared.random.bytes)

const isolate = {
  settings: { plan },
  async deps(_env: object, spent: Spent, { owner = `worker/${random()}` }: { owner?: string } = {}): Promise<PipelineDeps> {
    return {
      ...shared,
      meta,
      secrets,
      owner,
      db: {
        async all(sql: string, params?: never) {
          spent.statements += 1
          return db.all(sql, params)
        },
        async run(sql: string, params?: never) {
          spent.statements += 1
          return db.run(sql, params)
        },
        async batch(statements: never[]) {
          spent.statements += statements.length
          return db.batch(statements)
        },
      },
      http: {
        send(request: Parameters<Http['send']>[0]) {
          spent.requests += 1
          noteWait(request.url)
          return http.send(request)
        },
      },
      gate: {
        async enter(domain: string, now: Date, wishes?: { spacingMs?: number }) {
          spent.turns += 1
          return turn('enter', domain, now.getTime(), wishes?.spacingMs ?? SPACING_MS)
        },
        async leave(domain: string, now: Date) {
          spent.turns += 1
          turn('leave', domain, now.getTime(), 0)
        },
      },
    } as unknown as PipelineDeps
  },
  sync: async () => {},
}

const dueSince = new Map<string, number>()

/** How long after its time a source is asked. */
function noteWait(url: string): void {
  const id = /feed-(\d+)$/.exec(url)?.[1]
  const since = id === undefined ? undefined : dueSince.get(`source-${id}`)
  if (since === undefined) return
  dueSince.delete(`source-${id}`)
  figures.waits.push(time.now() - since)
}

/** One of the consumers: takes messages as they come. */
async function consume(): Promise<never> {
  for (;;) {
    const message = waiting.shift()
    if (message === undefined) await time.sleep(1000)
    else await runMessage(isolate, {}, message)
  }
}

for (let n = 0; n < CONSUMERS; n++) void consume()
for (let minute = 0; minute < hours * 60; minute++) {
  const before = figures.messages
  const due = await db.all<{ id: string; next_check_at: number }>(
    `SELECT id, next_check_at FROM sources
     WHERE next_check_at <= ?1 AND coalesce(json_extract(state, '$.nextPollAt'), 0) <= ?1 AND lease_owner IS NULL`,
    [time.now()],
  )
  for (const { id, next_check_at: at } of due) if (byId.has(id) && !dueSince.has(id)) dueSince.set(id, at)
  void tick(isolate, {})
  await time.runUntil(START + (minute + 1) * MINUTE)
  figures.perMinute.push(figures.messages - before)
}

const sorted = figures.waits.toSorted((a, b) => a - b)
const at = (share: number): string => `${Math.round((sorted[Math.floor((sorted.length - 1) * share)] ?? 0) / 1000)} s`
const polls = sorted.length
console.log(
  [
    [
      'sources',
      'plan',
      'hours',
      'polls',
      'a minute',
      'messages',
      'a minute',
      'most a minute',
      'wait, half',
      'wait, 99 %',
      'longest',
      'closest requests to a host',
    ],
    [
      count,
      plan,
      hours,
      polls,
      (polls / hours / 60).toFixed(1),
      figures.messages,
      (figures.messages / hours / 60).toFixed(1),
      Math.max(...figures.perMinute),
      at(0.5),
      at(0.99),
      at(1),
      `${Math.round(figures.closest)} ms`,
    ],
  ]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n'),
)
process.exit(0)
