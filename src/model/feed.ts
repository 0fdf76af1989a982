/**
 * Something we publish: a title and a view over articles.
 *
 * Effects: none.
 *
 * @module
 */
import type { Article } from './article.ts'
import type { Source } from './source.ts'

export type FeedFormat = 'rss' | 'atom' | 'json'

/** The published feed's own facts, everything a serialiser needs beside the articles. Addresses absolute. */
export interface Feed {
  /** Permanent identity, `urn:uuid:…`. */
  id: string
  slug: string
  title: string
  description?: string
  language?: string
  /** Page for people. */
  homeUrl: string
  /** This document's address in each format. */
  selfUrls: Record<FeedFormat, string>
  hubUrls: string[]
  /** Used when no entry gives a later time. */
  createdAt: Date
  /** Origins named in entries, by source id. */
  sources: Map<string, FeedSource>
  /** Minutes a reader may wait between looks (RSS `ttl`). */
  ttlMinutes?: number
}

/** What an entry says of the source it came from (RFC 4287 §4.2.11). */
export interface FeedSource {
  id: string
  title: string
  url: string
  homeUrl?: string
}

/** An entry that must go away in readers (RFC 6721). */
export interface Tombstone {
  id: string
  when: Date
}

/** Everything one document is rendered from; equal input gives equal bytes. */
export interface FeedDocument {
  feed: Feed
  /** In the order of the document. */
  articles: Article[]
  tombstones: Tombstone[]
  /** Addresses of article pages here, by id, are `${articleBaseUrl}${id}`. */
  articleBaseUrl: string
  /** Where older articles are (RFC 5005 §4). */
  previousUrls?: Record<FeedFormat, string>
  /** Of a closed archive document: the one after it, or what leads to the feed of today while there is none. */
  nextUrls?: Record<FeedFormat, string>
  /** Where edits and removals are told that this document had no room for. */
  changesUrl?: string
  /** Of a closed archive document: where the feed of today is. */
  currentUrls?: Record<FeedFormat, string>
  content: 'full' | 'excerpt'
}

/** Facts of a source that a published entry may repeat; where its address holds a secret, the address without it. */
export function feedSource(source: Source): FeedSource {
  return {
    id: source.id,
    title: source.title,
    url: source.shownUrl ?? source.url,
    ...(source.home ? { homeUrl: source.home } : {}),
  }
}
