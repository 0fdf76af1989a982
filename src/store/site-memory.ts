/**
 * One row a source: what it repeats on its pages.
 *
 * Effects: Database.
 *
 * @module
 */
import type { SiteMemory } from '../model/site-memory.ts'
import type { Database, Statement } from '../ports.ts'

export async function findSiteMemory(db: Database, sourceRef: number): Promise<SiteMemory | undefined> {
  const [row] = await db.all<{ memory: string }>('SELECT memory FROM site_memory WHERE source_ref = ?', [sourceRef])
  return row && (JSON.parse(row.memory) as SiteMemory)
}

export function siteMemoryStatement(sourceRef: number, memory: SiteMemory): Statement {
  return {
    sql: 'INSERT INTO site_memory (source_ref, memory) VALUES (?1, ?2) ON CONFLICT (source_ref) DO UPDATE SET memory = ?2',
    params: [sourceRef, JSON.stringify(memory)],
  }
}
