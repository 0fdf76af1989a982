/**
 * Which feeds this service offers, and what each one's address means: slug, tag or search → view.
 *
 * Effects: Database (names of the sources).
 *
 * @module
 */
import { type FeedSource, feedSource } from '../model/feed.ts'
import type { Bundle, Catalogue, Source } from '../model/source.ts'
import { parseQuery } from '../query/parse.ts'
import { combine, negate, type Query } from '../query/query.ts'
import { listBundles } from '../store/bundles.ts'
import { listSources, type StoredSource } from '../store/sources.ts'
import type { AppDeps } from './deps.ts'
import type { RenditionCache } from './rendition-cache.ts'

export interface PublishedFeed {
  kind: 'all' | 'source' | 'tag' | 'bundle' | 'search' | 'author' | 'language' | 'story'
  /** Names the view in the cache and the store: equal views, equal key. */
  key: string
  title: string
  description?: string
  language?: string
  /** Path without extension, such as `/feeds/all` or `/tags/azerbaijan`; below the base URL's path. */
  path: string
  /** Canonical query string with `?`; empty for a named feed. */
  search: string
  sources: 'all' | number[]
  query?: Query
  languages?: string[]
  author?: { publisher: string; name: string }
  publishedSince?: Date
  story?: string
  oncePerStory?: boolean
  /** Members at most, where that is not the service's usual number. */
  limit?: number
  content?: 'excerpt'
  /** Read with a token only: no topic of the hub. */
  closed?: true
  createdAt: Date
}

/** The sources and bundles of this moment, ready to be looked up. */
export interface Offer {
  stored: StoredSource[]
  live: StoredSource[]
  bundles: Bundle[]
  tags: string[]
  /** Origins named in entries, by source id. */
  origins: Map<string, FeedSource>
}

/** A retired source's feed stays readable for so long, then answers 410 (SEMANTICS 20). */
const RETIRED_READABLE_MS = 30 * 86_400_000

export async function loadOffer(deps: AppDeps): Promise<Offer> {
  const files = new Map(deps.catalogue().sources.map((source) => [source.id, source]))
  const stored = (await listSources(deps.db)).map((s) => ({ ...s, source: files.get(s.id) ?? s.source }))
  const live = stored.filter((s) => !s.retiredAt)
  return {
    stored,
    live,
    bundles: await offeredBundles(deps, live),
    tags: [...new Set(live.flatMap((s) => s.source.tags))].sort(),
    origins: new Map(stored.map((s) => [s.id, feedSource(s.source)])),
  }
}

/** Those of files, and those made through the API whose names no file has taken since. */
async function offeredBundles(deps: AppDeps, live: readonly StoredSource[]): Promise<Bundle[]> {
  const { bundles } = deps.catalogue()
  const stored = await listBundles(deps.db)
  if (stored.length === 0) return bundles
  const taken = new Set([...bundles.map(({ id }) => id), ...live.map(({ id }) => id)])
  return [...bundles, ...stored.map(({ bundle }) => bundle).filter(({ id }) => !taken.has(id))]
}

/** Kept beside the documents, in homes that have a pulse. */
const keptOffers = new WeakMap<RenditionCache, { stamp: string; catalogue: Catalogue; offer: Offer }>()

/** The same for documents, which say nothing of how polls went: asked for anew only where it may have changed. */
export async function findOffer(deps: AppDeps): Promise<Offer> {
  if (!deps.pulse) return loadOffer(deps)
  const { stamp } = await deps.pulse()
  const catalogue = deps.catalogue()
  const kept = keptOffers.get(deps.cache)
  if (kept?.stamp === stamp && kept.catalogue === catalogue) return kept.offer
  const offer = await loadOffer(deps)
  keptOffers.set(deps.cache, { stamp, catalogue, offer })
  return offer
}

export type Lookup = { found: PublishedFeed } | { movedTo: string } | { gone: true } | { missing: true }

/** The feed at `/feeds/<slug>`. */
export function findFeed(offer: Offer, slug: string, deps: Pick<AppDeps, 'meta' | 'clock'>): Lookup {
  if (slug === 'all') return { found: allFeed(deps) }
  const bundle = offer.bundles.find((b) => b.id === slug)
  if (bundle) return { found: bundleFeed(offer, bundle, deps) }
  const stored = offer.stored.find((s) => s.id === slug)
  if (stored) {
    const retired = stored.retiredAt
    if (retired && deps.clock.now().getTime() - retired.getTime() > RETIRED_READABLE_MS) return { gone: true }
    return { found: sourceFeed(stored) }
  }
  const renamed = [...offer.live.map((s) => s.source), ...offer.bundles].find((s: Source | Bundle) => s.was.includes(slug))
  return renamed ? { movedTo: renamed.id } : { missing: true }
}

export function allFeed(deps: Pick<AppDeps, 'meta'>): PublishedFeed {
  return {
    kind: 'all',
    key: 'feeds/all',
    title: 'All articles',
    description: 'Every article of every source of this service.',
    path: '/feeds/all',
    search: '',
    sources: 'all',
    createdAt: deps.meta.createdAt,
  }
}

export function sourceFeed(stored: StoredSource): PublishedFeed {
  const { source } = stored
  return {
    kind: 'source',
    key: `feeds/${stored.id}`,
    title: source.title,
    ...(source.description ? { description: source.description } : {}),
    ...(source.language ? { language: source.language } : {}),
    path: `/feeds/${stored.id}`,
    search: '',
    sources: [stored.ref],
    createdAt: stored.createdAt,
  }
}

export function tagFeed(offer: Offer, tag: string, deps: Pick<AppDeps, 'meta'>): PublishedFeed | undefined {
  const members = offer.live.filter((s) => s.source.tags.includes(tag))
  if (members.length === 0) return undefined
  return {
    kind: 'tag',
    key: `tags/${tag}`,
    title: `Tag: ${tag}`,
    path: `/tags/${encodeURIComponent(tag)}`,
    search: '',
    sources: members.map((s) => s.ref),
    createdAt: deps.meta.createdAt,
  }
}

/** A bundle is (sources ∪ tags) ∩ q, less `exclude`; with neither sources nor tags it searches everything. */
export function bundleFeed(offer: Offer, bundle: Bundle, deps: Pick<AppDeps, 'meta'>): PublishedFeed {
  const { sources, tags, q, exclude } = bundle.from
  const members = offer.live.filter((s) => sources.includes(s.id) || s.source.tags.some((tag) => tags.includes(tag)))
  const wanted = q === undefined ? undefined : parsed(q)
  const unwanted = exclude === undefined ? undefined : parsed(exclude)
  const parts = [wanted, unwanted && negate(unwanted)].filter((part) => part !== undefined)
  return {
    kind: 'bundle',
    key: `feeds/${bundle.id}`,
    title: bundle.title,
    ...(bundle.description ? { description: bundle.description } : {}),
    path: `/feeds/${bundle.id}`,
    search: '',
    sources: sources.length === 0 && tags.length === 0 ? 'all' : members.map((s) => s.ref),
    ...(parts.length === 0 ? {} : { query: combine('and', parts) }),
    createdAt: deps.meta.createdAt,
  }
}

function parsed(text: string): Query | undefined {
  const result = parseQuery(text)
  return result.ok ? result.query : undefined
}

/** Where searches begin: everything, to be narrowed. */
export function searchFeed(deps: Pick<AppDeps, 'meta'>): PublishedFeed {
  return {
    kind: 'search',
    key: 'search',
    title: 'Search',
    path: '/search',
    search: '',
    sources: 'all',
    createdAt: deps.meta.createdAt,
  }
}

/** Articles of one language, its regions included. */
export function languageFeed(tag: string, deps: Pick<AppDeps, 'meta'>): PublishedFeed {
  return {
    kind: 'language',
    key: `languages/${tag}`,
    title: `Language: ${tag}`,
    language: tag,
    path: `/languages/${tag}`,
    search: '',
    sources: 'all',
    languages: [tag],
    createdAt: deps.meta.createdAt,
  }
}

/** The copies of one story; `title` is the first one's. */
export function storyFeed(id: string, title: string, deps: Pick<AppDeps, 'meta'>): PublishedFeed {
  return {
    kind: 'story',
    key: `stories/${id}`,
    title: `Story: ${title}`,
    path: `/stories/${id}`,
    search: '',
    sources: 'all',
    story: id,
    createdAt: deps.meta.createdAt,
  }
}

/** Articles under one name at one publisher; undefined where the name has neither letter nor digit. */
export function authorFeed(publisher: string, name: string, deps: Pick<AppDeps, 'meta'>): PublishedFeed | undefined {
  const query = authorQuery(name)
  if (query === undefined) return undefined
  return {
    kind: 'author',
    key: `authors/${publisher}/${name}`,
    title: `${name}, ${publisher}`,
    path: authorPath(publisher, name),
    search: '',
    sources: 'all',
    query,
    author: { publisher, name },
    createdAt: deps.meta.createdAt,
  }
}

/** Address of an author's feed, without extension. */
export function authorPath(publisher: string, name: string): string {
  return `/authors/${encodeURIComponent(publisher)}/${encodeURIComponent(name)}`
}

/** Articles by anybody of that name. */
export function authorQuery(name: string): Query | undefined {
  return parsed(`author:"${name.replace(/["“”„‟«»「」『』*]/g, ' ')}"`)
}

/** The feeds that have a name of their own: with archives, a hub and a Last-Modified that is kept. */
export function isNamed(feed: PublishedFeed): boolean {
  return feed.search === '' && ['all', 'source', 'tag', 'bundle'].includes(feed.kind)
}
