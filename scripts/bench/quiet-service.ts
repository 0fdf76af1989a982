/**
 * What a whole service costs while nothing happens: three hundred sources on as many hosts, polled again and again, each
 * poll answered with 304, beside bare conditional undici GETs of the same addresses.
 *
 *   npx node scripts/bench/quiet-service.ts [--spread]
 *
 * All are asked for together; with `--spread` each is due in its own time, on a clock so fast that ten minutes between polls
 * take ten seconds. All that a service does besides is in its bill. CPU is read from /proc (Linux only).
 *
 * Effects: listens on loopback, starts processes, keeps a store in a temporary folder; prints.
 *
 * @module
 */
import { fork, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, buildConnector, request } from 'undici'

const SOURCES = 300
const ROUNDS = 8
const isSpread = process.argv.includes('--spread')
const SPEED = isSpread ? 60 : 1
const ROUND_MS = 10_000
const TOKEN = randomBytes(24).toString('base64url')
/** Of a Linux process's time in /proc. */
const TICK_MS = 10
const HEADERS = { accept: '*/*', 'accept-encoding': 'gzip, br', 'if-none-match': '"quiet-1"' }

const folder = mkdtempSync(join(tmpdir(), 'dateline-quiet-'))
const origin = fork(join(import.meta.dirname, 'quiet-origin.ts'), ['close'])
const [port] = (await once(origin, 'message')) as [number]
const hosts = Array.from({ length: SOURCES }, (_, i) => `paper-${i}.example`)
mkdirSync(join(folder, 'feeds'))
for (const [i, host] of hosts.entries())
  writeFileSync(
    join(folder, `feeds/paper-${i}.yaml`),
    `title: ${host}\nurl: http://${host}/feed\nkind: feed\nfullText: never\ninterval: 10m\n`,
  )
const home = await freePort()
const service = spawn(process.execPath, [join(import.meta.dirname, '../../src/cli/dateline.mjs'), 'serve'], {
  stdio: 'ignore',
  env: {
    ...process.env,
    PORT: String(home),
    DATELINE_ADMIN_TOKEN: TOKEN,
    DATELINE_FEEDS: join(folder, 'feeds'),
    DATELINE_DATA: join(folder, 'data'),
    DATELINE_CLOCK: `2026-03-03T12:00:00Z*${SPEED}`,
    DATELINE_RESOLVE: hosts.map((host) => `${host}:80=127.0.0.1:${port}`).join(','),
  },
})

/** User and system time of a process so far, its threads included. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}

const connect = buildConnector({})
const agent = new Agent({ connect: (to, done) => connect({ ...to, hostname: '127.0.0.1', port: String(port) }, done) })
async function getAll(): Promise<number> {
  const before = process.cpuUsage()
  for (const host of hosts) {
    const { statusCode, body } = await request(`http://${host}/feed`, { dispatcher: agent, headers: HEADERS })
    await body.dump()
    if (statusCode !== 304) throw new Error(`expected 304, got ${statusCode}`)
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / SOURCES
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Makes every source due now. */
async function askForAll(): Promise<void> {
  const { statusCode, body } = await request(`http://127.0.0.1:${home}/api/polls`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: '{}',
  })
  await body.dump()
  if (statusCode !== 202) throw new Error(`expected 202, got ${statusCode}`)
}

/** Requests the service made so far. */
async function answered(): Promise<number> {
  origin.send('count')
  const [count] = (await once(origin, 'message')) as [number]
  return count
}

try {
  // The first reading, and a round to warm up.
  await sleep(2.5 * ROUND_MS)
  for (let i = 0; i < 3; i++) await getAll()
  for (let round = 1; round <= ROUNDS; round++) {
    const [cpu, asked] = [cpuOf(service.pid as number), await answered()]
    if (!isSpread) await askForAll()
    let polls = 0
    for (const end = Date.now() + 4 * ROUND_MS; polls < SOURCES && Date.now() < end; ) {
      await sleep(500)
      polls = (await answered()) - asked
    }
    const ours = (cpuOf(service.pid as number) - cpu) / polls
    const floor = await getAll()
    console.log(
      `round ${round}: ${polls} polls, ${ours.toFixed(3)} ms each; undici GET ${floor.toFixed(3)} ms; ratio ${(ours / floor).toFixed(2)}`,
    )
  }
} finally {
  service.kill()
  await once(service, 'exit')
  origin.disconnect()
  await agent.close()
  rmSync(folder, { recursive: true, force: true })
}
