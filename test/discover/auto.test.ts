import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { discover } from '../../src/discover/discover.ts'
import { induceList } from '../../src/discover/induce.ts'
import { newSource } from '../../src/model/source.ts'

const NOW = new Date('2026-03-10T08:00:00Z')
const LISTS = new URL('../fixtures/discover/lists/', import.meta.url)

interface Expected {
  url: string
  timezone: string
  language: string
  links: string[]
  /** How many of them carry a date on the page. */
  dated?: number
}

function measure(name: string): { expected: Expected; found: string[]; hits: number; dated: number } {
  const expected = JSON.parse(readFileSync(new URL(`${name}/expected.json`, LISTS), 'utf8')) as Expected
  const html = readFileSync(new URL(`${name}/page.html`, LISTS), 'utf8')
  const { items } = induceList(html, { url: expected.url, timezone: expected.timezone, language: expected.language, now: NOW })
  const found = items.map((item) => item.link ?? '')
  const truth = new Set(expected.links.map((link) => new URL(link).href))
  return {
    expected,
    found,
    hits: found.filter((link) => truth.has(link)).length,
    dated: items.filter((item) => item.published !== undefined).length,
  }
}

const names = readdirSync(LISTS).sort()

describe('induceList', () => {
  it.each(names)('sees the articles of %s', (name) => {
    const { expected, found, hits } = measure(name)
    const wanted = new Set(expected.links.map((link) => new URL(link).href))
    expect({
      surplus: found.filter((link) => !wanted.has(link)),
      missing: [...wanted].filter((link) => !found.includes(link)),
    }).toEqual({ surplus: [], missing: [] })
    expect(hits).toBe(wanted.size)
  })

  it.each(names.filter((name) => measure(name).expected.dated !== undefined))(
    'finds the dates beside the links of %s',
    (name) => {
      const { expected, dated } = measure(name)
      expect(dated).toBe(expected.dated)
    },
  )

  it('reaches 0.95 in precision and recall over all lists', () => {
    const all = names.map(measure)
    const hits = all.reduce((sum, one) => sum + one.hits, 0)
    expect(hits / all.reduce((sum, one) => sum + one.found.length, 0)).toBeGreaterThanOrEqual(0.95)
    expect(hits / all.reduce((sum, one) => sum + one.expected.links.length, 0)).toBeGreaterThanOrEqual(0.95)
  })

  it('sees no list where there is none', () => {
    const html =
      '<html><body><nav><a href="/a">Home</a><a href="/b">About us and others</a></nav><p>Nothing to see here.</p></body></html>'
    expect(induceList(html, { url: 'https://a.example/', timezone: 'UTC' }).items).toEqual([])
  })
})

const source = newSource({ id: 's', url: 'https://site.example/', kind: 'auto' })
const read = (body: string, contentType = 'text/html', options = {}) =>
  discover(
    { url: 'https://site.example/', status: 200, headers: { 'content-type': contentType }, body: new TextEncoder().encode(body) },
    source,
    NOW,
    options,
  )

describe('discover on kind auto', () => {
  it('reads a feed that stands at the address', async () => {
    expect(await read('<rss><channel><item><title>x</title></item></channel></rss>')).toMatchObject({ dialect: 'rss' })
  })

  it('answers a page that names feeds with their addresses', async () => {
    expect(
      await read('<html><head><link rel="alternate" type="application/atom+xml" href="/atom.xml"></head></html>'),
    ).toMatchObject({ dialect: 'none', feeds: [{ url: 'https://site.example/atom.xml' }] })
  })

  it('reads the page itself when its feeds were tried in vain', async () => {
    const list = [1, 2, 3, 4]
      .map((i) => `<li><h2><a href="/news/a-long-story-number-${i}">A long story number ${i}</a></h2></li>`)
      .join('')
    const found = await read(
      `<html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head><body><ul>${list}</ul></body></html>`,
      'text/html',
      { withoutFeeds: true },
    )
    expect(found).toMatchObject({
      dialect: 'listing',
      items: [{ title: 'A long story number 1' }, {}, {}, {}],
      candidates: [
        { kind: 'feed', url: 'https://site.example/rss' },
        { kind: 'listing', items: 4 },
      ],
    })
  })

  it('prefers a list declared as JSON-LD', async () => {
    const entries = [1, 2, 3].map((i) => ({
      '@type': 'ListItem',
      position: i,
      item: { '@type': 'NewsArticle', url: `/n/${i}`, headline: `Headline ${i}`, datePublished: '2026-03-01T00:00:00Z' },
    }))
    const html = `<html><body><script type="application/ld+json">${JSON.stringify({ '@type': 'ItemList', itemListElement: entries })}</script></body></html>`
    expect(await read(html)).toMatchObject({
      dialect: 'json-ld',
      items: [{ link: 'https://site.example/n/1', title: 'Headline 1', published: { precision: 'second' } }, {}, {}],
    })
  })

  it('reads WordPress REST without being told its paths', async () => {
    const posts = [1, 2].map((id) => ({
      id,
      date_gmt: '2026-03-01T10:00:00',
      link: `https://site.example/${id}`,
      title: { rendered: 'A post &#8211; here' },
    }))
    expect(await read(JSON.stringify(posts), 'application/json')).toMatchObject({
      dialect: 'json',
      items: [{ link: 'https://site.example/1', title: 'A post – here' }, {}],
    })
  })

  it('reads a sitemap, packed or not', async () => {
    const xml = '<?xml version="1.0"?><urlset><url><loc>https://site.example/1</loc></url></urlset>'
    expect(await read(xml, 'application/xml')).toMatchObject({ dialect: 'sitemap', items: [{ link: 'https://site.example/1' }] })
    const packed = new Uint8Array(
      await new Response(new Blob([xml]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer(),
    )
    expect(
      await discover(
        { url: 'https://site.example/s.xml.gz', status: 200, headers: {}, body: packed },
        { ...source, kind: 'sitemap' },
        NOW,
      ),
    ).toMatchObject({ dialect: 'sitemap', items: [{}] })
  })

  it('says when nothing can be seen', async () => {
    expect(await read('<html><body><p>Hello</p></body></html>')).toMatchObject({
      dialect: 'none',
      reason: 'no list of articles can be seen on the page',
    })
  })
})
