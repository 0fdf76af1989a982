/**
 * Which of a source's and a page's words become the article's title, summary, image, authors and keywords.
 *
 * Each choice notes where it came from and what it outranked. Effects: none.
 *
 * @module
 */
import type { Provenance } from '../model/article.ts'
import type { Extraction, Field } from '../model/extraction.ts'
import type { Author, Image, Item } from '../model/item.ts'
import type { Source } from '../model/source.ts'
import { publisherOf } from '../web/url.ts'
import { normaliseContent } from './content.ts'
import { imageKey } from './fingerprint.ts'
import { cleanText } from './text.ts'
import { cleanTitle } from './title.ts'

const SUMMARY_CHARS = 700

/** What an article keeps of a field's evidence. */
export function provenanceOf<T>(field: {
  from: Field<T>['from']
  detail?: string
  disagreed?: Field<T>['disagreed']
}): Provenance {
  return {
    from: field.from,
    ...(field.detail ? { detail: field.detail } : {}),
    ...(field.disagreed && field.disagreed.length > 0 ? { disagreed: field.disagreed.slice(0, 4) } : {}),
  }
}

/** The headline: the operator's selector, else the source's words, or the page's where those are cut off or a mere teaser. */
export function chooseTitle(
  item: Item,
  extraction: Extraction | undefined,
  source: Source,
  provenance: Record<string, Provenance>,
): string | undefined {
  const page = extraction?.title
  const stated = item.title ? cleanText(item.title) : ''
  const evidence = {
    ...(extraction?.siteName ? { siteName: extraction.siteName } : { siteName: source.title }),
    publisher: publisherOf(source.url),
    otherTitles: [stated, page?.value ?? ''].filter((t) => t !== ''),
  }
  const cut = /(\.\.\.|…)$/.test(stated)
  const listLike = source.kind === 'listing' || source.kind === 'sitemap'
  if (page && (page.from === 'selector' || stated === '' || cut || listLike)) {
    const title = cleanTitle(page.value, evidence)
    if (title) {
      provenance['title'] = {
        ...provenanceOf(page),
        ...(stated && stated !== title ? { disagreed: [{ value: stated, from: 'source' as const }] } : {}),
      }
      return title
    }
  }
  const title = cleanTitle(stated, evidence)
  if (!title) return undefined
  provenance['title'] = {
    from: 'source',
    ...(page && page.value !== title ? { disagreed: [{ value: page.value, from: page.from }] } : {}),
  }
  return title
}

/** A short text, plain, of the source or else of the page. */
export function chooseSummary(
  item: Item,
  extraction: Extraction | undefined,
  provenance: Record<string, Provenance>,
): string | undefined {
  const stated = item.summaryHtml
    ? normaliseContent(item.summaryHtml, { baseUrl: item.link ?? 'https://invalid.invalid/' }).text
    : ''
  const page = extraction?.summary
  const text = page?.from === 'selector' ? cleanText(page.value) : stated || cleanText(page?.value ?? '')
  if (!text) return undefined
  provenance['summary'] = stated && text === stated ? { from: 'source' } : provenanceOf(page!)
  return shorten(text.replaceAll('\n', ' '), SUMMARY_CHARS)
}

function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text
  const end = text.lastIndexOf(' ', limit)
  return `${text.slice(0, end > limit / 2 ? end : limit).replace(/[\uD800-\uDBFF]$/, '')}…`
}

/** Stands in for a missing headline. */
export function firstLine(text: string | undefined): string | undefined {
  const line = text?.split('\n')[0]?.trim()
  return line ? shorten(line, 120) : undefined
}

/** The lead image: the page's, else the source's; of one picture in two sizes the larger. */
export function chooseImage(
  item: Item,
  extraction: Extraction | undefined,
  provenance: Record<string, Provenance>,
): Image | undefined {
  const page = extraction?.image
  const other = item.image
  if (
    page &&
    other &&
    (other.width ?? 0) > (page.value.width ?? Number.POSITIVE_INFINITY) &&
    imageKey(other.url) === imageKey(page.value.url)
  ) {
    provenance['image'] = { from: 'source', disagreed: [{ value: page.value.url, from: page.from }] }
    const { url, width, height } = other
    return { ...page.value, url, ...(width !== undefined && { width }), ...(height !== undefined && { height }) }
  }
  if (page) {
    provenance['image'] = provenanceOf(page)
    return page.value
  }
  if (item.image) provenance['image'] = { from: 'source' }
  return item.image
}

/** The people who wrote it; a page is asked where the source names nobody who is a person. */
export function chooseAuthors(item: Item, extraction: Extraction | undefined, provenance: Record<string, Provenance>): Author[] {
  const page = extraction?.authors
  const tidy = (authors: Author[]): Author[] =>
    authors
      .map((a) => ({ ...a, name: cleanText(a.name) }))
      .filter((a, i, all) => a.name !== '' && all.findIndex((b) => b.name === a.name) === i)
  // "admin" and the like say nothing about who wrote it.
  const stated = tidy(item.authors).filter((a) => !/^(admin|administrator|editor|webmaster|root|user)$/i.test(a.name))
  if (page && (page.from === 'selector' || stated.length === 0)) {
    provenance['authors'] = provenanceOf(page)
    return tidy(page.value)
  }
  if (stated.length > 0) provenance['authors'] = { from: 'source' }
  return stated
}

/** Keywords of both, without repeats, thirty at most. */
export function mergeWords(a: readonly string[], b: readonly string[]): string[] {
  const seen = new Map<string, string>()
  for (const word of [...a, ...b]) {
    const clean = cleanText(word)
    if (clean && clean.length <= 100 && !seen.has(clean.toLowerCase())) seen.set(clean.toLowerCase(), clean)
  }
  return [...seen.values()].slice(0, 30)
}
