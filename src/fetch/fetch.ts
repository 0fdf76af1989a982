/**
 * Politely brings bytes: robots.txt, the host's turn, conditions, redirects, and a verdict in one union.
 *
 * RFC 9110 §13 and §15.4, RFC 9309. The only reader of the network: feeds, pages, sitemaps and APIs pass here.
 *
 * Effects: network through the Http port, waiting through the Clock, the robots cache.
 *
 * @module
 */
import type { Representation, Validators } from '../model/representation.ts'
import type { Http } from '../ports.ts'
import { parseRetryAfter } from '../web/retry-after.ts'
import { parseHttpUrl } from '../web/url.ts'
import { exchangeInTurn } from './exchange.ts'
import {
  type Accept,
  explainFailure,
  type FetchFacts,
  type FetchOutcome,
  type FetchVerdict,
  judgeResponse,
  type Redirect,
} from './outcome.ts'
import { composeHeaders, isOwnHost, MAX_BYTES, TOTAL_TIMEOUT_MS } from './request.ts'
import { checkRobots, type RobotsDeps, type RobotsVerdict } from './robots-check.ts'
import { unpackGzip } from './unpack.ts'

export interface FetchDeps extends RobotsDeps {
  /** Takes the document itself, but not robots.txt, another way. */
  pages?: Http
}

export interface FetchRequest {
  url: string
  accept: Accept
  /** A single article is expected there, so that its front page instead means it is gone. */
  article?: boolean
  validators?: Validators
  /** Address the validators came from; they go to no other. Absent: to every hop. */
  validatedUrl?: string
  /** Sent to the request's own host only, never after a redirect elsewhere or to plain http. */
  headers?: Record<string, string>
  /** Whether robots.txt binds this request. */
  robots: boolean
  maxBytes?: number
  /** Time on the wire, redirects included; waiting for the host's turn and for robots.txt is not counted. */
  timeoutMs?: number
}

const MAX_REDIRECTS = 5
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
/** A redirect that asks to wait longer than this is left for the next poll. */
const MAX_REDIRECT_WAIT_MS = 5_000

/** Progress of one fetch over its hops. */
interface Walk {
  url: URL
  redirects: Redirect[]
  requests: number
  permanentUrl?: string
  /** Every redirect so far was permanent and kept the scheme safe. */
  permanent: boolean
  /** Milliseconds spent on the wire; socket time never follows the service's clock. */
  spentMs: number
}

/** Returns what came of it; rejects never for what the network or the origin does. */
export async function fetchResource(deps: FetchDeps, request: FetchRequest): Promise<FetchOutcome> {
  const start = parseHttpUrl(request.url)
  if (start === undefined) {
    return { ...explainFailure('bad-address', request.url, 'not an http address'), url: request.url, redirects: [], requests: 0 }
  }
  const walk: Walk = { url: withoutFragment(start), redirects: [], requests: 0, permanent: true, spentMs: 0 }
  for (;;) {
    const step = await takeStep(deps, request, start, walk)
    if (step !== undefined) return finish(step, walk)
  }
}

type Step = { verdict: FetchVerdict; retryAfterMs?: number }

/** One hop: permission, request, and either a verdict or a redirect noted in `walk`. */
async function takeStep(deps: FetchDeps, request: FetchRequest, start: URL, walk: Walk): Promise<Step | undefined> {
  const permission = request.robots
    ? await checkRobots(deps, walk.url)
    : { allowed: true as const, spacingMs: deps.hostSpacingMs, requests: 0 }
  walk.requests += permission.requests
  if (!permission.allowed) return refusal(permission, walk.url)
  const sent = validatorsFor(request, walk.url)
  const headers = composeHeaders({
    accept: request.accept,
    userAgent: deps.userAgent,
    ...(sent === undefined ? {} : { validators: sent }),
    ...(request.headers !== undefined && isOwnHost(start, walk.url) ? { extra: request.headers } : {}),
  })
  const maxBytes = request.maxBytes ?? MAX_BYTES[request.accept]
  const timeoutMs = Math.max(1, (request.timeoutMs ?? TOTAL_TIMEOUT_MS) - walk.spentMs)
  const wanted = { url: walk.url.href, method: 'GET' as const, headers, maxBytes, timeoutMs }
  const { result, tookMs } = await exchangeInTurn(deps.pages ? { ...deps, http: deps.pages } : deps, wanted, permission.spacingMs)
  walk.spentMs += tookMs
  if (result.ok || result.failure !== 'aborted') walk.requests++
  if (!result.ok) return { verdict: explainFailure(result.failure, walk.url.href, result.detail) }
  if (REDIRECTS.has(result.response.status)) return follow(deps, result.response, walk)
  const asked = { accept: request.accept, url: start, article: request.article === true, ...(sent === undefined ? {} : { sent }) }
  const judged = judgeResponse(result.response, asked, deps.clock.now())
  return unpacked(judged, maxBytes)
}

function refusal(permission: Extract<RobotsVerdict, { allowed: false }>, url: URL): Step {
  const { why, reason } = permission
  if (why === 'aborted') return { verdict: explainFailure('aborted', url.href, reason) }
  // Nobody answered at all: that is the host's failure, not its will.
  if (why === 'unreachable') return { verdict: { ...explainFailure('connect', url.href, reason), reason } }
  return {
    verdict: { outcome: 'refused', reason },
    ...(permission.retryAfterMs === undefined ? {} : { retryAfterMs: permission.retryAfterMs }),
  }
}

function validatorsFor(request: FetchRequest, url: URL): Validators | undefined {
  const { validators, validatedUrl } = request
  if (validators === undefined || (validators.etag === undefined && validators.lastModified === undefined)) return undefined
  if (validatedUrl === undefined) return validators
  const validated = parseHttpUrl(validatedUrl)
  return validated !== undefined && withoutFragment(validated).href === url.href ? validators : undefined
}

/** Notes the redirect and moves on, or says why it cannot be followed. */
async function follow(deps: FetchDeps, response: Representation, walk: Walk): Promise<Step | undefined> {
  const from = walk.url
  const retryAfterMs = parseRetryAfter(response.headers['retry-after'], deps.clock.now(), response.headers['date'])
  const location = response.headers['location']
  const target = location === undefined ? undefined : parseHttpUrl(decodeLocation(location), from.href)
  if (target === undefined) {
    const where =
      location === undefined ? 'without saying where' : `to an address that cannot be asked for (${location.slice(0, 200)})`
    return failure('redirect', `${from.host} redirects ${where}`, response.status)
  }
  const to = withoutFragment(target)
  const trail = [...walk.redirects.map((hop) => hop.from), from.href]
  walk.redirects.push({ from: from.href, to: to.href, status: response.status })
  if (trail.includes(to.href)) {
    const circle = [...trail.slice(trail.indexOf(to.href)), to.href].join(' → ')
    return failure('redirect-loop', `redirects in a circle: ${circle} (the site may insist on cookies)`, response.status)
  }
  if (walk.redirects.length > MAX_REDIRECTS) {
    return failure('too-many-redirects', `more than ${MAX_REDIRECTS} redirects, the last one to ${to.href}`, response.status)
  }
  walk.permanent &&=
    (response.status === 301 || response.status === 308) && !(from.protocol === 'https:' && to.protocol === 'http:')
  if (walk.permanent) walk.permanentUrl = to.href
  walk.url = to
  if (retryAfterMs === undefined || retryAfterMs === 0) return undefined
  if (retryAfterMs > MAX_REDIRECT_WAIT_MS) {
    return { ...failure('redirect', `${from.host} redirects and asks to wait before following`, response.status), retryAfterMs }
  }
  await deps.clock.sleep(retryAfterMs, deps.signal)
  return undefined
}

function failure(code: 'redirect' | 'redirect-loop' | 'too-many-redirects', reason: string, status: number): Step {
  return { verdict: { outcome: 'failed', failure: code, reason, status } }
}

/** A document kept as a .gz file, or compressed by a server that forgot to say so, is unpacked under the same limit. */
async function unpacked(step: Step, maxBytes: number): Promise<Step> {
  const { verdict } = step
  if (verdict.outcome !== 'fetched') return step
  const { representation } = verdict
  const body = await unpackGzip(representation.body, maxBytes)
  if (body.ok) return { ...step, verdict: { ...verdict, representation: { ...representation, body: body.bytes } } }
  return { verdict: explainFailure(body.failure, representation.url, 'gzip file') }
}

function finish(step: Step, walk: Walk): FetchOutcome {
  const facts: FetchFacts = { url: walk.url.href, redirects: walk.redirects, requests: walk.requests }
  if (walk.permanentUrl !== undefined) facts.permanentUrl = walk.permanentUrl
  if (step.retryAfterMs !== undefined) facts.retryAfterMs = step.retryAfterMs
  return { ...settleGone(step.verdict, walk), ...facts }
}

/** Gone behind a temporary redirect is only missing: the address itself may lead elsewhere tomorrow. */
function settleGone(verdict: FetchVerdict, walk: Walk): FetchVerdict {
  return verdict.outcome === 'gone' && !walk.permanent ? { outcome: 'missing', reason: verdict.reason } : verdict
}

/** Header text is latin1; a Location in raw UTF-8 is common enough to be read as what it is. */
function decodeLocation(location: string): string {
  if (!/[\u0080-\u00ff]/.test(location)) return location
  const bytes = Uint8Array.from(location, (character) => character.charCodeAt(0) & 0xff)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)
  } catch {
    return location
  }
}

function withoutFragment(url: URL): URL {
  if (url.hash === '' && !url.href.endsWith('#')) return url
  const plain = new URL(url)
  plain.hash = ''
  return plain
}
