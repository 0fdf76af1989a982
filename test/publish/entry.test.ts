import { describe, expect, it } from 'vitest'
import {
  articleEntry,
  documentTombstones,
  documentUpdated,
  languageTag,
  narrowerRights,
  oneLine,
  textAsHtml,
} from '../../src/publish/entry.ts'
import { article, document, uuid } from '../fixtures/publish/documents.ts'

describe('languageTag', () => {
  it('spells tags as people do', () => {
    expect(['EN', 'en_gb', 'az-latn-az', 'zh-hant', 'es-419', 'sl-rozaj-biske', 'de-1996'].map(languageTag)).toEqual([
      'en',
      'en-GB',
      'az-Latn-AZ',
      'zh-Hant',
      'es-419',
      'sl-rozaj-biske',
      'de-1996',
    ])
  })

  it('refuses what is no tag', () => {
    expect(
      ['', 'english', 'e', 'en-', 'en--gb', 'x-private', 'en gb', `en${'-variant'.repeat(20)}`, undefined].map(languageTag),
    ).toEqual(Array(9).fill(undefined))
  })

  it('refuses two letters that are no language', () => {
    expect(['qq', 'qq-Latn', 'xx', 'uk-UA', 'ckb'].map(languageTag)).toEqual([undefined, undefined, undefined, 'uk-UA', 'ckb'])
  })

  it('never answers what the language data of a runtime refuses', () => {
    for (const tag of ['EN', 'en_gb', 'az-latn-az', 'es-419', 'de-1996'])
      expect(() => Intl.getCanonicalLocales(languageTag(tag))).not.toThrow()
  })
})

describe('narrowerRights', () => {
  it('is the lesser of two, whichever comes first', () => {
    expect(narrowerRights('full', 'link')).toBe('link')
    expect(narrowerRights('link', 'excerpt')).toBe('link')
    expect(narrowerRights('excerpt', 'full')).toBe('excerpt')
  })
})

describe('articleEntry', () => {
  const entry = (record: Parameters<typeof article>[1]) =>
    articleEntry(article(1, record), new Map(), 'https://feeds.example/articles/', 'full')

  it('prefers the canonical address', () => {
    expect(entry({ canonicalUrl: 'https://paper.example/canonical' }).url).toBe('https://paper.example/canonical')
    expect(entry({ canonicalUrl: 'mailto:x' }).url).toBe('https://paper.example/news/1')
  })

  it('makes paragraphs of a text without HTML', () => {
    expect(entry({ contentText: 'a < b\r\n\nc & d' }).contentHtml).toBe('<p>a &lt; b</p>\n<p>c &amp; d</p>')
    expect(entry({ contentText: ' ' }).contentHtml).toBeUndefined()
  })

  it('names each author once and drops nameless ones', () => {
    const authors = [
      { name: ' A  B ' },
      { name: 'A B', url: 'https://a.example/' },
      { name: '\u0000' },
      { name: 'C', email: 'not an address', url: '/relative' },
    ]
    expect(entry({ authors }).authors).toEqual([{ name: 'A B' }, { name: 'C' }])
  })

  it('takes a mail address out of a name', () => {
    const names = ['Jane Doe <jane.doe@paper.example>', '<only@paper.example>', 'a <b> c', 'jim@paper.example (Jim)', 'A <a@b>']
    expect(entry({ authors: names.map((name) => ({ name })) }).authors.map((one) => one.name)).toEqual([
      'Jane Doe',
      'a <b> c',
      'Jim',
      'A <a@b>',
    ])
  })

  it('credits the lead picture once', () => {
    const credits = (own: string | undefined, photoCredits: string[]) =>
      entry({ image: { url: 'https://a.example/i.jpg', ...(own ? { credit: own } : {}) }, photoCredits }).photoCredits
    expect(credits('L. Orbeli', ['L. Orbeli', 'Photo: L. Orbeli', 'PHOTO BY L. ORBELI', 'Agency One'])).toEqual(['Agency One'])
    expect(credits('Фото: Л. Орбели / Агентство', ['Л. Орбели', '© Агентство'])).toEqual([])
    expect(credits('L. Orbeli', ['L. Orbeli / Agency One'])).toEqual(['L. Orbeli / Agency One'])
    expect(credits(undefined, ['Photo: L. Orbeli'])).toEqual(['Photo: L. Orbeli'])
    expect(credits('Photo', ['Photo', 'Foto Sarl'])).toEqual(['Foto Sarl'])
  })

  it('gives sizes only where both are sensible', () => {
    const image = (width: number, height: number) => entry({ image: { url: 'https://a.example/i.jpg', width, height } }).image
    expect(image(10, 20)).toEqual({ url: 'https://a.example/i.jpg', width: 10, height: 20 })
    expect(image(0, 20)).toEqual({ url: 'https://a.example/i.jpg' })
    expect(image(1.5, 20)).toEqual({ url: 'https://a.example/i.jpg' })
  })

  it('reads a media type without its parameters, and no nonsense', () => {
    const types = ['audio/MPEG; a=b', 'nonsense', undefined].map((mediaType, i) => ({
      url: `https://a.example/${i}`,
      ...(mediaType ? { mediaType } : {}),
    }))
    expect(entry({ attachments: types }).attachments.map((one) => one.mediaType)).toEqual(['audio/mpeg', undefined, undefined])
  })
})

describe('the document as a whole', () => {
  it('is as new as its newest entry or removal', () => {
    const late = new Date('2026-01-01T00:00:00Z')
    expect(documentUpdated(document([], { tombstones: [{ id: uuid(1), when: late }] }), [])).toEqual(late)
  })

  it('tells of each removal once, the latest', () => {
    const [early, late] = [new Date('2025-01-01T00:00:00Z'), new Date('2025-02-01T00:00:00Z')]
    const tombstones = [
      { id: uuid(1), when: early },
      { id: `urn:uuid:${uuid(1)}`, when: late },
      { id: uuid(1), when: early },
    ]
    expect(documentTombstones(document([], { tombstones }), [])).toEqual([{ id: `urn:uuid:${uuid(1)}`, when: late }])
  })
})

describe('texts', () => {
  it('fold white space of every kind into single blanks', () => {
    expect(oneLine(' a\u00a0b\u2003c\n\td  e ')).toBe('a b c d e')
    expect(oneLine('plain text')).toBe('plain text')
  })

  it('become paragraphs line by line', () => {
    expect(textAsHtml('a\n\n<b>')).toBe('<p>a</p>\n<p>&lt;b&gt;</p>')
  })
})
