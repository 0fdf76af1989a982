/**
 * Serves one feed of fifty full articles three ways in processes of their own and counts: our service, a bare `node:http`
 * with ready buffers (the floor), and nginx with static files where it is installed. Load comes from wrk where it is
 * installed, else from this process.
 *
 * `node scripts/bench/serve.ts [seconds] [--ingest]` runs it alone; with `--ingest` our process fetches, reads and saves ten new
 * articles a second meanwhile, and all three share the machine with that.
 *
 * Effects: starts processes, listens on loopback, writes a temporary folder.
 *
 * @module
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PATH = '/feeds/all.rss'
/** No ingest changes it, so that a reader's tag stays good. */
const QUIET_PATH = '/feeds/paper-0.rss'
const CONNECTIONS = 32

export interface ServeFigure {
  server: string
  /** `plain`, `gzip`, `304`. */
  kind: string
  perSecond: number
  p50Ms: number
  p99Ms: number
  /** CPU milliseconds of the server for one request. */
  cpuMs: number
  bytes: number
}

interface Running {
  name: string
  port: number
  pids: number[]
  stop(): void
}

/** CPU seconds of these processes so far, from the kernel; 0 where it tells none. */
function cpuSeconds(pids: readonly number[]): number {
  let ticks = 0
  for (const pid of pids) {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    ticks += Number(fields[11]) + Number(fields[12])
  }
  return ticks / 100
}

async function started(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`a server ended with ${code}`)))
    child.stdout?.on('data', (chunk: Buffer) => {
      const port = /listening (\d+)/.exec(String(chunk))?.[1]
      if (port) resolve(Number(port))
    })
  })
}

async function startNode(name: string, script: string, args: string[]): Promise<Running> {
  const child = spawn(process.execPath, [join(import.meta.dirname, script), ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const port = await started(child)
  return { name, port, pids: [child.pid!], stop: () => child.kill('SIGKILL') }
}

const NGINX = ['/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/bin/nginx'].find((path) => existsSync(path))
const WRK = ['/usr/bin/wrk', '/usr/local/bin/wrk'].find((path) => existsSync(path))

/** One nginx worker with the same bytes as files, gzip ready beside them; its own ETag and 304. */
async function startNginx(folder: string, port: number): Promise<Running | undefined> {
  if (NGINX === undefined) return undefined
  const root = join(folder, 'nginx')
  mkdirSync(root, { recursive: true })
  const config = `daemon off; worker_processes 1; pid ${root}/pid; error_log ${root}/error.log; ${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 256; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; etag on; gzip_static on; gzip_vary on;
client_body_temp_path ${root}/b; proxy_temp_path ${root}/p; fastcgi_temp_path ${root}/f; uwsgi_temp_path ${root}/u; scgi_temp_path ${root}/s;
types { application/rss+xml rss; } default_type application/octet-stream;
server { listen 127.0.0.1:${port}; root ${folder}/files; } }`
  writeFileSync(join(root, 'nginx.conf'), config)
  const child = spawn(NGINX, ['-p', root, '-c', join(root, 'nginx.conf')], { stdio: 'ignore' })
  for (let tries = 0; tries < 50; tries++) {
    await new Promise((done) => setTimeout(done, 100))
    const fetched = await fetch(`http://127.0.0.1:${port}${PATH}`).catch(() => undefined)
    if (fetched?.ok) break
  }
  // Its port may be taken: then the run goes on without it.
  const { stdout } = spawnSync('pgrep', ['-P', String(child.pid)], { encoding: 'utf8' })
  const children = stdout.split('\n').filter(Boolean).map(Number)
  if (children.length === 0) return undefined
  return { name: 'nginx', port, pids: [child.pid!, ...children], stop: () => child.kill('SIGTERM') }
}

interface Load {
  perSecond: number
  p50Ms: number
  p99Ms: number
  requests: number
}

function wrk(address: string, headers: Record<string, string>, seconds: number): Promise<Load> {
  const args = ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '--latency']
  for (const [name, value] of Object.entries(headers)) args.push('-H', `${name}: ${value}`)
  return new Promise((resolve, reject) => {
    const child = spawn(WRK!, [...args, address], { stdio: ['ignore', 'pipe', 'inherit'] })
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += String(chunk)
    })
    child.once('exit', () => {
      const ms = (name: string): number => {
        const [, value = '0', unit = 'ms'] = new RegExp(`${name}\\s+([\\d.]+)(us|ms|s)`).exec(text) ?? []
        return Number(value) * (unit === 'us' ? 0.001 : unit === 's' ? 1000 : 1)
      }
      const requests = Number(/(\d+) requests in/.exec(text)?.[1] ?? 0)
      if (requests === 0) reject(new Error(`wrk said: ${text}`))
      resolve({ perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]), p50Ms: ms('50%'), p99Ms: ms('99%'), requests })
    })
  })
}

/** The same with this process as the client; slower, so ratios come out nearer to one. */
async function ownLoad(address: string, headers: Record<string, string>, seconds: number): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const times: number[] = []
  const until = performance.now() + seconds * 1000
  const once = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const from = performance.now()
      get(address, { headers, agent }, (response) => {
        response.resume()
        response.on('end', () => {
          times.push(performance.now() - from)
          resolve()
        })
      }).on('error', reject)
    })
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (performance.now() < until) await once()
    }),
  )
  agent.destroy()
  times.sort((a, b) => a - b)
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? 0
  return { perSecond: times.length / seconds, p50Ms: at(0.5), p99Ms: at(0.99), requests: times.length }
}

const KINDS = ['plain', 'gzip', '304'] as const

/** Figures of every server for every kind of request; servers take turns, twice, the better turn counts. */
export async function measureServing(options: { seconds: number; ingest: boolean }): Promise<ServeFigure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dateline-serve-'))
  const servers: Running[] = []
  const others: Running[] = []
  try {
    const busy = options.ingest ? await startNode('origin', 'busy-origin.ts', []) : undefined
    if (busy) others.push(busy)
    const ours = await startNode('dateline', 'serve-ours.ts', [folder, ...(busy ? ['--ingest', String(busy.port)] : [])])
    servers.push(ours)
    servers.push(await startNode('node:http', 'serve-floor.ts', [folder]))
    const nginx = await startNginx(folder, servers[1]!.port + 1)
    if (nginx) servers.push(nginx)
    const before = { articles: await storedArticles(ours), at: performance.now() }
    const figures: ServeFigure[] = []
    for (const kind of KINDS) {
      const turns: ServeFigure[][] = []
      for (let turn = 0; turn < 2; turn++) {
        turns.push([])
        for (const server of servers) turns[turn]!.push(await measureOne(server, kind, options.seconds))
      }
      for (const [index, first] of turns[0]!.entries()) {
        const second = turns[1]![index]!
        figures.push(first.perSecond > second.perSecond ? first : second)
      }
    }
    if (busy) {
      const rate = ((await storedArticles(ours)) - before.articles) / ((performance.now() - before.at) / 1000)
      console.log(`meanwhile ${rate.toFixed(1)} articles a second were fetched, read and saved`)
    }
    return figures
  } finally {
    for (const server of [...servers, ...others]) server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function storedArticles({ port }: Running): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  return Number(/^dateline_articles (\d+)/m.exec(text)?.[1] ?? 0)
}

async function measureOne(server: Running, kind: (typeof KINDS)[number], seconds: number): Promise<ServeFigure> {
  const address = `http://127.0.0.1:${server.port}${kind === '304' ? QUIET_PATH : PATH}`
  const first = await fetch(address, { headers: { 'accept-encoding': kind === 'gzip' ? 'gzip' : 'identity' } })
  const bytes = Number(first.headers.get('content-length'))
  await first.arrayBuffer()
  const headers: Record<string, string> = { 'accept-encoding': kind === 'gzip' ? 'gzip' : 'identity' }
  if (kind === '304') headers['if-none-match'] = first.headers.get('etag') ?? ''
  const load = WRK ? wrk : ownLoad
  await load(address, headers, 1)
  const before = cpuSeconds(server.pids)
  const { requests, ...rest } = await load(address, headers, seconds)
  const cpuMs = ((cpuSeconds(server.pids) - before) * 1000) / requests
  return { server: server.name, kind, ...rest, cpuMs, bytes: kind === '304' ? 0 : bytes }
}

/** Ours beside each of the others, as text. */
export function serveTable(figures: readonly ServeFigure[]): string {
  const lines = ['kind   server      req/s   ratio   p50 ms  p99 ms  CPU ms  ours ÷   bytes']
  for (const figure of figures) {
    const ours = figures.find((one) => one.server === 'dateline' && one.kind === figure.kind)!
    const ratio = figure === ours ? '' : (ours.perSecond / figure.perSecond).toFixed(2)
    lines.push(
      [
        figure.kind.padEnd(6),
        figure.server.padEnd(10),
        figure.perSecond.toFixed(0).padStart(6),
        ratio.padStart(7),
        figure.p50Ms.toFixed(2).padStart(8),
        figure.p99Ms.toFixed(2).padStart(7),
        figure.cpuMs.toFixed(4).padStart(7),
        (figure === ours ? '' : (ours.cpuMs / figure.cpuMs).toFixed(2)).padStart(7),
        String(figure.bytes).padStart(8),
      ].join(' '),
    )
  }
  return lines.join('\n')
}

if (process.argv[1] === import.meta.filename) {
  const seconds = Number(process.argv[2] ?? 5)
  console.log(serveTable(await measureServing({ seconds, ingest: process.argv.includes('--ingest') })))
}
