/**
 * Judges whether a list that could be read still is the list it was: fewer items, one title, one date for all.
 *
 * A list whose pages were rebuilt seldom fails: its selectors then pick something else. What is judged here was read
 * by selectors, paths or guesses; feeds and sitemaps say themselves what an item is.
 *
 * Effects: none. Callers pass the time.
 *
 * @module
 */
import type { Item } from '../model/item.ts'

export interface ListFacts {
  items: readonly Pick<Item, 'title' | 'link' | 'published'>[]
  /** Items it held when all was well. */
  usual?: number
  /** How many of `items` are articles we have. */
  known: number
  /** Since when it has been held to drift. */
  since?: Date
}

/** Lists shorter than this say nothing by their length, titles or dates. */
const LEAST_ITEMS = 5
const LEAST_USUAL = 10
const FEWER = 0.2
const SAME = 0.8
/** A list that stayed short for so long is a short list. */
const ACCEPT_AFTER_MS = 7 * 24 * 60 * 60 * 1000

/** What is wrong, in words for the status page; undefined where nothing is. */
export function findDrift({ items, usual = 0, known, since }: ListFacts, now: Date): string | undefined {
  const titles = mostFrequent(items.map((item) => item.title?.trim() || undefined))
  const links = new Set(items.map((item) => item.link)).size
  if (items.length >= LEAST_ITEMS && links >= LEAST_ITEMS && titles.count >= items.length * SAME && titles.value !== undefined)
    return `${titles.count} of ${items.length} items have the same title ("${titles.value.slice(0, 60)}")`
  const timed = items.filter((item) => item.published !== undefined && item.published.precision !== 'day')
  const times = mostFrequent(timed.map((item) => item.published!.at.toISOString()))
  if (timed.length >= LEAST_ITEMS && links >= LEAST_ITEMS && times.count === timed.length)
    return `all ${timed.length} dated items have the same date (${times.value})`
  const isAccepted = since !== undefined && now.getTime() - since.getTime() >= ACCEPT_AFTER_MS
  // What is left of a list that merely grew shorter are articles we know.
  if (!isAccepted && usual >= LEAST_USUAL && items.length < usual * FEWER && known * 2 < items.length)
    return `only ${items.length} items where there used to be ${usual}, and most of them unknown`
  return undefined
}

function mostFrequent(values: readonly (string | undefined)[]): { value?: string; count: number } {
  const counts = new Map<string, number>()
  for (const value of values) if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1)
  let most: { value?: string; count: number } = { count: 0 }
  for (const [value, count] of counts) if (count > most.count) most = { value, count }
  return most
}
