/**
 * What sort of page it is, and how sure the content is the article, whole and alone.
 *
 * Effects: none.
 *
 * @module
 */
import type { PageType } from '../model/extraction.ts'
import type { Survey } from './boxes.ts'
import type { Main } from './content.ts'
import type { MetaTable } from './evidence.ts'
import { type JsonObject, typesOf } from './json-ld.ts'
import type { Line } from './lines.ts'
import { declaresWall, showsWall } from './paywall.ts'

export interface PageSources {
  survey: Survey
  metas: MetaTable
  nodes: readonly JsonObject[]
  article: JsonObject | undefined
  lines: readonly Line[]
  main: Main | undefined
  url: string
}

export interface Judgement {
  pageType: PageType
  /** Short and linked lines are the page's substance. */
  lenient: boolean
  /** The article, or a part of it, is not for everybody. */
  walled: boolean
  confidence: (kept: readonly Line[]) => number
}

const FORUM =
  /\/(?:forums?|topics?|threads?|viewtopic|showthread|questions?|discussions?|board|t)(?:[/.?-]|$)|viewtopic\.php|showthread\.php|\bforums?\./iu

/** Whether the page is a discussion, where replies are the content: by declared type or address. */
export function isForum({ nodes, metas, url }: Pick<PageSources, 'nodes' | 'metas' | 'url'>): boolean {
  if (nodes.some((node) => typesOf(node).some((type) => type === 'DiscussionForumPosting' || type === 'QAPage'))) return true
  if (/phpbb|vbulletin|discourse|xenforo|bbpress|invision|simple machines/iu.test((metas.get('generator') ?? []).join(' ')))
    return true
  return FORUM.test(url)
}

/** Letters of running text below which a page behind a wall shows no more than a stub. */
const STUB = 1_500

/** Judges by address, declared types and the make-up of the main content. */
export function judgePage({ survey, metas, nodes, article, lines, main, url }: PageSources): Judgement {
  const ogType = metas.get('og:type')?.[0]?.toLowerCase() ?? ''
  const types = new Set(nodes.flatMap(typesOf))
  const worth = main?.worth ?? 0
  const path = url.replace(/^https?:\/\/[^/]+/u, '').replace(/[?#].*$/u, '')
  const walled = declaresWall(nodes, metas) || (main !== undefined && worth < STUB && showsWall(survey, lines, main.box))
  const thin = worth < 80 || worth < 0.3 * (main?.coreSize ?? 0)
  let pageType: PageType = 'article'
  if (walled && worth < STUB) pageType = 'paywall'
  else if ((ogType.startsWith('video') || types.has('VideoObject')) && worth < 400) pageType = 'video'
  else if (types.has('ImageGallery') && worth < 600) pageType = 'gallery'
  else if ((path === '' || path === '/') && article === undefined && thin) pageType = 'listing'
  else if (
    (types.has('CollectionPage') || types.has('ItemList') || types.has('SearchResultsPage')) &&
    article === undefined &&
    thin
  )
    pageType = 'listing'
  else if (thin && article === undefined) pageType = 'other'
  return {
    pageType,
    lenient: thin && article === undefined,
    walled,
    confidence: (kept) => confidenceOf(kept, main, pageType),
  }
}

/** Letters from which a text's length says nothing more of it; a page's shell has fewer. */
const SETTLED = 600
/**
 * Weights of a logistic mapping to the F1 that pages of such traits reach against what people marked as their text. Fitted to
 * pages of published test sets; docs/sources.md has the table.
 */
const FIT = { base: 0.88, share: 1.05, plain: 1.24, tangled: -0.61 }

/** How much of the article, and how little else, the kept lines are likely to be. */
function confidenceOf(kept: readonly Line[], main: Main | undefined, pageType: PageType): number {
  if (main === undefined || kept.length === 0) return 0
  let size = 0
  let links = 0
  for (const line of kept) {
    size += line.size
    links += line.linkSize
  }
  const within = (value: number, most: number): number => Math.min(most, Math.max(0, value))
  const share = within(main.worth / Math.max(1, main.coreSize), 1)
  const plain = 1 - within(links / Math.max(1, size), 1)
  // menus and strays outside take from the page's worth what the content alone has
  const tangled = 2 * within(main.worth / Math.max(1, main.total) - 1.02, 0.5)
  const score = FIT.base + FIT.share * share + FIT.plain * plain + FIT.tangled * tangled
  const length = Math.min(1, size / SETTLED)
  const kind = pageType === 'article' || pageType === 'other' ? 1 : pageType === 'paywall' ? 0.4 : 0.5
  return Math.round((100 * length * kind) / (1 + Math.exp(-score))) / 100
}
