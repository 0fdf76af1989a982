/** Documents in other charsets, of other shapes and with odd items: what can be read is read, the rest is named. */
import type { Behaviour } from './behaviour.ts'
import { document } from './documents.ts'

const read = (articles: number): Behaviour['poll'] => ({ outcome: 'ok', articles })
const failed: Behaviour['poll'] = { outcome: 'failed' }

const item = (n: number, more = ''): string =>
  `<item><title>Xəbər nömrə ${n}</title><link>http://h.example/${n}</link>${more}</item>`
const items = (from: number, to: number, more = ''): string =>
  Array.from({ length: to - from }, (_, i) => item(from + i, more)).join('')
const rss = (inside: string, declaration = '<?xml version="1.0"?>'): string =>
  `${declaration}<rss version="2.0"><channel><title>x</title><link>http://h.example/</link>${inside}</channel></rss>`
const two = rss(items(0, 2))

const utf16 = (text: string, big: boolean, mark: boolean): Buffer => {
  const bytes = Buffer.from(mark ? `\ufeff${text}` : text, 'utf16le')
  return big ? bytes.swap16() : bytes
}
const utf32 = (text: string, big: boolean): Buffer => {
  const points = Array.from(`\ufeff${text}`, (character) => character.codePointAt(0)!)
  const bytes = Buffer.alloc(points.length * 4)
  for (const [i, point] of points.entries()) big ? bytes.writeUInt32BE(point, i * 4) : bytes.writeUInt32LE(point, i * 4)
  return bytes
}
const latin = (text: string): Buffer => Buffer.from(text.replaceAll('ə', 'e').replaceAll('ö', '\u00f6'), 'latin1')

export const MORE_DOCUMENTS: readonly Behaviour[] = [
  document('utf-8-mark', 'begins with a byte order mark', read(2), `\ufeff${two}`),
  document('utf-8-marks', 'begins with three byte order marks', read(2), `\ufeff\ufeff\ufeff${two}`),
  document('utf-16-le', 'writes UTF-16, little end first', read(2), utf16(two, false, true)),
  document('utf-16-be', 'writes UTF-16, big end first', read(2), utf16(two, true, true)),
  document('utf-16-le-bare', 'writes UTF-16 without a mark', read(2), utf16(two, false, false)),
  document('utf-16-be-bare', 'writes UTF-16, big end first, without a mark', read(2), utf16(two, true, false)),
  document('utf-16-called-8', 'calls UTF-16 UTF-8', read(2), utf16(two, false, true), 'Content-Type: text/xml; charset=utf-8'),
  document('utf-32-le', 'writes UTF-32', read(2), utf32(two, false)),
  document('utf-32-be', 'writes UTF-32, big end first', read(2), utf32(two, true)),
  document('utf-8-called-16', 'calls UTF-8 UTF-16', read(2), rss(items(0, 2), '<?xml version="1.0" encoding="UTF-16"?>')),
  document('utf-8-called-ascii', 'calls UTF-8 ASCII', read(2), two, 'Content-Type: text/xml; charset=us-ascii'),
  document('latin-called-utf-8', 'calls Latin-1 UTF-8', read(2), latin(two), 'Content-Type: text/xml; charset=utf-8'),
  document('charset-nonsense', 'names a charset that is none', read(2), two, 'Content-Type: text/xml; charset=klingon'),
  document('charset-utf-7', 'calls it UTF-7', read(2), two, 'Content-Type: text/xml; charset=utf-7'),
  document('charset-list', 'names two charsets', read(2), two, 'Content-Type: text/xml; charset=utf-8; charset=iso-8859-9'),
  document('nul-bytes', 'sprinkles NUL bytes', read(2), two.replaceAll('nömrə', 'n\u0000ömrə')),
  document('nul-tail', 'pads with NUL bytes', read(2), `${two}${'\u0000'.repeat(5000)}`),
  document('controls', 'sprinkles control characters', read(2), two.replaceAll('nömrə', 'n\u0001\u001f\u007fömrə')),
  document(
    'lone-surrogates',
    'writes half characters as references',
    read(2),
    two.replaceAll('nömrə', 'n&#xD800;&#0;&#x110000;'),
  ),
  document('hash-references', 'refers to a character beyond all', read(2), two.replaceAll('nömrə', '&#99999999999999;')),
  document('leading-blanks', 'begins with blank lines', read(2), `\n\n   \t${two}`),
  document(
    'leading-warning',
    'prints a warning of its language first',
    read(2),
    `<br />\n<b>Warning</b>: Undefined index in <b>/www/feed.php</b> on line <b>3</b><br />\n${two}`,
  ),
  document('trailing-page', 'ends with a page', read(2), `${two}<!-- cached --><html><body>x</body></html>`),
  document('twice', 'sends its feed twice in one', read(2), `${two}${two}`),
  document('in-page', 'wraps its feed in a page', read(2), `<html><body>${two}</body></html>`, 'Content-Type: text/html'),
  document(
    'stylesheet',
    'begins with a style sheet',
    read(2),
    `<?xml version="1.0"?><?xml-stylesheet href="javascript:alert(1)"?>${two.slice(21)}`,
  ),
  document(
    'doctype',
    'begins with a document type',
    read(2),
    `<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://127.0.0.1/rss.dtd">${two.slice(21)}`,
  ),
  document('bare-ampersand', 'leaves ampersands bare', read(2), two.replaceAll('nömrə', 'A & B &c. &nbsp; &unknown;')),
  document('bare-less', 'leaves less-than signs bare', read(2), two.replaceAll('nömrə', '1 < 2')),
  document('unclosed', 'closes nothing', read(2), two.replace(/<\/(?:item|title|link|channel|rss)>/g, '')),
  document('cdata-open', 'never closes its CDATA', undefined, rss(`${item(1)}<item><title><![CDATA[Open`)),
  document(
    'upper',
    'shouts its elements',
    read(2),
    two.replace(/<(\/?)(\w+)/g, (_, slash, name) => `<${slash}${String(name).toUpperCase()}`).replace('<?XML', '<?xml'),
  ),
  document('prefixed', 'puts a prefix before each element', read(2), two.replace(/<(\/?)([a-z]+)(?=[\s>])/g, '<$1r:$2')),
  document('no-channel', 'leaves out its channel', read(2), `<rss version="2.0">${items(0, 2)}</rss>`),
  document('version-nonsense', 'is RSS 9.9', read(2), two.replace('version="2.0"', 'version="9.9"')),
  document('same-guid', 'gives all items one GUID', read(3), rss(items(0, 3, '<guid isPermaLink="false">0</guid>'))),
  document(
    'guid-permalink-lie',
    'calls a GUID a permalink that is none',
    read(2),
    rss(items(0, 2, '<guid isPermaLink="true">not an address</guid>')),
  ),
  document('same-item', 'sends one item a hundred times', read(1), rss(item(7).repeat(100))),
  document('no-links', 'links to nothing', undefined, rss('<item><title>Only a title</title></item>')),
  document('no-titles', 'has no titles', undefined, rss('<item><link>http://h.example/a</link></item>')),
  document('empty-items', 'sends a thousand empty items', { outcome: 'ok', articles: 0 }, rss('<item></item>'.repeat(1000))),
  document('relative', 'links relatively', read(2), two.replaceAll('http://h.example/', '/')),
  document(
    'relative-without-base',
    'links upwards out of the root',
    read(2),
    two.replaceAll('<link>http://h.example/', '<link>../../../'),
  ),
  document('links-inside', 'links to private addresses', undefined, two.replaceAll('h.example', '127.0.0.1')),
  document(
    'links-data',
    'links to data',
    { outcome: 'ok', articles: 1 },
    rss(`<item><title>Data</title><link>data:text/html,x</link></item>${item(1)}`),
  ),
  document(
    'date-future',
    'comes from the year 2999',
    read(2),
    rss(items(0, 2, '<pubDate>Fri, 01 Jan 2999 00:00:00 GMT</pubDate>')),
  ),
  document('date-epoch', 'comes from 1970', read(2), rss(items(0, 2, '<pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>'))),
  document('date-nonsense', 'comes from never', read(2), rss(items(0, 2, '<pubDate>-0001-13-32T25:61:61Z</pubDate>'))),
  document('date-zero', 'comes from year zero', read(2), rss(items(0, 2, '<pubDate>0000-00-00 00:00:00</pubDate>'))),
  document('date-huge', 'writes a date of a megabyte', undefined, rss(items(0, 2, `<pubDate>${'9'.repeat(300_000)}</pubDate>`))),
  document(
    'title-huge',
    'writes a title of 300 KB',
    read(1),
    rss(`<item><title>${'word '.repeat(60_000)}</title><link>http://h.example/1</link></item>`),
  ),
  document(
    'ttl-nonsense',
    'asks for odd waits',
    read(2),
    rss(`<ttl>-5</ttl><skipHours><hour>99</hour><hour>x</hour></skipHours><skipDays><day>Noday</day></skipDays>${items(0, 2)}`),
  ),
  document('ttl-huge', 'asks for a hundred years', read(2), rss(`<ttl>52560000</ttl>${items(0, 2)}`)),
  document(
    'enclosure-script',
    'encloses a script',
    read(2),
    rss(items(0, 2, '<enclosure url="javascript:alert(1)" type="audio/mpeg" length="-1"/>')),
  ),
  document(
    'html-title',
    'puts mark-up into titles',
    read(2),
    two.replaceAll('nömrə', '&lt;script&gt;alert(1)&lt;/script&gt;&lt;b&gt;x'),
  ),
  document(
    'atom',
    'speaks Atom',
    read(1),
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><id>urn:x</id><updated>2026-03-03T10:00:00Z</updated><entry><id>urn:1</id><title>One</title><updated>2026-03-03T10:00:00Z</updated><link href="http://h.example/1"/></entry></feed>',
  ),
  document(
    'atom-03',
    'speaks Atom 0.3',
    read(1),
    '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>x</title><entry><id>urn:1</id><title>One</title><modified>2026-03-03T10:00:00Z</modified><link rel="alternate" href="http://h.example/1"/></entry></feed>',
  ),
  document(
    'rdf',
    'speaks RDF',
    read(1),
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel rdf:about="http://h.example/"><title>x</title></channel><item rdf:about="http://h.example/1"><title>One</title><link>http://h.example/1</link></item></rdf:RDF>',
  ),
  document(
    'json-feed',
    'speaks JSON',
    read(1),
    '{"version":"https://jsonfeed.org/version/1.1","title":"x","items":[{"id":"1","title":"One","url":"http://h.example/1","content_text":"Text"}]}',
    'Content-Type: application/feed+json',
  ),
  document(
    'json-feed-as-html',
    'calls JSON a page',
    read(1),
    '{"version":"https://jsonfeed.org/version/1","title":"x","items":[{"id":1,"title":"One","url":"http://h.example/1"}]}',
    'Content-Type: text/html',
  ),
  document(
    'json-cut',
    'cuts JSON off',
    failed,
    '{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"One"',
    'Content-Type: application/feed+json',
  ),
  document('json-null', 'answers null', failed, 'null', 'Content-Type: application/json'),
  document('json-deep', 'nests JSON a hundred thousand deep', failed, '['.repeat(100_000), 'Content-Type: application/json'),
  document(
    'xml-error',
    'answers with an error in XML',
    failed,
    '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>',
    'Content-Type: application/xml',
  ),
  document(
    'opml',
    'answers with a list of feeds',
    failed,
    '<opml version="2.0"><body><outline xmlUrl="http://h.example/feed"/></body></opml>',
  ),
  document('svg', 'answers with a drawing', failed, '<svg xmlns="http://www.w3.org/2000/svg"><title>x</title></svg>'),
  document('pdf', 'answers with a PDF', failed, '%PDF-1.7\n1 0 obj\n', 'Content-Type: application/pdf'),
  document('zip', 'answers with a ZIP', failed, Buffer.from('504b03040a0000000000', 'hex'), 'Content-Type: application/zip'),
  document(
    'parked',
    'sells its name',
    failed,
    '<!doctype html><html><head><title>h.example - This domain is for sale</title></head><body>Buy this domain</body></html>',
    'Content-Type: text/html',
  ),
  document(
    'frameset',
    'answers with frames',
    failed,
    '<html><frameset><frame src="http://127.0.0.1/"></frameset></html>',
    'Content-Type: text/html',
  ),
  document(
    'meta-refresh',
    'leads on by a page',
    failed,
    '<html><head><meta http-equiv="refresh" content="0;url=http://127.0.0.1/"></head></html>',
    'Content-Type: text/html',
  ),
]
