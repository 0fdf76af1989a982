/**
 * Runs the real service as a child process on the newsroom: for the demo, and for tests that kill and restart it.
 *
 * Source files are the shipped ones, unchanged; only their hosts lead to the newsroom (`DATELINE_RESOLVE`).
 *
 * Effects: starts a process, writes to the given folder.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Newsroom } from './newsroom.ts'

export interface ServiceOptions {
  /** Home of its sources, data and log; a second run in the same folder goes on where the first ended. */
  folder: string
  /** Taken where it is free; else another one is. */
  port?: number
  /** Further environment. */
  env?: Record<string, string>
  /** Hears every line the service prints. */
  onLine?: (line: string) => void
  /** Ends the service, as `stop` does, also while it starts. */
  signal?: AbortSignal
}

export interface RunningService {
  /** `http://127.0.0.1:<port>`. */
  address: string
  folder: string
  process: ChildProcess
  /** Resolves with a sentence when the process ends, for whatever reason. */
  ended: Promise<string>
  /** Asks it to end as Ctrl-C does, and kills it when it does not within 12 s. */
  stop(): Promise<void>
  /** The last lines it printed. */
  lastLines(count: number): string[]
}

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Starts the service and resolves when it has printed its address. Rejects where it ends before that. */
export async function runService(newsroom: Newsroom, options: ServiceOptions): Promise<RunningService> {
  const { folder } = options
  prepare(newsroom, folder)
  const port = await freePort(options.port ?? 0)
  const address = `http://127.0.0.1:${port}`
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('DATELINE_'))
  const child = spawn(process.execPath, [join(root, 'src/cli/dateline.mjs'), 'serve'], {
    cwd: folder,
    // A group of its own: Ctrl-C in a terminal reaches the caller only, which then ends the service in order.
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...Object.fromEntries(inherited),
      NODE_EXTRA_CA_CERTS: join(folder, 'newsroom-ca.pem'),
      DATELINE_PORT: String(port),
      DATELINE_FEEDS: join(folder, 'feeds'),
      DATELINE_DATA: join(folder, 'data'),
      DATELINE_RESOLVE: newsroom.resolveRules,
      DATELINE_HOST_SPACING: '20',
      DATELINE_TICK: '1',
      DATELINE_LOG: 'text',
      ...options.env,
    },
  })
  const ended = once(child, 'exit').then(([code, signal]) => `the service ended (${signal ?? `exit code ${code}`})`)
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGINT')
    const late = setTimeout(() => child.kill('SIGKILL'), 12_000)
    await ended
    clearTimeout(late)
  }
  options.signal?.addEventListener('abort', stop)
  await addressPrinted(child, join(folder, 'service.log'), address, ended, options.onLine)
  return {
    address,
    folder,
    process: child,
    ended,
    stop,
    lastLines: (count) => lastLines(folder, count),
  }
}

/** The last lines a service in this folder printed. */
export function lastLines(folder: string, count: number): string[] {
  const log = join(folder, 'service.log')
  return existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').slice(-count) : []
}

/** Copies the source files that the newsroom can answer, and the bundles, unless an earlier run did; writes its certificate. */
export function prepare(newsroom: Newsroom, folder: string): void {
  writeFileSync(join(folder, 'newsroom-ca.pem'), newsroom.caPem)
  const target = join(folder, 'feeds')
  if (existsSync(target)) return
  mkdirSync(target)
  for (const id of [...newsroom.sites.map((site) => site.sourceId), 'south-caucasus', 'world']) {
    copyFileSync(join(root, 'feeds', `${id}.yaml`), join(target, `${id}.yaml`))
  }
}

function addressPrinted(
  child: ChildProcess,
  log: string,
  address: string,
  ended: Promise<string>,
  onLine: ((line: string) => void) | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout!, child.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => {
        appendFileSync(log, `${line}\n`)
        onLine?.(line)
        if (line.includes(address)) resolve()
      })
    }
    child.once('error', reject)
    ended.then((sentence) => reject(new Error(`${sentence} before it gave its address`)), reject)
  })
}

/** Returns the port where it is free on loopback, else any free one. */
async function freePort(wanted: number): Promise<number> {
  for (const port of [wanted, 0]) {
    const server = createServer()
    const listening = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => resolve(true))
    })
    if (!listening) continue
    const address = server.address()
    server.close()
    await once(server, 'close')
    if (address !== null && typeof address === 'object') return address.port
  }
  throw new Error('no port is free on 127.0.0.1')
}
