/**
 * Turns one pending item into a saved article: fetch, extract, normalise, identify, save with its change.
 *
 * Effects: Http, Database. Repeating it is harmless: keys are unique and the loser of a race looks again.
 *
 * @module
 */
import type { Item } from '../model/item.ts'
import { type PendingItem, reviveItem } from '../model/pending.ts'
import { type Draft, draftArticle, type PageReading } from '../normalise/article.ts'
import { heldDate } from '../normalise/dates.ts'
import { identityKeys, mintId } from '../normalise/identity.ts'
import { identify, isSameText } from '../normalise/same-article.ts'
import { DatabaseError } from '../ports.ts'
import { searchableArticle, searchText } from '../query/match.ts'
import { nextLookAt } from '../schedule/look.ts'
import { aliasId, findArticle, type StoredArticle } from '../store/articles.ts'
import { type NewArticle, saveArticleUpdate, saveNewArticle, saveSighting } from '../store/save-article.ts'
import type { IngestContext, IngestResult, PipelineDeps } from './deps.ts'
import { findMoved, relocate } from './find-moved.ts'
import { findKeysAndCandidates, metOthers, planStory, regroupArticle } from './group-stories.ts'
import { readPageOf } from './learn-site.ts'
import { type PageOutcome, wantsPage } from './read-page.ts'
import { refreshArticle } from './refresh-article.ts'

const PAGE_ATTEMPTS = 4
const OLD_NEWS_MS = 48 * 3_600_000

/** Works off one pending item. Throws only for faults of the store. */
export async function ingestItem(deps: PipelineDeps, context: IngestContext, pending: PendingItem): Promise<IngestResult> {
  const item = reviveItem(pending.item)
  const known = pending.articleId === undefined ? undefined : await findArticle(deps.db, pending.articleId)
  if (known && pending.kind === 'deleted') return withdraw(deps, context, known, pending)
  if (known && pending.kind === 'sighted') return sight(deps, context, known, pending)
  if (known && pending.kind === 'changed') return refreshArticle(deps, { ...context, itemHash: pending.itemHash }, known, item)
  if (pending.articleId !== undefined) return { outcome: 'unchanged', requests: 0 }
  return ingestNew(deps, context, pending, item)
}

async function ingestNew(deps: PipelineDeps, context: IngestContext, pending: PendingItem, item: Item): Promise<IngestResult> {
  const { source, signal } = context
  let read: PageOutcome | undefined
  if (item.link && wantsPage(source, item)) {
    read = await readPageOf(
      deps,
      source,
      {
        url: item.link,
        ...(item.title ? { title: item.title } : {}),
        ...(signal ? { signal } : {}),
      },
      context.site,
    )
    const verdict = judgePage(read, pending, item)
    if (verdict) return verdict
  }
  const requests = read?.requests ?? 0
  const page = read?.outcome === 'read' ? read.page : undefined
  const draft = await draftArticle(item, page, source, {
    rights: deps.settings.rights,
    detectLanguage: deps.detectLanguage,
  })
  if (page && draft?.evidence.contentFrom === 'page') context.site?.learn(page)
  if (!draft) return { outcome: 'dropped', requests, reason: 'neither a title nor an address' }
  const validators = read?.outcome === 'read' ? read.validators : undefined
  return saveDraft(deps, context, { pending, item, draft, page, requests, ...(validators ? { validators } : {}) })
}

/** What a failed page means for a new item: try later, give it up, or (undefined) go on with what the source said. */
function judgePage(read: PageOutcome, pending: PendingItem, item: Item): IngestResult | undefined {
  if (read.outcome === 'read' || read.outcome === 'unchanged') return undefined
  const { requests, reason } = read
  const tries = pending.attempts + 1
  if (read.outcome === 'gone') return { outcome: 'dropped', requests, reason }
  if (read.outcome === 'refused') return item.title ? undefined : { outcome: 'dropped', requests, reason }
  if (tries < PAGE_ATTEMPTS) {
    return { outcome: 'retry', requests, reason, ...(read.retryAfterMs === undefined ? {} : { retryAfterMs: read.retryAfterMs }) }
  }
  return item.title && (item.summaryHtml || item.contentHtml) ? undefined : { outcome: 'dropped', requests, reason }
}

interface Reading {
  pending: PendingItem
  item: Item
  draft: Draft
  page: PageReading | undefined
  validators?: { etag?: string; lastModified?: string }
  requests: number
}

async function saveDraft(deps: PipelineDeps, context: IngestContext, reading: Reading): Promise<IngestResult> {
  const { pending, item, draft, page } = reading
  let { requests } = reading
  const canonicalUrl = page?.extraction.canonicalUrl?.value
  const keys = identityKeys(item, context.source, {
    ...(page ? { url: page.url } : {}),
    ...(canonicalUrl ? { canonicalUrl } : {}),
    sharedAddress: pending.sharedAddress,
    ...(pending.unusableGuid ? { unusableGuid: true } : {}),
    ...(pending.twin ? { twin: true } : {}),
  })
  if (!keys) return { outcome: 'dropped', requests, reason: 'nothing identifies it' }
  for (let attempt = 0; ; attempt++) {
    const { aliases, candidates } = await findKeysAndCandidates(deps.db, keys.all, draft.signature)
    const found = keys.all.flatMap((key) => {
      const articleId = aliases.get(aliasId(key))
      return articleId === undefined ? [] : [{ key, articleId }]
    })
    const identified = await identify(keys.all, found, async (articleId) => {
      const other = await findArticle(deps.db, articleId)
      return (
        other !== undefined &&
        isSameText(
          { title: other.article.record.title, evidence: other.evidence },
          { title: draft.record.title, evidence: draft.evidence },
        )
      )
    })
    let { articleId } = identified
    const search = articleId === undefined && !pending.sharedAddress
    const moved = search ? await findMoved(deps, context, { draft, page, keys: keys.all }, candidates) : undefined
    requests += moved?.requests ?? 0
    articleId ??= moved?.known?.article.id
    try {
      if (articleId !== undefined) {
        const known = await findArticle(deps.db, articleId)
        if (!known) return { outcome: 'unchanged', requests, reason: 'dropped by retention earlier' }
        if (!known.article.sourceIds.includes(context.source.id)) {
          const sighted = await sight(deps, context, known, pending, identified.newKeys)
          if (moved) await relocate(deps, context, articleId, draft)
          return { ...sighted, requests }
        }
        const refreshed = await refreshArticle(
          deps,
          { ...context, itemHash: pending.itemHash, read: { page, draft }, newKeys: identified.newKeys },
          known,
          item,
        )
        if (moved) await relocate(deps, context, articleId, draft)
        return { ...refreshed, requests }
      }
      const id = await mintId(identified.primary)
      const article = newArticle(deps, context, reading, id, identified.newKeys)
      const { signature } = draft
      const plan = signature && (await planStory(deps.db, article, signature, article.firstSeenAt, candidates))
      const saved = await saveNewArticle(deps.db, {
        ...article,
        ...(plan?.storyId ? { storyId: plan.storyId } : {}),
        ...(plan ? { further: plan.statements } : {}),
      })
      if (plan && metOthers(plan, saved.rows, saved.seq)) await regroupArticle(deps.db, id, article.firstSeenAt)
      return { outcome: 'created', requests, articleId: id, title: draft.record.title }
    } catch (error) {
      if (!(error instanceof DatabaseError && error.kind === 'conflict') || attempt >= 2) throw error
    }
  }
}

function newArticle(
  deps: PipelineDeps,
  context: IngestContext,
  reading: Reading,
  id: string,
  aliases: NewArticle['aliases'],
): NewArticle {
  const { draft, pending, validators } = reading
  const now = deps.clock.now()
  const publishedAt = heldDate(draft.publishedAt, now)
  const look = { done: 0, missingLooks: 0, lastAt: now.getTime(), ...(validators ? { validators } : {}) }
  const next = nextLookAt(now, 0, context.source, now)
  return {
    id,
    publisher: draft.publisher,
    sourceRef: context.ref,
    itemHash: pending.itemHash,
    aliases,
    backfill: pending.backfill || now.getTime() - publishedAt.getTime() > OLD_NEWS_MS,
    publishedAt,
    updatedAt: publishedAt,
    firstSeenAt: now,
    record: draft.record,
    evidence: draft.evidence,
    look,
    ...(next ? { nextLookAt: next } : {}),
    search: searchText(searchableArticle(draft.record)),
  }
}

async function sight(
  deps: PipelineDeps,
  context: IngestContext,
  known: StoredArticle,
  pending: PendingItem,
  newKeys: NewArticle['aliases'] = [],
): Promise<IngestResult> {
  const now = deps.clock.now()
  await saveSighting(deps.db, {
    articleId: known.article.id,
    sourceRef: context.ref,
    itemHash: pending.itemHash,
    backfill: pending.backfill || now.getTime() - known.article.publishedAt.getTime() > OLD_NEWS_MS,
    aliases: newKeys,
    at: now,
  })
  return { outcome: 'sighted', requests: 0, articleId: known.article.id, title: known.article.record.title }
}

/** The source itself says the item is gone (RFC 6721): obeyed only by a source that sighted it. */
async function withdraw(
  deps: PipelineDeps,
  context: IngestContext,
  known: StoredArticle,
  pending: PendingItem,
): Promise<IngestResult> {
  const { article } = known
  if (article.state === 'withdrawn' || !article.sourceIds.includes(context.source.id))
    return { outcome: 'unchanged', requests: 0 }
  await saveArticleUpdate(deps.db, {
    before: known,
    kind: 'withdrawn',
    sourceRef: context.ref,
    at: deps.clock.now(),
    record: article.record,
    evidence: known.evidence,
    aliases: [],
    search: { title: '', author: '', body: '' },
    look: known.look,
    itemHash: pending.itemHash,
    detail: { reason: 'the source withdrew it' },
  })
  return { outcome: 'withdrawn', requests: 0, articleId: article.id, title: article.record.title }
}
