/**
 * Drops what the rules no longer keep: articles by source, deliveries that are done, changes, early revisions
 * (SEMANTICS 11).
 *
 * Effects: Database.
 *
 * @module
 */
import type { Retention } from '../model/source.ts'
import { dropArticles, dropChanges, dropDeliveries, dropRevisions, listDroppable } from '../store/retention.ts'
import { listSources } from '../store/sources.ts'
import type { PipelineDeps } from './deps.ts'

/** What went, or would go. */
export interface RetentionReport {
  articles: { source: string; count: number }[]
  changes: number
  revisions: number
  deliveries: number
}

/** Articles of one source in one run at most; the next run goes on. */
const MOST_A_RUN = 5000
export const DEFAULT_CHANGE_DAYS = 90
/** Deliveries that arrived are kept so long; those given up as long as the changes they could be built from again. */
export const DELIVERED_DAYS = 30

/** Applies the rules; `drop: false` only counts. */
export async function applyRetention(
  deps: Pick<PipelineDeps, 'db' | 'clock' | 'settings' | 'catalogue'>,
  options: { drop: boolean; signal?: AbortSignal },
): Promise<RetentionReport> {
  const { db, clock, settings } = deps
  const now = clock.now()
  const report: RetentionReport = { articles: [], changes: 0, revisions: 0, deliveries: 0 }
  for (const stored of await listSources(db)) {
    if (options.signal?.aborted) return report
    const source = deps.catalogue().sources.find((one) => one.id === stored.id) ?? stored.source
    const rule = ruleOf(settings.retention, source.retention)
    const seqs = await listDroppable(db, stored.ref, rule, { now, limit: MOST_A_RUN })
    if (seqs.length === 0) continue
    if (options.drop) await dropArticles(db, seqs)
    report.articles.push({ source: stored.id, count: seqs.length })
  }
  const changeDays = settings.changeDays ?? DEFAULT_CHANGE_DAYS
  const days = { delivered: DELIVERED_DAYS, givenUp: Math.max(DELIVERED_DAYS, changeDays) }
  report.deliveries = await dropDeliveries(db, now, days, options)
  report.changes = await dropChanges(db, now, changeDays, options)
  report.revisions = await dropRevisions(db, options)
  return report
}

/** The source's own words win, one by one. */
function ruleOf(instance: Retention | undefined, own: Retention | undefined): Retention {
  return { ...instance, ...own }
}
