/**
 * A receiver of signed webhooks (Standard Webhooks) and what it asked for.
 *
 * Effects: none.
 *
 * @module
 */

export type EventType =
  | 'article.created'
  | 'article.updated'
  | 'article.withdrawn'
  | 'article.restored'
  | 'source.failing'
  | 'source.recovered'
  | 'source.drifting'
  | 'endpoint.disabled'
  | 'test.ping'

/** `standard`: Standard Webhooks; the others speak to chat rooms and to anything else that takes a POST or PUT. */
export type EndpointFormat = 'standard' | 'slack' | 'discord' | 'template'

/**
 * A message written by the operator; `{{title}}` and the like are filled in, escaped for the content type. The endpoint's
 * address may hold such places as well.
 */
export interface MessageTemplate {
  body: string
  contentType: string
  /** Default: POST. */
  method?: 'POST' | 'PUT'
}

export interface Endpoint {
  id: string
  /** Where it may be shown only in part (chat rooms: the address is the secret), what of it may be shown. */
  url: string
  /** `whsec_…`, newest first; older ones sign along until they expire. */
  secrets: { secret: string; expiresAt?: number }[]
  /** Empty: every type. */
  events: EventType[]
  /** Empty: every source. */
  sources: string[]
  q?: string
  content: 'none' | 'excerpt' | 'full'
  backfill: boolean
  /** `story`: of several articles of one story only the first. Default: `never`. */
  dedupe?: 'never' | 'story'
  /** Default: `standard`. */
  format?: EndpointFormat
  template?: MessageTemplate
  /** Requests a second at most; less than one is written as a fraction. */
  rate?: number
  description?: string
  /** `file`: from `to:` of a source or bundle file, and gone with it. Default: `api`. */
  origin?: 'file' | 'api'
  state: 'active' | 'paused' | 'disabled'
  stateReason?: string
  /** Read up to here in the change log. */
  cursor: number
  /** Last sequence number given to a delivery. */
  sequence: number
  failingSince?: number
  /** Nothing goes there before this moment: it asked so. */
  heldUntil?: number
  createdAt: number
}

export type DeliveryState = 'pending' | 'delivered' | 'exhausted' | 'cancelled'

export interface Delivery {
  endpointId: string
  /** Gap-free per endpoint, assigned after filtering. */
  sequence: number
  messageId: string
  eventType: EventType
  changeSeq: number
  articleId?: string
  sourceId?: string
  revision?: number
  edition?: number
  bodyHash: string
  state: DeliveryState
  attempts: number
  nextAttemptAt: number
  lastStatus?: number
  lastError?: string
  /** The newest attempts, oldest first. */
  log?: AttemptRecord[]
}

/** One attempt as the operator sees it. */
export interface AttemptRecord {
  /** When it began, milliseconds. */
  at: number
  /** How long it took. */
  ms: number
  status?: number
  error?: string
  /** The first characters of the answer. */
  answer?: string
}
