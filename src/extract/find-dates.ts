/**
 * Finds the stretches of a line that look like a calendar day, in any language; whether they are one is the date parser's word.
 *
 * Effects: none.
 *
 * @module
 */

const CLOCK = String.raw`(?:[\s,|·•\-–—/T]{0,4}(?:um|at|à|a las|às|alle|o godz\.?|в|om|kl\.?|@|:)?\s{0,2}\[?\d{1,2}[:.h]\d{2}(?::\d{2})?(?:\.\d{1,6})?(?:\s?[ap]\.?m\.?)?(?:\s?Uhr)?\]?(?:\s?(?:\(?(?:UTC|GMT)[+-]?\d{0,2}:?\d{0,2}\)?|Z|[+-]\d{2}:?\d{2}|[A-Z]{2,4}T|MSK)\b)?)?`

/**
 * A letter, as what parts no words: classes of all the world's letters take a hundred times as long to compile, and a Worker
 * compiles them anew wherever it starts.
 */
const LETTER = String.raw`[^\s\d.,:;!?()[\]{}/|·•–—"'«»<>@#+=_&*%“”‘’„…，。、；：！？（）％「」『』《》【】　-]`

const PATTERNS = [
  // 2024-03-15, 2024/3/15, 2024.03.15, with a time
  new RegExp(String.raw`(?<![\d.,/-])(?:19|20)\d{2}\s?([-/.])\s?\d{1,2}\s?\1\s?\d{1,2}(?!\d)${CLOCK}`, 'g'),
  // 2024年3月15日, 2024년 3월 15일
  /(?:19|20)\d{2}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일號号]?(?:\s{0,3}\d{1,2}[:：时時]\d{2}(?:[:：分]\d{2})?)?/g,
  // 15.03.2024, 15/3/24, 15-03-2024
  new RegExp(String.raw`(?<![\d.,/-])\d{1,2}\s?([-/.])\s?\d{1,2}\s?\1\s?(?:(?:19|20)\d{2}|\d{2})(?![\d/]|[.-]\d)${CLOCK}`, 'g'),
  // 15 March 2024, 15. März 2024, 15 de marzo de 2024, 15th of March, 2024, 15-Mar-2024
  new RegExp(
    String.raw`(?<![\d.,/-])\d{1,2}(?:st|nd|rd|th|er|º|ª|\.)?[\s.\-/]{0,3}(?:(?:de|of|d')\s{1,2})?${LETTER}{3,14}\.?[\s,.\-/]{0,3}(?:(?:de|del)\s{1,2})?(?:19|20)\d{2}(?!\d)${CLOCK}`,
    'g',
  ),
  // March 15, 2024; Mar. 15th 2024
  new RegExp(
    String.raw`(?<!${LETTER}|\d)${LETTER}{3,14}\.?\s{0,3}\d{1,2}(?:st|nd|rd|th|º)?\.?\s{0,2},?\s{0,3}(?:19|20)\d{2}(?!\d)${CLOCK}`,
    'g',
  ),
  // 20:55, 20 February 2026 is read by its day; 2024 March 15 and 2024, 15 марта
  new RegExp(String.raw`(?<!\d)(?:19|20)\d{2}[\s,.]{1,3}${LETTER}{3,14}\.?[\s,]{1,3}\d{1,2}(?!\d)`, 'g'),
]

/** What any pattern needs at least: a year in full, or three numbers in a row. */
const MAYBE = /(?:19|20)\d{2}|\d[-/.]\s?\d{1,2}\s?[-/.]\s?\d{2}/

/** Candidates in order of place, longest first at one place; at most `limit`. */
export function findDates(text: string, limit = 8): string[] {
  if (!MAYBE.test(text)) return []
  const found: { at: number; text: string }[] = []
  for (const pattern of PATTERNS) {
    pattern.lastIndex = 0
    for (const match of text.matchAll(pattern)) {
      found.push({ at: match.index, text: match[0].trim() })
      if (found.length >= limit * 3) break
    }
  }
  found.sort((a, b) => a.at - b.at || b.text.length - a.text.length)
  return found.slice(0, limit).map((hit) => hit.text)
}
