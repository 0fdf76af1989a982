/**
 * The one Hono application, the same on every home.
 *
 * Reads the store, renders, validates requests; to make something happen it marks work in the store and hurries the
 * queue. Dependencies come with each request.
 *
 * @module
 */
import { type Context, Hono } from 'hono'
import type { AppDeps, AppEnv } from './deps.ts'
import { problemResponse } from './problem.ts'
import { basePath } from './respond.ts'
import { apiRoutes } from './routes/api.ts'
import { feedRoutes } from './routes/feeds.ts'
import { healthRoutes } from './routes/health.ts'
import { pageRoutes } from './routes/pages.ts'

/** `resolveDeps` gives the dependencies of one request; `path` is the base URL's path, empty for none. */
export function createApp(resolveDeps: (c: Context<AppEnv>) => AppDeps | Promise<AppDeps>, path = ''): Hono<AppEnv> {
  const app = new Hono<AppEnv>({ strict: false })
  app.use('*', async (c, next) => {
    c.set('deps', await resolveDeps(c))
    await next()
  })
  const routes = path === '' ? app : app.basePath(path)
  routes.route('/', feedRoutes).route('/', healthRoutes).route('/', apiRoutes).route('/', pageRoutes)
  app.notFound(() => problemResponse(404, { title: 'Not found', detail: 'Nothing is served at this address.' }))
  app.onError((error, c) => {
    const deps = c.get('deps') as AppDeps | undefined
    deps?.log.error('request.failed', { path: c.req.path, reason: error.message })
    return problemResponse(500, {
      title: 'Something went wrong here',
      detail: 'The fault was logged; trying again later may help.',
    })
  })
  return app
}

/** Path under which the service lives, for `createApp`. */
export function appPath(baseUrl: string): string {
  return basePath(baseUrl)
}
