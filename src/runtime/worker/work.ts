/**
 * What the cron trigger and the queue do: claim due work in the store, do what fits, send the rest round.
 *
 * Sources that were quiet are polled in the cron invocation itself, which costs no message; what they bring, and the
 * other sources, go into messages, several sources in each. A claim names its message: a message that comes twice, or
 * after its claim ran out, finds another holder and does nothing. A message that is lost costs the time until its claim
 * runs out.
 *
 * Effects: those of the pipeline; sends messages.
 *
 * @module
 */
import type { PollRecord } from '../../model/fetch-state.ts'
import { retainSome } from '../../pipeline/apply-retention.ts'
import { deliverDue, nextDueAt } from '../../pipeline/deliver.ts'
import { leaseOf } from '../../pipeline/lease.ts'
import { lookAgain } from '../../pipeline/look-again.ts'
import { type PollResult, pollSource } from '../../pipeline/poll-source.ts'
import { DatabaseError } from '../../ports.ts'
import { headSeq } from '../../store/changes.ts'
import { listEndpoints } from '../../store/endpoints.ts'
import { claimDueSources, findSource, giveBackSources, type StoredSource } from '../../store/sources.ts'
import { publisherOf } from '../../web/url.ts'
import { type Budget, COSTS, createBudget, newSpent, PORTIONS, type Portions } from './budget.ts'
import type { Deps, Isolate } from './isolate.ts'
import type { Message } from './queue.ts'
import type { Env } from './settings.ts'

/** How long a message may wait in the queue before its work is claimed anew. */
const QUEUED_MS = 10 * 60_000
/** Hosts asked side by side; the platform allows six connections. */
const HOSTS_AT_ONCE = 5
const SOON_MS = 6000
/** Of every five; most schedules ask at the first. */
const RETAIN_MINUTE = 3

/** Once a minute. */
export async function tick(isolate: Isolate, env: Env): Promise<void> {
  const portions = PORTIONS[isolate.settings.plan]
  const budget = createBudget(newSpent(), portions.most)
  const owner = `queue/${crypto.randomUUID()}`
  const deps = await isolate.deps(env, budget.spent, { owner })
  await isolate.sync(deps)
  const claim = { owner, wallNow: deps.wallNow(), leaseMs: QUEUED_MS, limit: portions.claims }
  const due = await claimDueSources(deps.db, deps.clock.now(), claim)
  const here = due.filter(isQuiet).slice(0, portions.pollsInTick)
  await sendPolls(
    deps,
    due.filter((source) => !here.includes(source)),
    owner,
    portions,
  )
  await hurryDeliveries(deps)
  const put = await pollHere(deps, budget, here)
  await sendPolls(deps, put, owner, portions)
  const looks = [...Array(portions.looksATick).keys()].filter((n) => budget.fits(...Array(n + 1).fill(COSTS.look)))
  const looked = looks.length > 0 ? await lookAgain(deps, { limit: looks.length }) : []
  if (looked.some(({ outcome }) => TELLING.has(outcome))) await hurryDeliveries(deps)
  await retain(deps, budget, portions)
  deps.log.info('tick', { due: due.length, here: here.length - put.length, looked: looked.length, ...budget.spent })
}

/** Every fifth minute, where the other work left room: on the free plan a day's drops must leave rows to write for its news. */
async function retain(deps: Deps, budget: Budget, portions: Portions): Promise<void> {
  if (deps.clock.now().getUTCMinutes() % 5 !== RETAIN_MINUTE || !budget.fits(COSTS.retain)) return
  try {
    const { dropped } = await retainSome(deps, portions.retained)
    if (dropped > 0) deps.log.info('retention', { dropped })
  } catch (error) {
    deps.log.error('retention.failed', { reason: error instanceof Error ? error.message : String(error) })
  }
}

/** Outcomes that somebody may want to hear of. */
const TELLING: ReadonlySet<string> = new Set(['created', 'sighted', 'updated', 'withdrawn', 'restored'])

/** Nothing waits, and the last poll brought nothing: most likely this one will not either. */
function isQuiet({ pending, state }: StoredSource): boolean {
  const last = state.polls[0]
  return pending.length === 0 && last !== undefined && broughtNothing(last)
}

function broughtNothing(record: PollRecord): boolean {
  return record.new + record.updated + record.withdrawn === 0
}

/** Polls without ingesting, hosts side by side; what a poll brings goes into a message. Returns what there was no room for. */
async function pollHere(deps: Deps, budget: Budget, sources: readonly StoredSource[]): Promise<StoredSource[]> {
  const left: StoredSource[] = []
  const hosts = [...Map.groupBy(sources, ({ source }) => publisherOf(source.url)).values()]
  let running = 0
  const work = async (): Promise<void> => {
    for (let lane = hosts.shift(); lane !== undefined; lane = hosts.shift()) {
      for (const [index, source] of lane.entries()) {
        if (!budget.fits(COSTS.poll) && running > 0) {
          // What the others reserved may turn out not to be needed: whoever ends last decides.
          hosts.unshift(lane.slice(index))
          return
        }
        if (!budget.fits(COSTS.poll)) {
          left.push(source)
          continue
        }
        running++
        await budget.within(COSTS.poll, () => pollOne(deps, source, () => false))
        running--
      }
    }
  }
  await Promise.all(Array.from({ length: HOSTS_AT_ONCE }, work))
  return left
}

/**
 * A fault of one costs only that one: its lease runs out, and the schedule comes by again. Where the store was only busy, the
 * lease is given back, so that the next minute sees to it.
 */
async function pollOne(deps: Deps, source: StoredSource, hasRoom: () => boolean): Promise<void> {
  try {
    await goOn(deps, await pollSource(deps, source, { hasRoom }))
  } catch (error) {
    deps.log.error('poll.failed', { source: source.id, reason: error instanceof Error ? error.message : String(error) })
    if (error instanceof DatabaseError && error.kind === 'busy')
      await giveBackSources(deps.db, deps.owner, [source.ref]).catch(() => undefined)
  }
}

/** What a run had no room for goes on at once, as does telling of what it found; the next tick would do both too. */
async function goOn(deps: Deps, { sourceId, record, waiting, left }: PollResult): Promise<void> {
  const { outcome, reason, requests, updated, withdrawn, unchanged } = record
  deps.log.info('poll', { source: sourceId, outcome, reason, new: record.new, updated, withdrawn, unchanged, waiting, requests })
  if (left > 0) await deps.queue.send([{ type: 'poll', sourceId }])
  else if (!broughtNothing(record)) await hurryDeliveries(deps)
}

/** Messages with several sources each, those of one host together. */
async function sendPolls(deps: Deps, sources: readonly StoredSource[], claim: string, portions: Portions): Promise<void> {
  const ids = [...Map.groupBy(sources, ({ source }) => publisherOf(source.url)).values()].flat().map(({ id }) => id)
  const messages: Message[] = []
  for (let at = 0; at < ids.length; at += portions.pollsAMessage) {
    messages.push({ type: 'polls', sourceIds: ids.slice(at, at + portions.pollsAMessage), claim })
  }
  if (messages.length > 0) await deps.queue.send(messages)
}

/** Sends a message where some endpoint or subscriber is owed something now, or soon: a hub waits for a quiet moment. */
async function hurryDeliveries(deps: Deps): Promise<void> {
  const endpoints = await listEndpoints(deps.db)
  const head = endpoints.length === 0 ? 0 : await headSeq(deps.db)
  const behind = endpoints.some(({ state, cursor }) => state !== 'disabled' && cursor < head)
  const dueAt = behind ? 0 : await nextDueAt(deps, new Map())
  if (dueAt !== undefined && dueAt <= deps.clock.now().getTime() + SOON_MS) await deps.queue.send([{ type: 'deliver' }])
}

/** One message. Throws only for faults of the store, for which the queue tries again. */
export async function runMessage(isolate: Isolate, env: Env, message: Message): Promise<void> {
  const portions = PORTIONS[isolate.settings.plan]
  const budget = createBudget(newSpent(), portions.most)
  const deps = await isolate.deps(env, budget.spent, message.type === 'polls' ? { owner: message.claim } : {})
  switch (message.type) {
    case 'polls':
      await pollClaimed(deps, budget, message)
      break
    case 'poll':
      await pollNow(deps, budget, message.sourceId)
      break
    case 'look':
      await lookAgain(deps, { limit: portions.looksATick })
      break
    case 'deliver':
      await deliver(deps, budget, portions)
      break
    default:
      deps.log.error('message.unknown', { message: JSON.stringify(message satisfies never) })
  }
  deps.log.info('message', { type: message.type, ...budget.spent })
}

function roomForArticles(budget: Budget): () => boolean {
  return () => budget.fits(COSTS.article, COSTS.settle)
}

async function pollClaimed(deps: Deps, budget: Budget, { sourceIds, claim }: Message & { type: 'polls' }): Promise<void> {
  for (const [index, id] of sourceIds.entries()) {
    if (!budget.fits(COSTS.poll)) {
      await deps.queue.send([{ type: 'polls', sourceIds: sourceIds.slice(index), claim }])
      return
    }
    const claimed = await findSource(deps.db, id)
    if (claimed?.leaseOwner === claim) await pollOne(deps, claimed, roomForArticles(budget))
  }
}

/** One source, if it is still due: the same message may have come before. */
async function pollNow(deps: Deps, budget: Budget, sourceId: string): Promise<void> {
  const now = deps.clock.now()
  const known = await findSource(deps.db, sourceId)
  if (known === undefined || known.nextCheckAt > now) return
  const claimed = await claimDueSources(deps.db, now, { ...leaseOf(deps), limit: 1, ids: [sourceId] })
  for (const source of claimed) await pollOne(deps, source, roomForArticles(budget))
}

/** What does not fit goes on in a further message, if this one got anywhere; else the next tick sends one. */
async function deliver(deps: Deps, budget: Budget, portions: Portions): Promise<void> {
  const attempts = await deliverDue(deps, { maxAttempts: portions.attemptsAMessage, hasRoom: () => budget.fits(COSTS.lane) })
  if (attempts > 0 && (attempts >= portions.attemptsAMessage || !budget.fits(COSTS.lane)))
    await deps.queue.send([{ type: 'deliver' }])
}
