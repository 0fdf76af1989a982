/**
 * What we read from, and how: the parsed form of one `feeds/<id>.yaml`.
 *
 * A file with `url` is a source, one with `from` a bundle (a feed over several sources, tags or a search).
 * `source/schema.ts` is the only maker of these values from outside input.
 *
 * Effects: none.
 *
 * @module
 */

export type SourceKind = 'feed' | 'listing' | 'sitemap' | 'json' | 'auto'

/** Whether the article's page is fetched: `auto` does so unless the source itself carries the whole text. */
export type FullText = 'always' | 'never' | 'auto'

/** How much of an article any output may carry. */
export type Rights = 'full' | 'excerpt' | 'link'

/**
 * CSS selectors over a page of links. A selector may end in `@attribute`; without it the text is read.
 * All but `item` are read inside the item's element; `link` defaults to the first `a@href`.
 */
export interface ListingRules {
  item: string
  link?: string
  title?: string
  date?: string
  summary?: string
  image?: string
  author?: string
  /** Link to the next page of the list. */
  next?: string
  /** How many pages are read at most; default 1, or 3 where `next` is given. */
  pages?: number
}

/** Dotted paths (`data.items`, `title.rendered`, `images[0].url`) into a JSON document. */
export interface JsonRules {
  items: string
  link: string
  id?: string
  title?: string
  date?: string
  updated?: string
  summary?: string
  content?: string
  image?: string
  author?: string
  /** CSS selector of the script element that holds the JSON, where the address answers with HTML. */
  embedded?: string
}

export interface SitemapRules {
  /** Only addresses that contain one of these strings. */
  match?: string[]
  /** Entries older than so many days are left alone; default 7. */
  sinceDays?: number
  /** Child sitemaps read per poll at most; default 3, newest first. */
  sitemaps?: number
}

/** CSS selectors over an article's page; they outrank every other evidence. */
export interface ArticleRules {
  body?: string
  /** Elements cut before anything is read. */
  remove?: string[]
  title?: string
  date?: string
  author?: string
  image?: string
  summary?: string
}

/** An item matches when any one of the lists does; comparison folds case and diacritics, whole words. */
export interface FilterRules {
  words?: string[]
  title?: string[]
  author?: string[]
  keyword?: string[]
}

/** What is kept of a source's articles; absent parts say nothing. */
export interface Retention {
  /** Articles first seen longer ago may go. */
  days?: number
  /** More than so many may go, the oldest first. */
  max?: number
  /** So many are kept whatever the others say. */
  min?: number
}

export interface Source {
  /** File name, slug of the feed. */
  id: string
  /** Scope of identity for GUIDs; survives renames. */
  key: string
  /** Earlier ids, answered with a redirect. */
  was: string[]
  origin: 'file' | 'api'
  title: string
  description?: string
  home?: string
  url: string
  /** The address to show and publish where `url` holds a secret: without the parts that came from outside. */
  shownUrl?: string
  kind: SourceKind
  /** RFC 5646 tag. */
  language?: string
  /** IANA name; times without zone are read in it. */
  timezone: string
  intervalMs?: number
  maxIntervalMs?: number
  tags: string[]
  fullText: FullText
  rights?: Rights
  /** The operator publishes this site: news sitemap and NewsArticle markup are allowed. */
  own: boolean
  paused: boolean
  /** `false` is an explicit, visible override of RFC 9309 for this source. */
  robots: boolean
  /** Delays after first sight, in milliseconds, at which an article's page is looked at again. */
  lookAgainMs?: number[]
  /** Several items may share one address (a live blog). */
  liveBlog: boolean
  /** Address of a render service through which this source's pages are asked for; `{url}` takes the page's address. */
  via?: string
  /** Extra request headers, secrets resolved; sent to the source's own host only. */
  headers: Record<string, string>
  include?: FilterRules
  exclude?: FilterRules
  listing?: ListingRules
  json?: JsonRules
  sitemap?: SitemapRules
  article?: ArticleRules
  retention?: Retention
}

export interface Bundle {
  id: string
  was: string[]
  title: string
  description?: string
  from: { sources: string[]; tags: string[]; q?: string; exclude?: string }
}

/** A fault in a source file, located for a person. */
export interface Problem {
  file: string
  /** 1-based; absent where the fault has no line of its own. */
  line?: number
  /** Path of the key, dotted; empty for the file as a whole. */
  path: string
  message: string
  remedy: string
}

/** A `to:` of a source or bundle file: who is told of its articles. Addresses and secrets stay out of what is stored of a source. */
export interface FileReceiver {
  /** Id of the source or bundle. */
  ownerId: string
  url: string
  format: 'standard' | 'slack' | 'discord' | 'template'
  template?: { body: string; contentType: string; method?: 'POST' | 'PUT' }
  /** Of a template: further request headers, names in lower case. */
  headers?: Record<string, string>
  events: string[]
  content: 'none' | 'excerpt' | 'full'
  backfill: boolean
  dedupe?: 'story'
  q?: string
  rate?: number
  description?: string
  /** `whsec_…`; one is made where it is absent. */
  secret?: string
}

export interface Catalogue {
  sources: Source[]
  bundles: Bundle[]
  receivers?: FileReceiver[]
  problems: Problem[]
}

/** A source with what a file that says no more gets. */
export function newSource(source: Partial<Source> & Pick<Source, 'id' | 'url' | 'kind'>): Source {
  return {
    key: source.id,
    was: [],
    origin: 'file',
    title: source.id,
    timezone: 'UTC',
    tags: [],
    fullText: 'auto',
    own: false,
    paused: false,
    robots: true,
    liveBlog: false,
    headers: {},
    ...source,
  }
}
