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
import type { Feed, FeedFormat } from '../model/feed.ts'
import { FORMATS, RENDERER_VERSION } from '../publish/formats.ts'
import { type FtsQuery, toFts } from '../query/fts.ts'
import { canonicalQuery } from '../query/query.ts'
import { listArticles } from '../store/articles.ts'
import { changesAfter, newestChangeAt } from '../store/changes.ts'
import { stampRendition } from '../store/renditions.ts'
import { anySighted, listMembers, listWithdrawn, type MemberQuery } from '../store/views.ts'
import { uuidFromText } from '../web/uuid.ts'
import type { AppDeps } from './deps.ts'
import type { Offer, PublishedFeed } from './published.ts'
import type { Rendition } from './rendition-cache.ts'

const TOMBSTONE_MS = 30 * 86_400_000
const MAX_TOMBSTONES = 100
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
    deps.cache.set(key, rendition)
    return rendition
  })
}

/** Everything besides articles that the bytes depend on. */
function settingsHash(deps: AppDeps, feed: PublishedFeed): string {
  const { query, exclude, createdAt, ...rest } = feed
  return JSON.stringify([
    RENDERER_VERSION,
    deps.settings.baseUrl,
    deps.settings.feedLimit,
    rest,
    query && canonicalQuery(query),
    exclude && canonicalQuery(exclude),
    createdAt.getTime(),
  ])
}

async function stillValid(deps: AppDeps, feed: PublishedFeed, cached: Rendition, head: number): Promise<boolean> {
  const changes = await changesAfter(deps.db, cached.checkedSeq, MAX_CHECKED + 1)
  if (changes.length > MAX_CHECKED) return false
  const touched = changes.flatMap((change) => change.articleSeq ?? [])
  if (touched.some((seq) => cached.members.has(seq))) return false
  if (touched.length > 0 && (feed.sources === 'all' || (await anySighted(deps.db, touched, feed.sources)))) return false
  cached.checkedSeq = head
  return true
}

async function render(
  deps: AppDeps,
  offer: Offer,
  feed: PublishedFeed,
  options: { format: FeedFormat; head: number; hash: string },
): Promise<Rendition> {
  const articles = await listFeedArticles(deps, feed, deps.settings.feedLimit)
  // Counted back from the newest change, not from the clock: the same store gives the same bytes tomorrow.
  const since = new Date(Math.max(0, (await newestChangeAt(deps.db)) - TOMBSTONE_MS))
  const tombstones = feed.kind === 'search' ? [] : await listWithdrawn(deps.db, feed.sources, since, MAX_TOMBSTONES)
  const format = FORMATS.find((f) => f.format === options.format)!
  const facts = await feedFacts(deps, offer, feed)
  const text = format.render({
    feed: facts,
    articles,
    tombstones,
    articleBaseUrl: `${deps.settings.baseUrl}/articles/`,
    content: 'full',
  })
  const identity = new TextEncoder().encode(text)
  const etag = await digest(identity)
  const named = feed.kind !== 'search'
  const newest = articles.reduce((at, a) => Math.max(at, a.updatedAt.getTime()), feed.createdAt.getTime())
  const lastModified = named
    ? await stampRendition(deps.db, { view: feed.key, format: options.format, etag, at: deps.clock.now() })
    : new Date(Math.floor(newest / 1000) * 1000)
  return {
    etag,
    lastModified,
    mediaType: format.mediaType,
    identity,
    gzip: await gzip(identity),
    links: [
      `<${facts.selfUrls[options.format]}>; rel="self"`,
      ...FORMATS.filter((f) => f.format !== options.format).map(
        (f) => `<${facts.selfUrls[f.format]}>; rel="alternate"; type="${f.bareType}"`,
      ),
      ...facts.hubUrls.map((url) => `<${url}>; rel="hub"`),
    ],
    ...(feed.language ? { language: feed.language } : {}),
    checkedSeq: options.head,
    members: new Set(articles.map((a) => a.seq)),
    settingsHash: options.hash,
  }
}

/** The newest articles by arrival, shown by published date (SEMANTICS 16); a search by arrival. */
export async function listFeedArticles(
  deps: Pick<AppDeps, 'db'>,
  feed: PublishedFeed,
  limit: number,
): ReturnType<typeof listArticles> {
  const articles = await listArticles(deps.db, await listMembers(deps.db, memberQuery(feed, limit)))
  if (feed.kind === 'search') return articles
  return articles.sort((a, b) => b.publishedAt.getTime() - a.publishedAt.getTime() || b.seq - a.seq)
}

function memberQuery(feed: PublishedFeed, limit: number): MemberQuery {
  const wanted: { match?: string; notMatch?: string } = {}
  const add = (fts: FtsQuery, negate: boolean): void => {
    const not = fts.negated !== negate
    const name = not ? 'notMatch' : 'match'
    const other = wanted[name]
    wanted[name] = other === undefined ? fts.match : not ? `(${other}) OR (${fts.match})` : `(${other}) AND (${fts.match})`
  }
  if (feed.query) add(toFts(feed.query), false)
  if (feed.exclude) add(toFts(feed.exclude), true)
  return { sources: feed.sources, limit, ...wanted }
}

async function feedFacts(deps: AppDeps, offer: Offer, feed: PublishedFeed): Promise<Feed> {
  const base = deps.settings.baseUrl
  const address = (extension: string): string => `${base}${feed.path}.${extension}${feed.search}`
  return {
    id: `urn:uuid:${await uuidFromText(`dateline/1\nfeed\n${base}\n${feed.path}${feed.search}`)}`,
    slug: feed.path.split('/').at(-1) ?? 'feed',
    title: feed.title,
    ...(feed.description ? { description: feed.description } : {}),
    ...(feed.language ? { language: feed.language } : {}),
    homeUrl: feed.kind === 'search' ? `${base}/search${feed.search}` : `${base}${feed.path}`,
    selfUrls: { rss: address('rss'), atom: address('atom'), json: address('json') },
    hubUrls: feed.kind === 'search' ? [] : [`${base}/hub`],
    createdAt: feed.createdAt,
    sources: offer.origins,
  }
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return [...hash.slice(0, 16)].map((b) => b.toString(16).padStart(2, '0')).join('')
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}
