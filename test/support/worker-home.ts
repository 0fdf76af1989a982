/**
 * The Worker, whole, in workerd with D1 and a queue, its outbound requests answered by the newsroom in this process.
 *
 * Effects: starts workerd, writes the compiled catalogue, stands in for the process's `fetch` while it runs.
 *
 * @module
 */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { vi } from 'vitest'
import { createTestHarness } from 'wrangler'
import type { Newsroom } from '../../scripts/newsroom/newsroom.ts'
import type { Answer, Home, Sent } from '../contract/home.ts'
import { copySources } from './newsroom-catalogue.ts'

/** What the Worker logged of one tick, message or other event. */
export interface LoggedEvent {
  event: string
  source?: string
  outcome?: string
  reason?: string
  /** Of a message. */
  type?: string
  due: number
  /** Sources polled by the tick itself. */
  here: number
  new: number
  updated: number
  withdrawn: number
  waiting: number
  queries: number
  statements: number
  rowsWritten: number
  requests: number
  turns: number
}

export interface WorkerHome extends Omit<Home, 'round'> {
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  /** Rings the cron trigger and waits until the queue has worked everything off. */
  tick(): Promise<void>
  /** Everything logged since the last call. */
  takeLogs(): LoggedEvent[]
  /** Puts one message into the queue by hand. */
  send(job: object): Promise<void>
  /** Rings the cron trigger and waits for its invocation alone. */
  scheduled(): Promise<void>
}

interface Bound {
  DB: { prepare(sql: string): { all(): Promise<{ results: unknown[] }> } }
  JOBS: { send(job: object): Promise<void> }
}

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface WorkerHomeOptions {
  vars?: Record<string, string>
  /** Another entry file than the Worker's own, from the root. */
  main?: string
  /** Answers requests to hosts that the newsroom does not print. */
  receive?: (sent: Sent) => { status: number; text: string }
}

/** Starts the Worker on the sources that the newsroom prints. */
export async function startWorkerHome(newsroom: Newsroom, now: Date, options: WorkerHomeOptions = {}): Promise<WorkerHome> {
  process.env['WRANGLER_SEND_METRICS'] = 'false'
  process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false'
  const folder = await copySources(newsroom)
  process.env['DATELINE_FEEDS'] = folder
  const restore = answerFrom(newsroom, options.receive)
  const configPath = options.main === undefined ? 'wrangler.toml' : await writeConfig(options.main, folder)
  const harness = createTestHarness({
    root,
    workers: [
      {
        configPath,
        vars: {
          DATELINE_LOCAL: '1',
          DATELINE_BASE_URL: 'http://dateline.example',
          DATELINE_SECRET_KEY: 'a key for tests alone',
          DATELINE_HOST_SPACING: '0',
          DATELINE_CLOCK: now.toISOString(),
          DATELINE_CLOCK_BEGAN: String(Date.now()),
          ...options.vars,
        },
      },
    ],
  })
  await harness.listen()
  const worker = harness.getWorker()
  await worker.applyD1Migrations('DB')
  const env = (await worker.getEnv()) as unknown as Bound
  const rows = async <Row>(sql: string): Promise<Row[]> => (await env.DB.prepare(sql).all()).results as Row[]
  const request: WorkerHome['request'] = async (path, init = {}) => {
    const response = await worker.fetch(path, { ...init, redirect: 'manual' })
    return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() }
  }
  const home: WorkerHome = {
    request,
    get: (path, headers = {}) => request(path, { headers }),
    async tick() {
      await worker.scheduled({ cron: '* * * * *', scheduledTime: now })
      const busy =
        "SELECT id FROM sources WHERE lease_owner IS NOT NULL OR pending <> '[]' OR (next_check_at = 0 AND paused = 0 AND retired_at IS NULL)"
      await vi.waitFor(
        async () => {
          const left = await rows<{ id: string }>(busy)
          if (left.length > 0) throw new Error(`still at work: ${left.map(({ id }) => id).join(', ')}`)
        },
        { timeout: 80_000, interval: 100 },
      )
    },
    rows,
    takeLogs() {
      const events = harness.getLogs().flatMap(({ message }) => readEvent(message))
      harness.clearLogs()
      return events
    },
    send: (job) => env.JOBS.send(job),
    async scheduled() {
      await worker.scheduled({ cron: '* * * * *', scheduledTime: now })
    },
    async close() {
      await harness.close()
      restore()
      delete process.env['DATELINE_FEEDS']
      await rm(folder, { recursive: true })
    },
  }
  return home
}

/** wrangler.toml with another entry file, and a queue that tries again at once. */
async function writeConfig(main: string, folder: string): Promise<string> {
  const text = (await readFile(join(root, 'wrangler.toml'), 'utf8'))
    .replace(/^main = .*$/m, `main = "${join(root, main)}"`)
    .replace(/^migrations_dir = "(.*)"$/m, (_, path: string) => `migrations_dir = "${join(root, path)}"`)
    .replace(/^command = .*$/m, `command = "node ${join(root, 'scripts/compile-feeds.ts')}"`)
    .replace(/^retry_delay = .*$/m, 'retry_delay = 0')
  const path = join(folder, 'wrangler.toml')
  await writeFile(path, text)
  return path
}

function readEvent(message: string): LoggedEvent[] {
  try {
    const read = JSON.parse(message) as LoggedEvent
    return typeof read.event === 'string' ? [read] : []
  } catch {
    return []
  }
}

/** The Worker's requests come out at this process's `fetch`: the newsroom or `receive` answers. Returns how to end that. */
function answerFrom(newsroom: Newsroom, receive: WorkerHomeOptions['receive']): () => void {
  const real = globalThis.fetch
  globalThis.fetch = async (input, init) => {
    const address = typeof input === 'string' ? input : input instanceof URL ? input.href : input.url
    const { hostname } = new URL(address)
    const {
      method = 'GET',
      headers = [],
      body,
    } = (init ?? {}) as { method?: string; headers?: Iterable<[string, string]>; body?: BodyInit }
    if (newsroom.hosts.includes(hostname)) return newsroom.handle(new Request(address, { method, headers: [...headers] }))
    if (receive === undefined || !hostname.endsWith('.example')) return real(input, init)
    const text = body ? await new Response(body).text() : ''
    const answer = receive({ url: address, method, headers: Object.fromEntries(headers), text })
    return new Response(answer.text, { status: answer.status })
  }
  return () => {
    globalThis.fetch = real
  }
}
