/**
 * Everything that is pushed: turns changes into deliveries and sends what is due, each endpoint in a lane of its own.
 *
 * Effects: those of the lanes.
 *
 * @module
 */
import { isOverdue } from '../notify/attempts.ts'
import { listDueEndpoints, nextDeliveryAt } from '../store/deliveries.ts'
import { listEndpoints, type StoredEndpoint } from '../store/endpoints.ts'
import { listDueHosts, nextDistributionAt, UPSTREAM_DUE } from '../store/subscriptions.ts'
import { nextUpstreamAt } from '../store/upstream.ts'
import { announceDue } from './announce.ts'
import { deliverEndpoint, disable, type LaneOptions } from './deliver-endpoint.ts'
import type { PipelineDeps } from './deps.ts'
import { fanOutAll } from './fan-out.ts'
import { callbackBase, subscribeUpstream } from './follow-hub.ts'
import { serveSubscribers } from './serve-subscribers.ts'

/** Lanes at work in this process, by endpoint or by callback host of the hub; so many at most. */
export type Lanes = Map<string, Promise<unknown>>
const MAX_LANES = 300
/** The next part of a backlog is read after so long, however slow the lanes are. */
const BACKLOG_MS = 250

/**
 * Writes what is owed, then works off what is due, until nothing is or the attempts are used up. Returns how many attempts
 * were made. `hasRoom` says whether one more lane fits into this run (Workers): lanes then follow one another.
 */
export async function deliverDue(
  deps: PipelineDeps,
  options: { maxAttempts?: number; signal?: AbortSignal; hasRoom?: () => boolean } = {},
): Promise<number> {
  const budget = options.maxAttempts === undefined ? undefined : { left: options.maxAttempts }
  const lane: LaneOptions = {
    ...(budget ? { budget } : {}),
    ...(options.signal ? { signal: options.signal } : {}),
  }
  let attempts = 0
  for (;;) {
    const { lanes, announceAt, more } = await planLanes(deps, options.hasRoom)
    if (options.signal?.aborted || (budget && budget.left <= 0) || options.hasRoom?.() === false) return attempts
    const made = await Promise.all(lanes.slice(0, options.hasRoom ? 1 : MAX_LANES).map((id) => runLane(deps, id, lane)))
    const sum = made.reduce((a, b) => a + b, 0)
    attempts += sum
    if (sum > 0 || more) continue
    // A topic whose changes are seconds old: nobody else may come by to announce it.
    if (announceAt === undefined) return attempts
    await deps.clock.sleep(announceAt - deps.clock.now().getTime(), options.signal)
  }
}

function runLane(deps: PipelineDeps, id: string, options: LaneOptions): Promise<number> {
  if (id === UPSTREAM) return subscribeUpstream(deps, options.signal)
  return id.startsWith(HUB) ? serveSubscribers(deps, id.slice(HUB.length), options) : deliverEndpoint(deps, id, options)
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
  for (;;) {
    const { lanes: due, more } = await planLanes(deps)
    for (const id of due) {
      if (options.signal?.aborted || lanes.size >= MAX_LANES) return
      if (lanes.has(id)) continue
      const lane = runLane(deps, id, options)
        .catch((error: unknown) => deps.log.error('lane.failed', { lane: id, reason: String(error) }))
        .finally(() => {
          lanes.delete(id)
          onEnd()
        })
      lanes.set(id, lane)
    }
    if (!more || options.signal?.aborted) return
    // A long backlog: whoever is through with its part makes room for the next.
    await Promise.race([...lanes.values(), deps.clock.sleep(BACKLOG_MS, options.signal)])
  }
}

/** When something outside these lanes is due next, milliseconds; undefined where nothing waits. */
export async function nextDueAt(deps: PipelineDeps, lanes: Lanes): Promise<number | undefined> {
  const announceAt = await announceDue(deps)
  const hosts = [...lanes.keys()].filter((id) => id.startsWith(HUB)).map((id) => id.slice(HUB.length))
  const asksHubs = callbackBase(deps) !== undefined && !lanes.has(UPSTREAM)
  const times = [
    await nextDeliveryAt(deps.db, [...lanes.keys()]),
    await nextDistributionAt(deps.db, hosts),
    asksHubs ? await nextUpstreamAt(deps.db) : undefined,
    announceAt,
  ].filter((at) => at !== undefined)
  return times.length === 0 ? undefined : Math.min(...times)
}

const HUB = 'hub '
/** The lane in which the hubs of sources are asked. */
const UPSTREAM = 'upstream'

/** Brings deliveries and announcements up to the log; returns the lanes with something due, and when a topic will be. */
async function planLanes(
  deps: PipelineDeps,
  hasRoom?: () => boolean,
): Promise<{ lanes: string[]; announceAt: number | undefined; more: boolean }> {
  const endpoints = await listEndpoints(deps.db)
  let more = await fanOutAll(deps, endpoints, hasRoom)
  if (await disableOverdue(deps, endpoints)) more = await fanOutAll(deps, await listEndpoints(deps.db), hasRoom)
  const announceAt = await announceDue(deps)
  const now = deps.clock.now()
  const due = endpoints.length === 0 ? [] : await listDueEndpoints(deps.db, now, deps.wallNow())
  const hosts = await listDueHosts(deps.db, now, deps.wallNow())
  const lanes = hosts.map((host) => (host === UPSTREAM_DUE ? UPSTREAM : `${HUB}${host}`))
  return { lanes: [...due, ...lanes], announceAt, more }
}

/** Whether any endpoint was disabled. */
async function disableOverdue(deps: PipelineDeps, endpoints: readonly StoredEndpoint[]): Promise<boolean> {
  const now = deps.clock.now().getTime()
  const overdue = endpoints.filter(({ state, failingSince }) => state === 'active' && isOverdue(failingSince, now))
  for (const endpoint of overdue) await disable(deps, endpoint, 'every attempt failed for five days')
  return overdue.length > 0
}
