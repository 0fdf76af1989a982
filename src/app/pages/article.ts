/**
 * Our page of one article: the way to the original first, then the text as far as rights allow, then how we know.
 *
 * `rel=canonical` names the original and `noindex` keeps search engines there: the article is the publisher's.
 *
 * Effects: none.
 *
 * @module
 */
import { html, raw } from 'hono/html'
import type { FieldChange } from '../../model/article.ts'
import { publicAddress } from '../../publish/address.ts'
import type { Entry } from '../../publish/entry.ts'
import { languageOf, published } from './article-list.ts'
import { hostOf } from './feed.ts'
import { type Html, page, type Site } from './layout.ts'
import { moment } from './moment.ts'
import { shortDiff, type TextPiece } from './text-diff.ts'

/** A revision and how it differs from the one before. */
export interface RevisionView {
  revision: number
  at: Date
  changes: FieldChange[]
}

/** The same story elsewhere. */
export interface CopyView {
  title: string
  publisher: string
  /** Path of our page of it. */
  path: string
}

export interface ArticleView {
  site: Site
  /** From `articleEntry`; what it leaves out is not shown. */
  entry: Entry
  /** Its authors, each with the path of his or her feed where there can be one. */
  authors?: { name: string; path?: string | undefined }[]
  /** Feeds that hold it, by title. */
  feeds: { title: string; path: string }[]
  /** Newest first; empty where it was never revised. */
  revisions?: RevisionView[]
  copies?: CopyView[]
  /** The operator publishes this site himself: search engines get the facts as schema.org has them. */
  own?: boolean
}

export function articlePage(view: ArticleView): string {
  const { site, entry } = view
  const host = hostOf(entry.url)
  return page({
    site,
    title: entry.title,
    description: entry.summary,
    canonical: entry.url,
    noindex: true,
    main: html`${view.own ? newsArticle(entry) : ''}<article${languageOf(entry)}>
<h1 dir="auto">${entry.title}</h1>
<p lang="en" class="original"><a href="${entry.url}" rel="noopener">Read the original at ${host}</a></p>
${byline(view)}
${leadImage(entry)}${body(entry)}
${corrections(entry)}</article>
<section class="about">
<h2>About this article</h2>
${facts(view)}
${revisions(view)}${copies(view)}${provenance(entry)}</section>`,
  })
}

/** `NewsArticle` (https://schema.org/NewsArticle) as a data block: nothing runs. */
function newsArticle(entry: Entry): Html {
  const facts = {
    '@context': 'https://schema.org',
    '@type': 'NewsArticle',
    headline: entry.title,
    url: entry.url,
    mainEntityOfPage: entry.url,
    datePublished: entry.published.toISOString(),
    dateModified: entry.updated.toISOString(),
    inLanguage: entry.language,
    description: entry.summary,
    image: entry.image?.url,
    author: entry.authors.map(({ name, url }) => ({ '@type': 'Person', name, url })),
    publisher: entry.source && { '@type': 'Organization', name: entry.source.title, url: entry.source.homeUrl },
  }
  // No character may end the block or begin a comment in it.
  const json = JSON.stringify(facts).replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return html`<script type="application/ld+json">${raw(json)}</script>\n`
}

/** Stands in the place of an article that its publisher took back; send it with 410. */
export function withdrawnPage(site: Site, withdrawnAt: Date | undefined): string {
  return page({
    site,
    title: 'Withdrawn',
    noindex: true,
    main: html`<h1>This article was withdrawn</h1>
<p>Its publisher took it back${withdrawnAt ? html` by ${moment(withdrawnAt)}` : ''}, so we do not show it any more.</p>
<p><a href="${site.basePath}/">All feeds</a></p>`,
  })
}

function byline({ site, entry, authors }: ArticleView): Html {
  const names = (authors ?? entry.authors.map(({ name }) => ({ name, path: undefined }))).map(
    ({ name, path }, i) =>
      html`${i === 0 ? '' : ', '}<bdi>${path ? html`<a href="${site.basePath}${path}">${name}</a>` : name}</bdi>`,
  )
  return html`<p class="facts" lang="en">${names.length === 0 ? '' : html`By ${names} · `}Published ${published(entry)}${
    entry.updated > entry.published ? html` · Updated ${moment(entry.updated)}` : ''
  }</p>`
}

const BEGINS_WITH_IMAGE = /^(?:\s*<(?:figure|picture|p|a|source)(?:\s[^>]*)?>)*\s*<img\s/

function leadImage({ image, contentHtml }: Entry): Html | string {
  // Most articles carry their lead picture in the text already, some in another size: then the text begins with it.
  if (image === undefined || contentHtml?.includes(image.url.replaceAll('&', '&amp;'))) return ''
  if (contentHtml !== undefined && BEGINS_WITH_IMAGE.test(contentHtml.slice(0, 1000))) return ''
  const size = image.width === undefined ? '' : html` width="${image.width}" height="${image.height}"`
  const credit = image.credit !== undefined && image.caption?.includes(image.credit) ? undefined : image.credit
  const words = [image.caption, credit].filter((part) => part !== undefined).join(' – ')
  return html`<figure>
<img src="${image.url}" alt="${image.alt ?? ''}"${size}>
${words === '' ? '' : html`<figcaption dir="auto">${words}</figcaption>\n`}</figure>
`
}

function body(entry: Entry): Html {
  if (entry.contentHtml !== undefined) return html`<div class="text" dir="auto">${raw(withAlternatives(entry.contentHtml))}</div>`
  const summary = entry.summary === undefined ? '' : html`<p class="text" dir="auto">${entry.summary}</p>\n`
  const why = entry.rights === 'full' ? 'We have no more of its text.' : 'The rest is at the publisher’s.'
  return html`${summary}<p class="facts" lang="en">${why}</p>`
}

/** Content with an empty `alt` on each image that has none: a screen reader would read out the address. Linear. */
function withAlternatives(content: string): string {
  const [first = '', ...pieces] = content.split('<img')
  return (
    first + pieces.map((piece) => `<img${/\salt\s*=/.test(piece.slice(0, tagLength(piece))) ? '' : ' alt=""'}${piece}`).join('')
  )
}

function tagLength(piece: string): number {
  const end = piece.indexOf('>')
  return end === -1 ? piece.length : end
}

function corrections({ rights, article }: Entry): Html | string {
  const list = rights === 'full' ? article.record.corrections : []
  return list.length === 0
    ? ''
    : html`<h2>Corrections</h2>
<ul>
${list.map((one) => html`<li dir="auto">${one}</li>\n`)}</ul>
`
}

function facts({ site, entry, feeds }: ArticleView): Html {
  const { record } = entry.article
  const rows: [string, Html | string | undefined][] = [
    [
      'Source',
      entry.source
        ? html`<a href="${publicAddress(entry.source.homeUrl) ?? publicAddress(entry.source.url) ?? '#'}" rel="noopener">${entry.source.title}</a>`
        : undefined,
    ],
    ['Publisher', entry.article.publisher],
    ['Date as the publisher wrote it', record.statedDate],
    ['Language', entry.language && html`<a href="${site.basePath}/languages/${entry.language}">${entry.language}</a>`],
    ['Dateline', entry.rights === 'link' ? undefined : record.dateline],
    ['Credits', list(record.creditedSources.map(({ name }) => name))],
    ['Pictures by', list(entry.photoCredits)],
    ['Keywords', list(entry.keywords)],
    ['In the feeds', joined(feeds.map(({ title, path }) => html`<a href="${site.basePath}${path}">${title}</a>`))],
    ['First seen', moment(entry.article.firstSeenAt)],
    ['Identity', html`<code>${entry.id}</code>`],
  ]
  return html`<dl class="facts">
${rows.map(([name, value]) => (value === undefined ? '' : html`<dt>${name}</dt><dd dir="auto">${value}</dd>\n`))}</dl>`
}

function list(words: readonly string[]): string | undefined {
  return words.length === 0 ? undefined : words.join(', ')
}

function joined(pieces: readonly Html[]): Html | undefined {
  return pieces.length === 0 ? undefined : html`${pieces.map((piece, i) => html`${i === 0 ? '' : ', '}${piece}`)}`
}

const FIELD_WORDS: Record<FieldChange['field'], string> = {
  title: 'Title',
  content: 'Text',
  image: 'Picture',
  summary: 'Summary',
  authors: 'Authors',
  published: 'Publication date',
}

function revisions({ entry, revisions: list = [] }: ArticleView): Html | string {
  if (list.length === 0) return ''
  return html`<h2>What changed</h2>
<ol class="revisions" reversed>
${list.map(
  ({ revision, at, changes }) => html`<li value="${revision}">Revision ${revision}, ${moment(at)}
${changes.length === 0 ? '' : html`<dl>\n${changes.map((change) => fieldChange(change, entry.rights))}</dl>`}</li>
`,
)}</ol>
`
}

/** A change in words; under narrower rights only a title's words are shown. */
function fieldChange({ field, before, after }: FieldChange, rights: Entry['rights']): Html {
  const shown = rights === 'full' || field === 'title'
  const pieces = shown ? shortDiff(before ?? '', after ?? '').map(diffPiece) : 'changed'
  return html`<dt>${FIELD_WORDS[field]}</dt><dd dir="auto">${pieces}</dd>\n`
}

function diffPiece({ kind, text }: TextPiece): Html {
  if (kind === 'same') return html`${text} `
  return kind === 'removed' ? html`<del>${text}</del> ` : html`<ins>${text}</ins> `
}

function copies({ site, entry, copies: list = [] }: ArticleView): Html | string {
  if (list.length === 0) return ''
  return html`<h2>The same story elsewhere</h2>
<ul>
${list.map(({ title, publisher, path }) => html`<li><a dir="auto" href="${site.basePath}${path}">${title}</a> (${publisher})</li>\n`)}</ul>
<p><a href="${site.basePath}/stories/${entry.article.storyId ?? entry.article.id}">This story as a feed</a></p>
`
}

/** Where each field came from; outranked answers only where the whole article may be shown. */
function provenance({ article, rights }: Entry): Html | string {
  const fields = Object.entries(article.record.provenance).toSorted(([a], [b]) => (a < b ? -1 : 1))
  if (fields.length === 0) return ''
  return html`<details>
<summary>Where each part came from</summary>
<dl class="facts">
${fields.map(
  ([field, { from, detail, disagreed }]) =>
    html`<dt>${field}</dt><dd>${from}${detail ? html` (<code>${detail}</code>)` : ''}${
      rights === 'full' && disagreed ? disagreed.map((other) => html`; ${other.from} says <q dir="auto">${other.value}</q>`) : ''
    }</dd>\n`,
)}</dl>
</details>
`
}
