/**
 * The news sitemap of the sources that the operator publishes himself (`own: true`).
 *
 * Effects: Database.
 *
 * @module
 */
import { articleEntry } from '../publish/entry.ts'
import { NEWS_SITEMAP_HOURS, NEWS_SITEMAP_MAX, NEWS_SITEMAP_MEDIA_TYPE, renderNewsSitemap } from '../publish/news-sitemap.ts'
import { listArticles } from '../store/articles.ts'
import { listMembers } from '../store/views.ts'
import type { AppDeps } from './deps.ts'
import { makeRendition } from './documents.ts'
import { byDate } from './feed-facts.ts'
import type { Offer } from './published.ts'
import type { Rendition } from './rendition-cache.ts'

const KEY = 'news-sitemap.xml'
const CACHE_CONTROL = 'public, max-age=300, stale-while-revalidate=300'

/** The sitemap of this hour; undefined where no source is the operator's own. */
export async function findNewsSitemap(deps: AppDeps, offer: Offer): Promise<Rendition | undefined> {
  const own = offer.live.filter((stored) => stored.source.own)
  if (own.length === 0) return undefined
  const since = new Date(deps.clock.now().getTime() - NEWS_SITEMAP_HOURS * 3_600_000)
  const seqs = await listMembers(deps.db, { sources: own.map((s) => s.ref), publishedSince: since, limit: NEWS_SITEMAP_MAX })
  const ownIds = new Set(own.map((stored) => stored.id))
  const articles = byDate(await listArticles(deps.db, seqs)).filter((article) => ownIds.has(article.originSourceId))
  const text = renderNewsSitemap(
    articles.map((article) => articleEntry(article, offer.origins, `${deps.settings.baseUrl}/articles/`, 'excerpt')),
  )
  const cached = deps.cache.get(KEY)
  if (cached?.settingsHash === text) return cached
  const made = await makeRendition(
    deps,
    text,
    { view: KEY, format: 'xml' },
    {
      mediaType: NEWS_SITEMAP_MEDIA_TYPE,
      links: [],
      cacheControl: CACHE_CONTROL,
      checkedSeq: -1,
      members: new Set(),
      settingsHash: text,
    },
  )
  deps.cache.set(KEY, made)
  return made
}
