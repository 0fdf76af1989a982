/**
 * The home page: the newest headlines, and the feeds offered, with their health in words.
 *
 * Thousands of sources come in pages; the formats of each are on its own page.
 *
 * Effects: none.
 *
 * @module
 */
import { html, raw } from 'hono/html'
import { type FeedAddress, feedAlternates, formatLinks } from './feed-addresses.ts'
import { type Health, healthMark } from './health.ts'
import { type Html, page, type Site } from './layout.ts'
import { counted, moment } from './moment.ts'
import { searchForm } from './search.ts'

/** One feed as the home page offers it. */
export interface FeedOffer extends FeedAddress {
  kind: 'all' | 'bundle' | 'source' | 'tag' | 'language'
  description?: string | undefined
  /** Articles it holds in all, where that is known. */
  articles?: number
  health?: Health | undefined
}

/** A headline and where it is read here. */
export interface Headline {
  title: string
  language?: string | undefined
  path: string
  source?: string | undefined
  published: Date
}

export interface HomeView {
  site: Site
  /** What the service is, in a sentence. */
  description?: string
  feeds: FeedOffer[]
  latest?: Headline[]
  /** Page of sources shown, from 1, and how many there are. */
  pages?: { current: number; count: number }
}

export function homePage(view: HomeView): string {
  const { site, feeds, latest = [] } = view
  const description = view.description ?? 'News sites as feeds that people and machines can rely on'
  const of = (kind: FeedOffer['kind']): FeedOffer[] => feeds.filter((feed) => feed.kind === kind)
  const whole = of('all')[0]
  return page({
    site,
    current: '/',
    description,
    alternates: [
      ...of('all').flatMap((feed) => feedAlternates(site, feed)),
      ...of('bundle').flatMap((feed) => feedAlternates(site, feed)[1]!),
    ],
    main: html`<h1>${description}</h1>
${searchForm(site)}
${feeds.length === 0 ? html`<p>No feed is set up yet. Put a source file into the feeds folder, and it appears here.</p>` : ''}${
  whole ? everything(site, whole, latest) : ''
}${cards(site, 'Bundles', of('bundle'))}${sources(view, of('source'))}${chips(site, 'Tags', of('tag'))}${chips(site, 'Languages', of('language'))}`,
  })
}

/** The feed of all, with what came last. */
function everything(site: Site, feed: FeedOffer, latest: readonly Headline[]): Html {
  return html`<section>
<h2><a href="${site.basePath}${feed.path}">${feed.title}</a></h2>
${
  latest.length === 0
    ? ''
    : html`<ul class="rows">
${latest.map((one) => headline(site, one))}</ul>
`
}<section class="subscribe" aria-label="Subscribe to all">
<p>${feed.articles === undefined ? '' : `${counted(feed.articles, 'article')} in one feed, or `}<a href="${site.basePath}/feeds.opml">all feeds as a list (OPML)</a>:</p>
${formatLinks(site, feed)}
</section>
</section>
`
}

function headline(site: Site, { title, language, path, source, published }: Headline): Html {
  return html`<li><p class="name"${language === undefined ? '' : html` lang="${language}"`} dir="auto"><a href="${site.basePath}${path}">${title}</a></p>
<p class="facts">${source === undefined ? '' : html`<bdi>${source}</bdi> · `}${moment(published)}</p></li>
`
}

function cards(site: Site, heading: string, offers: readonly FeedOffer[]): Html | string {
  if (offers.length === 0) return ''
  return html`<section>
<h2>${heading}</h2>
<ul class="offers">
${offers.map(
  (offer) => html`<li>
<h3 dir="auto"><a href="${site.basePath}${offer.path}">${offer.title}</a></h3>
${offer.description ? html`<p dir="auto">${offer.description}</p>\n` : ''}${countOf(offer)}
${formatLinks(site, offer)}
</li>
`,
)}</ul>
</section>
`
}

function sources({ site, pages }: HomeView, offers: readonly FeedOffer[]): Html | string {
  if (offers.length === 0) return ''
  return html`<section id="sources">
<h2>Sources</h2>
<ul class="rows">
${offers.map(
  (offer) => html`<li><p class="name" dir="auto"><a href="${site.basePath}${offer.path}">${offer.title}</a></p>
${offer.description ? html`<p dir="auto">${offer.description}</p>\n` : ''}${countOf(offer)}${offer.health ? healthMark(offer.health) : ''}</li>
`,
)}</ul>
${pages && pages.count > 1 ? pageLinks(site, pages) : ''}</section>
`
}

function pageLinks(site: Site, { current, count }: { current: number; count: number }): Html {
  const numbers = Array.from({ length: count }, (_, i) => i + 1)
  return html`<nav aria-label="Pages of sources"><ul class="pages">
${numbers.map((n) =>
  n === current
    ? html`<li><span aria-current="page">${n}</span></li>\n`
    : html`<li><a href="${site.basePath}/${n === 1 ? '' : `?page=${n}`}#sources"><span class="unseen">Page </span>${n}</a></li>\n`,
)}</ul></nav>
`
}

function chips(site: Site, heading: string, offers: readonly FeedOffer[]): Html | string {
  if (offers.length === 0) return ''
  return html`<section>
<h2>${heading}</h2>
<ul class="chips">
${offers.map(
  (offer) =>
    html`<li><a${offer.kind === 'language' ? html` lang="${offer.title}"` : raw(' dir="auto"')} href="${site.basePath}${offer.path}">${offer.title}${
      offer.articles === undefined ? '' : html` <span>${offer.articles}<span class="unseen"> articles</span></span>`
    }</a></li>\n`,
)}</ul>
</section>
`
}

function countOf({ articles }: FeedOffer): Html | string {
  return articles === undefined ? '' : html`<p class="facts">${counted(articles, 'article')}</p>\n`
}
