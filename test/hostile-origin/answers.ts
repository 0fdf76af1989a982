/** Well-formed answers that mean trouble: statuses, walls, waits, validators. */
import { type Behaviour, FEED, RSS_TYPE, say, sayFeed } from './behaviour.ts'

const DAY_MS = 24 * 3_600_000
const HTML = 'Content-Type: text/html'

export const ANSWERS: readonly Behaviour[] = [
  { name: 'plain', does: 'answers as it should', serve: sayFeed(), expect: { outcome: 'fetched', whole: true } },
  {
    name: 'status-203',
    does: 'calls its answer non-authoritative',
    serve: say('203 OK', [], FEED),
    expect: { outcome: 'fetched', whole: true },
  },
  {
    name: 'no-type',
    does: 'says nothing of the media type',
    serve: say('200 OK', [], FEED),
    expect: { outcome: 'fetched', whole: true },
  },
  {
    name: 'wrong-type',
    does: 'calls a feed an image',
    serve: say('200 OK', ['Content-Type: image/png'], FEED),
    expect: { outcome: 'fetched', whole: true },
  },
  { name: 'empty', does: 'answers 200 with nothing', serve: say('200 OK'), expect: { outcome: 'failed', failure: 'empty' } },
  {
    name: 'status-201',
    does: 'answers 201',
    serve: say('201 Created', [], FEED),
    expect: { outcome: 'failed', failure: 'status' },
  },
  {
    name: 'status-202',
    does: 'answers 202',
    serve: say('202 Accepted', [], FEED),
    expect: { outcome: 'failed', failure: 'status' },
  },
  { name: 'status-204', does: 'answers 204', serve: say('204 No Content'), expect: { outcome: 'failed', failure: 'status' } },
  {
    name: 'status-206',
    does: 'answers with a part nobody asked for',
    serve: say('206 Partial Content', ['Content-Range: bytes 0-99/9999'], FEED),
    expect: { outcome: 'failed', failure: 'status' },
  },
  {
    name: 'status-226',
    does: 'answers with a difference nobody asked for',
    serve: say('226 IM Used', ['IM: feed'], FEED),
    expect: { outcome: 'failed', failure: 'status' },
  },
  {
    name: 'status-300',
    does: 'offers choices',
    serve: say('300 Multiple Choices'),
    expect: { outcome: 'failed', failure: 'status' },
  },
  { name: 'status-400', does: 'answers 400', serve: say('400 Bad Request'), expect: { outcome: 'failed', failure: 'status' } },
  {
    name: 'status-401',
    does: 'wants a login',
    serve: say('401 Unauthorized', ['WWW-Authenticate: Basic']),
    expect: { outcome: 'blocked', wall: 'login' },
  },
  {
    name: 'status-402',
    does: 'wants money',
    serve: say('402 Payment Required'),
    expect: { outcome: 'blocked', wall: 'payment' },
  },
  { name: 'status-403', does: 'forbids', serve: say('403 Forbidden'), expect: { outcome: 'blocked', wall: 'forbidden' } },
  {
    name: 'status-404',
    does: 'has nothing there',
    serve: say('404 Not Found', [HTML], '<p>Gone fishing</p>'),
    expect: { outcome: 'missing' },
  },
  {
    name: 'status-404-feed',
    does: 'answers 404 with a whole feed',
    serve: say('404 Not Found', [RSS_TYPE], FEED),
    expect: { outcome: 'missing' },
  },
  {
    name: 'status-406',
    does: 'finds nothing acceptable',
    serve: say('406 Not Acceptable'),
    expect: { outcome: 'failed', failure: 'status' },
  },
  {
    name: 'status-407',
    does: 'plays proxy',
    serve: say('407 Proxy Authentication Required'),
    expect: { outcome: 'failed', failure: 'status' },
  },
  { name: 'status-410', does: 'is gone for good', serve: say('410 Gone'), expect: { outcome: 'gone' } },
  { name: 'status-418', does: 'is a teapot', serve: say('418 Teapot'), expect: { outcome: 'failed', failure: 'status' } },
  {
    name: 'status-451',
    does: 'is censored',
    serve: say('451 Unavailable For Legal Reasons'),
    expect: { outcome: 'blocked', wall: 'legal' },
  },
  {
    name: 'status-500-feed',
    does: 'answers 500 with a whole feed',
    serve: say('500 Oops', [RSS_TYPE], FEED),
    expect: { outcome: 'failed', failure: 'status' },
  },
  { name: 'status-599', does: 'answers 599', serve: say('599 Odd'), expect: { outcome: 'failed', failure: 'status' } },
  {
    name: 'status-799',
    does: 'answers with a status of no class',
    serve: say('799 Odder', [], FEED),
    expect: { outcome: 'failed', failure: 'status' },
  },

  {
    name: 'wait-429',
    does: 'asks for two minutes',
    serve: say('429 Slow Down', ['Retry-After: 120']),
    expect: { outcome: 'blocked', wall: 'rate', retryAfterMs: 120_000 },
  },
  {
    name: 'wait-503',
    does: 'asks to wait until a date',
    serve: say('503 Busy', ['Date: Sun, 06 Nov 1994 08:49:37 GMT', 'Retry-After: Sun, 06 Nov 1994 09:49:37 GMT']),
    expect: { outcome: 'failed', failure: 'status', retryAfterMs: 3_600_000 },
  },
  {
    name: 'wait-rfc850',
    does: 'asks in the form of RFC 850',
    serve: say('503 Busy', ['Date: Sunday, 06-Nov-94 08:49:37 GMT', 'Retry-After: Sunday, 06-Nov-94 08:50:37 GMT']),
    expect: { outcome: 'failed', retryAfterMs: 60_000 },
  },
  {
    name: 'wait-asctime',
    does: 'asks in the form of asctime',
    serve: say('503 Busy', ['Date: Sun Nov  6 08:49:37 1994', 'Retry-After: Sun Nov  6 08:50:37 1994']),
    expect: { outcome: 'failed', retryAfterMs: 60_000 },
  },
  {
    name: 'wait-decades',
    does: 'asks to wait thirty years',
    serve: say('429 Slow Down', ['Retry-After: 946080000']),
    expect: { outcome: 'blocked', retryAfterMs: DAY_MS },
  },
  {
    name: 'wait-nonsense',
    does: 'asks to wait "a bit"',
    serve: say('503 Busy', ['Retry-After: a bit']),
    expect: { outcome: 'failed', failure: 'status' },
  },

  {
    name: 'challenge-403',
    does: 'tests for a browser with a header',
    serve: say('403 Forbidden', ['cf-mitigated: challenge', HTML], '<p>x</p>'),
    expect: { outcome: 'blocked', wall: 'challenge' },
  },
  {
    name: 'challenge-503',
    does: 'tests for a browser with a page',
    serve: say('503 Busy', [HTML], '<title>Just a moment...</title>'),
    expect: { outcome: 'blocked', wall: 'challenge' },
  },
  {
    name: 'challenge-200',
    does: 'tests for a browser and calls it success',
    serve: say('200 OK', [HTML], '<html><title>DDoS-Guard</title></html>'),
    expect: { outcome: 'blocked', wall: 'challenge' },
  },
  {
    name: 'challenge-202',
    does: 'tests for a browser with 202',
    serve: say('202 Accepted', ['x-amzn-waf-action: challenge']),
    expect: { outcome: 'blocked', wall: 'challenge' },
  },

  {
    name: 'soft-404',
    does: 'answers 200 with a page that says there is none',
    serve: say('200 OK', [HTML], '<title>Page not found | Hostile</title><p>Sorry.'),
    expect: { outcome: 'missing' },
  },
  {
    name: 'soft-500',
    does: 'answers 200 with a database error',
    serve: say('200 OK', [HTML], '<title>Error establishing a database connection</title>'),
    expect: { outcome: 'failed', failure: 'error-page' },
  },
  {
    name: 'soft-login',
    does: 'answers 200 with a login',
    serve: say('200 OK', [HTML], '<title>Log in</title><input type=password>'),
    expect: { outcome: 'blocked', wall: 'login' },
  },
  {
    name: 'soft-consent',
    does: 'answers 200 with a question of consent',
    serve: say('200 OK', [HTML], '<title>Before you continue</title>'),
    expect: { outcome: 'blocked', wall: 'consent' },
  },
  {
    name: 'unchanged',
    does: 'answers 304 to a validator with odd bytes in it',
    request: { validators: { etag: 'W/"\u00e9, ;\'"', lastModified: 'some time ago' } },
    serve: (turn) =>
      say(
        /if-none-match: W\/"\u00e9, ;'"\r\nif-modified-since: some time ago(?:\r\n|$)/i.test(turn.head)
          ? '304 Not Modified'
          : '500 Not Echoed',
      )(turn),
    expect: { outcome: 'unchanged' },
  },
  {
    name: 'unchanged-unasked',
    does: 'answers 304 to a plain question',
    serve: say('304 Not Modified', ['ETag: "1"']),
    expect: { outcome: 'failed', failure: 'status' },
  },
  {
    name: 'unchanged-with-body',
    does: 'sends a body after a 304',
    request: { validators: { etag: '"1"' } },
    serve: say('304 Not Modified', ['ETag: "1"', `Content-Length: ${FEED.length}`], FEED),
    expect: { outcome: 'unchanged' },
  },
  {
    name: 'many-cookies',
    does: 'sets a hundred cookies',
    serve: sayFeed(Array.from({ length: 100 }, (_, index) => `Set-Cookie: c${index}=${'x'.repeat(50)}`)),
    expect: { outcome: 'fetched', whole: true },
  },
  {
    name: 'proto-header',
    does: 'names a header __proto__',
    serve: sayFeed(['__proto__: x', 'constructor: y']),
    expect: { outcome: 'fetched', whole: true },
  },
  {
    name: 'huge-etag',
    does: 'sends an ETag of 20 KB',
    serve: sayFeed([`ETag: "${'e'.repeat(20_000)}"`]),
    expect: { outcome: 'fetched', whole: true },
  },
  {
    name: 'page-picture',
    does: 'answers with a picture where a page was',
    request: { accept: 'page' },
    serve: say('200 OK', ['Content-Type: image/jpeg'], 'JFIF'),
    expect: { outcome: 'failed', failure: 'media-type' },
  },
]
