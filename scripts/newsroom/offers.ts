/**
 * Prints what a site offers to machines: its list page, feed, sitemap or interface.
 *
 * Effects: none.
 *
 * @module
 */
import { documentOf, listTime, paragraphsHtml } from './article-pages.ts'
import { escapeText } from './markup.ts'
import { localIso, mailDate, offsetIso } from './print-date.ts'
import type { Article, Site } from './story.ts'

/** A body and its media type, without charset. */
export interface Printed {
  mediaType: string
  text: string
}

/** Articles a list holds at most. */
const listLength = 20

/** Returns the document at `path` (with query) of the site's feed host or page host, where it is one of its offers. */
export function offered(site: Site, path: string, live: Article[], redesigned: boolean): Printed | undefined {
  const articles = live.slice(0, listLength)
  const isMain = path === site.path
  switch (site.offer) {
    case 'listing':
      return listing(site, path, live, redesigned)
    case 'rss-full':
    case 'rss-summary':
      return isMain ? rss(site, articles) : undefined
    case 'autodiscovery':
      return path === '/feed/' ? rss(site, articles) : undefined
    case 'atom':
      return isMain ? atom(site, articles) : undefined
    case 'json-feed':
      return isMain ? jsonFeed(site, articles) : undefined
    case 'rdf':
      return isMain ? rdf(site, articles) : undefined
    case 'sitemap':
      if (isMain) return sitemapIndex(site, articles)
      return path === '/sitemaps/news-1.xml' ? newsSitemap(site, articles) : undefined
    case 'wordpress':
      return path.split('?')[0] === site.path.split('?')[0] ? wordpress(site, articles) : undefined
  }
}

/** Returns the page for people at `/`, whose head names the site's feed where it has one. */
export function frontPage(site: Site, live: Article[]): Printed {
  const feeds: Partial<Record<Site['offer'], string>> = {
    'rss-full': 'application/rss+xml',
    'rss-summary': 'application/rss+xml',
    autodiscovery: 'application/rss+xml',
    atom: 'application/atom+xml',
    rdf: 'application/rdf+xml',
    'json-feed': 'application/feed+json',
  }
  const mediaType = feeds[site.offer]
  const address = site.offer === 'autodiscovery' ? '/feed/' : `https://${site.feedHost ?? site.host}${site.path}`
  const head = mediaType
    ? `<link rel="alternate" type="${mediaType}" title="${escapeText(site.name)}" href="${escapeText(address)}">`
    : ''
  const cards = live
    .slice(0, listLength)
    .map((article) => `<div class="card"><a href="${article.url}">${escapeText(article.title)}</a></div>`)
  return { mediaType: 'text/html', text: documentOf(site, site.name, head, `<main>${cards.join('\n')}</main>`) }
}

function listing(site: Site, path: string, live: Article[], redesigned: boolean): Printed | undefined {
  const page = path === site.path ? 1 : Number(/^\?page=([1-9]\d{0,3})$/.exec(path.slice(site.path.length))?.[1])
  if (!path.startsWith(site.path) || !page) return undefined
  const articles = live.slice((page - 1) * listLength, page * listLength)
  const [card, heading] = redesigned ? ['c-9f2 tile', 'h4'] : ['post', 'h2']
  const posts = articles.map(
    (article) => `<div class="${card}"><a href="/news/${article.slug}"><img src="${article.imageUrl}" alt=""></a>
<a href="/news/${article.slug}"><${heading}>${escapeText(article.title)}</${heading}></a>
<time datetime="${listTime(article)}">${listTime(article).slice(11)}</time></div>`,
  )
  const older = live.length > page * listLength ? `<a class="next" href="${site.path}?page=${page + 1}">Older</a>` : ''
  const body = `<main><h1>All news</h1>\n${posts.join('\n')}\n${older}</main>`
  return { mediaType: 'text/html', text: documentOf(site, `All news | ${site.name}`, '', body) }
}

function rss(site: Site, articles: Article[]): Printed {
  const full = site.offer === 'rss-full' || site.offer === 'autodiscovery'
  const items = articles.map(
    (article) => `<item>
<title>${escapeText(article.title)}</title>
<link>${escapeText(article.url)}${full ? '' : '?utm_source=rss'}</link>
<guid isPermaLink="${article.guid === article.url}">${escapeText(article.guid)}</guid>
<pubDate>${mailDate(article.publishedAt, site.timezone)}</pubDate>
${article.authors.map((name) => `<dc:creator>${escapeText(name)}</dc:creator>\n`).join('')}${article.keywords
  .map((word) => `<category>${escapeText(word)}</category>\n`)
  .join('')}<description>${escapeText(article.summary)}</description>
${full ? `<content:encoded><![CDATA[${paragraphsHtml(article)}]]></content:encoded>\n` : ''}</item>`,
  )
  return {
    mediaType: 'application/rss+xml',
    text: `<?xml version="1.0" encoding="${site.charset}"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
<title>${escapeText(site.name)}</title>
<link>https://${site.host}/</link>
<description>${escapeText(site.name)}</description>
<language>${site.language}</language>
${items.join('\n')}
</channel>
</rss>
`,
  }
}

function atom(site: Site, articles: Article[]): Printed {
  const updated = articles.reduce((latest, article) => (article.updatedAt > latest ? article.updatedAt : latest), new Date(0))
  const entries = articles.map(
    (article) => `<entry>
<id>${escapeText(article.guid)}</id>
<title type="html">${escapeText(escapeText(article.title))}</title>
<link rel="alternate" type="text/html" href="${escapeText(article.url)}"/>
<published>${offsetIso(article.publishedAt, site.timezone)}</published>
<updated>${offsetIso(article.updatedAt, site.timezone)}</updated>
${article.authors.map((name) => `<author><name>${escapeText(name)}</name></author>\n`).join('')}<summary type="html">${escapeText(`<p>${escapeText(article.summary)}</p>`)}</summary>
</entry>`,
  )
  return {
    mediaType: 'application/atom+xml',
    text: `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${site.language}">
<id>tag:${site.host},2005:feed</id>
<title>${escapeText(site.name)}</title>
<link rel="self" href="https://${site.host}${site.path}"/>
<link rel="alternate" type="text/html" href="https://${site.host}/"/>
<updated>${offsetIso(updated, site.timezone)}</updated>
${entries.join('\n')}
</feed>
`,
  }
}

function jsonFeed(site: Site, articles: Article[]): Printed {
  const feed = {
    version: 'https://jsonfeed.org/version/1',
    title: site.name,
    home_page_url: `https://${site.host}/`,
    feed_url: `https://${site.feedHost ?? site.host}${site.path}`,
    items: articles.map((article) => ({
      id: article.guid,
      url: article.url,
      title: article.title,
      summary: article.summary,
      content_html: paragraphsHtml(article),
      image: article.imageUrl,
      date_published: offsetIso(article.publishedAt, site.timezone),
      date_modified: offsetIso(article.updatedAt, site.timezone),
      author: { name: article.authors.join(', ') },
      tags: article.keywords,
    })),
  }
  return { mediaType: 'application/json', text: JSON.stringify(feed, undefined, 1) }
}

function rdf(site: Site, articles: Article[]): Printed {
  const items = articles.map(
    (article) => `<item rdf:about="${escapeText(article.url)}">
<title>${escapeText(article.title)}</title>
<link>${escapeText(article.url)}</link>
<description>${escapeText(article.summary)}</description>
<dc:date>${offsetIso(article.publishedAt, 'UTC')}</dc:date>
<dc:language>${site.language}</dc:language>
</item>`,
  )
  return {
    mediaType: 'application/rdf+xml',
    text: `<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://${site.feedHost ?? site.host}${site.path}">
<title>${escapeText(site.name)}</title>
<link>https://${site.host}/</link>
<description>${escapeText(site.name)}</description>
<items><rdf:Seq>${articles.map((article) => `<rdf:li rdf:resource="${escapeText(article.url)}"/>`).join('')}</rdf:Seq></items>
</channel>
${items.join('\n')}
</rdf:RDF>
`,
  }
}

function sitemapIndex(site: Site, articles: Article[]): Printed {
  const newest = articles.reduce((latest, article) => (article.updatedAt > latest ? article.updatedAt : latest), new Date(0))
  return {
    mediaType: 'application/xml',
    text: `<?xml version="1.0" encoding="UTF-8"?>
<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://${site.host}/sitemaps/news-1.xml</loc><lastmod>${offsetIso(newest, 'UTC')}</lastmod></sitemap>
</sitemapindex>
`,
  }
}

function newsSitemap(site: Site, articles: Article[]): Printed {
  const urls = articles.map(
    (article) => `<url><loc>${escapeText(article.url)}</loc><lastmod>${offsetIso(article.updatedAt, 'UTC')}</lastmod>
<news:news><news:publication><news:name>${escapeText(site.name)}</news:name><news:language>${site.language}</news:language></news:publication>
<news:publication_date>${offsetIso(article.publishedAt, 'UTC')}</news:publication_date><news:title>${escapeText(article.title)}</news:title>
<news:keywords>${escapeText(article.keywords.join(', '))}</news:keywords></news:news>
<image:image><image:loc>${article.imageUrl}</image:loc></image:image></url>`,
  )
  return {
    mediaType: 'application/xml',
    text: `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
${urls.join('\n')}
</urlset>
`,
  }
}

/** WordPress REST: `date` is the site's local time without zone, `date_gmt` is UTC without saying so; titles are escaped. */
function wordpress(site: Site, articles: Article[]): Printed {
  const posts = articles.map((article) => ({
    id: article.number,
    date: `${localIso(article.publishedAt, site.timezone)}:00`,
    date_gmt: `${localIso(article.publishedAt, 'UTC')}:00`,
    modified: `${localIso(article.updatedAt, site.timezone)}:${String(article.updatedAt.getUTCSeconds()).padStart(2, '0')}`,
    guid: { rendered: article.guid },
    slug: article.slug,
    link: article.url,
    title: { rendered: escapeText(article.title) },
    content: { rendered: `\n${paragraphsHtml(article)}\n`, protected: false },
    excerpt: { rendered: `<p>${escapeText(article.summary)}</p>\n`, protected: false },
  }))
  return { mediaType: 'application/json', text: JSON.stringify(posts) }
}
