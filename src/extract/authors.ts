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
import { absoluteUrl, type Candidate, chooseField, fromMetas, type MetaTable, plainText } from './evidence.ts'
import { HINT } from './hints.ts'
import { isObject, type JsonObject, resolveReference, textOf } from './json-ld.ts'
import { type Line, textOf as textOfLine } from './lines.ts'
import { type Box, boxSize, type Survey, textOfBox } from './survey.ts'

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
    if (named.every((author) => isHouse(author.name, sources))) weak.push(candidate)
    else candidates.push(candidate)
    return true
  }
  for (const text of sources.selected) add(namesIn(text), 'selector')
  if (article !== undefined) for (const key of ['author', 'creator']) add(jsonAuthors(article[key], nodes, url), 'json-ld', key)
  const itemAuthors: Author[] = []
  for (const box of survey.items) {
    if (!/(?:^|\s)(?:author|creator)(?:\s|$)/iu.test(box.element.attribs['itemprop'] ?? '') || isAside(survey, box)) continue
    itemAuthors.push(...itemAuthor(survey, box))
  }
  add(itemAuthors, 'microdata')
  for (const { value, from, detail } of fromMetas(metas, METAS)) {
    if (
      detail === 'twitter:data1' &&
      !/written|author|by|verfasst|geschrieben|autor|écrit|escrito/iu.test(metas.get('twitter:label1')?.[0] ?? '')
    )
      continue
    add(namesIn(value), from, detail)
  }
  visible(sources, (names, from, detail, line) => {
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

/** Bylines a reader sees: rel=author, elements named for authors, "By …" near the headline. */
function visible(sources: AuthorSources, add: (names: Author[], from: Evidence, detail: string, line: string) => boolean): void {
  const { survey, lines, headline, main } = sources
  const place = headline >= 0 ? (lines[headline] as Line).start : (main?.start ?? 0)
  const near = (box: Box): number => Math.abs(box.start - place) + (box.start < place ? 10 : 0)
  const people = survey.people
    .filter((box) => box.end > box.start && boxSize(survey, box) < 160 && !isAside(survey, box))
    .sort((a, b) => near(a) - near(b))
  for (const box of people) {
    if (box.element.attribs['rel'] !== 'author') continue
    const text = textOfBox(survey, box, 200)
    if (add(namesIn(text), 'rel-author', 'rel=author', text)) return
  }
  for (const box of people.slice(0, 20)) {
    const text = textOfBox(survey, box, 300)
    if (LABEL_ONLY.test(text)) continue
    const names = namesIn(text).filter((author) => looksLikeName(author.name))
    if (names.length > 0 && add(names, 'visible', `.${box.element.attribs['class'] ?? box.element.attribs['id'] ?? ''}`, text))
      return
  }
  const middle = headline >= 0 ? headline : lines.findIndex((line) => main !== undefined && line.start >= main.start)
  const order = [0, 1, 2, 3, 4, 5, 6, 7, 8, -1, -2, -3]
  const tail = main === undefined ? [] : lines.filter((line) => line.end <= main.end && line.start >= main.start).slice(-3)
  for (const line of [...order.map((step) => lines[middle + step]), ...tail]) {
    if (line === undefined || line.size > 140) continue
    const text = textOfLine(survey, line)
    const match = BY.exec(text) ?? BY_INSIDE.exec(text)
    if (match === null) continue
    const names = namesIn(text.slice(match.index + match[0].length)).filter((author) => looksLikeName(author.name))
    if (names.length > 0 && add(names, 'visible', 'byline', text)) return
  }
}

function isAside(survey: Survey, box: Box): boolean {
  for (let up: Box | undefined = box; up !== undefined; up = up.parent < 0 ? undefined : survey.boxes[up.parent]) {
    const name = up.element.name
    if (name === 'body' || name === 'html') return false
    if (
      up.hints & (HINT.comment | HINT.related | HINT.chrome | HINT.nav) ||
      name === 'aside' ||
      name === 'footer' ||
      name === 'nav'
    )
      return true
  }
  return false
}

const BY =
  /^\s*(?:(?:posted|written|published|reported|words|story|text|article|report|review|analysis|opinion|interview)\s+by|by:?|von|text:|autor(?:in|en)?:|verfasst von|geschrieben von|par|écrit par|auteur\s?:|por|escrito por|autor[ae]?s?:|di|scritto da|autore:|door|tekst:|przez|autor:|napisał|автор:?|текст:|müəllif:?|yazar:|作者[:：]|文[:：/／]|记者|撰文[:：]|著者[:：]|بقلم:?|كتب:?|نویسنده:?)\s+/iu
const BY_INSIDE =
  /(?:^|[\s|,·•])(?:author|written by|posted by|autor(?:in)?|auteur|autore|redakteur(?:in)?|автор|müəllif|yazar|作者|記者|记者|撰文|文|بقلم)\s{0,2}[:：]\s{0,2}/iu
const LABEL_ONLY = /^(?:by|author|authors|autor|von|auteur|about the author|written by)?[\s:]*$/iu
const PREFIX =
  /^\s*(?:(?:posted|written|published|reported|reviewed|created|edited|submitted|contributed|words|story|text|article|report|photos?|illustrations?)\s+(?:and \w+ )?by:?\s+|(?:by|from)\s*[:|]?\s+|authors?\s*:\s*|von:?\s+|ein\s+(?:\w+\s+)?von\s+|autor(?:in|en|innen)?\s*:\s*|redakteur(?:in)?\s*:\s*|verfasst von:?\s+|geschrieben von:?\s+|veröffentlicht von:?\s+|erstellt von:?\s+|(?:publié |écrit |rédigé )?par:?\s+|auteur\s*:\s*|(?:escrito |publicado )?por:?\s+|(?:scritto )?da:?\s+|door:?\s+|autore:\s*|autorzy:\s*|автор\s*:?\s+|автори?:\s*|текст:\s*|müəllif:?\s+|作者\s*[:：]\s*|文\s*[:：/／]\s*|撰文\s*[:：]\s*|记者\s*[:：]?\s*|(?:本报)?记者\s+|责任编辑\s*[:：]\s*|编辑\s*[:：]\s*|来源\s*[:：]\s*|著者\s*[:：]\s*|بقلم\s*:?\s*|كتب\s*:?\s*)/iu
const TAIL =
  /\s*(?:\||•|·|—|–| - |\/\/|\(|\[|\bon\s+\w+\s+\d|\bam\s+\d|\bveröffentlicht\b|\bpublished\b|\bupdated\b|\bposted\b|\blast modified\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|(?:19|20)\d{2}\b|\bfollow\b|@|https?:).*$/iu
const ROLE =
  /^(?:staff|senior|chief|editor|reporter|correspondent|contributor|writer|journalist|freelance|producer|director|manager|columnist|redakteur|redakteurin|volontär|autor|autorin|contributing|managing|associate|deputy|guest|special to|executive|assistant|md|phd|ph\.d\.?|m\.d\.?|mba|rn|jr\.?|sr\.?|bsc|msc|ceo|cto|cfo|founder|co-founder|author|the|tribune|reuters staff writer|political|business|sports|science|health|technology|tech|world|news|national|white house)\b/iu

/** Names in a byline: label and tail cut off, lists taken apart. */
export function namesIn(raw: string): Author[] {
  let text = plainText(raw).slice(0, 300)
  if (/^https?:\/\/|^www\.|^\/|^@\S+$/iu.test(text)) return []
  for (let i = 0; i < 2; i += 1) text = text.replace(PREFIX, '')
  text = text.replace(/\S+@\S+\.\w+/gu, ' ')
  const cut = text.replace(TAIL, '').trim()
  if (cut !== '') text = cut
  return text
    .split(/\s*[;|\n•]\s*|\s*,\s+|\s*、\s*|\s+(?:and|und|et|y|e|i|en|&|\+|и|та|və|ve|with|mit)\s+/iu)
    .map((part) =>
      part
        .replace(PREFIX, '')
        .replace(/^(?:and|und|et|y|&)\s+/iu, '')
        .replace(/^[\s,.:;·|*"'“”„«»()\-–—]+|[\s,:;·|*"'“”„«»()\-–—]+$/gu, '')
        .trim(),
    )
    .filter(
      (part, index) =>
        part.length >= 2 &&
        part.length <= 60 &&
        !(index > 0 && ROLE.test(part)) &&
        !/^\d+$/u.test(part) &&
        /\p{L}/u.test(part) &&
        part.split(/\s+/u).length <= 7,
    )
    .map((name) => ({ name }))
}

const NOT_NAMES =
  /^(?:home|news|share|comments?|reply|menu|search|login|log in|follow|email|print|facebook|twitter|read more|more|view all.*|all posts.*|archive|about|contact|kommentare?.*|\d+.*|updated?.*|posted.*|published.*|autor(?:in)?|author|foto.*|photo.*|image.*|source|quelle.*|advertisement|anzeige|subscribe|newsletter|n\/?a|null|undefined|none|admin(?:istrator)?|anonymous|guest|unknown|user|webmaster|root|super user|superuser)$/iu

/** Whether a visible text can be a person's or agency's name: few words, no sentence. */
export function looksLikeName(name: string): boolean {
  if (name.length > 50 || NOT_NAMES.test(name)) return false
  if (/[.!?]$/u.test(name) && name.length > 30) return false
  const words = name.split(/\s+/u)
  if (words.length > 5) return false
  return !/\d{2,}|[:<>{}=#]|https?/u.test(name)
}

function distinct(authors: readonly Author[]): Author[] {
  const out: Author[] = []
  const seen = new Set<string>()
  for (const author of authors) {
    const key = author.name.toLowerCase()
    if (seen.has(key) || NOT_NAMES.test(author.name)) continue
    seen.add(key)
    out.push(author)
  }
  return out.slice(0, 20)
}

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
