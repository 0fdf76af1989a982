/**
 * Archives of the named feeds (RFC 5005 §4, SEMANTICS 17): when slices are closed, what the subscription document holds,
 * and the closed documents themselves.
 *
 * A closed document is rendered from the states pinned when it was closed, so its bytes stay. A change of renderer,
 * definition or address, and a purge, begin a new generation; it stands in the address.
 *
 * Effects: Database.
 *
 * @module
 */
import type { Article } from '../model/article.ts'
import { type FeedDocument, type FeedFormat, feedSource } from '../model/feed.ts'
import type { Rights } from '../model/source.ts'
import { DatabaseError } from '../ports.ts'
import { narrowerRights } from '../publish/entry.ts'
import { linkHeader } from '../publish/feed-links.ts'
import { FORMATS, RENDERER_VERSION } from '../publish/formats.ts'
import { canonicalQuery } from '../query/query.ts'
import {
  type ArchiveKey,
  type Arrival,
  closeSlices,
  dropOtherGenerations,
  findSlice,
  listArrivals,
  listEditedSince,
  listRights,
  type Slice,
} from '../store/archives.ts'
import { changesAfter, headSeq } from '../store/changes.ts'
import { readFact } from '../store/meta.ts'
import { listPinned } from '../store/pinned.ts'
import { filterMembers } from '../store/views.ts'
import type { AppDeps } from './deps.ts'
import { makeRendition } from './documents.ts'
import { feedFacts, memberQuery } from './feed-facts.ts'
import type { Offer, PublishedFeed } from './published.ts'
import type { Rendition } from './rendition-cache.ts'

/** Slices closed by one statement batch, and batches for one reader: a long history is cut over several requests. */
const SLICES_AT_ONCE = 20
const ROUNDS = 2
/** Stretches of arrivals read for matching ones before a reader is answered. */
const MOST_LOOKS = 6
const CACHE_CONTROL = 'public, max-age=86400, stale-while-revalidate=86400, stale-if-error=604800'

/** What belongs into the subscription document beside tombstones: rowids, and the newest closed slice. */
export interface Current {
  seqs: number[]
  /** More archived articles were edited than the document has room for. */
  moreEdits?: boolean
  /** Address of the newest closed slice without extension, below the base URL. */
  previousPath?: string
}

/**
 * Closes what is due and names the rest: N to 2N−1 newest arrivals, and archived articles edited since `since`. Undefined
 * while a long history is still being cut.
 */
export async function findCurrent(deps: AppDeps, feed: PublishedFeed, since: Date): Promise<Current | undefined> {
  const key = await archiveKey(deps, feed)
  const size = deps.settings.feedLimit
  for (let round = 0; round < ROUNDS; round++) {
    const last = await findSlice(deps.db, key)
    const arrivals = await matchingArrivals(deps, feed, last?.toArrival ?? 0, size)
    if (arrivals.length < 2 * size) {
      const seqs = arrivals.map((arrival) => arrival.seq)
      if (!last) return { seqs }
      const edited = await listEditedSince(deps.db, key, {
        sources: feed.sources,
        toArrival: last.toArrival,
        since,
        limit: size + 1,
      })
      const still = feed.query ? await filterMembers(deps.db, memberQuery(feed, 0), edited) : new Set(edited)
      seqs.push(...edited.slice(0, size).filter((seq) => still.has(seq)))
      return { seqs, ...(edited.length > size ? { moreEdits: true } : {}), previousPath: slicePath(feed, key, last.number) }
    }
    await close(deps, key, last?.number ?? 0, arrivals)
  }
  return undefined
}

/** Arrivals after the last closed one, as many as could be closed at once. */
async function matchingArrivals(deps: AppDeps, feed: PublishedFeed, after: number, size: number): Promise<Arrival[]> {
  const wanted = size * (SLICES_AT_ONCE + 1)
  if (!feed.query) return listArrivals(deps.db, feed.sources, after, wanted)
  const found: Arrival[] = []
  let from = after
  for (let look = 0; look < MOST_LOOKS && found.length < wanted; look++) {
    const candidates = await listArrivals(deps.db, feed.sources, from, wanted)
    const matching = await filterMembers(
      deps.db,
      memberQuery(feed, 0),
      candidates.map((one) => one.seq),
    )
    found.push(...candidates.filter((one) => matching.has(one.seq)))
    const last = candidates.at(-1)
    if (!last || candidates.length < wanted) break
    from = last.arrival
  }
  return found
}

/** Closes as many whole slices as leave N arrivals or more open. Somebody who was quicker has closed the same ones. */
async function close(deps: AppDeps, key: ArchiveKey, lastNumber: number, arrivals: Arrival[]): Promise<void> {
  const size = deps.settings.feedLimit
  const asOf = await headSeq(deps.db)
  const origins = new Map(deps.catalogue().sources.map((source) => [source.id, source]))
  const slices: Slice[] = []
  for (let at = 0; at + 2 * size <= arrivals.length; at += size) {
    const part = arrivals.slice(at, at + size)
    const named = [...new Set(part.map((one) => one.originId))].sort()
    slices.push({
      number: lastNumber + slices.length + 1,
      toArrival: part.at(-1)!.arrival,
      asOf,
      pins: part,
      origins: Object.fromEntries(
        named.flatMap((id) => {
          const source = origins.get(id)
          return source ? [[id, feedSource(source)]] : []
        }),
      ),
    })
  }
  if (lastNumber === 0) await dropOtherGenerations(deps.db, key)
  try {
    await closeSlices(deps.db, key, slices)
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.kind !== 'conflict') throw error
  }
}

/** The view's archive as it is now. */
async function archiveKey(deps: AppDeps, feed: PublishedFeed): Promise<ArchiveKey> {
  const { query, createdAt: _, ...rest } = feed
  const facts = JSON.stringify([
    RENDERER_VERSION,
    deps.settings.baseUrl,
    deps.settings.feedLimit,
    rest,
    query ? canonicalQuery(query) : '',
    (await readFact(deps.db, 'purges')) ?? '0',
  ])
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(facts)))
  return { view: feed.key, generation: [...hash.slice(0, 5)].map((b) => b.toString(16).padStart(2, '0')).join('') }
}

function slicePath(feed: PublishedFeed, key: ArchiveKey, number: number): string {
  return `${feed.path}/archive/${key.generation}/${number}`
}

/** The address in every format. */
export function inFormats(base: string, path: string): Record<FeedFormat, string> {
  return { rss: `${base}${path}.rss`, atom: `${base}${path}.atom`, json: `${base}${path}.json` }
}

/** `open`: the articles of this number are still in the feed of today. */
type NoArchive = { rebuilt: true } | { dropped: true } | { open: true } | { missing: true }
export type ArchiveLookup = { rendition: Rendition } | NoArchive

/** What a closed document holds, newest first, and where the one before it is. */
export interface ClosedDocument {
  slice: Slice
  articles: Article[]
  olderPath?: string
}

/** The articles of a closed document, as they were when it was closed. */
export async function findClosed(
  deps: AppDeps,
  feed: PublishedFeed,
  asked: { generation: string; number: number },
): Promise<ClosedDocument | NoArchive> {
  const key = await archiveKey(deps, feed)
  if (asked.generation !== key.generation) return { rebuilt: true }
  const slice = await findSlice(deps.db, key, asked.number)
  if (!slice) return (await findSlice(deps.db, key, asked.number - 1)) ? { open: true } : { missing: true }
  const articles = await pinnedArticles(deps, slice)
  if (articles.length === 0) return { dropped: true }
  return {
    slice,
    articles: articles.sort((a, b) => b.publishedAt.getTime() - a.publishedAt.getTime() || b.seq - a.seq),
    ...(slice.number > 1 ? { olderPath: slicePath(feed, key, slice.number - 1) } : {}),
  }
}

/** A closed document. */
export async function findArchive(
  deps: AppDeps,
  offer: Offer,
  feed: PublishedFeed,
  asked: { generation: string; number: number; format: FeedFormat },
): Promise<ArchiveLookup> {
  const key = await archiveKey(deps, feed)
  if (asked.generation !== key.generation) return { rebuilt: true }
  const head = await deps.headSeq()
  // What retention dropped since is in none of its documents any more.
  const horizon = (await readFact(deps.db, 'articles_horizon')) ?? ''
  const cacheKey = `${key.view}/archive/${key.generation}/${asked.number}.${asked.format}/${horizon}`
  const cached = deps.cache.get(cacheKey)
  if (cached && (await stillShown(deps, cached, head))) return { rendition: cached }
  const closed = await findClosed(deps, feed, asked)
  if (!('slice' in closed)) return closed
  const { slice, articles, olderPath } = closed
  const format = FORMATS.find((f) => f.format === asked.format)!
  const facts = await feedFacts(deps, offer, feed)
  const base = deps.settings.baseUrl
  const doc: FeedDocument = {
    feed: {
      ...facts,
      selfUrls: inFormats(base, slicePath(feed, key, slice.number)),
      hubUrls: [],
      sources: new Map(Object.entries(slice.origins)),
    },
    articles,
    tombstones: [],
    articleBaseUrl: `${base}/articles/`,
    currentUrls: facts.selfUrls,
    // Named before it exists, for these bytes never change: until then its address leads to the feed of today.
    nextUrls: inFormats(base, slicePath(feed, key, slice.number + 1)),
    ...(olderPath ? { previousUrls: inFormats(base, olderPath) } : {}),
    content: 'full',
  }
  const newest = articles.reduce((at, article) => Math.max(at, article.updatedAt.getTime()), 0)
  const rendition = await makeRendition(deps, format.render(doc), new Date(newest), {
    mediaType: format.mediaType,
    links: linkHeader(doc, asked.format),
    ...(feed.language ? { language: feed.language } : {}),
    cacheControl: CACHE_CONTROL,
    vary: ['Sec-Fetch-Dest'],
    checkedSeq: head,
    members: new Set(articles.map((article) => article.seq)),
    settingsHash: key.generation,
  })
  deps.cache.set(cacheKey, rendition)
  return { rendition }
}

/** Only a change of rights can matter, and only that of a member. */
async function stillShown(deps: AppDeps, cached: Rendition, head: number): Promise<boolean> {
  if (cached.checkedSeq === head) return true
  const changes = await changesAfter(deps.db, cached.checkedSeq, 200)
  if (changes.length === 200 || changes.some((change) => change.articleSeq && cached.members.has(change.articleSeq))) return false
  cached.checkedSeq = head
  return true
}

/** The slice's articles as they were; rights that became narrower since hold here as well. */
async function pinnedArticles(deps: AppDeps, slice: Slice): Promise<Article[]> {
  const states = await listPinned(
    deps.db,
    slice.pins.map((pin) => ({ seq: pin.seq, revision: pin.revision, edition: pin.edition, asOf: slice.asOf })),
  )
  const rights = await listRights(
    deps.db,
    slice.pins.map((pin) => pin.seq),
  )
  return slice.pins.flatMap((pin, index): Article[] => {
    const state = states[index]
    const now = rights.get(pin.seq) as Rights | undefined
    if (!state || now === undefined) return []
    return [
      {
        ...pin,
        id: state.id,
        publisher: state.publisher,
        originSourceId: state.originSourceId,
        sourceIds: state.sourceIds,
        state: 'live',
        backfill: false,
        firstSeenAt: pin.publishedAt,
        record: { ...state.record, rights: narrowerRights(state.record.rights, now) },
      },
    ]
  })
}
