/**
 * The home page: the feeds offered, each in every format and with its health in words.
 *
 * Effects: none.
 *
 * @module
 */
import { html } from 'hono/html'
import { type FeedAddress, feedAlternates, formatLinks } from './feed-addresses.ts'
import { type Health, healthMark } from './health.ts'
import { type Html, page, type Site } from './layout.ts'
import { counted, moment } from './moment.ts'
import { searchForm } from './search.ts'

/** One feed as the home page offers it. */
export interface FeedOffer extends FeedAddress {
  kind: 'all' | 'bundle' | 'source' | 'tag'
  description?: string | undefined
  /** Articles it holds in all. */
  articles: number
  newestAt?: Date | undefined
  health?: Health | undefined
  /** The publisher's own page. */
  homeUrl?: string | undefined
}

export interface HomeView {
  site: Site
  /** What the service is, in a sentence. */
  description?: string
  feeds: FeedOffer[]
}

const GROUPS: readonly { kind: FeedOffer['kind']; heading: string }[] = [
  { kind: 'all', heading: 'All together' },
  { kind: 'bundle', heading: 'Bundles' },
  { kind: 'source', heading: 'Sources' },
  { kind: 'tag', heading: 'Tags' },
]

export function homePage(view: HomeView): string {
  const { site, feeds } = view
  const description = view.description ?? 'News sites as feeds that people and machines can rely on.'
  const groups = GROUPS.map(({ kind, heading }) => ({ heading, offers: feeds.filter((feed) => feed.kind === kind) }))
  const offered = groups.filter(({ offers }) => offers.length > 0)
  return page({
    site,
    current: '/',
    description,
    alternates: feeds.flatMap((feed) => feedAlternates(site, feed).slice(0, feed.kind === 'all' ? undefined : 1)),
    main: html`<h1>${site.title}</h1>
<p>${description} <a href="${site.basePath}/feeds.opml">Take all of them as OPML</a>.</p>
${searchForm(site)}
${offered.length === 0 ? html`<p>No feed is set up yet. Put a source file into the feeds folder, and it appears here.</p>` : ''}${offered.map(
  ({ heading, offers }) => html`<section>
<h2>${heading}</h2>
<ul class="offers">
${offers.map((offer) => offerItem(site, offer))}</ul>
</section>
`,
)}`,
  })
}

function offerItem(site: Site, offer: FeedOffer): Html {
  return html`<li>
<h3 dir="auto"><a href="${site.basePath}${offer.path}">${offer.title}</a></h3>
${offer.description ? html`<p dir="auto">${offer.description}</p>\n` : ''}<p class="facts">${counted(offer.articles, 'article')}${
    offer.newestAt ? html`, the newest of ${moment(offer.newestAt)}` : ''
  }</p>
${offer.health ? html`${healthMark(offer.health)}\n` : ''}${formatLinks(site, offer)}
</li>
`
}
