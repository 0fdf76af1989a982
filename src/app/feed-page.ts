/**
 * A feed as a page for people, and the way back through everything it ever held.
 *
 * Feeds with archives are walked back through their closed documents, so that every article is met once; searches, languages
 * and authors by the number of arrival.
 *
 * Effects: Database.
 *
 * @module
 */
import type { Context } from 'hono'
import type { Article } from '../model/article.ts'
import { articleEntry } from '../publish/entry.ts'
import { listArticles } from '../store/articles.ts'
import { listStates } from '../store/sources.ts'
import { findCurrent } from './archives.ts'
import type { AppDeps, AppEnv } from './deps.ts'
import { byDate, listFeedArticles } from './feed-facts.ts'
import type { ListedArticle } from './pages/article-list.ts'
import { feedPage } from './pages/feed.ts'
import { sourceHealth } from './pages/health.ts'
import { isNamed, type Offer, type PublishedFeed } from './published.ts'
import { pageResponse, siteOf } from './respond.ts'

/** Later than everything: of the archived articles a page repeats none. */
const NEVER = new Date(8.64e15)

export interface FeedPageFacts {
  /** Name of the format whose own address a browser opened. */
  opened?: string
  /** A closed archive document instead of the newest articles. */
  closed?: { articles: Article[]; olderPath?: string }
  /** What chose the page among other answers of its address. */
  vary: string
}

/** A browser opened the address itself, and says so in a header no reader sends (https://www.w3.org/TR/fetch-metadata/). */
export function isOpenedByPerson(c: Context): boolean {
  return c.req.method === 'GET' && c.req.header('sec-fetch-dest') === 'document'
}

/** `?before=` of a page that goes on where another ended; undefined where there is none or it is no number. */
export function readBefore(c: Context): number | undefined {
  const text = c.req.query('before') ?? ''
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined
}

export interface Stretch {
  articles: Article[]
  olderPath?: string
}

/** The newest articles, or those before number `before`, with the address of what is older still. */
export async function readStretch(deps: AppDeps, feed: PublishedFeed, before?: number): Promise<Stretch> {
  const current = isNamed(feed) && before === undefined ? await findCurrent(deps, feed, NEVER) : undefined
  if (current) {
    const { previousPath } = current
    return { articles: byDate(await listArticles(deps.db, current.seqs)), ...(previousPath ? { olderPath: previousPath } : {}) }
  }
  const limit = feed.limit ?? deps.settings.feedLimit
  const articles = await listFeedArticles(deps, feed, limit, before)
  const last = Math.min(...articles.map((article) => article.seq))
  const more = articles.length === limit && feed.limit === undefined && isByNumber(feed)
  return { articles, ...(more ? { olderPath: `${feed.path}${feed.search === '' ? '?' : `${feed.search}&`}before=${last}` } : {}) }
}

/** Whether the view is read by the articles' own numbers: one of chosen sources is read by when they saw them. */
function isByNumber(feed: PublishedFeed): boolean {
  return feed.sources === 'all' || feed.query !== undefined || feed.publishedSince !== undefined
}

/** The page; undefined where an unnamed view holds nothing at all. */
export async function feedPageResponse(
  c: Context<AppEnv>,
  offer: Offer,
  feed: PublishedFeed,
  facts: FeedPageFacts,
): Promise<Response | undefined> {
  const deps = c.get('deps')
  const before = readBefore(c)
  const { articles, olderPath } = facts.closed ?? (await readStretch(deps, feed, before))
  if (articles.length === 0 && feed.search === '' && (feed.kind === 'author' || feed.kind === 'language')) return undefined
  // What is offered is remembered; how the last polls went is asked.
  const stored = feed.kind === 'source' ? offer.stored.find((s) => `/feeds/${s.id}` === feed.path) : undefined
  const state = stored && (await listStates(deps.db, [stored.id])).get(stored.id)
  const text = feedPage({
    site: siteOf(deps),
    ...(facts.opened ? { opened: facts.opened } : {}),
    feed: {
      title: feed.title,
      path: feed.path,
      ...(feed.search ? { query: feed.search.slice(1) } : {}),
      ...(feed.description ? { description: feed.description } : {}),
      ...(stored?.source.home ? { homeUrl: stored.source.home } : {}),
      ...(stored && state ? { health: sourceHealth(state, stored.source.paused, deps.clock.now()) } : {}),
    },
    articles: listed(deps, offer, articles),
    ...(olderPath === undefined ? {} : { olderPath }),
    ...(facts.closed || before !== undefined ? { newestPath: `${feed.path}${feed.search}` } : {}),
  })
  return pageResponse(c, text, 200, { vary: facts.vary })
}

/** The articles as lists on pages show them. */
export function listed(deps: Pick<AppDeps, 'settings'>, offer: Offer, articles: readonly Article[]): ListedArticle[] {
  return articles.map((article) => ({
    entry: articleEntry(article, offer.origins, `${deps.settings.baseUrl}/articles/`, 'excerpt'),
    path: `/articles/${article.id}`,
  }))
}
