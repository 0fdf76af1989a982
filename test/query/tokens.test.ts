import { describe, expect, it } from 'vitest'
import { foldPieces, indexText, MAX_TEXT, MAX_WORD, phraseOf } from '../../src/query/tokens.ts'

/** Every code point of the planes that hold letters and marks, and the tags. */
function* codePoints(): Generator<string> {
  for (let point = 0; point < 0xe0200; point++) {
    if (point === 0xd800) point = 0xe000
    if (point === 0x32400) point = 0xe0000
    yield String.fromCodePoint(point)
  }
}

describe('indexText', () => {
  it.each([
    ['lower case and no diacritics', 'Crème BRÛLÉE, naïve', 'creme brulee naive'],
    ['Turkish and Azerbaijani i and ə', 'İstanbul ISPARTA ısı Əliyev', 'istanbul isparta isi eliyev'],
    ['ё as е, but й and ї as letters', 'Ёлка мой мои Її', 'елка мой мои її'],
    ['stress marks of Cyrillic', 'о́круга', 'округа'],
    ['letters that do not decompose', 'Straße Łódź Ærø œuvre Đà', 'strasse lodz aero oeuvre da'],
    ['Greek final sigma and accents', 'Σίσυφος ΣΙΣΥΦΟΣ', 'σισυφοσ σισυφοσ'],
    ['Georgian capitals', 'ᲡᲐᲥᲐᲠᲗᲕᲔᲚᲝ', 'საქართველო'],
    ['Armenian marks inside words', 'Ինչո՞ւ', 'ինչու'],
    ['the Armenian ligature in three spellings', 'և Եւ ԵՎ', 'եվ եվ եվ'],
    ['Arabic and Persian yeh and kaf', 'كتابي کتابی', 'کتابی کتابی'],
    ['zero-width non-joiner as a blank after Arabic letters', 'می‌خواهم', 'می خواهم'],
    ['the same after a vowel sign', 'کتابِ‌ها', 'کتاب ها'],
    ['Arabic vowel signs and tatweel', 'مُحَمَّد العـــراق', 'محمد العراق'],
    ['Hebrew points and abbreviation marks', 'שָׁלוֹם צה"ל', 'שלום צהל'],
    ['digits of any script', '١٢٣ ۱۲ ๒๕๖๖ १०', '123 12 2566 10'],
    ['apostrophes of any shape as blanks', "O'Brien O’Brien Oʼzbek", 'o brien o brien o zbek'],
    ['vowel signs of Indic scripts as parts of words', 'हिन्दी', 'हिन्दी'],
    ['invisible characters as nothing', 'co\u00adoperate\u200b \ufefffoo', 'cooperate foo'],
    ['full-width and half-width forms', 'ＡＢＣ ｶﾞｲﾄﾞ', 'abc ガイ イド ド'],
    ['lone surrogates and control characters as blanks', 'a\ud800b\u0000c', 'a b c'],
    ['nothing for text without a letter', '— 🔥 !', ''],
  ])('gives %s', (_, text, tokens) => {
    expect(indexText(text)).toBe(tokens)
  })

  it('gives pairs and a last single for Han', () => {
    expect(indexText('北京大学')).toBe('北京 京大 大学 学')
  })

  it('parts a word from the run beside it', () => {
    expect(indexText('iPhone手机X')).toBe('iphone 手机 机 x')
  })

  it('keeps characters beyond the basic plane whole', () => {
    expect(indexText('𠮷野家')).toBe('𠮷野 野家 家')
  })

  it('cuts a word longer than the longest', () => {
    expect(indexText('a'.repeat(1000))).toBe('a'.repeat(MAX_WORD))
  })

  it('reads no more of a text than the limit', () => {
    expect(indexText(`${'a '.repeat(MAX_TEXT / 2)}beyond`).endsWith('a')).toBe(true)
  })

  it('stays bounded where one character becomes eighteen', () => {
    expect(indexText('ﷺ'.repeat(MAX_TEXT)).length).toBeLessThanOrEqual(MAX_TEXT)
  })

  it('is unmoved by a letter under a hundred thousand marks', () => {
    expect(indexText(`e${'\u0301\u0316'.repeat(100_000)}`)).toBe('e')
  })

  it('makes tokens that FTS5 ascii neither splits nor changes', () => {
    const wrong: string[] = []
    for (const character of codePoints()) {
      for (const { text } of foldPieces(character)) if (/[^a-z0-9\u0080-\u{10ffff}]/u.test(text)) wrong.push(character)
    }
    expect(wrong).toEqual([])
  })

  it('gives the same when given its own pieces, for every character', () => {
    const wrong: string[] = []
    for (const character of codePoints()) {
      const once = foldPieces(`a${character}b学${character}校`)
      const again = foldPieces(once.map((piece) => piece.text).join(' '))
      if (once.length !== again.length || once.some(({ text }, i) => text !== again[i]?.text)) wrong.push(character)
    }
    expect(wrong).toEqual([])
  })
})

describe('phraseOf', () => {
  const phrase = (text: string, prefix = false) => phraseOf(foldPieces(text), prefix)

  it('looks for a single Han character as a beginning', () => {
    expect(phrase('学')).toEqual({ tokens: ['学'], open: true })
  })

  it('leaves out the last single of a run that may go on', () => {
    expect(phrase('北京大')).toEqual({ tokens: ['北京', '京大'], open: false })
  })

  it('asks for the end of a run that something follows', () => {
    expect(phrase('手机X')).toEqual({ tokens: ['手机', '机', 'x'], open: false })
  })

  it('opens only the last word of a prefix phrase', () => {
    expect(phrase('new yor', true)).toEqual({ tokens: ['new', 'yor'], open: true })
  })
})
