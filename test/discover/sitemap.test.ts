import { describe, expect, it } from 'vitest'
import { readSitemap } from '../../src/discover/sitemap.ts'
import type { SitemapRules } from '../../src/model/source.ts'

const NOW = new Date('2026-03-10T00:00:00Z')
const context = { url: 'https://news.example/sitemap.xml', timezone: 'UTC' }
const read = (text: string, rules: SitemapRules = {}) => readSitemap(text, rules, context, NOW)

describe('readSitemap', () => {
  it('reads the news extension under any prefix', () => {
    const found =
      read(`<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9" xmlns:i="http://www.google.com/schemas/sitemap-image/1.1"><url><loc>https://news.example/a</loc>
      <n:news><n:publication><n:name>N</n:name><n:language>az</n:language></n:publication><n:publication_date>2026-03-09T10:00:00+04:00</n:publication_date><n:title>Körpü &amp; yol</n:title><n:keywords>a, b</n:keywords></n:news>
      <i:image><i:loc>/p.jpg</i:loc><i:title>Pic</i:title></i:image></url></urlset>`)
    expect(found).toMatchObject({
      dialect: 'sitemap',
      items: [
        {
          link: 'https://news.example/a',
          title: 'Körpü & yol',
          language: 'az',
          keywords: ['a', 'b'],
          image: { url: 'https://news.example/p.jpg', caption: 'Pic' },
          published: { at: new Date('2026-03-09T06:00:00Z') },
        },
      ],
    })
  })

  it('leaves old entries alone and puts the newest first', () => {
    const url = (name: string, date: string): string =>
      `<url><loc>https://news.example/${name}</loc><lastmod>${date}</lastmod></url>`
    const found = read(`<urlset>${url('old', '2026-01-01')}${url('a', '2026-03-08')}${url('b', '2026-03-09')}</urlset>`)
    expect('items' in found && found.items.map((item) => item.link)).toEqual(['https://news.example/b', 'https://news.example/a'])
  })

  it('keeps only matching addresses, each once', () => {
    const text =
      '<urlset><url><loc>https://news.example/news/1</loc></url><url><loc>https://news.example/news/1</loc></url><url><loc>https://news.example/about</loc></url><url><loc>javascript:x</loc></url></urlset>'
    const found = read(text, { match: ['/news/'] })
    expect('items' in found && found.items).toHaveLength(1)
    expect('items' in found && found.faults).toEqual(['1 entries without usable address passed over'])
  })

  it('names the newest children of an index', () => {
    const child = (name: string, date: string): string =>
      `<sitemap><loc>https://news.example/${name}.xml</loc><lastmod>${date}</lastmod></sitemap>`
    expect(
      read(`<sitemapindex>${child('a', '2026-01-01')}${child('b', '2026-03-01')}${child('c', '2026-02-01')}</sitemapindex>`, {
        sitemaps: 2,
      }),
    ).toMatchObject({
      dialect: 'sitemap-index',
      items: [],
      more: ['https://news.example/b.xml', 'https://news.example/c.xml'],
    })
  })

  it('orders undated children by the date in their address', () => {
    const child = (name: string): string => `<sitemap><loc>https://news.example/${name}.xml</loc></sitemap>`
    expect(
      read(`<sitemapindex>${child('2025-12')}${child('2026-03')}${child('2026-02')}</sitemapindex>`, { sitemaps: 2 }),
    ).toMatchObject({ more: ['https://news.example/2026-03.xml', 'https://news.example/2026-02.xml'] })
  })

  it('bounds thousands of entries', () => {
    const found = read(
      `<urlset>${Array.from({ length: 5000 }, (_, i) => `<url><loc>https://news.example/${i}</loc></url>`).join('')}</urlset>`,
    )
    expect('items' in found && found.items).toHaveLength(2000)
  })

  it('reads what is there of a sitemap cut off', () => {
    const found = read('<urlset><url><loc>https://news.example/1</loc></url><url><loc>https://news.example/2</loc></url><url><lo')
    expect('items' in found && found.items).toHaveLength(2)
  })

  it('refuses what is no sitemap', () => {
    expect(read('<html><body>x</body></html>').dialect).toBe('none')
  })
})
