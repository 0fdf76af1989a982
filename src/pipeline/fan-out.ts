/**
 * Reads the change log once for all endpoints and writes what each is owed.
 *
 * Effects: Database. Each endpoint's step is one batch that moves its cursor with the deliveries it made.
 *
 * @module
 */
import type { EventType } from '../model/endpoint.ts'
import { type EndpointFilter, eventForEndpoint, prepareEndpoint } from '../notify/event.ts'
import { createMessageIds } from '../notify/webhook.ts'
import { changesAfter, headSeq } from '../store/changes.ts'
import { findEndpoint, type StoredEndpoint } from '../store/endpoints.ts'
import { fanOut, listStoryStandings, listTold, type NewDelivery, type Owed, type StoryStanding } from '../store/fan-out.ts'
import type { PipelineDeps } from './deps.ts'
import { type Happening, loadHappenings, prepareMessage } from './happenings.ts'

const CHANGES_A_STEP = 100
/** Then it is the lanes' turn: what was read for the log is still at hand when it is sent. */
const STEPS_AT_ONCE = 4
/** Endpoints whose part of a step is written together: a commit costs more than what is in it. */
const WRITTEN_TOGETHER = 20

/** An endpoint on its way to the head of the log. */
interface Reader {
  endpoint: StoredEndpoint
  filter: EndpointFilter
}

/**
 * Brings these endpoints' deliveries towards the head of the log, some steps at once and as far as `hasRoom` allows. Returns
 * whether more is to be read.
 */
export async function fanOutAll(deps: PipelineDeps, all: readonly StoredEndpoint[], hasRoom?: () => boolean): Promise<boolean> {
  if (all.every((e) => e.state === 'disabled')) return false
  const head = await headSeq(deps.db)
  const readers = all.filter((e) => e.state !== 'disabled' && e.cursor < head).map(createReader)
  for (let step = 0; ; step++) {
    const behind = readers.filter(({ endpoint }) => endpoint.cursor < head)
    if (behind.length === 0) return false
    if (step === STEPS_AT_ONCE || hasRoom?.() === false) return true
    const from = Math.min(...behind.map(({ endpoint }) => endpoint.cursor))
    const happenings = await loadHappenings(deps, await changesAfter(deps.db, from, CHANGES_A_STEP))
    const last = happenings.at(-1)?.change.seq ?? head
    const due = behind.filter(({ endpoint }) => endpoint.cursor < last)
    // Where each statement is counted, one endpoint after the other.
    const together = hasRoom ? 1 : WRITTEN_TOGETHER
    for (let at = 0; at < due.length && hasRoom?.() !== false; at += together)
      await fanOutStep(deps, due.slice(at, at + together), happenings, last)
  }
}

function createReader(endpoint: StoredEndpoint): Reader {
  return { endpoint, filter: prepareEndpoint({ ...endpoint, events: wantedEvents(endpoint) }) }
}

/** Every type, or for chat rooms what is new, unless the endpoint names its own. */
export function wantedEvents({ events, format }: Pick<StoredEndpoint, 'events' | 'format'>): EventType[] {
  return events.length === 0 && (format === 'slack' || format === 'discord') ? ['article.created'] : events
}

/** Writes what these readers are owed; where another process was faster with one of them, one by one. */
async function fanOutStep(
  deps: PipelineDeps,
  readers: readonly Reader[],
  happenings: readonly Happening[],
  last: number,
): Promise<void> {
  const owed: Owed[] = []
  for (const reader of readers) owed.push(await owedTo(deps, reader, happenings, last))
  if (await fanOut(deps.db, owed, deps.clock.now())) {
    for (const { endpoint, deliveries } of owed) {
      endpoint.cursor = last
      endpoint.sequence += deliveries.length
    }
    return
  }
  const [first] = readers
  if (readers.length === 1 && first) await refresh(deps, first, last)
  else for (const reader of readers) await fanOutStep(deps, [reader], happenings, last)
}

async function owedTo(
  deps: PipelineDeps,
  { endpoint, filter }: Reader,
  happenings: readonly Happening[],
  last: number,
): Promise<Owed> {
  const own = happenings.filter(({ change }) => change.seq > endpoint.cursor)
  const told = await loadTold(deps, { endpoint, filter }, own)
  const made: Omit<NewDelivery, 'messageId'>[] = []
  for (const happening of own) {
    const delivery = await deliveryFor(deps, { endpoint, filter }, happening, told)
    if (delivery === undefined) continue
    made.push(delivery)
    tell(told, delivery.articleSeq)
  }
  const ids = createMessageIds(deps.random, made.length)
  const deliveries = made.map((delivery, place): NewDelivery => ({ ...delivery, messageId: ids[place] as string }))
  return { endpoint, cursor: last, deliveries }
}

/** What the endpoint was told of before, as far as its filter asks; added to as deliveries are made. */
interface Told {
  articles: Set<number>
  /** Of the articles at hand, those that belong to a story. */
  standings: Map<number, StoryStanding>
  stories: Set<string>
}

async function loadTold(deps: PipelineDeps, { endpoint, filter }: Reader, own: readonly Happening[]): Promise<Told> {
  const oncePerStory = endpoint.dedupe === 'story'
  const asked = oncePerStory ? own : filter.query === undefined ? [] : own.filter(({ change }) => change.kind === 'updated')
  const seqs = [...new Set(asked.flatMap(({ change }) => change.articleSeq ?? []))]
  return {
    articles: await listTold(deps.db, endpoint.id, seqs),
    standings: oncePerStory ? await listStoryStandings(deps.db, endpoint.id, seqs) : new Map(),
    stories: new Set(),
  }
}

function tell(told: Told, articleSeq: number | undefined): void {
  if (articleSeq === undefined) return
  told.articles.add(articleSeq)
  const story = told.standings.get(articleSeq)?.story
  if (story !== undefined) told.stories.add(story)
}

function isStoryTold({ standings, stories }: Told, articleSeq: number | undefined): boolean {
  const standing = articleSeq === undefined ? undefined : standings.get(articleSeq)
  return standing !== undefined && (standing.toldOfOther || stories.has(standing.story))
}

/** After a lost race: what the endpoint is now; gone or disabled ones are read no further. */
async function refresh(deps: PipelineDeps, reader: Reader, last: number): Promise<void> {
  const now = await findEndpoint(deps.db, reader.endpoint.id)
  if (now === undefined || now.state === 'disabled') {
    reader.endpoint.cursor = Number.POSITIVE_INFINITY
    return
  }
  Object.assign(reader, createReader(now))
  if (now.cursor >= last) return
  deps.log.info('fan-out.raced', { endpoint: now.id })
}

async function deliveryFor(
  deps: PipelineDeps,
  { endpoint, filter }: Reader,
  happening: Happening,
  told: Told,
): Promise<Omit<NewDelivery, 'messageId'> | undefined> {
  const { change, state, view } = happening
  const previous = change.kind === 'updated' && filter.query !== undefined ? await happening.previousView() : undefined
  const wasTold = change.articleSeq !== undefined && told.articles.has(change.articleSeq)
  const eventType = eventForEndpoint(filter, change, view, previous, wasTold, isStoryTold(told, change.articleSeq))
  if (eventType === undefined) return undefined
  const pin = state === undefined ? {} : { publishedAt: state.publishedAt }
  const prepared = prepareMessage(deps, happening, { eventType, content: endpoint.content, ...pin })
  if (prepared === undefined) return undefined
  return {
    eventType,
    changeSeq: change.seq,
    ...(change.articleSeq === undefined ? {} : { articleSeq: change.articleSeq }),
    ...(change.revision === undefined ? {} : { revision: change.revision }),
    ...(change.edition === undefined ? {} : { edition: change.edition }),
    ...pin,
    bodyHash: prepared.hash,
  }
}
