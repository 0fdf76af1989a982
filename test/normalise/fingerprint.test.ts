import { describe, expect, it } from 'vitest'
import { type ArticleRecord, newRecord } from '../../src/model/article.ts'
import { compareVersions, diffFields, fingerprintOf, imageKey, type Version } from '../../src/normalise/fingerprint.ts'

const article = { title: 'Port “opens”', text: 'One.\nTwo – three.', imageUrl: 'https://cdn.example/a/port-640x480.jpg?q=80' }

describe('fingerprintOf', () => {
  it('does not see variants of quotes, dashes, white space and sizes of an image', () => {
    expect(
      fingerprintOf({
        title: 'Port "opens"',
        text: 'One. Two\u00a0- three.',
        imageUrl: 'https://img2.example/a/port-1200x900.webp',
      }),
    ).toEqual(fingerprintOf(article))
  })

  it.each([
    ['a word', { ...article, text: 'One.\nTwo – four.' }, 'text'],
    ['a capital', { ...article, title: 'PORT “opens”' }, 'title'],
    ['another picture', { ...article, imageUrl: 'https://cdn.example/a/ship-640x480.jpg' }, 'image'],
    ['no picture', { title: article.title, text: article.text }, 'image'],
  ] as const)('sees %s, and where', (_, other, field) => {
    const [a, b] = [fingerprintOf(article), fingerprintOf(other)]
    expect((['title', 'text', 'image'] as const).filter((key) => a[key] !== b[key])).toEqual([field])
  })

  it('gives the values that stores already hold', () => {
    expect(fingerprintOf(article)).toMatchInlineSnapshot(`
      {
        "image": "074664e143956d",
        "text": "0a39a0a3dcb7c7",
        "title": "0e54da667e0615",
      }
    `)
  })
})

describe('imageKey', () => {
  it.each([
    ['https://a.example/2026/05/x-300x200.jpg', 'http://b.example/2026/05/x.png?w=9'],
    ['https://a.example/img/x_thumb@2x.jpg', 'https://a.example/img/x.jpg'],
    ['https://a.example/w_640/x.jpg', 'https://a.example/x.jpg'],
    ['https://a.example/resize?url=x.jpg&w=1', 'https://a.example/resize?w=2&url=x.jpg'],
  ])('is one for %s and %s', (a, b) => {
    expect(imageKey(a)).toBe(imageKey(b))
  })

  it.each([
    ['https://a.example/img_1234.jpg', 'https://a.example/img_1235.jpg'],
    ['https://a.example/101/big.jpg', 'https://a.example/102/big.jpg'],
    ['https://a.example/i.php?id=1', 'https://a.example/i.php?id=2'],
  ])('tells %s from %s', (a, b) => {
    expect(imageKey(a)).not.toBe(imageKey(b))
  })
})

describe('compareVersions', () => {
  const version = (text: string, input: string[], output: string[], extractorVersion = 1): Version => ({
    fingerprint: fingerprintOf({ title: 't', text }),
    inputBlocks: input,
    outputBlocks: output,
    extractorVersion,
  })
  const before = version('ab', ['ad1', 'a', 'b'], ['a', 'b'])

  it('is the same when the output is', () => {
    expect(compareVersions(before, version('ab', ['ad2', 'a', 'b'], ['a', 'b'], 2))).toBe('same')
  })

  it('is revised when the same extractor reads something else', () => {
    expect(compareVersions(before, version('a', ['ad1', 'a', 'b'], ['a']))).toBe('revised')
  })

  it('is reprocessed when a newer extractor reads the same page otherwise', () => {
    expect(compareVersions(before, version('a', ['ad1', 'a', 'b'], ['a'], 2))).toBe('reprocessed')
    expect(compareVersions(before, version('ab+', ['ad2', 'a', 'b'], ['a', 'b'], 2))).toBe('reprocessed')
  })

  it('is revised when a newer extractor shows a block that was not on the page', () => {
    expect(compareVersions(before, version('abc', ['ad1', 'a', 'b', 'c'], ['a', 'b', 'c'], 2))).toBe('revised')
  })

  it('is revised when a block that was shown is gone from the page', () => {
    expect(compareVersions(before, version('a', ['ad1', 'a'], ['a'], 2))).toBe('revised')
  })

  it('is not fooled by blocks whose text is cleaned on the way out', () => {
    const cleaned = version('ab', ['a~', 'b'], ['a', 'b'])
    expect(compareVersions(cleaned, version('ab!', ['a~', 'b'], ['a!', 'b'], 2))).toBe('reprocessed')
  })
})

describe('diffFields', () => {
  const record = (over: Partial<ArticleRecord> = {}): ArticleRecord =>
    newRecord({
      url: 'https://a.example/1',
      title: 'T',
      contentText: 'one\ntwo\nthree',
      authors: [{ name: 'Ann' }],
      ...over,
    })

  it('finds nothing between equal records', () => {
    expect(diffFields(record(), record({ title: ' T', keywords: ['x'] }))).toEqual([])
  })

  it('tells only the lines of the content that came or went', () => {
    expect(diffFields(record(), record({ contentText: 'zero\none\nthree' }))).toEqual([
      { field: 'content', before: 'two', after: 'zero' },
    ])
    expect(diffFields(record(), record({ contentText: 'one\ntwo\nthree\nthree' }))).toEqual([
      { field: 'content', after: 'three' },
    ])
  })

  it('names each field that changed', () => {
    const after = record({
      title: 'U',
      summary: 's',
      authors: [{ name: 'Ann' }, { name: 'Bo' }],
      image: { url: 'https://a.example/i.jpg' },
      statedDate: 'May',
    })
    expect(diffFields(record(), after)).toEqual([
      { field: 'title', before: 'T', after: 'U' },
      { field: 'image', after: 'https://a.example/i.jpg' },
      { field: 'summary', after: 's' },
      { field: 'authors', before: 'Ann', after: 'Ann, Bo' },
      { field: 'published', after: 'May' },
    ])
  })

  it('bounds what it tells', () => {
    const [change] = diffFields(record(), record({ contentText: '😀'.repeat(9000) }))
    expect(change!.after!.length).toBeLessThanOrEqual(4000)
    expect(change!.after!.isWellFormed()).toBe(true)
  })
})
