import { describe, expect, it } from 'vitest'
import { acceptableCodings, answer, parseEntityTags, type RenditionFacts, type RequestFacts } from '../../src/app/conditional.ts'

const MODIFIED = 'Sun, 01 Jun 2025 11:00:00 GMT'
const RENDITION: RenditionFacts = {
  etag: 'abc',
  // Half a second more than an HTTP-date can say.
  lastModified: new Date('2025-06-01T11:00:00.500Z'),
  mediaType: 'application/rss+xml; charset=utf-8',
  codings: { identity: 1000, gzip: 300, br: 250 },
  cacheControl: 'public, max-age=300',
  links: ['<https://feeds.example/feeds/all.rss>; rel="self"', '<https://feeds.example/hub>; rel="hub"'],
  language: 'en',
  headers: { 'access-control-allow-origin': '*', 'x-content-type-options': 'nosniff' },
}
const MANY = { acceptEncoding: 'gzip, deflate, br, zstd' }

/** [what, request without method, status, coding, method] */
type Case = [string, Omit<RequestFacts, 'method'>, number, string?, string?]

const CASES: Case[] = [
  // Codings
  ['no Accept-Encoding gives identity', {}, 200, 'identity'],
  ['an empty Accept-Encoding gives identity', { acceptEncoding: '' }, 200, 'identity'],
  ['a browser gets brotli', MANY, 200, 'br'],
  ['gzip alone gives gzip', { acceptEncoding: 'gzip' }, 200, 'gzip'],
  ['coding names fold case', { acceptEncoding: 'GZip' }, 200, 'gzip'],
  ['x-gzip is gzip', { acceptEncoding: 'x-gzip' }, 200, 'gzip'],
  ['an unknown coding gives identity', { acceptEncoding: 'zstd, deflate' }, 200, 'identity'],
  ['a star gives the smallest', { acceptEncoding: '*' }, 200, 'br'],
  ['a weight prefers gzip', { acceptEncoding: 'br;q=0.5, gzip;q=0.9' }, 200, 'gzip'],
  ['a weight prefers identity', { acceptEncoding: 'identity, gzip;q=0.5' }, 200, 'identity'],
  ['blanks around the weight are read', { acceptEncoding: 'br ; q = 0, gzip ; Q=0.1' }, 200, 'gzip'],
  ['nought refuses a coding', { acceptEncoding: 'gzip;q=0, br;q=0, zstd;q=0' }, 200, 'identity'],
  ['a star of nought spares what is named', { acceptEncoding: 'gzip, *;q=0' }, 200, 'gzip'],
  ['identity refused takes a coding', { acceptEncoding: 'identity;q=0, gzip' }, 200, 'gzip'],
  ['identity refused with nothing else is 406', { acceptEncoding: 'identity;q=0' }, 406, 'identity'],
  ['everything refused is 406', { acceptEncoding: '*;q=0' }, 406, 'identity'],
  ['the first mention of a coding counts', { acceptEncoding: 'gzip;q=0, gzip' }, 200, 'identity'],
  ['an unreadable weight counts as one', { acceptEncoding: 'gzip;q=high' }, 200, 'gzip'],
  // If-None-Match
  ['the tag matches', { ifNoneMatch: '"abc"' }, 304, 'identity'],
  ['another tag does not', { ifNoneMatch: '"other"' }, 200, 'identity'],
  ['a prefix of the tag does not', { ifNoneMatch: '"ab"' }, 200, 'identity'],
  ['letter case matters', { ifNoneMatch: '"ABC"' }, 200, 'identity'],
  ['a star matches', { ifNoneMatch: '*' }, 304, 'identity'],
  ['a star between blanks matches', { ifNoneMatch: ' * ' }, 304, 'identity'],
  ['a quoted star is only a tag', { ifNoneMatch: '"*"' }, 200, 'identity'],
  ['a list matches', { ifNoneMatch: '"a", "abc", "b"' }, 304, 'identity'],
  ['a list without blanks matches', { ifNoneMatch: '"a","abc"' }, 304, 'identity'],
  ['a comma inside a tag is no separator', { ifNoneMatch: '"a,b","abc"' }, 304, 'identity'],
  ['a tag holding the other as a list member does not match', { ifNoneMatch: '"x, abc"' }, 200, 'identity'],
  ['empty members are passed over', { ifNoneMatch: ', ,"abc",' }, 304, 'identity'],
  ['comparison is weak', { ifNoneMatch: 'W/"abc"' }, 304, 'identity'],
  ['a small w is no weak mark', { ifNoneMatch: 'w/"abc"' }, 200, 'identity'],
  ['an unquoted tag does not match', { ifNoneMatch: 'abc' }, 200, 'identity'],
  ['a tag after a malformed one matches', { ifNoneMatch: 'abc, "abc"' }, 304, 'identity'],
  ['an open quote does not match', { ifNoneMatch: '"abc' }, 200, 'identity'],
  ['an empty header does not match', { ifNoneMatch: '' }, 200, 'identity'],
  ['the tag of the gzip bytes matches for gzip', { ifNoneMatch: '"abc-gzip"', acceptEncoding: 'gzip' }, 304, 'gzip'],
  ['the tag of the gzip bytes matches where brotli would be sent', { ifNoneMatch: '"abc-gzip"', ...MANY }, 304, 'gzip'],
  ['the identity tag matches where brotli would be sent', { ifNoneMatch: '"abc"', ...MANY }, 304, 'identity'],
  ['the gzip tag is no answer for who takes no gzip', { ifNoneMatch: '"abc-gzip"', acceptEncoding: 'identity' }, 200, 'identity'],
  ['the tag of a coding not at hand does not match', { ifNoneMatch: '"abc-zstd"', ...MANY }, 200, 'br'],
  ['HEAD is answered 304 too', { ifNoneMatch: '"abc"' }, 304, 'identity', 'HEAD'],
  // If-Modified-Since
  ['the same second is unmodified', { ifModifiedSince: MODIFIED }, 304, 'identity'],
  ['a later second is unmodified', { ifModifiedSince: 'Sun, 01 Jun 2025 12:00:00 GMT' }, 304, 'identity'],
  ['a second before is modified', { ifModifiedSince: 'Sun, 01 Jun 2025 10:59:59 GMT' }, 200, 'identity'],
  ['the RFC 850 form is read', { ifModifiedSince: 'Sunday, 01-Jun-25 11:00:00 GMT' }, 304, 'identity'],
  ['the asctime form is read', { ifModifiedSince: 'Sun Jun  1 11:00:00 2025' }, 304, 'identity'],
  ['RFC 850 of another century is old', { ifModifiedSince: 'Friday, 01-Jun-90 11:00:00 GMT' }, 200, 'identity'],
  ['words are no date', { ifModifiedSince: 'yesterday' }, 200, 'identity'],
  ['a day no month has is no date', { ifModifiedSince: 'Mon, 31 Feb 2026 11:00:00 GMT' }, 200, 'identity'],
  ['an ISO date is no HTTP-date', { ifModifiedSince: '2026-06-01T11:00:00Z' }, 200, 'identity'],
  ['HEAD is dated too', { ifModifiedSince: MODIFIED }, 304, 'identity', 'HEAD'],
  // Precedence
  ['another tag wins over a fresh date', { ifNoneMatch: '"no"', ifModifiedSince: MODIFIED }, 200, 'identity'],
  [
    'a matching tag wins over an old date',
    { ifNoneMatch: '"abc"', ifModifiedSince: 'Mon, 01 Jan 2001 00:00:00 GMT' },
    304,
    'identity',
  ],
  ['a malformed tag still silences the date', { ifNoneMatch: 'abc', ifModifiedSince: MODIFIED }, 200, 'identity'],
  // If-Match, If-Unmodified-Since
  ['If-Match of the tag holds', { ifMatch: '"abc"' }, 200, 'identity'],
  ['If-Match of another fails', { ifMatch: '"x"' }, 412, 'identity'],
  ['If-Match compares strongly', { ifMatch: 'W/"abc"' }, 412, 'identity'],
  ['If-Match star holds', { ifMatch: '*' }, 200, 'identity'],
  ['If-Match comes before If-None-Match', { ifMatch: '"x"', ifNoneMatch: '"abc"' }, 412, 'identity'],
  ['If-Match and If-None-Match can both hold', { ifMatch: '"abc"', ifNoneMatch: '"abc"' }, 304, 'identity'],
  ['unmodified since then holds', { ifUnmodifiedSince: MODIFIED }, 200, 'identity'],
  ['modified since then fails', { ifUnmodifiedSince: 'Sun, 01 Jun 2025 10:00:00 GMT' }, 412, 'identity'],
  [
    'If-Match silences If-Unmodified-Since',
    { ifMatch: '"abc"', ifUnmodifiedSince: 'Sun, 01 Jun 2025 10:00:00 GMT' },
    200,
    'identity',
  ],
  // Range and methods
  ['a range is ignored', { range: 'bytes=0-99' }, 200, 'identity'],
  ['a range past the end is ignored', { range: 'bytes=999999-' }, 200, 'identity'],
  ['a range with a matching tag is 304', { range: 'bytes=0-9', ifNoneMatch: '"abc"' }, 304, 'identity'],
  ['HEAD is answered as GET', MANY, 200, 'br', 'HEAD'],
  ['POST is refused', {}, 405, 'identity', 'POST'],
  ['PUT is refused whatever its conditions', { ifNoneMatch: '"abc"' }, 405, 'identity', 'PUT'],
  ['DELETE is refused', {}, 405, 'identity', 'DELETE'],
  ['an invented method is refused', {}, 405, 'identity', 'BREW'],
  ['OPTIONS is answered', {}, 204, 'identity', 'OPTIONS'],
]

describe('answer', () => {
  for (const [what, request, status, coding, method = 'GET'] of CASES) {
    it(`${status}: ${what}`, () => {
      const got = answer({ method, ...request }, RENDITION)
      expect([got.status, got.coding]).toEqual([status, coding])
      expect(got.body).toBe(status === 200 && method === 'GET')
    })
  }

  it('sends every header of the representation with 200', () => {
    expect(answer({ method: 'GET', ...MANY }, RENDITION).headers).toEqual({
      'content-type': 'application/rss+xml; charset=utf-8',
      'content-length': '250',
      'content-encoding': 'br',
      'content-language': 'en',
      'last-modified': MODIFIED,
      link: '<https://feeds.example/feeds/all.rss>; rel="self", <https://feeds.example/hub>; rel="hub"',
      'cache-control': 'public, max-age=300',
      vary: 'Accept-Encoding',
      etag: '"abc-br"',
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
    })
  })

  it('sends with 304 what a cache needs, and nothing of the representation', () => {
    expect(answer({ method: 'GET', ifNoneMatch: '"abc-gzip"', acceptEncoding: 'gzip' }, RENDITION).headers).toEqual({
      'cache-control': 'public, max-age=300',
      vary: 'Accept-Encoding',
      etag: '"abc-gzip"',
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
    })
  })

  it('gives HEAD the headers of GET', () => {
    expect(answer({ method: 'HEAD', ...MANY }, RENDITION).headers).toEqual(answer({ method: 'GET', ...MANY }, RENDITION).headers)
  })

  it('gives each coding a strong tag of its own', () => {
    const tags = ['identity', 'gzip', 'br'].map(
      (acceptEncoding) => answer({ method: 'GET', acceptEncoding }, RENDITION).headers['etag'],
    )
    expect(tags).toEqual(['"abc"', '"abc-gzip"', '"abc-br"'])
  })

  it('says what is allowed with 405', () => {
    expect(answer({ method: 'POST' }, RENDITION).headers['allow']).toBe('GET, HEAD, OPTIONS')
  })

  it('answers a preflight where other origins may read', () => {
    const { headers } = answer({ method: 'OPTIONS' }, RENDITION)
    expect(headers['access-control-allow-headers']).toMatch(/if-none-match/i)
    expect(answer({ method: 'OPTIONS' }, { ...RENDITION, headers: {} }).headers['access-control-allow-methods']).toBeUndefined()
  })

  it('varies by what else chose the document', () => {
    expect(answer({ method: 'GET' }, { ...RENDITION, vary: ['Accept'] }).headers['vary']).toBe('Accept-Encoding, Accept')
  })

  it('leaves out a length nobody knows', () => {
    expect(answer({ method: 'GET' }, { ...RENDITION, codings: { identity: true } }).headers['content-length']).toBeUndefined()
  })

  it('serves identity where no other coding is at hand', () => {
    const got = answer({ method: 'GET', ...MANY }, { ...RENDITION, codings: { identity: 5 } })
    expect([got.coding, got.headers['content-encoding'], got.headers['vary']]).toEqual(['identity', undefined, 'Accept-Encoding'])
  })
})

describe('parseEntityTags', () => {
  it('keeps commas, blanks and backslashes of a tag', () => {
    expect(parseEntityTags('W/"a, b\\", "c"')).toEqual([
      { weak: true, opaque: 'a, b\\' },
      { weak: false, opaque: 'c' },
    ])
  })

  it('reads a long hostile header in linear time', () => {
    expect(parseEntityTags('W/'.repeat(200_000))).toEqual([])
    expect(parseEntityTags('",'.repeat(100_000))).toHaveLength(50_000)
  })
})

describe('acceptableCodings', () => {
  it('lists all that would do, best first', () => {
    expect(acceptableCodings('gzip;q=0.5, br', RENDITION.codings)).toEqual(['br', 'gzip', 'identity'])
    expect(acceptableCodings(undefined, RENDITION.codings)).toEqual(['identity', 'br', 'gzip'])
  })
})
