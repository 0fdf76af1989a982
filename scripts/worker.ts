/**
 * Runs the Worker here, in workerd with a local D1 and queue: `npm run worker`, on the newsroom, whose news is invented;
 * `npm run worker -- --own`, or with DATELINE_FEEDS set, on one's own sources and the internet.
 *
 * Compiles the sources, brings the local database up to date, serves on DATELINE_PORT (8788), and rings the cron trigger
 * every DATELINE_TICK seconds, since nothing else does locally. The Worker's requests leave through the Node home's
 * guarded door, which knows DATELINE_RESOLVE and DATELINE_ALLOW_HOSTS and tells the Worker why a request failed.
 *
 * Effects: network, child processes, files under DATELINE_DATA/worker.
 *
 * @module
 */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createClock } from '../src/runtime/node/clock.ts'
import { createHttp } from '../src/runtime/node/http.ts'
import { createLog } from '../src/runtime/node/log.ts'
import { type NodeSettings, readSettings, SettingsError } from '../src/runtime/node/settings.ts'
import { compileFolder, writeCatalogue } from './compile-feeds.ts'
import { createNewsroom } from './newsroom/newsroom.ts'
import { prepare } from './newsroom/run-service.ts'
import { createOutbound } from './worker-outbound.ts'

process.env['WRANGLER_SEND_METRICS'] ??= 'false'
process.env['CLOUDFLARE_CF_FETCH_ENABLED'] ??= 'false'
process.env['WRANGLER_LOG'] ??= 'error'

const root = fileURLToPath(new URL('..', import.meta.url))
const stage = process.env['DATELINE_FEEDS'] === undefined && !process.argv.includes('--own') ? await openNewsroom() : undefined
const settings = readOwnSettings()
const folder = join(settings.dataDir, 'worker')
mkdirSync(folder, { recursive: true })

const catalogue = await compileFolder(settings.feedsDir)
for (const { file, line, path, message, remedy } of catalogue.problems) {
  console.error(`${file}${line === undefined ? '' : `:${line}`}: ${path === '' ? '' : `${path}: `}${message}; ${remedy}`)
}
await writeCatalogue(catalogue)
// Nothing asks the database before it is up to date: the Worker wakes with its first request.
const migrated = migrate()

const { unstable_startWorker: startWorker } = await import('wrangler')
const extraCa = process.env['NODE_EXTRA_CA_CERTS']
const http = createHttp({ ...settings, ...(extraCa ? { extraCa: readFileSync(extraCa, 'utf8') } : {}) })
const log = createLog({ format: settings.logFormat, sink: process.stdout, clock: createClock() })
const worker = await startWorker({
  config: join(root, 'wrangler.toml'),
  build: { custom: {}, minify: false },
  bindings: variables(),
  dev: {
    server: { hostname: settings.host, port: settings.port },
    persist: folder,
    inspector: false,
    watch: false,
    logLevel: 'error',
    structuredLogsHandler: ({ message }: { message: string }) => tell(message),
    outboundService: createOutbound(http),
  },
})
await Promise.all([worker.ready, migrated])
await answers()
console.log(`Dateline in workerd: ${settings.baseUrl}/
${catalogue.sources.length} sources, ${catalogue.bundles.length} bundles; data in ${folder}; Ctrl-C ends it.${
  stage ? '\nAll of its news is invented, here on this machine; npm run worker -- --own reads feeds/ and the internet.' : ''
}`)

const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort())
while (!stopping.signal.aborted) {
  const rung = await worker.fetch('http://localhost/cdn-cgi/handler/scheduled?cron=*+*+*+*+*').catch((error: unknown) => error)
  if (!(rung instanceof Object && 'ok' in rung && rung.ok)) console.error('the cron trigger failed; see the lines above')
  await sleep(settings.tickSeconds * 1000)
}
await worker.dispose()
await http.close()
await stage?.close()
process.exit(0)

/** Prints a newsroom here, and leads the Worker to it: its sources, its addresses, its certificate, a store of its own. */
async function openNewsroom(): Promise<{ close(): Promise<void> }> {
  const newsroom = await createNewsroom()
  const own = mkdtempSync(join(tmpdir(), 'dateline-worker-'))
  prepare(newsroom, own)
  process.env['DATELINE_FEEDS'] = join(own, 'feeds')
  process.env['DATELINE_DATA'] ||= own
  process.env['DATELINE_RESOLVE'] = newsroom.resolveRules
  process.env['NODE_EXTRA_CA_CERTS'] = join(own, 'newsroom-ca.pem')
  process.env['DATELINE_HOST_SPACING'] ||= '20'
  process.env['DATELINE_TICK'] ||= '2'
  return {
    async close() {
      await newsroom.close()
      rmSync(own, { recursive: true, force: true })
    },
  }
}

/** The settings of `npm start`, on a port of its own; says what cannot be read, and ends. */
function readOwnSettings(): NodeSettings {
  try {
    return readSettings({ ...process.env, DATELINE_PORT: process.env['DATELINE_PORT'] || '8788' }, 'local')
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    console.error(error.message)
    process.exit(2)
  }
}

/** Waits until the Worker answers; where it does not, what was printed above says why. */
async function answers(): Promise<void> {
  const late = AbortSignal.timeout(20_000)
  const health = await Promise.race([
    worker.fetch('http://localhost/healthz').catch(() => undefined),
    new Promise<undefined>((done) => late.addEventListener('abort', () => done(undefined))),
  ])
  if (health?.ok) return
  console.error(`The Worker does not answer${health ? `: ${await health.text()}` : '; see the lines above'}`)
  process.exit(1)
}

/** The Worker's own lines, one event each, as the Node home prints them; whatever else workerd says, as it stands. */
function tell(message: string): void {
  const line = readLine(message)
  if (line === undefined) {
    if (!/QUEUE|cdn-cgi/.test(message)) console.log(message)
    return
  }
  const { level, event, queries, statements, rowsRead, rowsWritten, requests, ...fields } = line
  if (event === 'tick' || event === 'job') return
  log[level === 'error' || level === 'warn' ? level : 'info'](String(event), fields)
}

function readLine(message: string): Record<string, string | number> | undefined {
  try {
    const read: unknown = JSON.parse(message)
    return typeof read === 'object' && read !== null && 'event' in read ? (read as Record<string, string | number>) : undefined
  } catch {
    return undefined
  }
}

/** Brings the local D1 up to date, as `wrangler d1 migrations apply` does it when deployed. */
async function migrate(): Promise<void> {
  const wrangler = join(dirname(createRequire(import.meta.url).resolve('wrangler/package.json')), 'bin/wrangler.js')
  const args = [
    wrangler,
    'd1',
    'migrations',
    'apply',
    'DB',
    '--local',
    '--persist-to',
    folder,
    '--config',
    join(root, 'wrangler.toml'),
  ]
  await promisify(execFile)(process.execPath, args, { cwd: root, env: { ...process.env, CI: '1' } })
}

/** Everything in the environment that the Worker should hear, and the few things only it needs. */
function variables(): Record<string, { type: 'plain_text'; value: string }> {
  const named = new Set([...JSON.stringify(catalogue).matchAll(/\$\{([A-Za-z_]\w*)\}/g)].map((match) => match[1] ?? ''))
  const heard = Object.entries(process.env).filter(([name]) => name.startsWith('DATELINE_') || named.has(name))
  const values: Record<string, string | undefined> = {
    DATELINE_SECRET_KEY: secretKey(),
    ...Object.fromEntries(heard),
    DATELINE_LOCAL: '1',
    DATELINE_BASE_URL: settings.baseUrl,
    DATELINE_CLOCK_BEGAN: String(Date.now()),
  }
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { type: 'plain_text', value: value ?? '' }]))
}

function secretKey(): string {
  const file = join(folder, 'secret.key')
  if (!existsSync(file)) writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 })
  return readFileSync(file, 'utf8').trim()
}

function sleep(ms: number): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms)
    stopping.signal.addEventListener('abort', () => {
      clearTimeout(timer)
      done()
    })
  })
}
