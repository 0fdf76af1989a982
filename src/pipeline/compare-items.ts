/**
 * A source's items against its filters and against what the store knows of them.
 *
 * Effects: Database (reads).
 *
 * @module
 */
import type { FetchState } from '../model/fetch-state.ts'
import type { Item } from '../model/item.ts'
import type { PendingItem } from '../model/pending.ts'
import type { Source } from '../model/source.ts'
import { type ItemKeys, type Known, keyItems } from '../normalise/plan-items.ts'
import type { Database } from '../ports.ts'
import { matchesFilter } from '../query/filter.ts'
import { findAliases, findSightings } from '../store/articles.ts'

/** Items that the source's `include` and `exclude` let through. */
export function wantedItems(source: Source, items: readonly Item[]): Item[] {
  return items.filter((item) => isWanted(source, item))
}

function isWanted(source: Source, item: Item): boolean {
  const facts = {
    ...(item.title ? { title: item.title } : {}),
    text: item.summaryHtml ?? '',
    authors: item.authors.map((a) => a.name),
    keywords: item.keywords,
  }
  if (source.exclude && matchesFilter(source.exclude, facts)) return false
  return source.include === undefined || matchesFilter(source.include, facts)
}

/** How many of these the source had not shown before. */
export function countUnseen(pending: readonly PendingItem[]): number {
  return pending.filter(({ kind }) => kind === 'new' || kind === 'sighted').length
}

export interface Compared {
  keyed: ItemKeys[]
  /** Addresses found not to be one item's own. */
  shared: string[]
  known: Known
}

/** Keys of the items, and what is known under them. */
export async function compareItems(
  db: Database,
  { source, ref }: { source: Source; ref: number },
  items: readonly Item[],
  state: Pick<FetchState, 'sharedAddresses' | 'guids'>,
): Promise<Compared> {
  const { keyed, shared } = await keyItems(items, source, {
    ...(state.sharedAddresses ? { shared: state.sharedAddresses } : {}),
    ...(state.guids?.fault ? { guidFault: state.guids.fault } : {}),
  })
  const aliases = await findAliases(
    db,
    keyed.flatMap((k) => k.keys),
  )
  const lastHash = await findSightings(db, ref, [...new Set(aliases.values())])
  return { keyed, shared, known: { articleOf: aliases, lastHash } }
}
