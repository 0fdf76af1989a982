/**
 * Sources made through the API: rows without a file (SEMANTICS 19). Their `${NAME}` references are stored as written and
 * resolved by whoever polls, so no secret rests here.
 *
 * Effects: Database.
 *
 * @module
 */
import { newFetchState } from '../model/fetch-state.ts'
import type { Source } from '../model/source.ts'
import { type Database, DatabaseError } from '../ports.ts'
import { findSource } from './sources.ts'

export type ApiSourceSaved = 'created' | 'changed' | 'unchanged'

/**
 * Makes the row `source.id` say this. Doing it twice changes nothing the second time. A retired source comes back and is
 * read as if for the first time (backfill). The caller has made sure that no file has the id.
 */
export async function saveApiSource(db: Database, source: Source, now: Date): Promise<ApiSourceSaved> {
  const old = await findSource(db, source.id)
  const kept: Source = { ...source, origin: 'api', key: old?.key ?? source.key }
  const definition = JSON.stringify(kept)
  if (!old) {
    try {
      await db.run(
        "INSERT INTO sources (id, key, origin, definition, paused, created_at, state) VALUES (?, ?, 'api', ?, ?, ?, ?)",
        [source.id, kept.key, definition, source.paused ? 1 : 0, now.getTime(), JSON.stringify(newFetchState())],
      )
      return 'created'
    } catch (error) {
      // Somebody else made the same row meanwhile: then this is a change of it.
      if (!(error instanceof DatabaseError && error.kind === 'conflict') || !(await findSource(db, source.id))) throw error
      return saveApiSource(db, source, now)
    }
  }
  const returned = old.retiredAt !== undefined
  if (!returned && old.origin === 'api' && definition === JSON.stringify(old.source)) return 'unchanged'
  const afresh = returned || old.source.url !== source.url || old.source.kind !== source.kind
  await db.run(
    `UPDATE sources SET origin = 'api', definition = ?1, paused = ?2, retired_at = NULL,
      state = CASE WHEN ?3 THEN ?4 ELSE state END, memory = CASE WHEN ?3 THEN NULL ELSE memory END, next_check_at = CASE WHEN ?5 THEN 0 ELSE next_check_at END WHERE ref = ?6`,
    [definition, source.paused ? 1 : 0, returned ? 1 : 0, JSON.stringify(newFetchState()), afresh ? 1 : 0, old.ref],
  )
  return returned ? 'created' : 'changed'
}

/** False where there is no such live source made through the API. */
export async function setApiSourcePaused(db: Database, id: string, paused: boolean): Promise<boolean> {
  const { changes } = await db.run(
    `UPDATE sources SET paused = ?1, definition = json_set(definition, '$.paused', json(?2))
     WHERE id = ?3 AND origin = 'api' AND retired_at IS NULL`,
    [paused ? 1 : 0, paused ? 'true' : 'false', id],
  )
  return changes > 0
}

/** Its articles stay; its feed ends after a while. False where there is no such live source made through the API. */
export async function retireApiSource(db: Database, id: string, now: Date): Promise<boolean> {
  const { changes } = await db.run("UPDATE sources SET retired_at = ? WHERE id = ? AND origin = 'api' AND retired_at IS NULL", [
    now.getTime(),
    id,
  ])
  return changes > 0
}
