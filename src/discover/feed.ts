/**
 * Feed bytes of any dialect to items.
 *
 * What can be read is read; each fault is recorded where it happened. Refused is only what is no feed at all.
 *
 * Effects: none.
 *
 * @module
 */
import type { Discovery, Item, NotReadable } from '../model/item.ts'
import { decodeText } from '../web/charset.ts'
import { readAtomEntry, readAtomFacts, readDeletedEntry } from './atom.ts'
import { findFeedLinks } from './autodiscovery.ts'
import { resolveBase } from './feed-address.ts'
import type { FeedContext } from './feed-fields.ts'
import { readJsonFeed } from './json-feed.ts'
import { readRssFacts, readRssItem, showAuthors } from './rss.ts'
import type { XmlNode } from './xml-node.ts'
import { readXml, type XmlDocument } from './xml-reader.ts'

export interface FeedOptions {
  /** Address the bytes came from; base of relative addresses. */
  url: string
  contentType?: string
  /** IANA zone for times that name none. */
  timezone: string
  language?: string
  now?: Date
}

function dialectOf(document: XmlDocument): string {
  if (document.vocabulary.atom) return 'atom'
  return document.root === 'rdf:rdf' ? 'rdf' : document.root === 'channel' ? 'cdf' : 'rss'
}

/** The channel with whatever stands beside it: RDF and broken RSS put images and texts there. */
function channelNode(root: XmlNode): XmlNode {
  const channels = root.children.filter((child) => child.name === 'channel')
  const [channel] = channels
  if (channel === undefined) return root
  const beside = root.children.filter((child) => child.name !== 'channel')
  return { ...channel, children: [...channel.children, ...beside] }
}

function readXmlFeed(text: string, context: FeedContext): Discovery | undefined {
  const items: Item[] = []
  const document = readXml(
    text,
    context.url,
    {
      item(node, vocabulary) {
        items.push(vocabulary.atom ? readAtomEntry(node, context) : readRssItem(node, context))
      },
    },
    resolveBase,
  )
  if (document === undefined) return undefined
  const faults = [...document.faults]
  const isAtom = document.vocabulary.atom
  const root = isAtom ? document.rootNode : channelNode(document.rootNode)
  const source = isAtom ? readAtomFacts(root, context, faults) : readRssFacts(root, context, faults)
  const authors = isAtom ? source.authors : showAuthors(root)
  for (const item of items) if (item.authors.length === 0) item.authors = [...authors]
  if (isAtom) {
    for (const node of root.children) {
      const gone = node.name === 'at:deleted-entry' ? readDeletedEntry(node, context) : undefined
      if (gone !== undefined) items.push(gone)
    }
  }
  return { dialect: dialectOf(document), source, items, more: [], faults }
}

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b

function refusal(reason: string, html: string, url: string): NotReadable {
  return { dialect: 'none', reason, feeds: html === '' ? [] : findFeedLinks(html, url) }
}

/** Reads the text of a feed; `undefined` where it is none. */
export function readFeedText(text: string, context: FeedContext): Discovery | undefined {
  const head = text.slice(0, 1000).trimStart()
  if (head.startsWith('{')) return readJsonFeed(text, context)
  return readXmlFeed(text, context)
}

/** Reads feed bytes of any dialect and charset. Never throws. */
export function readFeed(bytes: Uint8Array, options: FeedOptions): Discovery | NotReadable {
  const { contentType, ...context } = options
  if (bytes.length === 0) return refusal('empty answer where a feed was expected', '', options.url)
  if (isGzip(bytes)) return refusal('gzip data where a feed was expected', '', options.url)
  let start = 0
  while (start < bytes.length && isBlank(bytes[start] ?? 0)) start++
  const body = start > 0 ? bytes.subarray(start) : bytes
  const kind = body[0] === 0x7b ? 'json' : 'xml'
  const decoded = decodeText(body, { kind, ...(contentType === undefined ? {} : { contentType }) })
  const found = readFeedText(decoded.text, context)
  if (found === undefined) {
    const html = /<html|<!doctype html|<head|<body/i.test(decoded.text.slice(0, 5000))
    return refusal(
      html ? 'an HTML page where a feed was expected' : 'no RSS, Atom, RDF or JSON feed in the answer',
      html ? decoded.text : '',
      options.url,
    )
  }
  return { ...found, faults: [...decoded.faults, ...found.faults] }
}

const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
