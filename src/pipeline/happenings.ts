/**
 * Changes of the log with the articles they tell of, read once for however many endpoints, and the messages made of them.
 *
 * Effects: Database (reads). What was read is remembered for a minute: fan-out and delivery follow each other closely.
 *
 * @module
 */
import type { FieldChange } from '../model/article.ts'
import type { Endpoint, EventType } from '../model/endpoint.ts'
import type { ArticleView } from '../notify/event.ts'
import {
  bodyHash,
  buildMessage,
  buildPing,
  type MessageInput,
  type SplitBody,
  splitBody,
  type WebhookMessage,
} from '../notify/message.ts'
import { type PreparedText, prepareText, searchableArticle } from '../query/match.ts'
import { listChanges, type StoredChange } from '../store/changes.ts'
import type { StoredDelivery } from '../store/deliveries.ts'
import { listPinned, type PinnedState } from '../store/pinned.ts'
import type { PipelineDeps } from './deps.ts'

/** One change and the article it tells of. */
export interface Happening {
  change: StoredChange
  /** The article as the change left it. */
  state?: PinnedState
  /** As filters see it. */
  view?: ArticleView
  /** As filters saw its previous revision; read when first asked for. */
  previousView(): Promise<ArticleView | undefined>
  /** Messages made of it so far. */
  messages: Map<string, PreparedMessage>
}

/** A message ready to be numbered; equal inputs give equal bytes and an equal hash. */
export interface PreparedMessage extends SplitBody {
  message: WebhookMessage
  /** Over the body without its sequence, which the delivery keeps beside it. */
  hash: string
}

type Deps = Pick<PipelineDeps, 'db' | 'settings' | 'wallNow'>

interface Remembered {
  at: number
  happenings: Map<number, Happening>
}

const KEEP_MS = 60_000
const MAX_KEPT = 500
const remembered = new WeakMap<object, Remembered>()

function memoryOf(deps: Deps): Map<number, Happening> {
  const known = remembered.get(deps.db)
  if (known !== undefined && deps.wallNow() - known.at < KEEP_MS) return known.happenings
  const fresh = { at: deps.wallNow(), happenings: new Map<number, Happening>() }
  remembered.set(deps.db, fresh)
  return fresh.happenings
}

/** The changes with their articles, in the order given; four queries at most. */
export async function loadHappenings(deps: Deps, changes: readonly StoredChange[]): Promise<Happening[]> {
  const memory = memoryOf(deps)
  const missing = changes.filter((change) => !memory.has(change.seq))
  const pinned = missing.filter((change) => change.articleSeq !== undefined && change.revision !== undefined)
  const states = await listPinned(
    deps.db,
    pinned.map((change) => ({
      seq: change.articleSeq as number,
      revision: change.revision as number,
      edition: change.edition ?? 0,
      asOf: change.seq,
    })),
  )
  const byChange = new Map(pinned.map((change, index) => [change.seq, states[index]]))
  const loaded = changes.map((change) => memory.get(change.seq) ?? createHappening(deps, change, byChange.get(change.seq)))
  for (const happening of loaded) {
    if (memory.size >= MAX_KEPT) memory.delete(memory.keys().next().value as number)
    memory.set(happening.change.seq, happening)
  }
  return loaded
}

/** The happenings that deliveries tell of, by number of the change; those no longer kept are not in it. */
export async function loadFor(deps: Deps, deliveries: readonly StoredDelivery[]): Promise<Map<number, Happening>> {
  const memory = memoryOf(deps)
  const seqs = [...new Set(deliveries.map((d) => d.changeSeq).filter((seq) => seq > 0))]
  const known = seqs.flatMap((seq) => memory.get(seq) ?? [])
  const missing = seqs.filter((seq) => !memory.has(seq))
  const loaded = missing.length === 0 ? [] : await loadHappenings(deps, await listChanges(deps.db, missing))
  return new Map([...known, ...loaded].map((happening) => [happening.change.seq, happening]))
}

function createHappening(deps: Deps, change: StoredChange, state: PinnedState | undefined): Happening {
  let previous: Promise<ArticleView | undefined> | undefined
  return {
    change,
    ...(state === undefined ? {} : { state, view: viewOf(state) }),
    previousView() {
      previous ??= readPrevious(deps, change)
      return previous
    },
    messages: new Map(),
  }
}

async function readPrevious(deps: Deps, change: StoredChange): Promise<ArticleView | undefined> {
  if (change.articleSeq === undefined || change.revision === undefined) return undefined
  const [state] = await listPinned(deps.db, [{ seq: change.articleSeq, revision: change.revision - 1, asOf: change.seq - 1 }])
  return state && viewOf(state)
}

/** Folding a long text costs more than most filters: it is done when first asked for. */
function viewOf(state: PinnedState): ArticleView {
  let text: PreparedText | undefined
  return {
    sourceIds: state.sourceIds,
    get text() {
      text ??= prepareText(searchableArticle(state.record))
      return text
    },
  }
}

/** What the log keeps beside a change. */
interface ChangeDetail {
  fields?: FieldChange[]
  reason?: string
  endpointId?: string
  title?: string
  url?: string
}

export interface MessageWish {
  eventType: EventType
  content: Endpoint['content']
  /** The article's published date as the delivery pins it. */
  publishedAt?: Date
}

/**
 * The message of this happening; made once for all endpoints that want the same. `undefined` where the article's revision is
 * no longer kept.
 */
export function prepareMessage(deps: Deps, happening: Happening, wish: MessageWish): PreparedMessage | undefined {
  if (happening.change.articleSeq !== undefined && happening.state === undefined) return undefined
  const key = `${wish.eventType} ${wish.content} ${wish.publishedAt?.getTime() ?? ''}`
  const known = happening.messages.get(key)
  if (known !== undefined) return known
  const preparing = finish(
    buildMessage(messageInput(happening, wish), {
      content: wish.content,
      articleBaseUrl: `${deps.settings.baseUrl}/articles/`,
    }),
  )
  happening.messages.set(key, preparing)
  return preparing
}

export function preparePing(endpointId: string, at: Date): PreparedMessage {
  return finish(buildPing(endpointId, at))
}

function finish(message: WebhookMessage): PreparedMessage {
  const split = splitBody(message)
  return { ...split, message, hash: bodyHash(split) }
}

function messageInput({ change, state }: Happening, { eventType, publishedAt }: MessageWish): MessageInput {
  const detail = change.detail as ChangeDetail | undefined
  const input = { type: eventType, sequence: 0, change: { at: change.at, backfill: change.backfill } }
  if (state === undefined) {
    const subject = subjectOf(change, detail)
    return { ...input, ...(subject ? { subject } : {}) }
  }
  const published = publishedAt ?? state.publishedAt
  const article = { ...state, publishedAt: published, updatedAt: change.kind === 'created' ? published : change.at }
  return { ...input, article, ...(detail?.fields && eventType === 'article.updated' ? { changes: detail.fields } : {}) }
}

/** From what the change itself keeps: the source file may say something else when the body is built again. */
function subjectOf(change: StoredChange, detail: ChangeDetail | undefined): MessageInput['subject'] {
  const id = change.sourceId ?? detail?.endpointId
  if (id === undefined) return undefined
  const { reason, title, url } = detail ?? {}
  return { id, ...(title ? { title } : {}), ...(url ? { url } : {}), ...(reason ? { reason } : {}) }
}
