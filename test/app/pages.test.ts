import type { Element } from 'domhandler'
import { findAll, getElementsByTagName, textContent } from 'domutils'
import { parseDocument } from 'htmlparser2'
import { describe, expect, it } from 'vitest'
import { type ArticleView, articlePage, withdrawnPage } from '../../src/app/pages/article.ts'
import { errorPage } from '../../src/app/pages/error.ts'
import { feedPage } from '../../src/app/pages/feed.ts'
import { feedHeaders, pageHeaders } from '../../src/app/pages/headers.ts'
import { sourceHealth } from '../../src/app/pages/health.ts'
import { homePage } from '../../src/app/pages/home.ts'
import { distance } from '../../src/app/pages/moment.ts'
import { searchPage } from '../../src/app/pages/search.ts'
import { statusPage } from '../../src/app/pages/status.ts'
import { STYLESHEET } from '../../src/app/pages/stylesheet.ts'
import type { Article } from '../../src/model/article.ts'
import { newFetchState } from '../../src/model/fetch-state.ts'
import { articleEntry } from '../../src/publish/entry.ts'
import { article, HOSTILE, PLAIN, RIGHTS } from '../fixtures/publish/documents.ts'

const SITE = { title: 'News & more', basePath: '/sub' }
const NOW = new Date('2025-06-01T12:00:00Z')
const HOSTILE_TEXT = '"><script>alert(1)</script><b onclick=x>'

const entry = (one: Article): ArticleView['entry'] => articleEntry(one, PLAIN.feed.sources, PLAIN.articleBaseUrl, 'full')
const listed = (articles: Article[]) => articles.map((one) => ({ entry: entry(one), path: `/articles/${one.id}` }))
const view = (one: Article, more: Partial<ArticleView> = {}): ArticleView => ({
  site: SITE,
  entry: entry(one),
  feeds: [{ title: 'The Paper', path: '/feeds/paper' }],
  ...more,
})
const source = (id: string, state: 'good' | 'waiting' | 'trouble') => ({
  id,
  title: `Source ${id}`,
  path: `/feeds/${id}`,
  health: { state, words: `is ${state}` },
  articles: 3,
  consecutiveFailures: state === 'trouble' ? 4 : 0,
  lastPollAt: new Date('2025-06-01T11:55:00Z'),
  nextPollAt: new Date('2025-06-01T13:00:00Z'),
  outcome: 'failed' as const,
  reason: `Answered 500 ${HOSTILE_TEXT}`,
})
const PROBLEM = { file: 'feeds/x.yaml', line: 3, path: 'url', message: HOSTILE_TEXT, remedy: 'Write an address' }
const OFFERS = [
  { kind: 'all' as const, title: 'Everything', path: '/feeds/all', articles: 1200 },
  {
    kind: 'source' as const,
    title: `Paper ${HOSTILE_TEXT}`,
    path: '/feeds/paper',
    articles: 1,
    description: HOSTILE_TEXT,
    health: { state: 'trouble' as const, words: HOSTILE_TEXT },
  },
  { kind: 'bundle' as const, title: 'Pick', path: '/feeds/pick' },
  { kind: 'tag' as const, title: 'hills', path: '/tags/hills', articles: 3 },
  { kind: 'language' as const, title: 'az-Latn', path: '/languages/az-Latn' },
]

const PAGES: Record<string, string> = {
  home: homePage({
    site: SITE,
    feeds: OFFERS,
    latest: [{ title: HOSTILE_TEXT, path: '/articles/1', source: HOSTILE_TEXT, language: 'en', published: NOW }],
    pages: { current: 2, count: 3 },
  }),
  empty: homePage({ site: SITE, feeds: [] }),
  feed: feedPage({
    site: SITE,
    feed: { title: HOSTILE_TEXT, path: '/feeds/paper', homeUrl: 'https://www.paper.example/', description: 'Words' },
    articles: listed([...PLAIN.articles, ...HOSTILE.articles]),
    olderPath: '/feeds/paper?before=9',
  }),
  article: articlePage(view(PLAIN.articles[0] as Article)),
  hostile: articlePage(
    view(
      article(1, {
        title: HOSTILE_TEXT,
        authors: [{ name: HOSTILE_TEXT }],
        keywords: [HOSTILE_TEXT],
        statedDate: HOSTILE_TEXT,
        contentHtml: '<p>ok</p><img src="https://paper.example/1.jpg"><img alt="kept" src="https://paper.example/2.jpg">',
        provenance: { title: { from: 'json-ld', detail: HOSTILE_TEXT, disagreed: [{ value: HOSTILE_TEXT, from: 'meta' }] } },
      }),
      {
        authors: [{ name: HOSTILE_TEXT, path: '/authors/a.example/x' }],
        copies: [{ title: HOSTILE_TEXT, publisher: 'other.example', path: '/articles/2' }],
        revisions: [{ revision: 2, at: NOW, changes: [{ field: 'title', before: HOSTILE_TEXT, after: 'b' }] }],
      },
    ),
  ),
  withdrawn: withdrawnPage(SITE, NOW),
  status: statusPage({
    site: SITE,
    now: NOW,
    sources: [source('a', 'good'), source('b', 'trouble'), source('c', 'waiting')],
    problems: [PROBLEM],
  }),
  search: searchPage({ site: SITE, query: HOSTILE_TEXT, articles: listed(PLAIN.articles) }),
  nothing: searchPage({ site: SITE, query: 'xyz', articles: [] }),
  refused: searchPage({ site: SITE, query: 'a AND', problem: `The question ends too early ${HOSTILE_TEXT}` }),
  error: errorPage({ site: SITE, status: 404, title: 'Not found', detail: HOSTILE_TEXT }),
}

const tags = (text: string, name: string): Element[] => getElementsByTagName(name, parseDocument(text))
const all = (text: string): Element[] => findAll(() => true, parseDocument(text).children)
const attributes = (text: string, name: string, key: string): (string | undefined)[] =>
  tags(text, name).map((tag) => tag.attribs[key])

describe('every page', () => {
  for (const [name, text] of Object.entries(PAGES)) {
    it(`${name}: runs no script and styles nothing inline`, () => {
      expect(all(text).filter((tag) => ['script', 'style', 'iframe', 'object'].includes(tag.name))).toEqual([])
      expect(
        all(text)
          .flatMap((tag) => Object.keys(tag.attribs))
          .filter((key) => key === 'style' || key.startsWith('on')),
      ).toEqual([])
    })

    it(`${name}: has the marks assistive software needs`, () => {
      expect(attributes(text, 'html', 'lang')).toEqual(['en'])
      expect(tags(text, 'title')).toHaveLength(1)
      expect(tags(text, 'h1')).toHaveLength(1)
      expect(tags(text, 'main')).toHaveLength(1)
      expect(attributes(text, 'img', 'alt').every((alt) => alt !== undefined)).toBe(true)
      const ids = all(text).flatMap((tag) => tag.attribs['id'] ?? [])
      expect(new Set(ids).size).toBe(ids.length)
      expect(tags(text, 'a').filter((link) => textContent(link).trim() === '')).toEqual([])
      const labels = attributes(text, 'label', 'for')
      expect(attributes(text, 'input', 'id').every((id) => labels.includes(id))).toBe(true)
    })

    it(`${name}: skips no heading level`, () => {
      const levels = all(text)
        .filter((tag) => /^h[1-6]$/.test(tag.name))
        .map((tag) => Number(tag.name[1]))
      expect(levels[0]).toBe(1)
      expect(levels.filter((level, i) => i > 0 && level > (levels[i - 1] ?? 0) + 1)).toEqual([])
    })

    it(`${name}: keeps its own links under the base path`, () => {
      const own = attributes(text, 'a', 'href').filter((href) => href?.startsWith('/'))
      expect(own.length).toBeGreaterThan(0)
      expect(own.filter((href) => !href?.startsWith('/sub/'))).toEqual([])
    })

    it(`${name}: closes what it opens`, () => {
      const open: string[] = []
      for (const [, slash, tag = '', self] of text
        .replace(/<!doctype html>/, '')
        .matchAll(/<(\/?)([a-z][a-z0-9]*)(?:"[^"]*"|[^">])*?(\/?)>/g)) {
        if (self === '/' || ['meta', 'link', 'img', 'input', 'br'].includes(tag)) continue
        if (slash === '') open.push(tag)
        else expect(open.pop()).toBe(tag)
      }
      expect(open).toEqual([])
    })
  }
})

describe('home page', () => {
  it('offers each feed in three formats, named for those who only hear the link', () => {
    const links = tags(PAGES['home'] ?? '', 'a').filter((link) => link.attribs['href']?.startsWith('/sub/feeds/all.'))
    expect(links.map((link) => [link.attribs['href'], textContent(link)])).toEqual([
      ['/sub/feeds/all.rss', 'RSS of Everything'],
      ['/sub/feeds/all.atom', 'Atom of Everything'],
      ['/sub/feeds/all.json', 'JSON Feed of Everything'],
    ])
  })

  it('lets software discover the feeds', () => {
    const found = tags(PAGES['home'] ?? '', 'link').filter((link) => link.attribs['rel'] === 'alternate')
    expect(found.map((link) => [link.attribs['type'], link.attribs['href']])).toEqual([
      ['application/rss+xml', '/sub/feeds/all.rss'],
      ['application/atom+xml', '/sub/feeds/all.atom'],
      ['application/feed+json', '/sub/feeds/all.json'],
      ['application/atom+xml', '/sub/feeds/pick.atom'],
    ])
  })

  it('names tags and languages, and the pages of many sources', () => {
    const links = attributes(PAGES['home'] ?? '', 'a', 'href')
    expect(links).toContain('/sub/tags/hills')
    expect(links).toContain('/sub/languages/az-Latn')
    expect(links.filter((href) => href?.endsWith('#sources'))).toEqual(['/sub/#sources', '/sub/?page=3#sources'])
    expect(PAGES['home']).toContain('<span aria-current="page">2</span>')
  })

  it('says what to do when no feed is set up', () => {
    expect(PAGES['empty']).toContain('Put a source file into the feeds folder')
  })
})

describe('article page', () => {
  it('leads to the original before the text, and is not the original for search engines', () => {
    const text = PAGES['article'] ?? ''
    expect(text.indexOf('Read the original at paper.example')).toBeGreaterThan(0)
    expect(text.indexOf('Read the original')).toBeLessThan(text.indexOf('The bridge at Aranis'))
    expect(tags(text, 'link').find((link) => link.attribs['rel'] === 'canonical')?.attribs['href']).toBe(
      'https://paper.example/news/3',
    )
    expect(attributes(text, 'meta', 'content')).toContain('noindex')
  })

  it('shows where each part came from', () => {
    expect(PAGES['article']).toMatch(/<dt>published<\/dt><dd>time-element \(<code>time\[datetime\]<\/code>\)/)
  })

  it('shows no more than rights allow', () => {
    const [full, short, link] = RIGHTS.articles.map((one) =>
      articlePage(
        view(one, {
          revisions: [{ revision: 2, at: NOW, changes: [{ field: 'content', before: 'secret words', after: 'more' }] }],
        }),
      ),
    )
    expect(full).toContain('secret words')
    expect(full).toContain('Outranked words')
    expect(short).not.toContain('Outranked words')
    const excerpted = all(short ?? '').find((tag) => tag.attribs['class'] === 'text')
    expect(textContent(excerpted as Element).split(' ').length).toBeLessThanOrEqual(50)
    expect(short).not.toContain('secret words')
    expect(link).not.toMatch(/river rose|Caption words|r\.jpg|secret words|Corrected|Outranked/)
    expect(link).toContain('https://paper.example/news/28')
  })

  it('shows the lead picture once, and its credit once', () => {
    const shown = (contentHtml: string, image = {}): string =>
      articlePage(view(article(1, { contentHtml, image: { url: 'https://paper.example/lead.jpg', ...image } })))
    const images = (text: string): number => tags(text, 'img').length
    expect(images(shown('<p>Text.</p>'))).toBe(1)
    expect(images(shown('<p>Text.</p><img src="https://paper.example/lead.jpg">'))).toBe(1)
    expect(images(shown('<figure>\n<img src="https://paper.example/lead-1200.jpg"></figure><p>Text.</p>'))).toBe(1)
    expect(images(shown('<p>Text.</p><img src="https://paper.example/other.jpg">'))).toBe(2)
    expect(shown('<p>Text.</p>', { caption: 'A bridge. Photo: L. Orbeli', credit: 'L. Orbeli' })).toContain(
      '<figcaption dir="auto">A bridge. Photo: L. Orbeli</figcaption>',
    )
  })

  it('gives images of the text an empty alternative where they have none', () => {
    expect(attributes(PAGES['hostile'] ?? '', 'img', 'alt')).toEqual(['', 'kept'])
  })

  it('says nothing of a withdrawn text but when it went', () => {
    expect(PAGES['withdrawn']).toContain('<time datetime="2025-06-01T12:00:00Z">1 June 2025, 12:00 UTC</time>')
  })

  it('shows a date stated by the day without a time', () => {
    const text = articlePage(view(article(1, { publishedPrecision: 'day' })))
    expect(text).toContain('>1 June 2025</time>')
  })
})

describe('status page', () => {
  it('puts trouble first', () => {
    const ids = tags(PAGES['status'] ?? '', 'li').flatMap((item) => item.attribs['id'] ?? [])
    expect(ids).toEqual(['b', 'c', 'a'])
  })

  it('tells last poll, outcome, reason and next poll in words', () => {
    const text = textContent(parseDocument(PAGES['status'] ?? ''))
    expect(text).toMatch(/Last poll5 minutes ago: Failed\s*ReasonAnswered 500/)
    expect(text).toContain('Next pollin 1 hour')
    expect(PAGES['status']).toContain('title="2025-06-01 11:55 UTC">5 minutes ago</time>')
  })
})

describe('search page', () => {
  it('keeps the question in the form and offers it as a feed', () => {
    const text = PAGES['search'] ?? ''
    expect(attributes(text, 'input', 'value')).toEqual([HOSTILE_TEXT])
    expect(attributes(text, 'a', 'href')).toContain(`/sub/search.rss?q=${encodeURIComponent(HOSTILE_TEXT)}`)
  })

  it('says why a question was refused, and offers no feed of it', () => {
    const alert = all(PAGES['refused'] ?? '').find((tag) => tag.attribs['role'] === 'alert')
    expect(textContent(alert as Element)).toContain('The question ends too early')
    expect(PAGES['refused']).not.toContain('search.rss')
  })
})

describe('sourceHealth', () => {
  const state = (more: object) => ({
    ...newFetchState(),
    lastPollAt: NOW.getTime() - 60_000,
    lastSuccessAt: NOW.getTime() - 7_200_000,
    ...more,
  })

  it('tells each condition in words', () => {
    expect(sourceHealth(newFetchState(), false, NOW)).toEqual({ state: 'waiting', words: 'Not read yet' })
    expect(sourceHealth(state({}), false, NOW)).toEqual({ state: 'good', words: 'Read 2 hours ago' })
    expect(sourceHealth(state({ consecutiveFailures: 1 }), false, NOW)).toEqual({
      state: 'waiting',
      words: '1 try failed in a row; last read 2 hours ago',
    })
    expect(sourceHealth(state({ consecutiveFailures: 5, failing: true }), false, NOW).state).toBe('trouble')
    expect(sourceHealth(state({ drifting: true }), false, NOW).state).toBe('trouble')
    expect(sourceHealth(state({ gone: true }), false, NOW).state).toBe('trouble')
    expect(sourceHealth(state({ gone: true }), true, NOW)).toEqual({ state: 'waiting', words: 'Paused by the operator' })
  })
})

describe('distance', () => {
  it('uses the largest unit that fits', () => {
    const from = (ms: number): string => distance(new Date(NOW.getTime() + ms), NOW)
    expect([0, -30_000, 30_000, -60_000, 3_600_000 * 47, -86_400_000 * 2].map(from)).toEqual([
      'now',
      'less than a minute ago',
      'in less than a minute',
      '1 minute ago',
      'in 1 day',
      '2 days ago',
    ])
  })
})

describe('headers', () => {
  it('let pages load nothing but our style and the articles’ media', () => {
    expect(pageHeaders['content-security-policy']).toMatch(/^default-src 'none'; style-src 'self';/)
    expect(pageHeaders['content-security-policy']).not.toMatch(/unsafe|script-src/)
    expect(feedHeaders['content-security-policy']).toMatch(/sandbox$/)
  })
})

describe('stylesheet', () => {
  /** WCAG 2 relative luminance. */
  const luminance = (hex: string): number => {
    const full = hex.length === 4 ? hex.replace(/[0-9a-f]/g, '$&$&') : hex
    const [r = 0, g = 0, b = 0] = [1, 3, 5]
      .map((at) => Number.parseInt(full.slice(at, at + 2), 16) / 255)
      .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const contrast = (a: string, b: string): number => {
    const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
    return (high + 0.05) / (low + 0.05)
  }
  const schemes = [...STYLESHEET.matchAll(/:root \{([^}]*)\}/g)]
    .slice(0, 2)
    .map(([, body = '']) =>
      Object.fromEntries([...body.matchAll(/--(\w+): (#[0-9a-f]+)/g)].map(([, name = '', hex = '']) => [name, hex])),
    )

  it('has enough contrast in light and dark', () => {
    expect(schemes).toHaveLength(2)
    for (const scheme of schemes) {
      for (const ink of ['text', 'soft', 'link', 'good', 'waiting', 'trouble']) {
        for (const ground of ['ground', 'raised'])
          expect([ink, ground, contrast(scheme[ink] ?? '', scheme[ground] ?? '') >= 4.5]).toEqual([ink, ground, true])
      }
      for (const ground of ['add', 'drop']) expect(contrast(scheme['text'] ?? '', scheme[ground] ?? '')).toBeGreaterThan(4.5)
    }
  })

  it('loads nothing and closes every block', () => {
    expect(STYLESHEET).not.toMatch(/url\(|@import/)
    expect(STYLESHEET.split('{').length).toBe(STYLESHEET.split('}').length)
  })
})
