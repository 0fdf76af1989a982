/**
 * Picks the reader for what a source answered: by the source's kind, then by the bytes.
 *
 * Effects: none; asynchronous only because gzip is inflated by a stream.
 *
 * @module
 */
import type { Discovery, NotReadable } from '../model/item.ts'
import type { Representation } from '../model/representation.ts'
import type { Source } from '../model/source.ts'
import { decodeText } from '../web/charset.ts'
import { readAuto } from './auto.ts'
import { readFeed } from './feed.ts'
import type { FeedContext } from './feed-fields.ts'
import { readJson } from './json-api.ts'
import { readListing } from './listing.ts'
import { readSitemap } from './sitemap.ts'

export interface DiscoverOptions {
  /** `auto` only: read the page itself although it names feeds, because they have been tried. */
  withoutFeeds?: boolean
}

/** Inflated bytes at most: the sitemap protocol's 50 MB. */
const MAX_INFLATED = 52_428_800

/** Inflates a gzip body; undefined where it is broken or too large. */
async function inflate(body: Uint8Array): Promise<Uint8Array | undefined> {
  const stream = new Blob([body as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('gzip'))
  const parts: Uint8Array[] = []
  let size = 0
  try {
    const reader = stream.getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      size += value.length
      if (size > MAX_INFLATED) {
        await reader.cancel()
        return undefined
      }
      parts.push(value)
    }
  } catch {
    return undefined
  }
  const whole = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function contextOf(url: string, source: Source, now: Date): FeedContext {
  return { url, timezone: source.timezone, now, ...(source.language === undefined ? {} : { language: source.language }) }
}

type TextKind = 'xml' | 'html' | 'json'

function textOf(body: Uint8Array, kind: TextKind, contentType: string | undefined): { text: string; faults: string[] } {
  return decodeText(body, { kind, ...(contentType === undefined ? {} : { contentType }) })
}

function withFaults(found: Discovery | NotReadable, faults: string[]): Discovery | NotReadable {
  return 'items' in found && faults.length > 0 ? { ...found, faults: [...faults, ...found.faults] } : found
}

/**
 * Items of a source's document, or why it is not readable. `now` is the clock for relative dates and for the age of
 * sitemap entries.
 */
export async function discover(
  representation: Representation,
  source: Source,
  now: Date,
  options: DiscoverOptions = {},
): Promise<Discovery | NotReadable> {
  const { url, headers } = representation
  const contentType = headers['content-type']
  let { body } = representation
  if (body[0] === 0x1f && body[1] === 0x8b) {
    const inflated = await inflate(body)
    if (inflated === undefined) return { dialect: 'none', reason: 'gzip data is broken or larger than 50 MB', feeds: [] }
    body = inflated
  }
  const context = contextOf(url, source, now)
  const feedOptions = { ...context, ...(contentType === undefined ? {} : { contentType }) }
  switch (source.kind) {
    case 'feed':
      return readFeed(body, feedOptions)
    case 'listing': {
      const { text, faults } = textOf(body, 'html', contentType)
      if (source.listing === undefined) return { dialect: 'none', reason: 'the source has no listing rules', feeds: [] }
      return withFaults(readListing(text, source.listing, context, { liveBlog: source.liveBlog }), faults)
    }
    case 'sitemap': {
      const { text, faults } = textOf(body, 'xml', contentType)
      return withFaults(readSitemap(text, source.sitemap ?? {}, context, now), faults)
    }
    case 'json': {
      const { text, faults } = textOf(body, source.json?.embedded === undefined ? 'json' : 'html', contentType)
      if (source.json === undefined) return { dialect: 'none', reason: 'the source has no JSON rules', feeds: [] }
      return withFaults(readJson(text, source.json, context), faults)
    }
    case 'auto':
      return readAuto(body, feedOptions, { now, sitemap: source.sitemap ?? {}, withoutFeeds: options.withoutFeeds ?? false })
  }
}

export { readFeed }
