/**
 * Feeds, tags, languages, authors, searches and the OPML lists.
 *
 * Effects: Database.
 *
 * @module
 */
import { type Context, Hono } from 'hono'
import { languageTag } from '../../publish/entry.ts'
import { FORMATS, type Format, formatByExtension } from '../../publish/formats.ts'
import { findStoryPage } from '../../store/stories.ts'
import type { AppDeps, AppEnv } from '../deps.ts'
import { renditionResponse } from '../documents.ts'
import { feedPageResponse, isOpenedByPerson } from '../feed-page.ts'
import { findOpml } from '../opml-list.ts'
import { corsHeaders } from '../pages/headers.ts'
import { problemFormat, problemResponse } from '../problem.ts'
import {
  authorFeed,
  findFeed,
  findOffer,
  type Lookup,
  languageFeed,
  type Offer,
  type PublishedFeed,
  searchFeed,
  storyFeed,
  tagFeed,
} from '../published.ts'
import { findRendition } from '../renditions.ts'
import { errorResponse, siteOf } from '../respond.ts'
import { narrowFeed, readSelection } from '../selection.ts'
import { findNewsSitemap } from '../sitemap.ts'
import { otherSpellings, SPELLINGS } from '../spellings.ts'

/** Request header that tells a person's browser from a reader. */
const BROWSERS = 'Sec-Fetch-Dest'

const WORDS = { feeds: 'feed', tags: 'tag', languages: 'language', authors: 'author', stories: 'story' } as const
type Shelf = keyof typeof WORDS
type Find = (offer: Offer, name: string, deps: AppDeps) => Lookup

const FIND: Record<Exclude<Shelf, 'authors' | 'stories'>, Find> = {
  feeds: findFeed,
  tags: (offer, name, deps) => orMissing(tagFeed(offer, name.normalize('NFC').toLowerCase(), deps)),
  languages(_offer, name, deps) {
    const tag = languageTag(name)
    if (tag === undefined) return { missing: true }
    return tag === name ? { found: languageFeed(tag, deps) } : { movedTo: tag }
  },
}

function orMissing(found: PublishedFeed | undefined): Lookup {
  return found ? { found } : { missing: true }
}

export const feedRoutes = new Hono<AppEnv>()
  .all('/feeds.opml', async (c) => renditionResponse(c, await findOpml(c.get('deps'), await findOffer(c.get('deps')))))
  .all('/feeds/:file', (c) => serve(c, 'feeds', c.req.param('file'), FIND.feeds))
  .all('/tags/:file', (c) => serve(c, 'tags', c.req.param('file'), FIND.tags))
  .all('/languages/:file', (c) => serve(c, 'languages', c.req.param('file'), FIND.languages))
  .all('/authors/:publisher/:file', (c) =>
    serve(c, 'authors', c.req.param('file'), (_offer, name, deps) =>
      orMissing(authorFeed(c.req.param('publisher').toLowerCase(), name, deps)),
    ),
  )
  .all('/stories/:file', async (c) => {
    const deps = c.get('deps')
    const { name } = parts(c.req.param('file'))
    const found = await findStoryPage(deps.db, name.toLowerCase())
    return serve(c, 'stories', c.req.param('file'), () => {
      if (!found) return { missing: true }
      const { id } = found.story
      return id === name ? { found: storyFeed(id, found.articles[0]?.record.title ?? id, deps) } : { movedTo: id }
    })
  })
  .all('/news-sitemap.xml', async (c) => {
    const deps = c.get('deps')
    const sitemap = await findNewsSitemap(deps, await findOffer(deps))
    if (sitemap) return renditionResponse(c, sitemap)
    const detail = 'No source of this service is marked as its operator’s own.'
    return problemResponse(404, { title: 'There is no news sitemap', detail }, {}, 'xml')
  })
  .on(
    ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'PATCH'],
    ['/search.rss', '/search.atom', '/search.json'],
    async (c) => {
      const format = formatByExtension(c.req.path.split('.').at(-1) ?? '')!
      const deps = c.get('deps')
      return serveFeed(c, await findOffer(deps), searchFeed(deps), format)
    },
  )
  .get('*', async (c, next) => {
    const deps = c.get('deps')
    const path = pathBelow(c, deps)
    const target = SPELLINGS.get(path)
    if (target !== undefined) return moved(c, deps, target)
    return (await respelled(c, deps, path)) ?? next()
  })

/** The request's path without the base URL's own and without a final slash. */
function pathBelow(c: Context, deps: AppDeps): string {
  const { basePath } = siteOf(deps)
  const path = c.req.path.startsWith(`${basePath}/`) ? c.req.path.slice(basePath.length) : c.req.path
  return path.length > 1 ? path.replace(/\/+$/, '') : path
}

/** `/feeds/all/atom` and the like: a spelling that has one slash more than a feed. */
async function respelled(c: Context<AppEnv>, deps: AppDeps, path: string): Promise<Response | undefined> {
  const [, shelf, ...rest] = path.split('/')
  if ((shelf !== 'feeds' && shelf !== 'tags' && shelf !== 'languages') || rest.length !== 2) return undefined
  return spelledOtherwise(c, await findOffer(deps), shelf, decoded(rest.join('/')), FIND[shelf])
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** 301 to the feed that a spelling means, where there is one. */
function spelledOtherwise(c: Context<AppEnv>, offer: Offer, shelf: Shelf, file: string, find: Find): Response | undefined {
  const deps = c.get('deps')
  if (shelf === 'authors' || shelf === 'stories') return undefined
  for (const other of otherSpellings(file)) {
    const { name, extension } = parts(other)
    if ('found' in find(offer, name, deps)) return moved(c, deps, `/${shelf}/${encodeURIComponent(name)}${extension}`)
  }
  return undefined
}

function moved(c: Context, deps: AppDeps, path: string): Response {
  const location = `${deps.settings.baseUrl}${path}${new URL(c.req.url).search}`
  return new Response(null, { status: 301, headers: { ...corsHeaders, location, 'cache-control': 'public, max-age=3600' } })
}

/** `all.rss` → its name, format and extension with the dot. */
function parts(file: string): { name: string; format?: Format; extension: string } {
  const dot = file.lastIndexOf('.')
  const ending = dot > 0 ? file.slice(dot + 1) : ''
  const format = formatByExtension(ending)
  if (!format && ending !== 'opml') return { name: file, extension: '' }
  return { name: file.slice(0, dot), extension: `.${ending}`, ...(format ? { format } : {}) }
}

async function serve(c: Context<AppEnv>, shelf: Shelf, file: string, find: Find): Promise<Response> {
  const deps = c.get('deps')
  const { name, format, extension } = parts(file)
  const path = new URL(c.req.url).pathname
  if (path.endsWith('/')) return moved(c, deps, path.slice(siteOf(deps).basePath.length).replace(/\/+$/, ''))
  const offer = await findOffer(deps)
  const found = find(offer, name, deps)
  const as = problemFormat(c.req.path)
  if ('movedTo' in found) return moved(c, deps, `/${shelf}/${encodeURIComponent(found.movedTo)}${extension}`)
  if ('gone' in found)
    return problemResponse(
      410,
      { title: 'This feed has ended', detail: `The source ${name} was retired by its operator.` },
      corsHeaders,
      as,
    )
  if ('missing' in found) return spelledOtherwise(c, offer, shelf, file, find) ?? missing(c, deps, shelf, name)
  if (extension === '.opml') return renditionResponse(c, await findOpml(deps, offer, found.found))
  if (format) return serveFeed(c, offer, found.found, format)
  const chosen = negotiated(c.req.header('accept'))
  if (chosen) return serveFeed(c, offer, found.found, chosen, ['Accept'])
  return serveFeedPage(c, offer, found.found)
}

function missing(c: Context, deps: AppDeps, shelf: Shelf, name: string): Response | Promise<Response> {
  const title = `There is no such ${WORDS[shelf]}`
  const nothing = `Nothing is published as "${name.slice(0, 80)}".`
  if (isOpenedByPerson(c)) return errorResponse(c, deps, 404, title, nothing)
  return problemResponse(
    404,
    { title, detail: `${nothing} ${deps.settings.baseUrl}/ lists what is.` },
    corsHeaders,
    problemFormat(c.req.path),
  )
}

/** Media types that stand for a format beside its own. */
const ALSO: Record<string, string> = {
  'application/xml': 'rss',
  'text/xml': 'rss',
  'application/json': 'json',
  '*/*': 'rss',
  'application/*': 'rss',
}

/** The feed format a client likes best; a page for those who ask for HTML first. Nobody is refused. */
function negotiated(accept: string | undefined): Format | undefined {
  const wanted = (accept ?? '*/*')
    .split(',')
    .slice(0, 100)
    .map((part) => {
      const [type = '', ...parameters] = part.trim().toLowerCase().split(';')
      const q = Number(/^\s*q=([\d.]+)/.exec(parameters.find((p) => p.trim().startsWith('q=')) ?? '')?.[1] ?? 1)
      return { type: type.trim(), q }
    })
    .filter((part) => part.q > 0)
    .sort((a, b) => b.q - a.q)
  for (const { type } of wanted) {
    if (type === 'text/html' || type === 'application/xhtml+xml') return undefined
    const format = FORMATS.find((f) => f.bareType === type || f.format === ALSO[type])
    if (format) return format
  }
  return FORMATS[0]
}

/** The feed as the request's parameters narrow it, or the refusal. */
async function narrowed(c: Context<AppEnv>, offer: Offer, feed: PublishedFeed): Promise<PublishedFeed | Response> {
  const deps = c.get('deps')
  const title = 'The question cannot be understood'
  const refuse = (detail: string): Response | Promise<Response> =>
    isOpenedByPerson(c)
      ? errorResponse(c, deps, 400, title, detail)
      : problemResponse(400, { title, detail }, corsHeaders, problemFormat(c.req.path))
  const selection = readSelection(new URL(c.req.url).searchParams, deps.settings.feedLimit)
  if ('problem' in selection) return refuse(selection.problem)
  const narrow = narrowFeed(offer, feed, selection)
  if ('problem' in narrow) return refuse(narrow.problem)
  if (narrow.kind === 'search' && !selection.q && selection.authors.length === 0)
    return refuse('Add ?q= and the words to look for, such as /search.rss?q=Baku.')
  return narrow
}

async function serveFeed(
  c: Context<AppEnv>,
  offer: Offer,
  feed: PublishedFeed,
  format: Format,
  vary: string[] = [],
): Promise<Response> {
  const deps = c.get('deps')
  const narrow = await narrowed(c, offer, feed)
  if (narrow instanceof Response) return narrow
  if (isOpenedByPerson(c)) return serveFeedPage(c, offer, feed, format)
  // Whoever needed a token reads closed feeds, and those are no topics.
  const shown = c.get('principal') === undefined ? narrow : { ...narrow, closed: true as const }
  const rendition = await findRendition(deps, async () => offer, shown, format.format)
  if (rendition.members.size === 0 && narrow.search === '') {
    if (feed.kind === 'author') return missing(c, deps, 'authors', feed.title)
    if (feed.kind === 'language') return missing(c, deps, 'languages', feed.language ?? '')
  }
  return renditionResponse(c, rendition, vary)
}

/** Browsers show the media types of feeds as plain text or not at all: people get a page of the same articles. */
async function serveFeedPage(c: Context<AppEnv>, offer: Offer, asked: PublishedFeed, opened?: Format): Promise<Response> {
  const feed = await narrowed(c, offer, asked)
  if (feed instanceof Response) return feed
  const facts = opened ? { opened: opened.label, vary: BROWSERS } : { vary: 'Accept' }
  const page = await feedPageResponse(c, offer, feed, facts)
  return page ?? missing(c, c.get('deps'), feed.kind === 'author' ? 'authors' : 'languages', feed.title)
}
