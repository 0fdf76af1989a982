/**
 * Pages as responses, with the headers every page carries.
 *
 * Effects: none.
 *
 * @module
 */
import type { Context } from 'hono'
import type { AppDeps } from './deps.ts'
import { errorPage } from './pages/error.ts'
import { pageHeaders } from './pages/headers.ts'
import type { Site } from './pages/layout.ts'

/** An HTML page; HEAD gets the headers alone. */
export function pageResponse(c: Context, html: string, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(c.req.method === 'HEAD' ? null : html, {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache', ...pageHeaders, ...headers },
  })
}

/** Says in a page what cannot be shown. */
export function errorResponse(c: Context, deps: AppDeps, status: number, title: string, detail: string): Response {
  return pageResponse(c, errorPage({ site: siteOf(deps), status, title, detail }), status)
}

export function siteOf(deps: Pick<AppDeps, 'settings'>): Site {
  return { title: 'Dateline', basePath: basePath(deps.settings.baseUrl) }
}

/** Path part of the base URL, without a final slash. */
export function basePath(baseUrl: string): string {
  return new URL(baseUrl).pathname.replace(/\/+$/, '')
}
