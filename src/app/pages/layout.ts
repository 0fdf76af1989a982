/**
 * The frame of every page for people: head, navigation, main, footer.
 *
 * No script, no inline style: the strict policy of `headers.ts` holds. All addresses are paths under `site.basePath`, so
 * that pages work under whatever name the service was reached by.
 *
 * Effects: none.
 *
 * @module
 */
import { html, raw } from 'hono/html'
import { legalText } from '../../web/xml.ts'

/** A piece of a page; text put into `html` templates is escaped, these are not. */
export type Html = ReturnType<typeof html>

/** What every page needs to know of the service. */
export interface Site {
  title: string
  /** Path under which the service lives: empty, or `/news` without a slash at its end. */
  basePath: string
}

export interface Alternate {
  title: string
  href: string
  /** Media type without parameters. */
  type: string
}

export interface PageFacts {
  site: Site
  /** Without the site's title, which is added; absent on the home page. */
  title?: string
  description?: string | undefined
  /** Path of the page in the navigation, `/` or `/search`. */
  current?: string
  alternates?: Alternate[]
  /** Where the thing shown has its real home. */
  canonical?: string
  noindex?: boolean
  main: Html
}

export const STYLESHEET_PATH = '/style.css'

/** A dot on a line, drawn in place: no second request, and the policy allows images as data. */
const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="none" stroke="#0b57a4" stroke-width="2" d="M1 8h14"/><circle cx="6" cy="8" r="4" fill="#0b57a4"/></svg>',
)}`

const NAVIGATION = [
  { path: '/', label: 'Feeds' },
  { path: '/search', label: 'Search' },
  { path: '/status', label: 'Status' },
] as const

/** The whole document as text. */
export function page(facts: PageFacts): string {
  const { site, current } = facts
  const title = facts.title === undefined ? site.title : `${facts.title} – ${site.title}`
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
${facts.description ? html`<meta name="description" content="${facts.description}">\n` : ''}${
  facts.noindex ? html`<meta name="robots" content="noindex">\n` : ''
}<link rel="icon" href="${ICON}">
<link rel="stylesheet" href="${site.basePath}${STYLESHEET_PATH}">
${facts.canonical ? html`<link rel="canonical" href="${facts.canonical}">\n` : ''}${(facts.alternates ?? []).map(
  (one) => html`<link rel="alternate" type="${one.type}" title="${one.title}" href="${one.href}">\n`,
)}</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top">
<a class="brand" href="${site.basePath}/"><svg aria-hidden="true" width="22" height="16" viewBox="0 0 22 16"><path fill="none" stroke="currentColor" stroke-width="2" d="M1 8h20"/><circle cx="8" cy="8" r="4.5" fill="currentColor"/></svg>${site.title}</a>
<nav aria-label="Main"><ul>
${NAVIGATION.map(
  ({ path, label }) =>
    html`<li><a href="${site.basePath}${path}"${path === current ? raw(' aria-current="page"') : ''}>${label}</a></li>\n`,
)}</ul></nav>
</header>
<main id="main" tabindex="-1">
${facts.main}
</main>
<footer>
<p><a href="${site.basePath}/feeds.opml">All feeds as OPML</a> · <a href="${site.basePath}/status.json">Status as JSON</a></p>
</footer>
</body>
</html>
`
  return text(document)
}

/** A template's text. Templates here never await anything; one that did would be a mistake worth hearing of. */
export function text(piece: Html): string {
  if (piece instanceof Promise) throw new TypeError('a page template awaited something')
  return legalText(piece.toString())
}
