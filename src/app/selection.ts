/**
 * What a reader may ask of any feed beside its address: `?q=`, `source=`, `tag=`, `lang=`, `author=`, `since=`, `exclude=`,
 * `limit=`, `content=`, `dedupe=story`. docs/query.md is the contract.
 *
 * Equal wishes have one canonical spelling, so that they share one rendition and one address. Parameters nobody knows are
 * passed over; known ones that make no sense are refused.
 *
 * Effects: none.
 *
 * @module
 */

import { rfc3339 } from '../publish/dates.ts'
import { languageTag, oneLine } from '../publish/entry.ts'
import { parseQuery } from '../query/parse.ts'
import { canonicalQuery, combine, negate, type Query } from '../query/query.ts'
import { authorQuery, type Offer, type PublishedFeed } from './published.ts'

export const MAX_LIMIT = 200
const MAX_NAMES = 20
const MAX_NAME = 120

export interface Selection {
  q?: Query
  exclude?: Query
  sources: string[]
  tags: string[]
  languages: string[]
  authors: string[]
  since?: Date
  limit?: number
  content?: 'excerpt'
  oncePerStory?: boolean
}

export interface Refusal {
  problem: string
}

/** The wish in a query string, or why it is refused. `usual` is the limit that needs no saying. */
export function readSelection(params: URLSearchParams, usual: number): Selection | Refusal {
  for (const name of ['q', 'exclude', 'since', 'limit', 'content', 'dedupe'])
    if (params.getAll(name).length > 1) return { problem: `${name}= is given more than once.` }
  const selection: Selection = { sources: [], tags: [], languages: [], authors: [] }
  for (const name of ['q', 'exclude'] as const) {
    const text = params.get(name) ?? ''
    if (text.trim() === '') continue
    const parsed = parseQuery(text)
    if (!parsed.ok) return { problem: `${name}=: ${parsed.problem}. docs/query.md tells how a question is written.` }
    selection[name] = parsed.query
  }
  selection.sources = names(params, 'source', (name) => name.trim().toLowerCase())
  selection.tags = names(params, 'tag', (name) => name.trim().normalize('NFC').toLowerCase())
  selection.authors = params
    .getAll('author')
    .map(oneLine)
    .filter((name) => name !== '')
  selection.authors = [...new Set(selection.authors)].sort()
  for (const text of names(params, 'lang', (name) => name.trim())) {
    const tag = languageTag(text)
    if (tag === undefined) return { problem: `lang=${shown(text)} is no language tag; az, en-GB and the like are (RFC 5646).` }
    if (!selection.languages.includes(tag)) selection.languages.push(tag)
  }
  selection.languages.sort()
  const long = [selection.sources, selection.tags, selection.languages, selection.authors]
  if (long.some((list) => list.length > MAX_NAMES)) return { problem: `More than ${MAX_NAMES} names for one parameter.` }
  if (long.flat().some((name) => name.length > MAX_NAME)) return { problem: `A name has more than ${MAX_NAME} characters.` }
  return readBounds(params, usual, selection)
}

function readBounds(params: URLSearchParams, usual: number, selection: Selection): Selection | Refusal {
  const since = (params.get('since') ?? '').trim()
  if (since !== '') {
    const at = readSince(since)
    if (at === undefined) return { problem: `since=${shown(since)} is no date; 2026-03-01 and 2026-03-01T08:00:00Z are.` }
    selection.since = at
  }
  const limit = (params.get('limit') ?? '').trim()
  if (limit !== '') {
    const count = /^\d{1,6}$/.test(limit) ? Number(limit) : 0
    if (count < 1 || count > MAX_LIMIT) return { problem: `limit=${shown(limit)} is no number from 1 to ${MAX_LIMIT}.` }
    if (count !== usual) selection.limit = count
  }
  const content = (params.get('content') ?? '').trim()
  if (content !== '' && content !== 'full' && content !== 'excerpt')
    return { problem: `content=${shown(content)} is neither full nor excerpt.` }
  if (content === 'excerpt') selection.content = 'excerpt'
  const dedupe = (params.get('dedupe') ?? '').trim()
  if (dedupe !== '' && dedupe !== 'story') return { problem: `dedupe=${shown(dedupe)} is not known; dedupe=story is.` }
  if (dedupe === 'story') selection.oncePerStory = true
  return selection
}

function names(params: URLSearchParams, parameter: string, fold: (name: string) => string): string[] {
  const all = params.getAll(parameter).flatMap((value) => value.split(',').map(fold))
  return [...new Set(all.filter((name) => name !== ''))].sort()
}

function shown(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}

const DATE = /^(\d{4}-\d{2}-\d{2})(?:[Tt](\d{2}:\d{2})(:\d{2})?(?:\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2}))?$/

/** RFC 3339, or a date alone for its beginning in UTC. */
function readSince(text: string): Date | undefined {
  // A plus sign in a query string arrives as a blank.
  const parts = DATE.exec(text.replace(/ (\d{2}:\d{2})$/, '+$1'))
  if (!parts) return undefined
  const [, day = '', minute = '00:00', second = ':00', zone = 'Z'] = parts
  const at = new Date(`${day}T${minute}${second}${zone.toUpperCase()}`)
  const real = new Date(`${day}T00:00:00Z`)
  return Number.isNaN(at.getTime()) || Number.isNaN(real.getTime()) || !real.toISOString().startsWith(day) ? undefined : at
}

/** The canonical query string with `?`; empty for no wish at all. */
export function selectionSearch(selection: Selection): string {
  const pairs: [string, string][] = []
  const add = (name: string, value: string | false | undefined): void => {
    if (value) pairs.push([name, value])
  }
  add('q', selection.q && canonicalQuery(selection.q))
  add('exclude', selection.exclude && canonicalQuery(selection.exclude))
  add('source', selection.sources.join(','))
  add('tag', selection.tags.join(','))
  add('lang', selection.languages.join(','))
  for (const author of selection.authors) add('author', author)
  add('since', selection.since && rfc3339(selection.since).replace('T00:00:00Z', ''))
  add('limit', selection.limit?.toString())
  add('content', selection.content)
  add('dedupe', selection.oncePerStory && 'story')
  if (pairs.length === 0) return ''
  return `?${pairs.map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%2C', ',').replaceAll('%3A', ':')}`).join('&')}`
}

/** The feed narrowed to the wish; every parameter narrows further, several names of one widen it. */
export function narrowFeed(offer: Offer, feed: PublishedFeed, selection: Selection): PublishedFeed | Refusal {
  const search = selectionSearch(selection)
  if (search === '') return feed
  if (feed.languages && selection.languages.length > 0) return { problem: 'lang=: this feed is of one language already.' }
  const refs: number[][] = feed.sources === 'all' ? [] : [feed.sources]
  for (const id of selection.sources)
    if (!offer.stored.some((s) => s.id === id)) return { problem: `source=${shown(id)}: there is no such source.` }
  if (selection.sources.length > 0) refs.push(offer.stored.filter((s) => selection.sources.includes(s.id)).map((s) => s.ref))
  for (const tag of selection.tags) if (!offer.tags.includes(tag)) return { problem: `tag=${shown(tag)}: there is no such tag.` }
  if (selection.tags.length > 0)
    refs.push(offer.live.filter((s) => s.source.tags.some((tag) => selection.tags.includes(tag))).map((s) => s.ref))
  const queries = [feed.query, selection.q, selection.exclude && negate(selection.exclude)].filter((q) => q !== undefined)
  const authors = selection.authors.map(authorQuery)
  if (authors.some((query) => query === undefined)) return { problem: 'author= has no letter or digit.' }
  if (authors.length > 0)
    queries.push(
      combine(
        'or',
        authors.filter((query) => query !== undefined),
      ),
    )
  return {
    ...feed,
    key: `${feed.key}${search}`,
    title: `${feed.title}: ${described(selection)}`,
    search,
    sources: refs.length === 0 ? 'all' : refs.reduce((a, b) => a.filter((ref) => b.includes(ref))),
    ...(queries.length === 0 ? {} : { query: combine('and', queries) }),
    ...(selection.languages.length === 0 ? {} : { languages: selection.languages }),
    ...(selection.since === undefined ? {} : { publishedSince: selection.since }),
    ...(selection.limit === undefined ? {} : { limit: selection.limit }),
    ...(selection.content === undefined ? {} : { content: selection.content }),
    ...(selection.oncePerStory ? { oncePerStory: true } : {}),
  }
}

/** The wish in words, for titles. */
function described(selection: Selection): string {
  const parts = [
    selection.q && canonicalQuery(selection.q),
    selection.exclude && `without ${canonicalQuery(selection.exclude)}`,
    selection.sources.length > 0 && `from ${selection.sources.join(', ')}`,
    selection.tags.length > 0 && `tagged ${selection.tags.join(', ')}`,
    selection.languages.length > 0 && `in ${selection.languages.join(', ')}`,
    selection.authors.length > 0 && `by ${selection.authors.join(', ')}`,
    selection.since && `since ${rfc3339(selection.since)}`,
    selection.limit && `newest ${selection.limit}`,
    selection.content && 'excerpts',
    selection.oncePerStory && 'each story once',
  ]
  return parts.filter((part) => typeof part === 'string').join('; ')
}
