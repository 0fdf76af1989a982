import { load } from 'cheerio'
import { type ChildNode, Element, Text } from 'domhandler'
import { describe, expect, it } from 'vitest'
import { normaliseContent } from '../../src/normalise/content.ts'
import { parseHtml } from '../../src/web/html-parse.ts'
import { sanitise } from '../../src/web/html-sanitise.ts'
import { blockText } from '../../src/web/html-tree.ts'
import attacks from '../fixtures/web/attacks.json' with { type: 'json' }
import { faultsOf } from './read-output.ts'

const options = { baseUrl: 'https://news.example/2026/' }

/** Mulberry32: the same seed gives the same inputs on every machine. */
function createRandom(seed: number): <T>(list: readonly T[]) => T {
  let state = seed
  return (list) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return list[((mixed ^ (mixed >>> 14)) >>> 0) % list.length]!
  }
}

const NAMES =
  `p div span b i a em table tr td td th tbody thead caption ul ol li dl dt dd h2 pre code blockquote figure figcaption img br hr details
  summary ruby rt rp q sub video source picture section font bdo s noscript address x-y iframe svg math style script template form select option
  textarea title xmp`.split(/\s+/)
const TEXTS = [
  'word',
  ' ',
  '\n',
  'a b',
  ' lead',
  'trail ',
  '\u00a0',
  '10\u00a0',
  '\u00a0000',
  'é',
  'e',
  '\u0301',
  '\u200d',
  '\u200c',
  'می',
  '\u00ad',
  '\u202e',
  '\ufeff',
  '\ud83d',
  '\ude00',
  '\r\n',
  '\t',
  '&amp;',
  '&lt;b&gt;',
  '&#13;',
  '&#0;',
  '<',
  '>',
  '"',
]
const ATTRIBUTES = [
  '',
  '',
  '',
  ' dir=rtl',
  ' href="/x"',
  ' href="/y"',
  ' src="i.jpg"',
  ' data-src=/lazy.jpg src=blank.gif',
  " title='\"><b>`'",
  ' width=1',
  ' colspan=2',
  ' lang=az',
]

/** The bytes a serialising parser would give back for markup of ours. */
function asSerialised(html: string): string {
  const inTags = html.replace(/<[^>]*>/g, (tag) => tag.replaceAll('&gt;', '>').replaceAll('&lt;', '<').replaceAll('&#96;', '`'))
  return inTags.replaceAll('\u00a0', '&nbsp;')
}

function expectSound(input: string | ChildNode[]): void {
  const { html, text } = sanitise(input, options)
  const shown = typeof input === 'string' ? input : 'a tree'
  expect(faultsOf(html), shown).toEqual([])
  expect(sanitise(html, { baseUrl: 'https://elsewhere.example/' }), shown).toMatchObject({ html, text })
  expect(load(html, null, false).html(), shown).toBe(asSerialised(html))
  if (!html.includes('<pre'))
    expect(text.replace(/\s+/g, ' ').trim(), shown).toBe(blockText(parseHtml(html).children).replace(/\s+/g, ' '))
  const article = normaliseContent(input, { ...options, title: 'a headline word' })
  expect(normaliseContent(article.html, { ...options, title: 'a headline word' }), shown).toEqual(article)
}

describe('sanitised HTML of random input', () => {
  it('is sound, read alike by a conforming parser, and the same again: joined pieces', () => {
    const pick = createRandom(20261123)
    const pieces = [...attacks.map(({ html }) => html), ...TEXTS, ...TEXTS]
    for (const name of NAMES) for (const attribute of ATTRIBUTES) pieces.push(`<${name}${attribute}>`, `</${name}>`)
    const lengths = Array.from({ length: 16 }, (_, at) => at + 1)
    for (let round = 0; round < 2500; round++) expectSound(Array.from({ length: pick(lengths) }, () => pick(pieces)).join(''))
  })

  it('is sound, read alike by a conforming parser, and the same again: trees', () => {
    const pick = createRandom(7)
    const names = NAMES.filter((name) => !['script', 'style', 'template', 'svg', 'title', 'textarea'].includes(name))
    const attributes = [
      {},
      {},
      {},
      { dir: 'rtl' },
      { href: '/x' },
      { href: 'javascript:x' },
      { src: 'i.jpg' },
      { title: 'T "q" <x>`' },
    ]
    const grow = (depth: number): ChildNode[] => {
      const nodes: ChildNode[] = []
      for (let count = pick([1, 2, 3, 4]); count > 0; count--) {
        if (depth === 0 || pick([true, false, false])) nodes.push(new Text(pick(TEXTS)))
        else nodes.push(new Element(pick(names), { ...pick(attributes) }, grow(depth - 1)))
      }
      return nodes
    }
    for (let round = 0; round < 800; round++) expectSound(grow(pick([2, 4, 6])))
  })

  it('is sound, read alike by a conforming parser, and the same again: towers', () => {
    const pick = createRandom(99)
    const names = [
      'ul',
      'ol',
      'li',
      'blockquote',
      'dl',
      'dd',
      'figure',
      'details',
      'b',
      'q',
      'div',
      'h2',
      'table',
      'td',
      'a',
      'ruby',
      'rt',
    ]
    for (let round = 0; round < 300; round++) {
      let inner: ChildNode[] = [new Text('deep')]
      for (let depth = 0; depth < 150; depth++) {
        inner = [new Element(pick(names), { href: `/${depth % 7}` }, inner)]
        if (pick([true, false, false, false])) inner.push(new Text(pick(TEXTS)))
      }
      expectSound(inner)
    }
  })
})
