/**
 * Works off the items of a source that wait: each is ingested, put aside for another try, or given up in the open.
 *
 * What is done is saved every few items, and the lease kept alive.
 *
 * Effects: Http, Database.
 *
 * @module
 */
import type { FetchState, PollRecord } from '../model/fetch-state.ts'
import type { PendingItem } from '../model/pending.ts'
import type { Source } from '../model/source.ts'
import { DatabaseError } from '../ports.ts'
import { renewLease, type StoredSource, settleStatement } from '../store/sources.ts'
import { type IngestResult, LEASE_MS, type PipelineDeps } from './deps.ts'
import { ingestItem } from './ingest-item.ts'
import type { SiteRun } from './site-run.ts'

export interface IngestOptions {
  /** Whether a further item may be begun in this run (Workers); without, all are. */
  hasRoom?: () => boolean
  signal?: AbortSignal
  onProgress?: (progress: { sourceId: string; done: number; of: number; result?: IngestResult }) => void
}

/** A poll under way, as far as its items go. */
export interface IngestRun {
  deps: PipelineDeps
  claimed: StoredSource
  source: Source
  options: IngestOptions
  record: PollRecord
  state: FetchState
  /** The state is whole; a claim leaves out what unchanged polls do not need. */
  recalled: boolean
  pending: PendingItem[]
  left: number
  /** Wall clock of the last sign of life. */
  began: number
  site: SiteRun
}

/** What is saved in the middle of a poll. */
export function soFar({ state, recalled, pending }: IngestRun): Pick<IngestRun, 'state' | 'recalled' | 'pending'> {
  return { state, recalled, pending }
}

export async function ingestPending(run: IngestRun): Promise<void> {
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

async function ingestOne(run: IngestRun, pending: PendingItem): Promise<IngestResult> {
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

async function keepLease(run: IngestRun): Promise<void> {
  const { deps, claimed } = run
  const wallNow = deps.wallNow()
  if (wallNow - run.began < LEASE_MS / 3) return
  run.began = wallNow
  await renewLease(deps.db, claimed.ref, { owner: deps.owner, wallNow, leaseMs: LEASE_MS })
}
