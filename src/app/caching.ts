/**
 * How long a reader may keep a feed: fitted to how often it gains an article (RFC 9111, RFC 5861).
 *
 * Effects: none.
 *
 * @module
 */
import type { Article } from '../model/article.ts'
import type { PublishedFeed } from './published.ts'

const SHORTEST_S = 60
const LONGEST_S = 1800
/** The rate of this many newest arrivals counts. */
const LOOKED_AT = 10
const SPARE = 'stale-while-revalidate=300, stale-if-error=86400'

/** `Cache-Control` of a feed: a quarter of the usual gap between arrivals; what nobody named is short. */
export function cachingOf(feed: Pick<PublishedFeed, 'kind' | 'search'>, articles: readonly Article[]): string {
  const seconds = feed.kind === 'search' || feed.search !== '' ? SHORTEST_S : maxAge(articles)
  return `public, max-age=${seconds}, ${SPARE}`
}

function maxAge(articles: readonly Article[]): number {
  const arrivals = articles.map((article) => article.firstSeenAt.getTime()).sort((a, b) => b - a)
  const newest = arrivals.slice(0, LOOKED_AT)
  const first = newest[0]
  const last = newest.at(-1)
  if (first === undefined || last === undefined || newest.length < LOOKED_AT) return SHORTEST_S
  const gap = (first - last) / (newest.length - 1) / 1000
  return Math.min(Math.max(Math.floor(gap / 4 / 60) * 60, SHORTEST_S), LONGEST_S)
}
