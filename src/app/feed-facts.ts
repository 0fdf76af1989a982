/**
 * A published feed as the store and the serialisers want to see it.
 *
 * Effects: Database (the articles of a page).
 *
 * @module
 */
import type { Article } from '../model/article.ts'
import type { Feed } from '../model/feed.ts'
import { toFts } from '../query/fts.ts'
import { listArticles } from '../store/articles.ts'
import { listMembers, type MemberQuery } from '../store/views.ts'
import { uuidFromText } from '../web/uuid.ts'
import type { AppDeps } from './deps.ts'
import { isNamed, type Offer, type PublishedFeed } from './published.ts'

/** The newest articles by arrival, shown by published date (SEMANTICS 16); a search by arrival. */
export async function listFeedArticles(
  deps: Pick<AppDeps, 'db'>,
  feed: PublishedFeed,
  limit: number,
  before?: number,
): ReturnType<typeof listArticles> {
  const query = { ...memberQuery(feed, limit), ...(before === undefined ? {} : { before }) }
  const articles = await listArticles(deps.db, await listMembers(deps.db, query))
  return feed.kind === 'search' ? articles : byDate(articles)
}

/** Newest first; sorts in place. */
export function byDate(articles: Article[]): Article[] {
  return articles.sort((a, b) => b.publishedAt.getTime() - a.publishedAt.getTime() || b.seq - a.seq)
}

/** The feed as the store understands it. */
export function memberQuery(feed: PublishedFeed, limit: number): MemberQuery {
  const fts = feed.query && toFts(feed.query)
  return {
    sources: feed.sources,
    limit,
    ...(fts ? { [fts.negated ? 'notMatch' : 'match']: fts.match } : {}),
    ...(feed.languages ? { languages: feed.languages } : {}),
    ...(feed.author ? { author: feed.author } : {}),
    ...(feed.publishedSince ? { publishedSince: feed.publishedSince } : {}),
    ...(feed.story ? { story: feed.story } : {}),
    ...(feed.oncePerStory ? { oncePerStory: true } : {}),
  }
}

/** What the feed's documents say of it. */
export async function feedFacts(deps: AppDeps, offer: Offer, feed: PublishedFeed): Promise<Feed> {
  const base = deps.settings.baseUrl
  const address = (extension: string): string => `${base}${feed.path}.${extension}${feed.search}`
  return {
    id: `urn:uuid:${await uuidFromText(`dateline/1\nfeed\n${base}\n${feed.path}${feed.search}`)}`,
    slug: feed.path.split('/').at(-1) ?? 'feed',
    title: feed.title,
    ...(feed.description ? { description: feed.description } : {}),
    ...(feed.language ? { language: feed.language } : {}),
    homeUrl: `${base}${feed.path}${feed.search}`,
    selfUrls: { rss: address('rss'), atom: address('atom'), json: address('json') },
    hubUrls: isNamed(feed) && !feed.closed ? [`${base}/hub`] : [],
    createdAt: feed.createdAt,
    sources: offer.origins,
  }
}
