/**
 * Who the page says wrote its article.
 *
 * Order of trust: the source's selector, JSON-LD, microdata, meta, Dublin Core, rel=author, a byline near the headline.
 *
 * Effects: none.
 *
 * @module
 */
import type { Evidence, Field } from '../model/extraction.ts'
import type { Author } from '../model/item.ts'
import type { Box, Survey } from './boxes.ts'
import { boxSize, textOfBox } from './boxes.ts'
import { findBylines, isAside } from './bylines.ts'
import { absoluteUrl, type Candidate, chooseField, fromMetas, type MetaTable, metaEvidence } from './evidence.ts'
import { isObject, type JsonObject, resolveReference, textOf } from './json-ld.ts'
import type { Line } from './lines.ts'
import { isNoName, namesIn } from './names.ts'

export interface AuthorSources {
  survey: Survey
  metas: MetaTable
  nodes: readonly JsonObject[]
  article: JsonObject | undefined
  url: string
  siteName: string | undefined
  selected: string[]
  lines: readonly Line[]
  headline: number
  main: Box | undefined
}

const METAS =
  `author article:author_name og:author og:article:author article.author byl byline parsely-author sailthru.author article:author cxenseparse:author rbauthors citation_author mediator_author creator writer authors
  dc.creator dcterms.creator dc.creator.name dc:creator dcsext.author dc.contributor twitter:data1`.split(/\s+/u)

/** Names that are repeated, one author each. */
const MANY = ['citation_author', 'dc.creator', 'dcterms.creator']

export interface Bylines {
  authors?: Field<Author[]>
  byline?: string
}

/** Authors with evidence, and the line they were read from where it was a visible one. */
export function readAuthors(sources: AuthorSources): Bylines {
  const { survey, metas, article, nodes, url } = sources
  const candidates: Candidate<Author[]>[] = []
  const weak: Candidate<Author[]>[] = []
  let byline: string | undefined
  const add = (authors: Author[], from: Evidence, detail?: string): boolean => {
    const named = distinct(authors)
    if (named.length === 0) return false
    const candidate = detail === undefined ? { value: named, from } : { value: named, from, detail }
    if (named.every((author) => isHouse(author.name, sources) || isHandle(author.name) || ORGANISATION.test(author.name)))
      weak.push(candidate)
    else candidates.push(candidate)
    return true
  }
  for (const text of sources.selected) add(namesIn(text), 'selector')
  if (article !== undefined) for (const key of ['author', 'creator']) add(jsonAuthors(article[key], nodes, url), 'json-ld', key)
  const itemAuthors: Author[] = []
  let last: Box | undefined
  for (const box of survey.items) {
    if (!/(?:^|\s)author(?:\s|$)/iu.test(box.element.attribs['itemprop'] ?? '') || isAside(survey, box) || ofAnother(survey, box))
      continue
    // names far from the first are of other posts on the page
    if (last !== undefined && box.start - last.end > 12) break
    itemAuthors.push(...itemAuthor(survey, box))
    last = box
  }
  add(itemAuthors, 'microdata')
  for (const name of MANY) {
    const all = metas.get(name) ?? []
    if (all.length > 1) add(all.flatMap(namesIn), metaEvidence(name), name)
  }
  for (const { value, from, detail } of fromMetas(metas, METAS)) {
    if (
      detail === 'twitter:data1' &&
      !/written|author|by|verfasst|geschrieben|autor|écrit|escrito/iu.test(metas.get('twitter:label1')?.[0] ?? '')
    )
      continue
    add(namesIn(value), from, detail)
  }
  findBylines(sources, (names, from, detail, line) => {
    if (!add(names, from, detail)) return false
    byline ??= line
    return true
  })
  const field = chooseField([...candidates, ...weak], (authors) => authors.map((author) => author.name).join(', '))
  const out: Bylines = {}
  if (field !== undefined) out.authors = field
  if (byline !== undefined) out.byline = byline
  return out
}

function jsonAuthors(value: unknown, nodes: readonly JsonObject[], url: string): Author[] {
  if (Array.isArray(value)) return value.slice(0, 20).flatMap((item) => jsonAuthors(item, nodes, url))
  const node = resolveReference(value, nodes)
  if (!isObject(node)) return typeof node === 'string' ? namesIn(node) : []
  if (Array.isArray(node['name'])) return node['name'].flatMap((name) => (typeof name === 'string' ? namesIn(name) : []))
  const name = textOf(node['name']) ?? textOf(node['alternateName'])
  if (name === undefined) return []
  const address = absoluteUrl(textOf(node['url']), url)
  const found = namesIn(name)
  const only = found[0]
  return only !== undefined && found.length === 1 && address !== undefined ? [{ ...only, url: address }] : found
}

/** Whether the box describes a picture, a comment or an answer, not the article. */
function ofAnother(survey: Survey, box: Box): boolean {
  for (let up = survey.boxes[box.parent]; up !== undefined; up = up.parent < 0 ? undefined : survey.boxes[up.parent]) {
    const type = up.element.attribs['itemtype']
    if (type !== undefined) return /ImageObject|Comment|Answer|Review$|VideoObject|Rating/u.test(type)
  }
  return false
}

function itemAuthor(survey: Survey, box: Box): Author[] {
  const { attribs } = box.element
  if (attribs['content'] !== undefined) return namesIn(attribs['content'])
  for (let i = box.index + 1; i <= box.last; i += 1) {
    const inner = survey.boxes[i] as Box
    if (/(?:^|\s)name(?:\s|$)/iu.test(inner.element.attribs['itemprop'] ?? ''))
      return namesIn(inner.element.attribs['content'] ?? textOfBox(survey, inner, 200))
  }
  return boxSize(survey, box) < 120 ? namesIn(textOfBox(survey, box, 200)) : []
}

function distinct(authors: readonly Author[]): Author[] {
  const out: Author[] = []
  const seen = new Set<string>()
  for (const author of authors) {
    const key = author.name.toLowerCase()
    if (seen.has(key) || isNoName(author.name)) continue
    seen.add(key)
    out.push(author)
  }
  return out.slice(0, 20)
}

/** A log-in name rather than a person's. */
function isHandle(name: string): boolean {
  return !name.includes(' ') && /^[a-z\d]+[-_.\d][a-z\d_.-]*$|^[a-z]{3,}$/u.test(name)
}

const ORGANISATION =
  /\b(?:e\.\s?v\.?|gmbh|inc\.?|ltd\.?|llc|ag|verlag|magazin|magazine|media|press|news|team|admin|association|online|zeitung|welle|online-redaktion)$|\.(?:at|com|de|net|org|ch|fr|info)$/iu

/** Whether a name is the publication itself or a desk, not a person. */
function isHouse(name: string, { siteName, url }: AuthorSources): boolean {
  const bare = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
  const own = bare(name)
  if (
    /^(?:redaktion|redaktionsteam|editor|editors|editorial|staff|team|newsroom|editorialteam|newsdesk|webredaktion|onlineredaktion|editorialstaff|redaction|redacción|редакция)$/u.test(
      own,
    )
  )
    return true
  if (siteName !== undefined && bare(siteName) === own) return true
  const host = /^https?:\/\/(?:www\.)?([^/]+)/u.exec(url)?.[1] ?? ''
  return bare(host) === own || (own.length > 3 && bare(host.split('.').slice(0, -1).join('')) === own)
}
