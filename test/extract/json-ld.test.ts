import { describe, expect, it } from 'vitest'
import { articleNode, parseLenient, readJsonLd, textOf } from '../../src/extract/json-ld.ts'

describe('parseLenient', () => {
  it.each([
    ['a trailing comma', '{"a":[1,2,],}', { a: [1, 2] }],
    ['a raw line break in a string', '{"a":"one\ntwo"}', { a: 'one\ntwo' }],
    ['an unescaped quotation', '{"a":"he said "no" twice","b":1}', { a: 'he said "no" twice', b: 1 }],
    ['a missing end', '{"a":{"b":"c"', { a: { b: 'c' } }],
    ['a final semicolon', '{"a":1};', { a: 1 }],
    ['a CDATA wrapper', '//<![CDATA[\n{"a":1}\n//]]>', { a: 1 }],
    ['an apostrophe escaped for JavaScript', '{"a":"it\\\'s"}', { a: "it's" }],
  ])('repairs %s', (_name, script, value) => {
    expect(parseLenient(script)).toEqual(value)
  })

  it('gives nothing for what is no JSON', () => {
    expect(parseLenient('window.dataLayer = []')).toBeUndefined()
  })
})

describe('articleNode', () => {
  it('finds the article inside a graph', () => {
    const nodes = readJsonLd(['{"@graph":[{"@type":"WebSite","name":"S"},{"@type":["NewsArticle","Thing"],"headline":"H"}]}'])
    expect(textOf(articleNode(nodes, 'https://a.example/x')?.['headline'])).toBe('H')
  })

  it('prefers the node that names the page itself', () => {
    const nodes = readJsonLd([
      '[{"@type":"NewsArticle","headline":"Other","datePublished":"2020","url":"https://a.example/y"},{"@type":"NewsArticle","headline":"Own","url":"https://www.a.example/x/"}]',
    ])
    expect(textOf(articleNode(nodes, 'https://a.example/x')?.['headline'])).toBe('Own')
  })
})
