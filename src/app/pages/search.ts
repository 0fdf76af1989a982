/**
 * The search page, and the form that leads to it.
 *
 * Effects: none.
 *
 * @module
 */
import { html, raw } from 'hono/html'
import { articleList, type ListedArticle, olderLink } from './article-list.ts'
import { feedAlternates, subscribeBox } from './feed-addresses.ts'
import { type Html, page, type Site } from './layout.ts'

export interface SearchView {
  site: Site
  /** As typed; empty when nothing was asked yet. */
  query: string
  /** Canonical query string of the same search as a feed, without the question mark; as typed where not given. */
  search?: string | undefined
  /** Found, newest arrival first; absent when nothing was asked or the question was refused. */
  articles?: ListedArticle[] | undefined
  /** Why the question was refused, in words. */
  problem?: string | undefined
  /** Path and query of the next page of results. */
  olderPath?: string | undefined
}

export function searchPage(view: SearchView): string {
  const { site, query, articles, problem } = view
  const feed = {
    title: `Search for ${query}`,
    path: '/search',
    query: view.search ?? `q=${encodeURIComponent(query.toWellFormed())}`,
  }
  const found = articles !== undefined && problem === undefined
  return page({
    site,
    title: query === '' ? 'Search' : feed.title,
    current: '/search',
    noindex: true,
    alternates: found && query !== '' ? feedAlternates(site, feed) : [],
    main: html`<h1>Search</h1>
${searchForm(site, query)}
${problem === undefined ? '' : html`<p class="problem" role="alert">${problem}</p>\n`}${found ? results(view, articles, feed) : help()}`,
  })
}

function results(
  { site, query, olderPath }: SearchView,
  articles: ListedArticle[],
  feed: { title: string; path: string; query: string },
): Html {
  if (articles.length === 0) return html`<p role="status">Nothing was found for <q dir="auto">${query}</q>.</p>\n${help()}`
  return html`${subscribeBox(site, feed, 'This search is a feed, too:')}
${articleList(site, articles)}
${olderLink(site, olderPath)}`
}

function help(): Html {
  return html`<section>
<h2>How to ask</h2>
<dl class="help">
<dt><code>river flood</code></dt><dd>articles with both words</dd>
<dt><code>river OR lake</code></dt><dd>with either</dd>
<dt><code>river NOT lake</code></dt><dd>with the first but not the second</dd>
<dt><code>"river flood"</code></dt><dd>with the words next to each other</dd>
<dt><code>flood*</code></dt><dd>with words that begin so</dd>
<dt><code>title:river</code>, <code>author:beridze</code></dt><dd>only in the title, only among the authors</dd>
</dl>
</section>`
}

/** `q` and a button; works without script, remembers what was asked. */
export function searchForm(site: Site, query = ''): Html {
  return html`<form class="search" role="search" action="${site.basePath}/search" method="get">
<label for="q">Search all articles</label>
<div><input id="q" name="q" type="search" value="${query}" autocomplete="off" maxlength="500"${raw(query === '' ? ' required' : '')}> <button type="submit">Search</button></div>
</form>`
}
