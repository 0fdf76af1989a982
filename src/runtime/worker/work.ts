/**
 * What the cron trigger and the queue do: claim due work in the store, send it round, work it off.
 *
 * A claim names its message: a message that comes twice, or after its claim ran out, finds another holder and does
 * nothing. A message that is lost costs the time until its claim runs out.
 *
 * Effects: those of the pipeline; sends messages.
 *
 * @module
 */
import type { Job } from '../../model/job.ts'
import { deliverDue } from '../../pipeline/deliver.ts'
import { lookAgain } from '../../pipeline/look-again.ts'
import { type PollResult, pollSource } from '../../pipeline/poll-source.ts'
import { runJob } from '../../pipeline/run-job.ts'
import { claimDueSources, findSource } from '../../store/sources.ts'
import { type Deps, type Isolate, newSpent, type Spent } from './isolate.ts'
import type { Env } from './settings.ts'

/** How long a message may wait in the queue before its work is claimed anew. */
const QUEUED_MS = 10 * 60_000
/** Sources sent round in one minute. */
const POLLS_A_TICK = 100
/** Requests one message may make; the free plan allows 50, robots.txt and redirects included. */
const REQUESTS_A_MESSAGE = 8
const DELIVERIES_A_TICK = 10
const LOOKS_A_TICK = 4

/** Once a minute: sources that are due go to the queue; looks and deliveries are worked off here. */
export async function tick(isolate: Isolate, env: Env): Promise<void> {
  const spent = newSpent()
  const owner = `queue/${crypto.randomUUID()}`
  const deps = await isolate.deps(env, spent, owner)
  await isolate.sync(deps)
  const claim = { owner, wallNow: deps.wallNow(), leaseMs: QUEUED_MS, limit: POLLS_A_TICK }
  const due = await claimDueSources(deps.db, deps.clock.now(), claim)
  if (due.length > 0) await deps.queue.send(due.map(({ id }) => ({ type: 'poll', sourceId: id, claim: owner })))
  await deliverDue(deps, { maxAttempts: DELIVERIES_A_TICK })
  const looked = due.length === 0 ? await lookAgain(deps, { limit: LOOKS_A_TICK }) : []
  if (looked.length > 0) await deliverDue(deps, { maxAttempts: DELIVERIES_A_TICK })
  deps.log.info('tick', { due: due.length, looked: looked.length, ...spent })
}

/** One message. Throws only for faults of the store, for which the queue tries again. */
export async function runMessage(isolate: Isolate, env: Env, job: Job): Promise<void> {
  const spent = newSpent()
  const claim = job.type === 'poll' ? job.claim : undefined
  const deps = await isolate.deps(env, spent, claim)
  let polled: PollResult | undefined
  if (job.type === 'poll' && claim !== undefined) {
    const claimed = await findSource(deps.db, job.sourceId)
    if (claimed?.leaseOwner === claim) polled = await pollSource(deps, claimed, { maxRequests: REQUESTS_A_MESSAGE })
  } else {
    await runJob(deps, job, {
      maxRequests: REQUESTS_A_MESSAGE,
      onPolled: (result) => {
        polled = result
      },
    })
  }
  if (polled) await goOn(deps, polled, spent)
  else deps.log.info('job', { type: job.type, ...spent })
}

/** What a message had no room for goes on at once, as does telling of what it found; the next tick would do both too. */
async function goOn(deps: Deps, { sourceId, record, waiting }: PollResult, spent: Spent): Promise<void> {
  const { outcome, reason, updated, withdrawn, unchanged } = record
  deps.log.info('poll', { source: sourceId, outcome, reason, new: record.new, updated, withdrawn, unchanged, waiting, ...spent })
  if (waiting > 0 && record.requests >= REQUESTS_A_MESSAGE) await deps.queue.send([{ type: 'poll', sourceId }])
  else if (record.new + updated + withdrawn > 0) await deps.queue.send([{ type: 'deliver' }])
}
