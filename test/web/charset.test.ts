import { describe, expect, it } from 'vitest'
import { decodeText } from '../../src/web/charset.ts'
import { encodingOf } from '../../src/web/charset-label.ts'
import { repairMojibake } from '../../src/web/mojibake.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const bytes = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0))

/** Encodes by searching the decoder's table, so that tests need no second codec. */
const single = (text: string, charset: string): Uint8Array => {
  const decoder = new TextDecoder(charset)
  const table = new Map<string, number>()
  for (let byte = 0x80; byte < 256; byte++) table.set(decoder.decode(Uint8Array.of(byte)), byte)
  return Uint8Array.from([...text].map((char) => (char.charCodeAt(0) < 0x80 ? char.charCodeAt(0) : (table.get(char) ?? 0x3f))))
}

describe('decodeText', () => {
  it('reads valid UTF-8 whatever the labels say', () => {
    const found = decodeText(utf8('<?xml version="1.0" encoding="ISO-8859-1"?><t>Xəbərlər</t>'), {
      contentType: 'text/xml; charset=windows-1251',
      kind: 'xml',
    })
    expect(found.text).toContain('Xəbərlər')
    expect(found).toMatchObject({ charset: 'utf-8', from: 'utf-8' })
    expect(found.faults).toEqual(['labelled windows-1251, but the bytes are UTF-8'])
  })

  it('takes the HTTP label when the bytes are not UTF-8', () => {
    const found = decodeText(single('Новости', 'windows-1251'), { contentType: 'text/xml; charset="windows-1251"', kind: 'xml' })
    expect(found).toMatchObject({ text: 'Новости', from: 'http' })
  })

  it('takes the declaration when HTTP claims UTF-8 falsely', () => {
    const body = Uint8Array.from([...utf8('<?xml version="1.0" encoding="koi8-r"?><t>'), ...single('Новости дня', 'koi8-r')])
    expect(decodeText(body, { contentType: 'application/xml; charset=utf-8', kind: 'xml' })).toMatchObject({
      charset: 'koi8-r',
      from: 'declared',
    })
  })

  it('gives windows-1252 its own signs, not C1 controls', () => {
    expect(
      decodeText(bytes('a \x93quote\x94 \x80 5 \x85'), { contentType: 'text/html; charset=iso-8859-1', kind: 'html' }).text,
    ).toBe('a “quote” € 5 …')
  })

  it('drops a byte order mark and believes it', () => {
    expect(decodeText(Uint8Array.from([0xef, 0xbb, 0xbf, ...utf8('xəbər')]), { kind: 'text' })).toMatchObject({
      text: 'xəbər',
      from: 'bom',
    })
    expect(decodeText(Uint8Array.from([0xff, 0xfe, 0x59, 0x02]), { kind: 'text' })).toMatchObject({
      text: 'ə',
      charset: 'utf-16le',
    })
  })

  it('recognises UTF-16 without byte order mark', () => {
    const body = new Uint8Array(20)
    for (const [i, char] of [...'<feed>abcd'].entries()) body.set([char.charCodeAt(0), 0], i * 2)
    expect(decodeText(body, { kind: 'xml' })).toMatchObject({ text: '<feed>abcd', charset: 'utf-16le' })
  })

  it('guesses legacy charsets without any label', () => {
    const samples: [string, string][] = [
      ['windows-1251', 'Министерство сообщило о новых правилах въезда в страну'],
      ['koi8-r', 'Министерство сообщило о новых правилах въезда в страну'],
      ['windows-1253', 'Η κυβέρνηση ανακοίνωσε νέα μέτρα για την οικονομία'],
      ['windows-1255', 'הממשלה הודיעה על צעדים חדשים בתחום הכלכלה'],
      ['windows-1256', 'أعلنت الحكومة عن إجراءات جديدة لدعم الاقتصاد'],
      ['windows-874', 'รัฐบาลประกาศมาตรการใหม่เพื่อเศรษฐกิจ'],
      ['windows-1254', 'Hükümet ekonomi için yeni önlemler açıkladığını bildirdi, değişiklik yarın başlıyor'],
      ['iso-8859-1', 'Die Behörden kündigten für übermorgen größere Änderungen an'],
    ]
    for (const [charset, text] of samples) expect(decodeText(single(text, charset), { kind: 'xml' }).text, charset).toBe(text)
  })

  it('reads windows-1252 bytes strewn into UTF-8', () => {
    const body = Uint8Array.from([...utf8('größer, für München, '), 0x93, ...utf8('ja'), 0x94])
    expect(decodeText(body, { contentType: 'text/xml; charset=utf-8', kind: 'xml' }).text).toBe('größer, für München, “ja”')
  })

  it('leaves out a character that is cut off at the end', () => {
    const body = utf8('<title>Новости')
    expect(decodeText(body.subarray(0, body.length - 1), { kind: 'xml' })).toMatchObject({
      text: '<title>Новост',
      charset: 'utf-8',
    })
  })

  it('finds the charset of an HTML page in meta', () => {
    const body = Uint8Array.from([
      ...utf8('<html><head><meta charset="windows-1251"></head><body>'),
      ...single('Привет', 'windows-1251'),
    ])
    expect(decodeText(body, { contentType: 'text/html', kind: 'html' }).text).toContain('Привет')
  })

  it('believes a label where a few characters prove nothing', () => {
    expect(
      decodeText(single('№ 5: ўзбек', 'windows-1251'), { contentType: 'text/plain; charset=cp-1251', kind: 'text' }).text,
    ).toBe('№ 5: ўзбек')
  })
})

describe('encodingOf', () => {
  it('knows odd spellings', () => {
    expect(['cp-1251', 'CP1251', 'win-1251', 'windows1251', 'x-cp1251'].map(encodingOf)).toEqual(Array(5).fill('windows-1251'))
    expect(['utf8', 'UTF_8', 'utf8mb4', '"utf-8"'].map(encodingOf)).toEqual(Array(4).fill('utf-8'))
    expect(encodingOf('iso8859_5')).toBe('iso-8859-5')
    expect(encodingOf('x-user-defined-nonsense')).toBeUndefined()
  })
})

describe('repairMojibake', () => {
  it('repairs doubly encoded text', () => {
    expect(repairMojibake('Itâ€™s a cafÃ© â€“ trÃ¨s bien')).toBe('It’s a café – très bien')
  })

  it('leaves sound text with the same letters alone', () => {
    expect(repairMojibake('CAFÉ» und Öffnung: Ã© steht neben für')).toBeUndefined()
    expect(repairMojibake('«là » — Ñandú')).toBeUndefined()
  })
})
