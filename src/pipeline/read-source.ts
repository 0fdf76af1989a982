/**
 * Fetches a source's document (and its further pages) and discovers the items in it.
 *
 * Effects: Http through the guarded door.
 *
 * @module
 */
import { discover } from '../discover/discover.ts'
import { fetchResource } from '../fetch/fetch.ts'
import type { FetchOutcome } from '../fetch/outcome.ts'
import type { FetchState } from '../model/fetch-state.ts'
import type { Discovery, Item } from '../model/item.ts'
import type { Representation } from '../model/representation.ts'
import type { Source } from '../model/source.ts'
import type { PipelineDeps } from './deps.ts'
import { fetchDeps } from './read-page.ts'

export type SourceReading =
  | { outcome: 'read'; items: Item[]; dialect: string; faults: string[]; state: FetchState; requests: number }
  | { outcome: 'unchanged'; state: FetchState; requests: number; reason: string }
  | {
      outcome: 'failed' | 'refused' | 'gone' | 'blocked'
      state: FetchState
      requests: number
      reason: string
      retryAfterMs?: number
    }

const MAX_DOCUMENTS = 8
const MAX_ITEMS = 2000
/** An unconditional look now and then, in case an origin answers 304 for ever (CHECKLISTS F14). */
const UNCONDITIONAL_EVERY_MS = 6 * 86_400_000
const ACCEPT = { feed: 'feed', listing: 'page', sitemap: 'sitemap', json: 'json', auto: 'page' } as const

/**
 * Reads the source once. The returned state carries the new validators; it must be saved together with the items, or
 * not at all.
 */
export async function readSource(
  deps: PipelineDeps,
  source: Source,
  state: FetchState,
  signal?: AbortSignal,
): Promise<SourceReading> {
  const url = state.foundUrl !== undefined && source.kind === 'auto' ? state.foundUrl : source.url
  const first = await fetchDocument(deps, source, url, state, signal)
  if (first.outcome !== 'fetched') return notFetched(first, state)
  const { representation } = first
  const now = deps.clock.now()
  const bodyHash = await digest(representation.body)
  const freshState: FetchState = {
    ...state,
    validators: first.validators,
    validatedUrl: url,
    bodyHash,
    lastUnconditionalAt: first.conditional ? (state.lastUnconditionalAt ?? 0) : now.getTime(),
  }
  delete freshState.originIntervalMs
  if (first.freshness?.maxAgeMs !== undefined) freshState.originIntervalMs = first.freshness.maxAgeMs
  if (bodyHash === state.bodyHash && state.validatedUrl === url) {
    return { outcome: 'unchanged', state: freshState, requests: first.requests, reason: 'the same bytes as last time' }
  }
  const found = await discover(representation, { ...source, url }, now)
  if ('reason' in found) {
    const [feed] = found.feeds
    if (source.kind === 'auto' && feed && feed.url !== url)
      return followFeed(deps, source, state, { feed: feed.url, requests: first.requests }, signal)
    return { outcome: 'failed', state, requests: first.requests, reason: found.reason }
  }
  if (found.source.updateEveryMs !== undefined) {
    freshState.originIntervalMs = Math.max(freshState.originIntervalMs ?? 0, found.source.updateEveryMs)
  }
  const more = await readMore(deps, source, found, signal)
  return {
    outcome: 'read',
    items: more.items.slice(0, MAX_ITEMS),
    dialect: found.dialect,
    faults: [...found.faults, ...more.faults],
    state: freshState,
    requests: first.requests + more.requests,
  }
}

/** `auto` met a page that names a feed: that feed is read from now on. */
async function followFeed(
  deps: PipelineDeps,
  source: Source,
  state: FetchState,
  found: { feed: string; requests: number },
  signal?: AbortSignal,
): Promise<SourceReading> {
  const { validators: _, validatedUrl: __, bodyHash: ___, ...rest } = state
  const reading = await readSource(deps, { ...source, kind: 'feed', url: found.feed }, rest, signal)
  const requests = reading.requests + found.requests
  if (reading.outcome !== 'read') return { ...reading, requests }
  return { ...reading, requests, state: { ...reading.state, foundUrl: found.feed } }
}

async function fetchDocument(
  deps: PipelineDeps,
  source: Source,
  url: string,
  state: FetchState,
  signal?: AbortSignal,
): Promise<FetchOutcome & { conditional?: boolean }> {
  const overdue = deps.clock.now().getTime() - (state.lastUnconditionalAt ?? 0) > UNCONDITIONAL_EVERY_MS
  const validators = state.validatedUrl === url && !overdue ? state.validators : undefined
  const outcome = await fetchResource(fetchDeps(deps, signal), {
    url,
    accept: ACCEPT[source.kind],
    // A feed address that the operator gave is not crawling (RFC 9309); lists, sitemaps and pages are.
    robots: source.robots && source.kind !== 'feed',
    headers: source.headers,
    ...(validators ? { validators } : {}),
  })
  return { ...outcome, conditional: validators !== undefined }
}

function notFetched(outcome: Exclude<FetchOutcome, { outcome: 'fetched' }>, state: FetchState): SourceReading {
  const { requests } = outcome
  if (outcome.outcome === 'unchanged') {
    const validators = { ...state.validators, ...outcome.validators }
    return { outcome: 'unchanged', state: { ...state, validators }, requests, reason: 'not modified since' }
  }
  const { reason } = outcome
  const retry = outcome.retryAfterMs !== undefined ? { retryAfterMs: outcome.retryAfterMs } : {}
  const kind = outcome.outcome === 'missing' ? 'failed' : outcome.outcome
  return { outcome: kind, state, requests, reason, ...retry }
}

/** Reads the documents a document points to: next list pages, child sitemaps. What fails is a fault, not a failure. */
async function readMore(
  deps: PipelineDeps,
  source: Source,
  first: Discovery,
  signal?: AbortSignal,
): Promise<{ items: Item[]; faults: string[]; requests: number }> {
  const items = [...first.items]
  const faults: string[] = []
  const queue = [...first.more]
  const seen = new Set([source.url])
  const limit = Math.min(MAX_DOCUMENTS, source.listing?.pages ?? source.sitemap?.sitemaps ?? 3)
  const bound = source.kind === 'listing' ? limit - 1 : limit
  let requests = 0
  for (let read = 0; queue.length > 0 && read < bound; read++) {
    const url = queue.shift() as string
    if (seen.has(url)) continue
    seen.add(url)
    const next = await fetchResource(fetchDeps(deps, signal), {
      url,
      accept: ACCEPT[source.kind],
      robots: source.robots,
      headers: source.headers,
    })
    requests += next.requests
    const found = next.outcome === 'fetched' ? await discover(next.representation, source, deps.clock.now()) : undefined
    if (!found || 'reason' in found) {
      faults.push(`${url}: ${found ? found.reason : 'reason' in next ? next.reason : next.outcome}`)
      continue
    }
    items.push(...found.items)
    queue.push(...found.more)
  }
  return { items, faults, requests }
}

async function digest(body: Representation['body']): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', body as Uint8Array<ArrayBuffer>))
  return [...bytes.slice(0, 16)].map((b) => b.toString(16).padStart(2, '0')).join('')
}
