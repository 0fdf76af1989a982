/**
 * The bytes of a published feed, made once per change (SEMANTICS 13).
 *
 * A rendition stays valid while no change after the point it was checked at touches its view or names a member; only
 * those new changes are looked at. Same store, same bytes: nothing here reads the clock for content.
 *
 * Effects: Database; the clock only stamps the Last-Modified of bytes never seen before.
 *
 * @module
 */
import type { FeedDocument, FeedFormat } from '../model/feed.ts'
import { linkHeader } from '../publish/feed-links.ts'
import { FORMATS, RENDERER_VERSION } from '../publish/formats.ts'
import { canonicalQuery } from '../query/query.ts'
import { listArticles } from '../store/articles.ts'
import { changesAfter, newestChangeAt } from '../store/changes.ts'
import { isForgetting } from '../store/forget.ts'
import { filterMembers, listWithdrawn } from '../store/views.ts'
import { findCurrent, inFormats } from './archives.ts'
import { cachingOf } from './caching.ts'
import type { AppDeps } from './deps.ts'
import { makeRendition } from './documents.ts'
import { byDate, feedFacts, listFeedArticles, memberQuery } from './feed-facts.ts'
import { isNamed, type Offer, type PublishedFeed } from './published.ts'
import type { Rendition } from './rendition-cache.ts'

const TOMBSTONE_MS = 30 * 86_400_000
const MAX_TOMBSTONES = 500
/** More new changes than this are not worth testing one by one: render and compare bytes. */
const MAX_CHECKED = 200

/** The feed's current rendition, from the cache where nothing that concerns it happened since. */
export async function findRendition(
  deps: AppDeps,
  offer: () => Promise<Offer>,
  feed: PublishedFeed,
  format: FeedFormat,
): Promise<Rendition> {
  const key = `${feed.key}.${format}`
  const head = await deps.headSeq()
  const hash = settingsHash(deps, feed)
  const cached = deps.cache.get(key)
  if (cached && cached.settingsHash === hash && (cached.checkedSeq === head || (await stillValid(deps, feed, cached, head)))) {
    deps.metrics?.add('dateline_renditions_total', { result: 'hit' })
    return cached
  }
  deps.metrics?.add('dateline_renditions_total', { result: 'miss' })
  return deps.cache.single(key, async () => {
    const rendition = await render(deps, await offer(), feed, { format, head, hash })
    // While a long history is still being cut, the next reader cuts on.
    if (rendition.checkedSeq >= 0) deps.cache.set(key, rendition)
    return rendition
  })
}

/** Everything besides articles that the bytes depend on. */
function settingsHash(deps: AppDeps, feed: PublishedFeed): string {
  const { query, createdAt, ...rest } = feed
  return JSON.stringify([
    RENDERER_VERSION,
    deps.settings.baseUrl,
    deps.settings.feedLimit,
    rest,
    query && canonicalQuery(query),
    createdAt.getTime(),
  ])
}

async function stillValid(deps: AppDeps, feed: PublishedFeed, cached: Rendition, head: number): Promise<boolean> {
  const changes = await changesAfter(deps.db, cached.checkedSeq, MAX_CHECKED + 1)
  if (changes.length > MAX_CHECKED) return false
  // The log has no gaps: where the next change is missing, retention dropped it, and nobody can test it any more.
  if (changes[0] && changes[0].seq !== cached.checkedSeq + 1) return false
  // Archives begin anew: the address of the newest one moved.
  if (changes.some(isForgetting)) return false
  const touched = [...new Set(changes.flatMap((change) => change.articleSeq ?? []))]
  if (touched.some((seq) => cached.members.has(seq))) return false
  const { limit: _, ...view } = memberQuery(feed, 0)
  if ((await filterMembers(deps.db, view, touched)).size > 0) return false
  cached.checkedSeq = head
  return true
}

async function render(
  deps: AppDeps,
  offer: Offer,
  feed: PublishedFeed,
  options: { format: FeedFormat; head: number; hash: string },
): Promise<Rendition> {
  const format = FORMATS.find((f) => f.format === options.format)!
  const changedAt = await newestChangeAt(deps.db)
  // Counted back from the newest change, not from the clock: the same store gives the same bytes tomorrow.
  const since = new Date(Math.max(0, changedAt - TOMBSTONE_MS))
  const current = isNamed(feed) ? await findCurrent(deps, feed, since) : undefined
  const articles = current
    ? byDate(await listArticles(deps.db, current.seqs))
    : await listFeedArticles(deps, feed, feed.limit ?? deps.settings.feedLimit)
  const tombstones = isNamed(feed) ? await listWithdrawn(deps.db, feed.sources, since, MAX_TOMBSTONES) : []
  // Nothing is lost silently: the log has what a document has no room for.
  const isFull = current?.moreEdits === true || tombstones.length === MAX_TOMBSTONES
  const doc: FeedDocument = {
    feed: await feedFacts(deps, offer, feed),
    articles,
    tombstones,
    articleBaseUrl: `${deps.settings.baseUrl}/articles/`,
    ...(current?.previousPath ? { previousUrls: inFormats(deps.settings.baseUrl, current.previousPath) } : {}),
    ...(isFull ? { changesUrl: `${deps.settings.baseUrl}/api/changes` } : {}),
    content: feed.content ?? 'full',
  }
  // A view nobody named is not remembered; nothing in it can have changed after the newest change of all.
  const modified = isNamed(feed)
    ? { view: feed.key, format: options.format }
    : new Date(Math.max(changedAt, feed.createdAt.getTime()))
  return makeRendition(deps, format.render(doc), modified, {
    mediaType: format.mediaType,
    links: linkHeader(doc, options.format),
    ...(feed.language ? { language: feed.language } : {}),
    cacheControl: cachingOf(feed, articles),
    vary: ['Sec-Fetch-Dest'],
    checkedSeq: isNamed(feed) && !current ? -1 : options.head,
    members: new Set(articles.map((a) => a.seq)),
    settingsHash: options.hash,
  })
}
