/**
 * The hub's topics: named feeds by their own address, and their documents as a reader gets them (WebSub §4, §7).
 *
 * Effects: Database.
 *
 * @module
 */
import { formatByExtension } from '../publish/formats.ts'
import type { AppDeps } from './deps.ts'
import { findFeed, findOffer, type PublishedFeed, tagFeed } from './published.ts'
import { findRendition } from './renditions.ts'
import { isReadClosed } from './tokens.ts'

export interface TopicFeed {
  /** Refs of the sources whose articles it shows. */
  sources: 'all' | number[]
  /** The bytes of a GET at this moment. */
  render(): Promise<{ etag: string; mediaType: string; links: string[]; body: Uint8Array }>
}

/** The topic at exactly this address; undefined where no named feed calls itself so, or feeds are closed. */
export async function findTopic(deps: AppDeps, address: string): Promise<TopicFeed | undefined> {
  const base = `${deps.settings.baseUrl}/`
  const match = address.startsWith(base) ? /^(feeds|tags)\/([^/?#]+)\.([a-z]+)$/.exec(address.slice(base.length)) : null
  const format = match && formatByExtension(match[3] as string)
  if (!match || !format) return undefined
  // Whoever reads with a token only is not sent the feed at an address anybody may name.
  if (await isReadClosed(deps)) return undefined
  const offer = await findOffer(deps)
  const name = decode(match[2] as string)
  let feed: PublishedFeed | undefined
  if (match[1] === 'tags') feed = tagFeed(offer, name, deps)
  else {
    const found = findFeed(offer, name, deps)
    if ('found' in found) feed = found.found
  }
  if (feed === undefined || `${deps.settings.baseUrl}${feed.path}.${format.extension}` !== address) return undefined
  const { sources } = feed
  const chosen = feed
  return {
    sources,
    async render() {
      const { etag, mediaType, links, identity } = await findRendition(deps, async () => offer, chosen, format.format)
      return { etag, mediaType, links, body: identity }
    },
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
