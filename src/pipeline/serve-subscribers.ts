/**
 * One callback host's lane of the hub: verifies what subscribers ask for, then sends what they are owed.
 *
 * Effects: Http, Database.
 *
 * @module
 */
import { nextAttemptAt } from '../notify/attempts.ts'
import { callbackWith, DEFAULT_LEASE_S, distributionHeaders } from '../notify/websub.ts'
import type { HttpResult } from '../ports.ts'
import { claimHubRequests, dropHubRequest, type HubRequest } from '../store/hub-requests.ts'
import {
  claimDistributions,
  confirmSubscription,
  type Distribution,
  type DistributionOutcome,
  distributionStatement,
  endSubscription,
} from '../store/subscriptions.ts'
import { toHex } from '../web/hmac.ts'
import type { LaneOptions } from './deliver-endpoint.ts'
import type { PipelineDeps, TopicDocument } from './deps.ts'
import { judgeSent } from './judge-sent.ts'

const LEASE_MS = 60_000
const TIMEOUT_MS = 20_000
const AT_ONCE = 8
const CLAIM = 40
const MAX_ANSWER_BYTES = 16 * 1024

/** Works the host off. Returns how many requests were made. */
export async function serveSubscribers(deps: PipelineDeps, host: string, options: LaneOptions = {}): Promise<number> {
  let made = 0
  while (!options.signal?.aborted && (options.budget?.left ?? 1) > 0) {
    const limit = Math.min(AT_ONCE, options.budget?.left ?? AT_ONCE)
    const claim = { owner: deps.owner, wallNow: deps.wallNow(), leaseMs: LEASE_MS, limit }
    const requests = await claimHubRequests(deps.db, host, claim)
    await Promise.all(requests.map((request) => verify(deps, request, options)))
    const owed = requests.length > 0 ? [] : await distribute(deps, host, options)
    const count = requests.length + owed.length
    if (options.budget) options.budget.left -= count
    if (count === 0) break
    made += count
  }
  return made
}

/** Asks the subscriber whether it meant it (§5.3), or tells it that it is denied (§5.2). */
async function verify(deps: PipelineDeps, request: HubRequest, options: LaneOptions): Promise<void> {
  deps.crashAt?.('after-hub-202')
  const { mode, topic, callback } = request
  if (mode === 'denied') {
    await ask(deps, callbackWith(callback, { 'hub.mode': mode, 'hub.topic': topic, 'hub.reason': request.reason ?? '' }), options)
    return dropHubRequest(deps.db, request.id)
  }
  const challenge = toHex(deps.random.bytes(20))
  const leaseSeconds = request.leaseSeconds ?? DEFAULT_LEASE_S
  const parameters = {
    'hub.mode': mode,
    'hub.topic': topic,
    'hub.challenge': challenge,
    ...(mode === 'subscribe' ? { 'hub.lease_seconds': String(leaseSeconds) } : {}),
  }
  const answer = await ask(deps, callbackWith(callback, parameters), options)
  if (!answer.ok && answer.failure === 'aborted') return
  const meant =
    answer.ok &&
    answer.response.status >= 200 &&
    answer.response.status <= 299 &&
    new TextDecoder().decode(answer.response.body) === challenge
  const document = meant && mode === 'subscribe' ? await (await deps.topics?.(topic))?.render() : undefined
  if (!meant || (mode === 'subscribe' && document === undefined)) {
    deps.log.info('hub.unverified', { host: request.host, mode, reason: answer.ok ? answer.response.status : answer.failure })
    return dropHubRequest(deps.db, request.id)
  }
  if (document === undefined) return endSubscription(deps.db, request)
  const now = deps.clock.now()
  await confirmSubscription(deps.db, request, {
    expiresAt: new Date(now.getTime() + leaseSeconds * 1000),
    now,
    etag: document.etag,
  })
}

function ask(deps: PipelineDeps, url: string, { breakOff }: LaneOptions): Promise<HttpResult> {
  return deps.http.send({
    url,
    method: 'GET',
    headers: { 'user-agent': deps.settings.userAgent, accept: '*/*', 'accept-encoding': 'identity' },
    maxBytes: MAX_ANSWER_BYTES,
    overflow: 'cut',
    timeoutMs: TIMEOUT_MS,
    ...(breakOff ? { signal: breakOff } : {}),
  })
}

/** Sends the newest document of each topic to those who are owed one. */
async function distribute(deps: PipelineDeps, host: string, options: LaneOptions): Promise<Distribution[]> {
  const owed = await claimDistributions(deps.db, host, deps.clock.now(), {
    owner: deps.owner,
    wallNow: deps.wallNow(),
    leaseMs: LEASE_MS,
    limit: Math.min(CLAIM, options.budget?.left ?? CLAIM),
  })
  const documents = new Map<string, Promise<TopicDocument | undefined>>()
  const documentOf = (topic: string): Promise<TopicDocument | undefined> => {
    const known = documents.get(topic) ?? Promise.resolve(deps.topics?.(topic)).then((found) => found?.render())
    documents.set(topic, known)
    return known
  }
  const outcomes: { distribution: Distribution; outcome: DistributionOutcome }[] = []
  let next = 0
  let failed = false
  const work = async (): Promise<void> => {
    while (next < owed.length) {
      const distribution = owed[next++] as Distribution
      const outcome: DistributionOutcome =
        failed || options.signal?.aborted
          ? { sent: false, error: 'waits', attempted: false, nextAttemptAt: deps.clock.now() }
          : await send(deps, distribution, await documentOf(distribution.topic), options)
      if ('error' in outcome && outcome.attempted && outcome.status === undefined) failed = true
      outcomes.push({ distribution, outcome })
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, owed.length) }, work))
  if (outcomes.length > 0)
    await deps.db.batch(outcomes.map(({ distribution, outcome }) => distributionStatement(distribution, deps.owner, outcome)))
  return owed
}

async function send(
  deps: PipelineDeps,
  distribution: Distribution,
  document: TopicDocument | undefined,
  { breakOff }: LaneOptions,
): Promise<DistributionOutcome> {
  const waits = { sent: false, attempted: false, nextAttemptAt: deps.clock.now() } as const
  if (document === undefined) return { sent: false, attempted: false, error: 'the feed is published no more' }
  const secret = distribution.secret === undefined ? undefined : await deps.secrets.open(distribution.secret)
  deps.crashAt?.('before-post')
  const sent = await deps.http.send({
    url: distribution.callback,
    method: 'POST',
    headers: {
      ...(await distributionHeaders(document, secret)),
      'user-agent': deps.settings.userAgent,
      accept: '*/*',
      'accept-encoding': 'identity',
    },
    body: document.body,
    maxBytes: MAX_ANSWER_BYTES,
    overflow: 'cut',
    timeoutMs: TIMEOUT_MS,
    ...(breakOff ? { signal: breakOff } : {}),
  })
  deps.crashAt?.('after-post-before-mark')
  if (!sent.ok && sent.failure === 'aborted') return { ...waits, error: 'broken off' }
  const now = deps.clock.now()
  const verdict = judgeSent(deps, sent)
  if (verdict.verdict === 'disable') return { gone: true }
  if (verdict.verdict === 'delivered') return { sent: true, status: sent.ok ? sent.response.status : 0 }
  const at = nextAttemptAt(distribution.attempts + 1, now.getTime(), deps.random, verdict.retryAfterMs)
  return {
    sent: false,
    attempted: true,
    error: verdict.reason,
    ...(sent.ok ? { status: sent.response.status } : {}),
    ...(at === undefined ? {} : { nextAttemptAt: new Date(at) }),
  }
}
