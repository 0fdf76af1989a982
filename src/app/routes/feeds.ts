/**
 * Feeds, tags, searches and the OPML list.
 *
 * Effects: Database.
 *
 * @module
 */
import { type Context, Hono } from 'hono'
import { articleEntry } from '../../publish/entry.ts'
import { FORMATS, type Format, formatByExtension, OPML_MEDIA_TYPE } from '../../publish/formats.ts'
import { type OpmlFeed, renderOpml } from '../../publish/opml.ts'
import { MAX_QUERY_LENGTH, parseQuery } from '../../query/parse.ts'
import { answer, type RequestFacts } from '../conditional.ts'
import type { AppDeps, AppEnv } from '../deps.ts'
import { feedPage } from '../pages/feed.ts'
import { corsHeaders, feedHeaders } from '../pages/headers.ts'
import { sourceHealth } from '../pages/health.ts'
import type { Site } from '../pages/layout.ts'
import { problemResponse } from '../problem.ts'
import {
  allFeed,
  bundleFeed,
  findFeed,
  type Lookup,
  loadOffer,
  type Offer,
  type PublishedFeed,
  searchFeed,
  sourceFeed,
  tagFeed,
} from '../published.ts'
import type { Rendition } from '../rendition-cache.ts'
import { findRendition, listFeedArticles } from '../renditions.ts'
import { pageResponse, siteOf } from '../respond.ts'

const CACHE_CONTROL = 'public, max-age=60, stale-while-revalidate=300, stale-if-error=86400'

export const feedRoutes = new Hono<AppEnv>()
  .all('/feeds.opml', async (c) => {
    const deps = c.get('deps')
    const text = renderOpml(await opmlList(deps))
    const headers = { ...feedHeaders, ...corsHeaders, 'content-type': OPML_MEDIA_TYPE, 'cache-control': CACHE_CONTROL }
    return new Response(c.req.method === 'HEAD' ? null : text, { headers })
  })
  .all('/feeds/:file', (c) => serve(c, c.req.param('file'), (offer, name, deps) => findFeed(offer, name, deps), 'feed'))
  .all('/tags/:file', (c) =>
    serve(
      c,
      c.req.param('file'),
      (offer, name, deps) => {
        const found = tagFeed(offer, name.normalize('NFC').toLowerCase(), deps)
        return found ? { found } : { missing: true }
      },
      'tag',
    ),
  )
  .on(['GET', 'HEAD', 'OPTIONS', 'POST'], ['/search.rss', '/search.atom', '/search.json'], async (c) => {
    const format = formatByExtension(c.req.path.split('.').at(-1) ?? '')!
    const parsed = readQuery(c.req.query('q'))
    if ('problem' in parsed) return problemResponse(400, { title: 'The question cannot be understood', detail: parsed.problem })
    return serveFeed(c, searchFeed(parsed.query, c.get('deps')), format)
  })

/** The query of a search address, or why it is refused. */
export function readQuery(text: string | undefined): { query: Parameters<typeof searchFeed>[0] } | { problem: string } {
  if (text === undefined || text.trim() === '')
    return { problem: 'Add ?q= and the words to look for, such as /search.rss?q=Baku.' }
  if (text.length > MAX_QUERY_LENGTH)
    return { problem: `The question has ${text.length} characters; ${MAX_QUERY_LENGTH} are the most.` }
  const parsed = parseQuery(text)
  return parsed.ok ? { query: parsed.query } : { problem: `${parsed.problem}. docs/query.md tells how a question is written.` }
}

async function serve(
  c: Context<AppEnv>,
  file: string,
  find: (offer: Offer, name: string, deps: AppDeps) => Lookup,
  what: 'feed' | 'tag',
): Promise<Response> {
  const deps = c.get('deps')
  const dot = file.lastIndexOf('.')
  const format = dot > 0 ? formatByExtension(file.slice(dot + 1)) : undefined
  const name = format ? file.slice(0, dot) : file
  const offer = await loadOffer(deps)
  const found = find(offer, name, deps)
  if ('movedTo' in found) {
    const extension = format ? `.${format.extension}` : ''
    return new Response(null, {
      status: 301,
      headers: { location: `${deps.settings.baseUrl}/feeds/${encodeURIComponent(found.movedTo)}${extension}` },
    })
  }
  if ('gone' in found)
    return problemResponse(410, { title: 'This feed has ended', detail: `The source ${name} was retired by its operator.` })
  if ('missing' in found) {
    return problemResponse(404, {
      title: `There is no such ${what}`,
      detail: `Nothing is published as "${name.slice(0, 80)}". ${deps.settings.baseUrl}/ lists what is.`,
    })
  }
  const chosen = format ?? negotiated(c.req.header('accept'))
  if (chosen) return serveFeed(c, found.found, chosen, format ? [] : ['Accept'])
  return pageResponse(c, await feedPageOf(deps, offer, found.found), 200, { vary: 'Accept' })
}

/** The feed format that a client asks for by name; browsers and `*` get the page. */
function negotiated(accept: string | undefined): Format | undefined {
  const wanted = (accept ?? '')
    .split(',')
    .map((part) => {
      const [type = '', ...parameters] = part.trim().toLowerCase().split(';')
      const q = Number(/^\s*q=([\d.]+)/.exec(parameters.find((p) => p.trim().startsWith('q=')) ?? '')?.[1] ?? 1)
      return { type: type.trim(), q }
    })
    .filter((part) => part.q > 0)
    .sort((a, b) => b.q - a.q)
  for (const { type } of wanted) {
    if (type === 'text/html' || type === 'application/xhtml+xml') return undefined
    const format = FORMATS.find((f) => f.bareType === type)
    if (format) return format
  }
  return undefined
}

async function serveFeed(c: Context<AppEnv>, feed: PublishedFeed, format: Format, vary: string[] = []): Promise<Response> {
  const deps = c.get('deps')
  const rendition = await findRendition(deps, () => loadOffer(deps), feed, format.format)
  return renditionResponse(c, rendition, vary)
}

function renditionResponse(c: Context<AppEnv>, rendition: Rendition, vary: string[]): Response {
  const facts: RequestFacts = {
    method: c.req.method,
    ifNoneMatch: c.req.header('if-none-match'),
    ifModifiedSince: c.req.header('if-modified-since'),
    ifMatch: c.req.header('if-match'),
    ifUnmodifiedSince: c.req.header('if-unmodified-since'),
    acceptEncoding: c.req.header('accept-encoding'),
    range: c.req.header('range'),
  }
  const decided = answer(facts, {
    etag: rendition.etag,
    lastModified: rendition.lastModified,
    mediaType: rendition.mediaType,
    codings: { identity: rendition.identity.byteLength, gzip: rendition.gzip.byteLength },
    cacheControl: CACHE_CONTROL,
    links: rendition.links,
    ...(rendition.language ? { language: rendition.language } : {}),
    ...(vary.length > 0 ? { vary } : {}),
    headers: { ...feedHeaders, ...corsHeaders },
  })
  if (decided.status === 405 || decided.status === 406) {
    const detail =
      decided.status === 405
        ? 'A feed can be read (GET, HEAD), nothing else.'
        : 'None of the accepted content codings is at hand.'
    return problemResponse(
      decided.status,
      { title: decided.status === 405 ? 'Method not allowed' : 'Not acceptable', detail },
      decided.headers,
    )
  }
  const bytes = decided.coding === 'gzip' ? rendition.gzip : rendition.identity
  return new Response(decided.body ? (bytes as Uint8Array<ArrayBuffer>) : null, {
    status: decided.status,
    headers: decided.headers,
    ...(decided.coding === 'identity' ? {} : { encodeBody: 'manual' }),
  } as ResponseInit)
}

async function feedPageOf(deps: AppDeps, offer: Offer, feed: PublishedFeed): Promise<string> {
  const site: Site = siteOf(deps)
  const articles = await listFeedArticles(deps, feed, deps.settings.feedLimit)
  const stored = feed.kind === 'source' ? offer.stored.find((s) => `/feeds/${s.id}` === feed.path) : undefined
  return feedPage({
    site,
    feed: {
      title: feed.title,
      path: feed.path,
      ...(feed.description ? { description: feed.description } : {}),
      ...(stored?.source.home ? { homeUrl: stored.source.home } : {}),
      ...(stored ? { health: sourceHealth(stored.state, stored.source.paused, deps.clock.now()) } : {}),
    },
    articles: articles.map((article) => ({
      entry: articleEntry(article, offer.origins, `${deps.settings.baseUrl}/articles/`, 'excerpt'),
      path: `/articles/${article.id}`,
    })),
  })
}

async function opmlList(deps: AppDeps): Promise<Parameters<typeof renderOpml>[0]> {
  const offer = await loadOffer(deps)
  const base = deps.settings.baseUrl
  const outline = (feed: PublishedFeed, category?: string): OpmlFeed => ({
    title: feed.title,
    xmlUrl: `${base}${feed.path}.atom`,
    htmlUrl: `${base}${feed.path}`,
    ...(feed.description ? { description: feed.description } : {}),
    ...(feed.language ? { language: feed.language } : {}),
    ...(category ? { category } : {}),
  })
  return {
    title: 'Dateline',
    ownerUrl: `${base}/`,
    feeds: [
      outline(allFeed(deps)),
      ...offer.bundles.map((bundle) => outline(bundleFeed(offer, bundle, deps), 'Bundles')),
      ...offer.live.map((stored) => outline(sourceFeed(stored), 'Sources')),
      ...offer.tags.flatMap((tag) => {
        const feed = tagFeed(offer, tag, deps)
        return feed ? [outline(feed, 'Tags')] : []
      }),
    ],
    dateCreated: deps.meta.createdAt,
  }
}
