/**
 * Pages for the benchmark of extraction, generated in the make-up of real news pages.
 *
 * Proportions follow 300 pages of published test collections (mean: 134 kB, 870 elements, 1,300 attributes, a third of the
 * bytes scripts and styles, a seventh visible text, 26 meta elements, 24 scripts, 150 links); these are somewhat smaller. The text is made of a few dozen
 * words, so phrases and names recur more than on real pages; classes, scripts and data attributes differ by site. `pages.ts`
 * measures the same over pages of one's own.
 *
 * Effects: none.
 *
 * @module
 */
import { createHash } from 'node:crypto'

export interface SitePage {
  url: string
  html: string
}

interface Site {
  host: string
  language: string
  name: string
  words: string[]
  /** Between words, and at the end of a sentence. */
  gap: string
  stop: string
  author: string
  byline: string
  /** How the site calls its parts. */
  classes: (part: string) => string
  build: 'blog' | 'cms' | 'framework' | 'tables'
}

const ENGLISH =
  'harbour council grain winter light ferry tunnel quay market teacher bridge river museum comet orchard signal valley engine'
const RUSSIAN =
  'гавань совет зерно зима свет паром тоннель причал рынок учитель мост река музей комета сад сигнал долина двигатель'
const CHINESE = '港口 议会 粮食 冬天 灯光 渡船 隧道 码头 市场 老师 大桥 河流 博物馆 彗星 果园 信号 山谷 引擎'
const GERMAN =
  'Hafen Stadtrat Getreide Winter Licht Fähre Tunnel Kai Markt Lehrerin Brücke Fluss Museum Komet Obstgarten Signal Tal Motor'

const SITES: Site[] = [
  {
    host: 'paper.example',
    language: 'en',
    name: 'The Paper',
    words: ENGLISH.split(' '),
    gap: ' ',
    stop: '.',
    author: 'Ada Quill',
    byline: 'By',
    classes: (part) => `story-${part} story-${part}--main`,
    build: 'cms',
  },
  {
    host: 'blog.example',
    language: 'en',
    name: 'Quay Notes',
    words: ENGLISH.split(' '),
    gap: ' ',
    stop: '.',
    author: 'Ben Reed',
    byline: 'Posted by',
    classes: (part) => `entry-${part} wp-block-group is-layout-flow`,
    build: 'blog',
  },
  {
    host: 'zeitung.example',
    language: 'de',
    name: 'Zeitung am Kai',
    words: GERMAN.split(' '),
    gap: ' ',
    stop: '.',
    author: 'Lena Brandt',
    byline: 'Von',
    classes: (part) => `artikel__${part}`,
    build: 'framework',
  },
  {
    host: 'vesti.example',
    language: 'ru',
    name: 'Вести гавани',
    words: RUSSIAN.split(' '),
    gap: ' ',
    stop: '.',
    author: 'Анна Белова',
    byline: 'Автор:',
    classes: (part) => `b-${part} b-${part}_wide`,
    build: 'cms',
  },
  {
    host: 'bao.example',
    language: 'zh',
    name: '港口日报',
    words: CHINESE.split(' '),
    gap: '',
    stop: '。',
    author: '林一舟',
    byline: '记者',
    classes: (part) => part,
    build: 'tables',
  },
  {
    host: 'post.example',
    language: 'en',
    name: 'Valley Post',
    words: ENGLISH.split(' '),
    gap: ' ',
    stop: '.',
    author: 'Mia Stone',
    byline: 'By',
    classes: (part) => `${part}_${createHash('sha1').update(part).digest('hex').slice(0, 5)}`,
    build: 'framework',
  },
]

/** Two pages of each site. */
export function sitePages(): SitePage[] {
  return SITES.flatMap((site, at) => [1, 2].map((n) => pageOf(site, at * 10 + n)))
}

function sentence({ words, gap, stop }: Site, seed: number, count: number): string {
  const text = Array.from({ length: count }, (_, i) => words[(seed * 7 + i * 13 + ((seed * i) % 5)) % words.length]).join(gap)
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${stop}`
}

const repeat = (count: number, make: (i: number) => string): string => Array.from({ length: count }, (_, i) => make(i)).join('')

function pageOf(site: Site, seed: number): SitePage {
  const url = `https://${site.host}/news/2026/03/${seed}-${createHash('sha1').update(String(seed)).digest('hex').slice(0, 8)}`
  const title = sentence(site, seed, 7).slice(0, -1)
  const body = site.build === 'tables' ? tablesBody(site, seed, title) : modernBody(site, seed, title)
  return { url, html: `<!doctype html><html lang="${site.language}"><head>${head(site, seed, title, url)}</head>${body}</html>` }
}

function head(site: Site, seed: number, title: string, url: string): string {
  const published = `2026-03-0${1 + (seed % 9)}T09:15:00Z`
  const image = `https://${site.host}/i/${seed}-1200.jpg`
  const graph = {
    '@context': 'https://schema.org',
    '@graph': [
      {
        '@type': 'NewsArticle',
        '@id': `${url}#article`,
        headline: title,
        datePublished: published,
        dateModified: published,
        author: { '@type': 'Person', name: site.author },
        publisher: { '@id': `https://${site.host}/#org` },
        mainEntityOfPage: url,
        image: [image],
        keywords: site.words.slice(0, 6),
      },
      {
        '@type': 'BreadcrumbList',
        itemListElement: [1, 2, 3].map((position) => ({
          '@type': 'ListItem',
          position,
          item: `https://${site.host}/${position}`,
        })),
      },
      {
        '@type': 'Organization',
        '@id': `https://${site.host}/#org`,
        name: site.name,
        sameAs: ['https://social.example/a', 'https://social.example/b'],
      },
    ],
  }
  const metas: [string, string, string][] = [
    ['property', 'og:title', title],
    ['property', 'og:site_name', site.name],
    ['property', 'og:type', 'article'],
    ['property', 'og:url', url],
    ['property', 'og:image', image],
    ['property', 'og:description', sentence(site, seed + 3, 20)],
    ['property', 'article:published_time', published],
    ['property', 'article:section', 'City'],
    ['name', 'description', sentence(site, seed + 3, 20)],
    ['name', 'keywords', site.words.slice(0, 8).join(', ')],
    ['name', 'viewport', 'width=device-width, initial-scale=1'],
    ['name', 'robots', 'index, follow, max-image-preview:large'],
    ['name', 'twitter:card', 'summary_large_image'],
    ['name', 'twitter:title', title],
    ['name', 'theme-color', '#123456'],
  ]
  const rest = repeat(10, (i) => `<meta name="app-${i}" content="${createHash('sha1').update(`${seed}.${i}`).digest('hex')}">\n`)
  return `<meta charset="utf-8"><title>${title} | ${site.name}</title>\n${metas.map(([key, name, content]) => `<meta ${key}="${name}" content="${content}">`).join('\n')}\n${rest}
<link rel="canonical" href="${url}">${repeat(20, (i) => `<link rel="${i % 3 === 0 ? 'preload' : 'stylesheet'}" href="/assets/${seed}/chunk-${i}.css?ver=6.${i}" as="style" media="all" />\n`)}
<script type="application/ld+json">${JSON.stringify(graph)}</script><style>${repeat(90, (i) => `.${site.classes(`part${i}`).split(' ')[0]}{margin:0 auto;color:#${(i * 4369).toString(16).padStart(6, '0').slice(0, 6)};display:flex}\n`)}</style>
${repeat(10, (i) => script(seed, i))}`
}

/** A configuration, a loader or a counter. */
function script(seed: number, i: number): string {
  const list = JSON.stringify(
    Array.from({ length: 26 }, (_, k) => ({
      id: `${seed}-${i}-${k}`,
      slot: `/1234/${i}/${k}`,
      sizes: [300, 250 + k],
      lazy: k % 2 === 0,
    })),
  )
  return `<script${i % 4 === 0 ? ' async' : ''} id="module-${i}">\n(function(w,d){w.q${i}=w.q${i}||[];var c=${list};for(var i=0;i<c.length;i++){if(c[i].id&&"</"){w.q${i}.push(c[i])}}})(window,document);\n</script>\n`
}

function navigation(site: Site, count: number, from: number): string {
  const tracked = site.build === 'framework'
  return `<ul class="${site.classes('menu')}">\n${repeat(
    count,
    (i) =>
      `  <li class="${site.classes('menu-item')} item-${from + i}">\n    <a href="/section/${from + i}?utm=nav&amp;pos=${i}"${tracked ? ` data-link-name="nav : ${i}" data-track="${from}"` : ''}><span>${sentence(site, from + i, 2)}</span></a>\n  </li>\n`,
  )}</ul>`
}

function card(site: Site, i: number): string {
  const icon =
    i % 4 === 0 ? `<svg class="icon" viewBox="0 0 24 24"><path d="M12 2L2 7l10 5 10-5-10-5z M2 17l10 5 10-5"></path></svg>` : ''
  return `<div class="${site.classes('card')}" data-id="${i}">\n <a class="${site.classes('card-link')}" href="/story/${i}">\n  <img class="lazy" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="/i/${i}-640.jpg" srcset="/i/${i}-320.jpg 320w, /i/${i}-640.jpg 640w" width="320" height="180" alt="${sentence(site, i, 3)}" loading="lazy">${icon}\n  <h3 class="${site.classes('card-title')}">${sentence(site, i, 6)}</h3></a>\n <time datetime="2026-03-0${1 + (i % 9)}T10:00:00Z">0${1 + (i % 9)}.03.2026</time>\n</div>\n`
}

function paragraphs(site: Site, seed: number, count: number): string[] {
  return Array.from(
    { length: count },
    (_, i) =>
      `${sentence(site, seed + i, 17)}${site.gap}<a href="/topic/${i}">${site.words[i % site.words.length]}</a>${site.gap}${sentence(site, seed * 3 + i, 21)}${site.gap}<strong>${sentence(site, seed + i * 2, 4)}</strong>`,
  )
}

function modernBody(site: Site, seed: number, title: string): string {
  const c = site.classes
  const text = paragraphs(site, seed, 22 + (seed % 8))
    .map((p, i) => {
      const figure = `<figure class="${c('figure')}"><picture><source srcset="/f/${i}.webp" type="image/webp"><img src="/f/${i}.jpg" alt=""></picture><figcaption>${sentence(site, i, 9)}</figcaption></figure>`
      const slot = `<div class="${c('slot')}" id="slot-${i}"><script>q0.push({slot:${i}})</script></div>`
      return `<p class="${c('p')}">${p}</p>\n${i % 7 === 3 ? figure : i % 5 === 4 ? slot : ''}`
    })
    .join('')
  const comments = repeat(
    30,
    (i) =>
      `<div class="comment" id="comment-${i}"><b class="name">Reader ${i}</b> <span class="when">${i + 1} h</span><p>${sentence(site, i, 25)}</p></div>\n`,
  )
  return `<body class="${c('page')} single post-${seed}">\n<!-- ${'header '.repeat(10)} --><header class="${c('header')}">\n<div class="logo"><a href="/">${site.name}</a></div>\n<nav>${navigation(site, 90, 0)}</nav>\n</header>
<div class="${c('wrap')}"><main id="main"><article class="${c('article')}">\n<h1 class="${c('title')}">${title}</h1>\n<div class="${c('meta')}">${site.byline} <a rel="author" href="/author/1">${site.author}</a> · <time datetime="2026-03-0${1 + (seed % 9)}T09:15:00Z">0${1 + (seed % 9)}.03.2026, 10:15</time></div>
<div class="share"><a href="#" class="share-a">Share</a><a href="#" class="share-b">Tweet</a></div>\n<div class="${c('body')}">${text}</div>\n<div class="tags"><a href="/tag/a">${site.words[0]}</a></div></article></main>
<aside class="sidebar"><h2>${sentence(site, 5, 2)}</h2>${repeat(26, (i) => card(site, i))}</aside></div>
<section class="comments">${comments}</section><noscript><img src="/pixel.gif" alt=""></noscript>
<footer class="${c('footer')}">${navigation(site, 50, 500)}<p>© 2026 ${site.name}</p></footer>${repeat(8, (i) => script(seed + 100, i))}</body>`
}

/** An older page: tables for layout, one block of lines with breaks between them. */
function tablesBody(site: Site, seed: number, title: string): string {
  const cells = repeat(
    150,
    (i) =>
      `<td width="80" align="center" bgcolor="#eeeeee"><a href="/c/${i}.html" target="_blank">${sentence(site, i, 1)}</a></td>${i % 8 === 7 ? '</tr>\n<tr>' : ''}`,
  )
  const text = paragraphs(site, seed, 60)
    .map((p) => `　　${p}<br><br>\n`)
    .join('')
  const list = repeat(
    110,
    (i) =>
      `<tr><td height="22" class="t14">·<a href="/n/${i}.shtml" target="_blank">${sentence(site, i, 5)}</a> (03-0${1 + (i % 9)})</td></tr>\n`,
  )
  return `<body topmargin="0"><table width="950" border="0" cellspacing="0" cellpadding="0" align="center"><tr>${cells}</tr></table>
<table width="950" align="center"><tr><td width="640" valign="top"><h1 id="artibodyTitle">${title}</h1><div class="from_info">2026年03月0${1 + (seed % 9)}日 09:15 ${site.name} ${site.byline} ${site.author}</div>
<div id="artibody">${text}（责任编辑：${site.author}）</div></td><td width="300" valign="top"><table>${list}</table></td></tr></table>
<table width="950" align="center"><tr><td align="center">Copyright © 2026 ${site.name} 版权所有</td></tr></table>${repeat(12, (i) => script(seed, i))}</body>`
}
