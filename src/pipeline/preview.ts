/**
 * Reads a source as a poll would, and one of its articles, without storing anything.
 *
 * Effects: Http; the robots cache of the given (throw-away) store.
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
import type { PipelineDeps } from './deps.ts'
import { readPage, wantsPage } from './read-page.ts'
import { readSource } from './read-source.ts'

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
  faults: string[]
  /** The first article, read whole. */
  article?: { record: ArticleRecord; cuts: Extraction['cuts']; pageOutcome: string; pageReason?: string }
}

/** What a poll of `source` would find now. Never throws for what the network does. */
export async function previewSource(deps: PipelineDeps, source: Source, signal?: AbortSignal): Promise<Preview> {
  const reading = await readSource(deps, source, newFetchState(), signal)
  const base = { source, requests: reading.requests, items: [], candidates: [], unusable: 0, faults: [] }
  if (reading.outcome !== 'read')
    return { ...base, outcome: reading.outcome, ...('reason' in reading ? { reason: reading.reason } : {}) }
  const { keyed, unusable } = await keyItems(reading.items, source)
  const items = keyed.map((k) => k.item).reverse()
  const preview: Preview = {
    ...base,
    outcome: items.length > 0 ? 'ok' : 'empty',
    dialect: reading.dialect,
    items,
    unusable,
    faults: reading.faults,
    about: reading.about,
    candidates: reading.candidates,
    ...(reading.state.foundUrl ? { foundUrl: reading.state.foundUrl } : {}),
  }
  const [first] = items
  if (!first) return preview
  const read =
    first.link && wantsPage(source, first)
      ? await readPage(deps, source, {
          url: first.link,
          ...(first.title ? { title: first.title } : {}),
          ...(signal ? { signal } : {}),
        })
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
