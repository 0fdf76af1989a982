/**
 * Takes what the service's own store knows of a site's repeated lines into the throw-away store of a preview.
 *
 * Effects: reads the store's file, if there is one, without changing it; writes to the given database.
 *
 * @module
 */
import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { SiteMemory } from '../model/site-memory.ts'
import type { Database } from '../ports.ts'
import { siteMemoryStatement } from '../store/site-memory.ts'
import { findSource } from '../store/sources.ts'

/** Does nothing where the source was never polled, or the store cannot be read. */
export async function takeSiteMemory(databasePath: string, db: Database, sourceId: string): Promise<void> {
  const here = await findSource(db, sourceId)
  const memory = readMemory(databasePath, sourceId)
  if (!here || !memory) return
  const { sql, params } = siteMemoryStatement(here.ref, memory)
  await db.run(sql, params)
}

function readMemory(databasePath: string, sourceId: string): SiteMemory | undefined {
  if (!existsSync(databasePath)) return undefined
  try {
    const store = new DatabaseSync(databasePath, { readOnly: true, timeout: 1000 })
    try {
      const row = store
        .prepare('SELECT m.memory FROM site_memory m JOIN sources s ON s.ref = m.source_ref WHERE s.id = ?')
        .get(sourceId)
      return row && (JSON.parse(String(row['memory'])) as SiteMemory)
    } finally {
      store.close()
    }
  } catch {
    // An older or damaged store: the preview goes on with what the page itself says.
    return undefined
  }
}
