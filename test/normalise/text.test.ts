import { describe, expect, it } from 'vitest'
import { cleanRun, cleanText, foldLetters, foldVariants } from '../../src/normalise/text.ts'

describe('cleanText', () => {
  it.each([
    ['composes letters', 'cafe\u0301', 'caf\u00e9'],
    ['removes soft hyphens and zero-width spaces', 'Donau\u00addampf\u200bschiff\ufeff\u2060', 'Donaudampfschiff'],
    ['removes controls and noncharacters', 'a\u0000\u0008b\u009fc\uffff', 'abc'],
    ['replaces lone surrogates', 'a\ud800b', 'a\ufffdb'],
    ['joins a letter and the mark behind a removed character', 'e\u00ad\u0301', '\u00e9'],
    ['makes every line end a new line and drops empty lines', ' a \r\n\r\n b\u2028c\u0085d ', 'a\nb\nc\nd'],
    ['makes typographic spaces blanks', 'a\u2009b\u2003c\td', 'a b c d'],
    ['keeps quotes, dashes and case', '“A” ‘b’ «c» — d – e…', '“A” ‘b’ «c» — d – e…'],
    ['keeps marks of direction and isolates', 'שלום\u200f! \u2067abc\u2069', 'שלום\u200f! \u2067abc\u2069'],
    ['removes overrides of direction', 'invoice\u202efdp.exe', 'invoicefdp.exe'],
    ['removes text hidden in tag characters', 'hi\u{e0068}\u{e0069}!', 'hi!'],
  ])('%s', (_, before, after) => {
    expect(cleanText(before)).toBe(after)
  })

  it('keeps joiners inside emoji and flags spelt with tags', () => {
    const text = '👨\u200d👩\u200d👧 ❤\ufe0f\u200d🔥 👩🏽\u200d🚀 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}'
    expect(cleanText(text)).toBe(text)
  })

  it('keeps joiners and non-joiners in scripts that shape letters with them, and nowhere else', () => {
    expect(cleanText('می\u200cخواهم क्\u200dष')).toBe('می\u200cخواهم क्\u200dष')
    expect(cleanText('auf\u200clage и\u200dл 漢\u200c字 \u200cx\u200d')).toBe('auflage ил 漢字 x')
  })

  it('keeps non-breaking blanks only where they do work', () => {
    expect(cleanText('10\u00a0000 км, 5\u00a0%, «\u00a0oui\u00a0», quoi\u202f? в\u00a0Баку\u00a0— a\u00a0\u00a01')).toBe(
      '10\u00a0000 км, 5\u00a0%, «\u00a0oui\u00a0», quoi\u202f? в Баку — a 1',
    )
  })

  it('changes nothing the second time', () => {
    const alphabet = [
      'a',
      ' ',
      '\u00a0',
      '1',
      '\u200c',
      '\u200d',
      '\u0301',
      'e',
      'م',
      '👩',
      '\u00ad',
      '\n',
      '\r',
      '«',
      '\ud83d',
      '\ude00',
      '\u{e0041}',
      '🏴',
      '\u{e007f}',
      '\u202e',
      'क',
      '्',
      '\u1100',
      '\u1161',
      'か',
      '\u3099',
    ]
    for (let seed = 0; seed < 20_000; seed++) {
      let text = ''
      for (let rest = Math.imul(seed + 1, 0x9e3779b1) >>> 0; rest > 0; rest = Math.floor(rest / alphabet.length))
        text += alphabet[rest % alphabet.length]
      const run = cleanRun(text)
      expect(cleanRun(run)).toBe(run)
      const once = cleanText(text)
      expect(cleanText(once)).toBe(once)
    }
  })

  it('gives the very string back where there is nothing to do, in many scripts', () => {
    for (const text of ['Plain “text”', 'Bakı şəhəri', 'Тбилиси — столица', 'თბილისი', 'Երևան', '東京タワー', 'עברית', '서울'])
      expect(cleanText(text)).toBe(text)
  })
})

describe('folding for comparison', () => {
  it('makes variants of punctuation one and keeps case', () => {
    expect(foldVariants(' “A”\u00a0— b… ')).toBe(foldVariants('"A" - b...'))
    expect(foldVariants('A')).not.toBe(foldVariants('a'))
  })

  it('keeps letters and digits of every script only', () => {
    expect(foldLetters('«Café» №5: Bakı!')).toBe(foldLetters('cafe no5 baki'.replace('baki', 'bakı')))
  })
})
