/**
 * Everything that is pushed: turns changes into deliveries and sends what is due, each endpoint in a lane of its own.
 *
 * Effects: those of the lanes.
 *
 * @module
 */
import { isOverdue } from '../notify/attempts.ts'
import { listDueEndpoints, nextDeliveryAt } from '../store/deliveries.ts'
import { listEndpoints } from '../store/endpoints.ts'
import { deliverEndpoint, disable, type LaneOptions } from './deliver-endpoint.ts'
import type { PipelineDeps } from './deps.ts'
import { fanOutAll } from './fan-out.ts'

/** Lanes at work in this process, by endpoint; so many at most. */
export type Lanes = Map<string, Promise<unknown>>
const MAX_LANES = 300

/**
 * Writes what is owed, then works off what is due, until nothing is or the attempts are used up. Returns how many attempts
 * were made.
 */
export async function deliverDue(
  deps: PipelineDeps,
  options: { maxAttempts?: number; signal?: AbortSignal } = {},
): Promise<number> {
  const budget = options.maxAttempts === undefined ? undefined : { left: options.maxAttempts }
  const lane: LaneOptions = {
    ...(budget ? { budget } : {}),
    ...(options.signal ? { signal: options.signal } : {}),
  }
  let attempts = 0
  for (;;) {
    const due = await planDeliveries(deps)
    if (due.length === 0 || options.signal?.aborted || budget?.left === 0) return attempts
    const made = await Promise.all(due.slice(0, MAX_LANES).map((id) => deliverEndpoint(deps, id, lane)))
    const sum = made.reduce((a, b) => a + b, 0)
    if (sum === 0) return attempts
    attempts += sum
  }
}

/**
 * The same for a process that stays: starts a lane for each endpoint with something due, and does not wait for them. The
 * lanes are in `lanes` while they run.
 */
export async function startLanes(
  deps: PipelineDeps,
  lanes: Lanes,
  options: LaneOptions,
  onEnd: () => void = () => {},
): Promise<void> {
  for (const id of await planDeliveries(deps)) {
    if (options.signal?.aborted || lanes.size >= MAX_LANES) return
    if (lanes.has(id)) continue
    const lane = deliverEndpoint(deps, id, options)
      .catch((error: unknown) => deps.log.error('lane.failed', { endpoint: id, reason: String(error) }))
      .finally(() => {
        lanes.delete(id)
        onEnd()
      })
    lanes.set(id, lane)
  }
}

/** When the next delivery outside these lanes is due, milliseconds; undefined where nothing waits. */
export function nextDueAt(deps: PipelineDeps, lanes: Lanes): Promise<number | undefined> {
  return nextDeliveryAt(deps.db, [...lanes.keys()])
}

/** Brings the deliveries up to the log and returns the endpoints with something due. */
async function planDeliveries(deps: PipelineDeps): Promise<string[]> {
  await fanOutAll(deps)
  await disableOverdue(deps)
  return listDueEndpoints(deps.db, deps.clock.now(), deps.wallNow())
}

async function disableOverdue(deps: PipelineDeps): Promise<void> {
  const now = deps.clock.now().getTime()
  let disabled = 0
  for (const endpoint of await listEndpoints(deps.db)) {
    if (endpoint.state !== 'active' || !isOverdue(endpoint.failingSince, now)) continue
    await disable(deps, endpoint, 'every attempt failed for five days')
    disabled++
  }
  if (disabled > 0) await fanOutAll(deps)
}
