import { describe, expect, it } from 'vitest'
import { type OpmlFeed, renderOpml } from '../../src/publish/opml.ts'
import { childrenNamed, childText, readXml, type XmlElement } from './strict-xml.ts'

const feed = (title: string, more: Partial<OpmlFeed> = {}): OpmlFeed => ({
  title,
  xmlUrl: 'https://feeds.example/feeds/paper.rss?a=1&b=2',
  htmlUrl: 'https://feeds.example/feeds/paper',
  ...more,
})
const list = (feeds: OpmlFeed[], more = {}): XmlElement =>
  readXml(renderOpml({ title: 'All & more', ownerUrl: 'https://feeds.example/', feeds, ...more }))
const outlines = (root: XmlElement): XmlElement[] => childrenNamed(childrenNamed(root, 'body')[0] as XmlElement, 'outline')

describe('renderOpml', () => {
  it('describes each feed by text, title, address and language', () => {
    const [one] = outlines(list([feed('R&D "quoted" <b>', { language: 'en_gb', description: 'Two\nlines' })]))
    expect(one?.attributes).toEqual({
      type: 'rss',
      text: 'R&D "quoted" <b>',
      title: 'R&D "quoted" <b>',
      xmlUrl: 'https://feeds.example/feeds/paper.rss?a=1&b=2',
      htmlUrl: 'https://feeds.example/feeds/paper',
      description: 'Two lines',
      language: 'en-GB',
    })
  })

  it('groups feeds by category in the order of first mention', () => {
    const found = outlines(
      list([feed('a', { category: 'South' }), feed('b'), feed('c', { category: 'South' }), feed('d', { category: 'North' })]),
    )
    expect(found.map((one) => [one.attributes['text'], one.children.map((child) => child.attributes['text'])])).toEqual([
      ['South', ['a', 'c']],
      ['b', []],
      ['North', ['d']],
    ])
  })

  it('takes no date from a clock', () => {
    const [head] = childrenNamed(list([]), 'head')
    expect(childText(head as XmlElement, 'dateCreated')).toBeUndefined()
    const [dated] = childrenNamed(list([], { dateCreated: new Date('2025-06-01T11:00:00Z') }), 'head')
    expect(childText(dated as XmlElement, 'dateCreated')).toBe('Sun, 01 Jun 2025 11:00:00 GMT')
  })

  it('leaves out what has no address, and groups left empty by it', () => {
    expect(outlines(list([feed('a', { xmlUrl: 'javascript:alert(1)', category: 'South' })]))).toEqual([])
  })

  it('names its owner', () => {
    expect(childText(childrenNamed(list([]), 'head')[0] as XmlElement, 'ownerId')).toBe('https://feeds.example/')
  })
})
