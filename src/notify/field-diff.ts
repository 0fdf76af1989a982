/**
 * Says field by field what an edit changed, short enough to travel in a message.
 *
 * Of a text only the stretch that changed is given, with a few words around it. Equal states give no change.
 *
 * Effects: none.
 *
 * @module
 */
import type { ArticleRecord, FieldChange } from '../model/article.ts'

/** What of one revision is compared. */
export interface RevisionState {
  record: ArticleRecord
  publishedAt: Date
}

/** Characters of one side of a change at most. */
export const MAX_STRETCH = 500
/** Characters shown around what changed. */
const CONTEXT = 40

/** The changes from one revision to a later one, in a fixed order of fields. */
export function diffRevisions(before: RevisionState, after: RevisionState): FieldChange[] {
  const changes: FieldChange[] = []
  const compare = (field: FieldChange['field'], a: string | undefined, b: string | undefined): void => {
    const [from, to] = [a ?? '', b ?? '']
    if (from === to) return
    const [shortFrom, shortTo] = field === 'image' ? [from, to] : changedStretch(from, to)
    changes.push({ field, ...(from === '' ? {} : { before: shortFrom }), ...(to === '' ? {} : { after: shortTo }) })
  }
  compare('title', before.record.title, after.record.title)
  compare('summary', before.record.summary, after.record.summary)
  compare('content', before.record.contentText, after.record.contentText)
  compare('image', before.record.image?.url, after.record.image?.url)
  compare('authors', names(before.record), names(after.record))
  compare('published', before.publishedAt.toISOString(), after.publishedAt.toISOString())
  return changes
}

function names(record: ArticleRecord): string {
  return record.authors.map(({ name }) => name).join(', ')
}

/** Both texts without what they share at either end, but for some context; short texts stay whole. Linear in the texts. */
export function changedStretch(before: string, after: string): [before: string, after: string] {
  if (before.length <= MAX_STRETCH / 2 && after.length <= MAX_STRETCH / 2) return [before, after]
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start++
  let end = 0
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++
  return [stretch(before, start, before.length - end), stretch(after, start, after.length - end)]
}

function stretch(text: string, start: number, end: number): string {
  const from = wellCut(text, Math.max(0, start - CONTEXT))
  const to = wellCut(text, Math.min(text.length, end + CONTEXT, from + MAX_STRETCH))
  return `${from > 0 ? '…' : ''}${text.slice(from, to)}${to < text.length ? '…' : ''}`
}

/** The index, or the one before where it would fall within a surrogate pair. */
function wellCut(text: string, index: number): number {
  const code = text.charCodeAt(index)
  return index > 0 && code >= 0xdc00 && code <= 0xdfff ? index - 1 : index
}
