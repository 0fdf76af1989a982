/**
 * One poll of one source: read it, plan what is new, ingest, settle.
 *
 * The caller holds the lease. What was accepted is saved as pending in the same write as the validators, so a crash at
 * any instant loses nothing; ingesting is repeatable, so it doubles nothing.
 *
 * Effects: Http, Database.
 *
 * @module
 */
import { type FetchState, type PollOutcome, type PollRecord, withRecord } from '../model/fetch-state.ts'
import { fitPending } from '../normalise/fit-pending.ts'
import { mergePending, planItems } from '../normalise/plan-items.ts'
import { watchGuids } from '../normalise/usable-keys.ts'
import { nextCheckAt } from '../schedule/next-check.ts'
import { judgePoll } from '../schedule/poll-verdict.ts'
import { changeStatement } from '../store/changes.ts'
import { recallMemory, type StoredSource, settleStatement } from '../store/sources.ts'
import { dropPingsStatement } from '../store/upstream.ts'
import { compareItems, countUnseen, wantedItems } from './compare-items.ts'
import { effectiveSource, type PipelineDeps, sourceFault } from './deps.ts'
import { followHub, pushState } from './follow-hub.ts'
import { type IngestOptions, type IngestRun, ingestPending, soFar } from './ingest-pending.ts'
import { readSource, type SourceReading } from './read-source.ts'
import { createSiteRun } from './site-run.ts'
import { planPings } from './take-pings.ts'
import { driftOf, keepOffending, mannerOf } from './watch-drift.ts'

export interface PollOptions extends IngestOptions {
  /** Read the source even if only waiting items are due. */
  force?: boolean
}

export interface PollResult {
  sourceId: string
  record: PollRecord
  /** Items that still wait for another try. */
  waiting: number
  /** Of these, how many this run had no room for. */
  left: number
  /** Something was written that others may have to be told of. */
  told: boolean
}

/** Polls a claimed source and gives the lease back. Throws only for faults of the store. */
export async function pollSource(deps: PipelineDeps, claimed: StoredSource, options: PollOptions = {}): Promise<PollResult> {
  const started = deps.clock.now()
  const source = effectiveSource(deps, claimed)
  const record: PollRecord = {
    at: started.getTime(),
    outcome: 'ok',
    requests: 0,
    new: 0,
    updated: 0,
    withdrawn: 0,
    unchanged: 0,
    filtered: 0,
    durationMs: 0,
  }
  const run: Run = {
    deps,
    claimed,
    source,
    options,
    record,
    state: claimed.state,
    recalled: false,
    pending: claimed.pending,
    left: 0,
    began: deps.wallNow(),
    site: createSiteRun(deps.db, claimed.ref),
  }
  await takePings(run)
  if (options.force || started.getTime() >= (run.state.nextPollAt ?? 0)) await readAndPlan(run)
  if (sourceFault(deps, claimed) === undefined) await ingestPending(run)
  return settle(run)
}

interface Run extends IngestRun {
  options: PollOptions
  reading?: SourceReading
  /** Why what was read is not taken in. */
  drift?: string
}

async function readAndPlan(run: Run): Promise<void> {
  const { deps, source, claimed, record, options } = run
  const fault = sourceFault(deps, claimed)
  const reading: SourceReading =
    fault === undefined
      ? await readSource(deps, source, run.state, options.signal)
      : // Trying again does not help: it counts as failing at once, and no more with each try.
        { outcome: 'failed', state: { ...run.state, consecutiveFailures: 2 }, requests: 0, reason: fault }
  run.reading = reading
  record.requests += reading.requests
  run.state = reading.state
  if (reading.outcome !== 'read') {
    if (reading.outcome === 'unchanged') record.unchanged += run.state.lastItemCount ?? 0
    return
  }
  await recall(run)
  const wanted = wantedItems(source, reading.items)
  record.filtered += reading.items.length - wanted.length
  const guids = watchGuids(wanted, run.state.guids)
  if (guids.fault && guids.fault !== run.state.guids?.fault)
    deps.log.warn('source.guids', { source: source.id, fault: guids.fault })
  const { keyed, shared, known } = await compareItems(deps.db, { source, ref: claimed.ref }, wanted, { ...run.state, guids })
  const drift = driftOf(reading, run.state, new Set(known.articleOf.values()).size, deps.clock.now())
  if (drift !== undefined) {
    // Nothing of it is taken in: the last good state stays in service.
    run.drift = drift
    return
  }
  const backfill = !run.state.primed || run.state.drifting
  const plan = planItems(keyed, known, { backfill })
  record.unchanged += plan.unchanged
  const merged = mergePending(run.pending, plan.pending)
  const news = countUnseen(merged) > countUnseen(run.pending)
  run.pending = fitPending(merged)
  run.state = {
    ...run.state,
    ...mannerOf(reading, run.state, deps.clock.now()),
    ...(reading.items.length > 0 ? { guids } : {}),
    ...(shared.length > 0 ? { sharedAddresses: shared } : {}),
  }
  if (reading.hub || run.state.hub) {
    const { hintedAt } = run.state
    await followHub(deps, claimed.ref, reading.hub, { news: news && !backfill, ...(hintedAt ? { hintedAt } : {}) })
    run.state = withHub(run.state, reading.hub?.hub)
  }
  if (plan.pending.length > 0) {
    await deps.db.batch([settleStatement(claimed.ref, deps.owner, { ...soFar(run), release: false })])
  }
}

async function recall(run: Run): Promise<void> {
  if (run.recalled) return
  run.state = await recallMemory(run.deps.db, run.claimed.ref, run.state)
  run.recalled = true
}

function withHub({ hub: _, ...state }: FetchState, hub: string | undefined): FetchState {
  return hub === undefined ? state : { ...state, hub }
}

/** Takes in what hubs brought, as if a poll had found it; what they only hint at makes the source due. */
async function takePings(run: Run): Promise<void> {
  const { deps, source, claimed } = run
  if (run.state.hub === undefined) return
  await recall(run)
  const brought = await planPings(deps, { source, ref: claimed.ref }, run.state)
  if (brought === undefined) return
  const { plan, filtered, ids, look } = brought
  run.record.filtered += filtered
  run.record.unchanged += plan.unchanged
  run.pending = fitPending(mergePending(run.pending, plan.pending))
  if (look) run.state = { ...run.state, nextPollAt: 0, hintedAt: deps.clock.now().getTime() }
  await deps.db.batch([
    settleStatement(claimed.ref, deps.owner, { ...soFar(run), release: false }),
    dropPingsStatement(claimed.ref, ids),
  ])
}

async function settle(run: Run): Promise<PollResult> {
  const { deps, claimed, source, record, options } = run
  const now = deps.clock.now()
  const aborted = options.signal?.aborted === true
  // A document that was cut off by our own stop says nothing about the source: it is read again at the next start.
  const reading = aborted && run.reading?.outcome !== 'read' ? undefined : run.reading
  const summed = reading && summary(reading)
  const verdict = judgePoll(run.state, summed && run.drift ? { ...summed, drift: run.drift } : summed, now)
  const outcome: PollOutcome = verdict.outcome
  record.outcome = outcome
  record.durationMs = Math.max(0, now.getTime() - record.at)
  if (verdict.reason !== undefined) record.reason = verdict.reason
  const state: FetchState = { ...verdict.state, lastPollAt: now.getTime() }
  const push = state.hub === undefined ? undefined : await pushState(deps, claimed.ref)
  if (push === undefined) delete state.push
  else state.push = push
  if (reading) {
    state.nextPollAt = nextCheckAt(source, state, now, deps.random.number()).getTime()
    state.polls = withRecord(state.polls, record)
  }
  // A poll that brought nothing is found out again: it need not survive a power cut.
  const lazy = verdict.changes.length === 0 && record.new + record.updated + record.withdrawn === 0 && run.pending.length === 0
  const soonest = Math.min(state.nextPollAt ?? 0, ...run.pending.map((p) => Math.max(p.notBefore ?? 0, now.getTime())))
  const settled = settleStatement(claimed.ref, deps.owner, {
    state,
    recalled: run.recalled,
    ...(run.pending === claimed.pending ? {} : { pending: run.pending }),
    nextCheckAt: new Date(soonest),
    release: true,
  })
  const learned = [...run.site.statements(), ...(await keepOffending(run, outcome, now))]
  if (verdict.changes.length === 0 && learned.length === 0) await deps.db.run(settled.sql, settled.params, { lazy })
  else
    await deps.db.batch(
      [
        settled,
        ...learned,
        ...verdict.changes.map((kind) =>
          changeStatement({
            kind,
            sourceRef: claimed.ref,
            at: now,
            detail: {
              title: source.title,
              ...(source.home ? { url: source.home } : {}),
              ...(record.reason ? { reason: record.reason } : {}),
            },
          }),
        ),
      ],
      { lazy },
    )
  const told = verdict.changes.length > 0 || run.pending !== claimed.pending || reading?.outcome === 'read'
  return { sourceId: source.id, record, waiting: run.pending.length, left: run.left, told }
}

function summary(reading: SourceReading): Parameters<typeof judgePoll>[1] {
  if (reading.outcome === 'read') return { outcome: 'read', items: reading.items.length }
  return {
    outcome: reading.outcome,
    reason: reading.reason,
    ...('retryAfterMs' in reading && reading.retryAfterMs !== undefined ? { retryAfterMs: reading.retryAfterMs } : {}),
  }
}
