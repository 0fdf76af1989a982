/**
 * Feeds that an HTML page names, and where else one is usually found.
 *
 * HTML Standard, section 4.6.7.1 (`rel=alternate`), RSS Board's autodiscovery note.
 *
 * Effects: none.
 *
 * @module
 */
import { type ChildNode, type Element, isTag } from 'domhandler'
import { parseHtml } from '../web/html-parse.ts'
import { inlineText } from '../web/html-tree.ts'
import { resolveAddress } from './feed-address.ts'

export interface FeedLink {
  url: string
  title?: string
  mediaType?: string
}

const FEED_TYPES =
  /^(?:application\/(?:rss|atom|feed|rdf)\+(?:xml|json)|application\/json|application\/x\.atom\+xml|application\/x-atom\+xml|text\/(?:rss|atom)(?:\+xml)?)$/
const FEED_ADDRESS =
  /(?:\/(?:feed|rss|atom)(?:\/|\.xml|\.rss|\.json|\.php|$)|\/(?:index|feed|rss|atom|news)\.(?:xml|rss|rdf|atom)$|\.(?:rss|atom|rdf)$|[?&](?:feed|format|type)=(?:rss2?|atom|feed|rdf)\b|\/feeds?\/[\w/-]+)/i
/** Feeds of comments or searches are never what was meant. */
const UNWANTED = /comment|oembed|wp-json|\/embed|osd\.xml|opensearch/i

/** Well-known places, asked for in this order where a page names no feed. */
export const WELL_KNOWN_FEEDS = [
  '/feed',
  '/rss',
  '/rss.xml',
  '/feed.xml',
  '/atom.xml',
  '/index.xml',
  '/feed.json',
  '/feeds/posts/default',
  '/?feed=rss2',
]

function elements(nodes: readonly ChildNode[], wanted: ReadonlySet<string>): Element[] {
  const found: Element[] = []
  const stack: ChildNode[] = [...nodes].reverse()
  while (stack.length > 0) {
    const node = stack.pop()
    if (node === undefined || !isTag(node)) continue
    if (wanted.has(node.name)) found.push(node)
    for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i] as ChildNode)
  }
  return found
}

/**
 * Feed addresses of a page, likeliest first: `link rel=alternate` in document order, comment feeds last, then plain
 * links that look like feeds.
 */
export function findFeedLinks(html: string, url: string): FeedLink[] {
  const tree = parseHtml(html)
  const found = elements(tree.children, new Set(['base', 'link', 'a']))
  const baseHref = found.find((element) => element.name === 'base')?.attribs['href']
  const base = resolveAddress(baseHref, url) ?? url
  const links: (FeedLink & { rank: number })[] = []
  for (const element of found) {
    const address = resolveAddress(element.attribs['href'], base)
    if (address === undefined || links.some((link) => link.url === address)) continue
    const type = element.attribs['type']?.trim().toLowerCase().split(';')[0]
    const rel = ` ${element.attribs['rel']?.toLowerCase() ?? ''} `
    if (
      element.name === 'link' &&
      (rel.includes(' alternate ') || rel.includes(' feed ')) &&
      (type === undefined ? rel.includes(' feed ') : FEED_TYPES.test(type)) &&
      !/wp-json|oembed/i.test(address)
    ) {
      const title = element.attribs['title']?.trim()
      links.push({
        url: address,
        ...(title ? { title } : {}),
        ...(type === undefined ? {} : { mediaType: type }),
        rank: UNWANTED.test(`${address} ${title ?? ''}`) ? 2 : 0,
      })
    } else if (
      element.name === 'a' &&
      FEED_ADDRESS.test(new URL(address).pathname + new URL(address).search) &&
      !UNWANTED.test(address)
    ) {
      const title = inlineText(element)
      links.push({ url: address, ...(title ? { title } : {}), rank: 1 })
    }
  }
  return links
    .sort((a, b) => a.rank - b.rank)
    .slice(0, 20)
    .map(({ rank: _rank, ...link }) => link)
}
