/** Whole answers that are no feed, or one to be wary of: fetched without fault, judged by who reads them. */
import { type Behaviour, FEED, RSS_TYPE, say } from './behaviour.ts'

const HTML = 'Content-Type: text/html; charset=utf-8'

/** Answers 200 with this body; `poll` is what comes of it. */
export const document = (
  name: string,
  does: string,
  poll: Behaviour['poll'],
  body: string | Uint8Array,
  type = RSS_TYPE,
): Behaviour => ({
  name: `document-${name}`,
  does,
  serve: say('200 OK', [type], body),
  expect: { outcome: 'fetched' },
  ...(poll ? { poll } : {}),
})

const failed: Behaviour['poll'] = { outcome: 'failed' }
const rss = (items: string): string =>
  `<?xml version="1.0"?><rss version="2.0"><channel><title>x</title><link>http://h.example/</link>${items}</channel></rss>`
const item = (n: number): string => `<item><title>Entry number ${n}</title><link>http://h.example/${n}</link></item>`

export const DOCUMENTS: readonly Behaviour[] = [
  document('portal', 'answers with the page of a captive portal', failed, '<!doctype html><p>Welcome to Hotel Wi-Fi</p>', HTML),
  document('portal-mislabelled', 'calls a page a feed', failed, '<!doctype html><html><body><h1>It works!</h1></body></html>'),
  document('json-error', 'answers with an error in JSON', failed, '{"error":"rate limited"}', 'Content-Type: application/json'),
  document('words', 'answers with a sentence', failed, 'Fatal error: out of memory', 'Content-Type: text/plain'),
  document(
    'noise',
    'answers with noise',
    failed,
    Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256),
  ),
  document('blanks', 'answers with blanks', failed, ' \n'.repeat(100_000)),
  document('picture', 'answers with a picture', failed, Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')),
  document('sitemap', 'answers with a sitemap', failed, '<urlset><url><loc>http://h.example/1</loc></url></urlset>'),
  document('soap', 'answers with XML of another kind', failed, '<?xml version="1.0"?><Envelope><Fault>no</Fault></Envelope>'),
  document('no-items', 'empties its feed', { outcome: 'ok', articles: 0 }, rss('')),
  document(
    'laughs',
    'sends a bomb of entities',
    { outcome: 'ok', articles: 1 },
    `<!DOCTYPE rss [<!ENTITY a "ha">${'bcdefghij'.replace(/./g, (c) => `<!ENTITY ${c} "${`&${String.fromCharCode(c.charCodeAt(0) - 1)};`.repeat(10)}">`)}]>${rss(`<item><title>&j;Laugh</title><link>http://h.example/l</link></item>`).replace('<?xml version="1.0"?>', '')}`,
  ),
  document(
    'external',
    'names a file of ours as an entity',
    { outcome: 'ok', articles: 1 },
    `<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>${rss('<item><title>Entity &x;</title><link>http://h.example/x</link></item>').replace('<?xml version="1.0"?>', '')}`,
  ),
  document('deep', 'nests fifty thousand elements', undefined, rss(`${'<a>'.repeat(50_000)}${'</a>'.repeat(50_000)}${item(1)}`)),
  document(
    'scripts',
    'links to scripts and files',
    { outcome: 'ok', articles: 1 },
    rss(`<item><title>Bad</title><link>javascript:alert(1)</link></item><item><link>file:///etc/passwd</link></item>${item(1)}`),
  ),
  document('cut', 'cuts its feed off in the middle of an item', undefined, FEED.slice(0, FEED.indexOf('<title>Two') + 9)),
]
