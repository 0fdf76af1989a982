import { type ChildNode, Element, Text } from 'domhandler'
import { describe, expect, it } from 'vitest'
import { plainText, sanitise, sanitiseHtml } from '../../src/web/html-sanitise.ts'
import attacks from '../fixtures/web/attacks.json' with { type: 'json' }
import { faultsOf } from './read-output.ts'

const BASE = 'https://news.example/2026/story.html'
const clean = (html: string): string => sanitiseHtml(html, { baseUrl: BASE })

describe('sanitiseHtml against attacks', () => {
  it.each(attacks)('leaves nothing to run: $name', ({ html }) => {
    const out = clean(`<p>before</p>${html}`)
    expect(faultsOf(out)).toEqual([])
    expect(out.startsWith('<p>before</p>')).toBe(true)
    expect(clean(out)).toBe(out)
  })

  it('keeps text that only talks about markup as text', () => {
    expect(clean('<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt;b&amp;gt;</p>')).toBe(
      '<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt;b&amp;gt;</p>',
    )
  })

  it('takes away ids, classes, styles, forms and comments', () => {
    const out = clean(
      '<p id="top" class="a" style="color:red" name="x">t</p><!-- c --><form action="/x">f<input value="v"></form>',
    )
    expect(out).toBe('<p>t</p><p>f</p>')
  })

  it('drops control characters and replaces lone surrogates', () => {
    expect(clean('<p>a\u0000\u0007b\u0085c \ud800 d\uffff</p>')).toBe('<p>abc \ufffd d</p>')
  })
})

describe('sanitiseHtml and structure', () => {
  it('ends a paragraph before a block and goes on after it', () => {
    expect(clean('<p>One <b>two <div>three</div> four</b> five')).toBe(
      '<p>One <b>two</b></p><p><b>three</b></p><p><b>four</b> five</p>',
    )
  })

  it('moves a link around blocks into the blocks', () => {
    expect(clean('<a href="/x"><h3>Head</h3><p>text</p></a>')).toBe(
      '<h3><a href="https://news.example/x">Head</a></h3><p><a href="https://news.example/x">text</a></p>',
    )
  })

  it('lets the inner of two nested links win', () => {
    expect(clean('<a href="/1">a <a href="/2">b</a></a>')).toBe(
      '<p><a href="https://news.example/1">a</a> <a href="https://news.example/2">b</a></p>',
    )
  })

  it('gives orphan items a list and loose list content an item', () => {
    expect(clean('<li>a<li>b')).toBe('<ul><li>a</li><li>b</li></ul>')
    expect(clean('<ul>a<p>b</p><ul><li>c</ul></ul>d')).toBe('<ul><li>a<p>b</p><ul><li>c</li></ul></li></ul><p>d</p>')
    expect(clean('<dt>a<dd>b')).toBe('<dl><dt>a</dt><dd>b</dd></dl>')
  })

  it('closes the item that an unclosed paragraph kept open', () => {
    expect(clean('<ul><li>x<li>y<p>para<li>z</ul>')).toBe('<ul><li>x</li><li>y<p>para</p></li><li>z</li></ul>')
  })

  it('keeps tables of data and dissolves tables of layout', () => {
    const rows = '<tr><th>h</th><td></td></tr><tr><td colspan="2">a</td></tr>'
    expect(clean(`<table border="1"><caption>c</caption>${rows}</table>`)).toBe(
      `<table><caption>c</caption><tbody>${rows}</tbody></table>`,
    )
    expect(clean('<table><tr><td>menu</td></tr><tr><td><p>text</p></td></tr></table>')).toBe('<p>menu</p><p>text</p>')
    expect(clean('<table><tr><td>x<td>y<tr><td><table><tr><th>in</th></tr></table></table>')).toBe(
      '<p>x</p><p>y</p><table><tbody><tr><th>in</th></tr></tbody></table>',
    )
  })

  it('turns two line breaks into paragraphs and forgets breaks at the edges', () => {
    expect(clean('<br>a<br><br>b<br>c<br>')).toBe('<p>a</p><p>b<br>c</p>')
  })

  it('leaves out what is empty', () => {
    expect(clean('<p>&nbsp;</p><h2> </h2><ul><li></li></ul><b></b><blockquote><p></p></blockquote><a href="/x"></a><hr>')).toBe(
      '',
    )
  })

  it('keeps preformatted text as it stands, but for empty lines at its start', () => {
    expect(clean('<pre>\n\n  if (a &lt; b)\n\t<b>x</b>\n</pre>')).toBe('<pre>  if (a &lt; b)\n\t<b>x</b>\n</pre>')
  })

  it('keeps the rules between paragraphs only', () => {
    expect(clean('<hr>a<hr><hr>b<hr>')).toBe('<p>a</p><hr><p>b</p>')
  })

  it('hands the direction of a dissolved block to what it holds', () => {
    expect(clean('<div dir="rtl">א<p>ב</p><p dir="ltr">c</p></div><p>d</p>')).toBe(
      '<p dir="rtl">א</p><p dir="rtl">ב</p><p dir="ltr">c</p><p>d</p>',
    )
  })

  it('keeps ruby, quotes in quotes and details', () => {
    const html =
      '<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby> <q>a <q>b</q></q></p><details><summary>s</summary><p>t</p></details>'
    expect(clean(html)).toBe(html)
  })

  it('survives trees far deeper than any page', () => {
    let inner: ChildNode = new Text('deep')
    for (let depth = 0; depth < 30_000; depth++)
      inner = new Element(['div', 'blockquote', 'b', 'ul', 'li'][depth % 5]!, {}, [inner])
    const out = sanitiseHtml([inner], { baseUrl: BASE })
    expect(out).toContain('deep')
    expect(faultsOf(out)).toEqual([])
    expect(clean(out)).toBe(out)
  })

  it('writes trees that no parser would build in a form that every parser reads', () => {
    const p = (...children: ChildNode[]): Element => new Element('p', {}, children)
    const tree = [p(new Text('a'), p(new Text('b'), new Element('table', {}, [p(new Text('c'))])), new Text('d'))]
    expect(sanitiseHtml(tree, { baseUrl: BASE })).toBe('<p>a</p><p>b</p><p>c</p><p>d</p>')
  })
})

describe('sanitiseHtml and addresses', () => {
  it('resolves links against the base and drops what is no address', () => {
    expect(
      clean(
        '<a href="other.html#x">a</a> <a href="//cdn.example/y">b</a> <a href="http://[">c</a> <a href=\'http://x"y/\'>q</a> <a href="#">d</a>',
      ),
    ).toBe('<p><a href="https://news.example/2026/other.html#x">a</a> <a href="https://cdn.example/y">b</a> c q d</p>')
  })

  it('keeps mail and telephone links', () => {
    expect(
      clean(
        '<a href="mailto:a@b.example">m</a> <a href="tel:+994 12 345">t</a> <a href="mailto:a@b.example?body=x">n</a> <a href="mailto:x">o</a>',
      ),
    ).toBe('<p><a href="mailto:a@b.example">m</a> <a href="tel:+99412345">t</a> <a href="mailto:a@b.example">n</a> o</p>')
  })

  it('takes user name and password out of links', () => {
    expect(clean('<a href="https://bank.example@evil.example/">x</a>')).toBe('<p><a href="https://evil.example/">x</a></p>')
  })

  it('keeps only absolute addresses where the base is none', () => {
    expect(sanitiseHtml('<a href="/x">a</a> <a href="https://y.example/">b</a>', { baseUrl: '' })).toBe(
      '<p>a <a href="https://y.example/">b</a></p>',
    )
  })
})

describe('sanitise and images', () => {
  const imageOf = (html: string): string | undefined => sanitise(html, { baseUrl: BASE }).images[0]?.url

  it.each([
    ['data-src over a placeholder', '<img src="data:image/gif;base64,R0" data-src="/real.jpg">', 'https://news.example/real.jpg'],
    [
      'the widest candidate of srcset',
      '<img src="/s.jpg" srcset="/s.jpg 320w, /l.jpg 1200w, /m.jpg 800w">',
      'https://news.example/l.jpg',
    ],
    ['a sane width where there is a giant', '<img srcset="/l.jpg 1600w, /xxl.jpg 9000w">', 'https://news.example/l.jpg'],
    ['the densest candidate', '<img src="/1.jpg" srcset="/2.jpg 2x">', 'https://news.example/2.jpg'],
    ['src where srcset is small', '<img src="/full.jpg" srcset="/t.jpg 150w">', 'https://news.example/full.jpg'],
    [
      'an address inside JSON',
      `<img src="/e1.gif" data-src='{"default":{"src":"//cdn.example/j.jpg","w":1}}'>`,
      'https://cdn.example/j.jpg',
    ],
    ['src where data-src is a flag', '<img src="/full.jpg" data-src="true">', 'https://news.example/full.jpg'],
    ['data-srcset', '<img src="/blank.gif" data-srcset="/a,b.jpg 700w,/c.jpg 900w">', 'https://news.example/c.jpg'],
    [
      'the img where picture offers newer formats',
      '<picture><source srcset="/a.avif" type="image/avif"><img src="/a.jpg"></picture>',
      'https://news.example/a.jpg',
    ],
    [
      'the picture source where the img is empty',
      '<picture><source data-srcset="/b.webp 900w"><img alt="x"></picture>',
      'https://news.example/b.webp',
    ],
    [
      'noscript where the scripted image is a placeholder',
      '<img src="/placeholder.png"> <noscript><img src="/n.jpg"></noscript>',
      'https://news.example/n.jpg',
    ],
  ])('takes %s', (_, html, url) => {
    expect(imageOf(html)).toBe(url)
    expect(sanitise(html, { baseUrl: BASE }).images).toHaveLength(1)
  })

  it('does not double an image that stands in noscript again', () => {
    expect(sanitise('<img data-src="/a.jpg"><noscript><img src="/a.jpg?w=9"></noscript>', { baseUrl: BASE }).images).toHaveLength(
      1,
    )
  })

  it('drops pixels and spacers', () => {
    expect(
      clean(
        '<img src="/t.gif?u=1" width="1" height="1"><img src="/x" style="width:1px"><img src="/img/spacer.gif"><noscript><img height="0" src="/y"></noscript>',
      ),
    ).toBe('')
  })

  it('keeps size and description and notes the caption', () => {
    const { html, images } = sanitise(
      '<figure><img src="/a.jpg" alt=\'A "b"\' width="640px" height="48%"><figcaption>The <i>cap</i></figcaption></figure>',
      {
        baseUrl: BASE,
      },
    )
    expect(html).toBe(
      '<figure><img src="https://news.example/a.jpg" alt="A &quot;b&quot;" width="640"><figcaption>The <i>cap</i></figcaption></figure>',
    )
    expect(images).toEqual([{ url: 'https://news.example/a.jpg', alt: 'A "b"', width: 640, caption: 'The cap' }])
  })

  it('leaves images out on request', () => {
    expect(sanitiseHtml('a<img src="/a.jpg"><video src="/v.mp4"></video>', { baseUrl: BASE, keepImages: false })).toBe('<p>a</p>')
  })

  it('writes video so that nothing loads unasked', () => {
    expect(
      clean('<video autoplay src="v.mp4" onplay="x()"><source src="w.webm" type="video/webm; codecs=vp9">no video</video>'),
    ).toBe(
      '<p><video controls="" preload="none"><source src="https://news.example/2026/v.mp4"><source src="https://news.example/2026/w.webm" type="video/webm"></video></p>',
    )
  })
})

describe('sanitise and embedded players', () => {
  it.each([
    [
      '<iframe src="//www.youtube.com/embed/abc_1?rel=0" title="The launch"></iframe>',
      'https://www.youtube.com/watch?v=abc_1',
      'The launch',
    ],
    ['<iframe data-src="https://player.vimeo.com/video/77" src="about:blank"></iframe>', 'https://vimeo.com/77', 'Vimeo'],
    ['<amp-youtube data-videoid="q"></amp-youtube>', 'https://www.youtube.com/watch?v=q', 'YouTube'],
    ['<iframe src="https://rutube.ru/play/embed/5f/"></iframe>', 'https://rutube.ru/video/5f/', 'Rutube'],
    ['<iframe src="https://t.me/chan/5?embed=1"></iframe>', 'https://t.me/chan/5?embed=1', 'Telegram'],
    [
      '<iframe src="https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2Fa%2F1"></iframe>',
      'https://www.facebook.com/a/1',
      'Facebook',
    ],
  ])('links %s', (html, url, label) => {
    expect(clean(`<p>a${html}b`)).toBe(`<p>a</p><p><a href="${url}">${label}</a></p><p>b</p>`)
  })

  it('drops frames of unknown hosts and frames that lead to scripts', () => {
    expect(
      clean(
        '<iframe src="https://ads.example/f"></iframe><iframe src="https://www.facebook.com/plugins/x?href=javascript:alert(1)"></iframe>',
      ),
    ).toBe('')
  })
})

describe('plain text', () => {
  it('has one line per block and no markup', () => {
    expect(plainText('<h1>A  b</h1><p>c<br>d <b>e</b>f</p><ul><li>g<li>h</ul><img src=x alt=y>')).toBe('A b\nc\nd ef\ng\nh')
  })
})
