/**
 * Looks at a known article again: same, revised, written anew by newer software, withdrawn or restored (SEMANTICS 4, 6).
 *
 * Effects: Http, Database.
 *
 * @module
 */

import type { ArticleRecord } from '../model/article.ts'
import type { ArticleEvidence, LookState } from '../model/article-evidence.ts'
import type { Item } from '../model/item.ts'
import { reviveItem } from '../model/pending.ts'
import { type Draft, draftArticle, type PageReading, retitledDraft } from '../normalise/article.ts'
import { compareVersions, diffFields } from '../normalise/fingerprint.ts'
import type { IdentityKey } from '../normalise/identity.ts'
import { searchableArticle, searchText } from '../query/match.ts'
import { judgeLook, type LookVerdict, looksAfter, nextLookAt } from '../schedule/look.ts'
import type { StoredArticle } from '../store/articles.ts'
import { type ArticleUpdate, saveArticleUpdate, saveLook } from '../store/save-article.ts'
import { addressKey } from '../web/url.ts'
import type { IngestContext, IngestResult, PipelineDeps } from './deps.ts'
import { regroupArticle } from './group-stories.ts'
import { readPageOf, recut } from './learn-site.ts'
import { type PageOutcome, wantsPage } from './read-page.ts'

export interface RefreshContext extends IngestContext {
  itemHash?: string
  /** The page was read already, by the caller. */
  read?: { page: PageReading | undefined; draft: Draft }
  newKeys?: IdentityKey[]
}

/**
 * Compares the article with its page (and, where given, with what the source says of it now) and saves what changed.
 * A look that fails changes nothing but the time of the next one.
 */
export async function refreshArticle(
  deps: PipelineDeps,
  context: RefreshContext,
  known: StoredArticle,
  newItem?: Item,
): Promise<IngestResult> {
  const { article } = known
  const origin = article.originSourceId === context.source.id
  const title = article.record.title
  if (!origin || known.look.barred) {
    await settleLook(deps, context, known, known.look)
    return { outcome: 'unchanged', requests: 0, articleId: article.id, title }
  }
  const item = newItem ?? reviveItem(known.evidence.item)
  const read = context.read ? undefined : await lookAtPage(deps, context, known, item, newItem !== undefined)
  const requests = read?.requests ?? 0
  const judged = read && judgeLook(known.look, read.outcome === 'read' ? 'fetched' : read.outcome, deps.clock.now())
  const look: LookState = nextLook(deps, context, known, read, judged)
  const verdict = judged?.verdict ?? 'present'
  if (verdict === 'withdrawn') {
    if (article.state === 'withdrawn') await settleLook(deps, context, known, look)
    else
      await saveAs(deps, context, known, {
        kind: 'withdrawn',
        record: article.record,
        evidence: known.evidence,
        look,
        detail: { reason: read?.outcome },
      })
    return { outcome: article.state === 'withdrawn' ? 'unchanged' : 'withdrawn', requests, articleId: article.id, title }
  }
  if (read && read.outcome !== 'read' && read.outcome !== 'unchanged') {
    await settleLook(deps, context, known, look)
    return { outcome: 'unchanged', requests, articleId: article.id, title, ...('reason' in read ? { reason: read.reason } : {}) }
  }
  const page = context.read ? context.read.page : read?.outcome === 'read' ? read.page : undefined
  const reread = context.read?.draft ?? (page || newItem ? await redraft(deps, context, known, item, page) : undefined)
  const draft = reread ?? (page ? undefined : await recut(known, context.site))
  const restored = article.state === 'withdrawn'
  if (!draft) {
    if (restored) await saveAs(deps, context, known, { kind: 'restored', record: article.record, evidence: known.evidence, look })
    else await settleLook(deps, context, known, look)
    return { outcome: restored ? 'restored' : 'unchanged', requests, articleId: article.id, title }
  }
  const kind = restored ? 'restored' : kindOf(known, draft)
  if (kind === 'same') {
    await settleLook(deps, context, known, look)
    return { outcome: 'unchanged', requests, articleId: article.id, title }
  }
  const detail = kind === 'updated' ? { fields: diffFields(article.record, draft.record) } : undefined
  await saveAs(deps, context, known, {
    kind,
    record: draft.record,
    evidence: draft.evidence,
    look,
    ...(detail ? { detail } : {}),
  })
  return { outcome: kind, requests, articleId: article.id, title: draft.record.title }
}

function kindOf(known: StoredArticle, draft: Draft): 'same' | 'updated' | 'reprocessed' {
  const verdict = compareVersions(known.evidence, draft.evidence)
  // It stands elsewhere now: readers are sent there, and nothing is announced.
  if (verdict === 'same' && addressKey(draft.record.url) !== addressKey(known.article.record.url)) return 'reprocessed'
  if (verdict !== 'revised') return verdict
  // The page could not be read before and can be now: we know more, the publisher changed nothing.
  const firstPage = known.evidence.contentFrom === 'source' && draft.evidence.contentFrom === 'page'
  return firstPage && known.evidence.fingerprint.title === draft.evidence.fingerprint.title ? 'reprocessed' : 'updated'
}

/** Where the source carries the whole text, a page need not be read for its words; a look still asks whether it stands. */
async function lookAtPage(
  deps: PipelineDeps,
  context: RefreshContext,
  known: StoredArticle,
  item: Item,
  itemChanged: boolean,
): Promise<PageOutcome | undefined> {
  const { record } = known.article
  if (itemChanged && !wantsPage(context.source, item)) return undefined
  const moved = itemChanged && item.link && addressKey(item.link) !== addressKey(record.url) ? item.link : undefined
  return readPageOf(
    deps,
    context.source,
    {
      url: moved ?? record.url,
      title: record.title,
      ...(known.look.validators && !moved ? { validators: known.look.validators } : {}),
      ...(context.signal ? { signal: context.signal } : {}),
    },
    context.site,
  )
}

async function redraft(
  deps: PipelineDeps,
  context: RefreshContext,
  known: StoredArticle,
  item: Item,
  page: PageReading | undefined,
): Promise<Draft | undefined> {
  if (known.evidence.contentFrom === 'page' && !page) {
    // The page is unchanged: only what was taken from the source's own words can have moved.
    return retitledDraft(known.article.record, known.evidence, item, known.article.publisher)
  }
  const draft = await draftArticle(item, known.evidence.contentFrom === 'source' ? undefined : page, context.source, {
    rights: deps.settings.rights,
    detectLanguage: deps.detectLanguage,
  })
  // A page that suddenly gives nothing where it gave an article is a fault of reading, not an edit.
  const lost = draft !== undefined && known.article.record.contentText !== undefined && draft.record.contentText === undefined
  return lost ? undefined : draft
}

function nextLook(
  deps: PipelineDeps,
  context: RefreshContext,
  known: StoredArticle,
  read: PageOutcome | undefined,
  judged: LookVerdict | undefined,
): LookState {
  if (!read || !judged) return known.look
  const now = deps.clock.now()
  const validators = read.outcome === 'read' ? read.validators : known.look.validators
  return {
    done: looksAfter(known.article.firstSeenAt, known.look.done, context.source, now),
    lastAt: now.getTime(),
    ...judged.state,
    ...(validators ? { validators } : {}),
  }
}

/** A page once found missing is looked for again within half a day, until it is back or counts as withdrawn. */
const MISSING_AGAIN_MS = 12 * 3_600_000

function lookTime(deps: PipelineDeps, context: RefreshContext, known: StoredArticle, look: LookState): Date | undefined {
  if (look.barred) return undefined
  const now = deps.clock.now()
  const planned = nextLookAt(known.article.firstSeenAt, look.done, context.source, now)
  if (look.missingLooks === 0 || known.article.state === 'withdrawn') return planned
  const soon = new Date(now.getTime() + MISSING_AGAIN_MS)
  return planned && planned < soon ? planned : soon
}

async function settleLook(deps: PipelineDeps, context: RefreshContext, known: StoredArticle, look: LookState): Promise<void> {
  const next = lookTime(deps, context, known, look)
  await saveLook(deps.db, {
    article: known,
    look,
    sourceRef: context.ref,
    ...(next ? { nextLookAt: next } : {}),
    ...(context.itemHash === undefined ? {} : { itemHash: context.itemHash }),
    ...(context.newKeys ? { aliases: context.newKeys } : {}),
  })
}

async function saveAs(
  deps: PipelineDeps,
  context: RefreshContext,
  known: StoredArticle,
  change: { kind: ArticleUpdate['kind']; record: ArticleRecord; evidence: ArticleEvidence; look: LookState; detail?: unknown },
): Promise<void> {
  const next = lookTime(deps, context, known, change.look)
  const { record } = change
  await saveArticleUpdate(deps.db, {
    ...change,
    before: known,
    sourceRef: context.ref,
    at: deps.clock.now(),
    aliases: context.newKeys ?? [],
    search: searchText(searchableArticle(record)),
    ...(next ? { nextLookAt: next } : {}),
    ...(context.itemHash === undefined ? {} : { itemHash: context.itemHash }),
  })
  if (change.evidence !== known.evidence) await regroupArticle(deps.db, known.article.id, deps.clock.now(), known)
}
