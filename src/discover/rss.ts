/**
 * RSS 0.9x to 2.0, RSS 1.0 (RDF) and CDF elements to items.
 *
 * RSS 2.0, RSS Advisory Board profile, with Dublin Core, content, Media RSS, iTunes and Atom elements inside.
 *
 * Effects: none.
 *
 * @module
 */
import type { Author, Item, SourceFacts } from '../model/item.ts'
import { resolveAddress } from './feed-address.ts'
import {
  addAuthor,
  allOf,
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
import { constructHtml, looseHtml, nodeText } from './feed-text.ts'
import type { XmlNode } from './xml-node.ts'

const CONTENT = ['content:encoded', 'xhtml:body', 'body', 'fullitem', 'atom:content', 'yandex:full-text']
const SUMMARY = [
  'description',
  'abstract',
  'atom:summary',
  'summary',
  'dc:description',
  'itunes:summary',
  'googleplay:description',
  'media:description',
  'dcterms:abstract',
  'itunes:subtitle',
]
const PUBLISHED = [
  'pubdate',
  'dcterms:issued',
  'dcterms:created',
  'atom:published',
  'published',
  'dc:date',
  'dcterms:date',
  'date',
  'atom:issued',
]
const UPDATED = ['atom:updated', 'dcterms:modified', 'updated', 'atom:modified', 'lastmod']

/** `atom:link` inside RSS, or `link` with an address in its attribute. */
function linkRel(children: readonly XmlNode[], rel: string): string | undefined {
  for (const child of children) {
    if (child.name !== 'atom:link' && child.name !== 'link') continue
    const href = child.attributes?.['href']
    if (href === undefined || (child.attributes?.['rel'] ?? 'alternate').toLowerCase() !== rel) continue
    const url = resolveAddress(href, child.base)
    if (url !== undefined) return url
  }
  return undefined
}

function textLink(children: readonly XmlNode[], name: string, faults: string[]): string | undefined {
  for (const child of allOf(children, name)) {
    const text = child.text.trim()
    if (text === '') continue
    const url = resolveAddress(text, child.base)
    if (url !== undefined) return url
    faults.push(`link refused: ${text.slice(0, 60)}`)
  }
  return undefined
}

function readGuid(item: Item, node: XmlNode): void {
  const guid = firstOf(node.children, ['guid'])
  const about = node.attributes?.['rdf:about'] ?? node.attributes?.['about']
  const id = guid?.text.trim() || about?.trim() || textOf(node.children, ['atom:id', 'dc:identifier', 'id'])
  if (id) item.guid = id
  if (item.link !== undefined || guid === undefined) {
    if (item.link === undefined && about !== undefined) setLink(item, resolveAddress(about, ''))
    return
  }
  const permalink = (guid.attributes?.['ispermalink'] ?? 'true').trim().toLowerCase() !== 'false'
  if (permalink && /^https?:/i.test(guid.text.trim())) setLink(item, resolveAddress(guid.text, guid.base))
}

function setLink(item: Item, url: string | undefined): void {
  if (url !== undefined) item.link = url
}

function readAuthors(item: Item, node: XmlNode): void {
  for (const child of node.children) {
    if (child.name === 'author' || child.name === 'dc:creator' || child.name === 'dc:author') {
      addAuthor(item.authors, child.children.length > 0 ? atomPerson(child) : parsePerson(nodeText(child)))
    } else if (child.name === 'atom:author') addAuthor(item.authors, atomPerson(child))
  }
  if (item.authors.length > 0) return
  for (const child of node.children)
    if (child.name === 'itunes:author' || child.name === 'dc:publisher') addAuthor(item.authors, parsePerson(nodeText(child)))
}

function mediaText(node: XmlNode, name: string): XmlNode | undefined {
  const direct = firstOf(node.children, [name])
  if (direct !== undefined) return direct
  for (const group of allOf(node.children, 'media:group')) {
    const inner = firstOf(group.children, [name])
    if (inner !== undefined) return inner
  }
  return undefined
}

/** The texts of an item; returns their elements for the language. */
function readTexts(item: Item, node: XmlNode): (XmlNode | undefined)[] {
  const title = firstOf(node.children, ['title', 'dc:title', 'atom:title', 'itunes:title']) ?? mediaText(node, 'media:title')
  const text = title === undefined ? '' : nodeText(title)
  if (text !== '') item.title = text
  const content = firstOf(node.children, CONTENT)
  const summary = firstOf(node.children, SUMMARY) ?? mediaText(node, 'media:description')
  const html = content === undefined ? '' : content.name === 'atom:content' ? constructHtml(content) : looseHtml(content)
  if (html !== '') item.contentHtml = html
  const short = summary === undefined ? '' : looseHtml(summary)
  if (short !== '') item.summaryHtml = short
  return [content, title, summary]
}

function readSource(item: Item, node: XmlNode): void {
  const source = node.children.find((child) => child.name === 'source' || child.name === 'dc:source')
  if (source === undefined) return
  const url = resolveAddress(source.attributes?.['url'], source.base)
  const name = nodeText(source) || textOf(source.children, ['title']) || (url === undefined ? '' : new URL(url).hostname)
  if (name !== '') item.creditedSource = { name, ...(url === undefined ? {} : { url }) }
}

/** One RSS, RDF or CDF item. Never throws; what could not be read is among the faults. */
export function readRssItem(node: XmlNode, context: FeedContext): Item {
  const item = emptyItem()
  const { children } = node
  setLink(
    item,
    textLink(children, 'link', item.faults) ??
      linkRel(children, 'alternate') ??
      resolveAddress(node.attributes?.['href'], node.base),
  )
  readGuid(item, node)
  const texts = readTexts(item, node)
  const published = dateOf(children, PUBLISHED, context, item.faults)
  if (published !== undefined) item.published = published
  const updated = dateOf(withAttributeDate(node), UPDATED, context, item.faults)
  if (updated !== undefined) item.updated = updated
  readAuthors(item, node)
  item.keywords = keywordsOf(children, false)
  readMedia(item, node)
  const language = itemLanguage(node, texts)
  if (language !== undefined) item.language = language
  readSource(item, node)
  const comments = textLink(children, 'comments', [])
  if (comments !== undefined) item.commentsUrl = comments
  return item
}

/** CDF keeps the date in an attribute. */
function withAttributeDate(node: XmlNode): XmlNode[] {
  const text = node.attributes?.['lastmod'] ?? node.attributes?.['last-modified']
  return text === undefined ? node.children : [...node.children, { ...node, name: 'lastmod', text, children: [] }]
}

function readImage(facts: SourceFacts, children: readonly XmlNode[]): void {
  for (const child of children) {
    if (
      child.name !== 'image' &&
      child.name !== 'itunes:image' &&
      child.name !== 'media:thumbnail' &&
      child.name !== 'googleplay:image'
    )
      continue
    const { attributes } = child
    const written =
      textOf(child.children, ['url']) ??
      attributes?.['href'] ??
      attributes?.['url'] ??
      attributes?.['rdf:resource'] ??
      attributes?.['resource'] ??
      child.text
    const url = resolveAddress(written, child.base)
    if (url !== undefined) {
      facts.image = url
      return
    }
  }
}

function readPeople(facts: SourceFacts, children: readonly XmlNode[]): void {
  for (const child of children) {
    if (
      child.name === 'managingeditor' ||
      child.name === 'author' ||
      child.name === 'dc:creator' ||
      child.name === 'dc:author' ||
      child.name === 'itunes:author'
    ) {
      addAuthor(facts.authors, child.children.length > 0 ? atomPerson(child) : parsePerson(nodeText(child)))
    } else if (child.name === 'atom:author') addAuthor(facts.authors, atomPerson(child))
  }
  if (facts.authors.length > 0) return
  const owner = children.find((child) => child.name === 'itunes:owner')
  const name = owner === undefined ? undefined : textOf(owner.children, ['itunes:name'])
  const email = owner === undefined ? undefined : textOf(owner.children, ['itunes:email'])
  if (name !== undefined || email !== undefined)
    facts.authors.push({ name: name ?? email ?? '', ...(email === undefined ? {} : { email }) })
  else
    for (const child of children)
      if (child.name === 'webmaster' || child.name === 'dc:publisher') addAuthor(facts.authors, parsePerson(nodeText(child)))
}

function assignText(
  facts: SourceFacts,
  key: 'title' | 'description' | 'rights',
  children: readonly XmlNode[],
  names: string[],
): void {
  const text = textOf(children, names)
  if (text !== undefined) facts[key] = text
}

/** Facts of the channel. `node` holds the channel's own elements and those that stand beside it in RDF. */
export function readRssFacts(node: XmlNode, context: FeedContext, faults: string[]): SourceFacts {
  const facts = emptyFacts()
  const { children } = node
  assignText(facts, 'title', children, ['title', 'dc:title', 'atom:title', 'itunes:title'])
  assignText(facts, 'description', children, [
    'description',
    'abstract',
    'tagline',
    'dc:description',
    'itunes:summary',
    'atom:subtitle',
    'subtitle',
    'itunes:subtitle',
    'googleplay:description',
  ])
  assignText(facts, 'rights', children, ['copyright', 'rights', 'dc:rights', 'atom:rights', 'dcterms:rights'])
  const link =
    textLink(children, 'link', faults) ?? linkRel(children, 'alternate') ?? resolveAddress(node.attributes?.['href'], node.base)
  if (link !== undefined) facts.link = link
  const self = linkRel(children, 'self')
  if (self !== undefined) facts.self = self
  const language = factsLanguage(node, ['title', 'description', 'copyright', 'tagline'])
  if (language !== undefined) facts.language = language
  const id = textOf(children, ['atom:id', 'id']) ?? node.attributes?.['rdf:about']
  if (id !== undefined) facts.id = id
  const published = dateOf(children, ['pubdate', 'atom:published', 'dcterms:issued', 'published'], context, faults)
  if (published !== undefined) facts.published = published
  const updated = dateOf(
    withAttributeDate(node),
    ['lastbuilddate', 'atom:updated', 'dcterms:modified', 'updated', 'dc:date', 'lastmod'],
    context,
    faults,
  )
  if (updated !== undefined) facts.updated = updated
  readImage(facts, children)
  readPeople(facts, children)
  facts.categories = keywordsOf(children, false)
  readHints(facts, children)
  return facts
}

/** A show's author is the author of its episodes (iTunes); an editor is not the author of the news. */
export function showAuthors(node: XmlNode): Author[] {
  const authors: Author[] = []
  for (const child of node.children) if (child.name === 'itunes:author') addAuthor(authors, parsePerson(nodeText(child)))
  return authors
}

/** Hubs, and how often the origin wants to be asked. */
function readHints(facts: SourceFacts, children: readonly XmlNode[]): void {
  for (const child of children) {
    if ((child.name === 'atom:link' || child.name === 'link') && child.attributes?.['rel']?.toLowerCase() === 'hub') {
      const hub = resolveAddress(child.attributes['href'], child.base)
      if (hub !== undefined && facts.hubs.length < 10) facts.hubs.push(hub)
    } else if (child.name === 'skiphours') {
      for (const hour of child.children) if (/^\s*\d{1,2}\s*$/.test(hour.text)) facts.skipHours.push(Number(hour.text) % 24)
    } else if (child.name === 'skipdays') {
      for (const day of child.children) if (day.text.trim() !== '') facts.skipDays.push(day.text.trim())
    }
  }
  const every = updateEvery(children)
  if (every !== undefined) facts.updateEveryMs = every
}
