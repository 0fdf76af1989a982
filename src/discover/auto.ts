/**
 * Reads an address of which nothing is known: feed, sitemap, JSON, or a page with links on it.
 *
 * The order is trust: the site's own feed, a declared list, a list that shows itself in the page's tree. What was passed
 * over is kept as a candidate, with the reason.
 *
 * Effects: none.
 *
 * @module
 */
import { load } from 'cheerio/slim'
import type { Candidate, Discovery, Item, NotReadable } from '../model/item.ts'
import type { SitemapRules } from '../model/source.ts'
import { decodeText } from '../web/charset.ts'
import { findFeedLinks, WELL_KNOWN_FEEDS } from './autodiscovery.ts'
import { type FeedOptions, readFeed } from './feed.ts'
import { resolveAddress } from './feed-address.ts'
import { emptyFacts, type FeedContext } from './feed-fields.ts'
import { foldText, languageTag } from './feed-text.ts'
import { induceList } from './induce.ts'
import { parseLooseJson, readJson } from './json-api.ts'
import { readJsonLdList } from './json-ld-list.ts'
import { findJsonRules } from './json-shape.ts'
import { mergeByLink } from './listing.ts'
import { readSitemap } from './sitemap.ts'

export interface AutoOptions {
  now: Date
  sitemap: SitemapRules
  /** The page's feeds have been tried in vain. */
  withoutFeeds: boolean
}

function readAutoJson(text: string, context: FeedContext): Discovery | NotReadable {
  const document = parseLooseJson(text)
  const rules = document === undefined ? undefined : findJsonRules(document)
  if (rules === undefined)
    return { dialect: 'none', reason: document === undefined ? 'broken JSON' : 'JSON without a list of articles', feeds: [] }
  const found = readJson(text, rules, context)
  return 'items' in found ? { ...found, faults: [...found.faults, `paths found: ${JSON.stringify(rules)}`] } : found
}

/** Where WordPress answers with its articles as JSON (`link rel="https://api.w.org/"`). */
function wordpressAddress(html: string, url: string): string | undefined {
  const match = /<link\s[^>]{0,300}?rel=["']?https:\/\/api\.w\.org\/["']?[^>]{0,300}?>/i.exec(html)
  const href = match === null ? undefined : /href=["']?([^"'\s>]+)/i.exec(match[0])?.[1]
  const root = resolveAddress(href, url)
  return root === undefined
    ? undefined
    : resolveAddress(`${root.replace(/\/?$/, '/')}wp/v2/posts?per_page=50&_embed=author,wp:featuredmedia`, url)
}

/** Embedded JSON of a page: JSON-LD documents, and state scripts with a list of articles in them. */
function embeddedDocuments(html: string): {
  jsonLd: ReturnType<typeof parseLooseJson>[]
  state: { selector: string; text: string }[]
} {
  const page = load(html)
  const jsonLd = page('script[type="application/ld+json"]')
    .toArray()
    .map((element) => parseLooseJson(page(element).text()))
  const state = page('script[type="application/json"], script#__NEXT_DATA__, script#__NUXT_DATA__')
    .toArray()
    .map((element) => ({
      selector: element.attribs['id'] ? `script#${element.attribs['id']}` : 'script[type="application/json"]',
      text: page(element).text(),
    }))
    .filter(({ text }) => text.length > 200)
  return { jsonLd, state }
}

interface Reading {
  dialect: string
  items: Item[]
  why: string
}

function readings(html: string, context: FeedContext): Reading[] {
  const { jsonLd, state } = embeddedDocuments(html)
  const found: Reading[] = []
  const declared = readJsonLdList(
    jsonLd.filter((document) => document !== undefined),
    context,
  )
  const induced = induceList(html, context)
  if (induced.items.length > 0) found.push({ dialect: 'listing', items: induced.items, why: induced.why })
  // A declared list that holds less than half of what stands on the page is a teaser, not the list.
  if (declared.length >= 3 && declared.length * 2 >= induced.items.length)
    found.unshift({ dialect: 'json-ld', items: mergeByLink(declared), why: `${declared.length} articles declared as JSON-LD` })
  else if (declared.length >= 3)
    found.push({ dialect: 'json-ld', items: mergeByLink(declared), why: `${declared.length} articles declared as JSON-LD` })
  for (const { selector, text } of state) {
    const document = parseLooseJson(text)
    const rules = document === undefined ? undefined : findJsonRules(document)
    const read = rules === undefined ? undefined : readJson(text, rules, context)
    if (read !== undefined && 'items' in read && read.items.length >= 3)
      found.push({
        dialect: 'json',
        items: mergeByLink(read.items),
        why: `${read.items.length} entries in ${selector}, paths ${JSON.stringify(rules)}`,
      })
  }
  return found
}

/** Everything a page offers as a source, likeliest first, for a person to choose from. */
export function listCandidates(html: string, url: string, context: FeedContext): Candidate[] {
  const candidates: Candidate[] = findFeedLinks(html, url).map((feed) => ({
    kind: 'feed',
    url: feed.url,
    why: `named by the page${feed.title ? ` as "${feed.title}"` : ''}`,
  }))
  const wordpress = wordpressAddress(html, url)
  if (wordpress !== undefined) candidates.push({ kind: 'json', url: wordpress, why: 'WordPress REST address named by the page' })
  for (const reading of readings(html, context)) {
    candidates.push({
      kind: reading.dialect === 'listing' ? 'listing' : 'json',
      url,
      items: reading.items.length,
      why: reading.why,
    })
  }
  const named = new Set(candidates.map((candidate) => candidate.url))
  for (const path of WELL_KNOWN_FEEDS) {
    const address = resolveAddress(path, url)
    if (
      address !== undefined &&
      !named.has(address) &&
      candidates.every((candidate) => candidate.kind !== 'feed' || candidate.why.startsWith('usual'))
    )
      candidates.push({ kind: 'feed', url: address, why: 'usual place for a feed, not tried' })
  }
  return candidates
}

function readPage(html: string, url: string, context: FeedContext, options: AutoOptions): Discovery | NotReadable {
  const feeds = findFeedLinks(html, url)
  if (feeds.length > 0 && !options.withoutFeeds) return { dialect: 'none', reason: 'a page that names feeds of its own', feeds }
  const found = readings(html, context)
  const [best] = found
  if (best === undefined) return { dialect: 'none', reason: 'no list of articles can be seen on the page', feeds }
  const page = load(html)
  const facts = emptyFacts()
  const title = foldText(page('title').first().text())
  if (title !== '') facts.title = title
  const language = languageTag(page('html').attr('lang'))
  if (language !== undefined) facts.language = language
  return {
    dialect: best.dialect,
    source: facts,
    items: best.items,
    more: [],
    faults: [],
    candidates: listCandidates(html, url, context),
  }
}

/** Items of a document of any kind. A page that names feeds is answered with them, unless told to read it itself. */
export function readAuto(body: Uint8Array, feedOptions: FeedOptions, options: AutoOptions): Discovery | NotReadable {
  const { contentType, ...context } = feedOptions
  const feed = readFeed(body, feedOptions)
  if ('items' in feed) return feed
  const kind = /json/i.test(contentType ?? '') || body[0] === 0x7b || body[0] === 0x5b ? 'json' : 'html'
  const { text } = decodeText(body, { kind, ...(contentType === undefined ? {} : { contentType }) })
  const head = text.slice(0, 2000).trimStart()
  if (head.startsWith('{') || head.startsWith('[')) return readAutoJson(text, context)
  if (/<(?:\w+:)?(?:urlset|sitemapindex)[\s>]/i.test(head)) return readSitemap(text, options.sitemap, context, options.now)
  if (!/<[a-z!]/i.test(head)) return { dialect: 'none', reason: feed.reason, feeds: [] }
  return readPage(text, context.url, context, options)
}
