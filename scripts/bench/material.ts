/**
 * What the benchmarks work on: pages and feeds of the newsroom, grown to the size of real ones.
 *
 * Effects: none.
 *
 * @module
 */
import { type Article, newRecord } from '../../src/model/article.ts'
import type { FeedDocument } from '../../src/model/feed.ts'

const WORDS =
  'harbour council grain winter light ferry tunnel quay market teacher bridge river museum comet orchard signal valley engine letter glass'.split(
    ' ',
  )

/** Repeatable pseudo-words. */
function sentence(seed: number, words: number): string {
  const text = Array.from({ length: words }, (_, i) => WORDS[(seed * 7 + i * 13 + ((seed * i) % 5)) % WORDS.length]).join(' ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

export function paragraphs(seed: number, count: number): string[] {
  return Array.from(
    { length: count },
    (_, i) => `${sentence(seed + i, 18)} ${sentence(seed * 3 + i, 22)} ${sentence(seed * 5 + i, 15)}`,
  )
}

/** An article page as a large news site sends it: about 100 kB, nine tenths of it not the article. */
export function newsPage(seed = 1, length = 24): string {
  const link = (i: number): string =>
    `<li class="item"><a href="/news/${i}-${WORDS[i % WORDS.length]}" data-track="nav-${i}"><span>${sentence(i, 6)}</span></a></li>`
  const card = (i: number): string =>
    `<div class="card teaser"><a href="/story/${i}"><img src="/i/${i}.jpg" data-src="/i/${i}-640.jpg" width="320" height="180" alt="${sentence(i, 4)}"><h3>${sentence(i, 7)}</h3></a><time datetime="2026-03-0${1 + (i % 9)}T10:00:00Z">${i} March</time></div>`
  const body = paragraphs(seed, length)
    .map((p, i) =>
      i % 6 === 5
        ? `<p>${p}</p><figure><img src="/f/${i}.jpg" alt=""><figcaption>${sentence(i, 9)}</figcaption></figure>`
        : `<p>${p.replace('market', '<a href="/topic/market">market</a>')}</p>`,
    )
    .join('\n')
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${sentence(seed, 8)} | The Paper</title>
<meta property="og:title" content="${sentence(seed, 8)}"><meta property="og:site_name" content="The Paper"><meta property="article:published_time" content="2026-03-03T09:15:00Z">
<link rel="canonical" href="https://paper.example/news/${seed}"><script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"${sentence(seed, 8)}","datePublished":"2026-03-03T09:15:00Z","author":[{"@type":"Person","name":"Ada Quill"}],"publisher":{"@type":"Organization","name":"The Paper"}}</script>
<style>${'.a{color:red;margin:0 auto}'.repeat(300)}</style><script>${'window.q=(window.q||[]).concat([1,2,3]);'.repeat(200)}</script></head><body>
<header><nav><ul>${Array.from({ length: 120 }, (_, i) => link(i)).join('')}</ul></nav></header>
<main><article><h1>${sentence(seed, 8)}</h1><p class="byline">By <a rel="author" href="/authors/ada">Ada Quill</a> · <time datetime="2026-03-03T09:15:00Z">3 March 2026</time></p>
<div class="share"><a href="#">Share</a> <a href="#">Tweet</a></div>${body}<div class="tags"><a href="/tag/a">Harbour</a></div></article>
<aside class="related"><h2>You might also like</h2>${Array.from({ length: 60 }, (_, i) => card(i)).join('')}</aside></main>
<section class="comments">${Array.from({ length: 40 }, (_, i) => `<div class="comment"><b>Reader ${i}</b><p>${sentence(i, 30)}</p></div>`).join('')}</section>
<footer><ul>${Array.from({ length: 80 }, (_, i) => link(i + 500)).join('')}</ul></footer></body></html>`
}

/** An RSS feed with full text. */
export function fullFeed(items = 50): string {
  const entry = (i: number): string =>
    `<item><title>${sentence(i, 8)}</title><link>https://paper.example/news/${i}</link><guid isPermaLink="false">n-${i}</guid><pubDate>Tue, 03 Mar 2026 ${String(i % 24).padStart(2, '0')}:15:00 GMT</pubDate><dc:creator>Ada Quill</dc:creator><category>${WORDS[i % 20]}</category><description>${sentence(i, 30)}</description><content:encoded><![CDATA[${paragraphs(
      i,
      10,
    )
      .map((p) => `<p>${p}</p>`)
      .join('')}]]></content:encoded></item>`
  return `<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The Paper</title><link>https://paper.example/</link><description>News</description>${Array.from({ length: items }, (_, i) => entry(i)).join('')}</channel></rss>`
}

/** A document of full articles, ready to render. */
export function feedDocument(count: number): FeedDocument {
  const articles = Array.from({ length: count }, (_, i): Article => {
    const at = new Date(Date.UTC(2026, 2, 3, 12) - i * 60_000)
    const text = paragraphs(i, 12)
    return {
      id: `00000000-0000-8000-8000-${String(i).padStart(12, '0')}`,
      seq: i + 1,
      publisher: 'paper.example',
      originSourceId: 'paper',
      sourceIds: ['paper'],
      state: 'live',
      revision: 1,
      edition: 0,
      backfill: false,
      publishedAt: at,
      updatedAt: at,
      firstSeenAt: at,
      record: newRecord({
        url: `https://paper.example/news/${i}`,
        title: sentence(i, 8),
        summary: sentence(i, 30),
        contentHtml: text.map((p) => `<p>${p}</p>`).join(''),
        contentText: text.join('\n'),
        language: 'en',
        authors: [{ name: 'Ada Quill' }],
        keywords: ['harbour', 'grain'],
      }),
    }
  })
  const address = (extension: string): string => `https://feeds.example/feeds/all.${extension}`
  return {
    feed: {
      id: 'urn:uuid:00000000-0000-8000-8000-00000000feed',
      slug: 'all',
      title: 'All articles',
      description: 'Everything',
      homeUrl: 'https://feeds.example/feeds/all',
      selfUrls: { rss: address('rss'), atom: address('atom'), json: address('json') },
      hubUrls: [],
      createdAt: new Date(0),
      sources: new Map([['paper', { id: 'paper', title: 'The Paper', url: 'https://paper.example/feed' }]]),
    },
    articles,
    tombstones: [],
    articleBaseUrl: 'https://feeds.example/articles/',
    content: 'full',
  }
}
