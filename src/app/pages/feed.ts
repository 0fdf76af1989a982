/**
 * The page of one feed: what it is, how to subscribe, its newest articles.
 *
 * Effects: none.
 *
 * @module
 */
import { html } from 'hono/html'
import { publicAddress } from '../../publish/address.ts'
import { articleList, type ListedArticle } from './article-list.ts'
import { type FeedAddress, feedAlternates, formatLinks } from './feed-addresses.ts'
import { type Health, healthMark } from './health.ts'
import { page, type Site } from './layout.ts'

export interface FeedView {
  site: Site
  feed: FeedAddress & {
    description?: string | undefined
    /** The publisher's own page. */
    homeUrl?: string | undefined
    health?: Health | undefined
  }
  articles: ListedArticle[]
  /** Format of the feed whose own address a browser opened. */
  opened?: string | undefined
  /** Path and query of the page with older articles. */
  olderPath?: string | undefined
}

export function feedPage(view: FeedView): string {
  const { site, feed, articles } = view
  const home = publicAddress(feed.homeUrl)
  return page({
    site,
    title: feed.title,
    description: feed.description,
    alternates: feedAlternates(site, feed),
    main: html`<h1 dir="auto">${feed.title}</h1>
${view.opened ? html`<p class="note">This is the address of a feed (${view.opened}), made for feed readers. They get the articles below.</p>\n` : ''}${feed.description ? html`<p dir="auto">${feed.description}</p>\n` : ''}${
  home ? html`<p>Made from <a href="${home}" rel="noopener">${hostOf(home)}</a>, who publish these articles.</p>\n` : ''
}${feed.health ? html`${healthMark(feed.health)}\n` : ''}<section aria-label="Subscribe">
<p>Give one of these addresses to your feed reader:</p>
${formatLinks(site, feed)}
</section>
${articles.length === 0 ? html`<p>Nothing here yet.</p>` : articleList(site, articles)}
${view.olderPath ? html`<p><a href="${site.basePath}${view.olderPath}">Older articles</a></p>` : ''}`,
  })
}

/** The host of an address, for people. */
export function hostOf(url: string): string {
  return URL.parse(url)?.hostname.replace(/^www\./, '') ?? url
}
