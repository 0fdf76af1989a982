/**
 * The page of one feed: what it is, how to subscribe, its newest articles.
 *
 * Effects: none.
 *
 * @module
 */
import { html } from 'hono/html'
import { publicAddress } from '../../publish/address.ts'
import { articleList, type ListedArticle, olderLink } from './article-list.ts'
import { type FeedAddress, feedAlternates, subscribeBox } from './feed-addresses.ts'
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
  /** Path of the feed's first page, on the others. */
  newestPath?: string | undefined
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
}${feed.health ? html`${healthMark(feed.health)}\n` : ''}${view.newestPath ? html`<p class="facts">Older articles. <a href="${site.basePath}${view.newestPath}">To the newest</a></p>` : subscribeBox(site, feed, 'Give one of these addresses to your feed reader:')}
${articles.length === 0 ? html`<p>Nothing here yet.</p>` : articleList(site, articles)}
${olderLink(site, view.olderPath)}`,
  })
}

/** The host of an address, for people. */
export function hostOf(url: string): string {
  return URL.parse(url)?.hostname.replace(/^www\./, '') ?? url
}
