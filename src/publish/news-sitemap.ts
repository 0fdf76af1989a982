/**
 * Renders a news sitemap (https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap), for sites whose
 * publisher runs this service.
 *
 * Effects: none.
 *
 * @module
 */
import { escapeText } from '../web/xml.ts'
import { rfc3339 } from './dates.ts'
import { type Entry, oneLine } from './entry.ts'

/** Older ones may not be listed. */
export const NEWS_SITEMAP_HOURS = 48
export const NEWS_SITEMAP_MAX = 1000
export const NEWS_SITEMAP_MEDIA_TYPE = 'application/xml; charset=utf-8'

/** The sitemap as text; entries without a language take `en`, for the format asks for one. */
export function renderNewsSitemap(entries: readonly Entry[]): string {
  let out =
    '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n'
  const seen = new Set<string>()
  for (const entry of entries.slice(0, NEWS_SITEMAP_MAX)) {
    if (seen.has(entry.url)) continue
    seen.add(entry.url)
    const name = oneLine(entry.source?.title ?? '') || entry.article.publisher
    out += `<url>\n<loc>${escapeText(entry.url)}</loc>\n<lastmod>${rfc3339(entry.updated)}</lastmod>\n<news:news>\n`
    out += `<news:publication><news:name>${escapeText(name)}</news:name><news:language>${newsLanguage(entry.language)}</news:language></news:publication>\n`
    out += `<news:publication_date>${rfc3339(entry.published)}</news:publication_date>\n<news:title>${escapeText(entry.title)}</news:title>\n`
    out += '</news:news>\n</url>\n'
  }
  return `${out}</urlset>\n`
}

/** ISO 639, but for Chinese, whose scripts are told apart. */
function newsLanguage(tag: string | undefined): string {
  const [primary = 'en', ...rest] = (tag ?? 'en').toLowerCase().split('-')
  if (primary !== 'zh') return primary
  return rest.some((part) => ['hant', 'tw', 'hk', 'mo'].includes(part)) ? 'zh-tw' : 'zh-cn'
}
