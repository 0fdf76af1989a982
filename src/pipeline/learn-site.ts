/**
 * Reads pages with what is known of their site, and cuts from known articles what was learned since.
 *
 * Effects: Http, Database.
 *
 * @module
 */
import { cutNodes, cutRepeated } from '../extract/memory.ts'
import type { Source } from '../model/source.ts'
import { type Draft, recutDraft } from '../normalise/article.ts'
import type { StoredArticle } from '../store/articles.ts'
import { parseHtml } from '../web/html-parse.ts'
import type { PipelineDeps } from './deps.ts'
import { type PageOutcome, readPage } from './read-page.ts'
import type { SiteRun } from './site-run.ts'

/** Reads a page as `readPage` does, without the lines its site repeats. */
export async function readPageOf(
  deps: PipelineDeps,
  source: Source,
  request: Parameters<typeof readPage>[2],
  site: SiteRun | undefined,
): Promise<PageOutcome> {
  const read = await readPage(deps, source, request)
  if (read.outcome !== 'read' || !site || read.page.extraction.contentFrom === 'selector') return read
  const memory = await site.read()
  const whole = read.page.extraction.content
  const copy = Object.keys(memory.repeated).length > 0 ? whole.map((node) => node.cloneNode(true)) : whole
  const { extraction, use } = cutRepeated({ ...read.page.extraction, content: copy }, memory)
  return { ...read, page: { ...read.page, extraction, memory: use, ...(use.cut.length > 0 ? { uncut: whole } : {}) } }
}

/** A known article without the lines its site was found to repeat since; undefined where that changes nothing. */
export async function recut(known: StoredArticle, site: SiteRun | undefined): Promise<Draft | undefined> {
  const { record } = known.article
  if (!site || known.evidence.contentFrom !== 'page' || record.contentHtml === undefined) return undefined
  if (record.provenance['content']?.from === 'selector') return undefined
  const memory = await site.read()
  if (memory.version === (known.evidence.memoryVersion ?? 0) || Object.keys(memory.repeated).length === 0) return undefined
  const { content, cut } = cutNodes(parseHtml(record.contentHtml).children, memory)
  return cut.length === 0
    ? undefined
    : recutDraft(known.article.record, known.evidence, content, memory.version, known.article.publisher)
}
