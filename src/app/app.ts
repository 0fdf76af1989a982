/**
 * The one Hono application, the same on every home.
 *
 * Reads the store, renders, validates requests; to make something happen it marks work in the store and hurries the
 * queue. Dependencies come with each request.
 *
 * @module
 */
import { type Context, Hono } from 'hono'
import { guard, tokenInPath } from './auth.ts'
import type { AppDeps, AppEnv } from './deps.ts'
import { isOpenedByPerson } from './feed-page.ts'
import { problemFormat, problemResponse } from './problem.ts'
import { basePath, errorResponse } from './respond.ts'
import { apiRoutes } from './routes/api.ts'
import { archiveRoutes } from './routes/archives.ts'
import { changesRoutes } from './routes/changes.ts'
import { feedRoutes } from './routes/feeds.ts'
import { healthRoutes } from './routes/health.ts'
import { hubRoutes } from './routes/hub.ts'
import { pageRoutes } from './routes/pages.ts'
import { upstreamRoutes } from './routes/upstream.ts'

/** On whatever says nothing of its own: API answers, redirects, plain texts. Nothing in them may act or be guessed at. */
const EVERYWHERE = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
}

/** `resolveDeps` gives the dependencies of one request; `path` is the base URL's path, empty for none. */
export function createApp(resolveDeps: (c: Context<AppEnv>) => AppDeps | Promise<AppDeps>, path = ''): Hono<AppEnv> {
  const app = new Hono<AppEnv>({ strict: false })
  app.use('*', async (c, next) => {
    const deps = await resolveDeps(c)
    c.set('deps', deps)
    await next()
    for (const [name, value] of Object.entries(EVERYWHERE)) if (!c.res.headers.has(name)) c.res.headers.set(name, value)
    deps.metrics?.add('dateline_http_requests_total', {
      kind: addressKind(c.req.path, path),
      status: `${Math.floor(c.res.status / 100)}xx`,
    })
  })
  app.use(
    '*',
    tokenInPath(path, (request, c) => app.fetch(request, c.env, executionOf(c))),
  )
  app.use('*', guard(path))
  const routes = path === '' ? app : app.basePath(path)
  routes
    .route('/', healthRoutes)
    .route('/', hubRoutes)
    .route('/', upstreamRoutes)
    .route('/', archiveRoutes)
    .route('/', feedRoutes)
    .route('/', changesRoutes)
    .route('/', apiRoutes)
    .route('/', pageRoutes)
  app.notFound((c) => {
    const words = { title: 'Not found', detail: 'Nothing is served at this address.' }
    return isOpenedByPerson(c)
      ? errorResponse(c, c.get('deps'), 404, words.title, words.detail)
      : problemResponse(404, words, {}, problemFormat(c.req.path))
  })
  app.onError((error, c) => {
    const deps = c.get('deps') as AppDeps | undefined
    deps?.log.error('request.failed', { path: c.req.path.replace(/\/t\/[^/]+/, '/t/…'), reason: error.message })
    return problemResponse(500, {
      title: 'Something went wrong here',
      detail: 'The fault was logged; trying again later may help.',
    })
  })
  return app
}

function executionOf(c: Context<AppEnv>): Context<AppEnv>['executionCtx'] | undefined {
  try {
    return c.executionCtx
  } catch {
    return undefined
  }
}

const KINDS = new Set(['feeds', 'tags', 'search', 'articles', 'api', 'status', 'metrics', 'healthz', 'readyz', 't'])

/** First step of an address, of a few known ones: a label that outsiders cannot multiply. */
export function addressKind(path: string, base: string): string {
  const first = path.slice(base.length + 1).split(/[/.]/, 1)[0] ?? ''
  return KINDS.has(first) ? first : first === '' ? 'home' : 'other'
}

/** Path under which the service lives, for `createApp`. */
export function appPath(baseUrl: string): string {
  return basePath(baseUrl)
}
