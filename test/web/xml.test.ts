import { describe, expect, it } from 'vitest'
import { cdata, escapeAttribute, escapeCharacterData, escapeText, legalText } from '../../src/web/xml.ts'

describe('legalText', () => {
  it('keeps exactly what XML 1.0 allows and means', () => {
    for (let code = 0; code <= 0xffff; code++) {
      const character = String.fromCharCode(code)
      const surrogate = code >= 0xd800 && code <= 0xdfff
      const nobody = code >= 0xfffd || (code >= 0xfdd0 && code <= 0xfdef)
      const forbidden = (code < 0x20 && ![9, 10, 13].includes(code)) || nobody || surrogate
      const control = code >= 0x7f && code <= 0x9f
      const wanted = code === 13 || code === 0x85 ? '\n' : forbidden || control ? '' : character
      if (legalText(character) !== wanted) expect([code, legalText(character)]).toEqual([code, wanted])
    }
  })

  it('keeps pairs of surrogates and drops lone ones beside them', () => {
    expect(legalText('\ud83d\ude00\ud83d')).toBe('😀')
    expect(legalText('\ude00\ud83d\ude00')).toBe('😀')
  })

  it('drops the noncharacters of further planes and keeps emoji that share their second half', () => {
    expect(legalText('a\u{1fffe}b\u{10ffff}c\u{2ffff}')).toBe('abc')
    expect(legalText('👍🏾 👍🏿')).toBe('👍🏾 👍🏿')
  })

  it('makes every line end a line feed', () => {
    expect(legalText('a\r\nb\rc\n\rd')).toBe('a\nb\nc\n\nd')
  })
})

describe('escapes', () => {
  it('write markup as references', () => {
    expect(escapeText('a & b < c > d "e"')).toBe('a &amp; b &lt; c &gt; d "e"')
    expect(escapeCharacterData('a & b < c > d')).toBe('a &#x26; b &#x3C; c &#x3E; d')
    expect(escapeAttribute('"a"\n\t&<>')).toBe('&quot;a&quot;&#10;&#9;&amp;&lt;&gt;')
  })

  it('spread the end of a section over two', () => {
    expect(cdata('a]]>b]]>')).toBe('<![CDATA[a]]]]><![CDATA[>b]]]]><![CDATA[>]]>')
    expect(cdata('a]]\u0000>')).toBe('<![CDATA[a]]]]><![CDATA[>]]>')
  })
})
