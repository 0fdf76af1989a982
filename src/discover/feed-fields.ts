/**
 * What RSS and Atom readers share: persons, categories, media, dates and languages out of read elements.
 *
 * Dublin Core, Media RSS, iTunes and syndication modules.
 *
 * Effects: none.
 *
 * @module
 */
import type { Instant } from '../model/instant.ts'
import type { Author, Item, SourceFacts } from '../model/item.ts'
import { parseDate } from '../web/date.ts'
import { decodeEntities } from '../web/entities.ts'
import { resolveAddress } from './feed-address.ts'
import { foldText, languageTag, nodeText } from './feed-text.ts'
import type { XmlNode } from './xml-node.ts'

/** How the whole document is to be read. */
export interface FeedContext {
  url: string
  timezone: string
  language?: string
  now?: Date
}

export function emptyItem(): Item {
  return { authors: [], keywords: [], attachments: [], faults: [] }
}

export function emptyFacts(): SourceFacts {
  return { authors: [], categories: [], hubs: [], skipHours: [], skipDays: [] }
}

/** First child of any of the names, in the order of the names; empty ones are passed over. */
export function firstOf(children: readonly XmlNode[], names: readonly string[]): XmlNode | undefined {
  for (const name of names) {
    for (const child of children) if (child.name === name && (child.text.trim() !== '' || child.html !== undefined)) return child
  }
  return undefined
}

export function allOf(children: readonly XmlNode[], name: string): XmlNode[] {
  return children.filter((child) => child.name === name)
}

/** Plain text of the first child of any of the names that has some. */
export function textOf(children: readonly XmlNode[], names: readonly string[]): string | undefined {
  for (const name of names) {
    for (const child of children) {
      if (child.name !== name) continue
      const text = nodeText(child)
      if (text !== '') return text
    }
  }
  return undefined
}

/** The first of the named dates that can be read. What cannot is a fault, not a guess. */
export function dateOf(
  children: readonly XmlNode[],
  names: readonly string[],
  context: FeedContext,
  faults: string[],
): Instant | undefined {
  for (const name of names) {
    for (const child of children) {
      if (child.name !== name) continue
      const text = child.text.trim()
      if (text === '') continue
      const instant = parseDate(decodeEntities(text), context)
      if (instant !== undefined) return instant
      faults.push(`date not understood: ${text.slice(0, 60)}`)
    }
  }
  return undefined
}

/** `Name (mail)`, `mail (Name)`, `Name <mail>`, `mail`, `Name`. Linear. */
export function parsePerson(text: string): Author | undefined {
  const folded = foldText(text).slice(0, 400)
  if (folded === '') return undefined
  const at = folded.indexOf('@')
  if (at < 1) return { name: folded }
  const isAddress = (char: string): boolean => /[^\s()<>"',;:]/.test(char)
  let start = at
  while (start > 0 && isAddress(folded.charAt(start - 1))) start--
  let end = at + 1
  while (end < folded.length && isAddress(folded.charAt(end))) end++
  const email = folded.slice(start, end).replace(/\.+$/, '')
  if (!/^[^@]+@[^@]+$/.test(email)) return { name: folded }
  const rest = `${folded.slice(0, start)} ${folded.slice(end)}`.replace(/mailto:/gi, '').replace(/[()<>"]/g, ' ')
  const name = foldText(rest).replace(/^[-–,;:\s]+|[-–,;:\s]+$/g, '')
  return { name: name === '' ? email : name, email }
}

export function addAuthor(authors: Author[], author: Author | undefined): void {
  if (author === undefined || authors.length >= 50) return
  if (!authors.some((known) => known.name === author.name && (known.url ?? author.url) === (author.url ?? known.url)))
    authors.push(author)
}

/** An Atom person: `name`, `uri` or `url`, `email` as children; loose text where there are none. */
export function atomPerson(node: XmlNode): Author | undefined {
  const value = (...names: string[]): string | undefined =>
    textOf(
      node.children,
      names.flatMap((name) => [name, `atom:${name}`]),
    )
  const name = value('name')
  const email = value('email')
  const url = resolveAddress(value('uri', 'url', 'homepage'), node.base)
  if (name === undefined && email === undefined && url === undefined) return parsePerson(node.text)
  return { name: name ?? email ?? url ?? '', ...(url === undefined ? {} : { url }), ...(email === undefined ? {} : { email }) }
}

/** Categories and keywords in order, each once. */
export function keywordsOf(children: readonly XmlNode[], atom: boolean): string[] {
  const found = new Set<string>()
  const add = (text: string | undefined): void => {
    const word = text === undefined ? '' : foldText(decodeEntities(text))
    if (word !== '') found.add(word)
  }
  const visit = (node: XmlNode): void => {
    switch (node.name) {
      case 'category':
        add(
          (atom ? (node.attributes?.['term'] ?? node.attributes?.['label']) : undefined) ??
            (nodeText(node) || node.attributes?.['term'] || node.attributes?.['label']),
        )
        break
      case 'atom:category':
        add(node.attributes?.['term'] ?? node.attributes?.['label'] ?? nodeText(node))
        break
      case 'dc:subject':
      case 'dcterms:subject':
      case 'media:category':
        add(nodeText(node))
        break
      case 'itunes:category':
      case 'googleplay:category':
        add(node.attributes?.['text'] ?? node.text)
        for (const inner of node.children) visit(inner)
        break
      case 'itunes:keywords':
      case 'media:keywords':
        for (const word of node.text.split(',')) add(word)
        break
      case 'media:group':
        for (const inner of node.children) visit(inner)
        break
    }
  }
  for (const child of children) visit(child)
  return [...found]
}

/** Item's language: its content's, else its summary's or title's; blank takes it back. */
export function itemLanguage(node: XmlNode, texts: readonly (XmlNode | undefined)[]): string | undefined {
  const stated = languageTag(textOf(node.children, ['dc:language', 'language']))
  if (stated !== undefined) return stated
  for (const text of texts) if (text?.lang !== undefined) return languageTag(text.lang)
  return languageTag(node.lang)
}

/** Source's language; a text element that takes it back counts, then the root's, then any text element's own. */
export function factsLanguage(node: XmlNode, names: readonly string[]): string | undefined {
  const stated = languageTag(textOf(node.children, ['language', 'dc:language']))
  if (stated !== undefined) return stated
  const texts = node.children.filter((child) => names.includes(child.name))
  if (texts.some((child) => child.lang === '')) return undefined
  return languageTag(node.lang) ?? languageTag(texts.find((child) => child.lang)?.lang)
}

const number = (text: string | undefined): number | undefined => {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text.trim())
  return Number.isSafeInteger(value) && value >= 0 ? value : undefined
}

const PERIODS: Record<string, number> = {
  hourly: 3_600_000,
  daily: 86_400_000,
  weekly: 604_800_000,
  monthly: 2_592_000_000,
  yearly: 31_536_000_000,
}

/** RSS `ttl` (minutes) and the syndication module, whichever asks for more patience. */
export function updateEvery(children: readonly XmlNode[]): number | undefined {
  const ttl = number(textOf(children, ['ttl']))
  const period = PERIODS[textOf(children, ['sy:updateperiod'])?.toLowerCase() ?? '']
  const frequency = Math.max(1, number(textOf(children, ['sy:updatefrequency'])) ?? 1)
  const every = Math.max(ttl === undefined ? 0 : ttl * 60_000, period === undefined ? 0 : period / frequency)
  return every > 0 ? Math.round(every) : undefined
}
