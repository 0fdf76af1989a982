/**
 * Benchmarks of single rooms: reading a feed, extracting a page, sanitising, rendering.
 *
 * Effects: none but measuring.
 *
 * @module
 */
import { Readability } from '@mozilla/readability'
import type { ChildNode } from 'domhandler'
import { Feed } from 'feed'
import { parseFeed } from 'feedsmith'
import { parseDocument } from 'htmlparser2'
import { parseHTML } from 'linkedom'
import { readFeed } from '../../src/discover/feed.ts'
import { extractArticle } from '../../src/extract/extract.ts'
import type { FeedDocument } from '../../src/model/feed.ts'
import { normaliseContent } from '../../src/normalise/content.ts'
import { renderAtom } from '../../src/publish/atom.ts'
import { renderJsonFeed } from '../../src/publish/json-feed.ts'
import { renderRss } from '../../src/publish/rss.ts'
import { parseDate } from '../../src/web/date.ts'
import { parseHtml } from '../../src/web/html-parse.ts'
import { sanitiseHtml } from '../../src/web/html-sanitise.ts'
import type { Bench } from './harness.ts'
import { feedDocument, fullFeed, newsPage } from './material.ts'
import { type SitePage, sitePages } from './site-pages.ts'

const now = new Date('2026-03-03T12:00:00Z')
const kb = (text: string): string => `${Math.round(text.length / 1024)} kB`

export function readFeedBench(): Bench {
  const text = fullFeed(50)
  const bytes = new TextEncoder().encode(text)
  const options = { url: 'https://paper.example/feed', contentType: 'application/rss+xml', timezone: 'UTC', now }
  return {
    name: 'read-feed',
    unit: `bytes to items, RSS of 50 full articles, ${kb(text)}`,
    ours: { name: 'dateline', run: () => readFeed(bytes, options) },
    others: [
      { name: "htmlparser2's tree alone", run: () => parseDocument(new TextDecoder().decode(bytes), { xmlMode: true }) },
      { name: 'feedsmith (bytes decoded for it)', run: () => parseFeed(new TextDecoder().decode(bytes)) },
    ],
  }
}

/** Over generated pages of six sites; `pages.ts` measures the same over a corpus. */
export function extractBench(): Bench {
  const pages = sitePages()
  const bytes = pages.reduce((sum, page) => sum + page.html.length, 0)
  const each = (read: (page: SitePage) => unknown) => (): void => {
    for (const page of pages) read(page)
  }
  return {
    name: 'extract',
    unit: `${pages.length} generated article pages of six sites, ${Math.round(bytes / pages.length / 1024)} thousand characters each`,
    ours: { name: 'dateline', run: each(({ html, url }) => extractArticle(html, { url, timezone: 'UTC', now, parseDate })) },
    others: [
      { name: "htmlparser2's tree alone", run: each(({ html }) => parseDocument(html)) },
      { name: 'our tree alone', run: each(({ html }) => parseHtml(html, { dropBlanks: true })) },
      { name: 'Readability on linkedom', run: each(({ html }) => readability(html)) },
    ],
  }
}

/** What Readability reads of a page; undefined where it throws. */
export function readability(html: string): unknown {
  try {
    return new Readability(parseHTML(html).document as unknown as Document).parse()
  } catch {
    return undefined
  }
}

export function sanitiseBench(): Bench {
  const html = newsPage().replace(/<(style|script)[\s\S]*?<\/\1>/g, '')
  const nodes: ChildNode[] = parseDocument(html).children
  return {
    name: 'sanitise',
    unit: `the nodes of a whole page, ${kb(html)}`,
    ours: { name: 'dateline', run: () => sanitiseHtml(nodes, { baseUrl: 'https://paper.example/' }) },
    others: [
      { name: "htmlparser2's tree of the same", run: () => parseDocument(html) },
      { name: 'with rewriting and text', run: () => normaliseContent(nodes, { baseUrl: 'https://paper.example/' }) },
    ],
  }
}

/** The `feed` package's own model of the same articles. */
function asFeedPackage(doc: FeedDocument): Feed {
  const feed = new Feed({
    title: doc.feed.title,
    description: 'Everything',
    id: doc.feed.id,
    link: doc.feed.homeUrl,
    copyright: '',
    updated: now,
  })
  for (const { record, id, publishedAt } of doc.articles) {
    feed.addItem({
      title: record.title,
      id: `urn:uuid:${id}`,
      link: record.url,
      description: record.summary ?? '',
      content: record.contentHtml ?? '',
      author: record.authors.map((a) => ({ name: a.name })),
      date: publishedAt,
      published: publishedAt,
      category: record.keywords.map((name) => ({ name })),
    })
  }
  return feed
}

export function renderBenches(): Bench[] {
  const formats = [
    ['rss', renderRss, (f: Feed) => f.rss2()],
    ['atom', renderAtom, (f: Feed) => f.atom1()],
    ['json', renderJsonFeed, (f: Feed) => f.json1()],
  ] as const
  return [50, 1000].flatMap((count) => {
    const doc = feedDocument(count)
    return formats.map(([name, render, theirs]): Bench => {
      return {
        name: `render-${name}-${count}`,
        unit: `${count} full articles to bytes`,
        ours: { name: 'dateline', run: () => new TextEncoder().encode(render(doc)) },
        others: [{ name: 'the feed package', run: () => new TextEncoder().encode(theirs(asFeedPackage(doc))) }],
      }
    })
  })
}
