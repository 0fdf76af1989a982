/**
 * Turns a query into an FTS5 MATCH string over the columns `title`, `author`, `body`.
 *
 * The table must be made with `tokenize = 'ascii'`, which splits our tokens at blanks and changes nothing else, and be
 * filled with `searchText`. FTS5 has no NOT of one operand, so any query is a MATCH or everything but a MATCH.
 *
 * Effects: none.
 *
 * @module
 */
import type { Query, Term } from './query.ts'

export interface FtsQuery {
  /** Holds letters, digits, blanks, quotes, parentheses, `:`, `*` and operators; still bind it, never splice it. */
  match: string
  /** The answer is every row that does not match: `rowid NOT IN (SELECT rowid … MATCH ?)`. */
  negated: boolean
}

/** The full-text form of the query. */
export function toFts(query: Query): FtsQuery {
  if (query.kind === 'term') return { match: renderTerm(query), negated: false }
  if (query.kind === 'not') {
    const { match, negated } = toFts(query.child)
    return { match, negated: !negated }
  }
  const parts = query.children.map(toFts)
  const plain = parts.filter(({ negated }) => !negated)
  const negative = parts.filter(({ negated }) => negated)
  if (query.kind === 'and') {
    // a AND NOT b AND NOT c = a NOT (b OR c); with nothing plain: everything but (b OR c).
    if (plain.length === 0) return { match: join(negative, 'OR'), negated: true }
    return { match: without(join(plain, 'AND'), join(negative, 'OR')), negated: false }
  }
  // a OR NOT b OR NOT c = everything but ((b AND c) NOT a).
  if (negative.length === 0) return { match: join(plain, 'OR'), negated: false }
  return { match: without(join(negative, 'AND'), join(plain, 'OR')), negated: true }
}

function join(parts: FtsQuery[], operator: 'AND' | 'OR'): string {
  if (parts.length <= 1) return parts[0]?.match ?? ''
  return `(${parts.map(({ match }) => match).join(` ${operator} `)})`
}

function without(left: string, right: string): string {
  return right === '' ? left : `(${left} NOT ${right})`
}

function renderTerm({ field, tokens, open }: Term): string {
  return `${field === undefined ? '' : `${field} : `}"${tokens.join(' ')}"${open ? ' *' : ''}`
}
