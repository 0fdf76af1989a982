/** robots.txt files and what may be read after each. */
import { type Behaviour, FEED, flood, raw, redirectTo, type Serve, say, sayFeed } from './behaviour.ts'

const DAY_MS = 24 * 3_600_000

const robots = (name: string, does: string, serve: Serve, expected: Behaviour['expect']): Behaviour => ({
  name: `robots-${name}`,
  does,
  robots: serve,
  serve: sayFeed(),
  request: { robots: true },
  expect: expected,
})
const file = (text: string): Serve => say('200 OK', ['Content-Type: text/plain'], text)
const chain =
  (hops: number, last: Serve): Serve =>
  (turn) => {
    const step = turn.path === '/robots.txt' ? 0 : Number(turn.path.slice(7))
    if (step < hops) redirectTo(`/robots${step + 1}`, '301 Moved')(turn)
    else last(turn)
  }

const allowed: Behaviour['expect'] = { outcome: 'fetched', visits: 1, whole: true }
const refused: Behaviour['expect'] = { outcome: 'refused', visits: 0 }
const closed: Behaviour['expect'] = { outcome: 'refused', visits: 0, retryAfterMs: DAY_MS }
const unanswered: Behaviour['expect'] = { outcome: 'failed', failure: 'connect', visits: 0 }
const FORBID = 'User-agent: *\nDisallow: /\n'

export const ROBOTS: readonly Behaviour[] = [
  robots('absent', 'has no robots.txt', say('404 Not Found'), allowed),
  robots('forbidden', 'forbids reading its robots.txt', say('403 Forbidden'), allowed),
  robots('allow', 'allows all', file('User-agent: *\nDisallow:\n'), allowed),
  robots('forbid', 'forbids all', file(FORBID), refused),
  robots('forbid-us', 'forbids us by name', file('User-agent: *\nAllow: /\n\nUser-agent: DATELINE\nDisallow: /feed'), refused),
  robots('welcome-us', 'allows nobody else', file(`User-agent: dateline\nAllow: /\n\n${FORBID}`), allowed),
  robots(
    'split-groups',
    'names us in two groups',
    file('User-agent: dateline\nDisallow: /a\n\nUser-agent: dateline\nDisallow: /feed'),
    refused,
  ),
  robots('tie', 'allows and forbids the same', file('User-agent: *\nDisallow: /feed\nAllow: /feed'), allowed),
  robots('longest', 'forbids more exactly than it allows', file('User-agent: *\nAllow: /\nDisallow: /*eed$'), refused),
  robots('bom', 'begins with a byte order mark', file(`\ufeff${FORBID}`), refused),
  robots(
    'html',
    'answers with its home page',
    say('200 OK', ['Content-Type: text/html'], '<html><p>User-agent: *<p>Disallow: /</html>'),
    allowed,
  ),
  robots('broken', 'answers 500', say('500 Oops'), closed),
  robots('busy', 'answers 503', say('503 Busy', ['Retry-After: 5']), closed),
  robots('five-redirects', 'redirects five times to a file that forbids', chain(5, file(FORBID)), refused),
  robots('six-redirects', 'redirects six times', chain(6, file(FORBID)), allowed),
  robots('inside', 'redirects robots.txt to loopback', (turn) => redirectTo(`http://127.0.0.1:${turn.port}/`)(turn), unanswered),
  robots('reset', 'resets when asked for robots.txt', ({ socket }) => void socket.resetAndDestroy(), unanswered),
  robots('garbage', 'answers robots.txt with nonsense', raw('nonsense\r\n\r\n'), unanswered),
  robots(
    'endless',
    'never stops sending robots.txt',
    ({ socket }) => {
      socket.write(`HTTP/1.1 200 OK\r\n\r\n${FORBID}`)
      flood(socket, Buffer.from('# more\n'.repeat(1000)))
    },
    refused,
  ),
  robots('large', 'forbids 500 KiB into the file', file(`${'#'.repeat(99)}\n`.repeat(5119) + FORBID), refused),
  robots('feed', 'answers robots.txt with its feed', say('200 OK', [], FEED), allowed),
]
