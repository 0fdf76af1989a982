/**
 * The links a feed document carries about itself, the same in RSS and Atom (RFC 4287 §4.2.7, RFC 5005, WebSub §4).
 *
 * Effects: none.
 *
 * @module
 */
import type { FeedDocument, FeedFormat } from '../model/feed.ts'
import { publicAddress } from './address.ts'

export interface FeedLink {
  rel: string
  href: string
  /** Media type without parameters. */
  type?: string
}

/** Of RFC 5005. */
export const HISTORY_NAMESPACE = 'http://purl.org/syndication/history/1.0'

/** Registered media type of each format, without charset. */
export const FEED_TYPES: Record<FeedFormat, string> = {
  rss: 'application/rss+xml',
  atom: 'application/atom+xml',
  json: 'application/feed+json',
}

/** Self first, then hubs, archives, and the other formats of the same document. */
export function feedLinks(doc: FeedDocument, format: FeedFormat): FeedLink[] {
  const links: FeedLink[] = []
  const add = (rel: string, href: string | undefined, type?: string): void => {
    const address = publicAddress(href)
    if (address !== undefined) links.push({ rel, href: address, ...(type ? { type } : {}) })
  }
  add('self', doc.feed.selfUrls[format], FEED_TYPES[format])
  for (const hub of doc.feed.hubUrls) add('hub', hub)
  add('current', doc.currentUrls?.[format], FEED_TYPES[format])
  add('prev-archive', doc.previousUrls?.[format], FEED_TYPES[format])
  add('next-archive', doc.nextUrls?.[format], FEED_TYPES[format])
  for (const other of Object.keys(FEED_TYPES) as FeedFormat[]) {
    if (other !== format) add('alternate', doc.feed.selfUrls[other], FEED_TYPES[other])
  }
  return links
}

/** The same links as members of a `Link` header (RFC 8288), so that header and document agree to the byte. */
export function linkHeader(doc: FeedDocument, format: FeedFormat): string[] {
  return feedLinks(doc, format).map(
    ({ rel, href, type }) => `<${href}>; rel="${rel}"${type === undefined ? '' : `; type="${type}"`}`,
  )
}
