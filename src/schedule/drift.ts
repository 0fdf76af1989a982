/**
 * Judges whether what could be read still is what it was: fewer items, one title, one date for all.
 *
 * A list whose pages were rebuilt seldom fails: its selectors then pick something else. Feeds and sitemaps say themselves what
 * an item is, and are judged by what honest ones never do: change the dates of items we know, or fall to a tenth with nothing
 * that could be news. What was alike when all was well is the source's manner and no fault.
 *
 * Effects: none. Callers pass the time.
 *
 * @module
 */
import type { Alike } from '../model/fetch-state.ts'
import type { Item } from '../model/item.ts'

type Judged = Pick<Item, 'title' | 'link' | 'published'>

export interface ListFacts {
  items: readonly Judged[]
  /** Items it held when all was well. */
  usual?: number
  /** How many of `items` are articles we have. */
  known: number
  /** Since when it has been held to drift. */
  since?: Date
  /** What its items had in common when all was well. */
  alike?: Alike
  /** How items were told: by rules or guesses, or by the document itself. Absent: by rules. */
  told?: 'feed' | 'sitemap'
}

/** Lists shorter than this say nothing by their length, titles or dates. */
const LEAST_ITEMS = 5
const LEAST_USUAL = 10
const FEWER = 0.2
const FEWER_IN_FEED = 0.1
const SAME = 0.8
/** A list that stayed short for so long is a short list. */
const ACCEPT_AFTER_MS = 7 * 24 * 60 * 60 * 1000
/** News is dated within so long before it is read, but not at the very moment: that is when an error was made. */
const NEWS_MS = 2 * 24 * 60 * 60 * 1000
const MOMENT_MS = 60 * 1000

/** What is wrong, in words for the status page; undefined where nothing is. */
export function findDrift(facts: ListFacts, now: Date): string | undefined {
  const { items, known, alike = {}, told } = facts
  const titles = sameTitles(items)
  if (titles !== undefined && !alike.titles) return titles
  const dates = told === 'sitemap' ? undefined : sameDates(items, now)
  // A batch of new items may well come at one time; those we know had times of their own.
  if (dates !== undefined && !alike.dates && (told === undefined || known * 2 >= items.length)) return dates
  return farFewer(facts, now)
}

/** What the items have in common, to be remembered when all is well. Of few, what they do not disprove. */
export function alikeIn(items: readonly Judged[], now: Date): Alike {
  const least = Math.min(LEAST_ITEMS, items.length)
  return {
    ...(sameTitles(items, least) === undefined ? {} : { titles: true }),
    ...(sameDates(items, now, least) === undefined ? {} : { dates: true }),
  }
}

function sameTitles(items: readonly Judged[], least = LEAST_ITEMS): string | undefined {
  const { value, count } = mostFrequent(items.map((item) => item.title?.trim() || undefined))
  if (!areMany(items, least) || value === undefined || count < items.length * SAME) return undefined
  return `${count} of ${items.length} items have the same title ("${value.slice(0, 60)}")`
}

function sameDates(items: readonly Judged[], now: Date, least = LEAST_ITEMS): string | undefined {
  const times = items.flatMap(({ published }) => (published && published.precision !== 'day' ? [published.at] : []))
  if (!areMany(items, least) || times.length < least) return undefined
  const { value, count } = mostFrequent(times.map((at) => at.toISOString()))
  if (count === times.length) return `all ${times.length} dated items have the same date (${value})`
  const isNow = times.every((at) => Math.abs(now.getTime() - at.getTime()) <= MOMENT_MS)
  return isNow ? `all ${times.length} dated items are dated at the moment they were read` : undefined
}

function farFewer({ items, usual = 0, known, since, told }: ListFacts, now: Date): string | undefined {
  if (told === 'sitemap' || usual < LEAST_USUAL) return undefined
  const isAccepted = since !== undefined && now.getTime() - since.getTime() >= ACCEPT_AFTER_MS
  // What is left of a list that merely grew shorter are articles we know.
  if (isAccepted || known * 2 >= items.length) return undefined
  const isFar =
    told === 'feed'
      ? items.length <= usual * FEWER_IN_FEED && !items.some((item) => isNews(item, now))
      : items.length < usual * FEWER
  return isFar
    ? `only ${items.length} ${items.length === 1 ? 'item' : 'items'} where there used to be ${usual}, and most of them unknown`
    : undefined
}

/** Feeds that show the last hours only begin anew with an item or two. */
function isNews({ published, link }: Judged, now: Date): boolean {
  if (published === undefined || link === undefined) return false
  const age = now.getTime() - published.at.getTime()
  return age <= NEWS_MS && (age > MOMENT_MS || published.precision === 'day')
}

function areMany(items: readonly Judged[], least: number): boolean {
  return items.length >= least && new Set(items.map((item) => item.link)).size >= least
}

function mostFrequent(values: readonly (string | undefined)[]): { value?: string; count: number } {
  const counts = new Map<string, number>()
  for (const value of values) if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1)
  let most: { value?: string; count: number } = { count: 0 }
  for (const [value, count] of counts) if (count > most.count) most = { value, count }
  return most
}
