/** Answers that are odd rather than broken: labels that lie, headers of every shape, statuses nobody knows. */
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { type Behaviour, FEED, RSS_TYPE, raw, redirectTo, type Serve, say, sayFeed } from './behaviour.ts'

const HOUR_MS = 3_600_000
const HTML = 'Content-Type: text/html; charset=utf-8'
const HEAD = `HTTP/1.1 200 OK\r\n${RSS_TYPE}\r\n`
const LENGTH = `Content-Length: ${Buffer.byteLength(FEED)}\r\n`

const whole: Behaviour['expect'] = { outcome: 'fetched', whole: true }
const status: Behaviour['expect'] = { outcome: 'failed', failure: 'status' }
const damaged: Behaviour['expect'] = { outcome: 'failed', failure: 'bad-encoding' }
const nonsense: Behaviour['expect'] = { outcome: 'failed', failure: 'protocol' }

const row = (name: string, does: string, serve: Serve, expected: Behaviour['expect']): Behaviour => ({
  name,
  does,
  serve,
  expect: expected,
})
const coded = (coding: string, body: Uint8Array, type = RSS_TYPE): Serve =>
  say('200 OK', [type, `Content-Encoding: ${coding}`], body)
/** Answers by path; 404 elsewhere. */
const at =
  (paths: Record<string, Serve>): Serve =>
  (turn) =>
    (paths[turn.path] ?? say('404 Not Found'))(turn)
/** Without Content-Length before the feed: the head is all ours. */
const head = (lines: string): Serve => raw(`HTTP/1.1 200 OK\r\n${lines}\r\n${LENGTH}\r\n${FEED}`)

const LABELS: readonly Behaviour[] = [
  row('plain-called-gzip', 'calls plain text gzip', coded('gzip', Buffer.from(FEED)), whole),
  row('plain-called-br', 'calls plain text Brotli', coded('br', Buffer.from(FEED)), whole),
  row('plain-called-zstd', 'calls plain text Zstandard', coded('zstd', Buffer.from(FEED)), whole),
  row('plain-called-deflate', 'calls plain text deflate', coded('deflate', Buffer.from(FEED)), whole),
  row('gzip-unlabelled', 'compresses and does not say so', say('200 OK', [RSS_TYPE], gzipSync(FEED)), whole),
  row('gzip-as-type', 'gives gzip as the media type', say('200 OK', ['Content-Type: application/x-gzip'], gzipSync(FEED)), whole),
  row('gzip-twice-said-once', 'compresses twice and says so once', coded('gzip', gzipSync(gzipSync(FEED))), whole),
  row('gzip-called-br', 'calls gzip Brotli', coded('br', gzipSync(FEED)), whole),
  row('gzip-called-deflate', 'calls gzip deflate', coded('deflate', gzipSync(FEED)), whole),
  row('zlib-called-gzip', 'calls zlib gzip', coded('gzip', deflateSync(FEED)), whole),
  row('gzip-identity', 'names identity after gzip', coded('gzip, identity', gzipSync(FEED)), whole),
  row('gzip-shouted', 'shouts the coding', coded('GZIP', gzipSync(FEED)), whole),
  row('gzip-garbage', 'adds garbage after gzip', coded('gzip', Buffer.concat([gzipSync(FEED), Buffer.from('garbage')])), whole),
  row(
    'gzip-then-page',
    'adds a page after gzip',
    coded('gzip', Buffer.concat([gzipSync(FEED), Buffer.from('<!-- x -->')])),
    whole,
  ),
  row('gzip-no-trailer', 'leaves out the checksum of gzip', coded('gzip', gzipSync(FEED).subarray(0, -8)), damaged),
  row('gzip-head-only', 'sends ten bytes of gzip', coded('gzip', gzipSync(FEED).subarray(0, 10)), damaged),
  row('br-zstd', 'compresses twice in two ways', coded('br, zstd', zstdCompressSync(brotliCompressSync(FEED))), whole),
  row(
    'gzip-split-header',
    'names two codings in two headers',
    say('200 OK', [RSS_TYPE, 'Content-Encoding: gzip', 'Content-Encoding: br'], brotliCompressSync(gzipSync(FEED))),
    whole,
  ),
]

const HEADERS: readonly Behaviour[] = [
  row('length-twice-alike', 'gives the same length twice', head(`${RSS_TYPE}\r\n${LENGTH.trim()}`), nonsense),
  row(
    'length-plus',
    'writes a plus before the length',
    raw(`${HEAD}Content-Length: +${Buffer.byteLength(FEED)}\r\n\r\n${FEED}`),
    nonsense,
  ),
  row(
    'length-zeros',
    'pads the length with zeros',
    raw(`${HEAD}Content-Length: 0000${Buffer.byteLength(FEED)}\r\n\r\n${FEED}`),
    whole,
  ),
  row(
    'length-list',
    'gives a list of lengths',
    raw(`${HEAD}Content-Length: ${Buffer.byteLength(FEED)}, ${Buffer.byteLength(FEED)}\r\n\r\n${FEED}`),
    nonsense,
  ),
  row('length-empty', 'gives an empty length', raw(`${HEAD}Content-Length: \r\n\r\n${FEED}`), nonsense),
  row('header-folded', 'folds a header over two lines', head(`${RSS_TYPE};\r\n charset=utf-8`), whole),
  row('header-blank-before-colon', 'puts a blank before a colon', head(`${RSS_TYPE}\r\nX-Odd : 1`), nonsense),
  row('header-latin1', 'writes Latin-1 into a header', head(`${RSS_TYPE}\r\nX-Odd: caf\u00e9`), whole),
  row('header-empty-name', 'leaves out the name of a header', head(`${RSS_TYPE}\r\n: x`), nonsense),
  row(
    'headers-thousand',
    'sends a thousand headers',
    head(`${RSS_TYPE}\r\n${Array.from({ length: 1000 }, (_, i) => `X-${i}: ${i}`).join('\r\n')}`),
    whole,
  ),
  row(
    'headers-many',
    'sends twenty thousand headers',
    head(`${RSS_TYPE}\r\n${Array.from({ length: 20_000 }, (_, i) => `X-${i}: ${i}`).join('\r\n')}`),
    { outcome: 'failed', failure: 'too-large' },
  ),
  row('header-megabyte', 'sends a header of a megabyte', head(`${RSS_TYPE}\r\nX-Odd: ${'x'.repeat(1_000_000)}`), {
    outcome: 'failed',
    failure: 'too-large',
  }),
  row('type-twice', 'gives two media types', head(`${RSS_TYPE}\r\nContent-Type: text/plain`), whole),
  row('type-nonsense', 'gives nonsense for a media type', head('Content-Type: ;;;=/"'), whole),
  row('type-html', 'calls a feed a page', head(HTML), whole),
  row('no-headers', 'sends no header at all', raw(`HTTP/1.1 200 OK\r\n\r\n${FEED}`), whole),
  row('no-phrase', 'leaves out the phrase after the status', raw(`HTTP/1.1 200\r\n${RSS_TYPE}\r\n${LENGTH}\r\n${FEED}`), whole),
  row(
    'http-10-kept',
    'keeps an HTTP/1.0 connection',
    raw(`HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n${RSS_TYPE}\r\n${LENGTH}\r\n${FEED}`),
    whole,
  ),
  row('http-1-9', 'speaks HTTP/1.9', raw(`HTTP/1.9 200 OK\r\n${RSS_TYPE}\r\n${LENGTH}\r\n${FEED}`), nonsense),
  row('http-lower', 'writes http in small letters', raw(`http/1.1 200 OK\r\n${RSS_TYPE}\r\n${LENGTH}\r\n${FEED}`), nonsense),
  row('icy', 'speaks ICY', raw(`ICY 200 OK\r\n${RSS_TYPE}\r\n${LENGTH}\r\n${FEED}`), nonsense),
  row('continue-first', 'says 100 Continue unasked', raw(`HTTP/1.1 100 Continue\r\n\r\n${HEAD}${LENGTH}\r\n${FEED}`), whole),
  row(
    'continue-later',
    'says 100 Continue, and answers a moment later',
    ({ socket }) => {
      socket.write('HTTP/1.1 100 Continue\r\nX-Odd: 1\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n')
      setTimeout(() => socket.end(`${HEAD}${LENGTH}\r\n${FEED}`), 30)
    },
    whole,
  ),
  row(
    'processing-first',
    'says 102 twice',
    raw(`HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n${HEAD}${LENGTH}\r\n${FEED}`),
    whole,
  ),
  row('refresh-header', 'asks to reload in five minutes', sayFeed(['Refresh: 300']), whole),
  row(
    'link-next',
    'links to private addresses',
    sayFeed(['Link: <http://127.0.0.1/next>; rel=next', 'Link: <http://169.254.169.254/>; rel=hub']),
    whole,
  ),
  row('alt-svc', 'advertises another service', sayFeed(['Alt-Svc: h3=":443"; ma=86400', 'Upgrade: h2c']), whole),
  row(
    'date-wrong',
    'lives in 1970',
    sayFeed(['Date: Thu, 01 Jan 1970 00:00:00 GMT', 'Expires: 0', 'Age: 99999999999999']),
    whole,
  ),
  row(
    'cache-nonsense',
    'writes nonsense about caching',
    sayFeed(['Cache-Control: max-age=-1, max-age="x", ,,=', 'Expires: tomorrow']),
    whole,
  ),
]

/** Validators that go back byte for byte. */
const echo = (name: string, does: string, etag: string): Behaviour => ({
  name: `etag-${name}`,
  does,
  request: { validators: { etag } },
  serve: (turn) =>
    say(
      turn.head.split(/\r\n/).some((line) => line.toLowerCase().startsWith('if-none-match: ') && line.slice(15) === etag)
        ? '304 Not Modified'
        : '500 Not Echoed',
    )(turn),
  expect: { outcome: 'unchanged' },
})
const VALIDATORS: readonly Behaviour[] = [
  echo('unquoted', 'forgets the quotes of its ETag', 'abc-123'),
  echo('half-quoted', 'forgets one quote of its ETag', '"abc'),
  echo('weak-small', 'writes a small w', 'w/"abc"'),
  echo('empty', 'sends an ETag of nothing in quotes', '""'),
  echo('list', 'sends two ETags in one', '"a", "b"'),
  echo('blank', 'sends an ETag with blanks', '"a b  c"'),
  echo('backslash', 'sends an ETag with backslashes', '"a\\"b\\\\"'),
  echo('coding', 'marks its ETag with the coding', '"abc-gzip"'),
  echo('star', 'sends a star for an ETag', '*'),
  echo('long', 'sends an ETag of a thousand bytes', `"${'e'.repeat(1000)}"`),
  echo('json', 'sends JSON for an ETag', '{"v":1,"d":"2026-03-03"}'),
  {
    name: 'modified-future',
    does: 'was last modified in 2099',
    request: { validators: { lastModified: 'Fri, 31 Dec 2099 23:59:59 GMT' } },
    serve: (turn) =>
      say(/if-modified-since: Fri, 31 Dec 2099 23:59:59 GMT\r?/i.test(turn.head) ? '304 Not Modified' : '500 x')(turn),
    expect: { outcome: 'unchanged' },
  },
  {
    name: 'modified-zero',
    does: 'was last modified at 0',
    request: { validators: { lastModified: '0' } },
    serve: (turn) => say(/if-modified-since: 0(?:\r\n|$)/i.test(turn.head) ? '304 Not Modified' : '500 x')(turn),
    expect: { outcome: 'unchanged' },
  },
  {
    name: 'unchanged-chunked',
    does: 'sends a 304 in chunks',
    request: { validators: { etag: '"1"' } },
    serve: say('304 Not Modified', ['ETag: "1"', 'Transfer-Encoding: chunked']),
    expect: { outcome: 'unchanged' },
  },
  {
    name: 'unchanged-gzip',
    does: 'calls nothing gzip in a 304',
    request: { validators: { etag: '"1"' } },
    serve: say('304 Not Modified', ['ETag: "2"', 'Content-Encoding: gzip', 'Content-Type: text/html']),
    expect: { outcome: 'unchanged' },
  },
  {
    name: 'precondition-412',
    does: 'answers 412 to a condition',
    request: { validators: { etag: '"1"' } },
    serve: say('412 Precondition Failed'),
    expect: status,
  },
]

const FAILING = [
  405, 408, 409, 411, 413, 414, 415, 416, 417, 421, 422, 423, 424, 425, 426, 428, 431, 444, 494, 499, 501, 502, 504, 505, 506,
  507, 508, 509, 510, 511, 520, 521, 522, 523, 524, 525, 526, 527, 530, 561, 598,
]
const ODD_SUCCESSES = [205, 207, 208, 218]
const STATUSES: readonly Behaviour[] = [
  ...FAILING.map((code) =>
    row(`status-${code}`, `answers ${code} with a whole feed`, say(`${code} Odd`, [RSS_TYPE], FEED), status),
  ),
  ...ODD_SUCCESSES.map((code) => row(`status-${code}`, `answers ${code}`, say(`${code} Odd`, [RSS_TYPE], FEED), status)),
  row('status-999', 'answers 999 as to robots', say('999 Request denied'), status),
  row('status-305', 'sends us to a proxy', say('305 Use Proxy', ['Location: http://plain.example/feed']), status),
  row('status-306', 'switches proxies', say('306 Switch Proxy', ['Location: http://plain.example/feed']), status),
  row(
    'status-300-location',
    'offers choices and prefers one',
    say('300 Multiple Choices', ['Location: http://plain.example/feed']),
    status,
  ),
  row(
    'status-451-linked',
    'is withheld and says by whom',
    say('451 Unavailable', ['Link: <https://court.example/>; rel="blocked-by"']),
    { outcome: 'blocked', wall: 'legal' },
  ),
  row('status-410-feed', 'is gone and sends a whole feed', say('410 Gone', [RSS_TYPE], FEED), { outcome: 'gone' }),
]

const waits = (name: string, does: string, value: string, retryAfterMs: number | undefined, date?: string): Behaviour =>
  row(`wait-${name}`, does, say('429 Slow Down', [`Retry-After: ${value}`, ...(date ? [`Date: ${date}`] : [])]), {
    outcome: 'blocked',
    wall: 'rate',
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  })
const WAITS: readonly Behaviour[] = [
  waits('zero', 'asks to wait no time', '0', 0),
  waits('negative', 'asks to wait less than nothing', '-60', undefined),
  waits('fraction', 'asks in fractions', '90.5', 90_000),
  waits('padded', 'pads the seconds', '   60   ', 60_000),
  waits('listed', 'asks twice', '60, 120', 60_000),
  waits('unit', 'asks with a unit', '60s', undefined),
  waits('huge', 'asks in forty digits', '9'.repeat(40), 24 * HOUR_MS),
  waits('past', 'asks to wait until yesterday', 'Sun, 06 Nov 1994 08:49:37 GMT', 0, 'Mon, 07 Nov 1994 08:49:37 GMT'),
  waits('empty', 'asks with nothing', '', undefined),
  row('wait-500', 'asks with a 500', say('500 Oops', ['Retry-After: 60']), { ...status, retryAfterMs: 60_000 }),
  row('wait-404', 'asks with a 404', say('404 Not Found', ['Retry-After: 60']), { outcome: 'missing', retryAfterMs: 60_000 }),
  row('wait-200', 'asks with a 200', sayFeed(['Retry-After: 3600']), whole),
]

const followed: Behaviour['expect'] = { outcome: 'fetched', whole: true, visits: 2 }
const unfollowed: Behaviour['expect'] = { outcome: 'failed', failure: 'redirect', visits: 1 }
const refused: Behaviour['expect'] = { outcome: 'failed', failure: 'connect', visits: 1 }
const leads = (name: string, does: string, location: string, expected: Behaviour['expect'] = followed): Behaviour =>
  row(`redirect-${name}`, does, (turn) => (turn.path === '/feed' ? redirectTo(location) : sayFeed())(turn), expected)
const LOCATIONS: readonly Behaviour[] = [
  leads('query', 'leads to a query', '?page=1'),
  leads('dots', 'leads upwards', '../../x/../new'),
  leads('scheme-relative', 'leaves out the scheme', '//plain.example/feed', { outcome: 'fetched', whole: true, visits: 1 }),
  leads('shouted', 'shouts scheme and host', 'HTTP://REDIRECT-SHOUTED.EXAMPLE/new'),
  leads('inner-blank', 'leads to an address with a blank', '/a new feed'),
  leads('fragment', 'leads to a fragment', '/new#top'),
  leads('percent', 'leads to a broken escape', '/100%/new'),
  leads('default-port', 'names the default port', 'http://redirect-default-port.example:80/new'),
  leads('trailing-dot', 'leads to a name with a dot behind', 'http://plain.example./feed', { outcome: 'failed', visits: 1 }),
  leads('ftp', 'leads to FTP', 'ftp://plain.example/feed', unfollowed),
  leads('mailto', 'leads to a mailbox', 'mailto:x@plain.example', unfollowed),
  leads('blob', 'leads to a blob', 'blob:http://plain.example/1', unfollowed),
  leads('about', 'leads to about:blank', 'about:blank', unfollowed),
  leads('view-source', 'leads to view-source', 'view-source:http://plain.example/feed', unfollowed),
  leads('user', 'leads to an address with a user', 'http://user@plain.example/feed', unfollowed),
  leads('long', 'leads to an address of 20 KB', `/${'x'.repeat(20_000)}`, unfollowed),
  leads('octal', 'leads to an octal address', 'http://0177.0.0.1/', refused),
  leads('hex', 'leads to a hexadecimal address', 'http://0x7f000001/', refused),
  leads('short', 'leads to a short address', 'http://127.1/', refused),
  leads('zero', 'leads to 0.0.0.0', 'http://0.0.0.0/', refused),
  leads('ten', 'leads to 10.0.0.1', 'http://10.0.0.1/', refused),
  leads('cgnat', 'leads to a carrier address', 'http://100.64.0.1/', refused),
  leads('v6-loopback', 'leads to ::1', 'http://[::1]/', refused),
  leads('v6-link', 'leads to a link-local address', 'http://[fe80::1]/', refused),
  leads('v6-unique', 'leads to a unique local address', 'http://[fd00::1]/', refused),
  leads('v6-nat64', 'leads to loopback through NAT64', 'http://[64:ff9b::7f00:1]/', refused),
  leads('v6-6to4', 'leads to loopback through 6to4', 'http://[2002:7f00:1::]/', refused),
  leads(
    'wide',
    'writes loopback in wide digits',
    'http://\uff11\uff12\uff17.0.0.1/'.replace(/[\uff00-\uffff]/g, (c) => Buffer.from(c).toString('latin1')),
    refused,
  ),
  leads('local-name', 'leads to a name of the local network', 'http://printer.local/', refused),
  leads('single-label', 'leads to a name without a dot', 'http://intranet/', { outcome: 'failed', visits: 1 }),
  leads('port-22', 'leads to the port of SSH', 'http://plain.example:22/', refused),
  row(
    'redirect-two-locations',
    'names two places',
    say('302 Found', ['Location: http://plain.example/feed', 'Location: http://127.0.0.1/']),
    { outcome: 'fetched', whole: true, visits: 1 },
  ),
  row(
    'redirect-same-location-twice',
    'names one place twice',
    (turn) => (turn.path === '/feed' ? say('302 Found', ['Location: /new', 'Location: /new']) : sayFeed())(turn),
    followed,
  ),
  row(
    'redirect-no-length',
    'redirects and says nothing of the length',
    at({ '/feed': raw('HTTP/1.1 302 Found\r\nLocation: /new\r\nConnection: close\r\n\r\n'), '/new': sayFeed() }),
    followed,
  ),
  row(
    'redirect-huge-body',
    'redirects with two megabytes',
    at({ '/feed': say('302 Found', ['Location: /new'], 'x'.repeat(2_000_000)), '/new': sayFeed() }),
    followed,
  ),
  row(
    'redirect-broken-body',
    'redirects with a damaged body',
    at({ '/feed': say('301 Moved', ['Location: /new', 'Content-Encoding: gzip'], 'not gzip'), '/new': sayFeed() }),
    followed,
  ),
  row(
    'redirect-mixed',
    'moves for good, then for now',
    at({ '/feed': redirectTo('/a', '301 Moved'), '/a': redirectTo('/b', '302 Found'), '/b': sayFeed() }),
    { ...followed, visits: 3 },
  ),
  row('redirect-then-304', 'leads to a 304 nobody asked for', at({ '/feed': redirectTo('/a'), '/a': say('304 Not Modified') }), {
    ...status,
    visits: 2,
  }),
  row('redirect-then-401', 'leads to a login', at({ '/feed': redirectTo('/a'), '/a': say('401 Unauthorized') }), {
    outcome: 'blocked',
    wall: 'login',
    visits: 2,
  }),
  row(
    'redirect-consent-host',
    'leads to a host that asks for consent',
    redirectTo('http://consent.redirect-consent-host.example/feed'),
    { outcome: 'failed', visits: 1 },
  ),
]

export const ODDITIES: readonly Behaviour[] = [...LABELS, ...HEADERS, ...VALIDATORS, ...STATUSES, ...WAITS, ...LOCATIONS]
