/**
 * Finds out how a site is read of which only an address is known (`kind: auto`), once.
 *
 * In the order of trust: the feeds the page names, the usual places, the news sitemap robots.txt names, WordPress REST,
 * then the list on the page itself. Twelve requests at most, robots.txt included; every one is crawling (RFC 9309).
 *
 * Effects: Http through the guarded door, robots cache in the store.
 *
 * @module
 */
import { listCandidates } from '../discover/auto.ts'
import { WELL_KNOWN_FEEDS } from '../discover/autodiscovery.ts'
import { parseRobots } from '../fetch/robots.ts'
import type { FoundKind } from '../model/fetch-state.ts'
import type { Candidate, Discovery, Item, NotReadable } from '../model/item.ts'
import type { Source } from '../model/source.ts'
import { findRobots } from '../store/robots.ts'
import { decodeText } from '../web/charset.ts'
import { parseHttpUrl } from '../web/url.ts'
import type { PipelineDeps } from './deps.ts'
import { type DocumentReading, discoverIn, readDocument } from './read-document.ts'

export type ReadDocument = Extract<DocumentReading, { outcome: 'read' }>

/** What is read from now on, or why nothing can be. */
export interface SourceFound {
  kind?: FoundKind
  url: string
  document: ReadDocument & { found: Discovery | NotReadable }
  requests: number
  /** What was taken first, then what was passed over, each with the reason. */
  candidates: Candidate[]
}

const MAX_REQUESTS = 12
/** Of each sort, so that one sort's failures do not use up the whole. */
const MAX_NAMED_FEEDS = 3
const MAX_USUAL_PLACES = 4
const MAX_SITEMAPS = 2
/** A feed whose newest item is older was left behind when the site moved on. */
const STALE_MS = 180 * 24 * 60 * 60 * 1000
const FEEDS: ReadonlySet<string> = new Set(['rss', 'atom', 'rdf', 'json-feed'])

interface Way extends Candidate {
  as: Exclude<FoundKind, 'page'>
}

/** Decides from the first document, already fetched as a page, and looks further where that is one. */
export async function findSource(
  deps: PipelineDeps,
  source: Source,
  first: ReadDocument,
  signal?: AbortSignal,
): Promise<SourceFound> {
  const url = source.url
  const itself = kindOf(first)
  if (itself !== undefined) {
    const why = `the address itself is ${itself === 'json' ? 'JSON with a list of articles' : `a ${itself}`}`
    const taken: Candidate = { kind: itself, url, why, taken: true, ...countOf(first.found) }
    return { kind: itself, url, document: first, requests: first.requests, candidates: [taken] }
  }
  const now = deps.clock.now()
  const page = { ...first, found: await discoverIn(first.representation, source, 'page', now) }
  const isReadable = 'items' in page.found && page.found.items.length > 0
  const ways = await listWays(deps, source, page, isReadable)
  const passed: Candidate[] = []
  let requests = first.requests
  for (const [index, way] of ways.entries()) {
    // A request may cost one for the robots.txt of another host.
    if (requests + 2 > MAX_REQUESTS || signal?.aborted) {
      passed.push(...ways.slice(index).map((left) => ({ ...shown(left), why: `${left.why}; not tried` })))
      break
    }
    const tried = await readDocument(deps, source, {
      url: way.url,
      as: way.as,
      robots: source.robots,
      ...(signal ? { signal } : {}),
    })
    requests += tried.requests
    const fault = faultOf(tried, now)
    if (fault === undefined && tried.outcome === 'read') {
      const taken: Candidate = { ...shown(way), taken: true, ...countOf(tried.found) }
      const rest = ways.slice(index + 1).map((left) => ({ ...shown(left), why: `${left.why}; not needed` }))
      return { kind: way.as, url: way.url, document: tried, requests, candidates: [taken, ...passed, ...onPage(page), ...rest] }
    }
    passed.push({ ...shown(way), why: `${way.why}; ${fault ?? 'no answer'}` })
  }
  const [list, ...others] = onPage(page)
  const candidates = [...(list ? [{ ...list, ...(isReadable ? { taken: true as const } : {}) }] : []), ...passed, ...others]
  return { ...(isReadable ? { kind: 'page' as const } : {}), url, document: page, requests, candidates }
}

/** What the document is by itself; undefined for a page. */
function kindOf({ found, representation }: ReadDocument): Exclude<FoundKind, 'page'> | undefined {
  if ('reason' in found) return undefined
  if (FEEDS.has(found.dialect)) return 'feed'
  if (found.dialect.startsWith('sitemap')) return 'sitemap'
  const begin = representation.body.find((byte) => byte > 0x20 && byte < 0x7f)
  return found.dialect === 'json' && begin !== 0x3c ? 'json' : undefined
}

async function listWays(deps: PipelineDeps, source: Source, page: ReadDocument, isReadable: boolean): Promise<Way[]> {
  const { url } = page.representation
  const contentType = page.representation.headers['content-type']
  const { text } = decodeText(page.representation.body, { kind: 'html', ...(contentType === undefined ? {} : { contentType }) })
  const known = listCandidates(text, url, { url, timezone: source.timezone, now: deps.clock.now() })
  const named = known.filter((c) => c.kind === 'feed' && c.why.startsWith('named') && !/comment|koment|коммент/i.test(c.url))
  // A section's page is not given up for the feed of the whole site, unless it cannot be read itself.
  const isSection = new URL(url).pathname.split('/').filter(Boolean).length > 0
  const places = isSection ? [`${url.replace(/[?#].*$/, '').replace(/\/?$/, '/')}feed`] : []
  if (!isSection || !isReadable) places.push(...WELL_KNOWN_FEEDS.map((path) => new URL(path, url).href))
  const usual = named.length > 0 ? [] : [...new Set(places)].slice(0, MAX_USUAL_PLACES)
  const sitemaps = isSection && isReadable ? [] : await listSitemaps(deps, url)
  const wordpress = known.filter((c) => c.kind === 'json' && c.url !== url && (!isSection || !isReadable))
  return [
    ...named.slice(0, MAX_NAMED_FEEDS).map((c): Way => ({ ...c, as: 'feed' })),
    ...usual.map((place): Way => ({ kind: 'feed', as: 'feed', url: place, why: 'a usual place for a feed' })),
    ...sitemaps.map((place): Way => ({ kind: 'sitemap', as: 'sitemap', url: place, why: 'news sitemap named by robots.txt' })),
    ...wordpress.slice(0, 1).map((c): Way => ({ ...c, as: 'json' })),
  ]
}

/** News sitemaps that robots.txt names; it was read before the page was. */
async function listSitemaps(deps: PipelineDeps, url: string): Promise<string[]> {
  const entry = await findRobots(deps.db, new URL(url).origin)
  if (entry === undefined || entry.status >= 300) return []
  return parseRobots(entry.body)
    .sitemaps.map((place) => parseHttpUrl(place, url))
    .filter((place) => place !== undefined && /news/i.test(place.pathname))
    .map((place) => place!.href)
    .slice(0, MAX_SITEMAPS)
}

/** The lists on the page itself, as they were found beside what was tried. */
function onPage({ found, representation }: ReadDocument): Candidate[] {
  if ('reason' in found) return []
  const lists = (found.candidates ?? []).filter((c) => c.url === representation.url && c.items !== undefined)
  if (lists.length > 0) return lists
  return [{ kind: 'listing', url: representation.url, why: 'the list on the page itself', ...countOf(found) }]
}

/** Why a document is not what is wanted, in words; undefined where it is. */
function faultOf(tried: DocumentReading, now: Date): string | undefined {
  if (tried.outcome !== 'read') return 'reason' in tried ? tried.reason : 'no body'
  if ('reason' in tried.found) return tried.found.reason
  const items = tried.found.items.filter((item) => item.link !== undefined || item.guid !== undefined)
  if (items.length === 0 && tried.found.more.length === 0) return 'it holds no items'
  const newest = Math.max(...items.map(timeOf))
  if (items.length > 0 && now.getTime() - newest > STALE_MS && Number.isFinite(newest))
    return `its newest item is of ${new Date(newest).toISOString().slice(0, 10)}`
  return undefined
}

const timeOf = (item: Item): number => (item.published ?? item.updated)?.at.getTime() ?? Number.NEGATIVE_INFINITY
const countOf = (found: Discovery | NotReadable): { items?: number } => ('items' in found ? { items: found.items.length } : {})
const shown = ({ as: _, ...candidate }: Way): Candidate => candidate
