/**
 * Sources as the store knows them: definition, state of their polls, items that wait, the lease on their work.
 *
 * A claim and a settle are one row written each (SEMANTICS 25). Only the holder of the lease writes state and pending.
 *
 * Effects: Database.
 *
 * @module
 */
import { type FetchState, newFetchState, type SourceMemory, splitState, withMemory } from '../model/fetch-state.ts'
import type { PendingItem } from '../model/pending.ts'
import type { Source } from '../model/source.ts'
import type { Database, SqlValue, Statement } from '../ports.ts'

export interface StoredSource {
  ref: number
  id: string
  key: string
  origin: 'file' | 'api'
  /** Without secrets: header values are left out. */
  source: Source
  createdAt: Date
  retiredAt?: Date
  /** Of a claimed source without what `recallMemory` brings. */
  state: FetchState
  pending: PendingItem[]
  nextCheckAt: Date
  leaseOwner?: string
  leaseUntil: number
}

interface Row {
  ref: number
  id: string
  key: string
  origin: 'file' | 'api'
  definition: string
  created_at: number
  retired_at: number | null
  state: string
  memory?: string | null
  pending: string
  next_check_at: number
  lease_owner: string | null
  lease_until: number
}

const COLUMNS =
  'ref, id, key, origin, definition, created_at, retired_at, state, pending, next_check_at, lease_owner, lease_until'
const ALL = `${COLUMNS}, memory`

function fromRow(row: Row): StoredSource {
  let source: Source | undefined
  const state: FetchState = { ...newFetchState(), ...(JSON.parse(row.state) as Partial<FetchState>) }
  return {
    ref: row.ref,
    id: row.id,
    key: row.key,
    origin: row.origin,
    // Most polls take the definition from the file: the row's is read when somebody asks for it.
    get source() {
      source ??= JSON.parse(row.definition) as Source
      return source
    },
    createdAt: new Date(row.created_at),
    ...(row.retired_at === null ? {} : { retiredAt: new Date(row.retired_at) }),
    state: row.memory ? withMemory(state, JSON.parse(row.memory) as SourceMemory) : state,
    pending: row.pending === '[]' ? [] : (JSON.parse(row.pending) as PendingItem[]),
    nextCheckAt: new Date(row.next_check_at),
    ...(row.lease_owner === null ? {} : { leaseOwner: row.lease_owner }),
    leaseUntil: row.lease_until,
  }
}

/** Every source, retired ones too, ordered by id. */
export async function listSources(db: Database): Promise<StoredSource[]> {
  return (await db.all<Row>(`SELECT ${ALL} FROM sources ORDER BY id`)).map(fromRow)
}

/** The next ones in order of their number, retired ones too. */
export async function listSourcesAfter(db: Database, ref: number, limit: number): Promise<StoredSource[]> {
  return (await db.all<Row>(`SELECT ${ALL} FROM sources WHERE ref > ? ORDER BY ref LIMIT ?`, [ref, limit])).map(fromRow)
}

/** Live ones in order of their ids, after one. */
export async function listLiveSources(
  db: Database,
  page: { after: string; limit: number; origin?: 'file' | 'api' },
): Promise<StoredSource[]> {
  const rows = await db.all<Row>(
    `SELECT ${ALL} FROM sources WHERE id > ?1 AND retired_at IS NULL AND (?2 IS NULL OR origin = ?2) ORDER BY id LIMIT ?3`,
    [page.after, page.origin ?? null, page.limit],
  )
  return rows.map(fromRow)
}

/** How the polls of these sources went, by id. */
export async function listStates(db: Database, ids: readonly string[]): Promise<Map<string, FetchState>> {
  const rows = await db.all<{ id: string; state: string }>(
    'SELECT id, state FROM sources WHERE id IN (SELECT value FROM json_each(?))',
    [JSON.stringify(ids)],
  )
  return new Map(rows.map(({ id, state }) => [id, { ...newFetchState(), ...(JSON.parse(state) as Partial<FetchState>) }]))
}

/** Another source than this one that has this key. */
export async function findKeyHolder(db: Database, key: string, notId: string): Promise<string | undefined> {
  const [row] = await db.all<{ id: string }>('SELECT id FROM sources WHERE key = ? AND id <> ?', [key, notId])
  return row?.id
}

export async function findSource(db: Database, id: string): Promise<StoredSource | undefined> {
  const [row] = await db.all<Row>(`SELECT ${ALL} FROM sources WHERE id = ?`, [id])
  return row && fromRow(row)
}

export interface Claim {
  owner: string
  /** Wall-clock milliseconds: leases measure real processes, not the settable clock. */
  wallNow: number
  leaseMs: number
}

/**
 * Takes the lease on up to `limit` sources that are due, longest overdue first. `ids` claims just those, due or not.
 * Sources whose lease is held by a living owner are left alone.
 */
export async function claimDueSources(
  db: Database,
  now: Date,
  claim: Claim & { limit: number; ids?: string[] },
): Promise<StoredSource[]> {
  const chosen = claim.ids === undefined ? 'paused = 0 AND next_check_at <= ?4' : 'id IN (SELECT value FROM json_each(?4))'
  const { rows } = await db.run(
    `UPDATE sources SET lease_owner = ?1, lease_until = ?2
     WHERE ref IN (
       SELECT ref FROM sources WHERE retired_at IS NULL AND lease_until <= ?3 AND ${chosen}
       ORDER BY next_check_at, ref LIMIT ?5)
     RETURNING ${COLUMNS}`,
    [
      claim.owner,
      claim.wallNow + claim.leaseMs,
      claim.wallNow,
      claim.ids ? JSON.stringify(claim.ids) : now.getTime(),
      claim.limit,
    ],
    { lazy: true },
  )
  return (rows as unknown as Row[]).map(fromRow)
}

/** What a claim leaves out of the state, with the state. */
export async function recallMemory(db: Database, ref: number, state: FetchState): Promise<FetchState> {
  const [row] = await db.all<{ memory: string | null }>('SELECT memory FROM sources WHERE ref = ?', [ref])
  return row?.memory ? withMemory(state, JSON.parse(row.memory) as SourceMemory) : state
}

/** Keeps a lease alive; false when it was lost. */
export async function renewLease(db: Database, ref: number, claim: Claim): Promise<boolean> {
  const result = await db.run(
    'UPDATE sources SET lease_until = ? WHERE ref = ? AND lease_owner = ?',
    [claim.wallNow + claim.leaseMs, ref, claim.owner],
    { lazy: true },
  )
  return result.changes > 0
}

/** Frees the leases of owners that the caller knows to be dead. Returns how many. */
export async function releaseLeases(db: Database, owners: readonly string[]): Promise<number> {
  if (owners.length === 0) return 0
  const list: SqlValue[] = [JSON.stringify(owners)]
  const sources = await db.run(
    'UPDATE sources SET lease_owner = NULL, lease_until = 0 WHERE lease_owner IN (SELECT value FROM json_each(?))',
    list,
  )
  for (const table of ['deliveries', 'hub_subscriptions', 'hub_requests']) {
    await db.run(
      `UPDATE ${table} SET lease_owner = NULL, lease_until = 0 WHERE lease_owner IN (SELECT value FROM json_each(?))`,
      list,
    )
  }
  return sources.changes
}

/** Gives back what `owner` claimed and could not settle, because the store could not be written. */
export async function giveBackSources(db: Database, owner: string, refs: readonly number[]): Promise<void> {
  await db.run(
    'UPDATE sources SET lease_owner = NULL, lease_until = 0 WHERE lease_owner = ? AND ref IN (SELECT value FROM json_each(?))',
    [owner, JSON.stringify(refs)],
  )
}

/** Everybody who holds a lease now. */
export async function listLeaseOwners(db: Database): Promise<string[]> {
  const rows = await db.all<{ owner: string }>(
    `SELECT lease_owner AS owner FROM sources WHERE lease_owner IS NOT NULL
     UNION SELECT lease_owner FROM deliveries WHERE lease_owner IS NOT NULL AND next_attempt_at IS NOT NULL
     UNION SELECT lease_owner FROM hub_subscriptions WHERE lease_owner IS NOT NULL AND next_attempt_at IS NOT NULL
     UNION SELECT lease_owner FROM hub_requests WHERE lease_owner IS NOT NULL AND done = 0`,
  )
  return rows.map((row) => row.owner)
}

const HAS_PINGS = 'EXISTS (SELECT 1 FROM upstream_pings p WHERE p.source_ref = sources.ref)'

/**
 * Writes what a poll learned; without `pending` the items that wait stay as they are, and what is not `recalled` stays too. With `release` the lease ends and
 * the next look is set: at once where a hub brought something meanwhile. The row is only touched while `owner` still holds
 * the lease, so that a run that lost it changes nothing.
 */
export function settleStatement(
  ref: number,
  owner: string,
  outcome: { state: FetchState; recalled: boolean; pending?: PendingItem[]; nextCheckAt?: Date; release: boolean },
): Statement {
  const { state, memory } = outcome.recalled ? splitState(outcome.state) : { state: outcome.state }
  const params: SqlValue[] = [JSON.stringify(state)]
  let set = 'state = ?'
  if (memory) {
    set += ', memory = ?'
    params.push(JSON.stringify(memory))
  }
  if (outcome.pending) {
    set += ', pending = ?'
    params.push(JSON.stringify(outcome.pending))
  }
  if (outcome.nextCheckAt) {
    set += `, next_check_at = CASE WHEN ${HAS_PINGS} THEN 0 ELSE ? END`
    params.push(outcome.nextCheckAt.getTime())
  }
  if (outcome.release) set += ', lease_owner = NULL, lease_until = 0'
  params.push(ref, owner)
  return { sql: `UPDATE sources SET ${set} WHERE ref = ? AND lease_owner = ?`, params }
}

/** Makes these sources (all live ones without `ids`) due now. Returns the ids of those that were found. */
export async function requestPolls(db: Database, ids?: readonly string[]): Promise<string[]> {
  const chosen = ids === undefined ? '' : 'AND id IN (SELECT value FROM json_each(?))'
  const { rows } = await db.run(
    `UPDATE sources SET next_check_at = 0, state = json_set(state, '$.nextPollAt', 0)
     WHERE retired_at IS NULL AND paused = 0 ${chosen} RETURNING id`,
    ids === undefined ? [] : [JSON.stringify(ids)],
  )
  return rows.map((row) => String(row['id']))
}
