/**
 * Prints an article's page in the template of its site, with the clutter such pages carry.
 *
 * What belongs to the article is exactly its title, paragraphs, authors and date; everything else on the page is what a reader
 * of pages must leave out.
 *
 * Effects: none.
 *
 * @module
 */
import { lexicons } from './desk.ts'
import { escapeText, scriptJson } from './markup.ts'
import { localIso, longDate, offsetIso, shortDate } from './print-date.ts'
import type { Article, Site } from './story.ts'

/** What the page shows beside its article. */
export interface Surroundings {
  /** Other articles of the site, newest first. */
  others: Article[]
  /** Times the page was asked for, printed by sites that count. */
  views: number
}

/** Returns the whole document. */
export function articlePage(article: Article, around: Surroundings): string {
  switch (article.site.template) {
    case 'news-az':
      return newsAzPage(article, around)
    case 'wire':
      return wirePage(article, around)
    case 'blog':
      return blogPage(article, around)
    case 'magazine':
      return magazinePage(article, around)
    case 'portal':
      return portalPage(article, around)
  }
}

/** Returns the article's paragraphs as markup, as full-text feeds carry them. */
export function paragraphsHtml(article: Article): string {
  return article.paragraphs.map((paragraph) => `<p>${escapeText(paragraph)}</p>`).join('\n')
}

/** Wraps a body into a document of the site. `head` is markup. */
export function documentOf(site: Site, title: string, head: string, body: string): string {
  return `<!DOCTYPE html>
<html lang="${site.language}">
<head>
<meta charset="${site.charset}">
<title>${escapeText(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
${head}
</head>
<body>
<header class="site-header"><a class="logo" href="/">${escapeText(site.name)}</a>
<nav><a href="/">Home</a> <a href="/about">About</a> <a href="/contact">Contact</a></nav></header>
${body}
<footer class="site-footer"><p>© ${escapeText(site.name)}. All rights reserved. <a href="/privacy">Privacy</a></p></footer>
</body>
</html>
`
}

function newsAzPage(article: Article, around: Surroundings): string {
  const { site, number } = article
  const words = lexicons[site.language]
  const others = around.others.slice(0, 3)
  const laterTime = new Date(article.publishedAt.getTime() + 11 * 3_600_000 + number * 60_000)
  const [lead = '', ...rest] = paragraphs(article)
  const body = [
    '<div class="font-size">+ ↺ − 16 px</div>',
    number % 4 === 1 ? `<p><strong>${escapeText(article.title)}</strong></p>` : '',
    lead,
    article.photoCredit ? `<p>${words.photo}: ${escapeText(article.photoCredit)}</p>` : '',
    rest.slice(0, 1).join('\n'),
    number % 2 === 0 ? `<div class="recommended"><h4>${words.recommended}</h4>${linkList(others)}</div>` : '',
    rest.slice(1).join('\n'),
    '<p>News.Az</p>',
    number % 5 === 0 ? '<p>News.Az</p>' : '',
    number % 6 === 0 ? '<div>Yandex metrika counter</div>' : '',
  ]
  const byline = article.authors.map((name) => `<li class="author">By ${escapeText(name)}</li>`).join('')
  return documentOf(
    site,
    `${article.title} | News.az`,
    `<meta property="og:title" content="${escapeText(article.title)} | News.az">
<meta property="og:image" content="${article.imageUrl}">
<meta property="og:type" content="article">
<meta name="description" content="${escapeText(article.summary)}">
<link rel="canonical" href="${article.url}">`,
    `<main><h1>${escapeText(article.title)}</h1>
<ul class="meta"><li class="date">${shortDate(article.publishedAt, site.timezone)}</li><li>${shortDate(laterTime, site.timezone)}</li>${byline}</ul>
<img src="${article.imageUrl}" alt="">
<div class="article">
${body.filter(Boolean).join('\n')}
</div>
<section class="also"><h3>${words.alsoLike}</h3>${linkList(around.others.slice(3, 8))}</section></main>`,
  )
}

function wirePage(article: Article, around: Surroundings): string {
  const { site } = article
  const byline = article.authors.map((name) => `<span class="author">${escapeText(name)}</span>`).join('')
  return documentOf(
    site,
    `${article.title} - ${site.name}`,
    `<meta property="og:title" content="${escapeText(article.title)}">
<meta property="og:image" content="${article.imageUrl}">
<link rel="canonical" href="${article.url}">`,
    `<main><article itemscope itemtype="https://schema.org/NewsArticle">
<h1 itemprop="headline">${escapeText(article.title)}</h1>
<div class="top-part">${byline}<span class="date-time">${longDate(article.publishedAt, site.timezone, site.language)} (UTC+04:00)</span></div>
<div class="article-content" itemprop="articleBody">
${paragraphs(article).join('\n')}
</div>
<div class="counter">Views: ${around.views}</div>
</article>
<aside><h3>Latest</h3>${linkList(around.others.slice(0, 6))}</aside></main>`,
  )
}

function blogPage(article: Article, around: Surroundings): string {
  const { site } = article
  const words = lexicons[site.language]
  const [lead = '', ...rest] = paragraphs(article)
  const byline = article.authors
    .map((name) => `<a rel="author" href="/author/${encodeURIComponent(name)}/">${escapeText(name)}</a>`)
    .join(', ')
  return documentOf(
    site,
    `${article.title} - ${site.name}`,
    `<link rel="alternate" type="application/rss+xml" title="${escapeText(site.name)}" href="/feed/">
<link rel="canonical" href="${article.url}">
<meta property="og:title" content="${escapeText(article.title)}">
<meta property="og:description" content="${escapeText(article.summary)}">
<meta property="og:image" content="${article.imageUrl}">
<meta property="article:published_time" content="${offsetIso(article.publishedAt, site.timezone)}">
<meta property="article:modified_time" content="${offsetIso(article.updatedAt, site.timezone)}">`,
    `<main><article class="post hentry"><h1 class="entry-title">${escapeText(article.title)}</h1>
<p class="entry-meta">${byline} <time class="entry-date" datetime="${offsetIso(article.publishedAt, site.timezone)}">${longDate(article.publishedAt, site.timezone, site.language)}</time></p>
<div class="share"><a href="https://social.example/share">Share</a> <a href="mailto:">E-mail</a></div>
<div class="entry-content">
<figure><img src="${article.imageUrl}" alt="${escapeText(article.title)}">${article.photoCredit ? `<figcaption>${words.photo}: ${escapeText(article.photoCredit)}</figcaption>` : ''}</figure>
${lead}
${rest.join('\n')}
</div>
<div class="tags">${article.keywords.map((word) => `<a rel="tag" href="/tag/${encodeURIComponent(word)}/">${escapeText(word)}</a>`).join(' ')}</div>
</article>
<section class="related"><h3>${words.alsoLike}</h3>${linkList(around.others.slice(0, 4))}</section>
<section id="comments"><h3>2 comments</h3><div class="comment"><p>The first comment of a reader who wishes to say something at some length.</p></div></section></main>`,
  )
}

function magazinePage(article: Article, around: Surroundings): string {
  const { site } = article
  const words = lexicons[site.language]
  const all = paragraphs(article)
  const linkedData = {
    '@context': 'https://schema.org',
    '@type': 'NewsArticle',
    headline: article.title,
    datePublished: offsetIso(article.publishedAt, site.timezone),
    dateModified: offsetIso(article.updatedAt, site.timezone),
    author: article.authors.map((name) => ({ '@type': 'Person', name })),
    publisher: { '@type': 'Organization', name: site.name },
    image: [article.imageUrl],
    mainEntityOfPage: article.url,
    keywords: article.keywords,
    description: article.summary,
  }
  return documentOf(
    site,
    `${article.title} | ${site.name}`,
    `<link rel="canonical" href="${article.url}">
<meta property="og:title" content="${escapeText(article.title)}">
<meta property="og:image" content="${article.imageUrl}">
<script type="application/ld+json">${scriptJson(linkedData)}</script>`,
    `<div class="cookie-banner"><p>We value your privacy. Choose which cookies you allow.</p><button>Accept all</button></div>
<main id="main"><article><header><h1>${escapeText(article.title)}</h1>
<p class="standfirst-meta">${article.authors.map((name) => `<span class="byline">${escapeText(name)}</span>`).join('')} <time datetime="${offsetIso(article.publishedAt, site.timezone)}">${longDate(article.publishedAt, site.timezone, site.language)}</time></p></header>
<div class="story-body">
${all.slice(0, 2).join('\n')}
<aside class="newsletter"><h4>Newsletter</h4><p>Sign up and receive the stories of the week in your mailbox every Sunday.</p></aside>
${all.slice(2).join('\n')}
</div>
<p class="read-more">${words.readMore}: ${around.others[0] ? link(around.others[0]) : ''}</p>
</article>
<section class="more"><h2>${words.alsoLike}</h2>${linkList(around.others.slice(1, 6))}</section></main>`,
  )
}

function portalPage(article: Article, around: Surroundings): string {
  const { site } = article
  const words = lexicons[site.language]
  return documentOf(
    site,
    `${article.title} — ${site.name}`,
    `<meta property="og:title" content="${escapeText(article.title)}">
<meta property="og:image" content="${article.imageUrl}">
<meta name="keywords" content="${escapeText(article.keywords.join(', '))}">`,
    `<table class="layout"><tr><td class="left"><ul>${around.others.slice(0, 8).map(item).join('')}</ul></td>
<td class="center"><div class="news-page">
<div class="news-date">${longDate(article.publishedAt, site.timezone, site.language)}</div>
<h1>${escapeText(article.title)}</h1>
<div class="news-photo"><img src="${article.imageUrl}" alt="">${article.photoCredit ? `<span class="photo-by">${words.photo}: ${escapeText(article.photoCredit)}</span>` : ''}</div>
<div class="news-text">
${paragraphs(article).join('\n')}
</div></div></td>
<td class="right"><h4>${words.alsoLike}</h4>${linkList(around.others.slice(8, 11))}</td></tr></table>`,
  )
}

/** A local time without zone for `datetime` attributes of list pages. */
export function listTime(article: Article): string {
  return localIso(article.publishedAt, article.site.timezone)
}

function paragraphs(article: Article): string[] {
  return article.paragraphs.map((paragraph) => `<p>${escapeText(paragraph)}</p>`)
}

function link(article: Article): string {
  return `<a href="${article.url}">${escapeText(article.title)}</a>`
}

function item(article: Article): string {
  return `<li>${link(article)}</li>`
}

function linkList(articles: Article[]): string {
  return `<ul>${articles.map(item).join('')}</ul>`
}
