/**
 * Links to one feed in each of its formats, for people and for autodiscovery.
 *
 * Effects: none.
 *
 * @module
 */
import { html } from 'hono/html'
import { FORMATS } from '../../publish/formats.ts'
import type { Alternate, Html, Site } from './layout.ts'

/** A feed as pages name it. */
export interface FeedAddress {
  title: string
  /** Path without extension, `/feeds/all`. */
  path: string
  /** Query string that belongs to the feed, without question mark: `q=…` of a search. */
  query?: string | undefined
}

/** Address of a feed in one format. */
export function feedAddress(site: Site, feed: FeedAddress, extension: string): string {
  return `${site.basePath}${feed.path}.${extension}${feed.query ? `?${feed.query}` : ''}`
}

/** RSS, Atom and JSON Feed of one feed, each link naming the feed for those who hear links alone. */
export function formatLinks(site: Site, feed: FeedAddress): Html {
  const links = FORMATS.map(
    ({ extension, label }) =>
      html`<li><a href="${feedAddress(site, feed, extension)}">${label}<span class="unseen"> of ${feed.title}</span></a></li>\n`,
  )
  return html`<ul class="formats">
${links}</ul>`
}

/** How to subscribe, in a box of its own. */
export function subscribeBox(site: Site, feed: FeedAddress, words: string): Html {
  return html`<section class="subscribe" aria-label="Subscribe">
<p>${words}</p>
${formatLinks(site, feed)}
</section>`
}

/** Autodiscovery links of one feed. */
export function feedAlternates(site: Site, feed: FeedAddress): Alternate[] {
  return FORMATS.map(({ extension, bareType, label }) => ({
    title: `${feed.title} (${label})`,
    href: feedAddress(site, feed, extension),
    type: bareType,
  }))
}
