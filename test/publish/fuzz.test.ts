/** Random articles made of the pieces that break writers: whatever comes in, every format stays readable and agrees. */
import { describe, expect, it } from 'vitest'
import type { Article } from '../../src/model/article.ts'
import { renderAtom } from '../../src/publish/atom.ts'
import { renderJsonFeed } from '../../src/publish/json-feed.ts'
import { renderRss } from '../../src/publish/rss.ts'
import { article, document } from '../fixtures/publish/documents.ts'
import { childrenNamed, childText, readXml, type XmlElement } from './strict-xml.ts'

const PIECES = [
  '<',
  '>',
  '&',
  '"',
  "'",
  ']]>',
  ']]',
  '>',
  '<![CDATA[',
  '<!--',
  '-->',
  '<?x ?>',
  '&amp;',
  '&#0;',
  '&bogus;',
  '\u0000',
  '\u0008',
  '\u000b',
  '\r',
  '\r\n',
  '\n',
  '\t',
  ' ',
  '\u0085',
  '\u2028',
  '\ufeff',
  '\ufffe',
  '\uffff',
  '\ud800',
  '\udc00',
  '🎈',
  'שלום',
  'გ',
  '\u202e',
  '</item>',
  '</entry>',
  '</title>',
  'word',
  'https://paper.example/',
  'javascript:',
  '%',
  '%zz',
  '#',
  '[',
  '|',
  '\\',
  '\\u0000',
  '{',
  '日本',
]

function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 4294967296) * below)
  }
}

function randomArticle(n: number, random: (below: number) => number): Article {
  const text = (most: number): string => Array.from({ length: random(most) }, () => PIECES[random(PIECES.length)]).join('')
  const maybe = (most: number): { text: string } | undefined => (random(3) === 0 ? undefined : { text: text(most) })
  const summary = maybe(12)
  const contentHtml = maybe(40)
  const guid = maybe(5)
  const language = maybe(2)
  return article(n, {
    url: `${['https://paper.example/', 'http://', '', 'javascript:'][random(4)]}${text(6)}`,
    title: text(10),
    rights: (['full', 'excerpt', 'link'] as const)[random(3)]!,
    ...(summary ? { summary: summary.text } : {}),
    ...(contentHtml ? { contentHtml: contentHtml.text, contentText: contentHtml.text } : {}),
    ...(guid ? { guid: guid.text, statedDate: guid.text, dateline: guid.text } : {}),
    ...(language ? { language: language.text } : {}),
    authors: Array.from({ length: random(3) }, () => ({ name: text(4), url: text(3), email: text(3) })),
    keywords: Array.from({ length: random(4) }, () => text(3)),
    image: {
      url: `https://img.example/${text(3)}`,
      alt: text(4),
      caption: text(4),
      credit: text(3),
      width: random(5) - 1,
      height: 3,
    },
    attachments: Array.from({ length: random(3) }, () => ({
      url: `https://a.example/${text(3)}`,
      mediaType: text(2) || 'audio/mpeg',
      sizeBytes: random(9),
      title: text(3),
    })),
    creditedSources: [{ name: text(3), url: text(2) }],
    photoCredits: [text(3)],
  })
}

describe('random hostile articles', () => {
  it('stay well-formed and say the same in every format', () => {
    const random = randomFrom(20250601)
    for (let round = 0; round < 150; round++) {
      const doc = document(
        Array.from({ length: 4 }, (_, i) => randomArticle(round * 4 + i + 1, random)),
        {},
        { title: PIECES[random(PIECES.length)]!, description: PIECES[random(PIECES.length)]! },
      )
      const items = childrenNamed(readXml(renderRss(doc)).children[0] as XmlElement, 'item')
      const entries = childrenNamed(readXml(renderAtom(doc)), 'entry')
      const json = (JSON.parse(renderJsonFeed(doc)) as { items: Record<string, unknown>[] }).items
      const href = (entry: XmlElement): string | undefined =>
        childrenNamed(entry, 'link').find((link) => link.attributes['rel'] === 'alternate')?.attributes['href']
      const agreed = items.map((item) => ['guid', 'title', 'link', 'content:encoded'].map((name) => childText(item, name)))
      expect(
        entries.map((entry) => [childText(entry, 'id'), childText(entry, 'title'), href(entry), childText(entry, 'content')]),
      ).toEqual(agreed)
      // Legal in JSON, and looked for nowhere: the C1 controls.
      const plain = (value: unknown): unknown => (typeof value === 'string' ? value.replace(/\u0085/g, '\n') : value)
      expect(json.map((item) => [item['id'], item['title'], item['url'], plain(item['content_html'])])).toEqual(agreed)
      for (const [, title, link] of agreed) {
        expect(title).not.toBe('')
        expect(link).toMatch(/^https?:\/\/[^\s<>"|^`{}\\[\]]+$/)
      }
    }
  })
})
