/**
 * Drops what the rules no longer keep: articles by source, deliveries that are done, changes, early revisions
 * (SEMANTICS 11).
 *
 * Effects: Database.
 *
 * @module
 */
import type { Settings } from '../model/settings.ts'
import type { Retention } from '../model/source.ts'
import type { Database } from '../ports.ts'
import { readFact, saveFactStatement } from '../store/meta.ts'
import {
  dropArticles,
  dropChanges,
  dropDeliveries,
  dropRevisions,
  dropRevisionsAfter,
  listDroppable,
} from '../store/retention.ts'
import { listSources, listSourcesAfter } from '../store/sources.ts'
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
  const files = new Map(deps.catalogue().sources.map((source) => [source.id, source]))
  for (const stored of await listSources(db)) {
    if (options.signal?.aborted) return report
    const source = files.get(stored.id) ?? stored.source
    const rule = ruleOf(settings.retention, source.retention)
    const seqs = await listDroppable(db, stored.ref, rule, { now, limit: MOST_A_RUN })
    if (seqs.length === 0) continue
    if (options.drop) await dropArticles(db, seqs)
    report.articles.push({ source: stored.id, count: seqs.length })
  }
  const { changeDays, deliveryDays } = daysOf(settings)
  report.deliveries = await dropDeliveries(db, now, deliveryDays, options)
  report.changes = await dropChanges(db, now, changeDays, options)
  report.revisions = await dropRevisions(db, options)
  return report
}

/** The source's own words win, one by one. */
function ruleOf(instance: Retention | undefined, own: Retention | undefined): Retention {
  return { ...instance, ...own }
}

function daysOf({ changeDays = DEFAULT_CHANGE_DAYS }: Pick<Settings, 'changeDays'>) {
  return { changeDays, deliveryDays: { delivered: DELIVERED_DAYS, givenUp: Math.max(DELIVERED_DAYS, changeDays) } }
}

/** Where the rounds of one day stand. */
interface Place {
  /** Number of the day since 1970. */
  day: number
  stage: 'articles' | 'deliveries' | 'changes' | 'revisions' | 'done'
  /** Source or article before which everything is looked through. */
  after: number
}

/** An article stands in some twenty rows of tables and indices. */
export interface Portion {
  articles: number
  rows: number
}

const DAY_MS = 86_400_000
const PLACE = 'retention'
/** Sources looked through for one with a rule and something to drop. */
const SOURCES_A_LOOK = 100

/**
 * The same in portions, for homes whose invocations are short: about `most` articles, or rows of one other kind, are
 * dropped, and the store remembers where to go on. Each day is gone through once; `done` says that it was, and costs one query.
 *
 * A portion asks five queries at most and writes two batches.
 */
export async function retainSome(
  deps: Pick<PipelineDeps, 'db' | 'clock' | 'settings' | 'catalogue'>,
  most: Portion,
): Promise<{ done: boolean; dropped: number }> {
  const { db, clock } = deps
  const day = Math.floor(clock.now().getTime() / DAY_MS)
  const known = await readPlace(db)
  const place: Place = known?.day === day ? known : { day, stage: 'articles', after: 0 }
  if (place.stage === 'done') return { done: true, dropped: 0 }
  const { dropped, next } = await portionOf(deps, place, most)
  const fact = saveFactStatement(PLACE, JSON.stringify(next))
  await db.run(fact.sql, fact.params)
  return { done: next.stage === 'done', dropped }
}

async function readPlace(db: Database): Promise<Place | undefined> {
  const text = await readFact(db, PLACE)
  return text === undefined ? undefined : (JSON.parse(text) as Place)
}

async function portionOf(
  deps: Pick<PipelineDeps, 'db' | 'clock' | 'settings' | 'catalogue'>,
  place: Place,
  most: Portion,
): Promise<{ dropped: number; next: Place }> {
  const { db, clock, settings } = deps
  const now = clock.now()
  const { changeDays, deliveryDays } = daysOf(settings)
  const drop = { drop: true, most: most.rows }
  /** The same stage again where it filled its portion, else the one after it. */
  const then = (dropped: number, stage: Place['stage']) => ({
    dropped,
    next: dropped >= most.rows ? place : { ...place, stage, after: 0 },
  })
  switch (place.stage) {
    case 'articles':
      return articlePortion(deps, place, most.articles)
    case 'deliveries':
      return then(await dropDeliveries(db, now, deliveryDays, drop), 'changes')
    case 'changes':
      return then(await dropChanges(db, now, changeDays, drop), 'revisions')
    default: {
      const { dropped, next } = await dropRevisionsAfter(db, place.after, drop)
      return { dropped, next: next === undefined ? { ...place, stage: 'done', after: 0 } : { ...place, after: next } }
    }
  }
}

async function articlePortion(
  deps: Pick<PipelineDeps, 'db' | 'clock' | 'settings' | 'catalogue'>,
  place: Place,
  most: number,
): Promise<{ dropped: number; next: Place }> {
  const { db, clock, settings } = deps
  const sources = await listSourcesAfter(db, place.after, SOURCES_A_LOOK)
  const files = new Map(deps.catalogue().sources.map((source) => [source.id, source]))
  for (const stored of sources) {
    const rule = ruleOf(settings.retention, (files.get(stored.id) ?? stored.source).retention)
    if (rule.days === undefined && rule.max === undefined) continue
    const seqs = await listDroppable(db, stored.ref, rule, { now: clock.now(), limit: most })
    await dropArticles(db, seqs)
    return {
      dropped: seqs.length,
      next: seqs.length >= most ? { ...place, after: stored.ref - 1 } : { ...place, after: stored.ref },
    }
  }
  const last = sources.at(-1)
  if (last && sources.length === SOURCES_A_LOOK) return { dropped: 0, next: { ...place, after: last.ref } }
  return { dropped: 0, next: { ...place, stage: 'deliveries', after: 0 } }
}
