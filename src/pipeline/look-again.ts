/**
 * Looks again at articles whose time has come (SEMANTICS 6).
 *
 * Effects: Http, Database.
 *
 * @module
 */
import { claimDueLooks } from '../store/articles.ts'
import { listSources } from '../store/sources.ts'
import { effectiveSource, type IngestResult, type PipelineDeps, sourceFault } from './deps.ts'
import { refreshArticle } from './refresh-article.ts'
import { createSiteRun, type SiteRun } from './site-run.ts'

const LEASE_MS = 15 * 60_000

/** Works off up to `limit` due looks, one after the other. A fault of one is logged and costs only that one. */
export async function lookAgain(deps: PipelineDeps, options: { limit: number; signal?: AbortSignal }): Promise<IngestResult[]> {
  const due = await claimDueLooks(deps.db, deps.clock.now(), { limit: options.limit, leaseMs: LEASE_MS })
  if (due.length === 0) return []
  const sources = new Map((await listSources(deps.db)).map((s) => [s.ref, s]))
  const sites = new Map<number, SiteRun>()
  const results: IngestResult[] = []
  for (const known of due) {
    if (options.signal?.aborted) break
    const stored = sources.get(known.originRef)
    if (!stored || sourceFault(deps, stored) !== undefined) continue
    const site = sites.get(stored.ref) ?? createSiteRun(deps.db, stored.ref)
    sites.set(stored.ref, site)
    try {
      const context = {
        ref: stored.ref,
        source: effectiveSource(deps, stored),
        site,
        ...(options.signal ? { signal: options.signal } : {}),
      }
      results.push(await refreshArticle(deps, context, known))
    } catch (error) {
      deps.log.error('look.failed', { article: known.article.id, reason: error instanceof Error ? error.message : String(error) })
    }
  }
  return results
}
