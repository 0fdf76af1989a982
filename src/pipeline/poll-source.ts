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
import type { PendingItem } from '../model/pending.ts'
import type { Source } from '../model/source.ts'
import { fitPending } from '../normalise/fit-pending.ts'
import { mergePending, planItems } from '../normalise/plan-items.ts'
import { watchGuids } from '../normalise/usable-keys.ts'
import { DatabaseError } from '../ports.ts'
import { nextCheckAt } from '../schedule/next-check.ts'
import { judgePoll } from '../schedule/poll-verdict.ts'
import { changeStatement } from '../store/changes.ts'
import { recallMemory, renewLease, type StoredSource, settleStatement } from '../store/sources.ts'
import { dropPingsStatement } from '../store/upstream.ts'
import { compareItems, countUnseen, wantedItems } from './compare-items.ts'
import { effectiveSource, type IngestResult, LEASE_MS, type PipelineDeps, sourceFault } from './deps.ts'
import { followHub, pushState } from './follow-hub.ts'
import { ingestItem } from './ingest-item.ts'
import { readSource, type SourceReading } from './read-source.ts'
import { createSiteRun, type SiteRun } from './site-run.ts'
import { planPings } from './take-pings.ts'
import { driftOf, keepOffending, mannerOf } from './watch-drift.ts'

export interface PollOptions {
  /** Read the source even if only waiting items are due. */
  force?: boolean
  /** Whether a further item may be begun in this run (Workers); without, all are. */
  hasRoom?: () => boolean
  signal?: AbortSignal
  onProgress?: (progress: { sourceId: string; done: number; of: number; result?: IngestResult }) => void
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

interface Run {
  deps: PipelineDeps
  claimed: StoredSource
  source: Source
  options: PollOptions
  record: PollRecord
  state: FetchState
  /** The state is whole; a claim leaves out what unchanged polls do not need. */
  recalled: boolean
  pending: PendingItem[]
  left: number
  /** Wall clock of the last sign of life. */
  began: number
  reading?: SourceReading
  /** Why what was read is not taken in. */
  drift?: string
  site: SiteRun
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

function soFar({ state, recalled, pending }: Run): Pick<Run, 'state' | 'recalled' | 'pending'> {
  return { state, recalled, pending }
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

async function ingestPending(run: Run): Promise<void> {
  const { deps, source, claimed, record, options } = run
  if (run.pending.length === 0) return
  const now = deps.clock.now().getTime()
  const ready = run.pending.filter((p) => (p.notBefore ?? 0) <= now)
  const waiting = run.pending.filter((p) => (p.notBefore ?? 0) > now)
  let done = 0
  let heldUntil: number | undefined
  for (const pending of ready) {
    // A site that asks to be left alone is: what is left waits with the item that was refused.
    if (heldUntil !== undefined) break
    if (options.signal?.aborted) break
    if (options.hasRoom?.() === false) {
      run.left = ready.length - done
      break
    }
    await keepLease(run)
    const result = await ingestOne(run, pending)
    record.requests += result.requests
    done++
    count(record, result)
    if (result.outcome === 'retry' && !options.signal?.aborted) waiting.push(retried(pending, result, now))
    else if (result.outcome === 'retry') waiting.push(pending)
    if (result.retryAfterMs !== undefined) heldUntil = now + result.retryAfterMs
    options.onProgress?.({ sourceId: source.id, done, of: ready.length, result })
    if (done % 20 === 0) {
      run.pending = [...ready.slice(done), ...waiting]
      await deps.db.batch([settleStatement(claimed.ref, deps.owner, { ...soFar(run), release: false })])
    }
  }
  const left = ready.slice(done)
  run.pending = [...(heldUntil === undefined ? left : left.map((p) => ({ ...p, notBefore: heldUntil }))), ...waiting]
}

async function ingestOne(run: Run, pending: PendingItem): Promise<IngestResult> {
  const { deps, claimed, source, options } = run
  try {
    const context = { ref: claimed.ref, source, site: run.site, ...(options.signal ? { signal: options.signal } : {}) }
    return await ingestItem(deps, context, pending)
  } catch (error) {
    // A store that cannot be written says nothing about the item: the poll ends, and goes on when it can.
    if (error instanceof DatabaseError && UNWRITABLE.has(error.kind)) throw error
    // One bad item never costs the source: it is put aside, tried again, and in the end given up, in the open.
    const reason = error instanceof Error ? error.message : String(error)
    deps.log.error('ingest.failed', { source: source.id, item: pending.item.link ?? pending.item.guid, reason })
    return pending.attempts < 3 ? { outcome: 'retry', requests: 0, reason } : { outcome: 'dropped', requests: 0, reason }
  }
}

const UNWRITABLE = new Set<DatabaseError['kind']>(['full', 'readonly', 'busy'])

function retried(pending: PendingItem, result: IngestResult, now: number): PendingItem {
  const wait = result.retryAfterMs ?? 5 * 60_000 * 4 ** pending.attempts
  return { ...pending, attempts: pending.attempts + 1, notBefore: now + wait }
}

function count(record: PollRecord, result: IngestResult): void {
  if (result.outcome === 'created' || result.outcome === 'sighted') record.new++
  else if (result.outcome === 'updated') record.updated++
  else if (result.outcome === 'withdrawn') record.withdrawn++
  else if (result.outcome !== 'retry' && result.outcome !== 'dropped') record.unchanged++
}

async function keepLease(run: Run): Promise<void> {
  const { deps, claimed } = run
  const wallNow = deps.wallNow()
  if (wallNow - run.began < LEASE_MS / 3) return
  run.began = wallNow
  await renewLease(deps.db, claimed.ref, { owner: deps.owner, wallNow, leaseMs: LEASE_MS })
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
