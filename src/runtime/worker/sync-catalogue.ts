/**
 * Makes the store follow the catalogue this Worker was built with, some sources a minute.
 *
 * The store remembers which catalogue it follows, so that an isolate that starts asks one question and no more. A
 * deployment that changes many sources is taken up over several ticks, each within the budget of an invocation.
 *
 * Effects: Database.
 *
 * @module
 */
import type { Source } from '../../model/source.ts'
import type { Database } from '../../ports.ts'
import { readFact, saveFactStatement } from '../../store/meta.ts'
import { storable, syncSources } from '../../store/sync-sources.ts'

/** Sources written in one tick. */
const WRITES_A_TICK = 30
const FOLLOWED = 'catalogue'

/** True when the store follows; false when there is more to do at the next tick. */
export async function followCatalogue(db: Database, sources: readonly Source[], now: Date): Promise<boolean> {
  const wanted = await digest(JSON.stringify(sources.map(storable)))
  if ((await readFact(db, FOLLOWED)) === wanted) return true
  let whole = true
  // Each write stands by itself and is found missing at the next tick: any part of them may go first.
  const bounded: Database = {
    ...db,
    async batch(statements) {
      const first = whole ? statements.slice(0, WRITES_A_TICK) : []
      whole &&= first.length === statements.length
      const results = await db.batch(first)
      return statements.map((_, index) => results[index] ?? { rows: [], changes: 0 })
    },
  }
  await syncSources(bounded, sources, now)
  if (!whole) return false
  const followed = saveFactStatement(FOLLOWED, wanted)
  await db.run(followed.sql, followed.params)
  return true
}

async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return [...bytes.slice(0, 16)].map((b) => b.toString(16).padStart(2, '0')).join('')
}
