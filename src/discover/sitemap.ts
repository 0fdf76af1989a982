/**
 * Sitemaps, their indexes and their news and image extensions, to items.
 *
 * sitemaps.org protocol 0.9, Google News sitemap. Newest entries first, bounded by age and number; an index names its
 * newest children as further documents.
 *
 * Effects: none.
 *
 * @module
 */
import type { Instant } from '../model/instant.ts'
import type { Discovery, Item, NotReadable } from '../model/item.ts'
import type { SitemapRules } from '../model/source.ts'
import { parseDate } from '../web/date.ts'
import { resolveAddress } from './feed-address.ts'
import { emptyFacts, emptyItem, type FeedContext } from './feed-fields.ts'
import { languageTag, looseText } from './feed-text.ts'
import { createScanner, decodeData, rewind, type Scanner, scanAttributes, scanNext } from './xml-scan.ts'

/** Entries kept at most; a sitemap may hold 50,000. */
const MAX_ENTRIES = 2000
const DAY_MS = 86_400_000

/** One `url` or `sitemap` element: its leaves by local name with the module in front (`news:title`, `image:loc`). */
type Entry = Map<string, string>

interface Scanned {
  root: 'urlset' | 'sitemapindex'
  entries: Entry[]
}

const localOf = (raw: string): string => raw.slice(raw.indexOf(':') + 1).toLowerCase()

/** `news:title` under any prefix: leaves of `news`, `image` and `video` elements carry that name. */
function keyOf(raw: string, group: string): string {
  return group === '' ? localOf(raw) : `${group}:${localOf(raw)}`
}

function readEntry(scanner: Scanner, end: string): Entry {
  const entry: Entry = new Map()
  let group = ''
  let from = scanner.end
  let key = ''
  let text = ''
  while (scanNext(scanner)) {
    if (scanner.kind === 'literal') continue
    text += decodeData(scanner, scanner.src.slice(from, scanner.start))
    from = scanner.end
    if (scanner.kind === 'cdata') text += scanner.src.slice(scanner.dataStart, scanner.dataEnd)
    else if (scanner.kind === 'open') {
      const local = localOf(scanner.name)
      if (local === end) {
        rewind(scanner)
        break
      }
      if (/^(?:news|image|video|publication)$/.test(local) && !scanner.selfClosing)
        group = local === 'publication' ? group : local
      else if (local === 'link' && scanner.name.includes(':')) scanAttributes(scanner)
      else key = keyOf(scanner.name, group)
      text = ''
    } else if (scanner.kind === 'close') {
      const local = localOf(scanner.name)
      if (local === end) break
      if (local === group) group = ''
      else if (key !== '' && text.trim() !== '' && !entry.has(key)) entry.set(key, text.trim())
      key = ''
      text = ''
    }
  }
  return entry
}

function scanSitemap(text: string): Scanned | undefined {
  const scanner = createScanner(text)
  let root: Scanned['root'] | undefined
  const entries: Entry[] = []
  while (scanNext(scanner)) {
    if (scanner.kind !== 'open') continue
    const local = localOf(scanner.name)
    if (root === undefined) {
      if (local !== 'urlset' && local !== 'sitemapindex') return undefined
      root = local
    } else if (local === 'url' || local === 'sitemap') entries.push(readEntry(scanner, local))
  }
  return root === undefined ? undefined : { root, entries }
}

function dateIn(entry: Entry, key: string, context: FeedContext): Instant | undefined {
  const text = entry.get(key)
  return text === undefined ? undefined : parseDate(text, context)
}

function readItem(entry: Entry, link: string, context: FeedContext): Item {
  const item: Item = { ...emptyItem(), link }
  const title = entry.get('news:title') ?? entry.get('video:title')
  if (title !== undefined) item.title = looseText(title)
  const published = dateIn(entry, 'news:publication_date', context) ?? dateIn(entry, 'video:publication_date', context)
  if (published !== undefined) item.published = published
  const updated = dateIn(entry, 'lastmod', context)
  if (updated !== undefined) item.updated = updated
  const language = languageTag(entry.get('news:language'))
  if (language !== undefined) item.language = language
  item.keywords = [
    ...new Set(
      (entry.get('news:keywords') ?? '')
        .split(',')
        .map((word) => word.trim())
        .filter((word) => word !== ''),
    ),
  ]
  const image = resolveAddress(entry.get('image:loc') ?? entry.get('video:thumbnail_loc'), link)
  const caption = entry.get('image:caption') ?? entry.get('image:title')
  if (image !== undefined) item.image = { url: image, ...(caption === undefined ? {} : { caption: looseText(caption) }) }
  return item
}

const timeOf = (item: Item): number => (item.published ?? item.updated)?.at.getTime() ?? Number.NEGATIVE_INFINITY

function readUrls(entries: Entry[], rules: SitemapRules, context: FeedContext, now: Date, faults: string[]): Item[] {
  const since = now.getTime() - (rules.sinceDays ?? 7) * DAY_MS
  const items: Item[] = []
  const seen = new Set<string>()
  let refused = 0
  for (const entry of entries) {
    const link = resolveAddress(entry.get('loc'), context.url)
    if (link === undefined) refused++
    if (link === undefined || seen.has(link) || (rules.match !== undefined && !rules.match.some((part) => link.includes(part))))
      continue
    seen.add(link)
    const item = readItem(entry, link, context)
    if (timeOf(item) === Number.NEGATIVE_INFINITY || timeOf(item) >= since) items.push(item)
  }
  if (refused > 0) faults.push(`${refused} entries without usable address passed over`)
  items.sort((a, b) => timeOf(b) - timeOf(a))
  if (items.length > MAX_ENTRIES) faults.push(`only the newest ${MAX_ENTRIES} of ${items.length} entries are read`)
  return items.slice(0, MAX_ENTRIES)
}

/** Children of an index, newest first; those whose address holds a later date before those without any. */
function readIndex(entries: Entry[], rules: SitemapRules, context: FeedContext): string[] {
  const children = entries
    .map((entry, order) => ({
      url: resolveAddress(entry.get('loc'), context.url),
      at: dateIn(entry, 'lastmod', context)?.at.getTime(),
      order,
    }))
    .filter(
      (child): child is { url: string; at: number | undefined; order: number } =>
        child.url !== undefined && child.url !== context.url,
    )
  const news = (url: string): number => (/news/i.test(url) ? 1 : 0)
  children.sort(
    (a, b) =>
      (b.at ?? 0) - (a.at ?? 0) || news(b.url) - news(a.url) || addressDate(b.url) - addressDate(a.url) || a.order - b.order,
  )
  return [...new Set(children.map((child) => child.url))].slice(0, rules.sitemaps ?? 3)
}

/** `sitemap-2026-11.xml`, `post-sitemap12.xml`: a number that grows with time. */
function addressDate(url: string): number {
  const match = /(20\d\d)[-_/]?(\d\d)?[-_/]?(\d\d)?/.exec(url) ?? undefined
  if (match !== undefined) return Number(match[1]) * 10_000 + Number(match[2] ?? 0) * 100 + Number(match[3] ?? 0)
  return Number(/(\d{1,4})(?:\.xml(?:\.gz)?)?$/.exec(url)?.[1] ?? 0)
}

/** Items of a sitemap, or the further documents an index names. */
export function readSitemap(text: string, rules: SitemapRules, context: FeedContext, now: Date): Discovery | NotReadable {
  const scanned = scanSitemap(text)
  if (scanned === undefined) {
    const lines = text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '')
    const isList = lines.length > 0 && lines.every((line) => /^https?:\/\/\S+$/.test(line))
    if (!isList) return { dialect: 'none', reason: 'no sitemap: neither urlset nor sitemapindex', feeds: [] }
    return {
      dialect: 'sitemap',
      source: emptyFacts(),
      items: readUrls(
        lines.map((line) => new Map([['loc', line]])),
        rules,
        context,
        now,
        [],
      ),
      more: [],
      faults: [],
    }
  }
  const faults: string[] = []
  if (scanned.root === 'sitemapindex') {
    return { dialect: 'sitemap-index', source: emptyFacts(), items: [], more: readIndex(scanned.entries, rules, context), faults }
  }
  return {
    dialect: 'sitemap',
    source: emptyFacts(),
    items: readUrls(scanned.entries, rules, context, now, faults),
    more: [],
    faults,
  }
}
