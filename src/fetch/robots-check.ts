/**
 * Asks an origin's robots.txt before anything else is asked of it.
 *
 * RFC 9309 §2.3 and §2.4: 4xx and endless redirects allow all, 5xx and silence forbid all; kept a day. An origin
 * that was reached is asked once a day at most; one that was not, once an hour.
 *
 * Effects: network through the Http port, the cache it is given.
 *
 * @module
 */
import type { HttpFailure, HttpRequest, HttpResult } from '../ports.ts'
import { parseHttpUrl } from '../web/url.ts'
import { type ExchangeDeps, exchangeInTurn, inTurn, sendWithSignal } from './exchange.ts'
import { FAILURE_WORDS } from './outcome.ts'
import { composeHeaders, MAX_BYTES } from './request.ts'
import { findRobotsRule, parseRobots } from './robots.ts'

/** A remembered robots.txt. */
export interface RobotsEntry {
  /** Milliseconds since epoch. */
  fetchedAt: number
  /** Final status; 0: connected but no answer, -1: never connected, -2: the name has no address. */
  status: number
  /** Text of a 2xx; for 5xx, 0 and -1 the time (ISO) since which it has been so. */
  body: string
}

/** One entry per origin (`https://example.com`), kept by whoever runs the fetches. */
export interface RobotsCache {
  get(origin: string): Promise<RobotsEntry | undefined>
  put(origin: string, entry: RobotsEntry): Promise<void>
}

export interface RobotsDeps extends ExchangeDeps {
  robots: RobotsCache
  userAgent: string
}

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
/** §2.3.1.4: after about 30 days without an answer the file may count as absent. */
const GIVE_UP_MS = 30 * DAY_MS
const MAX_REDIRECTS = 5
const TIMEOUT_MS = 30_000
/** A Crawl-delay beyond this would only starve the site's readers. */
export const MAX_CRAWL_DELAY_MS = 30_000

export type RobotsVerdict =
  | { allowed: true; spacingMs: number; requests: number }
  /** `why`: a rule or a 5xx forbids; nobody answered; the caller gave up. */
  | { allowed: false; why: 'forbidden' | 'unreachable' | 'aborted'; reason: string; requests: number; retryAfterMs?: number }

/** Returns whether `url` may be fetched, and how far apart requests to its host must lie. */
export async function checkRobots(deps: RobotsDeps, url: URL): Promise<RobotsVerdict> {
  const now = deps.clock.now().getTime()
  const known = await deps.robots.get(url.origin)
  const { entry, requests } =
    known !== undefined && isCurrent(known, now) ? { entry: known, requests: 0 } : await fetchRobots(deps, url.origin)
  if (entry === undefined) return { allowed: false, why: 'aborted', reason: 'given up', requests }
  return judge(entry, url, { now, requests, hostSpacingMs: deps.hostSpacingMs })
}

function isCurrent(entry: RobotsEntry, now: number): boolean {
  // An entry from the future was written under another clock.
  return entry.fetchedAt <= now + HOUR_MS && now < entry.fetchedAt + keptFor(entry)
}

function keptFor(entry: RobotsEntry): number {
  return entry.status < 0 ? HOUR_MS : DAY_MS
}

function isClosed(entry: RobotsEntry): boolean {
  return entry.status <= 0 || entry.status >= 500
}

function judge(entry: RobotsEntry, url: URL, facts: { now: number; requests: number; hostSpacingMs: number }): RobotsVerdict {
  const { requests, hostSpacingMs } = facts
  if (isClosed(entry)) {
    const since = Date.parse(entry.body)
    if (facts.now - since >= GIVE_UP_MS) return { allowed: true, spacingMs: hostSpacingMs, requests }
    const what = entry.status > 0 ? `answered ${entry.status}` : `could not be fetched: ${silence(entry.status)}`
    const retryAfterMs = Math.min(Math.max(0, entry.fetchedAt + keptFor(entry) - facts.now), keptFor(entry))
    const reason = `robots.txt of ${url.host} ${what}; until it can be read the site counts as closed to us`
    return { allowed: false, why: entry.status > 0 ? 'forbidden' : 'unreachable', reason, requests, retryAfterMs }
  }
  if (entry.status >= 300) return { allowed: true, spacingMs: hostSpacingMs, requests }
  const robots = parseRobots(entry.body)
  const rule = findRobotsRule(robots, url)
  if (rule !== undefined && !rule.allow)
    return { allowed: false, why: 'forbidden', reason: `robots.txt of ${url.host} forbids it ("${rule.text}")`, requests }
  const crawlDelayMs = Math.min(robots.crawlDelayMs ?? 0, MAX_CRAWL_DELAY_MS)
  return { allowed: true, spacingMs: Math.max(hostSpacingMs, crawlDelayMs), requests }
}

/** The failure behind a status that is none, in the words of any other fetch. */
function silence(status: number): string {
  if (status === 0) return 'no whole answer came'
  return FAILURE_WORDS[status === -2 ? 'dns' : 'connect']
}

type RobotsFetch = { entry?: RobotsEntry; requests: number }

/**
 * Fetches and remembers. Of several fetches that need the file at once the first one brings it: the others find it
 * when their turn comes.
 */
async function fetchRobots(deps: RobotsDeps, origin: string): Promise<RobotsFetch> {
  const first = await inTurn(deps, origin, deps.hostSpacingMs, async (): Promise<RobotsFetch | { redirected: string }> => {
    const known = await deps.robots.get(origin)
    if (known !== undefined && isCurrent(known, deps.clock.now().getTime())) return { entry: known, requests: 0 }
    const address = `${origin}/robots.txt`
    const answer = readAnswer(deps, await sendWithSignal(deps, requestFor(deps, address)), address)
    if (answer === undefined) return { requests: 0 }
    return 'redirected' in answer ? answer : { entry: await remember(deps, origin, answer), requests: 1 }
  })
  if (first === undefined) return { requests: 0 }
  return 'redirected' in first ? followRobots(deps, origin, first.redirected) : first
}

async function followRobots(deps: RobotsDeps, origin: string, redirected: string): Promise<RobotsFetch> {
  let address = redirected
  let requests = 1
  for (let hop = 1; hop <= MAX_REDIRECTS; hop++) {
    const { result } = await exchangeInTurn(deps, requestFor(deps, address), deps.hostSpacingMs)
    const answer = readAnswer(deps, result, address)
    if (answer === undefined) return { requests }
    requests++
    if (!('redirected' in answer)) return { entry: await remember(deps, origin, answer), requests }
    address = answer.redirected
  }
  // A sixth redirect makes the file unavailable, not unreachable (RFC 9309 §2.3.1.2).
  return { entry: await remember(deps, origin, { status: 404, body: '' }), requests }
}

/** A copy that was read once stays in force while the origin cannot answer (§2.4). */
async function remember(deps: RobotsDeps, origin: string, answer: RobotsAnswer): Promise<RobotsEntry> {
  const known = await deps.robots.get(origin)
  const fresh = { fetchedAt: deps.clock.now().getTime(), ...answer }
  let entry: RobotsEntry = fresh
  if (isClosed(fresh) && known !== undefined) {
    entry = isClosed(known) ? { ...fresh, body: known.body } : { ...known, fetchedAt: fresh.fetchedAt }
  }
  await deps.robots.put(origin, entry)
  return entry
}

function requestFor(deps: RobotsDeps, url: string): HttpRequest {
  const headers = composeHeaders({ accept: 'robots', userAgent: deps.userAgent })
  return { url, method: 'GET', headers, maxBytes: MAX_BYTES.robots, overflow: 'cut', timeoutMs: TIMEOUT_MS }
}

type RobotsAnswer = Pick<RobotsEntry, 'status' | 'body'>

/** Returns what to remember or where to go on, undefined when the caller gave up. */
function readAnswer(deps: RobotsDeps, result: HttpResult, address: string): RobotsAnswer | { redirected: string } | undefined {
  const since = deps.clock.now().toISOString()
  if (!result.ok) {
    return result.failure === 'aborted' ? undefined : { status: statusOf(result.failure), body: since }
  }
  const { status, headers, body } = result.response
  if (status >= 300 && status < 400) {
    const next = headers['location'] === undefined ? undefined : parseHttpUrl(headers['location'], address)
    // A redirect that leads nowhere makes the file unavailable, too.
    return next === undefined ? { status: 404, body: '' } : { redirected: next.href }
  }
  if (status >= 500) return { status, body: since }
  return { status, body: status < 300 ? new TextDecoder().decode(body) : '' }
}

function statusOf(failure: HttpFailure): number {
  if (failure === 'dns') return -2
  return failure === 'connect' || failure === 'blocked-address' || failure === 'bad-address' ? -1 : 0
}
