/**
 * For operators and their tools: alive, ready, metrics, status, the operator's feed.
 *
 * Effects: Database.
 *
 * @module
 */
import { type Context, Hono } from 'hono'
import { answer } from '../conditional.ts'
import type { AppEnv } from '../deps.ts'
import { metricsText } from '../metrics.ts'
import { operatorFeed } from '../operator-feed.ts'
import { corsHeaders, feedHeaders } from '../pages/headers.ts'
import { problemResponse } from '../problem.ts'
import { SOURCE_STATES, type StatusFilter, statusDocument } from '../status.ts'

const NEVER_STORED = { ...feedHeaders, 'cache-control': 'no-store' }

export const healthRoutes = new Hono<AppEnv>()
  .get('/healthz', (c) => c.text('ok\n', 200, { 'cache-control': 'no-store' }))
  .get('/readyz', async (c) => {
    const faults = (await c.get('deps').ready?.()) ?? []
    if (faults.length === 0) return c.text('ready\n', 200, { 'cache-control': 'no-store' })
    const facts = { title: 'Not ready', detail: faults.join(' '), more: { faults } }
    return problemResponse(503, facts, { 'retry-after': '30' })
  })
  .get('/metrics', async (c) => {
    const headers = { ...NEVER_STORED, 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }
    return new Response(await metricsText(c.get('deps')), { headers })
  })
  .get('/status.json', async (c) => {
    const filter = readFilter(c)
    if ('problem' in filter) return problemResponse(400, { title: 'Not understood', detail: filter.problem })
    const document = await statusDocument(c.get('deps'), filter)
    return new Response(`${JSON.stringify(document, null, 1)}\n`, {
      headers: { ...NEVER_STORED, ...corsHeaders, 'content-type': 'application/json; charset=utf-8' },
    })
  })
  .get('/feeds/_operator.atom', async (c) => {
    const { text, updated } = await operatorFeed(c.get('deps'))
    return feedDocument(c, text, updated)
  })

function readFilter(c: Context<AppEnv>): StatusFilter | { problem: string } {
  const { state, limit } = c.req.query()
  const found = SOURCE_STATES.find((one) => one === state)
  if (state !== undefined && !found) return { problem: `state is one of ${SOURCE_STATES.join(', ')}.` }
  if (limit !== undefined && !/^[1-9]\d{0,4}$/.test(limit)) return { problem: 'limit is a whole number from 1 to 99999.' }
  return { ...(found ? { state: found } : {}), ...(limit === undefined ? {} : { limit: Number(limit) }) }
}

/** A small document with validators, never stored by shared caches. */
async function feedDocument(c: Context<AppEnv>, text: string, lastModified: Date): Promise<Response> {
  const bytes = new TextEncoder().encode(text)
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  const decided = answer(
    {
      method: c.req.method,
      ifNoneMatch: c.req.header('if-none-match'),
      ifModifiedSince: c.req.header('if-modified-since'),
      ifMatch: c.req.header('if-match'),
      ifUnmodifiedSince: c.req.header('if-unmodified-since'),
      acceptEncoding: c.req.header('accept-encoding'),
      range: undefined,
    },
    {
      etag: [...hash.slice(0, 16)].map((b) => b.toString(16).padStart(2, '0')).join(''),
      lastModified: new Date(Math.floor(lastModified.getTime() / 1000) * 1000),
      mediaType: 'application/atom+xml; charset=utf-8',
      codings: { identity: bytes.byteLength },
      cacheControl: 'private, no-cache',
      links: [],
      headers: { ...feedHeaders },
    },
  )
  return new Response(decided.body ? bytes : null, { status: decided.status, headers: decided.headers })
}
