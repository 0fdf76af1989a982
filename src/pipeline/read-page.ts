/**
 * Fetches an article's page and reads it: bytes → text → Extraction.
 *
 * Effects: Http through the guarded door, robots cache in the store.
 *
 * @module
 */
import { extractArticle, extractorVersion } from '../extract/extract.ts'
import { fetchResource } from '../fetch/fetch.ts'
import type { FetchOutcome } from '../fetch/outcome.ts'
import { isOwnHost } from '../fetch/request.ts'
import type { Extraction } from '../model/extraction.ts'
import type { Item } from '../model/item.ts'
import type { Validators } from '../model/representation.ts'
import type { Source } from '../model/source.ts'
import type { PageReading } from '../normalise/article.ts'
import type { Http } from '../ports.ts'
import { findRobots, saveRobots } from '../store/robots.ts'
import { decodeText } from '../web/charset.ts'
import { parseDate } from '../web/date.ts'
import { plainText } from '../web/html-sanitise.ts'
import { addressKey, parseHttpUrl, publisherOf } from '../web/url.ts'
import type { PipelineDeps } from './deps.ts'
import { pageDoor } from './render-service.ts'

export type PageOutcome =
  | { outcome: 'read'; page: PageReading; validators: Validators; requests: number }
  | {
      outcome: 'unchanged' | 'gone' | 'missing' | 'refused' | 'blocked' | 'failed'
      reason: string
      requests: number
      retryAfterMs?: number
    }

const FULL_TEXT_CHARS = 600
const LOOKED_AT = 8000
/** Pages of one article read at most, the first included. */
const MAX_PAGES = 6
/** An article this unsure is tried on its AMP and print twins too. */
const UNSURE = 0.25

/** Whether the article's own page is to be fetched: `auto` does unless the item carries the whole text. */
export function wantsPage(source: Source, item: Item): boolean {
  if (source.fullText === 'never') return false
  // A post of a live blog has no page: where it stands, all the others do.
  if (source.liveBlog && item.link !== undefined && addressKey(item.link) === addressKey(source.url)) return false
  if (source.fullText === 'always') return true
  const html = item.contentHtml ?? ''
  // Bounded: whether a text is long, and how it ends, is seen without reading megabytes of it.
  if (plainText(html.slice(0, LOOKED_AT)).length < FULL_TEXT_CHARS) return true
  return /(\.\.\.|…|\[…\]|\[\.\.\.\]|read more)\s*$/i.test(plainText(html.slice(-LOOKED_AT)).slice(-40))
}

/** Reads the article at `url` by the rules of `source`, over all its pages. Never throws for what the network or the page does. */
export async function readPage(deps: PipelineDeps, source: Source, request: PageRequest): Promise<PageOutcome> {
  const first = await readOnePage(deps, source, request)
  if (first.outcome !== 'read') return first
  const { extraction, url } = first.page
  const isUnsure = extraction.confidence < UNSURE && extraction.contentFrom !== 'selector' && extraction.pageType !== 'paywall'
  for (const [twin, what] of isUnsure ? twinsOf(extraction, url) : []) {
    const other = await readOnePage(deps, source, { ...request, url: twin, validators: {} })
    first.requests += other.requests
    if (other.outcome !== 'read' || other.page.extraction.confidence <= extraction.confidence) continue
    const { content, text, confidence } = other.page.extraction
    Object.assign(extraction, { content, text, confidence, cuts: [...extraction.cuts, { what: twin, why: `${what} gave more` }] })
    break
  }
  return extraction.nextPages.length > 0 ? readFurtherPages(deps, source, request, first) : first
}

/** Other versions of the same article at the same publisher. */
function twinsOf({ ampUrl, printUrl }: Extraction, url: string): [url: string, what: string][] {
  const twins: [string | undefined, string][] = [
    [ampUrl, 'its AMP twin'],
    [printUrl, 'its version for printing'],
  ]
  return twins.filter((twin): twin is [string, string] => twin[0] !== undefined && publisherOf(twin[0]) === publisherOf(url))
}

interface PageRequest {
  url: string
  title?: string
  validators?: Validators
  signal?: AbortSignal
}

type ReadPage = Extract<PageOutcome, { outcome: 'read' }>

/**
 * Appends the article's further pages, in order, as far as they are articles of the same publisher. A page that cannot be
 * read now makes the whole wait: half an article would be stored as a whole one.
 */
async function readFurtherPages(deps: PipelineDeps, source: Source, request: PageRequest, first: ReadPage): Promise<PageOutcome> {
  const { extraction, url } = first.page
  const seen = new Set([addressKey(url)])
  const queue = [...extraction.nextPages]
  const whole: Extraction = { ...extraction }
  let { requests } = first
  for (let pages = 1; pages < MAX_PAGES && queue.length > 0; ) {
    const next = queue.shift() as string
    if (seen.has(addressKey(next)) || publisherOf(next) !== publisherOf(url)) continue
    seen.add(addressKey(next))
    pages++
    const read = await readOnePage(deps, source, { ...request, url: next, validators: {} })
    requests += read.requests
    if (read.outcome === 'failed' || read.outcome === 'blocked') return { ...read, requests }
    if (read.outcome !== 'read' || read.page.extraction.content.length === 0) break
    const more = read.page.extraction
    // Pages of comments carry the same article on every one of them.
    if (more.text.split('\n').some((line) => line.length > 80 && whole.text.includes(line))) break
    whole.content = [...whole.content, ...more.content]
    whole.text = `${whole.text}\n${more.text}`
    whole.inputBlocks = [...new Set([...whole.inputBlocks, ...more.inputBlocks])].sort().slice(0, 600)
    queue.push(...more.nextPages)
  }
  return { ...first, requests, page: { ...first.page, extraction: whole } }
}

async function readOnePage(deps: PipelineDeps, source: Source, request: PageRequest): Promise<PageOutcome> {
  const fetched = await fetchResource(fetchDeps(deps, request.signal, pageDoor(deps, source)), {
    url: request.url,
    accept: 'page',
    article: true,
    robots: source.robots,
    headers: headersFor(source, request.url),
    ...(request.validators ? { validators: request.validators } : {}),
  })
  if (fetched.outcome !== 'fetched') return pageFailure(fetched)
  const { representation, validators, requests } = fetched
  const mediaType = representation.headers['content-type'] ?? ''
  if (mediaType !== '' && !/html|xml|text\/plain/i.test(mediaType)) {
    return { outcome: 'failed', reason: `the address answers with ${mediaType.split(';')[0]}, not a page`, requests }
  }
  const { text } = decodeText(representation.body, { contentType: mediaType, kind: 'html' })
  const extraction = extractArticle(text, {
    url: representation.url,
    timezone: source.timezone,
    siteName: source.title,
    now: deps.clock.now(),
    parseDate,
    ...(source.language ? { language: source.language } : {}),
    ...(source.article ? { rules: source.article } : {}),
    ...(request.title ? { title: request.title } : {}),
  })
  return { outcome: 'read', page: { url: representation.url, extraction, extractorVersion }, validators, requests }
}

function pageFailure(fetched: Exclude<FetchOutcome, { outcome: 'fetched' }>): PageOutcome {
  const { outcome, requests } = fetched
  const reason = 'reason' in fetched ? fetched.reason : outcome
  const retryAfterMs = 'retryAfterMs' in fetched ? fetched.retryAfterMs : undefined
  return { outcome, reason, requests, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
}

/** The source's own headers, secrets among them, for addresses on its own host; nothing for others. */
export function headersFor(source: Source, url: string): Record<string, string> {
  const own = parseHttpUrl(source.url)
  const target = parseHttpUrl(url)
  return own !== undefined && target !== undefined && isOwnHost(own, target) ? source.headers : {}
}

/** What `fetchResource` needs, from what the pipeline has. */
export function fetchDeps(deps: PipelineDeps, signal?: AbortSignal, pages?: Http): Parameters<typeof fetchResource>[0] {
  return {
    http: deps.http,
    gate: deps.gate,
    clock: deps.clock,
    userAgent: deps.settings.userAgent,
    hostSpacingMs: deps.settings.hostSpacingMs,
    robots: {
      get: (origin) => findRobots(deps.db, origin),
      put: (origin, entry) => saveRobots(deps.db, origin, entry),
    },
    ...(signal ? { signal } : {}),
    ...(pages ? { pages } : {}),
  }
}
