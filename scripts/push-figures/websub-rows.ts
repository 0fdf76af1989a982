/**
 * What is asked of the WebSub hub, row by row.
 *
 * Effects: those of the stage.
 *
 * @module
 */
import { toHex } from '../../src/web/hmac.ts'
import { at, megabytes, type Row, type Stage, sleep, until } from './stage.ts'

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

export const WEBSUB_ROWS: readonly Row[] = [
  { name: 'S2-distribution', wanted: 'within 5 s', measure: distribution },
  { name: 'S5-answer', wanted: '202 within 500 ms', measure: answerOfHub },
  {
    name: 'S9-thousand',
    wanted: '1,000 challenges of 128 bits; memory does not grow with their number',
    measure: manySubscribers,
  },
]
