/**
 * What is asked of webhooks and WebSub, row by row.
 *
 * Effects: those of the stage; starts Python where there is one.
 *
 * @module
 */
import { spawnSync } from 'node:child_process'
import { Webhook } from 'standardwebhooks'
import { verifyMessage } from '../../src/notify/webhook.ts'
import { toHex } from '../../src/web/hmac.ts'
import type { Heard } from './receiver.ts'
import { type Stage, sleep, until } from './stage.ts'

export interface Row {
  name: string
  wanted: string
  measure(stage: Stage): Promise<{ figure: string; holds: boolean }>
}

const at = (stage: Stage, path: string, method = 'POST'): Heard[] =>
  stage.heard.filter((one) => one.path === path && one.method === method && one.closedAfterMs === undefined)

const share = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? Number.NaN

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MiB`

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
  const alone = await latencies(stage, 200)
  for (const path of ['/hang', '/trickle', 'http://127.0.0.1:9/refused']) await stage.endpoint(path)
  const beside = await latencies(stage, 200)
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

const ask = (stage: Stage, path: string, topic: string): Promise<Response> =>
  stage.request('/hub', {
    method: 'POST',
    body: new URLSearchParams({ 'hub.mode': 'subscribe', 'hub.topic': topic, 'hub.callback': stage.address(path) }),
  })

const topicOf = (stage: Stage): string => `${stage.service.settings.baseUrl}/feeds/all.atom`

async function distribution(stage: Stage): Promise<{ figure: string; holds: boolean }> {
  await ask(stage, '/callback', topicOf(stage))
  await stage.look()
  await until('the verification', async () => (await stage.service.db.all('SELECT 1 FROM hub_subscriptions')).length === 1)
  const waits: number[] = []
  // Quiet after one change; and changes that never stop.
  for (const each of [1, 1, 1, 12, 12]) {
    const before = at(stage, '/callback').length
    const began = Date.now()
    for (let i = 0; i < each && at(stage, '/callback').length === before; i++) {
      await stage.publish(1)
      await sleep(each === 1 ? 0 : 500)
    }
    await until('the distribution', () => at(stage, '/callback').length > before)
    waits.push((at(stage, '/callback')[before]?.at ?? 0) - began)
    await sleep(6000)
  }
  const [single, busy] = [Math.max(...waits.slice(0, 3)), Math.max(...waits.slice(3))]
  return { figure: `after ${single} ms; while changes go on after ${busy} ms`, holds: Math.max(single, busy) <= 5000 }
}

async function answerOfHub(stage: Stage): Promise<{ figure: string; holds: boolean }> {
  const took: number[] = []
  const statuses = new Set<number>()
  for (let i = 0; i < 10; i++) {
    const began = performance.now()
    const { status } = await ask(stage, `/hang?n=${i}`, topicOf(stage))
    took.push(performance.now() - began)
    statuses.add(status)
    void stage.look()
  }
  const most = Math.max(...took)
  return {
    figure: `${[...statuses].join(', ')} in ${most.toFixed(0)} ms at most`,
    holds: most <= 500 && [...statuses].join() === '202',
  }
}

async function manySubscribers(stage: Stage): Promise<{ figure: string; holds: boolean }> {
  const { db, deps } = stage.service
  const growth: number[] = []
  let subscribed = 0
  for (const count of [100, 1000]) {
    const rows = Array.from({ length: count - subscribed }, (_, i) => [toHex(deps.random.bytes(16)), subscribed + i])
    await db.run(
      `INSERT INTO hub_requests (id, mode, topic, callback, host, lease_seconds, created_at)
       SELECT value ->> 0, 'subscribe', ?1, ?2 || (value ->> 1), ?3, 86400, ?4 FROM json_each(?5)`,
      [topicOf(stage), stage.address('/callback?n='), new URL(stage.address('/')).host, Date.now(), JSON.stringify(rows)],
    )
    void stage.look()
    await until('the verifications', async () => (await db.all('SELECT 1 FROM hub_subscriptions')).length === count)
    subscribed = count
    await stage.publish(30)
    await until('a first round', () => at(stage, '/callback').length >= count)
    stage.heard.splice(0, stage.heard.length, ...at(stage, '/callback', 'GET'))
    globalThis.gc?.()
    const before = process.memoryUsage().rss
    let peak = before
    await stage.publish(1)
    await until('every subscriber', () => {
      peak = Math.max(peak, process.memoryUsage().rss)
      return at(stage, '/callback').length >= count
    })
    growth.push(peak - before)
  }
  const challenges = at(stage, '/callback', 'GET').map(
    ({ target }) => new URL(target, 'http://x').searchParams.get('hub.challenge') ?? '',
  )
  const distinct = new Set(challenges).size
  const bits = Math.min(...challenges.map(({ length }) => length * 4))
  const [few = 0, many = 0] = growth
  const figure = `${distinct} distinct challenges of ${bits} bits; serving 100 takes ${megabytes(few)}, 1,000 ${megabytes(many)}`
  return { figure, holds: distinct >= 1000 && bits >= 128 && many <= Math.max(2 * few, 16 * 1_048_576) }
}

export const ROWS: readonly Row[] = [
  { name: 'W1-signatures', wanted: '1,000 of 1,000 valid by three checks', measure: signatures },
  { name: 'W9-redirect', wanted: '0 requests at its target', measure: redirect },
  { name: 'W10-gone', wanted: '1 request in all', measure: gone },
  { name: 'W12-timeout', wanted: '14 s succeeds, a hung one ends after 15 to 31 s', measure: timeouts },
  { name: 'W15-replay', wanted: '1,000 in order, same ids', measure: replay },
  { name: 'W18-neighbours', wanted: 'p95 at most twice that alone, and 5 s', measure: besideDeadOnes },
  { name: 'W21-memory', wanted: '16 MiB, 64 KiB stored, 31 s', measure: memory },
  { name: 'first-attempt', wanted: 'median 1 s after the article is stored', measure: firstAttempt },
  { name: 'S2-distribution', wanted: 'within 5 s', measure: distribution },
  { name: 'S5-answer', wanted: '202 within 500 ms', measure: answerOfHub },
  {
    name: 'S9-thousand',
    wanted: '1,000 challenges of 128 bits; memory does not grow with their number',
    measure: manySubscribers,
  },
]
