/**
 * Reads a source as a poll would, and one of its articles, without storing anything.
 *
 * Effects: Http; the robots cache of the given store.
 *
 * @module
 */
import type { ArticleRecord } from '../model/article.ts'
import type { Extraction } from '../model/extraction.ts'
import { newFetchState } from '../model/fetch-state.ts'
import type { Candidate, Item, SourceFacts } from '../model/item.ts'
import type { Source } from '../model/source.ts'
import { draftArticle } from '../normalise/article.ts'
import { keyItems } from '../normalise/plan-items.ts'
import { findDrift } from '../schedule/drift.ts'
import { findReplay } from '../store/replays.ts'
import { findSource, type StoredSource } from '../store/sources.ts'
import { effectiveSource, type PipelineDeps } from './deps.ts'
import { readPageOf } from './learn-site.ts'
import { discoverIn } from './read-document.ts'
import { wantsPage } from './read-page.ts'
import { readSource } from './read-source.ts'
import { createSiteRun } from './site-run.ts'
import { toldBy } from './watch-drift.ts'

export interface Preview {
  source: Source
  outcome: string
  reason?: string
  dialect?: string
  /** Where `kind: auto` found what it reads. */
  foundUrl?: string
  /** What the document says of itself. */
  about?: SourceFacts
  /** Other ways to read the site, likeliest first. */
  candidates: Candidate[]
  requests: number
  items: Item[]
  /** Items without an address or GUID of their own. */
  unusable: number
  /** Read from the document kept then, not from the network. */
  replayed?: { at: Date }
  faults: string[]
  /** The first article, read whole. */
  article?: { record: ArticleRecord; cuts: Extraction['cuts']; pageOutcome: string; pageReason?: string }
}

/**
 * What is made of the document that was kept when trouble began with this source, by its rules as they are now.
 * Undefined where none was kept. No request but for one article.
 */
export async function replaySource(deps: PipelineDeps, stored: StoredSource, signal?: AbortSignal): Promise<Preview | undefined> {
  const replay = await findReplay(deps.db, stored.ref)
  if (!replay) return undefined
  const source = effectiveSource(deps, stored)
  const as = source.kind === 'auto' ? (stored.state.foundKind ?? 'page') : source.kind
  const found = await discoverIn(replay.document, source, as, replay.at)
  const base = { source, requests: 0, items: [], candidates: [], unusable: 0, faults: [], replayed: { at: replay.at } }
  if ('reason' in found) return { ...base, outcome: 'failed', reason: found.reason }
  const { lastItemCount: usual, alike } = stored.state
  const facts = {
    items: found.items,
    ...toldBy(found.dialect),
    ...(alike ? { alike } : {}),
    ...(usual === undefined ? {} : { usual }),
  }
  // How many of them were known then is forgotten: what would be wrong of any is shown.
  const drift = findDrift({ ...facts, known: 0 }, replay.at) ?? findDrift({ ...facts, known: found.items.length }, replay.at)
  const shown = await showItems(deps, source, found.items, base, signal)
  const { dialect, faults, source: about, candidates = [] } = found
  return { ...shown, dialect, faults, about, candidates, ...(drift ? { outcome: 'drifting', reason: drift } : {}) }
}

/** What a poll of `source` would find now. Never throws for what the network does. */
export async function previewSource(deps: PipelineDeps, source: Source, signal?: AbortSignal): Promise<Preview> {
  const reading = await readSource(deps, source, newFetchState(), signal)
  const candidates = 'candidates' in reading ? (reading.candidates ?? []) : []
  const base = { source, requests: reading.requests, items: [], candidates, unusable: 0, faults: [] }
  if (reading.outcome !== 'read') return { ...base, outcome: reading.outcome, reason: reading.reason }
  const drift = findDrift({ items: reading.items, known: 0, ...toldBy(reading.dialect) }, deps.clock.now())
  return showItems(
    deps,
    source,
    reading.items,
    {
      ...base,
      dialect: reading.dialect,
      faults: [...reading.faults, ...(drift ? [drift] : [])],
      about: reading.about,
      ...(reading.state.foundUrl ? { foundUrl: reading.state.foundUrl } : {}),
    },
    signal,
  )
}

/** The preview with its items, and the first of their articles read. */
async function showItems(
  deps: PipelineDeps,
  source: Source,
  found: Item[],
  base: Omit<Preview, 'outcome'>,
  signal?: AbortSignal,
): Promise<Preview> {
  const { keyed, unusable } = await keyItems(found, source)
  const items = keyed.map((k) => k.item).reverse()
  const preview: Preview = { ...base, outcome: items.length > 0 ? 'ok' : 'empty', items, unusable }
  const [first] = items
  if (!first) return preview
  const stored = await findSource(deps.db, source.id)
  const read =
    first.link && wantsPage(source, first)
      ? await readPageOf(
          deps,
          source,
          {
            url: first.link,
            ...(first.title ? { title: first.title } : {}),
            ...(signal ? { signal } : {}),
          },
          stored && createSiteRun(deps.db, stored.ref),
        )
      : undefined
  const page = read?.outcome === 'read' ? read.page : undefined
  const draft = await draftArticle(first, page, source, {
    rights: deps.settings.rights,
    detectLanguage: deps.detectLanguage,
  })
  if (!draft) return { ...preview, requests: preview.requests + (read?.requests ?? 0) }
  return {
    ...preview,
    requests: preview.requests + (read?.requests ?? 0),
    article: {
      record: draft.record,
      cuts: page?.extraction.cuts ?? [],
      pageOutcome: read?.outcome ?? 'not needed',
      ...(read && 'reason' in read ? { pageReason: read.reason } : {}),
    },
  }
}
