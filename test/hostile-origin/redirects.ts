/** Redirects that go round, go on, or go where nobody may follow. */
import { type Behaviour, redirectTo, type Serve, say, sayFeed } from './behaviour.ts'

/** Answers by path; the feed where none is named. */
const at =
  (paths: Record<string, Serve>): Serve =>
  (turn) =>
    (paths[turn.path] ?? sayFeed())(turn)

/** `/feed` leads over `hops` further addresses to the feed. */
const chain =
  (hops: number): Serve =>
  (turn) => {
    const step = turn.path === '/feed' ? 0 : Number(turn.path.slice(2))
    if (step < hops) redirectTo(`/s${step + 1}`)(turn)
    else sayFeed()(turn)
  }

const refused = { outcome: 'failed', failure: 'connect', visits: 1 } as const
const unfollowed = { outcome: 'failed', failure: 'redirect', visits: 1 } as const

export const REDIRECTS: readonly Behaviour[] = [
  ...[301, 302, 303, 307, 308].map(
    (status): Behaviour => ({
      name: `redirect-${status}`,
      does: `answers ${status} once`,
      serve: at({ '/feed': redirectTo('/new', `${status} Elsewhere`) }),
      expect: { outcome: 'fetched', visits: 2, whole: true },
    }),
  ),
  {
    name: 'redirect-five',
    does: 'redirects five times',
    serve: chain(5),
    expect: { outcome: 'fetched', visits: 6, whole: true },
  },
  {
    name: 'redirect-six',
    does: 'redirects six times',
    serve: chain(6),
    expect: { outcome: 'failed', failure: 'too-many-redirects', visits: 6 },
  },
  {
    name: 'redirect-endless',
    does: 'redirects for ever to new addresses',
    serve: chain(1_000_000),
    expect: { outcome: 'failed', failure: 'too-many-redirects', visits: 6 },
  },
  {
    name: 'redirect-self',
    does: 'redirects to itself with a cookie',
    serve: say('302 Found', ['Location: /feed', 'Set-Cookie: seen=1']),
    expect: { outcome: 'failed', failure: 'redirect-loop', visits: 1 },
  },
  {
    name: 'redirect-circle',
    does: 'redirects in a circle of three',
    serve: at({ '/feed': redirectTo('/a'), '/a': redirectTo('/b'), '/b': redirectTo('/feed') }),
    expect: { outcome: 'failed', failure: 'redirect-loop', visits: 3 },
  },
  {
    name: 'redirect-circle-fragment',
    does: 'redirects in a circle, a new fragment each time',
    serve: ({ visit, ...turn }) => redirectTo(`/feed#${visit}`)({ visit, ...turn }),
    expect: { outcome: 'failed', failure: 'redirect-loop', visits: 1 },
  },
  {
    name: 'redirect-host',
    does: 'leads to another host',
    serve: redirectTo('http://plain.example/feed'),
    expect: { outcome: 'fetched', visits: 1, whole: true },
  },
  {
    name: 'redirect-utf8',
    does: 'writes raw UTF-8 into Location',
    serve: at({ '/feed': redirectTo(Buffer.from('/xəbər').toString('latin1')) }),
    expect: { outcome: 'fetched', visits: 2, whole: true },
  },
  {
    name: 'redirect-blank',
    does: 'writes an address with blanks around it',
    serve: at({ '/feed': redirectTo('  /new  ') }),
    expect: { outcome: 'fetched', visits: 2, whole: true },
  },
  {
    name: 'redirect-body',
    does: 'hides a feed in the body of a redirect',
    serve: at({ '/feed': say('302 Found', ['Location: /new'], '<rss/>') }),
    expect: { outcome: 'fetched', visits: 2, whole: true },
  },
  { name: 'redirect-nowhere', does: 'redirects without Location', serve: say('302 Found'), expect: unfollowed },
  { name: 'redirect-empty', does: 'redirects to nothing', serve: redirectTo(''), expect: { outcome: 'failed', visits: 1 } },
  { name: 'redirect-nonsense', does: 'redirects to http://', serve: redirectTo('http://'), expect: unfollowed },
  { name: 'redirect-file', does: 'redirects to a file', serve: redirectTo('file:///etc/passwd'), expect: unfollowed },
  {
    name: 'redirect-gopher',
    does: 'redirects to gopher',
    serve: redirectTo('gopher://127.0.0.1:6379/_PING'),
    expect: unfollowed,
  },
  { name: 'redirect-javascript', does: 'redirects to a script', serve: redirectTo('javascript:alert(1)'), expect: unfollowed },
  { name: 'redirect-data', does: 'redirects to data', serve: redirectTo('data:text/xml,<rss/>'), expect: unfollowed },
  {
    name: 'redirect-userinfo',
    does: 'redirects to an address with a password',
    serve: redirectTo('http://a:b@plain.example/feed'),
    expect: unfollowed,
  },
  {
    name: 'redirect-backslash',
    does: 'redirects to a host hidden by a backslash',
    serve: redirectTo('http://plain.example\\@127.0.0.1/'),
    expect: unfollowed,
  },
  {
    name: 'redirect-loopback',
    does: 'redirects to its own loopback address',
    serve: (turn) => redirectTo(`http://127.0.0.1:${turn.port}/feed`)(turn),
    expect: refused,
  },
  {
    name: 'redirect-localhost',
    does: 'redirects to localhost',
    serve: (turn) => redirectTo(`http://localhost:${turn.port}/feed`)(turn),
    expect: refused,
  },
  {
    name: 'redirect-decimal',
    does: 'redirects to a decimal address',
    serve: (turn) => redirectTo(`http://2130706433:${turn.port}/feed`)(turn),
    expect: refused,
  },
  {
    name: 'redirect-mapped',
    does: 'redirects to a mapped IPv6 address',
    serve: (turn) => redirectTo(`http://[::ffff:127.0.0.1]:${turn.port}/feed`)(turn),
    expect: refused,
  },
  {
    name: 'redirect-metadata',
    does: 'redirects to cloud metadata',
    serve: redirectTo('http://169.254.169.254/latest/meta-data/'),
    expect: refused,
  },
  {
    name: 'redirect-internal',
    does: 'redirects to an internal name',
    serve: redirectTo('http://metadata.google.internal/'),
    expect: refused,
  },
  {
    name: 'redirect-port',
    does: 'redirects to the mail port',
    serve: redirectTo('http://redirect-port.example:25/'),
    expect: refused,
  },
  {
    name: 'redirect-gone',
    does: 'redirects for now to what is gone',
    serve: at({ '/feed': redirectTo('/gone'), '/gone': say('410 Gone') }),
    expect: { outcome: 'missing', visits: 2 },
  },
  {
    name: 'redirect-gone-for-good',
    does: 'redirects for good to what is gone',
    serve: at({ '/feed': redirectTo('/gone', '301 Moved'), '/gone': say('410 Gone') }),
    expect: { outcome: 'gone', visits: 2 },
  },
  {
    name: 'redirect-later',
    does: 'redirects in an hour',
    serve: say('302 Found', ['Location: /new', 'Retry-After: 3600']),
    expect: { outcome: 'failed', failure: 'redirect', retryAfterMs: 3_600_000 },
  },
  {
    name: 'redirect-login',
    does: 'redirects to a login',
    serve: at({ '/feed': redirectTo('/login?next=%2Ffeed'), '/login?next=%2Ffeed': say('200 OK', [], '<p>x') }),
    expect: { outcome: 'blocked', wall: 'login', visits: 2 },
  },
  {
    name: 'redirect-error',
    does: 'redirects to its error page and answers 200 there',
    serve: at({ '/feed': redirectTo('/404.html'), '/404.html': say('200 OK', [], '<p>x') }),
    expect: { outcome: 'missing', visits: 2 },
  },
  {
    name: 'redirect-home',
    does: 'redirects a removed article to the front page',
    request: { accept: 'page', article: true },
    serve: at({ '/feed': redirectTo('/'), '/': say('200 OK', [], '<p>x') }),
    expect: { outcome: 'missing', visits: 2 },
  },
]
