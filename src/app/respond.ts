/**
 * Pages as responses, with the headers every page carries.
 *
 * Effects: none.
 *
 * @module
 */
import type { Context } from 'hono'
import { compressed } from './compressed.ts'
import { parseEntityTags } from './conditional.ts'
import type { AppDeps } from './deps.ts'
import { errorPage } from './pages/error.ts'
import { pageHeaders } from './pages/headers.ts'
import type { Site } from './pages/layout.ts'

/**
 * An HTML page; HEAD gets the headers alone. A page that may be shown again carries a weak tag: its bytes come in two codings,
 * and whoever has it already is told so.
 */
export async function pageResponse(
  c: Context,
  html: string,
  status = 200,
  headers: Record<string, string> = {},
): Promise<Response> {
  const bytes = new TextEncoder().encode(html)
  const all: Record<string, string> = { 'cache-control': 'no-cache', ...pageHeaders, ...headers }
  if (status === 200) {
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
    const tag = [...hash.slice(0, 12)].map((b) => b.toString(16).padStart(2, '0')).join('')
    all['etag'] = `W/"${tag}"`
    const held = parseEntityTags(c.req.header('if-none-match') ?? '')
    if (held === '*' || held.some(({ opaque }) => opaque === tag)) {
      const vary = [all['vary'], 'Accept-Encoding'].filter(Boolean).join(', ')
      return new Response(null, { status: 304, headers: { ...all, vary } })
    }
  }
  all['content-type'] = 'text/html; charset=utf-8'
  return compressed(c, new Response(c.req.method === 'HEAD' ? null : bytes, { status, headers: all }), bytes.byteLength)
}

/** Says in a page what cannot be shown. */
export function errorResponse(c: Context, deps: AppDeps, status: number, title: string, detail: string): Promise<Response> {
  return pageResponse(c, errorPage({ site: siteOf(deps), status, title, detail }), status)
}

export function siteOf(deps: Pick<AppDeps, 'settings'>): Site {
  return { title: 'Dateline', basePath: basePath(deps.settings.baseUrl) }
}

/** Path part of the base URL, without a final slash. */
export function basePath(baseUrl: string): string {
  return new URL(baseUrl).pathname.replace(/\/+$/, '')
}
