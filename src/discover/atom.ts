/**
 * Atom 0.3 and 1.0 elements to items, tombstones among them.
 *
 * RFC 4287, RFC 6721 (deleted entries), RFC 4685 (threading).
 *
 * Effects: none.
 *
 * @module
 */
import type { Author, Item, SourceFacts } from '../model/item.ts'
import { parseDate } from '../web/date.ts'
import { resolveAddress } from './feed-address.ts'
import {
  addAuthor,
  atomPerson,
  dateOf,
  emptyFacts,
  emptyItem,
  type FeedContext,
  factsLanguage,
  firstOf,
  itemLanguage,
  keywordsOf,
  parsePerson,
  textOf,
  updateEvery,
} from './feed-fields.ts'
import { readMedia } from './feed-media.ts'
import { constructHtml, constructText, looseHtml, nodeText } from './feed-text.ts'
import type { XmlNode } from './xml-node.ts'

const PUBLISHED = ['published', 'issued', 'created', 'dcterms:issued', 'dcterms:created', 'dc:date', 'pubdate']
const UPDATED = ['updated', 'modified', 'dcterms:modified', 'lastbuilddate']

/** Best `alternate` link: HTML before other types; a link without rel is one. */
function alternate(children: readonly XmlNode[], faults: string[]): string | undefined {
  let other: string | undefined
  for (const child of children) {
    if (child.name !== 'link') continue
    const rel = (child.attributes?.['rel'] ?? 'alternate').trim().toLowerCase()
    if (rel !== 'alternate' && rel !== 'http://www.iana.org/assignments/relation/alternate' && rel !== '') continue
    const written = child.attributes?.['href'] ?? child.text
    const url = resolveAddress(written, child.base)
    if (url === undefined) {
      if (written.trim() !== '') faults.push(`link refused: ${written.trim().slice(0, 60)}`)
      continue
    }
    const type = child.attributes?.['type']
    if (type === undefined || /html/.test(type)) return url
    other ??= url
  }
  return other
}

function linkRel(children: readonly XmlNode[], rel: string): string | undefined {
  const link = children.find((child) => child.name === 'link' && child.attributes?.['rel']?.trim().toLowerCase() === rel)
  return link === undefined ? undefined : resolveAddress(link.attributes?.['href'], link.base)
}

function authorsOf(children: readonly XmlNode[]): Author[] {
  const authors: Author[] = []
  for (const child of children) {
    if (child.name === 'author') addAuthor(authors, atomPerson(child))
    else if (child.name === 'dc:creator') addAuthor(authors, parsePerson(nodeText(child)))
  }
  return authors
}

function constructOfFirst(children: readonly XmlNode[], names: string[]): string | undefined {
  for (const name of names) {
    for (const child of children) {
      if (child.name !== name) continue
      const text = child.name.includes(':') ? nodeText(child) : constructText(child)
      if (text !== '') return text
    }
  }
  return undefined
}

function readTexts(item: Item, node: XmlNode): (XmlNode | undefined)[] {
  const { children } = node
  const group = children.find((child) => child.name === 'media:group')
  const title =
    constructOfFirst(children, ['title', 'dc:title', 'media:title']) ?? constructOfFirst(group?.children ?? [], ['media:title'])
  if (title !== undefined) item.title = title
  const content = firstOf(children, ['content', 'content:encoded', 'xhtml:body', 'body'])
  const html = content === undefined ? '' : content.name === 'content' ? constructHtml(content) : looseHtml(content)
  if (html !== '') item.contentHtml = html
  const summary =
    firstOf(children, ['summary', 'dc:description', 'description', 'itunes:summary', 'media:description']) ??
    firstOf(group?.children ?? [], ['media:description'])
  const short = summary === undefined ? '' : summary.name === 'summary' ? constructHtml(summary) : looseHtml(summary)
  if (short !== '') item.summaryHtml = short
  return [content, firstOf(children, ['title']), summary]
}

/** The id as it stands; only one that is a mere path needs its base to be unique (RFC 4287 section 4.2.6 forbids it). */
function readId(children: readonly XmlNode[]): string | undefined {
  const node = firstOf(children, ['id'])
  const text = node?.text.trim()
  if (node === undefined || text === undefined || text === '') return undefined
  return text.startsWith('/') ? (resolveAddress(text, node.base) ?? text) : text
}

function readSource(item: Item, source: XmlNode): void {
  const title = constructOfFirst(source.children, ['title'])
  const url = alternate(source.children, []) ?? linkRel(source.children, 'self')
  const id = textOf(source.children, ['id'])
  const name = title ?? (url === undefined ? undefined : new URL(url).hostname) ?? id
  if (name !== undefined)
    item.creditedSource = { name, ...(url === undefined ? {} : { url }), ...(id === undefined ? {} : { id }) }
}

/** One Atom entry. Authors of its source or of the feed stand in where it names none (RFC 4287 section 4.2.1). */
export function readAtomEntry(node: XmlNode, context: FeedContext): Item {
  const item = emptyItem()
  const { children } = node
  const link = alternate(children, item.faults)
  if (link !== undefined) item.link = link
  const id = readId(children)
  if (id !== undefined) item.guid = id
  if (item.link === undefined && item.guid !== undefined && /^https?:/i.test(item.guid)) {
    const url = resolveAddress(item.guid, '')
    if (url !== undefined) item.link = url
  }
  const texts = readTexts(item, node)
  const published = dateOf(children, PUBLISHED, context, item.faults)
  if (published !== undefined) item.published = published
  const updated = dateOf(children, UPDATED, context, item.faults)
  if (updated !== undefined) item.updated = updated
  const source = children.find((child) => child.name === 'source')
  item.authors = authorsOf(children)
  if (item.authors.length === 0 && source !== undefined) item.authors = authorsOf(source.children)
  item.keywords = keywordsOf(children, true)
  readMedia(item, node)
  const language = itemLanguage(node, texts)
  if (language !== undefined) item.language = language
  if (source !== undefined) readSource(item, source)
  const replies = children.find(
    (child) => child.name === 'link' && child.attributes?.['rel'] === 'replies' && child.attributes['type']?.includes('html'),
  )
  const comments = replies === undefined ? undefined : resolveAddress(replies.attributes?.['href'], replies.base)
  if (comments !== undefined) item.commentsUrl = comments
  return item
}

/** `at:deleted-entry` as an item that says it is gone. */
export function readDeletedEntry(node: XmlNode, context: FeedContext): Item | undefined {
  const ref = node.attributes?.['ref']?.trim()
  if (!ref) return undefined
  const when = parseDate(node.attributes?.['when'] ?? '', context)
  return { ...emptyItem(), guid: ref, deleted: when === undefined ? {} : { when } }
}

/** Facts of the feed element. */
export function readAtomFacts(node: XmlNode, context: FeedContext, faults: string[]): SourceFacts {
  const facts = emptyFacts()
  const { children } = node
  const title = constructOfFirst(children, ['title', 'dc:title'])
  if (title !== undefined) facts.title = title
  const description = constructOfFirst(children, [
    'subtitle',
    'tagline',
    'info',
    'dc:description',
    'description',
    'itunes:summary',
    'itunes:subtitle',
  ])
  if (description !== undefined) facts.description = description
  const rights = constructOfFirst(children, ['rights', 'copyright', 'dc:rights'])
  if (rights !== undefined) facts.rights = rights
  const link = alternate(children, faults)
  if (link !== undefined) facts.link = link
  const self = linkRel(children, 'self')
  if (self !== undefined) facts.self = self
  const id = readId(children)
  if (id !== undefined) facts.id = id
  const language = factsLanguage(node, ['title', 'subtitle', 'tagline', 'info', 'rights', 'copyright'])
  if (language !== undefined) facts.language = language
  const updated = dateOf(children, UPDATED, context, faults)
  if (updated !== undefined) facts.updated = updated
  const published = dateOf(children, PUBLISHED, context, faults)
  if (published !== undefined) facts.published = published
  const logo = resolveAddress(textOf(children, ['logo']), node.base)
  if (logo !== undefined) facts.image = logo
  const icon = resolveAddress(textOf(children, ['icon']), node.base)
  if (icon !== undefined) facts.icon = icon
  facts.authors = authorsOf(children)
  facts.categories = keywordsOf(children, true)
  facts.hubs = children
    .filter((child) => child.name === 'link' && child.attributes?.['rel']?.toLowerCase() === 'hub')
    .map((child) => resolveAddress(child.attributes?.['href'], child.base))
    .filter((hub) => hub !== undefined)
    .slice(0, 10)
  const every = updateEvery(children)
  if (every !== undefined) facts.updateEveryMs = every
  return facts
}
