import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Http } from '../../../src/ports.ts'
import { createPushLoop } from '../../../src/runtime/node/push-loop.ts'
import { listDeliveries } from '../../../src/store/deliveries.ts'
import { createPush } from '../../support/push.ts'

describe('the push loop', () => {
  it('takes no new work when it is told to stop, and gives back after five seconds what nobody answered', async () => {
    const push = await createPush()
    onTestFinished(() => push.world.close())
    const { id } = await push.endpoint()
    const asked: string[] = []
    const http: Http = {
      send: ({ url, signal }) =>
        new Promise((resolve) => {
          asked.push(url)
          signal?.addEventListener('abort', () => resolve({ ok: false, failure: 'aborted', detail: '' }))
        }),
    }
    push.world.deps.http = http
    const stopping = new AbortController()
    const loop = createPushLoop(() => push.world.deps, stopping.signal)
    for (const slug of ['a', 'b', 'c']) await push.publish(slug)
    await loop.look()
    await expect.poll(() => asked.length).toBe(1)
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    stopping.abort()
    let idle = false
    const ended = loop.idle().then(() => {
      idle = true
    })
    await vi.advanceTimersByTimeAsync(4900)
    expect(idle).toBe(false)
    await vi.advanceTimersByTimeAsync(200)
    await ended
    expect(asked).toHaveLength(1)
    const deliveries = await listDeliveries(push.world.db, id, { limit: 10 })
    expect(deliveries.map(({ state, attempts, log }) => ({ state, attempts, log }))).toEqual(
      Array.from({ length: 3 }, () => ({ state: 'pending', attempts: 0, log: [] })),
    )
    expect(await push.world.db.all('SELECT 1 FROM deliveries WHERE lease_owner IS NOT NULL')).toEqual([])
  })
})
