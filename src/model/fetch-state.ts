/**
 * What is remembered between polls of one source: validators, failures, when to look again.
 *
 * Stored as JSON in one row, so a poll that brought nothing costs two rows written.
 *
 * Effects: none.
 *
 * @module
 */
import type { Validators } from './representation.ts'

export type PollOutcome = 'ok' | 'unchanged' | 'failed' | 'refused' | 'gone' | 'drifting' | 'blocked'

/** One finished poll, or several in a row that were alike and brought nothing; kept in a ring. */
export interface PollRecord {
  /** Of the last one. */
  at: number
  /** How many polls this tells of; absent: one. */
  times?: number
  /** When the first of them began. */
  since?: number
  outcome: PollOutcome
  /** In words, for the status page. */
  reason?: string
  requests: number
  new: number
  updated: number
  withdrawn: number
  unchanged: number
  filtered: number
  durationMs: number
}

/** What is remembered of a source's GUIDs from poll to poll. */
export interface GuidRecord {
  /** By short name of the item: its GUID, shortened. */
  last: Record<string, string>
  /** Polls running in which known items came under other GUIDs. */
  changed: number
  /** Why the GUIDs are not used as keys: one stands on many items, or they are new each poll. */
  fault?: 'repeated' | 'changing'
}

/** What `kind: auto` may come to read; `page`: the list on the page itself. */
export type FoundKind = 'feed' | 'sitemap' | 'json' | 'page'

export interface ChildState {
  url: string
  validators?: Validators
  bodyHash?: string
}

/**
 * What the hub of a source is worth: asked to subscribe us, confirmed but never heard of, bringing news, found silent by a
 * poll, or refusing. Only where it `delivers` are polls rarer.
 */
export type PushState = 'asked' | 'confirmed' | 'delivers' | 'silent' | 'refused'

/** What most items of a source have in common by its own manner. */
export interface Alike {
  titles?: true
  dates?: true
}

export interface FetchState {
  /** WebSub hub the document named last. */
  hub?: string
  push?: PushState
  /** When a ping said last that there is news without bringing it, milliseconds. */
  hintedAt?: number
  validators?: Validators
  /** Address the validators belong to; they are dropped when the source's address changes. */
  validatedUrl?: string
  /** SHA-256 of the last body that was read whole. */
  bodyHash?: string
  lastUnconditionalAt?: number
  consecutiveFailures: number
  /** Earliest moment the origin allowed (Retry-After), milliseconds. */
  notBefore?: number
  /** What the origin says about how often it changes, milliseconds. */
  originIntervalMs?: number
  /** Hours (0 to 23) and days (English names) in which the origin asks to be left alone, GMT. */
  skipHours?: number[]
  skipDays?: string[]
  /** A permanent redirect seen but not followed for good yet; see `schedule/move.ts`. */
  move?: { to: string; seen: number; since: number }
  /** Where the source was found to have moved for good, while its definition still names `from`. */
  moved?: { from: string; to: string }
  lastPollAt?: number
  /** When the source's document is due again; pending items may be due earlier. */
  nextPollAt?: number
  /** Where `kind: auto` found what it reads; kept so that the search happens once. */
  foundUrl?: string
  /** How that is read; absent: as a feed. */
  foundKind?: FoundKind
  /** When `kind: auto` last looked for something to read, whatever it found. */
  searchedAt?: number
  /** What an index (of sitemaps) pointed to, with what is known of each. */
  children?: ChildState[]
  /** Items in the last document that had any. */
  lastItemCount?: number
  /** In that document. */
  alike?: Alike
  lastSuccessAt?: number
  /** A first success happened: items seen from now on are news, not backfill. */
  primed: boolean
  failing: boolean
  drifting: boolean
  driftingSince?: number
  /** What is wrong, in words, while it drifts. */
  drift?: string
  gone: boolean
  guids?: GuidRecord
  /** Addresses on which several items stood at once, latest first. */
  sharedAddresses?: string[]
  polls: PollRecord[]
}

/** Records kept of a source. */
const MAX_RECORDS = 20

/**
 * The records with one more in front. Polls in a row that brought nothing and say the same are one record, so that the
 * row of a quiet source stays small and its ring reaches far back.
 */
export function withRecord(polls: readonly PollRecord[], record: PollRecord): PollRecord[] {
  const [last, ...earlier] = polls
  if (last === undefined || !isAlike(last, record)) return [record, ...polls].slice(0, MAX_RECORDS)
  return [{ ...record, times: (last.times ?? 1) + 1, since: last.since ?? last.at }, ...earlier]
}

function isAlike(a: PollRecord, b: PollRecord): boolean {
  const brought = b.new + b.updated + b.withdrawn + a.new + a.updated + a.withdrawn
  return brought === 0 && a.outcome === b.outcome && a.reason === b.reason
}

/** State of a source never polled. */
export function newFetchState(): FetchState {
  return { consecutiveFailures: 0, primed: false, failing: false, drifting: false, gone: false, polls: [] }
}

/** The part of the state that only a document that changed asks for; see `splitState`. */
export type SourceMemory = Pick<FetchState, 'guids' | 'sharedAddresses'> & { polls?: PollRecord[] }

/**
 * Takes apart what each poll needs and what only a document that changed asks for. Polls back to the last one that brought
 * something stay: the adaptive interval counts them.
 */
export function splitState(whole: FetchState): { state: FetchState; memory: SourceMemory } {
  const { guids, sharedAddresses, ...state } = whole
  const news = state.polls.findIndex((poll) => poll.new + poll.updated > 0)
  const kept = news < 0 ? state.polls : state.polls.slice(0, news + 1)
  const earlier = state.polls.slice(kept.length)
  return {
    state: { ...state, polls: kept },
    memory: {
      ...(guids ? { guids } : {}),
      ...(sharedAddresses ? { sharedAddresses } : {}),
      ...(earlier.length > 0 ? { polls: earlier } : {}),
    },
  }
}

export function withMemory(state: FetchState, { polls = [], ...memory }: SourceMemory): FetchState {
  return { ...memory, ...state, polls: [...state.polls, ...polls].slice(0, MAX_RECORDS) }
}
