/**
 * An item accepted from a source but not yet turned into an article.
 *
 * Saved in the same batch as the validators of the document it stood in, so that a crash between the two loses nothing.
 *
 * Effects: none.
 *
 * @module
 */
import type { Item } from './item.ts'

export interface PendingItem {
  /** `new`: no key of it is known. `changed`: known, and the source says something else now. `sighted`: known from another source. `deleted`: the source withdrew it. */
  kind: 'new' | 'changed' | 'sighted' | 'deleted'
  item: Item
  itemHash: string
  backfill: boolean
  /** Several items of the same list stand on this address: it does not identify this one. */
  sharedAddress: boolean
  /** Its GUID names other items too, or is another one each poll. */
  unusableGuid?: boolean
  /** Another item of the list has its headline and date: these do not name it. */
  twin?: boolean
  articleId?: string
  attempts: number
  /** Not tried before, milliseconds. */
  notBefore?: number
}

/** Revives the dates that JSON flattened. */
export function reviveItem(item: Item): Item {
  const revive = (instant: Item['published']): Item['published'] =>
    instant ? { ...instant, at: new Date(instant.at) } : undefined
  const published = revive(item.published)
  const updated = revive(item.updated)
  return { ...item, ...(published ? { published } : {}), ...(updated ? { updated } : {}) }
}
