/**
 * Which of the keys a source gives can be trusted: GUIDs that many items share or that are new each poll name nothing, nor does
 * an address on which several items stand.
 *
 * Effects: none.
 *
 * @module
 */
import type { GuidRecord } from '../model/fetch-state.ts'
import type { Item } from '../model/item.ts'
import { addressKey } from '../web/url.ts'
import { foldLetters } from './text.ts'

/** Items compared from poll to poll. */
const REMEMBERED = 60
/** So many items under another GUID than before, in two polls running, are no accident. */
const MIN_MOVED = 3
const SHARE_MOVED = 0.8
const POLLS_MOVED = 2

/**
 * Addresses under which several items with different GUIDs and different titles stand at once (a live blog), those known from
 * earlier polls included: when one entry is left, its address is still not its own.
 */
export function sharedAddresses(items: readonly Item[], known: readonly string[]): Set<string> {
  const byAddress = new Map<string, { guids: Set<string>; titles: Set<string> }>()
  for (const item of items) {
    if (!item.link || !item.guid) continue
    const key = addressKey(item.link)
    const seen = byAddress.get(key) ?? { guids: new Set(), titles: new Set() }
    seen.guids.add(item.guid)
    seen.titles.add(item.title ?? item.summaryHtml ?? '')
    byAddress.set(key, seen)
  }
  const now = [...byAddress].filter(([, s]) => s.guids.size > 1 && s.titles.size > 1).map(([key]) => key)
  return new Set([...now, ...known])
}

/** GUIDs that stand on items with different titles, or on three addresses and more. */
export function repeatedGuids(items: readonly Item[]): Set<string> {
  const byGuid = new Map<string, { titles: Set<string>; links: Set<string> }>()
  for (const item of items) {
    if (!item.guid) continue
    const seen = byGuid.get(item.guid) ?? { titles: new Set(), links: new Set() }
    seen.titles.add(foldLetters(item.title ?? item.summaryHtml ?? ''))
    seen.links.add(item.link ? addressKey(item.link) : '')
    byGuid.set(item.guid, seen)
  }
  return new Set([...byGuid].filter(([, s]) => s.titles.size > 1 || s.links.size > 2).map(([guid]) => guid))
}

/**
 * What is to be remembered of the list's GUIDs, and whether they can be believed at all. A feed that changes its GUIDs once is
 * believed again at the next poll.
 */
export function watchGuids(items: readonly Item[], before: GuidRecord | undefined): GuidRecord {
  const last: Record<string, string> = {}
  let met = 0
  let moved = 0
  const repeated = repeatedGuids(items)
  for (const item of items.slice(0, REMEMBERED)) {
    const name = nameOf(item)
    if (!item.guid || name === '' || repeated.has(item.guid)) continue
    const guid = short(item.guid)
    const known = before?.last[name]
    if (known !== undefined) met++
    if (known !== undefined && known !== guid) moved++
    last[name] = guid
  }
  const movedNow = moved >= MIN_MOVED && moved >= met * SHARE_MOVED
  const changed = movedNow ? (before?.changed ?? 0) + 1 : met >= MIN_MOVED ? 0 : (before?.changed ?? 0)
  const withGuid = items.filter((item) => item.guid)
  const mostRepeated = withGuid.length >= 3 && withGuid.filter((item) => repeated.has(item.guid!)).length * 2 > withGuid.length
  const fault = mostRepeated ? 'repeated' : changed >= POLLS_MOVED ? 'changing' : undefined
  return { last, changed, ...(fault ? { fault } : {}) }
}

/** What an item is recognised by apart from its GUID. */
function nameOf(item: Item): string {
  const words = item.link ? addressKey(item.link) : textOfItem(item)
  return words === undefined ? '' : short(words)
}

/** Headline and stated date: the key of an item that has no address of its own and no GUID to be believed. */
export function textOfItem(item: Pick<Item, 'title' | 'published'>): string | undefined {
  const title = foldLetters(item.title ?? '')
  return title.length < 4 ? undefined : `${title.slice(0, 300)} ${item.published?.text.trim() ?? ''}`.trim()
}

function short(text: string): string {
  let a = 0x811c9dc5
  let b = 0x9e3779b9
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    a = Math.imul(a ^ code, 0x01000193)
    b = Math.imul(b ^ code, 0x85ebca6b) ^ (a >>> 9)
  }
  return ((a >>> 0) * 0x100 + ((b >>> 0) >>> 24)).toString(36)
}
