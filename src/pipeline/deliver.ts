/**
 * Sends what is due to webhook endpoints: claim, sign, post, settle.
 *
 * At least once: a delivery is marked after its 2xx, so a crash in between repeats it with the same id and body.
 *
 * Effects: Http, Database.
 *
 * @module
 */
import { failingSince, isOverdue, judgeResponse, nextAttemptAt, type Verdict } from '../notify/attempts.ts'
import { activeSecrets, signMessage } from '../notify/webhook.ts'
import type { HttpResult } from '../ports.ts'
import { changeStatement, findChange } from '../store/changes.ts'
import { claimDueDeliveries, type StoredDelivery, settleDelivery } from '../store/deliveries.ts'
import {
  findEndpoint,
  holdEndpoint,
  listEndpoints,
  type StoredEndpoint,
  setEndpointState,
  setFailingSince,
} from '../store/endpoints.ts'
import { parseRetryAfter } from '../web/retry-after.ts'
import type { PipelineDeps } from './deps.ts'
import { fanOutAll, hashBody, messageBody } from './fan-out.ts'

const LEASE_MS = 60_000
const TIMEOUT_MS = 20_000
const MAX_ANSWER_BYTES = 64 * 1024
const CLAIM = { limit: 40, perEndpoint: 8 }

/** Writes what is owed, then works off what is due. Returns how many attempts were made. */
export async function deliverDue(
  deps: PipelineDeps,
  options: { maxAttempts?: number; signal?: AbortSignal } = {},
): Promise<number> {
  await fanOutAll(deps)
  await disableOverdue(deps)
  let attempts = 0
  while (!options.signal?.aborted && attempts < (options.maxAttempts ?? Number.POSITIVE_INFINITY)) {
    const limit = Math.min(CLAIM.limit, (options.maxAttempts ?? Number.POSITIVE_INFINITY) - attempts)
    const due = await claimDueDeliveries(deps.db, deps.clock.now(), {
      ...CLAIM,
      limit,
      owner: deps.owner,
      wallNow: deps.wallNow(),
      leaseMs: LEASE_MS,
    })
    if (due.length === 0) break
    attempts += due.length
    const byEndpoint = Map.groupBy(due, (d) => d.endpointId)
    await Promise.all([...byEndpoint].map(([id, deliveries]) => sendAll(deps, id, deliveries, options.signal)))
  }
  return attempts
}

/** One endpoint's deliveries in their order; what an overloaded endpoint cannot take waits with the first of them. */
async function sendAll(
  deps: PipelineDeps,
  endpointId: string,
  deliveries: StoredDelivery[],
  signal?: AbortSignal,
): Promise<void> {
  let held = false
  for (const delivery of deliveries) {
    const endpoint = await findEndpoint(deps.db, endpointId)
    if (endpoint?.state !== 'active' || signal?.aborted || held) {
      await settleDelivery(deps.db, delivery, deps.owner, {
        state: 'pending',
        attempts: delivery.attempts,
        nextAttemptAt: new Date(delivery.nextAttemptAt),
        ...(delivery.lastError ? { error: delivery.lastError } : {}),
      })
      continue
    }
    held = await attempt(deps, endpoint, delivery)
  }
}

/** One attempt; true where the endpoint asked to be left alone for a while. */
async function attempt(deps: PipelineDeps, endpoint: StoredEndpoint, delivery: StoredDelivery): Promise<boolean> {
  const attempts = delivery.attempts + 1
  const sent = await send(deps, endpoint, delivery)
  const verdict: Verdict =
    sent === undefined
      ? { verdict: 'retry', reason: 'the change it tells of is no longer kept', hold: false }
      : judgeSent(deps, sent)
  const now = deps.clock.now()
  const status = sent?.ok ? sent.response.status : undefined
  const facts = status === undefined ? {} : { status }
  await setFailingSince(deps.db, endpoint.id, failingSince(endpoint.failingSince, verdict, now.getTime()))
  if (verdict.verdict === 'delivered') {
    await settleDelivery(deps.db, delivery, deps.owner, { state: 'delivered', attempts, ...facts })
    return false
  }
  if (verdict.verdict === 'disable') {
    await settleDelivery(deps.db, delivery, deps.owner, { state: 'exhausted', attempts, ...facts, error: 'answered 410' })
    await disable(deps, endpoint, 'gone: the receiver answered 410')
    return false
  }
  const next = sent === undefined ? undefined : nextAttemptAt(attempts, now.getTime(), deps.random, verdict.retryAfterMs)
  await settleDelivery(deps.db, delivery, deps.owner, {
    state: next === undefined ? 'exhausted' : 'pending',
    attempts,
    ...(next === undefined ? {} : { nextAttemptAt: new Date(next) }),
    ...facts,
    error: verdict.reason,
  })
  deps.log.warn('delivery.failed', {
    endpoint: endpoint.id,
    sequence: delivery.sequence,
    attempt: attempts,
    reason: verdict.reason,
  })
  if (verdict.holdMs !== undefined) await holdEndpoint(deps.db, endpoint.id, new Date(now.getTime() + verdict.holdMs))
  return verdict.holdMs !== undefined
}

function judgeSent(deps: PipelineDeps, sent: HttpResult): Verdict {
  if (!sent.ok) return judgeResponse({ failure: sent.failure, detail: sent.detail })
  const { status, headers } = sent.response
  const retryAfterMs = parseRetryAfter(headers['retry-after'], deps.clock.now(), headers['date'])
  return judgeResponse({ status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) })
}

/** Posts the signed message; `undefined` where its change is no longer known. */
async function send(deps: PipelineDeps, endpoint: StoredEndpoint, delivery: StoredDelivery): Promise<HttpResult | undefined> {
  const change = await findChange(deps.db, delivery.changeSeq)
  if (!change) return undefined
  const body = await messageBody(deps, endpoint, { eventType: delivery.eventType, sequence: delivery.sequence, change })
  if ((await hashBody(body)) !== delivery.bodyHash) {
    deps.log.error('delivery.body-changed', { endpoint: endpoint.id, sequence: delivery.sequence })
  }
  const secrets = activeSecrets(
    JSON.parse(await deps.secrets.open(endpoint.sealedSecrets)) as { secret: string; expiresAt?: number }[],
    deps.clock.now().getTime(),
  )
  const timestamp = Math.floor(deps.clock.now().getTime() / 1000)
  const signature = await signMessage({ id: delivery.messageId, timestamp, body, secrets })
  if (!mayUse(deps, endpoint.url))
    return { ok: false, failure: 'bad-address', detail: 'plain http is not allowed for this receiver' }
  return deps.http.send({
    url: endpoint.url,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': deps.settings.userAgent,
      'webhook-id': delivery.messageId,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signature,
      accept: '*/*',
      'accept-encoding': 'identity',
    },
    body,
    maxBytes: MAX_ANSWER_BYTES,
    timeoutMs: TIMEOUT_MS,
  })
}

function mayUse(deps: PipelineDeps, url: string): boolean {
  const { protocol, hostname, port } = new URL(url)
  return protocol === 'https:' || deps.settings.allowHosts.includes(`${hostname}:${port || '80'}`)
}

async function disableOverdue(deps: PipelineDeps): Promise<void> {
  const now = deps.clock.now().getTime()
  for (const endpoint of await listEndpoints(deps.db)) {
    if (endpoint.state === 'active' && isOverdue(endpoint.failingSince, now))
      await disable(deps, endpoint, 'every attempt failed for five days')
  }
}

async function disable(deps: PipelineDeps, endpoint: StoredEndpoint, reason: string): Promise<void> {
  await setEndpointState(deps.db, endpoint.id, 'disabled', reason)
  await deps.db.batch([
    changeStatement({ kind: 'endpoint.disabled', at: deps.clock.now(), detail: { endpointId: endpoint.id, reason } }),
  ])
  deps.log.warn('endpoint.disabled', { endpoint: endpoint.id, reason })
}
