/**
 * Makes the store's sources follow the catalogue.
 *
 * Effects: Database.
 *
 * @module
 */
import { type FetchState, newFetchState, splitState } from '../model/fetch-state.ts'
import type { Source } from '../model/source.ts'
import type { Database, Statement } from '../ports.ts'
import { listSources } from './sources.ts'

/** The definition as it may be stored: header values, the address as written and `via` may hold secrets and stay in memory. */
export function storable(source: Source): Source {
  const { via: _, ...rest } = source
  return { ...rest, url: source.shownUrl ?? source.url, headers: {} }
}

export interface SyncResult {
  added: string[]
  changed: string[]
  renamed: { from: string; to: string }[]
  retired: string[]
}

/**
 * Makes the store's file sources equal to the catalogue's: new ones are added, changed ones updated, renamed ones
 * (`was`, or the same `key`) keep everything, missing ones are retired, not deleted. Sources made through the API are
 * left alone unless a file takes their id. A source that comes back is polled as if for the first time (backfill).
 * One atomic batch; nothing is written where nothing changed.
 */
export async function syncSources(db: Database, sources: readonly Source[], now: Date): Promise<SyncResult> {
  const stored = await listSources(db)
  const byKey = new Map(stored.map((s) => [s.key, s]))
  const byId = new Map(stored.map((s) => [s.id, s]))
  const result: SyncResult = { added: [], changed: [], renamed: [], retired: [] }
  const writes: Statement[] = []
  const kept = new Set<number>()
  for (const source of sources) {
    const old =
      byId.get(source.id) ?? byKey.get(source.key) ?? source.was.map((id) => byId.get(id)).find((s) => s && !kept.has(s.ref))
    const definition = JSON.stringify(storable(source))
    if (!old || kept.has(old.ref)) {
      result.added.push(source.id)
      writes.push({
        sql: 'INSERT INTO sources (id, key, origin, definition, paused, created_at, state) VALUES (?, ?, ?, ?, ?, ?, ?)',
        params: [
          source.id,
          source.key,
          source.origin,
          definition,
          source.paused ? 1 : 0,
          now.getTime(),
          JSON.stringify(newFetchState()),
        ],
      })
      continue
    }
    kept.add(old.ref)
    const returned = old.retiredAt !== undefined
    // A renamed file's default key is its new name: the key it was known by stays.
    const key = source.key === source.id ? old.key : source.key
    const keyed = JSON.stringify(storable({ ...source, key }))
    if (!returned && old.id === source.id && old.origin === source.origin && keyed === JSON.stringify(old.source)) continue
    if (old.id !== source.id) result.renamed.push({ from: old.id, to: source.id })
    else result.changed.push(source.id)
    const asks = old.source.url !== (source.shownUrl ?? source.url) || old.source.kind !== source.kind
    // Other rules see other items in the same bytes.
    const rereads = !asks && rulesOf(old.source) !== rulesOf(source)
    const { bodyHash: _, nextPollAt: __, children: ___, ...unread } = old.state
    const whole: FetchState = returned ? newFetchState() : asks ? withoutAddress(old.state) : rereads ? unread : old.state
    const { state, memory } = splitState(whole)
    writes.push({
      sql: `UPDATE sources SET id = ?, key = ?, origin = ?, definition = ?, paused = ?, retired_at = NULL, state = ?, memory = ?,
            next_check_at = CASE WHEN ? THEN 0 ELSE next_check_at END WHERE ref = ?`,
      params: [
        source.id,
        key,
        source.origin,
        keyed,
        source.paused ? 1 : 0,
        JSON.stringify(state),
        JSON.stringify(memory),
        returned || asks || rereads ? 1 : 0,
        old.ref,
      ],
    })
  }
  for (const old of stored) {
    if (old.origin !== 'file' || old.retiredAt || kept.has(old.ref)) continue
    result.retired.push(old.id)
    writes.push({ sql: 'UPDATE sources SET retired_at = ? WHERE ref = ?', params: [now.getTime(), old.ref] })
  }
  for (let at = 0; at < writes.length; at += 500) await db.batch(writes.slice(at, at + 500))
  return result
}

function rulesOf({ listing, json, sitemap, liveBlog }: Source): string {
  return JSON.stringify([listing, json, sitemap, liveBlog])
}

/** What was learned of one address says nothing about another. */
function withoutAddress(state: FetchState): FetchState {
  const rest: Partial<FetchState> = { ...state, gone: false }
  for (const field of OF_ONE_ADDRESS) delete rest[field]
  return rest as FetchState
}

const OF_ONE_ADDRESS = [
  'validators',
  'validatedUrl',
  'bodyHash',
  'foundUrl',
  'foundKind',
  'searchedAt',
  'children',
  'move',
  'moved',
  'nextPollAt',
] as const
