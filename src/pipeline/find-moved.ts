/**
 * Whether an item nobody knows is a known article at a new address: the same publisher's text, little changed, and the old
 * address leads to the new one or is no more.
 *
 * Sources without GUIDs say nothing of a changed slug; without this, which of two sources is read first would decide whether
 * there is one article or two. Costs a request only where a text of the same publisher comes a second time.
 *
 * Effects: Http, Database.
 *
 * @module
 */
import type { StoryCandidate } from '../model/story.ts'
import type { Draft, PageReading } from '../normalise/article.ts'
import { isSameStory } from '../normalise/duplicate.ts'
import { type IdentityKey, urlKey } from '../normalise/identity.ts'
import { searchableArticle, searchText } from '../query/match.ts'
import { findArticle, type StoredArticle } from '../store/articles.ts'
import { saveArticleUpdate } from '../store/save-article.ts'
import { addressKey } from '../web/url.ts'
import type { IngestContext, PipelineDeps } from './deps.ts'
import { readPage } from './read-page.ts'

const MAX_ASKED = 2

/** The article this draft is, and what finding out cost. */
export async function findMoved(
  deps: PipelineDeps,
  context: IngestContext,
  reading: { draft: Draft; page: PageReading | undefined; keys: readonly IdentityKey[] },
  candidates: readonly StoryCandidate[],
): Promise<{ known?: StoredArticle; requests: number }> {
  const { draft, page, keys } = reading
  let requests = 0
  if (!draft.signature || !page) return { requests }
  const { sketch } = draft.signature
  const like = candidates.filter(
    (one) => one.publisher === draft.publisher && isSameStory(sketch, one.sketch, { samePublisher: false }),
  )
  for (const candidate of like.slice(0, MAX_ASKED)) {
    const known = await findArticle(deps.db, candidate.id)
    // A text that changed on its way is asked after only under the same headline.
    const close =
      known?.evidence.fingerprint.title === draft.evidence.fingerprint.title ||
      isSameStory(sketch, candidate.sketch, { samePublisher: true })
    if (!known || !close) continue
    const asked = await readPage(deps, context.source, {
      url: known.article.record.url,
      ...(context.signal ? { signal: context.signal } : {}),
    })
    requests += asked.requests
    if (asked.outcome === 'gone' || asked.outcome === 'missing') return { known, requests }
    if (asked.outcome !== 'read') continue
    const { url, extraction } = asked.page
    const leadsTo = [url, extraction.canonicalUrl?.value].flatMap((address) => (address ? [urlKey(address)] : []))
    if (leadsTo.some((key) => keys.some((own) => own.kind === 'url' && own.scope === key.scope && own.key === key.key)))
      return { known, requests }
  }
  return { requests }
}

/** Sends readers and later looks to the address where the article was found to stand now; nothing is announced. */
export async function relocate(deps: PipelineDeps, context: IngestContext, articleId: string, draft: Draft): Promise<void> {
  const known = await findArticle(deps.db, articleId)
  if (known?.article.state !== 'live' || addressKey(known.article.record.url) === addressKey(draft.record.url)) return
  const { canonicalUrl: _, ...kept } = known.article.record
  const { url, canonicalUrl } = draft.record
  const record = { ...kept, url, ...(canonicalUrl ? { canonicalUrl } : {}) }
  const { validators: __, ...look } = known.look
  await saveArticleUpdate(deps.db, {
    before: known,
    kind: 'reprocessed',
    sourceRef: context.ref,
    at: deps.clock.now(),
    record,
    evidence: { ...known.evidence, item: { ...known.evidence.item, link: url } },
    aliases: [],
    search: searchText(searchableArticle(record)),
    look,
    ...(known.nextLookAt ? { nextLookAt: known.nextLookAt } : {}),
  })
}
