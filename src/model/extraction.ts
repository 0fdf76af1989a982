/**
 * What a page says of its article, each field with where it came from.
 *
 * Effects: none.
 *
 * @module
 */
import type { ChildNode } from 'domhandler'
import type { Instant } from './instant.ts'
import type { Author, CreditedSource, Image } from './item.ts'

/** Where a value came from, most trusted first. */
export type Evidence =
  | 'selector'
  | 'json-ld'
  | 'microdata'
  | 'open-graph'
  | 'meta'
  | 'dublin-core'
  | 'time-element'
  | 'rel-author'
  | 'visible'
  | 'content'
  | 'address'
  | 'source'
  | 'detected'

export interface Field<T> {
  value: T
  from: Evidence
  /** Finer than `from`, for people: the selector, the property, the words. */
  detail?: string
  /** Other answers that were outranked. */
  disagreed?: { value: string; from: Evidence }[]
}

export type PageType = 'article' | 'listing' | 'video' | 'gallery' | 'paywall' | 'other'

/** What a page's own opt-outs allow (`noarchive`, `nosnippet`, text-and-data-mining reservation). */
export interface OptOuts {
  noarchive: boolean
  nosnippet: boolean
  tdmReserved: boolean
}

export interface Extraction {
  pageType: PageType
  title?: Field<string>
  siteName?: string
  authors?: Field<Author[]>
  /** The line on the page the authors were read from. */
  byline?: string
  published?: Field<Instant>
  updated?: Field<Instant>
  language?: Field<string>
  summary?: Field<string>
  image?: Field<Image>
  canonicalUrl?: Field<string>
  ampUrl?: string
  /** The page's version for printing, of the same article. */
  printUrl?: string
  keywords: string[]
  /** Main content as parsed nodes, unsanitised, already free of boilerplate. Empty where none was found. */
  content: ChildNode[]
  contentFrom?: Evidence
  /** The content's plain text; blocks are separated by a line break. */
  text: string
  /** 0 to 1: how sure the content is the article, whole and alone. */
  confidence: number
  dateline?: string
  creditedSources: CreditedSource[]
  /** The words the credited sources were read from. */
  creditedFrom?: string
  photoCredits: string[]
  corrections: string[]
  /** Further pages of the same article, absolute, in order. */
  nextPages: string[]
  optOuts: OptOuts
  /** Hashes of the page's longer text blocks, before anything was cut; see `normalise/fingerprint.ts`. */
  inputBlocks: string[]
  /** What was cut and why, for `preview`. */
  cuts: { what: string; why: string }[]
}
