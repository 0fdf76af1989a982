/**
 * What an endpoint with a given filter would be sent, without any endpoint: for trying one out, and for following events.
 *
 * Effects: Database (reads).
 *
 * @module
 */
import type { EventType } from '../model/endpoint.ts'
import { type EndpointFilter, eventForEndpoint, prepareEndpoint } from '../notify/event.ts'
import type { WebhookMessage } from '../notify/message.ts'
import { matchedTerms } from '../query/match.ts'
import { changesAfter } from '../store/changes.ts'
import { listStoryStandings } from '../store/fan-out.ts'
import type { PipelineDeps } from './deps.ts'
import { type Happening, loadHappenings, prepareMessage } from './happenings.ts'

const CHANGES_A_STEP = 100

export interface ReadEvent {
  /** Number of the change: where to go on. */
  seq: number
  type: EventType
  /** Terms of the query that the article holds, as canonical text. */
  matched: string[]
  message: WebhookMessage
}

export interface EventWish {
  filter: EndpointFilter['endpoint']
  content: 'none' | 'excerpt' | 'full'
  /** Articles told of so far; added to. */
  told: Set<number>
  /** Stories told of so far; added to where each is to be told once. */
  toldStories: Set<string>
}

/** Events of the changes after `after`, oldest first, and the number to go on from; one step of the log. */
export async function readEvents(
  deps: Pick<PipelineDeps, 'db' | 'settings' | 'wallNow'>,
  wish: EventWish,
  after: number,
): Promise<{ events: ReadEvent[]; seq: number }> {
  const filter = prepareEndpoint(wish.filter)
  const happenings = await loadHappenings(deps, await changesAfter(deps.db, after, CHANGES_A_STEP))
  const seqs = wish.filter.dedupe === 'story' ? happenings.flatMap(({ change }) => change.articleSeq ?? []) : []
  const stories = await listStoryStandings(deps.db, '', seqs)
  const events: ReadEvent[] = []
  for (const happening of happenings) {
    const story = stories.get(happening.change.articleSeq ?? 0)?.story
    const event = await readEvent(deps, wish, filter, happening, story)
    if (event) events.push(event)
  }
  return { events, seq: happenings.at(-1)?.change.seq ?? after }
}

async function readEvent(
  deps: Pick<PipelineDeps, 'db' | 'settings' | 'wallNow'>,
  { content, told, toldStories }: EventWish,
  filter: EndpointFilter,
  happening: Happening,
  story: string | undefined,
): Promise<ReadEvent | undefined> {
  const { change, view } = happening
  const previous = change.kind === 'updated' && filter.query !== undefined ? await happening.previousView() : undefined
  const wasTold = change.articleSeq !== undefined && told.has(change.articleSeq)
  const type = eventForEndpoint(filter, change, view, previous, wasTold, story !== undefined && toldStories.has(story))
  const prepared = type && prepareMessage(deps, happening, { eventType: type, content })
  if (type === undefined || prepared === undefined) return undefined
  if (change.articleSeq !== undefined) told.add(change.articleSeq)
  if (story !== undefined) toldStories.add(story)
  const matched = filter.query !== undefined && view !== undefined ? matchedTerms(filter.query, view.text) : []
  return { seq: change.seq, type, matched, message: prepared.message }
}
