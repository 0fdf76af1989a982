/**
 * Cuts the text of a query into words, phrases, operators and parentheses, each with where it stood.
 *
 * Full-width forms that East Asian keyboards give stand for their ASCII twins; offsets stay those of the text as typed.
 *
 * Effects: none.
 *
 * @module
 */
import type { QueryField } from './query.ts'
import { foldPieces, type Piece } from './tokens.ts'

/** What is wrong, for people, and where: an offset into the text in UTF-16 units, from 0. */
export interface QueryProblem {
  ok: false
  /** Ends in `at N`, N counted from 1, where a place can be named. */
  problem: string
  position: number
}

export type Lexeme =
  | { kind: 'words'; pieces: Piece[]; prefix: boolean; position: number }
  | { kind: 'field'; field: QueryField; position: number }
  | { kind: 'and' | 'or' | 'not' | 'open' | 'close'; position: number }

const DOUBLE_QUOTES = '"“”„‟'
/** Opening quote → what closes it. */
const QUOTES = new Map([
  ...Array.from(DOUBLE_QUOTES, (quote) => [quote, DOUBLE_QUOTES] as const),
  ['«', '»'],
  ['»', '«»'],
  ['「', '」'],
  ['『', '』'],
])
const OPERATORS = new Map<string, 'and' | 'or' | 'not'>([
  ['AND', 'and'],
  ['OR', 'or'],
  ['NOT', 'not'],
])
const FIELDS = new Map<string, QueryField>([
  ['title', 'title'],
  ['author', 'author'],
])
const BLANK = /\s/u
const HEBREW = /[\u05d0-\u05ea\u05b0-\u05c7]/
const FIELD_NAME = /^([A-Za-z]+):/

export function problemAt(what: string, position: number): QueryProblem {
  return { ok: false, problem: `${what} at ${position + 1}`, position }
}

function narrow(text: string): string {
  return text.replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
}

/** A bare word ends at a blank, a parenthesis or a quote; a quote between Hebrew letters is part of the word. */
function wordEnd(text: string, start: number): number {
  let i = start
  for (; i < text.length; i++) {
    const c = text[i] as string
    if (c === '(' || c === ')' || BLANK.test(c)) break
    if (QUOTES.has(c) && i > start && !(HEBREW.test(text[i - 1] as string) && HEBREW.test(text[i + 1] ?? ''))) break
  }
  return i
}

function phraseAt(text: string, start: number): { lexeme: Lexeme; end: number } | QueryProblem {
  const closing = QUOTES.get(text[start] as string) as string
  let i = start + 1
  while (i < text.length && !closing.includes(text[i] as string)) i++
  if (i >= text.length) return problemAt('unclosed quote', start)
  const pieces = foldPieces(text.slice(start + 1, i))
  if (pieces.length === 0) return problemAt('no letter or digit between the quotes', start)
  const prefix = text[i + 1] === '*'
  return { lexeme: { kind: 'words', pieces, prefix, position: start }, end: i + (prefix ? 2 : 1) }
}

function wordAt(text: string, start: number): { lexeme: Lexeme | undefined; end: number } | QueryProblem {
  const end = wordEnd(text, start)
  const raw = text.slice(start, end)
  const operator = OPERATORS.get(raw)
  if (operator !== undefined) return { lexeme: { kind: operator, position: start }, end }
  const name = FIELD_NAME.exec(raw)?.[1]
  if (name !== undefined) {
    const field = FIELDS.get(name.toLowerCase())
    const after = start + name.length + 1
    if (field !== undefined) return { lexeme: { kind: 'field', field, position: start }, end: after }
    const next = text[after] ?? ' '
    if (next !== '/' && !BLANK.test(next))
      return problemAt(`unknown field “${name}:” (title: and author: are known; quote the words otherwise)`, start)
  }
  const star = raw.search(/\*+$/)
  const stem = star < 0 ? raw : raw.slice(0, star)
  const inner = stem.indexOf('*')
  if (inner >= 0) return problemAt('* can only end a word', start + inner)
  const pieces = foldPieces(stem)
  if (pieces.length === 0 && star >= 0) return problemAt('* needs the beginning of a word before it', start + star)
  // Stray punctuation between words (“Smith & Sons”, “A – B”) asks for nothing.
  return { lexeme: pieces.length === 0 ? undefined : { kind: 'words', pieces, prefix: star >= 0, position: start }, end }
}

/** A dash means NOT where a word could begin and something follows it directly. */
function isMinus(text: string, at: number): boolean {
  return /[\s(:-]/u.test(text[at - 1] ?? ' ') && !BLANK.test(text[at + 1] ?? ' ')
}

/** All lexemes in order, or the first thing that cannot be read. Linear in the text. */
export function lexQuery(typed: string): Lexeme[] | QueryProblem {
  const text = narrow(typed)
  const out: Lexeme[] = []
  let i = 0
  while (i < text.length) {
    const c = text[i] as string
    if (BLANK.test(c)) i++
    else if (c === '(' || c === ')') out.push({ kind: c === '(' ? 'open' : 'close', position: i++ })
    else if (c === '-' && isMinus(text, i)) out.push({ kind: 'not', position: i++ })
    else {
      const found = QUOTES.has(c) ? phraseAt(text, i) : wordAt(text, i)
      if ('ok' in found) return found
      if (found.lexeme !== undefined) out.push(found.lexeme)
      i = found.end
    }
  }
  return out
}
