/**
 * The Worker, whole, in workerd with D1 and a queue, its outbound requests answered by the newsroom in this process.
 *
 * Effects: starts workerd, writes the compiled catalogue, stands in for the process's `fetch` while it runs.
 *
 * @module
 */
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished, vi } from 'vitest'
import { createTestHarness } from 'wrangler'
import type { Newsroom } from '../../scripts/newsroom/newsroom.ts'

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

export interface WorkerHome {
  get(path: string, headers?: Record<string, string>): Promise<{ status: number; headers: Record<string, string>; text: string }>
  /** Rings the cron trigger and waits until the queue has worked everything off. */
  tick(): Promise<void>
  /** Rows of the store. */
  rows<Row>(sql: string): Promise<Row[]>
  /** Everything logged since the last call. */
  takeLogs(): LoggedEvent[]
  /** Puts one message into the queue by hand. */
  send(job: object): Promise<void>
}

interface Bound {
  DB: { prepare(sql: string): { all(): Promise<{ results: unknown[] }> } }
  JOBS: { send(job: object): Promise<void> }
}

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Starts the Worker on the sources that the newsroom prints; it ends with the test. */
export async function startWorkerHome(newsroom: Newsroom, now: Date): Promise<WorkerHome> {
  process.env['WRANGLER_SEND_METRICS'] = 'false'
  process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false'
  process.env['DATELINE_FEEDS'] = await copySources(newsroom)
  answerFrom(newsroom)
  const harness = createTestHarness({
    root,
    workers: [
      {
        configPath: 'wrangler.toml',
        vars: {
          DATELINE_LOCAL: '1',
          DATELINE_BASE_URL: 'http://dateline.example',
          DATELINE_SECRET_KEY: 'a key for tests alone',
          DATELINE_HOST_SPACING: '0',
          DATELINE_CLOCK: now.toISOString(),
          DATELINE_CLOCK_BEGAN: String(Date.now()),
        },
      },
    ],
  })
  onTestFinished(() => harness.close())
  await harness.listen()
  const worker = harness.getWorker()
  await worker.applyD1Migrations('DB')
  const env = (await worker.getEnv()) as unknown as Bound
  const rows = async <Row>(sql: string): Promise<Row[]> => (await env.DB.prepare(sql).all()).results as Row[]
  const home: WorkerHome = {
    async get(path, headers = {}) {
      const response = await worker.fetch(path, { headers, redirect: 'manual' })
      return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() }
    },
    async tick() {
      await worker.scheduled({ cron: '* * * * *', scheduledTime: now })
      const busy = "SELECT id FROM sources WHERE lease_owner IS NOT NULL OR pending <> '[]' OR (next_check_at = 0 AND paused = 0)"
      await vi.waitFor(
        async () => {
          const left = await rows<{ id: string }>(busy)
          if (left.length > 0) throw new Error(`still at work: ${left.map(({ id }) => id).join(', ')}`)
        },
        { timeout: 20_000, interval: 50 },
      )
    },
    rows,
    takeLogs() {
      const events = harness.getLogs().flatMap(({ message }) => readEvent(message))
      harness.clearLogs()
      return events
    },
    send: (job) => env.JOBS.send(job),
  }
  return home
}

/** The shipped files of the sources that the newsroom prints, where the Worker's build looks for them. */
async function copySources(newsroom: Newsroom): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dateline-feeds-'))
  onTestFinished(async () => {
    delete process.env['DATELINE_FEEDS']
    await rm(folder, { recursive: true })
  })
  for (const { sourceId } of newsroom.sites)
    await copyFile(join(root, 'feeds', `${sourceId}.yaml`), join(folder, `${sourceId}.yaml`))
  return folder
}

function readEvent(message: string): LoggedEvent[] {
  try {
    const read = JSON.parse(message) as LoggedEvent
    return typeof read.event === 'string' ? [read] : []
  } catch {
    return []
  }
}

/** The Worker's requests come out at this process's `fetch`; those to hosts of the newsroom are answered by it. */
function answerFrom(newsroom: Newsroom): void {
  const real = globalThis.fetch
  globalThis.fetch = async (input, init) => {
    const address = typeof input === 'string' ? input : input instanceof URL ? input.href : input.url
    if (!newsroom.hosts.includes(new URL(address).hostname)) return real(input, init)
    const { method = 'GET', headers } = (init ?? {}) as { method?: string; headers?: Iterable<[string, string]> }
    return newsroom.handle(new Request(address, { method, headers: [...(headers ?? [])] }))
  }
  onTestFinished(() => {
    globalThis.fetch = real
  })
}
