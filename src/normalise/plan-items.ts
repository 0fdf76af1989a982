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
import { type IdentityKey, identityKeys, isTextKey } from './identity.ts'
import { repeatedGuids, sharedAddresses, textOfItem } from './usable-keys.ts'

export interface ItemKeys {
  item: Item
  keys: IdentityKey[]
  /** Its address stands on several different items. */
  sharedAddress: boolean
  /** Its GUID cannot be believed. */
  unusableGuid: boolean
  /** Another item of the list has its headline and date. */
  twin?: boolean
  itemHash: string
}

/** What earlier polls taught of the source's keys. */
export interface KnownKeys {
  /** Addresses on which several items stood. */
  shared?: readonly string[]
  /** The source's GUIDs name nothing. */
  guidFault?: 'repeated' | 'changing'
}

/**
 * The identity keys of every item that can be told apart, oldest first (lists put the newest on top). Items without
 * address and GUID are left out; of two with the same keys the first stays. `shared`: addresses found not to be one item's own.
 */
export async function keyItems(
  items: readonly Item[],
  source: Source,
  known: KnownKeys = {},
): Promise<{ keyed: ItemKeys[]; unusable: number; shared: string[] }> {
  const shared = sharedAddresses(items, known.shared ?? [])
  const repeated = repeatedGuids(items)
  const seen = new Set<string>()
  const keyed: ItemKeys[] = []
  let unusable = 0
  for (const item of items) {
    const unusableGuid = item.guid !== undefined && (known.guidFault === 'changing' || repeated.has(item.guid))
    const sharedAddress = item.link !== undefined && item.guid !== undefined && shared.has(addressKey(item.link))
    const keys = identityKeys(item, source, { sharedAddress, unusableGuid })
    if (!keys) {
      unusable++
      continue
    }
    const mark = keyId(keys.primary)
    if (seen.has(mark)) continue
    seen.add(mark)
    keyed.push({ item, keys: keys.all, sharedAddress, unusableGuid, itemHash: '' })
  }
  const hashes = await Promise.all(keyed.map(({ item }) => hashItem(item)))
  for (const [index, one] of keyed.entries()) one.itemHash = hashes[index] as string
  return { keyed: withoutTwins(keyed).reverse(), unusable, shared: [...shared].slice(0, MAX_SHARED) }
}

const MAX_SHARED = 20

/** Two items of one headline and date under GUIDs of their own are two: their text does not tell them apart. */
function withoutTwins(keyed: ItemKeys[]): ItemKeys[] {
  const count = new Map<string, number>()
  for (const { keys } of keyed) for (const key of keys) if (isTextKey(key)) count.set(key.key, (count.get(key.key) ?? 0) + 1)
  return keyed.map((one) => {
    const keys = one.keys.filter((key, at) => at === 0 || !isTextKey(key) || count.get(key.key) === 1)
    return keys.length === one.keys.length ? one : { ...one, keys, twin: true }
  })
}

function keyId(key: IdentityKey): string {
  return `${key.scope}\n${key.kind}\n${key.key}`
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
    item.link ? addressKey(item.link) : '',
  ]
  // Blanks that are one blank already stay untouched: most are, in texts of hundreds of kilobytes.
  const bytes = new TextEncoder().encode(JSON.stringify(said).replace(/\s{2,}|[^\S ]/g, ' '))
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
  const find = (keys: readonly IdentityKey[], wanted: (key: IdentityKey) => boolean): string | undefined =>
    keys
      .filter(wanted)
      .map((key) => known.articleOf.get(keyId(key)))
      .find((id) => id !== undefined)
  const byText = new Set(items.flatMap(({ keys }) => find(keys, isTextKey) ?? []))
  for (const { item, keys, sharedAddress, unusableGuid, twin, itemHash } of items) {
    const byUrl = find(keys, (key) => key.kind === 'url')
    const hasUrl = keys.some((key) => key.kind === 'url')
    const ownText = find(keys, isTextKey)
    const stated = find(keys, (key) => key.kind === 'guid' && !isTextKey(key))
    // The GUID stood for something else: the item has another article's words, or another item has that article's.
    const moved = !hasUrl && stated !== undefined && stated !== ownText && (ownText !== undefined || byText.has(stated))
    const byGuid = moved ? ownText : (stated ?? ownText)
    const entry = {
      item,
      itemHash,
      sharedAddress,
      backfill: options.backfill,
      attempts: 0,
      ...(unusableGuid || moved ? { unusableGuid: true } : {}),
      ...(twin ? { twin } : {}),
    }
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
  const mark = ({ item, unusableGuid }: PendingItem): string =>
    `${item.link ?? ''}\n${(unusableGuid ? textOfItem(item) : item.guid) ?? ''}`
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
