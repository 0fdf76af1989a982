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
import type { Item } from '../model/item.ts'
import type { Validators } from '../model/representation.ts'
import type { Source } from '../model/source.ts'
import type { PageReading } from '../normalise/article.ts'
import { findRobots, saveRobots } from '../store/robots.ts'
import { decodeText } from '../web/charset.ts'
import { parseDate } from '../web/date.ts'
import type { PipelineDeps } from './deps.ts'

export type PageOutcome =
  | { outcome: 'read'; page: PageReading; validators: Validators; requests: number }
  | {
      outcome: 'unchanged' | 'gone' | 'missing' | 'refused' | 'blocked' | 'failed'
      reason: string
      requests: number
      retryAfterMs?: number
    }

const FULL_TEXT_CHARS = 600

/** Whether the article's own page is to be fetched: `auto` does unless the item carries the whole text. */
export function wantsPage(source: Source, item: Item): boolean {
  if (source.fullText === 'never') return false
  if (source.fullText === 'always') return true
  const content = (item.contentHtml ?? '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return content.length < FULL_TEXT_CHARS || /(\.\.\.|…|\[…\]|\[\.\.\.\]|read more)\s*$/i.test(content)
}

/** Reads the article at `url` by the rules of `source`. Never throws for what the network or the page does. */
export async function readPage(
  deps: PipelineDeps,
  source: Source,
  request: { url: string; title?: string; validators?: Validators; signal?: AbortSignal },
): Promise<PageOutcome> {
  const fetched = await fetchResource(fetchDeps(deps, request.signal), {
    url: request.url,
    accept: 'page',
    article: true,
    robots: source.robots,
    headers: source.headers,
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

/** What `fetchResource` needs, from what the pipeline has. */
export function fetchDeps(deps: PipelineDeps, signal?: AbortSignal): Parameters<typeof fetchResource>[0] {
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
  }
}
