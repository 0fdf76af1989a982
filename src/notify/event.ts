/**
 * Decides which event, if any, a change of the log is for an endpoint (SEMANTICS: the change log, backfill, queries).
 *
 * An article that comes to match (new, seen by a chosen source, or edited) reaches the endpoint as created; one that
 * matched and was edited as updated, also when the edit makes it match no longer: a receiver that holds the old text must
 * hear of the correction. Reprocessing and regrouping are nobody's news. Backfill is skipped unless asked for.
 *
 * Effects: none.
 *
 * @module
 */
import type { Change } from '../model/article.ts'
import type { Endpoint, EventType } from '../model/endpoint.ts'
import { matches, type PreparedText } from '../query/match.ts'
import { parseQuery } from '../query/parse.ts'
import type { Query } from '../query/query.ts'

/** An endpoint with its query parsed, for any number of changes. */
export interface EndpointFilter {
  endpoint: Pick<Endpoint, 'events' | 'sources' | 'q' | 'backfill' | 'dedupe'>
  query?: Query
  /** Why the stored query cannot be read; such an endpoint matches no article. */
  problem?: string
}

/** One state of an article, as far as filters look at it. */
export interface ArticleView {
  /** Sources that had sighted it. */
  sourceIds: readonly string[]
  text: PreparedText
}

/** Whether the article met the endpoint's filter before and after the change. */
export interface Seen {
  before: boolean
  after: boolean
}

export function prepareEndpoint(endpoint: EndpointFilter['endpoint']): EndpointFilter {
  if (endpoint.q === undefined || endpoint.q.trim() === '') return { endpoint }
  const parsed = parseQuery(endpoint.q)
  return parsed.ok ? { endpoint, query: parsed.query } : { endpoint, problem: parsed.problem }
}

/** Whether the article, in this state, is one of those the endpoint asked for. */
export function endpointMatches({ endpoint, query, problem }: EndpointFilter, view: ArticleView): boolean {
  if (problem !== undefined) return false
  if (endpoint.sources.length > 0 && !view.sourceIds.some((id) => endpoint.sources.includes(id))) return false
  // The text may be made only now: many endpoints never ask for it.
  return query === undefined || matches(query, view.text)
}

/** The event a change is for somebody whose filter the article met so; undefined: none. */
export function eventFor(change: Pick<Change, 'kind'>, { before, after }: Seen): EventType | undefined {
  switch (change.kind) {
    case 'created':
      return after ? 'article.created' : undefined
    case 'sighted':
      return after && !before ? 'article.created' : undefined
    case 'updated':
      if (before) return 'article.updated'
      return after ? 'article.created' : undefined
    case 'withdrawn':
      return before ? 'article.withdrawn' : undefined
    case 'restored':
      return after ? 'article.restored' : undefined
    case 'reprocessed':
    case 'regrouped':
      return undefined
    default:
      return change.kind
  }
}

/**
 * The event this change is for this endpoint, or undefined.
 *
 * `after` is the article as the change left it (a withdrawn one: as it was), `before` its previous revision; without
 * `before` an edit counts as one between two states that filter alike. Where the endpoint was `told` of the article
 * before, an edit that makes it match again is an update. Where it wants each story once and was told of another article
 * of this one's story (`storyTold`), it hears nothing of this article. Events about sources and endpoints need none of these.
 */
export function eventForEndpoint(
  filter: EndpointFilter,
  change: Change,
  after?: ArticleView,
  before?: ArticleView,
  told = false,
  storyTold = false,
): EventType | undefined {
  const { endpoint } = filter
  if (endpoint.dedupe === 'story' && storyTold && !told) return undefined
  const event =
    change.kind.startsWith('source.') || change.kind === 'endpoint.disabled'
      ? operatorEvent(filter, change)
      : articleEvent(filter, change, told, after, before)
  if (event === undefined || (endpoint.events.length > 0 && !endpoint.events.includes(event))) return undefined
  return event
}

function operatorEvent({ endpoint }: EndpointFilter, change: Change): EventType | undefined {
  const chosen = endpoint.sources.length === 0 || change.sourceId === undefined || endpoint.sources.includes(change.sourceId)
  return chosen ? eventFor(change, { before: false, after: false }) : undefined
}

function articleEvent(
  filter: EndpointFilter,
  change: Change,
  told: boolean,
  after?: ArticleView,
  before?: ArticleView,
): EventType | undefined {
  if (after === undefined || (change.backfill && !filter.endpoint.backfill)) return undefined
  const matched = endpointMatches(filter, after)
  if (change.kind === 'sighted') {
    const earlier: ArticleView = {
      sourceIds: after.sourceIds.filter((id) => id !== change.sourceId),
      get text() {
        return after.text
      },
    }
    return eventFor(change, { before: earlier.sourceIds.length > 0 && endpointMatches(filter, earlier), after: matched })
  }
  const event = eventFor(change, { before: before === undefined ? matched : endpointMatches(filter, before), after: matched })
  return event === 'article.created' && change.kind === 'updated' && told ? 'article.updated' : event
}
