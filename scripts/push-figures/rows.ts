/**
 * What is asked of webhooks, row by row.
 *
 * Effects: those of the stage; starts Python where there is one.
 *
 * @module
 */
import { spawnSync } from 'node:child_process'
import { Webhook } from 'standardwebhooks'
import { verifyMessage } from '../../src/notify/webhook.ts'
import type { Heard } from './receiver.ts'
import { at, megabytes, type Row, type Stage, sleep, until } from './stage.ts'

const share = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? Number.NaN

const sequenceOf = ({ text }: Heard): number => (JSON.parse(text) as { data: { sequence: number } }).data.sequence

const PYTHON = `
import base64, hashlib, hmac, json, sys
valid = 0
for line in sys.stdin:
    one = json.loads(line)
    key = base64.b64decode(one["secret"].removeprefix("whsec_"))
    signed = f"{one['id']}.{one['timestamp']}.".encode() + one["body"].encode()
    wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    valid += any(hmac.compare_digest(wanted, given) for given in one["signature"].split(" "))
print(valid)
`

async function signatures(stage: Stage): Promise<{ figure: string; holds: boolean }> {
  const { secret } = await stage.endpoint('/ok')
  await stage.publish(1000)
  await until('1,000 deliveries', () => at(stage, '/ok').length >= 1000)
  const messages = at(stage, '/ok').map(({ headers, text }) => ({
    id: headers['webhook-id'] ?? '',
    timestamp: Number(headers['webhook-timestamp']),
    signature: headers['webhook-signature'] ?? '',
    body: text,
    headers,
  }))
  const now = Date.now() / 1000
  const own = await Promise.all(messages.map((message) => verifyMessage({ ...message, secrets: [secret], now })))
  const library = new Webhook(secret)
  const theirs = messages.filter(({ body, headers }) => {
    try {
      return library.verify(body, headers) !== undefined
    } catch {
      return false
    }
  })
  const lines = messages.map(({ headers: _, ...message }) => JSON.stringify({ ...message, secret })).join('\n')
  const python = spawnSync('python3', ['-c', PYTHON], { input: lines, encoding: 'utf8' })
  const counts = [own.filter(({ ok }) => ok).length, theirs.length, ...(python.error ? [] : [Number(python.stdout)])]
  const figure = `own ${counts[0]}, standardwebhooks ${counts[1]}, Python ${python.error ? 'not here' : counts[2]} of 1,000`
  return { figure, holds: messages.length === 1000 && counts.every((count) => count === 1000) }
}

async function gone(stage: Stage): Promise<{ figure: string; holds: boolean }> {
  const { id } = await stage.endpoint('/gone')
  await stage.publish(50)
  const state = async () =>
    (await stage.service.db.all<{ state: string }>('SELECT state FROM endpoints WHERE id = ?', [id]))[0]?.state
  await until('the end of the endpoint', async () => (await state()) === 'disabled')
  await sleep(500)
  const requests = at(stage, '/gone').length
  return { figure: `${requests} of 50 waiting`, holds: requests === 1 }
}

async function redirect(stage: Stage): Promise<{ figure: string; holds: boolean }> {
  await stage.endpoint('/moved')
  await stage.publish(5)
  await until('a redirect', () => at(stage, '/moved').length > 0)
  await sleep(500)
  const followed = at(stage, '/target').length
  return { figure: `${followed} requests`, holds: followed === 0 }
}

async function retryAfter(stage: Stage): Promise<{ figure: string; holds: boolean }> {
  await stage.endpoint('/later')
  await stage.publish(1)
  await until('the first request', () => at(stage, '/later').length > 0)
  const first = at(stage, '/later')[0]?.at ?? 0
  await stage.publish(4)
  await until('the others', () => at(stage, '/later').length >= 6)
  const waits = at(stage, '/later')
    .slice(1)
    .map((one) => one.at - first - 3000)
  const early = waits.filter((ms) => ms < 0).length
  const late = waits[0] ?? Number.NaN
  return { figure: `${early} early, the next ${late} ms after the time`, holds: early === 0 && late <= 2000 }
}

async function cookies(stage: Stage): Promise<{ figure: string; holds: boolean }> {
  await stage.endpoint('/cookie')
  for (let i = 1; i <= 5; i++) {
    await stage.publish(1)
    await until('a delivery', () => at(stage, '/cookie').length >= i)
  }
  const sent = at(stage, '/cookie').filter(({ headers }) => headers['cookie'] !== undefined).length
  const agents = new Set(at(stage, '/cookie').map(({ headers }) => headers['user-agent']))
  const agent = [...agents].join(', ')
  return { figure: `${sent} cookies; ${agent}`, holds: sent === 0 && agents.size === 1 && /\(\+https?:/.test(agent) }
}

async function timeouts(stage: Stage): Promise<{ figure: string; holds: boolean }> {
  await stage.endpoint('/slow')
  await stage.endpoint('/hang')
  await stage.publish(1)
  const ended = () => stage.heard.find((one) => one.path === '/hang' && one.closedAfterMs !== undefined)?.closedAfterMs
  await until('the time-out', () => ended() !== undefined)
  const delivered = await stage.service.db.all("SELECT 1 FROM deliveries WHERE state = 'delivered'")
  const seconds = (ended() ?? 0) / 1000
  const figure = `14 s ${delivered.length === 1 ? 'succeeds' : 'fails'}; a hung one ends after ${seconds.toFixed(1)} s`
  return { figure, holds: delivered.length === 1 && seconds >= 15 && seconds <= 31 }
}

async function replay(stage: Stage): Promise<{ figure: string; holds: boolean }> {
  const { id } = await stage.endpoint('/ok')
  await stage.publish(1000)
  const { db, deps } = stage.service
  const waiting = async () => (await db.all('SELECT 1 FROM deliveries WHERE next_attempt_at IS NOT NULL')).length
  await until('1,000 deliveries', async () => at(stage, '/ok').length >= 1000 && (await waiting()) === 0)
  const ids = new Map(at(stage, '/ok').map((one) => [sequenceOf(one), one.headers['webhook-id']]))
  stage.heard.length = 0
  await db.run("UPDATE deliveries SET state = 'exhausted', attempts = 15")
  const { replay: sendAgain } = await import('../../src/app/endpoints.ts')
  const count = await sendAgain(deps, id, { failed: true })
  await stage.look()
  await until('1,000 again', () => at(stage, '/ok').length >= count)
  const again = at(stage, '/ok')
  const inOrder = again.filter((one, index) => sequenceOf(one) === index + 1).length
  const same = again.filter((one) => ids.get(sequenceOf(one)) === one.headers['webhook-id']).length
  return {
    figure: `${count} sent, ${inOrder} in their place, ${same} under the same id`,
    holds: inOrder === 1000 && same === 1000,
  }
}

/** Milliseconds from the article's saving to its arrival, one article every 50 ms. */
async function latencies(stage: Stage, count: number): Promise<number[]> {
  const before = at(stage, '/ok').length
  const saved: number[] = []
  for (let i = 0; i < count; i++) {
    await stage.publish(1)
    saved.push(Date.now())
    await sleep(50)
  }
  await until('the good endpoint', () => at(stage, '/ok').length >= before + count)
  const arrived = at(stage, '/ok')
    .slice(before)
    .toSorted((a, b) => sequenceOf(a) - sequenceOf(b))
  return arrived.map((one, index) => Math.max(0, one.at - (saved[index] ?? 0)))
}

async function besideDeadOnes(stage: Stage): Promise<{ figure: string; holds: boolean }> {
  await stage.endpoint('/ok')
  await latencies(stage, 40)
  const [alone, beside]: [number[], number[]] = [[], []]
  // In turns, so that what else the machine does falls on both.
  for (let round = 0; round < 5; round++) {
    alone.push(...(await latencies(stage, 50)))
    const dead: string[] = []
    for (const path of ['/hang', '/trickle', 'http://127.0.0.1:9/refused']) dead.push((await stage.endpoint(path)).id)
    beside.push(...(await latencies(stage, 50)))
    for (const id of dead) await stage.remove(id)
  }
  const [first, second] = [share(alone, 0.95), share(beside, 0.95)]
  const figure = `p95 ${first} ms alone, ${second} ms beside a hung, a trickling and a dead one`
  // Below ten milliseconds the clock's own grain decides.
  return { figure, holds: second <= Math.max(10, 2 * first) && second <= 5000 }
}

async function firstAttempt(stage: Stage): Promise<{ figure: string; holds: boolean }> {
  await stage.endpoint('/ok')
  const ms = share(await latencies(stage, 200), 0.5)
  return { figure: `median ${ms} ms`, holds: ms <= 1000 }
}

async function memory(stage: Stage): Promise<{ figure: string; holds: boolean }> {
  await stage.endpoint('/ok')
  await stage.publish(300)
  await until('the warm-up', () => at(stage, '/ok').length >= 300)
  globalThis.gc?.()
  const before = process.memoryUsage().rss
  for (const path of ['/endless', '/trickle']) await stage.endpoint(path)
  await stage.publish(20)
  let peak = before
  const ended = () => stage.heard.filter((one) => one.closedAfterMs !== undefined)
  await until('the end of the endless', () => {
    peak = Math.max(peak, process.memoryUsage().rss)
    return ended().some(({ path }) => path === '/trickle') && ended().some(({ path }) => path === '/endless')
  })
  const [row] = await stage.service.db.all<{ most: number }>('SELECT max(length(log)) AS most FROM deliveries')
  const longest = Math.max(...ended().map(({ closedAfterMs = 0 }) => closedAfterMs)) / 1000
  const figure = `${megabytes(peak - before)} more, ${row?.most} bytes stored at most, closed after ${longest.toFixed(1)} s at most`
  return { figure, holds: peak - before <= 16 * 1_048_576 && (row?.most ?? 0) <= 65_536 && longest <= 31 }
}

export const WEBHOOK_ROWS: readonly Row[] = [
  { name: 'W1-signatures', wanted: '1,000 of 1,000 valid by three checks', measure: signatures },
  { name: 'W9-redirect', wanted: '0 requests at its target', measure: redirect },
  { name: 'W10-gone', wanted: '1 request in all', measure: gone },
  { name: 'W11-retry-after', wanted: '0 before the time, at most 2 s late', measure: retryAfter },
  { name: 'W12-timeout', wanted: '14 s succeeds, a hung one ends after 15 to 31 s', measure: timeouts },
  { name: 'W15-replay', wanted: '1,000 in order, same ids', measure: replay },
  { name: 'W18-neighbours', wanted: 'p95 at most twice that alone, and 5 s', measure: besideDeadOnes },
  { name: 'W21-memory', wanted: '16 MiB, 64 KiB stored, 31 s', measure: memory },
  { name: 'W22-cookies', wanted: '0 cookies, one User-Agent with an address', measure: cookies },
  { name: 'first-attempt', wanted: 'median 1 s after the article is stored', measure: firstAttempt },
]
