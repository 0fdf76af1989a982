/**
 * One endpoint's lane: claims what is due there, sends it, writes what came of it, until nothing is due.
 *
 * Lanes know nothing of each other, so a receiver that is slow or dead delays nobody else. A lane begins with one request;
 * each success allows one more beside it, a failure leaves one again: what answers 410 gets no second request. At least
 * once: a delivery is marked after its 2xx; outcomes are written together, a few milliseconds after they arrive.
 *
 * Effects: Http, Database.
 *
 * @module
 */
import type { AttemptRecord } from '../model/endpoint.ts'
import { nextAttemptAt, pauseAfterFailure, type Verdict } from '../notify/attempts.ts'
import { MAX_BUNDLE } from '../notify/chat.ts'
import type { HttpRequest, HttpResult, Statement } from '../ports.ts'
import { claimDeliveries, type Settlement, type StoredDelivery } from '../store/deliveries.ts'
import {
  disableEndpoint,
  failingStatement,
  findEndpoint,
  holdStatement,
  pauseStatement,
  type StoredEndpoint,
} from '../store/endpoints.ts'
import { composeRequest, type OutgoingPart } from './compose-request.ts'
import type { PipelineDeps } from './deps.ts'
import { type Happening, loadFor } from './happenings.ts'
import { judgeSent } from './judge-sent.ts'
import { prepareDelivery } from './prepare-delivery.ts'
import { createSettler } from './settler.ts'

const LEASE_MS = 90_000
/** After so long no further request of a claim is begun: the lease must outlast the last of them. */
const BEGIN_WITHIN_MS = 45_000
const AT_ONCE = 10
/** Deliveries claimed together: fewer where receivers take their time. */
const LEAST_CLAIM = 50
const FIRST_CLAIM = 100
const MOST_CLAIM = 500
const SHORT_MS = 1_000
const LONG_MS = 10_000
const MAX_ANSWER_SHOWN = 300

export interface LaneOptions {
  /** Attempts that may be made; counted down. */
  budget?: { left: number }
  /** No new work. */
  signal?: AbortSignal
  /** Breaks off requests on their way. */
  breakOff?: AbortSignal
}

/** Works the endpoint off. Returns how many deliveries were attempted. */
export async function deliverEndpoint(deps: PipelineDeps, endpointId: string, options: LaneOptions = {}): Promise<number> {
  const pace: Pace = { width: 1, claim: FIRST_CLAIM }
  let attempts = 0
  while (!options.signal?.aborted && (options.budget?.left ?? 1) > 0) {
    const endpoint = await findEndpoint(deps.db, endpointId)
    if (endpoint?.state !== 'active') break
    const claimed = await claim(deps, endpoint, pace, options.budget)
    if (claimed.length === 0) break
    const began = deps.wallNow()
    attempts += await sendClaimed(deps, endpoint, claimed, pace, options)
    const took = deps.wallNow() - began
    if (took > LONG_MS) pace.claim = LEAST_CLAIM
    else if (took < SHORT_MS) pace.claim = Math.min(MOST_CLAIM, pace.claim * 2)
  }
  return attempts
}

/** How much at once, learned as the lane goes on. */
interface Pace {
  /** Requests side by side. */
  width: number
  claim: number
}

function isChat({ format }: StoredEndpoint): boolean {
  return format === 'slack' || format === 'discord'
}

async function claim(
  deps: PipelineDeps,
  endpoint: StoredEndpoint,
  pace: Pace,
  budget?: { left: number },
): Promise<StoredDelivery[]> {
  const { rate } = endpoint
  const aSecond = rate === undefined ? pace.claim : Math.max(1, Math.floor(rate))
  // While nothing gets through, one finds out for all.
  const most = Math.min(endpoint.failingSince === undefined ? pace.claim : 1, aSecond, budget?.left ?? pace.claim)
  // Taken before the claim: lanes share the budget.
  if (budget) budget.left -= most
  const claimed = await claimDeliveries(deps.db, endpoint.id, deps.clock.now(), {
    owner: deps.owner,
    wallNow: deps.wallNow(),
    leaseMs: LEASE_MS,
    limit: isChat(endpoint) ? most * MAX_BUNDLE : most,
    ...(rate === undefined ? {} : { rate: isChat(endpoint) ? rate * MAX_BUNDLE : rate }),
  })
  if (budget) budget.left += most - Math.min(most, claimed.length)
  return claimed
}

/** What the requests of one claim share. */
interface Run {
  deps: PipelineDeps
  endpoint: StoredEndpoint
  happenings: Map<number, Happening>
  options: LaneOptions
  settle(settlements: Settlement[], more?: Statement[]): void
  /** Set by the first answer that speaks for the endpoint as a whole: the rest of the claim waits. */
  stopped: boolean
  turn: Promise<unknown>
  attempted: number
  pace: Pace
}

async function sendClaimed(
  deps: PipelineDeps,
  endpoint: StoredEndpoint,
  claimed: StoredDelivery[],
  pace: Pace,
  options: LaneOptions,
): Promise<number> {
  const settler = createSettler(deps, endpoint.id)
  const run: Run = {
    deps,
    endpoint,
    happenings: await loadFor(deps, claimed),
    options,
    settle: settler.add,
    stopped: false,
    turn: Promise.resolve(),
    attempted: 0,
    pace,
  }
  const bundles = isChat(endpoint) ? chunks(claimed, MAX_BUNDLE) : claimed.map((delivery) => [delivery])
  const began = deps.wallNow()
  // What is sent again arrives in the order of its events.
  const inOrder = claimed.some(({ attempts, log }) => attempts === 0 && log.length > 0)
  const width = (): number => (inOrder ? 1 : pace.width)
  let next = 0
  const workers: Promise<void>[] = []
  const work = async (): Promise<void> => {
    while (next < bundles.length) {
      const bundle = bundles[next++] as StoredDelivery[]
      if (run.stopped || options.signal?.aborted || deps.wallNow() - began > BEGIN_WITHIN_MS) giveBack(run, bundle)
      else await attempt(run, bundle)
      while (workers.length < width() && next < bundles.length) hire()
    }
  }
  const hire = (): void => {
    const worker = work()
    worker.catch(() => undefined)
    workers.push(worker)
  }
  try {
    while (workers.length < Math.min(width(), bundles.length)) hire()
    // More may join while these are waited for.
    for (let place = 0; place < workers.length; place++) await workers[place]
  } finally {
    await Promise.allSettled(workers)
    await settler.close()
  }
  return run.attempted
}

function chunks<T>(list: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size))
}

/** As it was: due, not attempted. */
function giveBack(run: Run, deliveries: readonly StoredDelivery[]): void {
  run.settle(
    deliveries.map(({ sequence, attempts, nextAttemptAt }) => ({
      sequence,
      state: 'pending',
      attempts,
      nextAttemptAt: new Date(nextAttemptAt),
    })),
  )
}

async function attempt(run: Run, bundle: StoredDelivery[]): Promise<void> {
  const { deps } = run
  const { parts, request } = await inTurn(run, () => compose(run, bundle))
  if (parts.length === 0) return
  run.attempted += parts.length
  const at = deps.clock.now().getTime()
  const began = deps.wallNow()
  const sent = await send(deps, request, run.options.breakOff)
  if (!sent.ok && sent.failure === 'aborted') return giveBack(run, bundle)
  const verdict = judgeSent(deps, sent)
  const record: AttemptRecord = {
    at,
    ms: Math.max(0, Math.round(deps.wallNow() - began)),
    ...(sent.ok ? answerOf(sent) : {}),
    ...(verdict.verdict === 'retry' ? { error: verdict.reason } : {}),
  }
  await apply(run, parts, verdict, record)
}

/** Requests are made one after the other, so that they leave in the order of their sequence. */
function inTurn<T>(run: Run, work: () => Promise<T>): Promise<T> {
  const result = run.turn.then(work)
  run.turn = result.catch(() => undefined)
  return result
}

async function send(deps: PipelineDeps, request: HttpRequest | undefined, breakOff?: AbortSignal): Promise<HttpResult> {
  if (request === undefined) return { ok: false, failure: 'bad-address', detail: 'plain http is not allowed for this receiver' }
  deps.crashAt?.('before-post')
  const sent = await deps.http.send(breakOff ? { ...request, signal: breakOff } : request)
  deps.crashAt?.('after-post-before-mark')
  return sent
}

/** The bundle's messages and the request that carries them; what is no longer kept is settled and left out. */
async function compose(
  run: Run,
  bundle: readonly StoredDelivery[],
): Promise<{ parts: OutgoingPart[]; request: HttpRequest | undefined }> {
  const { deps, endpoint } = run
  const parts: OutgoingPart[] = []
  for (const delivery of bundle) {
    const prepared = await prepareDelivery(deps, endpoint, run.happenings, delivery)
    if (prepared) parts.push({ delivery, prepared })
    else {
      run.settle([
        {
          sequence: delivery.sequence,
          state: 'exhausted',
          attempts: delivery.attempts,
          attempt: { at: deps.clock.now().getTime(), ms: 0, error: 'what it tells of is no longer kept' },
        },
      ])
    }
  }
  return { parts, request: parts.length === 0 ? undefined : await composeRequest(deps, endpoint, parts) }
}

function answerOf(sent: HttpResult & { ok: true }): Pick<AttemptRecord, 'status' | 'answer'> {
  const { status, body } = sent.response
  const answer = body.length === 0 ? '' : new TextDecoder().decode(body.subarray(0, MAX_ANSWER_SHOWN))
  return { status, ...(answer === '' ? {} : { answer }) }
}

async function apply(run: Run, parts: OutgoingPart[], verdict: Verdict, attempt: AttemptRecord): Promise<void> {
  const { deps, endpoint } = run
  const now = deps.clock.now().getTime()
  const succeeded = verdict.verdict === 'delivered'
  const failing = failingStatement(endpoint.id, { succeeded, at: attempt.at })
  const each = (settled: (delivery: StoredDelivery) => Pick<Settlement, 'state' | 'nextAttemptAt'>): Settlement[] =>
    parts.map(({ delivery }) => ({
      sequence: delivery.sequence,
      attempts: delivery.attempts + 1,
      attempt,
      ...settled(delivery),
    }))
  if (succeeded) {
    run.pace.width = Math.min(AT_ONCE, run.pace.width + 1)
    run.settle(
      each(() => ({ state: 'delivered' })),
      endpoint.failingSince === undefined ? [] : [failing],
    )
    return
  }
  run.stopped = true
  run.pace.width = 1
  const failedBefore = endpoint.failingSince
  endpoint.failingSince ??= attempt.at
  if (verdict.verdict === 'disable') {
    run.settle(each(() => ({ state: 'exhausted' })))
    await disable(deps, endpoint, 'gone: the receiver answered 410')
    return
  }
  const settlements = each((delivery) => {
    const next = nextAttemptAt(delivery.attempts + 1, now, deps.random, verdict.retryAfterMs)
    return next === undefined ? { state: 'exhausted' } : { state: 'pending', nextAttemptAt: new Date(next) }
  })
  const hold = verdict.holdMs === undefined ? [] : [holdStatement(endpoint.id, new Date(now + verdict.holdMs))]
  const pause =
    failedBefore === undefined ? [] : [pauseStatement(endpoint.id, new Date(now + pauseAfterFailure(failedBefore, now)))]
  run.settle(settlements, [failing, ...hold, ...pause])
  for (const { delivery } of parts) {
    deps.log.warn('delivery.failed', {
      endpoint: endpoint.id,
      sequence: delivery.sequence,
      attempt: delivery.attempts + 1,
      reason: verdict.reason,
    })
  }
}

/** Ends the endpoint and tells the log, once. */
export async function disable(deps: PipelineDeps, endpoint: StoredEndpoint, reason: string): Promise<void> {
  if (await disableEndpoint(deps.db, endpoint, reason, deps.clock.now()))
    deps.log.warn('endpoint.disabled', { endpoint: endpoint.id, reason })
}
