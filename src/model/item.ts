/**
 * A pointer discovered in a source, with whatever the source said of it.
 *
 * Addresses are absolute http(s), titles and names plain text, HTML unsanitised.
 *
 * Effects: none.
 *
 * @module
 */
import type { Instant } from './instant.ts'

export interface Author {
  name: string
  url?: string
  email?: string
}

export interface Image {
  url: string
  alt?: string
  width?: number
  height?: number
  caption?: string
  credit?: string
}

export interface Attachment {
  url: string
  mediaType?: string
  sizeBytes?: number
  title?: string
  durationSeconds?: number
}

/** Another publication that an item or article names as its origin (RSS `source`, Atom `source`, "citing X"). */
export interface CreditedSource {
  name: string
  url?: string
  id?: string
}

export interface Item {
  link?: string
  guid?: string
  title?: string
  /** Short text of the source, HTML. */
  summaryHtml?: string
  /** Full text of the source, HTML. */
  contentHtml?: string
  published?: Instant
  updated?: Instant
  authors: Author[]
  keywords: string[]
  image?: Image
  attachments: Attachment[]
  language?: string
  creditedSource?: CreditedSource
  commentsUrl?: string
  /** The source says that the thing it points to is gone (RFC 6721), with the stated time. */
  deleted?: { when?: Instant }
  /** What had to be repaired or dropped while reading this item, in words. */
  faults: string[]
}

/** What a source's document says of itself, beside its items. */
export interface SourceFacts {
  title?: string
  link?: string
  description?: string
  language?: string
  id?: string
  updated?: Instant
  published?: Instant
  rights?: string
  image?: string
  icon?: string
  authors: Author[]
  categories: string[]
  /** Address the document gives as its own (`rel=self`). */
  self?: string
  /** WebSub hubs it names. */
  hubs: string[]
  /** RSS `ttl` or RSS 1.0 `sy:` in milliseconds. */
  updateEveryMs?: number
  skipHours: number[]
  skipDays: string[]
}

/** Another way to read a site, found beside the one that was taken. */
export interface Candidate {
  kind: 'feed' | 'listing' | 'sitemap' | 'json'
  url: string
  /** How many items it gave, where it was read. */
  items?: number
  /** Why it was considered, for people. */
  why: string
  /** This is what is read. */
  taken?: true
}

/** What a document turned out to be, and what stood in it. */
export interface Discovery {
  /** e.g. `rss`, `atom`, `rdf`, `json-feed`, `listing`, `sitemap`, `sitemap-index`, `json`. */
  dialect: string
  source: SourceFacts
  items: Item[]
  /** Further documents to read in the same poll: next list page, child sitemaps. Absolute. */
  more: string[]
  /** Faults of the document as a whole, in words. */
  faults: string[]
  /** `auto` only: what was taken and what was passed over, likeliest first. */
  candidates?: Candidate[]
}

/** Expected failure of reading: the bytes are not what the source's kind promises. */
export interface NotReadable {
  dialect: 'none'
  /** For people: what was expected, what was found. */
  reason: string
  /** Feed addresses that the page names, where it is HTML. */
  feeds: { url: string; title?: string; mediaType?: string }[]
  /** It is empty until a browser has run its scripts. */
  needsScript?: true
}
