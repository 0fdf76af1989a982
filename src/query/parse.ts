/**
 * Reads the query language: words, "phrases", prefix*, `title:`, `author:`, AND, OR, NOT, `-`, parentheses.
 *
 * NOT binds tightest, then AND (written or not), then OR. Bounded in length, terms and depth; linear in the text. Every
 * refusal says what is wrong and where. docs/query.md is the contract for people.
 *
 * Effects: none.
 *
 * @module
 */
import { type Lexeme, lexQuery, problemAt, type QueryProblem } from './lex.ts'
import { canonicalQuery, combine, negate, type Query, type QueryField, type Term } from './query.ts'
import { phraseOf } from './tokens.ts'

/** UTF-16 units, of the text as typed and of its canonical form. */
export const MAX_QUERY_LENGTH = 500
export const MAX_QUERY_TERMS = 64
/** Parentheses within parentheses. */
export const MAX_QUERY_DEPTH = 10

export type ParsedQuery = { ok: true; query: Query } | QueryProblem

interface Reader {
  lexemes: Lexeme[]
  next: number
  terms: number
  depth: number
  end: number
}

function isProblem(result: Query | QueryProblem): result is QueryProblem {
  return 'ok' in result
}

/** Returns the query in canonical form, or what is wrong with it. Never throws. */
export function parseQuery(text: string): ParsedQuery {
  if (text.length > MAX_QUERY_LENGTH) {
    const problem = `the query has ${text.length} characters, ${MAX_QUERY_LENGTH} are allowed`
    return { ok: false, problem, position: MAX_QUERY_LENGTH }
  }
  const lexemes = lexQuery(text)
  if (!Array.isArray(lexemes)) return lexemes
  if (lexemes.length === 0) return { ok: false, problem: 'the query is empty: it has no letter or digit', position: 0 }
  const reader: Reader = { lexemes, next: 0, terms: 0, depth: 0, end: text.length }
  const query = readOr(reader, undefined)
  if (isProblem(query)) return query
  const rest = reader.lexemes[reader.next]
  if (rest !== undefined) return problemAt('closing parenthesis without an opening one', rest.position)
  const length = canonicalQuery(query).length
  if (length <= MAX_QUERY_LENGTH) return { ok: true, query }
  const problem = `the query has ${length} characters when written out in full, ${MAX_QUERY_LENGTH} are allowed`
  return { ok: false, problem, position: 0 }
}

function readOr(reader: Reader, field: QueryField | undefined): Query | QueryProblem {
  const parts: Query[] = []
  for (;;) {
    const part = readAnd(reader, field)
    if (isProblem(part)) return part
    parts.push(part)
    if (reader.lexemes[reader.next]?.kind !== 'or') return combine('or', parts)
    reader.next++
  }
}

function readAnd(reader: Reader, field: QueryField | undefined): Query | QueryProblem {
  const parts: Query[] = []
  for (;;) {
    const part = readNot(reader, field)
    if (isProblem(part)) return part
    parts.push(part)
    const kind = reader.lexemes[reader.next]?.kind
    if (kind === 'and') reader.next++
    else if (kind === undefined || kind === 'or' || kind === 'close') return combine('and', parts)
  }
}

function readNot(reader: Reader, field: QueryField | undefined): Query | QueryProblem {
  let negated = false
  while (reader.lexemes[reader.next]?.kind === 'not') {
    negated = !negated
    reader.next++
  }
  const part = readPrimary(reader, field)
  return isProblem(part) || !negated ? part : negate(part)
}

function readPrimary(reader: Reader, field: QueryField | undefined): Query | QueryProblem {
  const lexeme = reader.lexemes[reader.next]
  if (lexeme?.kind === 'words') {
    reader.next++
    if (++reader.terms > MAX_QUERY_TERMS) return problemAt(`more than ${MAX_QUERY_TERMS} words or phrases`, lexeme.position)
    return createTerm(lexeme, field)
  }
  if (lexeme?.kind === 'field') {
    if (field !== undefined) return problemAt('a field within a field', lexeme.position)
    reader.next++
    const next = reader.lexemes[reader.next]
    if (next?.kind !== 'words' && next?.kind !== 'open')
      return problemAt(`nothing to look for after “${lexeme.field}:”`, lexeme.position)
    return readPrimary(reader, lexeme.field)
  }
  if (lexeme?.kind === 'open') return readGroup(reader, field, lexeme.position)
  return missingWord(reader, lexeme)
}

function readGroup(reader: Reader, field: QueryField | undefined, position: number): Query | QueryProblem {
  if (++reader.depth > MAX_QUERY_DEPTH) return problemAt(`more than ${MAX_QUERY_DEPTH} parentheses within each other`, position)
  reader.next++
  if (reader.lexemes[reader.next]?.kind === 'close') return problemAt('nothing between the parentheses', position)
  const inner = readOr(reader, field)
  if (isProblem(inner)) return inner
  if (reader.lexemes[reader.next]?.kind !== 'close') return problemAt('unclosed parenthesis', position)
  reader.next++
  reader.depth--
  return inner
}

function missingWord(reader: Reader, found: Lexeme | undefined): QueryProblem {
  const before = reader.lexemes[reader.next - 1]
  if (before !== undefined && (before.kind === 'and' || before.kind === 'or' || before.kind === 'not')) {
    return problemAt(`nothing to look for after ${before.kind.toUpperCase()}`, before.position)
  }
  if (found?.kind === 'and' || found?.kind === 'or')
    return problemAt(`nothing to look for before ${found.kind.toUpperCase()}`, found.position)
  if (found?.kind === 'close') return problemAt('closing parenthesis without an opening one', found.position)
  return before?.kind === 'open'
    ? problemAt('unclosed parenthesis', before.position)
    : problemAt('a word is missing', found?.position ?? reader.end)
}

function createTerm({ pieces, prefix }: Extract<Lexeme, { kind: 'words' }>, field: QueryField | undefined): Term {
  // In a script without blanks every word is looked for as a substring already.
  const starred = prefix && pieces.at(-1)?.run === false
  const words = pieces.map(({ text }) => text).join(' ')
  return { kind: 'term', ...(field === undefined ? {} : { field }), words, prefix: starred, ...phraseOf(pieces, starred) }
}
