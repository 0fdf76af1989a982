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
import { parseHttpUrl } from '../web/url.ts'
import { type ExchangeDeps, exchangeInTurn } from './exchange.ts'
import type { explainFailure } from './outcome.ts'
import { composeHeaders, MAX_BYTES } from './request.ts'
import { findRobotsRule, parseRobots } from './robots.ts'

/** A remembered robots.txt. */
export interface RobotsEntry {
  /** Milliseconds since epoch. */
  fetchedAt: number
  /** Final status; 0: connected but no answer, -1: never connected. */
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
  const current = known !== undefined && isCurrent(known, now) ? known : undefined
  const fetched = current === undefined ? await fetchRobots(deps, url.origin, known) : { entry: current, requests: 0 }
  if (fetched.entry === undefined) return { allowed: false, why: 'aborted', reason: 'given up', requests: fetched.requests }
  return judge(fetched.entry, url, { now, requests: fetched.requests, hostSpacingMs: deps.hostSpacingMs })
}

function isCurrent(entry: RobotsEntry, now: number): boolean {
  // An entry from the future was written under another clock.
  return entry.fetchedAt <= now + HOUR_MS && now < entry.fetchedAt + keptFor(entry)
}

function keptFor(entry: RobotsEntry): number {
  return entry.status === -1 ? HOUR_MS : DAY_MS
}

function isClosed(entry: RobotsEntry): boolean {
  return entry.status <= 0 || entry.status >= 500
}

function judge(entry: RobotsEntry, url: URL, facts: { now: number; requests: number; hostSpacingMs: number }): RobotsVerdict {
  const { requests, hostSpacingMs } = facts
  if (isClosed(entry)) {
    const since = Date.parse(entry.body)
    if (facts.now - since >= GIVE_UP_MS) return { allowed: true, spacingMs: hostSpacingMs, requests }
    const what = entry.status > 0 ? `answered ${entry.status}` : 'could not be fetched'
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

/** Fetches and remembers. A copy that was read once stays in force while the origin cannot answer (§2.4). */
async function fetchRobots(
  deps: RobotsDeps,
  origin: string,
  known: RobotsEntry | undefined,
): Promise<{ entry?: RobotsEntry; requests: number }> {
  const { answer, requests } = await requestRobots(deps, `${origin}/robots.txt`)
  if (answer === undefined) return { requests }
  const fetchedAt = deps.clock.now().getTime()
  const fresh = { fetchedAt, ...answer }
  let entry: RobotsEntry = fresh
  if (isClosed(fresh) && known !== undefined) {
    entry = isClosed(known) ? { ...fresh, body: known.body } : { ...known, fetchedAt }
  }
  await deps.robots.put(origin, entry)
  return { entry, requests }
}

type RobotsAnswer = { status: number; body: string }

async function requestRobots(deps: RobotsDeps, start: string): Promise<{ answer?: RobotsAnswer; requests: number }> {
  let address = start
  let requests = 0
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const headers = composeHeaders({ accept: 'robots', userAgent: deps.userAgent })
    const request = {
      url: address,
      method: 'GET' as const,
      headers,
      maxBytes: MAX_BYTES.robots,
      overflow: 'cut' as const,
      timeoutMs: TIMEOUT_MS,
    }
    const { result } = await exchangeInTurn(deps, request, deps.hostSpacingMs)
    const since = deps.clock.now().toISOString()
    if (!result.ok && result.failure === 'aborted') return { requests }
    requests++
    if (!result.ok) return { answer: { status: hasConnected(result.failure) ? 0 : -1, body: since }, requests }
    const { status, headers: answered, body } = result.response
    if (status >= 300 && status < 400) {
      const next = answered['location'] === undefined ? undefined : parseHttpUrl(answered['location'], address)
      // A redirect that leads nowhere, like a sixth one, makes the file unavailable, not unreachable.
      if (next === undefined) return { answer: { status: 404, body: '' }, requests }
      address = next.href
      continue
    }
    if (status >= 500) return { answer: { status, body: since }, requests }
    return { answer: { status, body: status < 300 ? new TextDecoder().decode(body) : '' }, requests }
  }
  return { answer: { status: 404, body: '' }, requests }
}

function hasConnected(failure: Parameters<typeof explainFailure>[0]): boolean {
  return failure !== 'dns' && failure !== 'connect' && failure !== 'blocked-address' && failure !== 'bad-address'
}
