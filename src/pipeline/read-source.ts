/**
 * Reads a source once: its document, what that points to, and, where only an address is known, the search for what to read.
 *
 * Effects: Http through the guarded door.
 *
 * @module
 */
import { conditionsFor } from '../fetch/conditional.ts'
import type { FetchOutcome } from '../fetch/outcome.ts'
import type { FetchState } from '../model/fetch-state.ts'
import type { Candidate, Discovery, Item, NotReadable, SourceFacts } from '../model/item.ts'
import type { Representation } from '../model/representation.ts'
import type { Source } from '../model/source.ts'
import { judgeMove } from '../schedule/move.ts'
import { originIntervalMs } from '../schedule/next-check.ts'
import { findHub, type HubLink } from '../upstream/hub-links.ts'
import type { PipelineDeps } from './deps.ts'
import { findSource, type ReadDocument } from './find-source.ts'
import { type ReadAs, readDocument } from './read-document.ts'
import { readChildren, readMore } from './read-more.ts'

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
      /** The document itself, to be kept where it turns out to be broken. */
      document: Representation
    }
  | { outcome: 'unchanged'; state: FetchState; requests: number; reason: string }
  | {
      outcome: 'failed' | 'refused' | 'gone' | 'blocked'
      state: FetchState
      requests: number
      reason: string
      retryAfterMs?: number
      candidates?: Candidate[]
      /** What was answered but could not be read. */
      document?: Representation
    }

const MAX_ITEMS = 2000
/** A search that found nothing is not repeated before. */
const SEARCH_AGAIN_MS = 7 * 24 * 60 * 60 * 1000
/** What was found is given up after so many failures in a row. */
const GIVE_UP_AFTER = 3

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
  const { url, as, search } = planReading(source, state, deps.clock.now())
  const now = deps.clock.now()
  const { unconditional, ...conditions } = conditionsFor(state, url, now)
  const first = await readDocument(deps, source, {
    url,
    as,
    // A feed address that the operator gave is not crawling (RFC 9309); lists, sitemaps, pages and what we found are.
    robots: source.robots && source.kind !== 'feed',
    ...conditions,
    ...(signal ? { signal } : {}),
  })
  if (first.outcome !== 'read' && first.outcome !== 'unchanged') return notFetched(first, source, state)
  const answered = meet(source, state, first, unconditional ? now : undefined)
  if (first.outcome === 'unchanged' || isSameBody(first, state, url)) {
    const reason = first.outcome === 'unchanged' ? 'not modified since' : 'the same bytes as last time'
    const settled = moveOn(answered, source, first.permanentUrl, now)
    const { requests } = first
    if (state.children === undefined) return { outcome: 'unchanged', state: settled, requests, reason }
    return readIndexAgain(deps, source, settled, { requests, reason, ...(signal ? { signal } : {}) })
  }
  if (!search) return settleReading(deps, source, { before: state, state: answered, document: first, candidates: [] }, signal)
  const found = await findSource(deps, source, first, signal)
  const { url: foundUrl, kind, document, requests, candidates } = found
  const before: FetchState = { ...state, searchedAt: now.getTime() }
  const met = meet(source, before, document, now)
  const kept = kind === undefined ? met : { ...met, foundUrl, foundKind: kind }
  return settleReading(deps, source, { before, state: kept, document: { ...document, requests }, candidates }, signal)
}

/** The address to ask and how to read it: what `auto` found, where the source moved to for good, else its definition. */
function planReading(source: Source, state: FetchState, now: Date): { url: string; as: ReadAs; search: boolean } {
  const url = state.moved?.from === source.url ? state.moved.to : source.url
  if (source.kind !== 'auto') return { url, as: source.kind, search: false }
  if (state.foundUrl !== undefined) return { url: state.foundUrl, as: state.foundKind ?? 'feed', search: false }
  const searchedLately = state.searchedAt !== undefined && now.getTime() - state.searchedAt < SEARCH_AGAIN_MS
  return { url, as: searchedLately ? 'page' : 'auto', search: !searchedLately }
}

type Answered = { url?: string; validators: FetchState['validators']; freshness: { maxAgeMs?: number } }

/** The state after an answer: its validators, the address they belong to, its word on freshness. */
function meet(source: Source, state: FetchState, answer: ReadDocument | Answered, unconditionalAt: Date | undefined): FetchState {
  const met: FetchState = {
    ...state,
    ...(unconditionalAt ? { lastUnconditionalAt: unconditionalAt.getTime() } : {}),
    ...(answer.validators ? { validators: answer.validators } : {}),
  }
  const url = 'representation' in answer ? answer.representation.url : answer.url
  // An address that holds a secret is not written down; it is the same as long as nobody changes the source.
  if (source.shownUrl === undefined && url !== undefined) met.validatedUrl = url
  else delete met.validatedUrl
  return withHints(met, answer.freshness)
}

function isSameBody(document: ReadDocument, state: FetchState, asked: string): boolean {
  return document.bodyHash === state.bodyHash && (state.validatedUrl ?? asked) === document.representation.url
}

interface Arrived {
  /** As it was, and as it is once the document has been read. */
  before: FetchState
  state: FetchState
  document: ReadDocument
  candidates: Candidate[]
}

/** Turns a document that came whole into items, with those of the documents it points to. */
async function settleReading(
  deps: PipelineDeps,
  source: Source,
  { before, state, document, candidates }: Arrived,
  signal?: AbortSignal,
): Promise<SourceReading> {
  const { found, representation, requests, bodyHash, freshness, permanentUrl } = document
  if ('reason' in found) return notReadable(found, document, before, candidates)
  const { children, ...known } = state
  const more = await readMore(
    deps,
    source,
    { found, url: representation.url, primed: state.primed, children: children ?? [] },
    signal,
  )
  // Our own stop cut it off: what was not read is no news of the source, and the next start reads all of it.
  if (signal?.aborted)
    return { outcome: 'failed', state: before, requests: requests + more.requests, reason: 'stopped while it was read' }
  const { updateEveryMs, skipHours, skipDays } = found.source
  const rest = withHints(known, { ...freshness, updateEveryMs })
  const read: FetchState = {
    ...rest,
    bodyHash,
    skipHours,
    skipDays,
    ...(more.children ? { children: more.children } : {}),
  }
  // A further page that failed for now is read again although the first one stays as it is.
  if (more.incomplete) {
    delete read.bodyHash
    delete read.validators
  }
  const { items, faults } = usable(found, [...found.items, ...more.items])
  return {
    outcome: 'read',
    items: items.slice(0, MAX_ITEMS),
    dialect: found.dialect,
    faults: [...found.faults, ...more.faults, ...faults],
    state: moveOn(read, source, permanentUrl, deps.clock.now()),
    requests: requests + more.requests,
    about: found.source,
    ...hubOf(source, representation, found.source),
    candidates: candidates.length > 0 ? candidates : (found.candidates ?? []),
    document: representation,
  }
}

/** An index that did not change may point to lists that did. */
async function readIndexAgain(
  deps: PipelineDeps,
  source: Source,
  state: FetchState,
  so: { requests: number; reason: string; signal?: AbortSignal },
): Promise<SourceReading> {
  const children = await readChildren(deps, source, state.children ?? [], so.signal)
  const requests = so.requests + children.requests
  const next = { ...state, children: children.children }
  const [document] = children.documents
  if (document === undefined) return { outcome: 'unchanged', state: next, requests, reason: so.reason }
  return {
    outcome: 'read',
    items: children.items.slice(0, MAX_ITEMS),
    dialect: 'sitemap-index',
    faults: children.faults,
    state: next,
    requests,
    about: { authors: [], categories: [], hubs: [], skipHours: [], skipDays: [] },
    candidates: [],
    document,
  }
}

/** JSON Feed 1.1: an item without id is passed over, for nothing tells it from others tomorrow. */
function usable(found: Discovery, items: Item[]): { items: Item[]; faults: string[] } {
  if (found.dialect !== 'json-feed') return { items, faults: [] }
  const kept = items.filter((item) => item.guid !== undefined)
  const lost = items.length - kept.length
  return { items: kept, faults: lost === 0 ? [] : [`${lost} ${lost === 1 ? 'item' : 'items'} without id passed over`] }
}

/** What was answered is not what the source's kind promises. */
function notReadable(
  found: NotReadable,
  { representation, requests }: ReadDocument,
  state: FetchState,
  candidates: Candidate[],
): SourceReading {
  const other = candidates.find((candidate) => candidate.kind === 'json')
  const hint = found.needsScript ? `; a render service can (\`via\`)${other ? `, or its JSON may do: ${other.url}` : ''}` : ''
  return {
    outcome: found.needsScript ? 'blocked' : 'failed',
    state: giveUp(state),
    requests,
    reason: `${found.reason}${hint}`,
    ...(candidates.length > 0 ? { candidates } : {}),
    document: representation,
  }
}

/** After some failures in a row what `auto` found is forgotten, so that the next poll looks for something else. */
function giveUp(state: FetchState): FetchState {
  if (state.foundUrl === undefined || state.consecutiveFailures + 1 < GIVE_UP_AFTER) return state
  const { foundUrl: _, foundKind: __, searchedAt: ___, validators: ____, validatedUrl: _____, bodyHash: ______, ...rest } = state
  return rest
}

function notFetched(
  outcome: Exclude<FetchOutcome, { outcome: 'fetched' | 'unchanged' }>,
  source: Source,
  state: FetchState,
): SourceReading {
  const { requests, reason, retryAfterMs } = outcome
  // What we found ourselves may go and come back elsewhere: only an address that was given can be gone for good.
  const lost = outcome.outcome === 'gone' && source.kind === 'auto' && state.foundUrl !== undefined
  const kind = outcome.outcome === 'missing' || lost ? 'failed' : outcome.outcome
  const next = outcome.outcome === 'gone' || outcome.outcome === 'missing' ? giveUp(state) : state
  return { outcome: kind, state: next, requests, reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
}

/** A source whose address holds a secret is no topic to tell anybody of. */
function hubOf(source: Source, document: Representation, about: SourceFacts): { hub?: HubLink } {
  const hub = source.shownUrl === undefined ? findHub(document, about) : undefined
  return hub ? { hub } : {}
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
