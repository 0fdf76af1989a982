/**
 * Fetches a source's document (and its further pages) and discovers the items in it.
 *
 * Effects: Http through the guarded door.
 *
 * @module
 */
import { discover } from '../discover/discover.ts'
import { conditionsFor } from '../fetch/conditional.ts'
import { fetchResource } from '../fetch/fetch.ts'
import type { FetchOutcome } from '../fetch/outcome.ts'
import type { FetchState } from '../model/fetch-state.ts'
import type { Candidate, Discovery, Item, NotReadable, SourceFacts } from '../model/item.ts'
import type { Representation } from '../model/representation.ts'
import type { Source } from '../model/source.ts'
import { judgeMove } from '../schedule/move.ts'
import { originIntervalMs } from '../schedule/next-check.ts'
import { findHub, type HubLink } from '../upstream/hub-links.ts'
import type { PipelineDeps } from './deps.ts'
import { fetchDeps } from './read-page.ts'

export type SourceReading =
  | {
      outcome: 'read'
      items: Item[]
      dialect: string
      faults: string[]
      state: FetchState
      requests: number
      /** What the document says of itself. */
      about: SourceFacts
      /** The hub it names, with the topic to ask for. */
      hub?: HubLink
      /** What was found beside what was read, likeliest first. */
      candidates: Candidate[]
    }
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
  const url = addressNow(source, state)
  const now = deps.clock.now()
  const { unconditional, ...conditions } = conditionsFor(state, url, now)
  const first = await fetchResource(fetchDeps(deps, signal), {
    url,
    accept: ACCEPT[source.kind],
    // A feed address that the operator gave is not crawling (RFC 9309); lists, sitemaps and pages are.
    robots: source.robots && source.kind !== 'feed',
    headers: source.headers,
    ...conditions,
  })
  if (first.outcome !== 'fetched' && first.outcome !== 'unchanged') return notFetched(first, state)
  const met: FetchState = {
    ...state,
    ...(unconditional ? { lastUnconditionalAt: now.getTime() } : {}),
    validators: first.validators,
  }
  // An address that holds a secret is not written down; it is the same as long as nobody changes the source.
  if (source.shownUrl === undefined) met.validatedUrl = first.url
  else delete met.validatedUrl
  const hinted = withHints(met, { maxAgeMs: first.freshness.maxAgeMs })
  if (first.outcome === 'unchanged') {
    return {
      outcome: 'unchanged',
      state: moveOn(hinted, source, first.permanentUrl, now),
      requests: first.requests,
      reason: 'not modified since',
    }
  }
  const bodyHash = await digest(first.representation.body)
  if (bodyHash === state.bodyHash && (state.validatedUrl ?? url) === first.url) {
    return {
      outcome: 'unchanged',
      state: moveOn(hinted, source, first.permanentUrl, now),
      requests: first.requests,
      reason: 'the same bytes as last time',
    }
  }
  const found = await discover(first.representation, { ...source, url }, now)
  if ('reason' in found) {
    const [feed] = found.feeds
    if (source.kind === 'auto' && feed && feed.url !== url)
      return followFeed(deps, source, state, { feed: feed.url, requests: first.requests, others: found.feeds.slice(1) }, signal)
    return { outcome: 'failed', state, requests: first.requests, reason: found.reason }
  }
  const more = await readMore(deps, source, found, signal)
  const { updateEveryMs, skipHours, skipDays } = found.source
  const read: FetchState = {
    ...withHints(met, { maxAgeMs: first.freshness.maxAgeMs, updateEveryMs }),
    bodyHash,
    skipHours,
    skipDays,
  }
  return {
    outcome: 'read',
    items: more.items.slice(0, MAX_ITEMS),
    dialect: found.dialect,
    faults: [...found.faults, ...more.faults],
    state: moveOn(read, source, first.permanentUrl, now),
    requests: first.requests + more.requests,
    about: found.source,
    ...hubOf(source, first.representation, found.source),
    candidates: found.candidates ?? [],
  }
}

/** A source whose address holds a secret is no topic to tell anybody of. */
function hubOf(source: Source, document: Representation, about: SourceFacts): { hub?: HubLink } {
  const hub = source.shownUrl === undefined ? findHub(document, about) : undefined
  return hub ? { hub } : {}
}

/** The address to ask: what `auto` found, where the source moved to for good, else what its definition says. */
function addressNow(source: Source, state: FetchState): string {
  if (source.kind === 'auto' && state.foundUrl !== undefined) return state.foundUrl
  return state.moved?.from === source.url ? state.moved.to : source.url
}

function withHints(state: FetchState, hints: Parameters<typeof originIntervalMs>[0]): FetchState {
  const { originIntervalMs: _, ...rest } = state
  const interval = originIntervalMs(hints)
  return interval === undefined ? rest : { ...rest, originIntervalMs: interval }
}

/** Counts evidence for a permanent move of a source that could be read at its new address (RFC 9110 §15.4.2). */
function moveOn(state: FetchState, source: Source, permanentUrl: string | undefined, now: Date): FetchState {
  const { move, ...rest } = state
  const judged = source.shownUrl === undefined ? judgeMove(move, permanentUrl, now) : {}
  return {
    ...rest,
    ...(judged.evidence ? { move: judged.evidence } : {}),
    ...(judged.moveTo ? { moved: { from: source.url, to: judged.moveTo } } : {}),
  }
}

/** `auto` met a page that names a feed: that feed is read from now on. */
async function followFeed(
  deps: PipelineDeps,
  source: Source,
  state: FetchState,
  found: { feed: string; requests: number; others: NotReadable['feeds'] },
  signal?: AbortSignal,
): Promise<SourceReading> {
  const { validators: _, validatedUrl: __, bodyHash: ___, ...rest } = state
  const reading = await readSource(deps, { ...source, kind: 'feed', url: found.feed }, rest, signal)
  const requests = reading.requests + found.requests
  if (reading.outcome !== 'read') return { ...reading, requests }
  const others = found.others.map(
    ({ url, title }): Candidate => ({ kind: 'feed', url, why: `named by the page${title ? ` as "${title}"` : ''}` }),
  )
  const candidates = [...reading.candidates, ...others]
  return { ...reading, requests, candidates, state: { ...reading.state, foundUrl: found.feed } }
}

function notFetched(outcome: Exclude<FetchOutcome, { outcome: 'fetched' | 'unchanged' }>, state: FetchState): SourceReading {
  const { requests, reason, retryAfterMs } = outcome
  const kind = outcome.outcome === 'missing' ? 'failed' : outcome.outcome
  return { outcome: kind, state, requests, reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
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
