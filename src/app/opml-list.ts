/**
 * The lists of feeds offered as OPML: everything, or what one bundle or tag is made of.
 *
 * Effects: Database.
 *
 * @module
 */
import { OPML_MEDIA_TYPE } from '../publish/formats.ts'
import { type OpmlFeed, renderOpml } from '../publish/opml.ts'
import type { AppDeps } from './deps.ts'
import { makeRendition } from './documents.ts'
import { allFeed, bundleFeed, type Offer, type PublishedFeed, sourceFeed, tagFeed } from './published.ts'
import type { Rendition } from './rendition-cache.ts'

const CACHE_CONTROL = 'public, max-age=300, stale-while-revalidate=300, stale-if-error=86400'

/** The list of everything, or of `feed` and its sources; its bytes are kept as long as they stay the same. */
export async function findOpml(deps: AppDeps, offer: Offer, feed?: PublishedFeed): Promise<Rendition> {
  const key = feed ? `${feed.key}.opml` : 'feeds.opml'
  const text = renderOpml({
    title: feed ? feed.title : 'Dateline',
    ownerUrl: `${deps.settings.baseUrl}${feed ? feed.path : '/'}`,
    feeds: feed ? listOf(deps, offer, feed) : listAll(deps, offer),
    dateCreated: deps.meta.createdAt,
  })
  const cached = deps.cache.get(key)
  if (cached?.settingsHash === text) return cached
  const made = await makeRendition(
    deps,
    text,
    { view: feed?.key ?? 'feeds', format: 'opml' },
    {
      mediaType: OPML_MEDIA_TYPE,
      links: [`<${deps.settings.baseUrl}${feed ? feed.path : '/feeds'}.opml>; rel="self"; type="text/x-opml"`],
      cacheControl: CACHE_CONTROL,
      checkedSeq: -1,
      members: new Set(),
      settingsHash: text,
    },
  )
  deps.cache.set(key, made)
  return made
}

function outline(deps: AppDeps, feed: PublishedFeed, category?: string): OpmlFeed {
  const base = deps.settings.baseUrl
  return {
    title: feed.title,
    xmlUrl: `${base}${feed.path}.atom`,
    htmlUrl: `${base}${feed.path}`,
    ...(feed.description ? { description: feed.description } : {}),
    ...(feed.language ? { language: feed.language } : {}),
    ...(category ? { category } : {}),
  }
}

function listAll(deps: AppDeps, offer: Offer): OpmlFeed[] {
  return [
    outline(deps, allFeed(deps)),
    ...offer.bundles.map((bundle) => outline(deps, bundleFeed(offer, bundle, deps), 'Bundles')),
    ...offer.live.map((stored) => outline(deps, sourceFeed(stored), 'Sources')),
    ...offer.tags.flatMap((tag) => {
      const feed = tagFeed(offer, tag, deps)
      return feed ? [outline(deps, feed, 'Tags')] : []
    }),
  ]
}

function listOf(deps: AppDeps, offer: Offer, feed: PublishedFeed): OpmlFeed[] {
  const members = feed.sources === 'all' ? offer.live : offer.live.filter((s) => (feed.sources as number[]).includes(s.ref))
  const own = members.map((stored) => outline(deps, sourceFeed(stored), 'Sources'))
  return feed.kind === 'source' ? own : [outline(deps, feed), ...own]
}
