/**
 * Turns text into the folded tokens that both search and filters compare.
 *
 * One function feeds the full-text index and the matcher in memory, so the two cannot disagree: the index stores what
 * `indexText` gives, words separated by blanks, and its tokeniser (FTS5 `ascii`) does nothing but split at those blanks.
 * Folding: NFKC, lower case, diacritics removed, and the tables below. Scripts written without blanks become overlapping
 * pairs of characters, the last one also alone, so that any substring is a phrase and any single character a prefix.
 * The contract for people is docs/query.md.
 *
 * Effects: none (character classes are remembered once computed).
 *
 * @module
 */

/** A stretch of text of one kind, folded. A `run` is of a script without blanks and is matched by substring. */
export interface Piece {
  run: boolean
  text: string
}

/** Longer words are cut to this many characters, in articles and queries alike. */
export const MAX_WORD = 64

/** So many UTF-16 units of a text are searchable; keeps one indexed row under 2 MB. */
export const MAX_TEXT = 250_000

/** Letters that no Unicode decomposition folds. */
const LETTERS = new Map(
  Object.entries({
    ...{
      ı: 'i',
      ə: 'e',
      ǝ: 'e',
      ß: 'ss',
      æ: 'ae',
      œ: 'oe',
      ø: 'o',
      đ: 'd',
      ð: 'd',
      þ: 'th',
      ł: 'l',
      ħ: 'h',
      ŧ: 't',
      ŋ: 'n',
      ĸ: 'k',
    },
    ...{ ς: 'σ', ё: 'е', ѐ: 'е', ѝ: 'и' },
    ...{ ٱ: 'ا', ي: 'ی', ى: 'ی', ك: 'ک', ة: 'ه', ہ: 'ه' },
  }),
)

const SEPARATOR = 0
const WORD = 1
const RUN = 2
const SILENT = 3

interface CharacterClass {
  kind: typeof SEPARATOR | typeof WORD | typeof RUN | typeof SILENT
  text: string
}

/** Marks that say how a letter sounds, not which letter it is; vowel signs of Indic and Thai stay. */
const MARKS =
  /[[\p{Mn}&&[\p{sc=Inherited}\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Syriac}]]--[\u3099\u309a]]/gv
const INVISIBLE = /\p{DI}/gu
const LONG_MARKS = /(\p{M}{16})\p{M}+/gu
const JOINED_ARABIC = /(?<=[\p{sc=Arabic}\u064b-\u065f\u0670])\u200c/gu
const HAS_UNUSUAL = /[^\x00-\x7f]/
const TOKEN_CHARACTER = /[\p{L}\p{M}\p{N}]/u
const WITHOUT_BLANKS =
  /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Hang}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}\p{sc=Tale}\p{sc=Talu}\p{sc=Lana}\p{sc=Tavt}\p{sc=Yiii}\p{sc=Nshu}\p{sc=Tang}]/u
const DIGIT = /\p{Nd}/u
const CYRILLIC = /\p{sc=Cyrillic}/u
/** Tatweel, and Armenian marks of stress, exclamation and question, which stand inside words. */
const SILENT_CHARACTERS = new Set([0x640, 0x55b, 0x55c, 0x55e, 0x55f])
/** Geresh, gershayim and what people type for them; silent between Hebrew letters. */
const HEBREW_MARKS = new Set([0x22, 0x27, 0x2019, 0x201d, 0x5f3, 0x5f4])

const SEPARATES: CharacterClass = { kind: SEPARATOR, text: '' }
const IS_SILENT: CharacterClass = { kind: SILENT, text: '' }

/** Value of a decimal digit of any script: such digits stand in rows of ten. */
function digitValue(point: number): string {
  let value = 0
  while (value < 9 && DIGIT.test(String.fromCodePoint(point - value - 1))) value++
  return String(value)
}

function foldLetter(character: string): string {
  const lower = character.toLowerCase()
  const bare = CYRILLIC.test(lower) ? lower : lower.normalize('NFD').replace(MARKS, '').normalize('NFC')
  let out = ''
  for (const letter of bare) out += LETTERS.get(letter) ?? letter
  return out
}

function classify(point: number): CharacterClass {
  const character = String.fromCodePoint(point)
  if (SILENT_CHARACTERS.has(point)) return IS_SILENT
  if (!TOKEN_CHARACTER.test(character)) return SEPARATES
  if (DIGIT.test(character)) return { kind: WORD, text: digitValue(point) }
  if (point >= 0x2b0 && point <= 0x2ff) return SEPARATES // modifier letters that serve as apostrophes
  const text = foldLetter(character)
  if (text === '' || /^\p{Me}$/u.test(character)) return IS_SILENT
  return { kind: WITHOUT_BLANKS.test(text) ? RUN : WORD, text }
}

const pages: (CharacterClass | undefined)[][] = []

function classOf(point: number): CharacterClass {
  const page = (pages[point >> 8] ??= new Array<CharacterClass | undefined>(256).fill(undefined))
  return (page[point & 255] ??= classify(point))
}

/** Whole-text part of folding: what depends on neighbours. */
function prepare(text: string): string {
  if (!HAS_UNUSUAL.test(text)) return text
  const visible = text.replace(LONG_MARKS, '$1').replace(JOINED_ARABIC, ' ').replace(INVISIBLE, '').normalize('NFKC')
  const bare = visible.replace(MARKS, '').replace(INVISIBLE, '')
  return bare.length === visible.length ? visible : bare.normalize('NFKC')
}

function isHebrew(point: number | undefined): boolean {
  return point !== undefined && point >= 0x5d0 && point <= 0x5ea
}

function finishWord(word: string): string {
  // The Armenian ligature և is written եւ, եվ or և.
  const same = word.includes('ւ') ? word.replaceAll('եւ', 'եվ') : word
  return same.length <= MAX_WORD ? same : Array.from(same).slice(0, MAX_WORD).join('')
}

/** Text as folded pieces in order. Linear in the text; a word in one script directly beside a run of another is two pieces. */
export function foldPieces(text: string): Piece[] {
  // Cut again after preparing: one character can become eighteen.
  const source = prepare(text.slice(0, MAX_TEXT)).slice(0, MAX_TEXT)
  const pieces: Piece[] = []
  let word = ''
  let run = false
  const end = (): void => {
    if (word !== '') pieces.push({ run, text: run ? word : finishWord(word) })
    word = ''
  }
  let previous: number | undefined
  for (let i = 0; i < source.length; ) {
    const point = source.codePointAt(i) as number
    i += point > 0xffff ? 2 : 1
    const { kind, text: folded } = classOf(point)
    if (kind === WORD || kind === RUN) {
      if (word !== '' && run !== (kind === RUN)) end()
      run = kind === RUN
      word += folded
    } else if (kind === SEPARATOR) {
      const within = HEBREW_MARKS.has(point) && isHebrew(previous) && isHebrew(source.codePointAt(i))
      if (!within) end()
    }
    previous = point
  }
  end()
  return pieces
}

function pushPairs(run: string, tokens: string[], closed: boolean): void {
  const characters = Array.from(run)
  for (let i = 0; i + 1 < characters.length; i++) tokens.push(`${characters[i]}${characters[i + 1]}`)
  if (closed || characters.length === 1) tokens.push(characters.at(-1) as string)
}

/** What an article's text is indexed as: folded tokens separated by single blanks; empty where it has none. */
export function indexText(text: string): string {
  const tokens: string[] = []
  for (const piece of foldPieces(text)) {
    if (piece.run) pushPairs(piece.text, tokens, true)
    else tokens.push(piece.text)
  }
  return tokens.join(' ')
}

/** Consecutive tokens to look for; where `open`, the last is the beginning of a token. */
export interface TokenPhrase {
  tokens: string[]
  open: boolean
}

/**
 * What a query's pieces look for in indexed text. A run at the end may go on in the article, so its last character is
 * not looked for alone; a run of one character is the beginning of a pair, or the end of a run.
 */
export function phraseOf(pieces: readonly Piece[], prefix: boolean): TokenPhrase {
  const tokens: string[] = []
  const last = pieces.at(-1)
  for (const piece of pieces) {
    if (piece.run) pushPairs(piece.text, tokens, piece !== last)
    else tokens.push(piece.text)
  }
  const single = last?.run === true && Array.from(last.text).length === 1
  return { tokens, open: last !== undefined && (last.run ? single : prefix) }
}

/** The phrase as a substring of what `indexText` gave, with one blank added at either end of that. */
export function needleOf(phrase: TokenPhrase): string {
  return ` ${phrase.tokens.join(' ')}${phrase.open ? '' : ' '}`
}
