/**
 * The site memory of one source during one run: read once, when the first page needs it; learned from each new article;
 * written once, in the batch that settles the run. Looking again at known articles uses it and does not learn.
 *
 * Effects: Database (reads).
 *
 * @module
 */
import { rememberPage } from '../extract/memory.ts'
import { newSiteMemory, type SiteMemory } from '../model/site-memory.ts'
import type { PageReading } from '../normalise/article.ts'
import type { Database, Statement } from '../ports.ts'
import { findSiteMemory, siteMemoryStatement } from '../store/site-memory.ts'
import { addressKey } from '../web/url.ts'

export interface SiteRun {
  read(): Promise<SiteMemory>
  learn(page: PageReading): void
  /** What settling has to write; empty where nothing was learned. */
  statements(): Statement[]
}

export function createSiteRun(db: Database, sourceRef: number): SiteRun {
  let memory: SiteMemory | undefined
  let learned = false
  return {
    async read() {
      memory ??= (await findSiteMemory(db, sourceRef)) ?? newSiteMemory()
      return memory
    },
    learn(page) {
      if (!memory || !page.memory || page.memory.lines.length === 0) return
      memory = rememberPage(memory, addressKey(page.url), page.memory.lines)
      learned = true
    },
    statements: () => (memory && learned ? [siteMemoryStatement(sourceRef, memory)] : []),
  }
}
