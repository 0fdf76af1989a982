/**
 * The parsed query: a small tree, always in canonical form, and that form as text.
 *
 * Equal questions give equal trees: words folded, groups flattened, repetitions dropped, parts in order. Two queries
 * that differ only in spelling share one canonical text, hence one rendition. docs/query.md is the contract for people.
 *
 * Effects: none.
 *
 * @module
 */
import type { TokenPhrase } from './tokens.ts'

export type QueryField = 'title' | 'author'

export interface Term extends TokenPhrase {
  kind: 'term'
  /** Absent: title, authors or text. */
  field?: QueryField
  /** Folded words as they stand in the canonical text, separated by single blanks. */
  words: string
  /** The last word is the beginning of one. */
  prefix: boolean
}

export type Query =
  | Term
  /** At least two children, none of them of the same kind. */
  | { kind: 'and' | 'or'; children: Query[] }
  /** The child is never a `not`. */
  | { kind: 'not'; child: Query }

/** Joins parts, flattening, ordering and dropping repetitions. */
export function combine(kind: 'and' | 'or', parts: Query[]): Query {
  const byText = new Map<string, Query>()
  for (const part of parts) {
    for (const child of part.kind === kind ? part.children : [part]) byText.set(canonicalQuery(child), child)
  }
  const keys = [...byText.keys()].sort()
  const children = keys.map((key) => byText.get(key) as Query)
  return children.length === 1 ? (children[0] as Query) : { kind, children }
}

export function negate(query: Query): Query {
  return query.kind === 'not' ? query.child : { kind: 'not', child: query }
}

/** The query as text that parses to the same query; equal for equal queries. */
export function canonicalQuery(query: Query): string {
  if (query.kind === 'term') return renderTerm(query)
  if (query.kind === 'not') return `-${group(query.child, query.child.kind !== 'term')}`
  if (query.kind === 'or') return query.children.map(canonicalQuery).join(' OR ')
  return query.children.map((child) => group(child, child.kind === 'or')).join(' ')
}

function group(query: Query, closed: boolean): string {
  return closed ? `(${canonicalQuery(query)})` : canonicalQuery(query)
}

function renderTerm({ field, words, prefix }: Term): string {
  const text = words.includes(' ') ? `"${words}"` : words
  return `${field === undefined ? '' : `${field}:`}${text}${prefix ? '*' : ''}`
}
