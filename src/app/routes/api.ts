/**
 * The API: each part has a file of its own. Who may ask is decided before (`auth.ts`); a POST may be repeated safely.
 *
 * Effects: those of the routes.
 *
 * @module
 */
import { Hono } from 'hono'
import { notThere } from '../auth.ts'
import type { AppEnv } from '../deps.ts'
import { idempotent } from '../idempotency.ts'
import { openApiDocument } from '../openapi.ts'
import { corsHeaders } from '../pages/headers.ts'
import { bundleRoutes } from './bundles.ts'
import { endpointRoutes } from './endpoints.ts'
import { operatorRoutes } from './operator.ts'
import { pollRoutes } from './polls.ts'
import { sourceRoutes } from './sources.ts'
import { storeRoutes } from './store.ts'
import { tokenRoutes } from './tokens.ts'
import { withdrawalRoutes } from './withdrawals.ts'

export const apiRoutes = new Hono<AppEnv>()
  .use('/api/*', async (c, next) => {
    await next()
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store')
  })
  .use('/api/*', idempotent)
  .get('/api/openapi.json', (c) =>
    c.json(openApiDocument(c.get('deps').settings.baseUrl), 200, { ...corsHeaders, 'cache-control': 'public, max-age=3600' }),
  )
  .route('/', pollRoutes)
  .route('/', sourceRoutes)
  .route('/', bundleRoutes)
  .route('/', endpointRoutes)
  .route('/', operatorRoutes)
  .route('/', tokenRoutes)
  .route('/', storeRoutes)
  .route('/', withdrawalRoutes)
  .all('/api/*', () => notThere())
