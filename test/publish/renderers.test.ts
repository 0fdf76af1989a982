import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Article } from '../../src/model/article.ts'
import type { FeedDocument } from '../../src/model/feed.ts'
import { renderAtom } from '../../src/publish/atom.ts'
import { FORMATS, formatByExtension } from '../../src/publish/formats.ts'
import { renderJsonFeed } from '../../src/publish/json-feed.ts'
import { renderRss } from '../../src/publish/rss.ts'
import { article, document, HOSTILE, PLAIN, RIGHTS, uuid } from '../fixtures/publish/documents.ts'
import { childrenNamed, childText, readXml, type XmlElement } from './strict-xml.ts'

const DOCUMENTS = { plain: PLAIN, hostile: HOSTILE, rights: RIGHTS, empty: document([]) }

interface JsonItem {
  id: string
  url: string
  title: string
  content_html?: string
  content_text?: string
  summary?: string
  image?: string
  tags?: string[]
  authors?: { name: string }[]
  attachments?: unknown[]
  language?: string
  _dateline: Record<string, unknown>
}
interface JsonDocument {
  items: JsonItem[]
  hubs?: { type: string; url: string }[]
  _dateline: { deleted?: { id: string; when: string }[]; updated: string }
}

const rssItems = (doc: FeedDocument): XmlElement[] => childrenNamed(readXml(renderRss(doc)).children[0] as XmlElement, 'item')
const atomEntries = (doc: FeedDocument): XmlElement[] => childrenNamed(readXml(renderAtom(doc)), 'entry')
const json = (doc: FeedDocument): JsonDocument => JSON.parse(renderJsonFeed(doc)) as JsonDocument
const link = (element: XmlElement, rel: string, name = 'link'): string[] =>
  childrenNamed(element, name).flatMap((child) => (child.attributes['rel'] === rel ? [child.attributes['href'] ?? ''] : []))

/** Compares with the stored file; `UPDATE_GOLDEN=1` writes it anew. */
function expectGolden(name: string, text: string): void {
  const file = new URL(`../golden/publish/${name}`, import.meta.url)
  if (process.env['UPDATE_GOLDEN'] === '1' || !existsSync(file)) {
    if (process.env['UPDATE_GOLDEN'] !== '1') throw new Error(`no golden file ${name}; UPDATE_GOLDEN=1 writes it`)
    writeFileSync(file, text)
  }
  expect(text).toBe(readFileSync(file, 'utf8'))
}

describe('every format', () => {
  for (const [name, doc] of Object.entries(DOCUMENTS)) {
    for (const format of FORMATS) {
      it(`renders the ${name} document as the golden ${format.label}`, () => {
        expectGolden(`${name}.${format.extension}`, format.render(doc))
      })
    }
  }

  it('gives the same bytes for the same document, whatever the time zone or order of provenance', () => {
    const shuffled = document(
      PLAIN.articles.map((one) => ({
        ...one,
        record: { ...one.record, provenance: Object.fromEntries(Object.entries(one.record.provenance).reverse()) },
      })),
    )
    for (const { render } of FORMATS) expect(render(shuffled)).toBe(render(PLAIN))
  })

  it('carries no character that XML 1.0 forbids and no lone surrogate', () => {
    for (const { render } of FORMATS) {
      const text = render(HOSTILE)
      expect(text.isWellFormed()).toBe(true)
      expect(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufdd0-\ufdef\ufffd-\uffff]/.exec(text)).toBeNull()
      expect(/\\u00[01][0-9a-f]|\\ud[89a-f]/i.exec(text)).toBeNull()
    }
  })

  it('drops in JSON what it drops in XML: noncharacters and characters nobody could read', () => {
    const odd = document([article(1, { title: 'a\ufffdb\u{2ffff}c\u{1fffe}d 👍🏾', contentHtml: '<p>e\ufffdf\u{10ffff}g</p>' })])
    const [item] = json(odd).items
    expect([item?.title, item?.content_html]).toEqual(['abcd 👍🏾', '<p>efg</p>'])
    expect(childText(rssItems(odd)[0]!, 'title')).toBe('abcd 👍🏾')
  })

  it('gives the same ids, titles and links in all three', () => {
    for (const doc of Object.values(DOCUMENTS)) {
      const fromRss = rssItems(doc).map((item) => [childText(item, 'guid'), childText(item, 'title'), childText(item, 'link')])
      const fromAtom = atomEntries(doc).map((entry) => [
        childText(entry, 'id'),
        childText(entry, 'title'),
        link(entry, 'alternate')[0],
      ])
      const fromJson = json(doc).items.map((item) => [item.id, item.title, item.url])
      expect(fromAtom).toEqual(fromRss)
      expect(fromJson).toEqual(fromRss)
    }
  })

  it('gives the same content in all three, byte for byte', () => {
    for (const doc of Object.values(DOCUMENTS)) {
      const fromRss = rssItems(doc).map((item) => childText(item, 'content:encoded'))
      const fromAtom = atomEntries(doc).map((entry) => childText(entry, 'content'))
      const fromJson = json(doc).items.map((item) => item.content_html)
      const differing = doc.articles.filter((_, i) => fromAtom[i] !== fromRss[i] || fromJson[i] !== fromRss[i])
      expect(differing.map((one) => one.record.title)).toEqual([])
    }
  })

  it('leaves out withdrawn articles', () => {
    expect(rssItems(HOSTILE).map((item) => childText(item, 'guid'))).not.toContain(`urn:uuid:${uuid(6)}`)
    expect(json(HOSTILE).items.map((item) => item.id)).not.toContain(`urn:uuid:${uuid(6)}`)
  })

  it('takes the time of the document from its newest member, never from a clock', () => {
    expect(childText(readXml(renderAtom(PLAIN)), 'updated')).toBe('2025-06-01T12:30:00Z')
    expect(childText(readXml(renderRss(PLAIN)).children[0] as XmlElement, 'lastBuildDate')).toBe('Sun, 01 Jun 2025 12:30:00 GMT')
    expect(json(PLAIN)._dateline.updated).toBe('2025-06-01T12:30:00Z')
    expect(childText(readXml(renderAtom(document([]))), 'updated')).toBe('2025-01-01T00:00:00Z')
  })

  it('makes odd addresses absolute, encoded and free of passwords', () => {
    const item = rssItems(HOSTILE).find((one) => childText(one, 'title') === 'Odd address') as XmlElement
    expect(childText(item, 'link')).toBe(
      'https://paper.example/a%20b/%C3%BC?q=%5Bx%7Cy%5D%7Bz%7D%5E%60%22%3C%3E%5C&r=%25zz%41#one%23two',
    )
    expect(renderRss(HOSTILE) + renderAtom(HOSTILE) + renderJsonFeed(HOSTILE)).not.toMatch(/secret|relative\.jpg|javascript:/)
  })

  it('links to our own page where the publisher has no usable address', () => {
    const item = rssItems(HOSTILE).find((one) => childText(one, 'title') === 'No usable address') as XmlElement
    expect(childText(item, 'link')).toBe(`https://feeds.example/articles/${uuid(10)}`)
    expect(link(item, 'related', 'atom:link')).toEqual([])
  })

  it('titles an article without a headline by its first words', () => {
    expect(rssItems(HOSTILE).map((item) => childText(item, 'title'))).toContain(
      'The text begins here and goes on. It has a second sentence.',
    )
  })
})

describe('rights', () => {
  const words = (text: string): number => text.split(/\s+/).length

  it('show an excerpt without content, in every format', () => {
    const [, fromRss] = rssItems(RIGHTS)
    const [, fromAtom] = atomEntries(RIGHTS)
    const [, fromJson] = json(RIGHTS).items
    expect(childText(fromRss as XmlElement, 'content:encoded')).toBeUndefined()
    expect(childText(fromAtom as XmlElement, 'content')).toBeUndefined()
    expect(fromJson?.content_html).toBeUndefined()
    for (const text of [
      childText(fromRss as XmlElement, 'description'),
      childText(fromAtom as XmlElement, 'summary'),
      fromJson?.content_text,
    ]) {
      expect(text).toContain('The river rose again overnight')
      expect(words(text ?? '')).toBeLessThanOrEqual(50)
    }
  })

  it('show title and link only, in every format', () => {
    const forbidden = /river|Caption|Corrected|Outranked|r\.jpg|a\.mp3/
    const [, , fromRss] = renderRss(RIGHTS).split('<item>').slice(1)
    const [, , fromAtom] = renderAtom(RIGHTS).split('<entry>').slice(1)
    const [, , fromJson] = renderJsonFeed(RIGHTS).split('\n').slice(1)
    for (const text of [fromRss, fromAtom, fromJson]) {
      expect(text).toContain('Rights link')
      expect(text).toContain('https://paper.example/news/28')
      expect(text).not.toMatch(forbidden)
    }
  })

  it('are lowered by a document that wants excerpts, never raised', () => {
    const doc = { ...RIGHTS, content: 'excerpt' as const }
    expect(rssItems(doc).every((item) => childText(item, 'content:encoded') === undefined)).toBe(true)
    expect(json(doc).items.map((item) => item._dateline['rights'])).toEqual(['excerpt', 'excerpt', 'link'])
  })

  it('cut a summary that is the whole article', () => {
    const doc = document([article(1, { rights: 'excerpt', summary: 'word '.repeat(900) })])
    expect(words(childText(rssItems(doc)[0] as XmlElement, 'description') ?? '')).toBeLessThanOrEqual(101)
  })
})

describe('RSS', () => {
  const [first, second] = rssItems(PLAIN)

  it('puts description before content:encoded, also where no summary is known', () => {
    for (const item of rssItems(PLAIN)) {
      const names = item.children.map((child) => child.name)
      expect(names.indexOf('description')).toBeGreaterThan(-1)
      expect(names.indexOf('description')).toBeLessThan(names.indexOf('content:encoded'))
    }
  })

  it('escapes a title once and a plain summary as HTML', () => {
    const item = rssItems(HOSTILE).find((one) => childText(one, 'title')?.startsWith('AT&T')) as XmlElement
    expect(childText(item, 'title')).toBe('AT&T, R&amp;D, <b>bold</b> & "quotes" \'single\' &#60;')
    expect(childText(item, 'description')).toBe('<p>5 &lt; 6 &amp; 7 &gt; 3</p>')
    expect(childrenNamed(item, 'category').map((one) => one.text)).toEqual(['R&D', '<script>', 'a"b'])
  })

  it('names each author, and none where none is known', () => {
    const creators = (title: string): number =>
      childrenNamed(rssItems(HOSTILE).find((one) => childText(one, 'title') === title) as XmlElement, 'dc:creator').length
    expect(creators('Twelve authors')).toBe(12)
    expect(creators('No author, no text')).toBe(0)
  })

  it('has one enclosure, with length and type; other files are media content', () => {
    expect(childrenNamed(second as XmlElement, 'enclosure').map((one) => one.attributes)).toEqual([
      { url: 'https://paper.example/audio/council.mp3', length: '4200000', type: 'audio/mpeg' },
    ])
    expect(childrenNamed(second as XmlElement, 'media:content')).toHaveLength(2)
  })

  it('shows the lead image with caption and credit', () => {
    const media = childrenNamed(first as XmlElement, 'media:content')[0] as XmlElement
    expect(media.attributes).toEqual({
      url: 'https://paper.example/img/bridge.jpg',
      medium: 'image',
      width: '1200',
      height: '800',
    })
    expect(childText(media, 'media:description')).toBe('The bridge on Sunday')
    expect(childText(media, 'media:credit')).toBe('L. Orbeli')
    expect(childrenNamed(first as XmlElement, 'media:credit').map((one) => one.text)).toEqual(['Agency One'])
  })

  it('links itself, its hubs and the other formats before the first item', () => {
    const channel = readXml(renderRss(PLAIN)).children[0] as XmlElement
    expect(link(channel, 'self', 'atom:link')).toEqual(['https://feeds.example/feeds/paper.rss'])
    expect(link(channel, 'hub', 'atom:link')).toEqual(['https://feeds.example/hub'])
    expect(link(channel, 'alternate', 'atom:link')).toEqual([
      'https://feeds.example/feeds/paper.atom',
      'https://feeds.example/feeds/paper.json',
    ])
    const names = channel.children.map((child) => child.name)
    expect(names.lastIndexOf('atom:link')).toBeLessThan(names.indexOf('item'))
  })

  it('says a guid is no permalink and dates it with a four-digit year', () => {
    const guid = childrenNamed(first as XmlElement, 'guid')[0] as XmlElement
    expect(guid.attributes).toEqual({ isPermaLink: 'false' })
    expect(childText(first as XmlElement, 'pubDate')).toBe('Sun, 01 Jun 2025 11:00:00 GMT')
    expect(childText(first as XmlElement, 'atom:updated')).toBe('2025-06-01T11:00:00Z')
  })

  it('names the source with its feed address', () => {
    const source = childrenNamed(first as XmlElement, 'source')[0] as XmlElement
    expect(source.text).toBe('The Paper')
    expect(source.attributes['url']).toBe('https://paper.example/rss?a=1&b=2')
  })

  it('states a time to live only where one is given', () => {
    expect(renderRss(PLAIN)).not.toContain('<ttl>')
    expect(renderRss(document([], {}, { ttlMinutes: 15 }))).toContain('<ttl>15</ttl>')
  })
})

describe('Atom', () => {
  it('has an author on the feed, so that entries without one are valid', () => {
    const author = childrenNamed(readXml(renderAtom(HOSTILE)), 'author')[0] as XmlElement
    expect(childText(author, 'name')).toBe('Hostile & <odd> ]]>')
  })

  it('gives names, addresses and mail of authors, dropping what is none', () => {
    const entry = atomEntries(HOSTILE).find((one) => childText(one, 'title') === 'Twelve authors') as XmlElement
    const [one] = childrenNamed(entry, 'author')
    expect(one?.children.map((child) => [child.name, child.text])).toEqual([
      ['name', 'Author 1 <a@b> & Co'],
      ['email', 'one@paper.example'],
    ])
  })

  it('marks the language of the feed, and of an entry that differs', () => {
    const root = readXml(renderAtom(HOSTILE))
    expect(root.attributes['xml:lang']).toBe('en')
    const tags = atomEntries(HOSTILE).map((entry) => entry.attributes['xml:lang'])
    expect(tags.filter((tag) => tag !== undefined)).toEqual(['ar', 'ka'])
  })

  it('tells of removed entries, each once, and never of a live one', () => {
    expect(childrenNamed(readXml(renderAtom(HOSTILE)), 'at:deleted-entry').map((one) => one.attributes)).toEqual([
      { ref: `urn:uuid:${uuid(6)}`, when: '2025-06-02T00:00:00Z' },
    ])
    expect(json(HOSTILE)._dateline.deleted).toEqual([{ id: `urn:uuid:${uuid(6)}`, when: '2025-06-02T00:00:00Z' }])
  })

  it('copies id, title and address of the source into the entry', () => {
    const source = childrenNamed(atomEntries(PLAIN)[0] as XmlElement, 'source')[0] as XmlElement
    expect(childText(source, 'id')).toBe('https://paper.example/rss?a=1&b=2')
    expect(link(source, 'alternate')).toEqual(['https://paper.example/'])
  })

  it('never dates an update before the publication', () => {
    const entry = atomEntries(HOSTILE).find((one) => childText(one, 'title') === 'Updated before published') as XmlElement
    expect(childText(entry, 'updated')?.slice(0, 19)).toBe(childText(entry, 'published')?.slice(0, 19))
  })

  it('tells apart entries updated in the same second, by their ids alone', () => {
    const at = { updatedAt: new Date('2025-06-01T00:00:00Z'), publishedAt: new Date('2025-06-01T00:00:00Z') }
    const all = Array.from({ length: 50 }, (_, i) => article(i + 1, {}, at))
    const updated = atomEntries(document(all)).map((entry) => childText(entry, 'updated') ?? '')
    expect(new Set(updated).size).toBe(50)
    expect(updated.every((text) => text.startsWith('2025-06-01T00:00:00.') && !Number.isNaN(Date.parse(text)))).toBe(true)
    expect(atomEntries(document([all[7] as Article])).map((entry) => childText(entry, 'updated'))).toEqual([updated[7]])
  })

  it('has a text in every entry: content, summary or at least the title', () => {
    for (const doc of Object.values(DOCUMENTS)) {
      for (const entry of atomEntries(doc)) expect(childText(entry, 'content') ?? childText(entry, 'summary')).toBeTruthy()
    }
  })
})

describe('JSON Feed', () => {
  const [first, second] = json(PLAIN).items

  it('carries the publisher’s own id, date and provenance in its extension', () => {
    expect(first?._dateline).toMatchObject({
      page: `https://feeds.example/articles/${uuid(3)}`,
      guid: 'paper-2025-1187',
      stated_date: '1 June 2025, 15:00',
      source: 'paper',
      revision: 1,
      credited: [{ name: 'River Authority', url: 'https://river.example/' }],
      provenance: { title: 'json-ld', published: 'time-element', content: 'content' },
    })
    expect(second?._dateline).toMatchObject({ revision: 2, sources: ['paper', 'other'] })
    const [told] = json(document([article(1, {}, { storyId: uuid(7) })])).items
    expect([told?._dateline, first?._dateline]).toEqual([
      expect.objectContaining({ story: `urn:uuid:${uuid(7)}` }),
      expect.not.objectContaining({ story: expect.anything() }),
    ])
  })

  it('always has content, and items even when there are none', () => {
    expect(json(HOSTILE).items.every((item) => item.content_html !== undefined || item.content_text)).toBe(true)
    expect(json(document([])).items).toEqual([])
  })

  it('lists attachments whose type is known', () => {
    expect(second?.attachments).toEqual([
      {
        url: 'https://paper.example/audio/council.mp3',
        mime_type: 'audio/mpeg',
        title: 'The meeting',
        size_in_bytes: 4_200_000,
        duration_in_seconds: 351,
      },
      { url: 'https://paper.example/doc/agenda.pdf', mime_type: 'application/pdf' },
    ])
  })

  it('names its hubs as WebSub', () => {
    expect(json(HOSTILE).hubs).toEqual([{ type: 'WebSub', url: 'https://hub.example/?a=1&b=2' }])
  })
})

describe('formats', () => {
  it('are found by extension', () => {
    expect(formatByExtension('atom')?.mediaType).toBe('application/atom+xml; charset=utf-8')
    expect(formatByExtension('xml')).toBeUndefined()
  })
})
