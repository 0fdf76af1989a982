/**
 * Reads the documents a document points to: next list pages, further pages of a JSON Feed, child sitemaps.
 *
 * What fails is a fault, not a failure: the first document was read. Bounded in number.
 *
 * Effects: Http through the guarded door.
 *
 * @module
 */
import type { ChildState } from '../model/fetch-state.ts'
import type { Discovery, Item } from '../model/item.ts'
import type { Representation } from '../model/representation.ts'
import type { Source } from '../model/source.ts'
import type { PipelineDeps } from './deps.ts'
import { type ReadAs, readDocument } from './read-document.ts'

const MAX_DOCUMENTS = 8
/** Further pages of a feed hold what is older: they are read once, at first sight. */
const MAX_FEED_PAGES = 3

export interface MoreRead {
  items: Item[]
  faults: string[]
  requests: number
  /** A further page could not be read now and may be later. */
  incomplete?: boolean
  /** Of an index: what it points to, to be asked again though the index stays the same. */
  children?: ChildState[]
}

/** `found` stood at `url`; `primed`: the source was read before; `children`: what is known of those it points to. */
export async function readMore(
  deps: PipelineDeps,
  source: Source,
  first: { found: Discovery; url: string; primed: boolean; children: readonly ChildState[] },
  signal?: AbortSignal,
): Promise<MoreRead> {
  const { found } = first
  if (found.dialect === 'sitemap-index') {
    const limit = Math.min(MAX_DOCUMENTS, source.sitemap?.sitemaps ?? 3)
    const urls = found.more.slice(0, limit).map((url): ChildState => first.children.find((child) => child.url === url) ?? { url })
    return readChildren(deps, source, urls, signal)
  }
  const isFeed = found.dialect === 'json-feed'
  const pages = isFeed ? (first.primed ? 1 : MAX_FEED_PAGES) : (source.listing?.pages ?? 3)
  const bound = Math.min(MAX_DOCUMENTS, pages) - 1
  const as: ReadAs = isFeed ? 'feed' : source.kind === 'auto' ? 'page' : source.kind
  const queue = [...found.more]
  const seen = new Set([source.url, first.url])
  const read: MoreRead = { items: [], faults: [], requests: 0 }
  for (let count = 0; queue.length > 0 && count < bound && !signal?.aborted; count++) {
    const url = queue.shift()!
    if (seen.has(url)) continue
    seen.add(url)
    const next = await readDocument(deps, source, {
      url,
      as,
      robots: source.robots && source.kind !== 'feed',
      ...(signal ? { signal } : {}),
    })
    read.requests += next.requests
    if (next.outcome !== 'read' || 'reason' in next.found) {
      read.faults.push(`${url}: ${next.outcome === 'read' ? reasonOf(next.found) : reasonOf(next)}`)
      if (next.outcome === 'failed' || next.outcome === 'blocked') read.incomplete = true
      continue
    }
    read.items.push(...next.found.items)
    queue.push(...next.found.more)
  }
  return read
}

export interface ChildrenRead extends MoreRead {
  children: ChildState[]
  /** Those that were sent whole. */
  documents: Representation[]
}

/** Asks each child, on the condition that it changed. */
export async function readChildren(
  deps: PipelineDeps,
  source: Source,
  known: readonly ChildState[],
  signal?: AbortSignal,
): Promise<ChildrenRead> {
  const read: ChildrenRead = { items: [], faults: [], requests: 0, children: [], documents: [] }
  for (const child of known) {
    if (signal?.aborted) return { ...read, children: [...known] }
    const next = await readDocument(deps, source, {
      url: child.url,
      as: 'sitemap',
      robots: source.robots,
      ...(child.validators && child.bodyHash ? { validators: child.validators, validatedUrl: child.url } : {}),
      ...(signal ? { signal } : {}),
    })
    read.requests += next.requests
    if (next.outcome === 'unchanged') read.children.push({ ...child, validators: next.validators })
    else if (next.outcome !== 'read' || 'reason' in next.found) {
      read.faults.push(`${child.url}: ${next.outcome === 'read' ? reasonOf(next.found) : reasonOf(next)}`)
      read.children.push({ url: child.url })
    } else {
      read.children.push({ url: child.url, validators: next.validators, bodyHash: next.bodyHash })
      if (next.bodyHash === child.bodyHash) continue
      read.items.push(...next.found.items)
      read.documents.push(next.representation)
    }
  }
  return read
}

function reasonOf(what: object): string {
  return 'reason' in what ? String(what.reason) : 'not modified, though nothing was asked'
}
