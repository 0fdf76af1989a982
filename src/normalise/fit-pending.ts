/**
 * Keeps what waits to be ingested within one row of the store: D1 takes no more than 2 MB.
 *
 * A long feed with whole texts can be longer. A text that alone is longer than an article keeps waits cut. What does not
 * fit all the same waits without its text, which is then read from the article's own page; what still does not fit is left
 * out, and found again when the source is read the next time.
 *
 * Effects: none.
 *
 * @module
 */
import type { PendingItem } from '../model/pending.ts'
import { cutUtf8, utf8Length } from '../web/utf8-length.ts'

const MAX_BYTES = 1_200_000
/** Longer than what an article keeps of its HTML, so that the article says it was cut. */
const MAX_TEXT_BYTES = 700_000

/** The same items in the same order, as many and as whole as fit. */
export function fitPending(pending: readonly PendingItem[], maxBytes = MAX_BYTES): PendingItem[] {
  const fitting = pending.map(withBoundedText)
  const sizes = fitting.map((one) => utf8Length(JSON.stringify(one)) + 1)
  let total = sizes.reduce((sum, size) => sum + size, 0)
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

function withBoundedText(one: PendingItem): PendingItem {
  const { contentHtml } = one.item
  if (contentHtml === undefined || contentHtml.length * 3 <= MAX_TEXT_BYTES) return one
  const fitting = cutUtf8(contentHtml, MAX_TEXT_BYTES)
  if (fitting.length === contentHtml.length) return one
  const end = fitting.lastIndexOf('</p>')
  return { ...one, item: { ...one.item, contentHtml: end > 0 ? fitting.slice(0, end + 4) : fitting } }
}

function withoutText(one: PendingItem): PendingItem {
  const { contentHtml: _, summaryHtml: __, ...item } = one.item
  return { ...one, item }
}
