import { type ChildNode, isTag, isText, type ParentNode } from 'domhandler'
import { parseDocument } from 'htmlparser2'
import { describe, expect, it } from 'vitest'
import { parseHtml } from '../../src/web/html-parse.ts'
import { blockText } from '../../src/web/html-tree.ts'

/** The tree in writing: elements with their attributes, texts that stand side by side joined, nothing else. */
function written(nodes: readonly ChildNode[], depth = 0): string {
  let out = ''
  let text = ''
  const flush = (): void => {
    if (text !== '') out += `${'  '.repeat(depth)}${JSON.stringify(text)}\n`
    text = ''
  }
  for (const node of nodes) {
    if (isText(node)) text += node.data
    else if (isTag(node)) {
      flush()
      out += `${'  '.repeat(depth)}${node.type} ${node.name} ${JSON.stringify(node.attribs)}\n${written(node.children, depth + 1)}`
    }
  }
  flush()
  return out
}

function mislinked(parent: ParentNode): ChildNode[] {
  return (parent.children as ChildNode[]).flatMap((node, i, all) => [
    ...(node.parent === parent && node.prev === (all[i - 1] ?? null) && node.next === (all[i + 1] ?? null) ? [] : [node]),
    ...(isTag(node) ? mislinked(node) : []),
  ])
}

const ours = (html: string): string => written(parseHtml(html).children)
const theirs = (html: string): string => written(parseDocument(html).children)

/** Repeatable numbers in [0, 1). */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const PIECES =
  `<p>|</p>|<div class=a>|<div id="x" class='b c'>|</div>|<br>|<br/>|</br>|<hr>|<li>|<ul>|</ul>|</li>|<tr>|<td>|<th scope=row>|<table>|</table>|
<tbody>|<thead>|<option>|<select>|</select>|<dd>|<dt>|<dl>|</dl>|<h1>|</h1>|<a href="?a=1&b=2&amp;c=3&copy=4&lt">|<a href=x/y/>|</a>|<b>|</b>|<i>|</i>|<script>|
</script>|<style>|</style>|<title>|</title>|<textarea>|</textarea>|<svg>|</svg>|<path d="M0 0"/>|<math>|</math>|<img src=a.png alt>|<input disabled value='&quot;'>|
<IMG SRC="A&#x41;B">|<DiV CLASS="q">|<p class="a" class="b">|<a b = "c" d= 'e' f =g>|<a / b>|<custom-tag data-x="1">|</custom-tag>|<ruby><rt>|<rp>|</ruby>|<form>|
<button>|</button>|<!-- a <p> b -->|<!---->|<!-->|<!--->|<!doctype html>|<?xml version="1"?>|</ div>|</ 3>|< p>|<3|a < b|a<|&|&amp;|&nbsp;|&copy|&notit;|&notin;|&#65;|&#x41;|
&#0;|&#x110000;|&nosuch;|&AMP|é|漢字|  |\n|\t|text|Ünï|<nav>|</nav>|<section>|</section>|<noscript>|</noscript>|<body>|<head>|<html>|<link rel=x>|<meta name="d" content="">|<xmp>|</xmp>`
    .split('|')
    .map((piece) => piece.replace(/^\n/u, ''))

describe('parseHtml', () => {
  it('makes the tree that htmlparser2 makes', () => {
    for (const html of [
      '<ul><li>a<li>b</ul><p>c<div>d</div>',
      '<table><tr><td>1<td>2<tr><td>3</table>',
      '<div a=1 a=2 B="&amp;x" c>t</div>',
      '<p>a</b>b</p></p></br>',
      '<svg><g/><title>x &amp; y</title><path/></svg><div/>after',
      '<script>if (a < b) "</div>"</script><style>p > a {}</style><title>1 < 2 &amp; 3</title>',
      'a < b and <3 & c &lt d &ampe; &#228;&auml;&auml',
    ])
      expect(ours(html), html).toBe(theirs(html))
  })

  it('makes the tree that htmlparser2 makes of pieces put together at random', () => {
    const next = numbers(7)
    for (let round = 0; round < 3_000; round += 1) {
      const count = 1 + Math.floor(next() * 14)
      const html = `${Array.from({ length: count }, () => PIECES[Math.floor(next() * PIECES.length)]).join('')} <p>end</p>`
      // a context that htmlparser2 enters and leaves by tags that open nothing
      if (/<(?:svg|math|title|xmp)/u.test(html)) continue
      expect(ours(html), html).toBe(theirs(html))
      expect(mislinked(parseHtml(html)), html).toEqual([])
    }
  })

  it('keeps a stray CDATA opening from swallowing anything', () => {
    expect(ours('<p>a <![CDATA[b</p><p>c</p>')).toBe(theirs('<p>a <!---->b</p><p>c</p>'))
  })

  it('closes a comment at its own end, whatever stands in it', () => {
    expect(ours('<p>a<!-- <![CDATA[ <script> -->b</p>')).toBe(theirs('<p>ab</p>'))
  })

  it('leaves out what breaks off inside a tag', () => {
    expect(ours('<p>a</p><div class="b')).toBe(ours('<p>a</p>'))
    expect(ours('<p>a</p><!doctype')).toBe(ours('<p>a</p>'))
    expect(ours('<p>a</p></di')).toBe(ours('<p>a</p>'))
  })

  it('goes back to HTML behind SVG', () => {
    expect(ours('<svg/><div/>a<svg><circle/></svg><span/>b')).toBe(
      'tag svg {}\ntag div {}\n  "a"\n  tag svg {}\n    tag circle {}\n  tag span {}\n    "b"\n',
    )
  })

  it('tells where text stands that is written as it reads', () => {
    const html = '<p>one</p><p>t&amp;o</p>'
    const [one, two] = parseHtml(html).children.map((node) => (isTag(node) ? node.children[0] : undefined))
    expect(html.slice(one?.startIndex ?? 0, (one?.endIndex ?? 0) + 1)).toBe('one')
    expect(two?.endIndex).toBeNull()
  })

  it('shows the same text without the blanks between blocks', () => {
    const html = '<ul>\n <li>a <b>b</b> <i>c</i></li>\n <li> d</li> e</ul>\n<pre><div>f</div>\n<div>g</div></pre> <p>h</p>'
    const lean = parseHtml(html, { dropBlanks: true })
    expect(blockText(lean.children)).toBe(blockText(parseHtml(html).children))
    expect(written(lean.children)).not.toContain('"\\n "')
    expect(written(lean.children)).toContain('"\\n"')
  })

  it('reads any nesting without hanging or overflowing', () => {
    const deep = parseHtml('<div>'.repeat(100_000))
    let depth = 0
    for (let node = deep.children[0]; node !== undefined && isTag(node); node = node.children[0]) depth += 1
    expect(depth).toBe(400)
    expect(blockText(parseHtml(`${'<b>'.repeat(1_000)}x${'</b>'.repeat(1_000)}y`).children)).toBe('xy')
  })

  it('reads hostile pages in one go', () => {
    for (const html of [
      '<'.repeat(300_000),
      '<!--'.repeat(100_000),
      '</script'.repeat(50_000),
      `<script>${'</'.repeat(100_000)}`,
      `<a ${'x="'.repeat(100_000)}`,
      `<a ${'x '.repeat(100_000)}>`,
      `<a b="${'&'.repeat(200_000)}">`,
      `<a b="${'&a'.repeat(100_000)}">`,
      `&${'a'.repeat(300_000)}`,
      '<p></i>'.repeat(50_000),
    ])
      expect(() => parseHtml(html)).not.toThrow()
  })
})
