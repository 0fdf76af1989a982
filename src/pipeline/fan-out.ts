/**
 * Reads the change log for each endpoint and writes what it is owed.
 *
 * Effects: Database. Each step is one batch that moves the endpoint's cursor with the deliveries it made.
 *
 * @module
 */
import type { Article, ArticleRecord, FieldChange } from '../model/article.ts'
import type { EventType } from '../model/endpoint.ts'
import { type ArticleView, type EndpointFilter, eventForEndpoint, prepareEndpoint } from '../notify/event.ts'
import { buildBody, type MessageInput, type PinnedArticle } from '../notify/message.ts'
import { createMessageId } from '../notify/webhook.ts'
import { prepareText, searchableArticle } from '../query/match.ts'
import { findPinned } from '../store/articles.ts'
import { changesAfter, headSeq, type StoredChange } from '../store/changes.ts'
import { fanOut, type NewDelivery } from '../store/deliveries.ts'
import { findEndpoint, listEndpoints, type StoredEndpoint } from '../store/endpoints.ts'
import type { PipelineDeps } from './deps.ts'

const CHANGES_A_STEP = 100

/** What the log keeps beside a change. */
interface ChangeDetail {
  fields?: FieldChange[]
  reason?: string
  endpointId?: string
  title?: string
  url?: string
}

/** Brings every endpoint's deliveries up to the head of the log. Returns how many were written. */
export async function fanOutAll(deps: PipelineDeps): Promise<number> {
  const head = await headSeq(deps.db)
  let written = 0
  for (const endpoint of await listEndpoints(deps.db)) {
    if (endpoint.state === 'disabled') continue
    let at: StoredEndpoint | undefined = endpoint
    while (at && at.cursor < head) {
      written += await fanOutStep(deps, at)
      at = await findEndpoint(deps.db, endpoint.id)
    }
  }
  return written
}

async function fanOutStep(deps: PipelineDeps, endpoint: StoredEndpoint): Promise<number> {
  const changes = await changesAfter(deps.db, endpoint.cursor, CHANGES_A_STEP)
  const last = changes.at(-1)
  if (!last) return 0
  const filter = prepareEndpoint(endpoint)
  const deliveries: NewDelivery[] = []
  for (const change of changes) {
    const made = await deliveryFor(deps, endpoint, filter, change, endpoint.sequence + deliveries.length + 1)
    if (made) deliveries.push(made)
  }
  return (await fanOut(deps.db, endpoint, last.seq, deliveries, deps.clock.now())) ? deliveries.length : 0
}

async function deliveryFor(
  deps: PipelineDeps,
  endpoint: StoredEndpoint,
  filter: EndpointFilter,
  change: StoredChange,
  sequence: number,
): Promise<NewDelivery | undefined> {
  const pinned = await pinnedArticle(deps, change)
  const after = pinned && viewOf(pinned)
  const previous = change.kind === 'updated' ? await previousView(deps, change) : undefined
  const eventType = eventForEndpoint(filter, change, after, previous)
  if (!eventType) return undefined
  const body = await messageBody(deps, endpoint, { eventType, sequence, change })
  return {
    messageId: createMessageId(deps.random),
    eventType,
    changeSeq: change.seq,
    ...(change.articleSeq === undefined ? {} : { articleSeq: change.articleSeq }),
    ...(change.sourceRef === undefined ? {} : { sourceRef: change.sourceRef }),
    ...(change.revision === undefined ? {} : { revision: change.revision }),
    ...(change.edition === undefined ? {} : { edition: change.edition }),
    bodyHash: await hashBody(body),
  }
}

/** The bytes to send; the same whenever they are built, from the change and the pinned revision. */
export async function messageBody(
  deps: PipelineDeps,
  endpoint: Pick<StoredEndpoint, 'content'>,
  message: { eventType: EventType; sequence: number; change: StoredChange },
): Promise<string> {
  const { change } = message
  const article = await pinnedArticle(deps, change)
  const detail = change.detail as ChangeDetail | undefined
  const subject = change.articleSeq === undefined ? subjectOf(change, detail) : undefined
  const input: MessageInput = {
    type: message.eventType,
    sequence: message.sequence,
    change: { at: change.at, backfill: change.backfill },
    ...(article ? { article } : {}),
    ...(detail?.fields && message.eventType === 'article.updated' ? { changes: detail.fields } : {}),
    ...(subject ? { subject } : {}),
  }
  return buildBody(input, { content: endpoint.content, articleBaseUrl: `${deps.settings.baseUrl}/articles/` })
}

/** From what the change itself keeps: the source file may say something else when the body is built again. */
function subjectOf(change: StoredChange, detail: ChangeDetail | undefined): MessageInput['subject'] {
  const id = change.sourceId ?? detail?.endpointId
  if (id === undefined) return undefined
  const { reason, title, url } = detail ?? {}
  return { id, ...(title ? { title } : {}), ...(url ? { url } : {}), ...(reason ? { reason } : {}) }
}

async function pinnedArticle(deps: PipelineDeps, change: StoredChange): Promise<PinnedArticle | undefined> {
  if (change.articleSeq === undefined || change.revision === undefined) return undefined
  const found = await findPinned(deps.db, {
    seq: change.articleSeq,
    revision: change.revision,
    edition: change.edition ?? 0,
    asOf: change.seq,
  })
  return found && { ...found, updatedAt: change.kind === 'created' ? found.publishedAt : change.at }
}

async function previousView(deps: PipelineDeps, change: StoredChange): Promise<ArticleView | undefined> {
  if (change.articleSeq === undefined || change.revision === undefined) return undefined
  const before = await findPinned(deps.db, { seq: change.articleSeq, revision: change.revision - 1, asOf: change.seq - 1 })
  return before && viewOf(before)
}

function viewOf(article: Pick<Article, 'sourceIds'> & { record: ArticleRecord }): ArticleView {
  return { sourceIds: article.sourceIds, text: prepareText(searchableArticle(article.record)) }
}

export async function hashBody(body: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body)))
  return [...digest.slice(0, 16)].map((b) => b.toString(16).padStart(2, '0')).join('')
}
