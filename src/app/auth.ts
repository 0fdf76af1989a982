/**
 * The door of every address: who asks, what they may, and how often they may be wrong.
 *
 * Deny by default: the table in `access.ts` says what is open. A token without the scope is answered as if nothing were
 * there; a wrong one with 401 wherever tokens are heard. Wrong tokens are counted by address, ten a minute.
 *
 * Effects: Database; counts failures in memory.
 *
 * @module
 */
import type { Context, MiddlewareHandler } from 'hono'
import { type Access, accessOf } from './access.ts'
import { addressGroup, clientAddress } from './client-address.ts'
import type { AppDeps, AppEnv } from './deps.ts'
import { problemFormat, problemResponse } from './problem.ts'
import { isReadClosed, may, recognise } from './tokens.ts'

const MOST_FAILURES = 10
const WINDOW_MS = 60_000
const READING_FRESH_MS = 1000
/** Addresses remembered before old ones are swept. */
const SWEEP_AT = 10_000
/** Feeds for readers that can send no header: the token stands in the address. */
const IN_PATH = /^\/t\/([\w.~-]{1,200})(\/(?:feeds|tags|search|archives)(?:[/.].*)?)$/

interface Failures {
  count: number
  until: number
}

/** Guards everything below `base`. Set before any route, after the dependencies. */
export function guard(base: string): MiddlewareHandler<AppEnv> {
  const failures = new Map<string, Failures>()
  const reading = createReadingState()
  return async (c, next) => {
    const deps = c.get('deps')
    const path = c.req.path.startsWith(base) ? c.req.path.slice(base.length) : c.req.path
    const access = accessOf(path) ?? (isRouted(c) ? 'admin' : 'read')
    if (access === 'open') return next()
    const onlyShows = access === 'read' || isOperatorPage(c, path)
    const token = givenToken(c, onlyShows)
    const isOpen = access === 'read' && !(await reading.isClosed(deps))
    // Who shows a token is told where it is none any more, also where nobody needs one: it may stand in a shared address.
    if (isOpen && token === undefined) return next()
    const client = addressGroup(clientOf(c))
    const now = Date.now()
    const failed = failures.get(client)
    if (token !== undefined && failed && failed.until > now && failed.count >= MOST_FAILURES) return tooMany(failed.until - now)
    const principal = token === undefined ? undefined : await recognise(deps, token)
    if (!principal) {
      if (token !== undefined) {
        note(failures, client, now)
        deps.metrics?.add('dateline_auth_failures_total')
      }
      return unauthorised(deps, onlyShows && access !== 'read' ? 'page' : access, path)
    }
    if (isOpen) return next()
    if (!may(principal, access)) return access === 'read' ? unauthorised(deps, access, path) : notThere()
    c.set('principal', principal)
    await next()
    if (path.startsWith('/api/tokens')) reading.forget()
    if (access === 'read') keepPrivate(c.res.headers)
  }
}

/** Whether reading is closed, asked of the store once a second: public feeds must not cost a query each. */
function createReadingState(): { isClosed(deps: AppDeps): Promise<boolean>; forget(): void } {
  let known: { closed: boolean; until: number } | undefined
  return {
    async isClosed(deps) {
      if (deps.settings.readToken !== undefined) return true
      const now = Date.now()
      if (!known || known.until <= now) known = { closed: await isReadClosed(deps), until: now + READING_FRESH_MS }
      return known.closed
    },
    forget() {
      known = undefined
    },
  }
}

/**
 * Answers `/t/<token>/feeds/…` as `/feeds/…` would be answered to whoever holds the token. The token is in no document;
 * only a redirect keeps it, for the one who followed it.
 */
export function tokenInPath(
  base: string,
  dispatch: (request: Request, c: Context<AppEnv>) => Response | Promise<Response>,
): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const [, token, rest] = IN_PATH.exec(c.req.path.startsWith(base) ? c.req.path.slice(base.length) : '') ?? []
    if (token === undefined) return next()
    const url = new URL(c.req.url)
    url.pathname = `${base}${rest}`
    const headers = new Headers(c.req.raw.headers)
    headers.set('authorization', `Bearer ${token}`)
    const answer = await dispatch(new Request(url, { method: c.req.method, headers }), c)
    keepPrivate(answer.headers)
    const { baseUrl } = c.get('deps').settings
    const location = answer.headers.get('location')
    if (location?.startsWith(`${baseUrl}/`))
      answer.headers.set('location', `${baseUrl}/t/${token}${location.slice(baseUrl.length)}`)
    return answer
  }
}

/** Whether an own route, not only a catch-all, answers this address. */
function isRouted(c: Context<AppEnv>): boolean {
  return c.req.matchedRoutes.some((route) => !route.path.endsWith('*'))
}

/** Pages for operators change nothing, whatever they are asked with. */
function isOperatorPage(c: Context<AppEnv>, path: string): boolean {
  return path.startsWith('/operator/') && (c.req.method === 'GET' || c.req.method === 'HEAD')
}

/**
 * Basic (any user name, the token as password) is for what only shows; where something may be changed, only Bearer: browsers
 * send Basic by themselves.
 */
function givenToken(c: Context<AppEnv>, onlyShows: boolean): string | undefined {
  const header = c.req.header('authorization') ?? ''
  const bearer = /^Bearer +(\S+) *$/i.exec(header)?.[1]
  if (bearer !== undefined) return bearer
  const basic = /^Basic +([A-Za-z0-9+/=]{1,1000}) *$/i.exec(header)?.[1]
  if (basic === undefined || !onlyShows) return undefined
  try {
    const text = new TextDecoder().decode(Uint8Array.from(atob(basic), (char) => char.charCodeAt(0)))
    return text.slice(text.indexOf(':') + 1)
  } catch {
    return undefined
  }
}

function clientOf(c: Context<AppEnv>): string {
  const { incoming } = (c.env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } }
  const peer = incoming?.socket?.remoteAddress
  if (peer === undefined) return c.req.header('cf-connecting-ip') ?? 'unknown'
  return clientAddress(peer, c.req.header('x-forwarded-for'), c.get('deps').settings.trustProxy ?? [])
}

function note(failures: Map<string, Failures>, client: string, now: number): void {
  const known = failures.get(client)
  if (known && known.until > now) known.count++
  else failures.set(client, { count: 1, until: now + WINDOW_MS })
  if (failures.size > SWEEP_AT)
    for (const [key, { until }] of failures) if (until <= now || failures.size > SWEEP_AT) failures.delete(key)
}

/** What a token opened is nobody else's to store. */
function keepPrivate(headers: Headers): void {
  const cache = headers.get('cache-control') ?? 'no-cache'
  if (!/no-store|private/.test(cache))
    headers.set('cache-control', `private, ${cache.replace(/\bpublic,? ?|,? ?s-maxage=\d+/g, '')}`.replace(/, $/, ''))
  if (!/authorization/i.test(headers.get('vary') ?? '')) headers.append('vary', 'Authorization')
  for (const name of ['access-control-allow-origin', 'access-control-expose-headers', 'cross-origin-resource-policy'])
    headers.delete(name)
}

function unauthorised(deps: AppDeps, access: Access | 'page', path: string): Response {
  if (access === 'read') {
    const detail =
      'Reading here needs a token: send it as "Authorization: Bearer …", or as the password of Basic with any user name.'
    const challenge = 'Basic realm="dateline", charset="UTF-8", Bearer realm="dateline"'
    return problemResponse(401, { title: 'Who are you?', detail }, { 'www-authenticate': challenge }, problemFormat(path))
  }
  if (access === 'page' && deps.settings.adminToken) {
    const detail = 'This page needs a token with the scope "endpoints": as the password, with any user name.'
    const challenge = 'Basic realm="dateline operator", charset="UTF-8", Bearer realm="dateline"'
    return problemResponse(401, { title: 'Who are you?', detail }, { 'www-authenticate': challenge })
  }
  const detail = deps.settings.adminToken
    ? 'Send a token as "Authorization: Bearer …".'
    : 'No admin token is set. Start the service with DATELINE_ADMIN_TOKEN, then send it as "Authorization: Bearer …".'
  return problemResponse(401, { title: 'Who are you?', detail }, { 'www-authenticate': 'Bearer realm="dateline"' })
}

/** The same answer for what is not there and for what this token may not see. */
export function notThere(): Response {
  return problemResponse(404, { title: 'Not found', detail: 'There is nothing here, or it is not yours to see.' })
}

function tooMany(ms: number): Response {
  const seconds = String(Math.ceil(ms / 1000))
  return problemResponse(
    429,
    { title: 'Too many wrong tokens', detail: `Try again in ${seconds} s.` },
    { 'retry-after': seconds },
  )
}
