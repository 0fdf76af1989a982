import { describe, expect, it } from 'vitest'
import { readFeed } from '../../src/discover/feed.ts'
import type { Discovery, Item } from '../../src/model/item.ts'

const URL_ = 'https://news.example/feeds/main.xml'

function found(text: string, url = URL_): Discovery {
  const result = readFeed(new TextEncoder().encode(text), { url, timezone: 'Asia/Baku' })
  if (!('items' in result)) throw new Error(result.reason)
  return result
}
const rss = (items: string, channel = ''): string =>
  `<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>${channel}${items}</channel></rss>`
const first = (text: string): Item => found(text).items[0] as Item

describe('readFeed on RSS', () => {
  it('reads the fields of an item', () => {
    const item = first(
      rss(`<item><title>Bridge opens</title><link>https://news.example/a?x=1&amp;y=2</link><guid isPermaLink="false">n-1</guid>
        <description>&lt;p&gt;Short&lt;/p&gt;</description><pubDate>Mon, 02 Mar 2026 10:00:00</pubDate><category>City</category>
        <author>desk@news.example (Leyla Aliyeva)</author><comments>https://news.example/a#c</comments>
        <enclosure url="/audio.mp3" type="audio/mpeg" length="1200"/><source url="https://other.example/feed">Other</source></item>`),
    )
    expect(item).toMatchObject({
      title: 'Bridge opens',
      link: 'https://news.example/a?x=1&y=2',
      guid: 'n-1',
      summaryHtml: '<p>Short</p>',
      keywords: ['City'],
      authors: [{ name: 'Leyla Aliyeva', email: 'desk@news.example' }],
      attachments: [{ url: 'https://news.example/audio.mp3', mediaType: 'audio/mpeg', sizeBytes: 1200 }],
      creditedSource: { name: 'Other', url: 'https://other.example/feed' },
      commentsUrl: 'https://news.example/a#c',
    })
    expect(item.published).toMatchObject({ at: new Date('2026-03-02T06:00:00Z'), zone: 'assumed' })
  })

  it('tells summary from full content', () => {
    const item = first(
      rss(
        '<item><description>Short</description><content:encoded><![CDATA[<p>Long <a href="/b">b</a></p>]]></content:encoded></item>',
      ),
    )
    expect(item).toMatchObject({ summaryHtml: 'Short', contentHtml: '<p>Long <a href="https://news.example/b">b</a></p>' })
  })

  it('reads module elements under any prefix', () => {
    const text = `<rss xmlns:x="http://purl.org/dc/elements/1.1/" xmlns:m="http://search.yahoo.com/mrss/"><channel><item><x:creator>Jo</x:creator>
      <m:content url="https://news.example/p.jpg" medium="image" width="800"><m:title>Not the headline</m:title></m:content><title>Headline</title></item></channel></rss>`
    expect(first(text)).toMatchObject({
      title: 'Headline',
      authors: [{ name: 'Jo' }],
      image: { url: 'https://news.example/p.jpg', width: 800 },
    })
  })

  it('takes a permalink GUID for the link', () => {
    expect(first(rss('<item><guid>https://news.example/7</guid></item>')).link).toBe('https://news.example/7')
    expect(first(rss('<item><guid isPermaLink="false">https://news.example/7</guid></item>')).link).toBeUndefined()
  })

  it.each([
    ['Tom &amp;amp; Jerry', 'Tom & Jerry'],
    ['AT&T & Sons', 'AT&T & Sons'],
    ['&lt;b&gt;Bold&lt;/b&gt; move', 'Bold move'],
    ['2 &lt; 3 and 3 &gt; 2', '2 < 3 and 3 > 2'],
    ['The &lt;/example&gt; tag', 'The </example> tag'],
    ['<![CDATA[R&D <em>now</em>]]>', 'R&D now'],
    ['caf&eacute; &mdash; &euro;5', 'café — €5'],
    ['It&#146;s', 'It’s'],
    ['<font color="red">Fire</font> out', 'Fire out'],
  ])('reads the title %s as plain text', (markup, text) => {
    expect(first(rss(`<item><title>${markup}</title></item>`)).title).toBe(text)
  })

  it('reads facts of the channel', () => {
    const { source } = found(
      rss(
        '',
        `<link>https://news.example/</link><atom:link rel="self" href="https://news.example/rss"/><atom:link rel="hub" href="https://hub.example/"/>
        <language>en_us</language><ttl>30</ttl><skipHours><hour>1</hour><hour>24</hour></skipHours><image><url>/logo.png</url><title>x</title></image>`,
      ),
    )
    expect(source).toMatchObject({
      title: 'Wire',
      link: 'https://news.example/',
      self: 'https://news.example/rss',
      hubs: ['https://hub.example/'],
      language: 'en-us',
      updateEveryMs: 1_800_000,
      skipHours: [1, 0],
      image: 'https://news.example/logo.png',
    })
  })

  it('refuses addresses that could run or read files', () => {
    const item = first(
      rss('<item><title>x</title><link>javascript:alert(1)</link><enclosure url="file:///etc/passwd" type="a/b"/></item>'),
    )
    expect(item.link).toBeUndefined()
    expect(item.attachments).toEqual([])
    expect(item.faults).toEqual(['link refused: javascript:alert(1)', 'attachment with unusable address dropped'])
  })

  it('records a date it does not understand and keeps the item', () => {
    const item = first(rss('<item><title>x</title><pubDate>soon</pubDate></item>'))
    expect(item.published).toBeUndefined()
    expect(item.faults).toEqual(['date not understood: soon'])
  })
})

describe('readFeed on Atom', () => {
  const atom = (inner: string): string => `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">${inner}</feed>`

  it('reads entries with typed texts', () => {
    const item = first(
      atom(`<author><name>Desk</name></author><entry><id>tag:x,1</id><title type="html">A &amp;lt;b> tag</title><link rel="alternate" href="/a"/><link rel="edit" href="/e"/>
        <updated>2026-03-01T00:00:00Z</updated><summary>1 &lt; 2</summary><content type="xhtml" xml:base="/deep/"><div xmlns="http://www.w3.org/1999/xhtml"><p>See <a href="x">x</a></p></div></content>
        <category term="t" label="T"/></entry>`),
    )
    expect(item).toMatchObject({
      guid: 'tag:x,1',
      title: 'A <b> tag',
      link: 'https://news.example/a',
      summaryHtml: '1 &lt; 2',
      contentHtml: '<p>See <a href="https://news.example/deep/x">x</a></p>',
      authors: [{ name: 'Desk' }],
      keywords: ['t'],
      language: 'en',
    })
  })

  it('keeps angle brackets of plain text titles', () => {
    expect(first(atom('<entry><title type="text">About the &lt;blink&gt; tag</title></entry>')).title).toBe(
      'About the <blink> tag',
    )
  })

  it('reads tombstones as deleted items', () => {
    const { items } = found(
      atom(
        '<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="tag:x,9" when="2026-03-01T00:00:00Z"/><entry><id>tag:x,1</id></entry>',
      ),
    )
    expect(items.map((item) => item.guid)).toEqual(['tag:x,1', 'tag:x,9'])
    expect(items[1]?.deleted?.when?.at).toEqual(new Date('2026-03-01T00:00:00Z'))
  })

  it('reads Atom 0.3 with its modes', () => {
    const text =
      '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title mode="base64">SGVsbG8=</title><issued>2026-03-01T00:00:00Z</issued><content type="text/html" mode="escaped">&lt;p>x&lt;/p></content></entry></feed>'
    expect(first(text)).toMatchObject({
      title: 'Hello',
      contentHtml: '<p>x</p>',
      published: { at: new Date('2026-03-01T00:00:00Z') },
    })
  })
})

describe('readFeed on RDF and JSON Feed', () => {
  it('reads RSS 1.0 with items beside the channel', () => {
    const text = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel rdf:about="https://news.example/"><title>R</title></channel>
      <image><url>https://news.example/i.png</url></image><item rdf:about="https://news.example/1"><title>One</title></item></rdf:RDF>`
    expect(found(text)).toMatchObject({
      dialect: 'rdf',
      source: { title: 'R', image: 'https://news.example/i.png' },
      items: [{ guid: 'https://news.example/1', link: 'https://news.example/1', title: 'One' }],
    })
  })

  it('reads JSON Feed and coerces numeric ids', () => {
    const text = JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'J',
      items: [
        { id: 7, url: '/7', content_text: 'a < b', date_published: '2026-03-01T00:00:00Z', tags: ['x'], attachments: null },
      ],
    })
    expect(found(text)).toMatchObject({
      dialect: 'json-feed',
      items: [{ guid: '7', link: 'https://news.example/7', contentHtml: 'a &lt; b', keywords: ['x'] }],
    })
  })

  it('refuses broken JSON whole', () => {
    expect(
      readFeed(new TextEncoder().encode('{"version":"https://jsonfeed.org/version/1","items":[{'), {
        url: URL_,
        timezone: 'UTC',
      }),
    ).toMatchObject({ dialect: 'none' })
  })
})

describe('readFeed on broken documents', () => {
  const two = (text: string): (string | undefined)[] => found(text).items.map((item) => item.title)

  it.each([
    [
      'cut off inside an item',
      '<rss><channel><item><title>One</title></item><item><title>Two</title></item><item><title>Thr',
      ['One', 'Two', 'Thr'],
    ],
    [
      'cut off inside a tag',
      '<rss><channel><item><title>One</title></item><item><title>Two</title></item><item><tit',
      ['One', 'Two', undefined],
    ],
    ['items without end', '<rss><channel><item><title>One</title><item><title>Two</title></channel></rss>', ['One', 'Two']],
    [
      'a title without end',
      '<rss><channel><item><title>One<link>https://a.example/</link></item><item><title>Two</title></item></channel></rss>',
      ['One', 'Two'],
    ],
    [
      'stray angle brackets',
      '<rss><channel><item><title>One</title><description>if a <b then c < d</description></item><item><title>Two</title></item></channel></rss>',
      ['One', 'Two'],
    ],
    [
      'an attribute without closing quote',
      '<rss><channel><item><title>One</title><enclosure url="https://a.example/x></item><item><title>Two</title></item></channel></rss>',
      ['One', 'Two'],
    ],
    [
      'two roots',
      '<rss><channel><item><title>One</title></item></channel></rss><rss><channel><item><title>Two</title></item></channel></rss>',
      ['One', 'Two'],
    ],
    [
      'a warning before the document',
      '<br />\n<b>Warning</b>: x in <b>y.php</b><br />\n<?xml version="1.0"?><rss><channel><item><title>One</title></item></channel></rss>',
      ['One'],
    ],
    [
      'a page around the document',
      '<html><body><rss version="2.0"><channel><item><title>One</title></item></channel></rss></body></html>',
      ['One'],
    ],
    ['upper-case tags', '<RSS><CHANNEL><ITEM><TITLE>One</TITLE></ITEM></CHANNEL></RSS>', ['One']],
    ['lower-case CDATA', '<rss><channel><item><title><![cdata[One]]></title></item></channel></rss>', ['One']],
    ['items outside the channel', '<rss><channel><title>x</title></channel><item><title>One</title></item></rss>', ['One']],
  ])('reads items of a document with %s', (_name, text, titles) => {
    expect(two(text)).toEqual(titles)
  })

  it('notes what was wrong', () => {
    expect(found('<rss><channel><item><title>One</title><item><title>Two').faults).toEqual([
      '<item> without end',
      'document is cut off',
    ])
  })

  it.each([
    ['nothing', ''],
    ['a page', '<!DOCTYPE html><html><head><title>Login</title></head><body><h1>Please</h1></body></html>'],
    ['a sitemap', '<urlset><url><loc>https://a.example/</loc></url></urlset>'],
    ['an OPML list', '<opml><body><outline xmlUrl="https://a.example/"/></body></opml>'],
    ['a picture', '<svg xmlns="http://www.w3.org/2000/svg"><title>t</title><item/></svg>'],
    ['loose text', 'a < b and c > d <rss'],
  ])('refuses %s', (_name, text) => {
    expect(readFeed(new TextEncoder().encode(text), { url: URL_, timezone: 'UTC' }).dialect).toBe('none')
  })

  it('names the feeds of a page it refuses', () => {
    const page =
      '<!doctype html><html><head><link rel="alternate" type="application/rss+xml" title="All" href="/rss"></head></html>'
    expect(readFeed(new TextEncoder().encode(page), { url: URL_, timezone: 'UTC' })).toMatchObject({
      feeds: [{ url: 'https://news.example/rss', title: 'All' }],
    })
  })
})

describe('readFeed on hostile documents', () => {
  it('replaces internal entities within a bound and no others', () => {
    const bomb = `<!DOCTYPE rss [<!ENTITY a "${'x'.repeat(4000)}"><!ENTITY f SYSTEM "file:///etc/passwd">]><rss><channel><item><title>${'&a;'.repeat(2000)}</title><description>&f;</description></item></channel></rss>`
    const discovery = found(bomb)
    expect(discovery.items[0]?.title?.length).toBeLessThan(1_100_000)
    expect(discovery.items[0]?.summaryHtml).toBe('&f;')
    expect(discovery.faults).toContain('entities expand beyond the limit')
  })

  it.each([
    [
      'nested elements',
      `<rss><channel><item><title>x</title><description>${'<a>'.repeat(100_000)}</description></item></channel></rss>`,
    ],
    ['unclosed containers', `<rss><channel>${'<item><media:group>'.repeat(50_000)}`],
    ['stray angle brackets', `<rss><channel><item><description>${'<'.repeat(300_000)}</description></item></channel></rss>`],
    ['CDATA openings', `<rss><channel><item><description>${'<![CDATA['.repeat(50_000)}`],
    ['comment openings', `<rss><channel>${'<!--'.repeat(100_000)}`],
    ['attributes', `<rss><channel><item ${'a="<a" '.repeat(50_000)}<`],
    [
      'end tags',
      `<rss><channel><item><description>${'<b>'.repeat(20_000)}${'</i>'.repeat(50_000)}</description></item></channel></rss>`,
    ],
    ['numeric references', `<rss><channel><item><title>${'&#65;'.repeat(200_000)}</title></item></channel></rss>`],
    [
      'angle brackets in a title',
      `<rss><channel><item><title><![CDATA[${'<'.repeat(300_000)}><b>x</b>]]></title></item></channel></rss>`,
    ],
    ['scripts in a title', `<rss><channel><item><title><![CDATA[${'<script>'.repeat(50_000)}]]></title></item></channel></rss>`],
    ['frames in a title', `<rss><channel><item><title><![CDATA[${'<iframe>'.repeat(50_000)}]]></title></item></channel></rss>`],
    [
      'comments in a title',
      `<rss><channel><item><title><![CDATA[${'<!-- >'.repeat(50_000)}<b>x</b>]]></title></item></channel></rss>`,
    ],
    ['an author', `<rss><channel><item><author>${'a@'.repeat(100_000)}</author></item></channel></rss>`],
  ])('settles on a flood of %s', (_name, text) => {
    expect(found(text).dialect).toBe('rss')
  })
})

describe('readFeed on elements left open', () => {
  it.each([
    ['guid', '<guid>g1<description>First</description>'],
    ['title', '<title>One<description>First</description>'],
    ['link', '<link>https://a.example/1<description>First</description>'],
  ])('keeps what follows a %s without end', (_name, inner) => {
    expect(first(rss(`<item>${inner}</item>`)).summaryHtml).toBe('First')
  })

  it('reads a document whose own prefix is not declared', () => {
    expect(first('<r:rss><r:channel><r:item><r:title>One</r:title></r:item></r:channel></r:rss>').title).toBe('One')
  })

  it('settles on a flood of elements left open', () => {
    expect(found(`<rss><channel><item>${'<title>x<link>'.repeat(100_000)}`).dialect).toBe('rss')
  })
})
