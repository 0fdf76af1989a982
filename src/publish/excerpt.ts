/**
 * A short text out of a longer one, cut where a reader would cut it.
 *
 * Effects: none.
 *
 * @module
 */

/** Words of an excerpt (SEMANTICS: rights `excerpt`). */
export const EXCERPT_WORDS = 50
/** A script without blanks has no words to count; this many characters stand for `EXCERPT_WORDS`. */
const CHARACTERS_PER_WORD = 8

/**
 * The first words of a plain text on one line, with `…` where something was left out.
 *
 * A sentence that ends in the last third of the words is a better place to stop than the middle of the next one. Texts
 * without blanks (Chinese, Thai, one endless token) are cut by characters, never inside a surrogate pair.
 */
export function excerpt(text: string, words: number = EXCERPT_WORDS): string {
  const most = words * CHARACTERS_PER_WORD
  // Only so much of the text is looked at as could ever matter.
  const head = text
    .slice(0, most * 4)
    .replace(/\s+/gu, ' ')
    .trim()
  const more = text.length > most * 4
  const tokens = head.split(' ')
  if (tokens.length <= words && head.length <= most * 2 && !more) return head
  let cut = tokens.slice(0, words).join(' ')
  if (cut.length > most * 2) cut = wellCut(cut, most)
  if (cut === head && !more) return head
  const end = lastSentenceEnd(cut)
  if (end > (cut.length * 2) / 3) return cut.slice(0, end)
  return `${cut.replace(/[\s,;:–—-]+$/u, '')}…`
}

function wellCut(text: string, length: number): string {
  const last = text.charCodeAt(length - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length)
}

/** Index after the last full stop that is followed by a blank; 0 where there is none. */
function lastSentenceEnd(text: string): number {
  for (let i = text.length - 1; i > 0; i--) {
    if ('。！？'.includes(text[i] as string)) return i + 1
    if (text[i] === ' ' && '.!?…։؟।'.includes(text[i - 1] as string)) return i
  }
  return 0
}
