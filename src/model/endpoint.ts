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

export interface Endpoint {
  id: string
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
  state: 'active' | 'paused' | 'disabled'
  stateReason?: string
  /** Read up to here in the change log. */
  cursor: number
  /** Last sequence number given to a delivery. */
  sequence: number
  failingSince?: number
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
}
