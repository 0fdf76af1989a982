/**
 * Is the process alive, and how are the sources.
 *
 * Effects: Database.
 *
 * @module
 */
import { Hono } from 'hono'
import type { AppEnv } from '../deps.ts'
import { corsHeaders, feedHeaders } from '../pages/headers.ts'
import { statusDocument } from '../status.ts'

export const healthRoutes = new Hono<AppEnv>()
  .get('/healthz', (c) => c.text('ok\n', 200, { 'cache-control': 'no-store' }))
  .get('/status.json', async (c) => {
    const document = await statusDocument(c.get('deps'))
    return new Response(`${JSON.stringify(document, null, 1)}\n`, {
      headers: { ...feedHeaders, ...corsHeaders, 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
    })
  })
