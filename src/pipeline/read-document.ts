/**
 * Fetches one document of a source and discovers the items in it.
 *
 * Effects: Http through the guarded door.
 *
 * @module
 */
import { discover } from '../discover/discover.ts'
import { fetchResource } from '../fetch/fetch.ts'
import { needsScript } from '../fetch/needs-script.ts'
import type { FetchOutcome, Freshness } from '../fetch/outcome.ts'
import type { FoundKind } from '../model/fetch-state.ts'
import type { Discovery, NotReadable } from '../model/item.ts'
import type { Representation, Validators } from '../model/representation.ts'
import type { Source, SourceKind } from '../model/source.ts'
import type { PipelineDeps } from './deps.ts'
import { fetchDeps, headersFor } from './read-page.ts'
import { pageDoor } from './render-service.ts'

/** How a document is read; `page`: for the list on it, whatever feeds it names. */
export type ReadAs = SourceKind | FoundKind

export interface DocumentRequest {
  url: string
  as: ReadAs
  robots: boolean
  validators?: Validators
  validatedUrl?: string
  signal?: AbortSignal
}

type NotFetched = Exclude<FetchOutcome, { outcome: 'fetched' | 'unchanged' }>

export type DocumentReading =
  | {
      outcome: 'read'
      found: Discovery | NotReadable
      representation: Representation
      bodyHash: string
      validators: Validators
      freshness: Freshness
      requests: number
      permanentUrl?: string
    }
  | Extract<FetchOutcome, { outcome: 'unchanged' }>
  | NotFetched

const ACCEPT = { feed: 'feed', listing: 'page', sitemap: 'sitemap', json: 'json', auto: 'page', page: 'page' } as const

/** Never throws for what the network or the document does. */
export async function readDocument(deps: PipelineDeps, source: Source, request: DocumentRequest): Promise<DocumentReading> {
  const { url, as, robots, validators, validatedUrl, signal } = request
  const fetched = await fetchResource(fetchDeps(deps, signal, isPage(source, as) ? pageDoor(deps, source) : undefined), {
    url,
    accept: ACCEPT[as],
    robots,
    headers: headersFor(source, url),
    ...(validators ? { validators } : {}),
    ...(validatedUrl === undefined ? {} : { validatedUrl }),
  })
  if (fetched.outcome !== 'fetched') return fetched
  const { representation, freshness, requests, permanentUrl } = fetched
  return {
    outcome: 'read',
    found: await discoverIn(representation, source, as, deps.clock.now()),
    representation,
    bodyHash: await digest(representation.body),
    validators: fetched.validators,
    freshness,
    requests,
    ...(permanentUrl === undefined ? {} : { permanentUrl }),
  }
}

/** Feeds, sitemaps and JSON need no browser; lists and JSON inside of pages may. */
function isPage(source: Source, as: ReadAs): boolean {
  return ACCEPT[as] === 'page' || (as === 'json' && source.json?.embedded !== undefined)
}

/** Items of the document, read as `as` says. A page that only a browser could fill says so. */
export async function discoverIn(
  representation: Representation,
  source: Source,
  as: ReadAs,
  now: Date,
): Promise<Discovery | NotReadable> {
  // JSON found at a site has no paths of its own in the source file: its shape tells.
  const kind = as === 'page' || (as === 'json' && source.json === undefined) ? 'auto' : as
  const found = await discover(representation, { ...source, kind }, now, { withoutFeeds: as === 'page' })
  const isEmpty = 'reason' in found ? found.feeds.length === 0 : found.items.length === 0 && found.more.length === 0
  if (!isEmpty || as === 'feed' || as === 'sitemap' || !needsScript(representation)) return found
  return {
    dialect: 'none',
    reason: 'needs script: the page is empty until a browser has run it',
    feeds: 'reason' in found ? found.feeds : [],
    needsScript: true,
  }
}

async function digest(body: Representation['body']): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', body as Uint8Array<ArrayBuffer>))
  return [...bytes.slice(0, 16)].map((b) => b.toString(16).padStart(2, '0')).join('')
}
