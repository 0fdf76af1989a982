import { describe, expect, it } from 'vitest'
import { readForeign } from '../../src/source/import-foreign.ts'
import { parseOpml } from '../../src/source/opml.ts'
import { readDefinition } from '../../src/source/read-definition.ts'
import { xpathToCss } from '../../src/source/xpath-to-css.ts'

const css = (xpath: string): string => {
  const read = xpathToCss(xpath)
  return read.ok ? read.selector : `cannot: ${read.why}`
}

describe('xpathToCss', () => {
  it.each([
    ['//div[@class="post"]', 'div.post'],
    ["//div[contains(concat(' ', normalize-space(@class), ' '), ' post ')]", 'div.post'],
    ['//ul[@id="news"]/li', 'ul[id="news"] > li'],
    ['//main//article[contains(@class, "card")]', 'main article[class*="card"]'],
    ['descendant::h2/a', 'h2 > a'],
    ['descendant::a/@href', 'a@href'],
    ['./h2//a[1]/@href', 'h2 a:nth-of-type(1)@href'],
    ['normalize-space(.//time/@datetime)', 'time@datetime'],
    ['descendant::h2/text()', 'h2'],
    ['.', '.'],
    ['@href', '@href'],
    ['//li[a and not(@class="ad")]', 'li:has(a):not(.ad)'],
    ['//h2 | //h3', 'h2 || h3'],
    ['//img[@data-src]/@data-src', 'img[data-src]@data-src'],
    ['//tr[last()]/td[position()=2]', 'tr:last-of-type > td:nth-of-type(2)'],
    ['//a[starts-with(@href, "/news/")]', 'a[href^="/news/"]'],
  ])('%s', (xpath, selector) => {
    expect(css(xpath)).toBe(selector)
  })

  it.each([
    ['//a/..', /parent/],
    ['//h2[contains(text(), "News")]', /cannot say/],
    ['//a/ancestor::div', /axis ancestor/],
    ['count(//a)', /no step/],
    ['//a[@href="it\'s"]', /cannot say/],
    ['('.repeat(900), /./],
  ])('tells what CSS cannot say: %s', (xpath, why) => {
    expect(css(xpath)).toMatch(why)
  })
})

const opml = (attributes: string): string =>
  `<opml version="2.0" xmlns:frss="https://freshrss.org/opml"><body><outline text="Paper" xmlUrl="https://paper.example/news" ${attributes}/></body></opml>`
const fromOpml = (attributes: string) => readForeign(parseOpml(opml(attributes)).outlines[0]!)

describe('readForeign', () => {
  it('turns the XPath rules of FreshRSS into a listing', () => {
    const foreign = fromOpml(
      `type="HTML+XPath" frss:xPathItem="//div[@class='post']" frss:xPathItemTitle="descendant::h2" frss:xPathItemUri="descendant::a/@href" frss:xPathItemTimestamp="descendant::time/@datetime" frss:xPathItemAuthor="../p" frss:xPathItemTimeFormat="Y-m-d" frss:cssFullContent=".body"`,
    )
    expect(foreign?.definition).toEqual({
      url: 'https://paper.example/news',
      kind: 'listing',
      listing: { item: 'div.post', link: 'a@href', title: 'h2', date: 'time@datetime' },
      article: { body: '.body' },
    })
    expect(foreign?.unmapped).toEqual([
      'author: ../p (CSS cannot go up to the parent)',
      'timeFormat: Y-m-d (dates are understood by themselves)',
    ])
  })

  it('finds the list by itself where the item cannot be said in CSS, and says so', () => {
    const foreign = fromOpml(`type="HTML+XPath" frss:xPathItem="//h2[contains(text(),'News')]/.."`)
    expect(foreign?.definition).toEqual({ url: 'https://paper.example/news', kind: 'auto' })
    expect(foreign?.unmapped.join('\n')).toMatch(/item: .*found by itself/s)
  })

  it('turns its JSON paths into paths', () => {
    const foreign = fromOpml(
      'type="JSON+DotNotation" frss:jsonItem="data.items" frss:jsonItemUri="url" frss:jsonItemTitle="title"',
    )
    expect(foreign?.definition).toMatchObject({ kind: 'json', json: { items: 'data.items', link: 'url', title: 'title' } })
  })

  it('keeps the full-content rule of a plain feed, and leaves plain feeds alone', () => {
    expect(fromOpml('type="rss" frss:cssFullContent="article .text"')?.definition).toMatchObject({
      kind: 'feed',
      article: { body: 'article .text' },
    })
    expect(fromOpml('type="rss"')).toBeUndefined()
  })

  const bridge = (query: Record<string, string>) =>
    readForeign({ xmlUrl: `https://bridge.example/?${new URLSearchParams({ action: 'display', format: 'Atom', ...query })}` })

  it('turns addresses of CssSelectorBridge into a listing of the site itself', () => {
    const foreign = bridge({
      bridge: 'CssSelectorBridge',
      home_page: 'https://paper.example/news',
      url_selector: 'h2 a',
      url_pattern: '/news/\\d+',
      title_cleanup: ' | The Paper',
      content_selector: 'article',
      content_cleanup: '.ad',
      limit: '10',
    })
    expect(foreign).toEqual({
      definition: {
        url: 'https://paper.example/news',
        kind: 'listing',
        listing: { item: 'h2 a', link: '@href', title: '.' },
        article: { body: 'article', remove: '.ad' },
      },
      unmapped: ['url_pattern: /news/\\d+ (there is no such rule)', 'title_cleanup:  | The Paper (there is no such rule)'],
    })
  })

  it('reads the other bridges that name selectors', () => {
    expect(
      bridge({
        bridge: 'CssSelectorComplex',
        home_page: 'https://p.example/',
        entry_element_selector: '.e',
        url_selector: 'a',
        time_selector: 'time',
      })?.definition,
    ).toMatchObject({ kind: 'listing', listing: { item: '.e', link: 'a@href', date: 'time' } })
    expect(
      bridge({ bridge: 'XPathBridge', url: 'https://p.example/', item: '//li', uri: './/a/@href' })?.definition,
    ).toMatchObject({
      listing: { item: 'li', link: 'a@href' },
    })
    expect(
      bridge({ bridge: 'CssSelectorFeedExpanderBridge', feed: 'https://p.example/feed', content_selector: '.t' })?.definition,
    ).toEqual({ url: 'https://p.example/feed', kind: 'feed', article: { body: '.t' } })
    expect(bridge({ bridge: 'YoutubeBridge', u: 'x' })).toBeUndefined()
  })

  it('never repeats cookies, which may be secrets', () => {
    const foreign = fromOpml('type="HTML+XPath" frss:xPathItem="//li" frss:CURLOPT_COOKIE="sid=hush"')
    const other = bridge({
      bridge: 'CssSelectorComplexBridge',
      home_page: 'https://p.example/',
      url_selector: 'a',
      cookie: 'sid=hush',
    })
    expect(JSON.stringify([foreign, other])).not.toContain('hush')
    expect([foreign?.unmapped.length, other?.unmapped.length]).toEqual([1, 1])
  })

  it('writes only what a source file may hold', () => {
    const foreign = fromOpml(
      `type="HTML+XPath" frss:xPathItem="//div[@class='post'] | //li" frss:xPathItemTitle="." frss:xPathItemThumbnail="@data-src"`,
    )
    expect(readDefinition({ title: 'Paper', ...foreign?.definition }, { id: 'paper', origin: 'file' })).toMatchObject({
      ok: true,
    })
  })
})
