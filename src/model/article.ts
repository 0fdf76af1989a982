/**
 * The stored, normalised record of one piece of journalism, and the changes it went through.
 *
 * The only noun that outputs may render. `Article` is what a row plus its JSON record give back.
 *
 * Effects: none.
 *
 * @module
 */
import type { Evidence } from './extraction.ts'
import type { Attachment, Author, CreditedSource, Image } from './item.ts'
import type { Rights } from './source.ts'

/** Where a field of the article came from; `detail` is for people. */
export interface Provenance {
  from: Evidence
  detail?: string
  /** Of a value that was detected, 0 to 1. */
  confidence?: number
  disagreed?: { value: string; from: Evidence }[]
}

/** The part of an article that a revision keeps: everything a reader sees. Plain JSON, no `Date`. */
export interface ArticleRecord {
  url: string
  canonicalUrl?: string
  /** The publisher's own GUID, as the origin source gave it. */
  guid?: string
  title: string
  /** Plain text. */
  summary?: string
  /** Sanitised HTML; absent where only the source's summary is known. */
  contentHtml?: string
  contentText?: string
  language?: string
  authors: Author[]
  byline?: string
  keywords: string[]
  image?: Image
  attachments: Attachment[]
  /** The publisher's date as it was written. */
  statedDate?: string
  publishedPrecision?: 'day' | 'minute' | 'second'
  dateline?: string
  creditedSources: CreditedSource[]
  photoCredits: string[]
  corrections: string[]
  rights: Rights
  /** 0 to 1; how sure the extraction was. */
  confidence?: number
  provenance: Record<string, Provenance>
}

/** A record of which no more is known than is given. */
export function newRecord(known: Partial<ArticleRecord> & Pick<ArticleRecord, 'url' | 'title'>): ArticleRecord {
  return {
    authors: [],
    keywords: [],
    attachments: [],
    creditedSources: [],
    photoCredits: [],
    corrections: [],
    rights: 'full',
    provenance: {},
    ...known,
  }
}

export type ArticleState = 'live' | 'withdrawn'

export interface Article {
  /** Bare UUID; `urn:uuid:` + id is the identity in every format. */
  id: string
  /** Order of arrival in this store; SQL rowid. */
  seq: number
  /** Registrable domain of the canonical address. */
  publisher: string
  /** Source that saw it first. */
  originSourceId: string
  /** Every source that saw it, in order of sighting. */
  sourceIds: string[]
  state: ArticleState
  /** 1, then one more for each change of substance. */
  revision: number
  /** 0, then one more each time the same revision was written anew by newer software. */
  edition: number
  backfill: boolean
  publishedAt: Date
  /** Last significant change (RFC 4287 §4.2.15). */
  updatedAt: Date
  firstSeenAt: Date
  withdrawnAt?: Date
  /** Id of the first publication of the same text; absent for an article that stands alone (see `model/story.ts`). */
  storyId?: string
  record: ArticleRecord
}

/** A later state of an article against an earlier one, field by field, for people and webhooks. */
export interface FieldChange {
  field: 'title' | 'content' | 'image' | 'summary' | 'authors' | 'published'
  before?: string
  after?: string
}

export type ArticleChangeKind = 'created' | 'sighted' | 'updated' | 'withdrawn' | 'restored' | 'reprocessed' | 'regrouped'
export type OperatorChangeKind = 'source.failing' | 'source.recovered' | 'source.drifting' | 'endpoint.disabled'
export type ChangeKind = ArticleChangeKind | OperatorChangeKind

/** One row of the log that everything downstream reads. */
export interface Change {
  seq: number
  kind: ChangeKind
  articleId?: string
  sourceId?: string
  revision?: number
  edition?: number
  backfill: boolean
  at: Date
}
