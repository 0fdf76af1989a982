/**
 * Pages for people: home, article, search, status; and the stylesheet.
 *
 * Effects: Database.
 *
 * @module
 */
import { Hono } from 'hono'
import { findArticle } from '../../store/articles.ts'
import { countPerDay } from '../../store/figures.ts'
import { articleView } from '../article-view.ts'
import type { AppEnv } from '../deps.ts'
import { listed, readBefore, readStretch } from '../feed-page.ts'
import { homeView } from '../home-view.ts'
import { articlePage, withdrawnPage } from '../pages/article.ts'
import { pageHeaders } from '../pages/headers.ts'
import { homePage } from '../pages/home.ts'
import { searchPage } from '../pages/search.ts'
import { statusPage } from '../pages/status.ts'
import { STYLESHEET } from '../pages/stylesheet.ts'
import { problemResponse } from '../problem.ts'
import { findOffer, searchFeed } from '../published.ts'
import { errorResponse, pageResponse, siteOf } from '../respond.ts'
import { narrowFeed, readSelection } from '../selection.ts'
import { sourceStatuses } from '../status.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

const PLOTTED_DAYS = 14

/** Pages are read, nothing else. */
const PAGES = ['/', '/status', '/search', '/articles/:id', '/style.css', '/robot', '/robots.txt']
const METHODS = 'GET, HEAD, OPTIONS'

export const pageRoutes = new Hono<AppEnv>()
  .get('/', async (c) => {
    const deps = c.get('deps')
    return pageResponse(c, homePage(await homeView(deps, Number(c.req.query('page') ?? 1) || 1)))
  })
  .get('/status', async (c) => {
    const deps = c.get('deps')
    const { sources } = await sourceStatuses(deps)
    const now = deps.clock.now()
    const perDay = await countPerDay(deps.db, now, PLOTTED_DAYS)
    return pageResponse(c, statusPage({ site: siteOf(deps), now, sources, problems: deps.catalogue().problems, perDay }))
  })
  .get('/search', async (c) => {
    const deps = c.get('deps')
    const query = c.req.query('q') ?? ''
    const site = siteOf(deps)
    if (query.trim() === '') return pageResponse(c, searchPage({ site, query: '' }))
    const selection = readSelection(new URL(c.req.url).searchParams, deps.settings.feedLimit)
    const offer = await findOffer(deps)
    const feed = 'problem' in selection ? selection : narrowFeed(offer, searchFeed(deps), selection)
    if ('problem' in feed) return pageResponse(c, searchPage({ site, query: query.slice(0, 500), problem: feed.problem }), 400)
    const { articles, olderPath } = await readStretch(deps, feed, readBefore(c))
    return pageResponse(
      c,
      searchPage({
        site,
        query,
        search: feed.search.slice(1),
        articles: listed(deps, offer, articles),
        ...(olderPath ? { olderPath } : {}),
      }),
    )
  })
  .get('/articles/:id', async (c) => {
    const deps = c.get('deps')
    const id = c.req.param('id').toLowerCase()
    const known = UUID.test(id) ? await findArticle(deps.db, id) : undefined
    if (!known)
      return errorResponse(
        c,
        deps,
        404,
        'No such article',
        'Nothing is kept under this address. It may have been dropped, or the address is incomplete.',
      )
    const { article } = known
    if (article.state === 'withdrawn') return pageResponse(c, withdrawnPage(siteOf(deps), article.withdrawnAt), 410)
    const offer = await findOffer(deps)
    return pageResponse(c, articlePage(await articleView(deps, offer, article)))
  })
  .get(
    '/style.css',
    () =>
      new Response(STYLESHEET, {
        headers: { ...pageHeaders, 'content-type': 'text/css; charset=utf-8', 'cache-control': 'public, max-age=3600' },
      }),
  )
  .get('/robot', (c) => {
    const deps = c.get('deps')
    return errorResponse(
      c,
      deps,
      200,
      'About our robot',
      `Requests with the user agent "dateline" come from a Dateline service, which reads news sites at a slow, fixed pace and publishes what it reads as feeds that name and link to the originals. It obeys robots.txt under the product token "dateline".`,
    )
  })
  .get(
    '/robots.txt',
    () =>
      new Response('User-agent: *\nDisallow: /articles/\nDisallow: /search\nDisallow: /api/\n', {
        headers: { 'content-type': 'text/plain; charset=utf-8' },
      }),
  )
  .on(['OPTIONS', 'POST', 'PUT', 'DELETE', 'PATCH'], PAGES, (c) =>
    c.req.method === 'OPTIONS'
      ? new Response(null, { status: 204, headers: { allow: METHODS } })
      : problemResponse(
          405,
          { title: 'Method not allowed', detail: 'This can be read (GET, HEAD), nothing else.' },
          { allow: METHODS },
        ),
  )
