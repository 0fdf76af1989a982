/**
 * The short path in front of the application: a document that was answered before is answered again from its ready bytes,
 * by the same pure function (SEMANTICS 14), after one question to the store (SEMANTICS 13).
 *
 * Kept in the isolate, and in the cache of the place for isolates that start cold. An address gets here once the
 * application served it to the public. Whatever the question does not vouch for goes to the application; where the store
 * cannot be asked, readers get what was last known to hold.
 *
 * Effects: reads and writes the platform's cache.
 *
 * @module
 */
import { answer } from '../../app/conditional.ts'
import { bytesOf, factsOf } from '../../app/documents.ts'
import type { Rendition, RenditionCache } from '../../app/rendition-cache.ts'
import type { Pulse } from '../../store/pulse.ts'
import type { EdgeCache, Ready } from './edge-cache.ts'

/** The application looks again after this, for what no number of the store tells. */
const FRESH_MS = 10 * 60_000
/** While the store cannot be asked, documents seen since are answered all the same. */
const STALE_MS = 86_400_000
const MAX_ADDRESSES = 500
const MAX_ADDRESS = 512
/** A document that stays the same while the log moves on is saved again after so many changes. */
const SAVED_AGAIN = 50
/** Documents for all; what a search or a narrowed feed answers is kept in the isolate only. */
const SHARED = /^[^?]*\.(?:rss|atom|json)$/

export interface ReadyAnswers {
  /** What the application would answer, where that is certain. `ask` is called at most once. */
  find(request: Request, ask: () => Promise<Pulse>): Promise<Response | undefined>
  /** Remembers what the application answered at this address to anybody; the pulse is one taken before. */
  served(address: string, rendition: Rendition, key: string, pulse: Pulse): Promise<void>
}

export function createReadyAnswers(cache: RenditionCache, edge: EdgeCache | undefined): ReadyAnswers {
  const kept = new Map<string, Ready>()
  const saved = new Map<string, Saved>()
  const keep = (address: string, ready: Ready): void => {
    forget(kept, address)
    kept.set(address, ready)
  }
  const look = async (address: string): Promise<Ready | undefined> => {
    const here = kept.get(address)
    // The application's cache decides how many bytes an isolate keeps.
    if (here && cache.get(here.key) === here.rendition) return here
    if (!edge || !SHARED.test(address)) return undefined
    const found = await edge.find(address)
    if (!found) return undefined
    // What the application made meanwhile is newer.
    if (cache.get(found.key) !== undefined) return undefined
    cache.set(found.key, found.rendition)
    keep(address, found)
    return found
  }
  return {
    async find(request, ask) {
      const address = addressOf(request)
      if (address === undefined) return undefined
      const ready = await look(address)
      if (ready === undefined) return undefined
      const age = Date.now() - ready.seenAt
      const pulse = await ask().catch(() => undefined)
      if (pulse === undefined) return age < STALE_MS ? respond(request, ready.rendition) : undefined
      // A replica may know less than this isolate has seen already.
      const holds = !pulse.closed && pulse.stamp === ready.stamp && pulse.head <= ready.rendition.checkedSeq && age < FRESH_MS
      return holds ? respond(request, ready.rendition) : undefined
    },
    async served(address, rendition, key, { stamp }) {
      if (address.length > MAX_ADDRESS || rendition.checkedSeq < 0) return
      const ready = { rendition, key, stamp, seenAt: Date.now() }
      keep(address, ready)
      if (!edge || !SHARED.test(address)) return
      const now: Saved = { etag: rendition.etag, checkedSeq: rendition.checkedSeq, stamp, seenAt: ready.seenAt }
      if (isSavedEnough(saved.get(address), now)) return
      forget(saved, address)
      saved.set(address, now)
      await edge.save(address, ready)
    },
  }
}

/** What this isolate saved of a document last. */
interface Saved {
  etag: string
  checkedSeq: number
  stamp: string
  seenAt: number
}

function isSavedEnough(before: Saved | undefined, now: Saved): boolean {
  if (before?.etag !== now.etag || before.stamp !== now.stamp) return false
  return now.checkedSeq - before.checkedSeq < SAVED_AGAIN && now.seenAt - before.seenAt < FRESH_MS
}

/** Takes the entry away, or the oldest where there are too many. */
function forget(entries: Map<string, unknown>, address: string): void {
  entries.delete(address)
  if (entries.size >= MAX_ADDRESSES) entries.delete(entries.keys().next().value as string)
}

/** Path and query of a request that the public may send; undefined for others. */
function addressOf({ method, headers, url }: Request): string | undefined {
  if (method !== 'GET' && method !== 'HEAD') return undefined
  if (headers.has('authorization') || headers.get('sec-fetch-dest') === 'document') return undefined
  const { pathname, search } = new URL(url)
  const address = pathname + search
  return address.length > MAX_ADDRESS ? undefined : address
}

function respond({ method, headers }: Request, rendition: Rendition): Response | undefined {
  const field = (name: string): string | undefined => headers.get(name) ?? undefined
  const decided = answer(
    {
      method,
      ifNoneMatch: field('if-none-match'),
      ifModifiedSince: field('if-modified-since'),
      ifMatch: field('if-match'),
      ifUnmodifiedSince: field('if-unmodified-since'),
      acceptEncoding: field('accept-encoding'),
      range: field('range'),
    },
    factsOf(rendition),
  )
  if (decided.status !== 200 && decided.status !== 304) return undefined
  return new Response(decided.body ? bytesOf(rendition, decided.coding) : null, {
    status: decided.status,
    headers: decided.headers,
    ...(decided.coding === 'identity' ? {} : { encodeBody: 'manual' }),
  })
}
