import { describe, expect, it } from 'vitest'
import { cutUtf8, utf8Length } from '../../src/web/utf8-length.ts'

const TEXTS = ['', 'plain', 'Bakı', 'საბჭო', '市议会', 'a😀b', 'lone \ud83d', '😀😀']

describe('the length of a text in UTF-8', () => {
  it.each(TEXTS)('of %j is what an encoder writes', (text) => {
    expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length)
  })

  it.each(TEXTS)('cuts %j where a character ends', (text) => {
    for (let bytes = 0; bytes <= utf8Length(text); bytes++) {
      const cut = cutUtf8(text, bytes)
      expect(text.startsWith(cut)).toBe(true)
      expect(utf8Length(cut)).toBeLessThanOrEqual(bytes)
      expect(utf8Length(cut) + utf8Length(text.slice(cut.length))).toBe(utf8Length(text))
    }
    expect(cutUtf8(text, utf8Length(text))).toBe(text)
  })
})
