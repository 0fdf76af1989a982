import { describe, expect, it } from 'vitest'
import { addressKey, parseHttpUrl, publisherOf, stripTracking } from '../../src/web/url.ts'
import { TRACKING_PARAMETERS } from '../../src/web/url-parameters.ts'

describe('parseHttpUrl', () => {
  it.each([
    ['https://example.com/a', undefined, 'https://example.com/a'],
    [' HTTPS://EXAMPLE.com:443/a b\n', undefined, 'https://example.com/a%20b'],
    ['../b?x=1', 'https://example.com/a/c', 'https://example.com/b?x=1'],
    ['//cdn.example.com/i.png', 'https://example.com/', 'https://cdn.example.com/i.png'],
    ['https://bücher.example/', undefined, 'https://xn--bcher-kva.example/'],
    ['https://example.com/a\\b', undefined, 'https://example.com/a/b'],
    ['a\\b', 'https://example.com/', 'https://example.com/a/b'],
  ])('reads %j against %j', (text, base, expected) => {
    expect(parseHttpUrl(text, base)?.href).toBe(expected)
  })

  it.each([
    ['', undefined],
    ['/relative', undefined],
    ['ftp://example.com/', undefined],
    ['feed://example.com/', undefined],
    ['javascript:alert(1)', 'https://example.com/'],
    ['data:text/plain,x', 'https://example.com/'],
    ['blob:https://example.com/x', undefined],
    ['https://user@example.com/', undefined],
    ['https://:secret@example.com/', undefined],
    ['https:///', undefined],
    ['https://exa mple.com/', undefined],
    ['https://example.com\\@other.example/', undefined],
    ['https:\\\\other.example/', undefined],
    ['\\\\other.example/x', 'https://example.com/'],
    ['/\\other.example/x', 'https://example.com/'],
    ['/\t\\other.example/x', 'https://example.com/'],
    [`https://example.com/${'a'.repeat(9000)}`, undefined],
  ])('refuses %j against %j', (text, base) => {
    expect(parseHttpUrl(text, base)).toBeUndefined()
  })
})

describe('stripTracking', () => {
  it.each([
    ['https://a.example/x?utm_source=rss&id=7&fbclid=abc', 'https://a.example/x?id=7'],
    ['https://a.example/x?UTM_Medium=feed', 'https://a.example/x'],
    ['https://a.example/x?id=1&amp;utm_source=rss', 'https://a.example/x?id=1'],
    ['https://a.example/x?gclid=1#part', 'https://a.example/x#part'],
    ['https://a.example/x?ref=rss&from=newsroom', 'https://a.example/x?from=newsroom'],
    ['https://a.example/x#xtor=RSS-1', 'https://a.example/x'],
    ['https://a.example/x#:~:text=hello', 'https://a.example/x'],
  ])('turns %s into %s', (url, expected) => {
    expect(stripTracking(url)).toBe(expected)
  })

  it.each([
    'https://a.example/x?b=2&a=%7e+1&&c',
    'https://a.example/?q=utm_source',
    'https://a.example/x#/route?id=1',
    'not an address',
    '',
  ])('keeps the parameters of %j as they are written', (url) => {
    expect(stripTracking(url)).toBe(url)
  })

  it('keeps its table sorted and in lower case', () => {
    const names = [...TRACKING_PARAMETERS]
    expect(names).toEqual([...names].sort())
    expect(names).toEqual(names.map((name) => name.toLowerCase()))
  })
})

describe('addressKey', () => {
  it.each([
    'http://news.example/a/b',
    'https://www.news.example/a/b',
    'https://news.example:443/a/b',
    'http://news.example:80/a/b/',
    'https://NEWS.example./a/b#comments',
    'https://news.example/a/b?utm_source=x&fbclid=y',
    'https://news.example/a/b/amp',
    'https://news.example/a/b/amp/',
    'https://news.example/amp/a/b',
    'https://amp.news.example/a/b',
    'https://www.amp.news.example/a/b',
    'https://news.example/a/b?amp=1',
    'https://news.example/a/b?amp',
    'https://news.example/a/b?outputType=amp',
    'https://news.example/a/b?print=1',
    'https://news.example/a/b/print/',
    'https://news.example/%61/b',
    'https://news.example/a/b;jsessionid=A1B2',
    'https://news-example.cdn.ampproject.org/c/s/news.example/a/b',
    'https://www.google.com/amp/s/www.news.example/a/b',
  ])('folds %s to the address of its page', (url) => {
    expect(addressKey(url)).toBe('https://news.example/a/b')
  })

  it.each([
    ['https://news.example/', 'https://news.example'],
    ['https://news.example', 'https://news.example'],
    ['https://news.example/?p=12', 'https://news.example?p=12'],
    ['https://news.example/a?b=2&&a=1&', 'https://news.example/a?b=2&a=1'],
    ['https://news.example:8443/a', 'https://news.example:8443/a'],
    ['https://news.example/%d0%b0', 'https://news.example/%D0%B0'],
    ['https://news.example/а', 'https://news.example/%D0%B0'],
    ['https://news.example/a%2fb', 'https://news.example/a%2Fb'],
    ['https://news.example/a.amp.html', 'https://news.example/a.html'],
    ['https://www.az/a', 'https://www.az/a'],
    ['https://m.news.example/a', 'https://m.news.example/a'],
    ['https://news.example/blueprint', 'https://news.example/blueprint'],
    ['https://news.example/Case/Kept', 'https://news.example/Case/Kept'],
    ['urn:not:http', 'urn:not:http'],
  ])('writes %s as %s', (url, expected) => {
    expect(addressKey(url)).toBe(expected)
  })

  it('gives its own result back unchanged', () => {
    for (const url of [
      'http://www.a.example/x/amp/?amp=1&b=%7e#c',
      'https://a.example//x//',
      'https://a.example/amp',
      'https://a.example/a%25b',
    ]) {
      expect(addressKey(addressKey(url))).toBe(addressKey(url))
    }
  })
})

describe('publisherOf', () => {
  it.each([
    ['https://www.news.az/a', 'news.az'],
    ['https://en.report.com.az/a', 'report.com.az'],
    ['http://bbc.co.uk:8080/', 'bbc.co.uk'],
    ['https://one.blogspot.com/', 'one.blogspot.com'],
    ['https://github.io/', 'github.io'],
    ['https://xn--80ak6aa92e.com/', 'xn--80ak6aa92e.com'],
    ['http://127.0.0.1:4000/x', '127.0.0.1:4000'],
    ['http://[::1]:4000/x', '[::1]:4000'],
    ['http://newsroom:8080/', 'newsroom:8080'],
    ['http://a.b.example./', 'b.example'],
    ['mailto:a@b.example', ''],
  ])('says that %s belongs to %s', (url, expected) => {
    expect(publisherOf(url)).toBe(expected)
  })
})
