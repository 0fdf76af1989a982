/**
 * Answers requests for every site of the newsroom, by host and path.
 *
 * Speaks `Request` and `Response` only, so that it serves a socket and a test alike. Conditional requests are answered as
 * RFC 9110 §13 has it.
 *
 * Effects: counts page views and remembers requests.
 *
 * @module
 */
import { articlePage } from './article-pages.ts'
import type { Desk } from './desk.ts'
import { frontPage, offered } from './offers.ts'
import { findSite } from './sites.ts'
import type { Breakage, LoggedRequest, Site } from './story.ts'
import { encodeWindows1251 } from './windows-1251.ts'

export interface FrontDesk {
  handle(request: Request): Promise<Response>
  break(host: string, kind: Breakage): void
  mend(host: string): void
  requests: LoggedRequest[]
  /** Lets requests go that a `timeout` holds. */
  close(): void
}

interface Content {
  mediaType: string
  body: Uint8Array<ArrayBuffer>
  modifiedAt: Date
}

/** Requests remembered at most; older ones are forgotten. */
const remembered = 10_000

/** A picture of one transparent dot. */
const dot = Uint8Array.from(atob('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'), (char) => char.charCodeAt(0))

export function createFrontDesk(desk: Desk, clock: () => Date): FrontDesk {
  const broken = new Map<Site, Breakage>()
  const held = new Map<Site, Set<() => void>>()
  const views = new Map<string, number>()
  const requests: LoggedRequest[] = []
  const named = (host: string): Site => {
    const site = findSite(host)
    if (!site) throw new Error(`the newsroom has no site ${host}`)
    return site
  }
  const release = (site: Site): void => {
    for (const go of held.get(site) ?? []) go()
    held.delete(site)
  }

  async function answer(request: Request, site: Site, path: string): Promise<Response> {
    if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'Method Not Allowed', { allow: 'GET, HEAD' })
    if (path === '/robots.txt') return plain(200, robots(site))
    const breakage = broken.get(site)
    if (breakage === 'timeout') {
      await new Promise<void>((resolve) => {
        held.set(site, (held.get(site) ?? new Set()).add(resolve))
        request.signal.addEventListener('abort', () => resolve())
      })
      return plain(503, 'Service Unavailable')
    }
    if (breakage === '500') return plain(500, 'Internal Server Error')
    if (breakage === 'empty') return new Response('', { headers: { 'content-type': 'text/html; charset=utf-8' } })
    if (breakage === 'garbage') return new Response(garbage(path), { headers: { 'content-type': 'text/html; charset=utf-8' } })
    const content = find(site, path, breakage === 'redesign')
    if (!content) return plain(404, 'Not Found')
    if (content === 'gone') return plain(410, 'Gone')
    if ('location' in content) return plain(301, 'Moved Permanently', { location: content.location })
    return conditional(request, site, content)
  }

  function find(site: Site, path: string, redesigned: boolean): Content | 'gone' | { location: string } | undefined {
    const all = desk.articles(site.host)
    const live = all.filter((article) => article.state === 'live')
    const bare = path.split('?')[0]!
    if (bare.startsWith('/images/')) return { mediaType: 'image/gif', body: dot, modifiedAt: new Date(0) }
    const article = all.find((each) => new URL(each.url).pathname === bare)
    if (article?.state === 'withdrawn') return article.goneStatus === 410 ? 'gone' : undefined
    if (article) {
      const count = (views.get(article.url) ?? 100) + 7
      views.set(article.url, count)
      const others = live.filter((each) => each !== article && each.number < article.number)
      return printed(site, { mediaType: 'text/html', text: articlePage(article, { others, views: count }) }, article.updatedAt)
    }
    const moved = all.find((each) => each.earlierPaths.includes(bare))
    if (moved) return { location: moved.url }
    const offer = offered(site, path, live, redesigned) ?? (bare === '/' ? frontPage(site, live) : undefined)
    return offer && printed(site, offer, desk.changedAt(site))
  }

  return {
    requests,
    async handle(request) {
      const url = new URL(request.url)
      const path = url.pathname + url.search
      const site = findSite(url.hostname)
      const headers = Object.fromEntries(request.headers)
      const logged: LoggedRequest = { at: clock(), method: request.method, host: url.hostname, path, headers, status: 0 }
      requests.push(logged)
      if (requests.length > remembered) requests.shift()
      const response = site ? await answer(request, site, path) : plain(421, 'Misdirected Request: no such site in this newsroom')
      logged.status = response.status
      return request.method === 'HEAD' ? new Response(null, response) : response
    },
    break(host, kind) {
      release(named(host))
      broken.set(named(host), kind)
    },
    mend(host) {
      broken.delete(named(host))
      release(named(host))
    },
    close() {
      for (const site of [...held.keys()]) release(site)
    },
  }
}

function printed(site: Site, { mediaType, text }: { mediaType: string; text: string }, modifiedAt: Date): Content {
  const windows = site.charset === 'windows-1251'
  const body = windows ? encodeWindows1251(text) : new TextEncoder().encode(text)
  return { mediaType: mediaType.endsWith('json') ? mediaType : `${mediaType}; charset=${site.charset}`, body, modifiedAt }
}

/** Adds the validators the site sends, and answers 304 where the client's match. */
async function conditional(request: Request, site: Site, content: Content): Promise<Response> {
  const headers = new Headers({ 'content-type': content.mediaType })
  const { validators } = site
  if (validators === 'both' || validators === 'etag') {
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', content.body))
    headers.set('etag', `"${Array.from(digest.subarray(0, 10), (byte) => byte.toString(16).padStart(2, '0')).join('')}"`)
  }
  if (validators === 'both' || validators === 'last-modified') headers.set('last-modified', content.modifiedAt.toUTCString())
  const wanted = request.headers.get('if-none-match')
  const since = request.headers.get('if-modified-since')
  const etag = headers.get('etag')
  const unchanged =
    wanted !== null && etag !== null
      ? wanted.split(',').some((each) => each.trim().replace(/^W\//, '') === etag || each.trim() === '*')
      : since !== null && headers.has('last-modified') && Date.parse(since) >= content.modifiedAt.getTime()
  if (unchanged) return new Response(null, { status: 304, headers })
  return new Response(content.body, { headers })
}

function plain(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(`${text}\n`, { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers } })
}

function robots(site: Site): string {
  return `User-agent: *\nDisallow: /search\nDisallow: /private/\n${site.offer === 'sitemap' ? `\nSitemap: https://${site.host}${site.path}` : ''}`
}

/** Bytes that are no document of any kind, the same for the same path. */
function garbage(path: string): Uint8Array<ArrayBuffer> {
  let state = path.length + 1
  return Uint8Array.from({ length: 2048 }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return state >>> 24
  })
}
