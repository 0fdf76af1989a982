/**
 * Keeps what waits to be ingested within one row of the store: D1 takes no more than 2 MB.
 *
 * A long feed with whole texts can be longer. What does not fit waits without its text, which is then read from the
 * article's own page; what still does not fit is left out, and found again when the source is read the next time.
 *
 * Effects: none.
 *
 * @module
 */
import type { PendingItem } from '../model/pending.ts'
import { utf8Length } from '../web/utf8-length.ts'

const MAX_BYTES = 1_200_000

/** The same items in the same order, as many and as whole as fit. */
export function fitPending(pending: readonly PendingItem[], maxBytes = MAX_BYTES): PendingItem[] {
  const sizes = pending.map((one) => utf8Length(JSON.stringify(one)) + 1)
  let total = sizes.reduce((sum, size) => sum + size, 0)
  const fitting = [...pending]
  // The last of a list are the oldest.
  for (let at = fitting.length - 1; at >= 0 && total > maxBytes; at--) {
    const bare = withoutText(fitting[at] as PendingItem)
    const size = utf8Length(JSON.stringify(bare)) + 1
    total += size - (sizes[at] as number)
    sizes[at] = size
    fitting[at] = bare
  }
  while (fitting.length > 1 && total > maxBytes) {
    total -= sizes[fitting.length - 1] as number
    fitting.pop()
  }
  return fitting
}

function withoutText(one: PendingItem): PendingItem {
  const { contentHtml: _, summaryHtml: __, ...item } = one.item
  return { ...one, item }
}
