/**
 * What the home page shows: the newest headlines and a page of the feeds offered.
 *
 * Effects: Database.
 *
 * @module
 */
import { articleEntry, languageTag } from '../publish/entry.ts'
import { countArticles } from '../store/articles.ts'
import { listStates, type StoredSource } from '../store/sources.ts'
import type { AppDeps } from './deps.ts'
import { listFeedArticles } from './feed-facts.ts'
import { sourceHealth } from './pages/health.ts'
import type { FeedOffer, Headline, HomeView } from './pages/home.ts'
import { allFeed, bundleFeed, findOffer, type Offer } from './published.ts'
import { siteOf } from './respond.ts'

const HEADLINES = 8
/** So many sources on one page, so many bundles and tags in all: thousands are for machines (OPML). */
const SOURCES_A_PAGE = 150
const MOST_BUNDLES = 60
const MOST_TAGS = 200

/** The page of that number, from 1; the nearest there is. */
export async function homeView(deps: AppDeps, wanted: number): Promise<HomeView> {
  const offer = await findOffer(deps)
  const counts = await countArticles(deps.db)
  const count = Math.max(1, Math.ceil(offer.live.length / SOURCES_A_PAGE))
  const current = Math.min(Math.max(1, Math.floor(wanted)), count)
  const sorted = offer.live.toSorted((a, b) => (a.source.title < b.source.title ? -1 : a.source.title > b.source.title ? 1 : 0))
  const shown = sorted.slice((current - 1) * SOURCES_A_PAGE, current * SOURCES_A_PAGE)
  const states = await listStates(
    deps.db,
    shown.map(({ id }) => id),
  )
  const first = current === 1
  return {
    site: siteOf(deps),
    latest: first ? await headlines(deps, offer) : [],
    feeds: [
      wholeOffer(deps, offer, counts),
      ...(first ? bundleOffers(deps, offer, counts) : []),
      ...shown.map((stored) => sourceOffer(deps, { ...stored, state: states.get(stored.id) ?? stored.state }, counts)),
      ...(first ? [...tagOffers(offer, counts), ...languageOffers(offer)] : []),
    ],
    pages: { current, count },
  }
}

async function headlines(deps: AppDeps, offer: Offer): Promise<Headline[]> {
  const articles = await listFeedArticles(deps, allFeed(deps), HEADLINES)
  return articles.map((article) => {
    const entry = articleEntry(article, offer.origins, `${deps.settings.baseUrl}/articles/`, 'excerpt')
    const { title, language, published, source } = entry
    return { title, language, published, path: `/articles/${article.id}`, ...(source ? { source: source.title } : {}) }
  })
}

type Counts = ReadonlyMap<number, number>

function sum(sources: readonly StoredSource[], counts: Counts): number {
  return sources.reduce((n, stored) => n + (counts.get(stored.ref) ?? 0), 0)
}

function wholeOffer(deps: AppDeps, offer: Offer, counts: Counts): FeedOffer {
  const { title, path } = allFeed(deps)
  return { kind: 'all', title, path, ...(offer.live.length > 0 ? { articles: sum(offer.live, counts) } : {}) }
}

/** A bundle with a question holds fewer articles than its sources: only those without one are counted. */
function bundleOffers(deps: AppDeps, offer: Offer, counts: Counts): FeedOffer[] {
  return offer.bundles.slice(0, MOST_BUNDLES).map((bundle): FeedOffer => {
    const feed = bundleFeed(offer, bundle, deps)
    const refs = feed.sources === 'all' ? undefined : new Set(feed.sources)
    const members = refs ? offer.live.filter((stored) => refs.has(stored.ref)) : offer.live
    return {
      kind: 'bundle',
      title: feed.title,
      path: feed.path,
      ...(feed.query ? {} : { articles: sum(members, counts) }),
      ...(feed.description ? { description: feed.description } : {}),
    }
  })
}

function sourceOffer(deps: AppDeps, stored: StoredSource, counts: Counts): FeedOffer {
  const { source, state } = stored
  return {
    kind: 'source',
    title: source.title,
    path: `/feeds/${stored.id}`,
    articles: counts.get(stored.ref) ?? 0,
    health: sourceHealth(state, source.paused, deps.clock.now()),
    ...(source.description ? { description: source.description } : {}),
  }
}

function tagOffers(offer: Offer, counts: Counts): FeedOffer[] {
  const articles = new Map<string, number>()
  for (const stored of offer.live)
    for (const tag of stored.source.tags) articles.set(tag, (articles.get(tag) ?? 0) + (counts.get(stored.ref) ?? 0))
  return offer.tags.slice(0, MOST_TAGS).map((tag) => ({
    kind: 'tag',
    title: tag,
    path: `/tags/${encodeURIComponent(tag)}`,
    articles: articles.get(tag) ?? 0,
  }))
}

/** The languages that sources are declared to be in; articles of others have feeds as well. */
function languageOffers(offer: Offer): FeedOffer[] {
  const tags = new Set(offer.live.flatMap((stored) => languageTag(stored.source.language) ?? []))
  return [...tags].sort().map((tag) => ({ kind: 'language', title: tag, path: `/languages/${tag}` }))
}
