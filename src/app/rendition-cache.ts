/**
 * Ready bytes of published documents, bounded in size, least recently used first out.
 *
 * Effects: holds memory.
 *
 * @module
 */
import type { RenditionFacts } from './conditional.ts'

export interface Rendition {
  /** Identity bytes' digest, without quotes. */
  etag: string
  lastModified: Date
  mediaType: string
  identity: Uint8Array
  gzip: Uint8Array
  /** Where the home can make it. */
  br?: Uint8Array
  links: string[]
  language?: string
  cacheControl: string
  /** Request headers by which something else may be answered here. */
  vary?: string[]
  /** Everything up to here in the change log is in it. */
  checkedSeq: number
  /** Rowids of the articles in it. */
  members: ReadonlySet<number>
  /** Renderer, settings and definition it was made with. */
  settingsHash: string
  /** What the answers are decided from, kept once made. */
  facts?: RenditionFacts
}

export interface RenditionCache {
  get(key: string): Rendition | undefined
  set(key: string, rendition: Rendition): void
  /** Runs `make` once for concurrent callers of the same key. */
  single(key: string, make: () => Promise<Rendition>): Promise<Rendition>
}

/** A cache that keeps at most `maxBytes` of documents. */
export function createRenditionCache(maxBytes: number): RenditionCache {
  const kept = new Map<string, Rendition>()
  const making = new Map<string, Promise<Rendition>>()
  let bytes = 0
  const size = (r: Rendition): number => r.identity.byteLength + r.gzip.byteLength + (r.br?.byteLength ?? 0) + r.members.size * 16
  const drop = (key: string): void => {
    const old = kept.get(key)
    if (old) bytes -= size(old)
    kept.delete(key)
  }
  return {
    get(key) {
      const found = kept.get(key)
      if (found) {
        kept.delete(key)
        kept.set(key, found)
      }
      return found
    },
    set(key, rendition) {
      drop(key)
      kept.set(key, rendition)
      bytes += size(rendition)
      for (const oldest of kept.keys()) {
        if (bytes <= maxBytes || kept.size === 1) break
        drop(oldest)
      }
    },
    single(key, make) {
      const running = making.get(key)
      if (running) return running
      const started = make().finally(() => making.delete(key))
      making.set(key, started)
      return started
    },
  }
}
