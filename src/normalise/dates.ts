/**
 * Which stated date wins, and what happens to one that cannot be true.
 *
 * Order of trust: the operator's selector; an item's date with its zone; the page's structured date; any other date
 * of the item; what is visible on the page. A coarser date yields to a finer one of the same day. A date in the future
 * is held at the time first seen.
 *
 * Effects: none. Callers pass the time.
 *
 * @module
 */
import type { Evidence, Extraction } from '../model/extraction.ts'
import type { Instant } from '../model/instant.ts'
import type { Item } from '../model/item.ts'

export interface ChosenDate {
  instant: Instant
  from: Evidence
  detail?: string
  disagreed: { value: string; from: Evidence }[]
}

const STRUCTURED: ReadonlySet<Evidence> = new Set(['json-ld', 'microdata', 'open-graph', 'meta', 'dublin-core', 'time-element'])
const DAY_MS = 86_400_000
const FINENESS = { day: 0, minute: 1, second: 2 }

/** The publication date of an item and its page, or `undefined` where neither states one. */
export function choosePublished(
  item: Pick<Item, 'published'>,
  extraction: Pick<Extraction, 'published'> | undefined,
): ChosenDate | undefined {
  const page = extraction?.published
  const candidates: ChosenDate[] = []
  const offer = (instant: Instant | undefined, from: Evidence, detail?: string): void => {
    if (instant && !Number.isNaN(instant.at.getTime()))
      candidates.push({ instant, from, ...(detail ? { detail } : {}), disagreed: [] })
  }
  const fromPage = (when: boolean): void => {
    if (when) offer(page?.value, page?.from ?? 'visible', page?.detail)
  }
  fromPage(page?.from === 'selector')
  if (item.published?.zone === 'stated' && item.published.precision !== 'day') offer(item.published, 'source')
  fromPage(page !== undefined && STRUCTURED.has(page.from))
  offer(item.published, 'source')
  fromPage(page !== undefined && page.from !== 'selector' && !STRUCTURED.has(page.from))
  const [first, ...rest] = candidates
  if (!first) return undefined
  const finer = rest.find(
    (c) =>
      first.instant.precision === 'day' &&
      FINENESS[c.instant.precision] > FINENESS.day &&
      Math.abs(c.instant.at.getTime() - first.instant.at.getTime()) < 1.5 * DAY_MS,
  )
  const chosen = finer ?? first
  const disagreed = candidates
    .filter((c) => c !== chosen && c.instant.at.getTime() !== chosen.instant.at.getTime())
    .map((c) => ({ value: c.instant.text, from: c.from }))
  return { ...chosen, disagreed }
}

/** Never in the future, never before printing was thought of: such a date is held at `firstSeen`. */
export function heldDate(stated: Date | undefined, firstSeen: Date): Date {
  if (!stated) return firstSeen
  const at = stated.getTime()
  return at > firstSeen.getTime() || at < -5_000_000_000_000 ? firstSeen : stated
}
