/**
 * Text cleaned by stated rules, so that every format carries the same characters.
 *
 * - Unicode NFC; lone surrogates become U+FFFD; controls, noncharacters and interlinear marks go.
 * - Line ends become `\n`; other vertical white space and typographic spaces become a blank.
 * - Soft hyphens, zero-width spaces, word joiners, byte order marks and invisible operators go.
 * - Zero-width joiners stay between emoji; joiners and non-joiners stay in scripts that shape letters with them (Arabic,
 *   Persian, the Indic scripts…) and go elsewhere.
 * - Marks of direction stay; overrides (U+202D, U+202E), which make text read as something else, go.
 * - Non-breaking blanks stay where they do work: beside a digit, inside guillemets, before French high punctuation. Else
 *   they become blanks.
 * - Quotes, dashes, emoji and case are left alone.
 *
 * Effects: none.
 *
 * @module
 */

const SUSPECT =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u00a0\u00ad\u1680\u180e\u2000-\u200d\u2028-\u202f\u205f-\u2064\u206a-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff]|\udb40[\udc00-\udc7f]/
const REMOVED =
  /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u180e\u200b\u202d\u202e\u2060-\u2064\u206a-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff]+/g
const LINE_ENDS = /\r\n?|[\u0085\u2028\u2029]/g
const SPACES = /[\u000b\u000c\u1680\u2000-\u2006\u2008-\u200a\u205f]/g
/** Subdivision flags are spelt with tag characters after a black flag; anywhere else they are hidden text. */
const TAGS = /(\u{1f3f4}[\u{e0020}-\u{e007e}]{1,8}\u{e007f})|[\u{e0000}-\u{e007f}]/gu
const JOINERS = /[\u200c\u200d]+/g
const HARD_SPACES = /[\u00a0\u2007\u202f]/g

/** Scripts whose letters change shape beside a joiner, with the marks they use. */
const SHAPING = new RegExp(
  `[${'Arabic Syriac Mandaic Nko Mongolian Adlam Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Khmer Myanmar Tibetan Javanese Balinese'
    .split(' ')
    .map((script) => `\\p{Script_Extensions=${script}}`)
    .join('')}]`,
  'u',
)
const EMOJI = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f/u

/** Anything but characters that every rule leaves alone and that no neighbour can compose with. */
const NOTEWORTHY =
  /[^\t\n\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u0400-\u0482\u048a-\u058a\u10a0-\u10ff\u2010-\u2027\u20a0-\u20bf\u2116\u3001-\u3029\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff5e]/

/** One run of text by the rules above; white space at its ends and in its middle is not folded. Idempotent. */
export function cleanRun(run: string): string {
  if (!NOTEWORTHY.test(run)) return run
  let text = run.isWellFormed() ? run : run.toWellFormed()
  const suspect = SUSPECT.test(text)
  if (suspect) {
    text = text.replace(LINE_ENDS, '\n').replace(SPACES, ' ').replace(REMOVED, '')
    if (text.includes('\udb40')) text = text.replace(TAGS, '$1')
    text = text.normalize('NFC').replace(JOINERS, keepJoiner).replace(HARD_SPACES, keepHardSpace)
  }
  return text.normalize('NFC')
}

function keepJoiner(joiners: string, at: number, whole: string): string {
  const before = codePointBefore(whole, at)
  const after = codePointAt(whole, at + joiners.length)
  if (before === '') return ''
  if (SHAPING.test(before) && (after === '' || SHAPING.test(after))) return joiners[0]!
  return joiners[0] === '\u200d' && EMOJI.test(before) && EMOJI.test(after) ? '\u200d' : ''
}

function keepHardSpace(space: string, at: number, whole: string): string {
  const before = codePointBefore(whole, at)
  const after = codePointAt(whole, at + 1)
  if (/\s/.test(before) || /\s/.test(after)) return ' '
  const works = /\p{Nd}/u.test(before) || /\p{Nd}/u.test(after) || /^[«‹]$/.test(before) || /^[»›?!;:%‰€№°]$/.test(after)
  return works ? space : ' '
}

function codePointAt(text: string, at: number): string {
  const code = text.codePointAt(at)
  return code === undefined ? '' : String.fromCodePoint(code)
}

function codePointBefore(text: string, at: number): string {
  if (at === 0) return ''
  const low = text.charCodeAt(at - 1)
  return low >= 0xdc00 && low <= 0xdfff && at > 1 ? text.slice(at - 2, at) : text.slice(at - 1, at)
}

/** Plain text by the same rules, with blanks folded, lines trimmed and empty lines gone. Idempotent. */
export function cleanText(text: string): string {
  const clean = cleanRun(text)
  if (!/[\n\t]| {2}|^\s|\s$/.test(clean)) return clean
  const lines: string[] = []
  for (const line of clean.split('\n')) {
    const folded = line.replace(/[ \t]+/g, ' ').trim()
    if (folded !== '') lines.push(folded)
  }
  return lines.join('\n')
}

/**
 * Text for comparison only: variants of quotes, dashes, dots and white space made one, case kept.
 */
export function foldVariants(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|\p{Variation_Selector}/gu, '')
    .replace(/[\u2018-\u201f\u2039\u203a\u00ab\u00bb\u0060\u00b4\u02b9-\u02bc\u2032\u2033\u301d-\u301f'"]+/g, "'")
    .replace(/[\u2010-\u2015\u2212-]+/g, '-')
    .replace(/\s+/g, ' ')
    .trim()
}

/** Letters and digits only, lower case, without diacritics: two spellings of one name or headline give one string. */
export function foldLetters(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
}
