/**
 * Signs by which a link or a part of a page gives itself away. Tables, because sites change.
 *
 * Effects: none.
 *
 * @module
 */
import type { Element } from 'domhandler'

/** Elements and class names of page furniture. */
const CHROME_ELEMENTS = new Set(['nav', 'footer', 'menu', 'form', 'dialog'])
const CHROME_NAMES =
  /(?:^|[\s_-])(?:nav|navbar|navigation|menu|submenu|breadcrumbs?|footer|foot|topbar|toolbar|pagination|pager|paging|tags?|tag-?cloud|categories|share|social|cookie|consent|lang|languages?|login|search|subscribe|newsletter|banner|ads?|advert\w*|promo|sponsor\w*|copyright|skip|sr-only|modal|popup)(?:$|[\s_-])/i
const SIDE_NAMES =
  /(?:^|[\s_-])(?:sidebar|side|aside|widget\w*|related|recommended|recommendations?|popular|trending|most-?(?:read|viewed|popular)|top-?news-?ticker|ticker|read-?more|also|archive|comments?|authors?|partners?|mostread|latest-?comments)(?:$|[\s_-])/i
const SILENT = new Set(['script', 'style', 'template', 'noscript', 'svg', 'iframe', 'head', 'select', 'object'])

export function isRegion(element: Element, kind: 'silent'): boolean {
  return kind === 'silent' && SILENT.has(element.name)
}

function namesOf(element: Element): string {
  return `${element.attribs['class'] ?? ''} ${element.attribs['id'] ?? ''} ${element.attribs['role'] ?? ''}`
}

/** Which part of the page a trail of ancestors lies in. The outermost `main` or `article` does not excuse a side box in it. */
export function regionOf(trail: readonly Element[]): 'main' | 'side' | 'chrome' {
  let region: 'main' | 'side' | 'chrome' = 'main'
  for (const element of trail) {
    if (element.name === 'body' || element.name === 'html') continue
    if (CHROME_ELEMENTS.has(element.name)) return 'chrome'
    const names = namesOf(element)
    if (element.name === 'header' && !trail.some((ancestor) => ancestor.name === 'article' || ancestor.name === 'li'))
      return 'chrome'
    if (names.length > 2 && CHROME_NAMES.test(names) && !/article|post|news-?item|card|story|entry/i.test(names)) return 'chrome'
    if (element.name === 'aside' || SIDE_NAMES.test(names)) region = 'side'
  }
  return region
}

/** Last parts of addresses that are never articles. */
const NOT_ARTICLE =
  /^\/(?:tags?|topics?|categor(?:y|ies)|kateqoriya|etiket|authors?|author|users?|profile|login|signin|register|signup|search|about(?:-us)?|haqqimizda|contacts?|elaqe|privacy(?:-policy)?|terms(?:-\w+)*|cookies?|advertis\w*|reklam|subscribe|newsletter|rss|feed|sitemap|archive|page|jobs|help|faq|games?|weather|live-?tv|podcasts?)(?:\/|$)/i
/** Last parts that are never articles, wherever they stand. */
const NOT_LAST =
  /^(?:archives?|all|index|page-?\d*|rss|feed|search|login|about|contacts?|subscribe|next|prev(?:ious)?|more|latest|home)(?:\.\w+)?$/i
const FILE = /\.(?:jpe?g|png|gif|webp|svg|pdf|zip|mp[34]|xml|rss|css|js)$/i

/** How much an address looks like one article's, 0 to 1. */
export function looksLikeArticle(address: URL): number {
  const { pathname, search } = address
  if (
    FILE.test(pathname) ||
    NOT_ARTICLE.test(pathname) ||
    (/[?&](?:page|p|sort|lang|tag|cat|category|author|s|q)=[^&]*/i.test(search) &&
      !/[?&](?:id|nid|newsid|news_id|article|p)=\d{2,}/i.test(search))
  )
    return 0
  const parts = pathname.split('/').filter((part) => part !== '')
  const last = decodeSafely(parts.at(-1) ?? '')
  if (NOT_LAST.test(last) && search === '') return 0
  let sum = 0
  const hyphens = last.split(/[-_]/).length - 1
  if (hyphens >= 3) sum += 0.6
  else if (hyphens >= 1 && last.length > 14) sum += 0.3
  if (/\d{4,}/.test(last) || /^\d{3,}$/.test(last)) sum += 0.4
  if (/\/(?:19|20)\d\d\/(?:\d{1,2}|[a-z]{3})\//.test(`${pathname}/`)) sum += 0.5
  if (/\.(?:s?html?|php|aspx?)$/.test(last) && last.length > 10) sum += 0.2
  if (
    /\/(?:news|article|articles|story|stories|post|posts|xeber|xeberler|haber|novosti|novost|nachrichten|actualites?|noticias?|read|view|a)\/[^/]+/i.test(
      pathname,
    )
  )
    sum += 0.25
  if (/[?&](?:id|nid|newsid|news_id|article|p)=\d{2,}/i.test(search)) sum += 0.6
  if (last.length > 30) sum += 0.15
  if (/^page\d*$|^\d{1,2}$/.test(last)) sum -= 0.5
  return Math.max(0, Math.min(1, sum))
}

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
