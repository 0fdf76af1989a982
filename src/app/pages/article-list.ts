/**
 * Articles in a list: title, where they come from, the first words, as far as rights allow.
 *
 * Effects: none.
 *
 * @module
 */
import { html } from 'hono/html'
import type { Entry } from '../../publish/entry.ts'
import { excerpt } from '../../publish/excerpt.ts'
import type { Html, Site } from './layout.ts'
import { moment } from './moment.ts'

/** What `articleEntry` gives under the wanted rights, and where to find it here. */
export interface ListedArticle {
  entry: Entry
  /** Path of our page of it, `/articles/<id>`. */
  path: string
}

export function articleList(site: Site, articles: readonly ListedArticle[]): Html {
  return html`<ol class="articles">
${articles.map((one) => listedArticle(site, one))}</ol>`
}

/** The way back through what is older, where there is more. */
export function olderLink(site: Site, path: string | undefined): Html | string {
  return path === undefined
    ? ''
    : html`<nav class="pages" aria-label="Pages"><a rel="next" href="${site.basePath}${path}">Older articles</a></nav>`
}

function listedArticle(site: Site, { entry, path }: ListedArticle): Html {
  const words = firstWords(entry)
  return html`<li${languageOf(entry)}>
<h2 dir="auto"><a href="${site.basePath}${path}">${entry.title}</a></h2>
<p class="facts" lang="en">${entry.source ? html`<bdi>${entry.source.title}</bdi> · ` : ''}${published(entry)} · <a href="${entry.url}" rel="noopener">Original<span class="unseen"> of ${entry.title}</span></a></p>
${words === '' ? '' : html`<p dir="auto">${words}</p>\n`}</li>
`
}

function firstWords(entry: Entry): string {
  if (entry.summary !== undefined) return excerpt(entry.summary)
  return entry.rights === 'full' ? excerpt(entry.article.record.contentText ?? '') : ''
}

/** The publication, as exactly as the publisher stated it. */
export function published(entry: Entry): Html {
  return moment(entry.published, entry.article.record.publishedPrecision)
}

/** `lang` attribute of what is written in the article's language. */
export function languageOf(entry: Entry): Html | string {
  return entry.language === undefined ? '' : html` lang="${entry.language}"`
}
