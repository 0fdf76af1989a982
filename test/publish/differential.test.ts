/**
 * The `feed` package as an independent yardstick: plain articles through it and through us, read back by parsers that
 * know neither, must say the same.
 */

import { getElementsByTagName, textContent } from 'domutils'
import { Feed } from 'feed'
import { parseDocument, parseFeed } from 'htmlparser2'
import { describe, expect, it } from 'vitest'
import type { Article } from '../../src/model/article.ts'
import type { FeedDocument } from '../../src/model/feed.ts'
import { renderAtom } from '../../src/publish/atom.ts'
import { renderJsonFeed } from '../../src/publish/json-feed.ts'
import { renderRss } from '../../src/publish/rss.ts'
import { article, document, HOSTILE, PLAIN } from '../fixtures/publish/documents.ts'
import { readXml } from './strict-xml.ts'

const SAMPLE = document(
  Array.from({ length: 20 }, (_, i) =>
    article(100 - i, {
      title: `Article ${i} – „quoted“ საქართველო 🎈`,
      summary: `Summary of ${i} in a sentence.`,
      contentHtml: `<p>Paragraph ${i} of <em>text</em> &amp; more.</p>\n<p>ə ü й ا</p>`,
      contentText: `Paragraph ${i} of text & more.`,
      authors: i % 3 === 0 ? [] : [{ name: `Author ${i}` }],
      keywords: i % 2 === 0 ? ['roads'] : [],
    }),
  ),
)

/** The same document in the words of the other package. */
function throughPackage(doc: FeedDocument): Feed {
  const { feed } = doc
  const out = new Feed({
    id: feed.id,
    title: feed.title,
    description: feed.description ?? '',
    link: feed.homeUrl,
    language: feed.language ?? 'en',
    copyright: '',
    updated: new Date(Math.max(...doc.articles.map((one) => one.updatedAt.getTime()))),
    feedLinks: feed.selfUrls,
  })
  for (const one of doc.articles) {
    const { record } = one
    out.addItem({
      id: `urn:uuid:${one.id}`,
      guid: `urn:uuid:${one.id}`,
      title: record.title,
      link: record.url,
      date: one.updatedAt,
      published: one.publishedAt,
      description: record.summary ?? '',
      content: record.contentHtml ?? '',
      // Its JSON Feed fails on an empty list.
      ...(record.authors.length > 0 ? { author: record.authors.map(({ name }) => ({ name })) } : {}),
      category: record.keywords.map((name) => ({ name, term: name })),
    })
  }
  return out
}

const texts = (xml: string, item: string, name: string): string[][] =>
  getElementsByTagName(item, parseDocument(xml, { xmlMode: true })).map((one) =>
    getElementsByTagName(name, one.children).map((element) => textContent(element).trim()),
  )
const items = (xml: string): unknown[] =>
  (parseFeed(xml, { xmlMode: true })?.items ?? []).map(({ id, title, link, pubDate }) => ({
    id,
    title,
    link,
    at: pubDate?.getTime(),
  }))

describe('the feed package and we', () => {
  const theirs = throughPackage(SAMPLE)

  it('say the same in RSS', () => {
    const [ours, their] = [renderRss(SAMPLE), theirs.rss2()]
    expect(items(ours)).toHaveLength(20)
    expect(items(ours)).toEqual(items(their))
    for (const name of ['guid', 'content:encoded', 'category'])
      expect(texts(ours, 'item', name)).toEqual(texts(their, 'item', name))
    for (const name of ['title', 'link', 'description', 'language']) {
      expect(texts(ours.split('<item>')[0] ?? '', 'channel', name)).toEqual(
        texts(their.split('<item>')[0] ?? '', 'channel', name),
      )
    }
    const stripped = (list: string[][]): string[][] => list.map((one) => one.map((text) => text.replace(/^<p>|<\/p>$/g, '')))
    expect(stripped(texts(ours, 'item', 'description'))).toEqual(texts(their, 'item', 'description'))
  })

  it('say the same in Atom', () => {
    const [ours, their] = [renderAtom(SAMPLE), theirs.atom1()]
    const day = (list: string[][]): string[][] => list.map((one) => one.map((text) => text.slice(0, 19)))
    for (const name of ['id', 'title', 'summary', 'content'])
      expect(texts(ours, 'entry', name).map((list) => list[0])).toEqual(texts(their, 'entry', name).map((list) => list[0]))
    for (const name of ['published', 'updated'])
      expect(day(texts(ours, 'entry', name)).map((list) => list[0])).toEqual(
        day(texts(their, 'entry', name)).map((list) => list[0]),
      )
    expect(texts(ours, 'author', 'name').slice(1)).toEqual(
      texts(their, 'entry', 'name').flatMap((names) => names.map((name) => [name])),
    )
  })

  it('say the same in JSON Feed, but for the version', () => {
    type Item = {
      id: string
      url: string
      title: string
      content_html: string
      summary: string
      date_published: string
      tags?: string[]
    }
    const read = (text: string): unknown[] =>
      (JSON.parse(text) as { items: Item[] }).items.map(({ id, url, title, content_html, summary, date_published, tags }) => [
        id,
        url,
        title,
        content_html,
        summary,
        Date.parse(date_published),
        tags ?? [],
      ])
    expect(read(renderJsonFeed(SAMPLE))).toEqual(read(theirs.json1()))
  })

  it('differ where the package writes what no conforming parser reads', () => {
    const [worst] = HOSTILE.articles
    const doc = document([worst as Article])
    expect(() => readXml(throughPackage(doc).rss2())).toThrow()
    expect(() => readXml(renderRss(doc))).not.toThrow()
  })
})

describe('an independent lenient parser', () => {
  it('reads what the strict one reads', () => {
    for (const doc of [PLAIN, HOSTILE]) {
      for (const [xml, item] of [
        [renderRss(doc), 'item'],
        [renderAtom(doc), 'entry'],
      ] as const) {
        const strict = JSON.stringify(flat(readXml(xml)))
        expect(
          texts(xml, item, 'title')
            .flat()
            .filter((title) => !strict.includes(JSON.stringify(title))),
        ).toEqual([])
      }
    }
  })
})

function flat(element: ReturnType<typeof readXml>): string[] {
  return [element.text.trim(), ...element.children.flatMap(flat)]
}
