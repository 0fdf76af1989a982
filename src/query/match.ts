/**
 * Answers in memory whether an article matches a query, as the full-text index would.
 *
 * Both compare the same tokens (`query/tokens.ts`): the index holds `searchText`, this matcher looks for the phrase's
 * tokens in the same strings.
 *
 * Effects: none.
 *
 * @module
 */
import type { ArticleRecord } from '../model/article.ts'
import { canonicalQuery, type Query, type Term } from './query.ts'
import { indexText, needleOf } from './tokens.ts'

/** What of an article can be searched, as plain text. */
export interface SearchableArticle {
  title: string
  text: string
  authors: string[]
}

/** Folded tokens by column, separated by blanks: what the index stores. */
export interface SearchText {
  title: string
  author: string
  body: string
}

/** Search text with a blank at either end of each column, ready for many queries. */
export interface PreparedText extends SearchText {
  /** Whether any column holds the token; most queries end here. */
  has(token: string): boolean
}

/** Stands between authors; no query can contain it, so no phrase reaches from one name into the next. */
const BETWEEN_AUTHORS = ' ¶ '

/** What search sees of a record: summary and full text, whatever its rights let us show. */
export function searchableArticle(record: ArticleRecord): SearchableArticle {
  const text = [record.summary, record.contentText].filter((part) => part !== undefined && part !== '').join('\n')
  return { title: record.title, text, authors: record.authors.map(({ name }) => name) }
}

/** The row of the full-text index for the article: columns `title`, `author`, `body`. */
export function searchText(article: SearchableArticle): SearchText {
  const authors = article.authors.map(indexText).filter((name) => name !== '')
  return { title: indexText(article.title), author: authors.join(BETWEEN_AUTHORS), body: indexText(article.text) }
}

/** Folds an article once for any number of queries. */
export function prepareText(article: SearchableArticle): PreparedText {
  const { title, author, body } = searchText(article)
  let tokens: Set<string> | undefined
  const has = (token: string): boolean => {
    tokens ??= new Set(`${title} ${author} ${body}`.split(' '))
    return tokens.has(token)
  }
  return { title: ` ${title} `, author: ` ${author} `, body: ` ${body} `, has }
}

/** Whether the article matches. Time is linear in the article's length for a query of bounded length. */
export function matches(query: Query, article: SearchableArticle | PreparedText): boolean {
  return holds(query, 'has' in article ? article : prepareText(article))
}

function holds(query: Query, text: PreparedText): boolean {
  if (query.kind === 'term') return holdsTerm(query, text)
  if (query.kind === 'not') return !holds(query.child, text)
  return query.kind === 'and'
    ? query.children.every((child) => holds(child, text))
    : query.children.some((child) => holds(child, text))
}

function holdsTerm(term: Term, text: PreparedText): boolean {
  const whole = term.open ? term.tokens.length - 1 : term.tokens.length
  for (let i = 0; i < whole; i++) if (!text.has(term.tokens[i] as string)) return false
  const needle = needleOf(term)
  if (term.field !== undefined) return text[term.field].includes(needle)
  return text.title.includes(needle) || text.author.includes(needle) || text.body.includes(needle)
}

/** The query's terms that the article holds and that speak for it, as canonical text: why it matched, for people. */
export function matchedTerms(query: Query, article: SearchableArticle | PreparedText): string[] {
  const text = 'has' in article ? article : prepareText(article)
  const found = new Set<string>()
  const visit = (part: Query): void => {
    if (part.kind === 'term') {
      if (holdsTerm(part, text)) found.add(canonicalQuery(part))
    } else if (part.kind !== 'not') part.children.forEach(visit)
  }
  visit(query)
  return [...found]
}
