/**
 * The simpler facts of a page: site name, language, addresses, summary, keywords, opt-outs, further pages.
 *
 * Effects: none.
 *
 * @module
 */
import type { Field, OptOuts } from '../model/extraction.ts'
import type { Survey } from './boxes.ts'
import { absoluteUrl, type Candidate, chooseField, fromMetas, type MetaTable, plainText } from './evidence.ts'
import { isObject, type JsonObject, textOf } from './json-ld.ts'

/** What the publication calls itself. */
export function readSiteName(metas: MetaTable, article: JsonObject | undefined): string | undefined {
  const publisher = article?.['publisher']
  const stated =
    metas.get('og:site_name')?.[0] ??
    metas.get('application-name')?.[0] ??
    (isObject(publisher) ? textOf(publisher['name']) : undefined)
  return stated === undefined ? undefined : plainText(stated)
}

const TAG = /^[a-z]{2,3}(?:[-_][a-z]{4})?(?:[-_](?:[a-z]{2}|\d{3}))?$/iu

/** Declared language as an RFC 5646 tag. */
export function readLanguage(survey: Survey, metas: MetaTable, article: JsonObject | undefined): Field<string> | undefined {
  const candidates: Candidate<string>[] = []
  const add = (text: string | undefined, from: Candidate<string>['from'], detail: string): void => {
    const tag = text?.trim().split(/[,;\s]/u)[0] ?? ''
    if (TAG.test(tag) && !/^(?:xx|und|mul|en[-_]?xx)$/iu.test(tag)) candidates.push({ value: normaliseTag(tag), from, detail })
  }
  add(textOf(article?.['inLanguage']), 'json-ld', 'inLanguage')
  add(survey.html?.attribs['lang'] ?? survey.html?.attribs['xml:lang'], 'meta', 'html lang')
  for (const name of ['og:locale', 'content-language', 'language', 'dc.language', 'dcterms.language', 'inlanguage'])
    add(metas.get(name)?.[0], name === 'og:locale' ? 'open-graph' : 'meta', name)
  return chooseField(candidates, (tag) => tag.split('-')[0] as string)
}

function normaliseTag(tag: string): string {
  return tag
    .split(/[-_]/u)
    .map((part, index) =>
      index === 0
        ? part.toLowerCase()
        : part.length === 4
          ? part[0]?.toUpperCase() + part.slice(1).toLowerCase()
          : part.toUpperCase(),
    )
    .join('-')
}

/** Address the page declares as its own, resolved; plausibility is the normaliser's question. */
export function readCanonical(
  survey: Survey,
  metas: MetaTable,
  article: JsonObject | undefined,
  url: string,
): Field<string> | undefined {
  const candidates: Candidate<string>[] = []
  const add = (address: string | undefined, from: Candidate<string>['from'], detail: string): void => {
    const absolute = absoluteUrl(address, url)
    if (absolute !== undefined) candidates.push({ value: absolute, from, detail })
  }
  for (const link of survey.links)
    if (hasRel(link.attribs['rel'], 'canonical')) add(link.attribs['href'], 'meta', 'rel=canonical')
  add(metas.get('og:url')?.[0], 'open-graph', 'og:url')
  if (article !== undefined) {
    const entity = article['mainEntityOfPage']
    add(
      typeof entity === 'string' ? entity : isObject(entity) ? textOf(entity['@id'] ?? entity['url']) : undefined,
      'json-ld',
      'mainEntityOfPage',
    )
    add(textOf(article['url']), 'json-ld', 'url')
  }
  return chooseField(candidates, (address) => address)
}

export function readAmpUrl(survey: Survey, url: string): string | undefined {
  const link = survey.links.find((one) => hasRel(one.attribs['rel'], 'amphtml'))
  return absoluteUrl(link?.attribs['href'], url)
}

function hasRel(rel: string | undefined, name: string): boolean {
  return rel?.toLowerCase().split(/\s+/u).includes(name) ?? false
}

/** Short text the page gives of itself. */
export function readSummary(
  metas: MetaTable,
  article: JsonObject | undefined,
  selected: readonly string[],
): Field<string> | undefined {
  const candidates: Candidate<string>[] = selected.map((value) => ({ value, from: 'selector' as const }))
  const stated = textOf(article?.['description'])
  if (stated !== undefined) candidates.push({ value: plainText(stated), from: 'json-ld', detail: 'description' })
  for (const one of fromMetas(metas, [
    'og:description',
    'description',
    'twitter:description',
    'dc.description',
    'dcterms.abstract',
    'sailthru.description',
  ]))
    candidates.push({ ...one, value: plainText(one.value) })
  return chooseField(
    candidates.filter((one) => one.value.length > 2 && one.value.length < 5_000),
    (value) => value.slice(0, 200),
  )
}

const KEYWORD_METAS = [
  'article:tag',
  'og:article:tag',
  'news_keywords',
  'keywords',
  'parsely-tags',
  'sailthru.tags',
  'dc.subject',
  'dcterms.subject',
  'article:section',
]

/** Keywords of JSON-LD and meta elements, in that order, at most 40. */
export function readKeywords(metas: MetaTable, article: JsonObject | undefined): string[] {
  const out: string[] = []
  const seen = new Set<string>()
  const add = (text: string): void => {
    const word = plainText(text).replace(/^#/u, '')
    const key = word.toLowerCase()
    if (word.length < 2 || word.length > 80 || seen.has(key) || out.length >= 40 || /^https?:/u.test(key)) return
    seen.add(key)
    out.push(word)
  }
  for (const key of ['keywords', 'articleSection', 'about']) {
    const value = article?.[key]
    for (const item of Array.isArray(value) ? value : [value])
      for (const part of (textOf(item) ?? '').split(/\s*[,;|،，]\s*/u)) add(part)
  }
  for (const { value } of fromMetas(metas, KEYWORD_METAS)) for (const part of value.split(/\s*[,;|،，]\s*/u)) add(part)
  return out
}

/** `noarchive`, `nosnippet` of robots metas; `tdm-reservation` (TDM Reservation Protocol, W3C community report). */
export function readOptOuts(metas: MetaTable): OptOuts {
  const robots = ['robots', 'googlebot', 'googlebot-news']
    .flatMap((name) => metas.get(name) ?? [])
    .join(',')
    .toLowerCase()
  const words = new Set(robots === '' ? [] : robots.split(/[\s,;]+/u))
  return {
    noarchive: words.has('noarchive') || words.has('none'),
    nosnippet: words.has('nosnippet') || /max-snippet:\s*0(?!\d)/u.test(robots),
    tdmReserved: (metas.get('tdm-reservation') ?? []).some((value) => value.trim() === '1') || words.has('noai'),
  }
}

const MAX_PAGES = 20

/** Further pages of the same article: rel=next, else a row of page numbers; same host, bounded, in order. */
export function readNextPages(survey: Survey, url: string): string[] {
  const here = safeUrl(url)
  if (here === undefined) return []
  const bareHere = here.href.split('#')[0]
  let strippedHere: string | undefined
  const isSibling = (address: string | undefined): address is string => {
    const other = address === undefined ? undefined : safeUrl(address)
    if (other === undefined || other.host !== here.host || other.href.split('#')[0] === bareHere) return false
    strippedHere ??= stripPage(here)
    return stripPage(other) === strippedHere
  }
  const out: string[] = []
  const push = (address: string | undefined): void => {
    const plain = address?.split('#')[0]
    if (isSibling(plain) && !out.includes(plain) && out.length < MAX_PAGES) out.push(plain)
  }
  const own = pageNumber(here) ?? 1
  const numbered: { number: number; address: string }[] = []
  for (const anchor of survey.anchors) {
    const href = anchor.attribs['href']
    if (href === undefined) continue
    const only = anchor.children.length === 1 ? anchor.children[0] : undefined
    const label = only !== undefined && 'data' in only && only.data.length < 40 ? only.data.trim() : ''
    if (!/^\d{1,2}$/u.test(label) || Number(label) <= own) continue
    const address = absoluteUrl(href, url)
    const parsed = address === undefined ? undefined : safeUrl(address)
    if (address !== undefined && parsed !== undefined && isSibling(address) && pageNumber(parsed) === Number(label))
      numbered.push({ number: Number(label), address })
  }
  numbered.sort((a, b) => a.number - b.number)
  for (const { address } of numbered) push(address)
  for (const list of [survey.links, survey.anchors])
    for (const { attribs } of list) {
      if (out.length > 0) return out
      if (attribs['rel'] !== undefined && hasRel(attribs['rel'], 'next')) push(absoluteUrl(attribs['href'], url))
    }
  return out
}

function safeUrl(address: string): URL | undefined {
  try {
    return new URL(address)
  } catch {
    return undefined
  }
}

const PAGE_PATH = /(?:[/_-](?:page|seite|p|strona|sayfa|pagina)?[/_-]?(\d{1,2})|[,.](\d{1,2}))(\.\w{2,5})?\/?$/iu

function stripPage(url: URL): string {
  const query = new URLSearchParams(url.search)
  for (const name of ['page', 'p', 'pg', 'paged', 'seite', 'pagina', 'strona', 'sayfa']) query.delete(name)
  return `${url.pathname.replace(PAGE_PATH, '$3').replace(/\/$/u, '')}?${query.toString()}`
}

function pageNumber(url: URL): number | undefined {
  for (const name of ['page', 'p', 'pg', 'paged', 'seite', 'pagina', 'strona', 'sayfa']) {
    const value = url.searchParams.get(name)
    if (value !== null && /^\d{1,2}$/u.test(value)) return Number(value)
  }
  const match = PAGE_PATH.exec(url.pathname)
  return match === null ? undefined : Number(match[1] ?? match[2])
}
