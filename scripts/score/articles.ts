/**
 * Runs the product's extraction over a corpus of article pages and writes what it read, for a scorer to judge.
 *
 * Effects: reads the corpus, writes one JSON file.
 *
 * @module
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { extractArticle } from '../../src/extract/extract.ts'
import type { Extraction } from '../../src/model/extraction.ts'
import type { Instant } from '../../src/model/instant.ts'
import { parseDate } from '../../src/web/date.ts'

export interface CorpusItem {
  id: string
  file: string
  url: string
  charset: string
}

export interface ArticlePrediction {
  text: string
  title?: string
  author?: string[]
  published?: string
  language?: string
  image?: string
  canonical?: string
}

const ZONE = 'UTC'

/** Items of `<corpus>/articles/manifest.json` or `<corpus>/manifest.json`, and the folder their files are below. */
export function readCorpus(corpus: string): { items: CorpusItem[]; folder: string } {
  const nested = join(corpus, 'articles', 'manifest.json')
  const path = existsSync(nested) ? nested : join(corpus, 'manifest.json')
  const { items } = JSON.parse(readFileSync(path, 'utf8')) as { items: CorpusItem[] }
  return { items, folder: dirname(path) }
}

/** A page's text, decoded by the charset its item states. */
export function readPage(folder: string, item: CorpusItem): string {
  return new TextDecoder(item.charset).decode(gunzipSync(readFileSync(join(folder, item.file))))
}

/** What the scorer compares, from one page. */
export function predict(html: string, url: string, now: Date): ArticlePrediction {
  return predictionOf(extractArticle(html, { url, timezone: ZONE, now, parseDate }))
}

export function predictionOf(extraction: Extraction): ArticlePrediction {
  const { title, authors, published, language, image, canonicalUrl } = extraction
  return {
    text: extraction.text,
    ...(title && { title: title.value }),
    ...(authors && { author: authors.value.map((author) => author.name) }),
    ...(published && { published: statedDay(published.value) }),
    ...(language && { language: language.value }),
    ...(image && { image: image.value.url }),
    ...(canonicalUrl && { canonical: canonicalUrl.value }),
  }
}

/** The calendar day as the page itself writes it: an instant with a stated offset is not moved to another zone. */
function statedDay({ at, text, zone }: Instant): string {
  const iso = /^\s*(\d{4})-(\d{2})-(\d{2})(?:[T\s]|$)/u.exec(text)
  if (iso !== null) return `${iso[1]}-${iso[2]}-${iso[3]}`
  const offset = zone === 'stated' ? /([+-])(\d{2}):?(\d{2})\)?\s*$/u.exec(text) : null
  const moved = offset === null ? 0 : (offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3])) * 60_000
  return new Date(at.getTime() + moved).toISOString().slice(0, 10)
}

/** Writes predictions for every page of the corpus; returns how many and the CPU time spent extracting, milliseconds. */
export async function scoreArticles({
  corpus,
  out,
}: {
  corpus: string
  out: string
}): Promise<{ pages: number; failed: string[]; cpuMs: number }> {
  const { items, folder } = readCorpus(corpus)
  const predictions: Record<string, ArticlePrediction> = {}
  const failed: string[] = []
  const now = new Date()
  let cpuMs = 0
  for (const item of items) {
    const html = readPage(folder, item)
    const before = process.cpuUsage()
    try {
      predictions[item.id] = predict(html, item.url, now)
    } catch (error) {
      failed.push(`${item.id}: ${error instanceof Error ? error.message : String(error)}`)
    }
    const { user, system } = process.cpuUsage(before)
    cpuMs += (user + system) / 1_000
  }
  writeFileSync(out, JSON.stringify(predictions))
  return { pages: items.length, failed, cpuMs }
}
