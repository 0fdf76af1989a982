/**
 * Decides whether an item meets a source's `include` or `exclude` rules.
 *
 * Rules are words or phrases, compared as searches compare them: folded, whole words, a trailing `*` for a beginning,
 * any substring in scripts without blanks. One rule of any list is enough.
 *
 * Effects: none.
 *
 * @module
 */
import type { FilterRules } from '../model/source.ts'
import { foldPieces, indexText, needleOf, phraseOf } from './tokens.ts'

export interface FilteredItem {
  title?: string
  text?: string
  authors: string[]
  keywords: string[]
}

/** Whether any rule is met: `words` in title or text, `title`, `author`, `keyword` in their own. Empty rules: never. */
export function matchesFilter(rules: FilterRules, item: FilteredItem): boolean {
  const title = needles([...(rules.title ?? []), ...(rules.words ?? [])])
  if (title.length > 0 && holdsAny(title, [item.title])) return true
  const author = needles(rules.author ?? [])
  if (author.length > 0 && holdsAny(author, item.authors)) return true
  const keyword = needles(rules.keyword ?? [])
  if (keyword.length > 0 && holdsAny(keyword, item.keywords)) return true
  const words = needles(rules.words ?? [])
  return words.length > 0 && holdsAny(words, [item.text])
}

function holdsAny(wanted: string[], texts: (string | undefined)[]): boolean {
  return texts.some((text) => {
    if (text === undefined || text === '') return false
    const padded = ` ${indexText(text)} `
    return wanted.some((needle) => padded.includes(needle))
  })
}

/** A rule without a letter or digit asks for nothing and meets nothing. */
function needles(list: readonly string[]): string[] {
  return list.flatMap((rule) => {
    const trimmed = rule.trim()
    const pieces = foldPieces(trimmed)
    return pieces.length === 0 ? [] : [needleOf(phraseOf(pieces, trimmed.endsWith('*')))]
  })
}
