/** robots.txt files and what may be read after each. */
import { gzipSync } from 'node:zlib'
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
  robots('crlf', 'ends lines with CR LF', file('User-agent: *\r\nDisallow: /\r\n'), refused),
  robots('cr', 'ends lines with CR alone', file('User-agent: *\rDisallow: /\r'), refused),
  robots('crammed', 'leaves no blanks', file('user-agent:*\ndisallow:/feed'), refused),
  robots('spread', 'puts blanks everywhere', file('  User-Agent :  *  \n\t Disallow :\t/feed  # no'), refused),
  robots('blank-lines', 'divides a group by blank lines', file('User-agent: *\n\n\nDisallow: /feed\n'), refused),
  robots(
    'comments',
    'comments on every line',
    file('# all\nUser-agent: * # everybody\n#Allow: /\nDisallow: /feed # this\n'),
    refused,
  ),
  robots('no-agent', 'names no agent', file('Disallow: /\n'), allowed),
  robots('no-colon', 'forgets colons', file('User-agent *\nDisallow /\n'), allowed),
  robots('empty', 'is empty', file(''), allowed),
  robots('words', 'says in words that robots may not', file('Please do not crawl this site.'), allowed),
  robots(
    'noise',
    'answers robots.txt with noise',
    say('200 OK', [], Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 7919) % 256))),
    allowed,
  ),
  robots('nul', 'sprinkles NUL bytes behind its rules', file('User-agent: *\nDisallow: /feed\n\u0000\u0000\u0000'), refused),
  robots(
    'line',
    'writes one line of 400 KB before its rules',
    file(`${'x'.repeat(400_000)}\nUser-agent: *\nDisallow: /`),
    refused,
  ),
  robots('version', 'names us with a version', file('User-agent: Dateline/2.0\nDisallow: /'), refused),
  robots('prefix', 'names somebody whose name begins like ours', file('User-agent: datelinebot\nDisallow: /'), allowed),
  robots('suffix', 'names somebody whose name ends like ours', file('User-agent: mydateline\nDisallow: /'), allowed),
  robots(
    'among-others',
    'names us among others',
    file('User-agent: a\nUser-agent: dateline\nUser-agent: b\nDisallow: /'),
    refused,
  ),
  robots(
    'sitemap-between',
    'names a sitemap between agents',
    file('User-agent: a\nSitemap: http://x.example/s.xml\nUser-agent: dateline\nDisallow: /'),
    refused,
  ),
  robots('own-empty', 'has an empty group for us', file(`User-agent: dateline\n\n${FORBID}`), refused),
  robots('own-blank-rule', 'forbids us nothing', file(`User-agent: dateline\nDisallow:\n\n${FORBID}`), allowed),
  robots('star', 'forbids with a star alone', file('User-agent: *\nDisallow: *'), refused),
  robots('star-inside', 'forbids with a star inside', file('User-agent: *\nDisallow: /f*d'), refused),
  robots('dollar', 'forbids just another end', file('User-agent: *\nDisallow: /fee$'), allowed),
  robots('no-slash', 'forgets the slash', file('User-agent: *\nDisallow: feed'), refused),
  robots('escaped', 'escapes what needs no escape', file('User-agent: *\nDisallow: /%66eed'), refused),
  robots('case', 'forbids the same in capitals', file('User-agent: *\nDisallow: /FEED'), allowed),
  robots('longer-allow', 'allows more exactly than it forbids', file('User-agent: *\nDisallow: /fee\nAllow: /feed'), allowed),
  robots(
    'unknown-rules',
    'has rules of its own',
    file('User-agent: *\nNoindex: /feed\nRequest-rate: 1/3600\nVisit-time: 0300-0400\nHost: x'),
    allowed,
  ),
  robots('delay-fraction', 'asks for a delay in fractions', file('User-agent: *\nCrawl-delay: 0.05'), allowed),
  robots('delay-negative', 'asks for a delay below nothing', file('User-agent: *\nCrawl-delay: -10'), allowed),
  robots('delay-words', 'asks for some delay', file('User-agent: *\nCrawl-delay: a while'), allowed),
  robots('gzip', 'compresses robots.txt', say('200 OK', ['Content-Encoding: gzip'], gzipSync(FORBID)), refused),
  robots('login', 'wants a login for robots.txt', say('401 Unauthorized'), allowed),
  robots('gone', 'has no robots.txt any more', say('410 Gone'), allowed),
  robots('legal', 'withholds robots.txt', say('451 Unavailable'), allowed),
  robots('no-content', 'answers robots.txt with nothing', say('204 No Content'), allowed),
  robots('busy-long', 'asks to come back for robots.txt in a year', say('503 Busy', ['Retry-After: 31536000']), closed),
  robots('gateway', 'answers 520 for robots.txt', say('520 Unknown'), closed),
  robots('loop', 'redirects robots.txt in a circle', redirectTo('/robots.txt', '301 Moved'), allowed),
  robots('nowhere', 'redirects robots.txt to nowhere', say('302 Found'), allowed),
  robots('file-address', 'redirects robots.txt to a file', redirectTo('file:///etc/passwd'), allowed),
  robots('silent', 'says nothing when asked for robots.txt', () => {}, { outcome: 'failed', failure: 'connect', visits: 0 }),
  robots('wildcards', 'sets a trap of wildcards', file(`User-agent: *\nDisallow: /${'*a'.repeat(5000)}$`), allowed),
  robots(
    'many-rules',
    'has thirty thousand rules',
    file(`User-agent: *\n${Array.from({ length: 30_000 }, (_, i) => `Disallow: /${i}`).join('\n')}`),
    allowed,
  ),
]
