/**
 * Compares a source's items with what the store knows: which are new, which say something else now, which can be left.
 *
 * Pure (SEMANTICS 2, 3, 5). Effects: none (Web Crypto digests only).
 *
 * @module
 */
import type { Item } from '../model/item.ts'
import type { PendingItem } from '../model/pending.ts'
import type { Source } from '../model/source.ts'
import { addressKey } from '../web/url.ts'
import { type IdentityKey, identityKeys } from './identity.ts'

export interface ItemKeys {
  item: Item
  keys: IdentityKey[]
  /** Its address stands on several different items of this list. */
  sharedAddress: boolean
  itemHash: string
}

/**
 * The identity keys of every item that can be told apart, oldest first (lists put the newest on top). Items without
 * address and GUID are left out; of two with the same keys the first stays.
 */
export async function keyItems(items: readonly Item[], source: Source): Promise<{ keyed: ItemKeys[]; unusable: number }> {
  const shared = sharedAddresses(items)
  const seen = new Set<string>()
  const keyed: ItemKeys[] = []
  let unusable = 0
  for (const item of items) {
    const sharedAddress = item.link !== undefined && shared.has(addressKey(item.link))
    const keys = identityKeys(item, source, { sharedAddress })
    if (!keys) {
      unusable++
      continue
    }
    const mark = `${keys.primary.kind}\n${keys.primary.scope}\n${keys.primary.key}`
    if (seen.has(mark)) continue
    seen.add(mark)
    keyed.push({ item, keys: keys.all, sharedAddress, itemHash: await hashItem(item) })
  }
  return { keyed: keyed.reverse(), unusable }
}

/** Addresses under which several items with different GUIDs and different titles stand at once (a live blog). */
function sharedAddresses(items: readonly Item[]): Set<string> {
  const byAddress = new Map<string, { guids: Set<string>; titles: Set<string> }>()
  for (const item of items) {
    if (!item.link || !item.guid) continue
    const key = addressKey(item.link)
    const seen = byAddress.get(key) ?? { guids: new Set(), titles: new Set() }
    seen.guids.add(item.guid)
    seen.titles.add(item.title ?? item.summaryHtml ?? '')
    byAddress.set(key, seen)
  }
  return new Set([...byAddress].filter(([, s]) => s.guids.size > 1 && s.titles.size > 1).map(([key]) => key))
}

/** Short digest of what a source says of an item; moves when the source says something else. */
export async function hashItem(item: Item): Promise<string> {
  const said = [
    item.title,
    item.summaryHtml,
    item.contentHtml,
    item.updated?.at.getTime(),
    item.published?.at.getTime(),
    item.deleted ? 'deleted' : '',
  ]
  const bytes = new TextEncoder().encode(JSON.stringify(said).replace(/\s+/g, ' '))
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return [...digest.slice(0, 8)].map((b) => b.toString(16).padStart(2, '0')).join('')
}

export interface Known {
  /** Article of a key, by `scope\nkind\nkey`. */
  articleOf: ReadonlyMap<string, string>
  /** What this source said last of each article, `undefined` where it has not sighted it; dropped articles are absent. */
  lastHash: ReadonlyMap<string, string | undefined>
}

/** What must be done for these items, and how many need nothing. */
export function planItems(
  items: readonly ItemKeys[],
  known: Known,
  options: { backfill: boolean },
): { pending: PendingItem[]; unchanged: number } {
  const pending: PendingItem[] = []
  let unchanged = 0
  for (const { item, keys, sharedAddress, itemHash } of items) {
    const byKey = (kind: 'url' | 'guid'): string | undefined =>
      keys
        .filter((k) => k.kind === kind)
        .map((k) => known.articleOf.get(`${k.scope}\n${k.kind}\n${k.key}`))
        .find((id) => id !== undefined)
    const byUrl = byKey('url')
    const hasUrl = keys.some((k) => k.kind === 'url')
    const byGuid = byKey('guid')
    const entry = { item, itemHash, sharedAddress, backfill: options.backfill, attempts: 0 }
    if (item.deleted) {
      const articleId = byUrl ?? byGuid
      const last = articleId && known.lastHash.get(articleId)
      if (articleId && last && last !== itemHash) pending.push({ ...entry, kind: 'deleted', articleId })
      else unchanged++
      continue
    }
    // A known GUID at an unknown address is either a moved article or a GUID used twice: only the page can tell.
    const articleId = byUrl ?? (hasUrl ? undefined : byGuid)
    if (articleId === undefined) pending.push({ ...entry, kind: 'new' })
    else if (!known.lastHash.has(articleId)) unchanged++
    else if (known.lastHash.get(articleId) === undefined) pending.push({ ...entry, kind: 'sighted', articleId })
    else if (known.lastHash.get(articleId) !== itemHash) pending.push({ ...entry, kind: 'changed', articleId })
    else unchanged++
  }
  return { pending, unchanged }
}

/** Adds newly planned items to those that still wait; the newer word about the same item wins. */
export function mergePending(waiting: readonly PendingItem[], planned: readonly PendingItem[]): PendingItem[] {
  const mark = (p: PendingItem): string => `${p.item.link ?? ''}\n${p.item.guid ?? ''}`
  const merged = new Map(waiting.map((p) => [mark(p), p]))
  for (const p of planned) {
    const old = merged.get(mark(p))
    merged.set(
      mark(p),
      old
        ? {
            ...p,
            backfill: old.backfill,
            attempts: old.attempts,
            ...(old.notBefore === undefined ? {} : { notBefore: old.notBefore }),
          }
        : p,
    )
  }
  return [...merged.values()]
}
