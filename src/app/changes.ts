/**
 * The change log for aggregators (SEMANTICS 9 to 12): cursors, pages of changes, the snapshot to begin with.
 *
 * A change carries its revision and the article as it is now; one that a later change superseded carries no article.
 * Reading is bounded: a page looks at so many changes at most and says where to go on.
 *
 * Effects: Database.
 *
 * @module
 */
import type { Article } from '../model/article.ts'
import { rfc3339 } from '../publish/dates.ts'
import { articleEntry, entryId } from '../publish/entry.ts'
import { type Json, jsonFeedItem } from '../publish/json-feed.ts'
import { listArticles } from '../store/articles.ts'
import { changesAfter, listChangedSeqs, type StoredChange } from '../store/changes.ts'
import { filterMembers, listLiveAfter } from '../store/views.ts'
import type { AppDeps } from './deps.ts'
import { memberQuery } from './feed-facts.ts'
import type { Offer, PublishedFeed } from './published.ts'

/** Raised when a field changes its meaning or goes; fields may be added without. */
export const CHANGES_VERSION = 1
/** Changes looked at in one step. */
const STEP = 200
/** Steps for one page: a narrow view may have to read on long. */
const MAX_STEPS = 25

const KINDS = new Set(['created', 'sighted', 'updated', 'withdrawn', 'restored', 'reprocessed', 'regrouped'])

/** What one reader of the log wants: a view and how much of each article. */
export interface ChangesView {
  offer: Offer
  feed: PublishedFeed
}

export interface ChangesStep {
  changes: Json[]
  /** Read up to here. */
  seq: number
  /** Whether the log went on when it was read. */
  more: boolean
}

/** An opaque cursor: the store's epoch and a number of its log. */
export function encodeCursor(epoch: string, ...numbers: number[]): string {
  return btoa([epoch, ...numbers].join('.'))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
}

/** Epoch and numbers of a cursor; undefined where it is none of ours. */
export function decodeCursor(text: string, count: number): { epoch: string; numbers: number[] } | undefined {
  if (!/^[\w-]{1,120}$/.test(text)) return undefined
  let plain: string
  try {
    plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  } catch {
    return undefined
  }
  const [epoch = '', ...rest] = plain.split('.')
  if (!/^[\da-f]{1,64}$/.test(epoch) || rest.length !== count || rest.some((n) => !/^\d{1,15}$/.test(n))) return undefined
  return { epoch, numbers: rest.map(Number) }
}

/** Up to `limit` changes after `seq` that concern the view, oldest first. */
export async function readChanges(deps: AppDeps, view: ChangesView, after: number, limit: number): Promise<ChangesStep> {
  const found: Json[] = []
  let seq = after
  for (let step = 0; step < MAX_STEPS; step++) {
    const read = await changesAfter(deps.db, seq, STEP)
    const wanted = await concerning(deps, view, read)
    const taken = wanted.slice(0, limit - found.length)
    found.push(...(await bodies(deps, view, taken)))
    const stopped = taken.length < wanted.length
    seq = stopped ? taken.at(-1)!.seq : (read.at(-1)?.seq ?? seq)
    const more = stopped || read.length === STEP
    if (!more || found.length >= limit) return { changes: found, seq, more }
  }
  return { changes: found, seq, more: true }
}

async function concerning(deps: AppDeps, view: ChangesView, changes: StoredChange[]): Promise<StoredChange[]> {
  const ofArticles = changes.filter((change) => KINDS.has(change.kind) && change.articleId !== undefined)
  if (view.feed.search === '') return ofArticles
  const { limit: _, ...query } = memberQuery(view.feed, 0)
  const members = await filterMembers(
    deps.db,
    query,
    ofArticles.map((change) => change.articleSeq!),
  )
  return ofArticles.filter((change) => members.has(change.articleSeq!))
}

async function bodies(deps: AppDeps, view: ChangesView, changes: StoredChange[]): Promise<Json[]> {
  const newest = await listChangedSeqs(deps.db, [...new Set(changes.map((change) => change.articleSeq!))])
  const current = changes.filter((change) => (newest.get(change.articleSeq!) ?? 0) <= change.seq)
  const articles = new Map(
    (
      await listArticles(
        deps.db,
        current.map((change) => change.articleSeq!),
      )
    ).map((article) => [article.seq, article]),
  )
  return changes.map((change) => {
    const article = current.includes(change) ? articles.get(change.articleSeq!) : undefined
    return {
      cursor: encodeCursor(deps.meta.epoch, change.seq),
      kind: change.kind,
      at: rfc3339(change.at),
      id: entryId(change.articleId!),
      revision: change.revision,
      backfill: change.backfill || undefined,
      source: change.sourceId,
      superseded: article ? undefined : true,
      withdrawn_at: article?.withdrawnAt && rfc3339(article.withdrawnAt),
      article: article?.state === 'live' ? itemOf(deps, view, article) : undefined,
    }
  })
}

/** The article as JSON Feed would have it, so that there is one schema. */
function itemOf(deps: AppDeps, { offer, feed }: ChangesView, article: Article): Json {
  return jsonFeedItem(articleEntry(article, offer.origins, `${deps.settings.baseUrl}/articles/`, feed.content ?? 'full'))
}

/** Live articles of the view after article number `after`, in order of arrival: what a new reader starts with. */
export async function readSnapshot(
  deps: AppDeps,
  view: ChangesView,
  after: number,
  limit: number,
): Promise<{ articles: Json[]; after: number; more: boolean }> {
  const { limit: _, ...query } = memberQuery(view.feed, 0)
  let at = after
  const seqs: number[] = []
  for (let step = 0; step < MAX_STEPS && seqs.length < limit; step++) {
    const candidates = await listLiveAfter(deps.db, at, STEP)
    const members = view.feed.search === '' ? new Set(candidates) : await filterMembers(deps.db, query, candidates)
    const wanted = candidates.filter((seq) => members.has(seq))
    const taken = wanted.slice(0, limit - seqs.length)
    seqs.push(...taken)
    if (taken.length < wanted.length) {
      at = taken.at(-1)!
      break
    }
    at = candidates.at(-1) ?? at
    if (candidates.length < STEP) return { articles: await shown(deps, view, seqs), after: at, more: false }
  }
  return { articles: await shown(deps, view, seqs), after: at, more: true }
}

async function shown(deps: AppDeps, view: ChangesView, seqs: number[]): Promise<Json[]> {
  return (await listArticles(deps.db, seqs)).map((article) => itemOf(deps, view, article))
}
