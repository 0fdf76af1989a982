/**
 * Charset labels as they are really written, turned into names that `TextDecoder` knows.
 *
 * WHATWG Encoding, section 4.2, plus code page numbers and spellings found in the wild.
 *
 * Effects: none.
 *
 * @module
 */

/** Windows code page numbers that people write with any prefix (`cp-1251`, `win1251`, `x-cp1251`, `ms936`). */
const CODE_PAGES: Record<string, string> = {
  '437': 'windows-1252',
  '850': 'windows-1252',
  '852': 'windows-1250',
  '866': 'ibm866',
  '874': 'windows-874',
  '932': 'shift_jis',
  '936': 'gbk',
  '949': 'euc-kr',
  '950': 'big5',
  '1200': 'utf-16le',
  '1201': 'utf-16be',
  '1250': 'windows-1250',
  '1251': 'windows-1251',
  '1252': 'windows-1252',
  '1253': 'windows-1253',
  '1254': 'windows-1254',
  '1255': 'windows-1255',
  '1256': 'windows-1256',
  '1257': 'windows-1257',
  '1258': 'windows-1258',
  '10000': 'macintosh',
  '10007': 'x-mac-cyrillic',
  '20866': 'koi8-r',
  '21866': 'koi8-u',
  '51932': 'euc-jp',
  '51949': 'euc-kr',
  '54936': 'gb18030',
  '65001': 'utf-8',
}

const ODD_LABELS: Record<string, string> = {
  ansi: 'windows-1252',
  arabic: 'iso-8859-6',
  cyrillic: 'iso-8859-5',
  eucjp: 'euc-jp',
  euckr: 'euc-kr',
  gb2312: 'gb18030',
  gb_2312: 'gb18030',
  'gb-2312': 'gb18030',
  'big5-eten': 'big5',
  'big5-2003': 'big5',
  iso2022jp: 'iso-2022-jp',
  koi8: 'koi8-r',
  koi8ru: 'koi8-u',
  koi8u: 'koi8-u',
  latin: 'windows-1252',
  'latin-1': 'windows-1252',
  latin_1: 'windows-1252',
  'latin-2': 'iso-8859-2',
  'mac-cyrillic': 'x-mac-cyrillic',
  'mac-roman': 'macintosh',
  maccyrillic: 'x-mac-cyrillic',
  macroman: 'macintosh',
  sjis: 'shift_jis',
  'shift-jis': 'shift_jis',
  'tis-620': 'windows-874',
  tis620: 'windows-874',
  'ucs-2': 'utf-16le',
  unicode: 'utf-8',
  'utf-16-be': 'utf-16be',
  'utf-16-le': 'utf-16le',
  'utf-8-sig': 'utf-8',
  utf8mb3: 'utf-8',
  utf8mb4: 'utf-8',
  utf_8: 'utf-8',
  'utf 8': 'utf-8',
  'utf-8n': 'utf-8',
}

function known(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding
  } catch {
    return undefined
  }
}

/**
 * The encoding's canonical lower-case name, or undefined for a label nobody knows. `gb2312` and `gbk` give `gb18030`
 * or `gbk` alike: the decoder is the same.
 */
export function encodingOf(label: string | undefined): string | undefined {
  if (label === undefined || label.length > 60) return undefined
  const name = label
    .trim()
    .replace(/^["']+|["';]+$/g, '')
    .trim()
    .toLowerCase()
  if (name === '') return undefined
  const odd = ODD_LABELS[name]
  if (odd !== undefined) return odd
  const direct = known(name)
  if (direct !== undefined) return direct
  const page = /^(?:x-)?(?:cp|win|windows|ms|msdos|ibm|ansi|codepage|cswindows)?[-_ ]?(\d{3,5})$/.exec(name)
  if (page?.[1] !== undefined && CODE_PAGES[page[1]] !== undefined) return CODE_PAGES[page[1]]
  const iso = /^(?:x-)?(?:iso|cs)?[-_ ]?8859[-_ ]?(\d{1,2})(?:[-_:].*)?$/.exec(name)
  if (iso?.[1] !== undefined) return known(`iso-8859-${iso[1]}`)
  return known(name.replaceAll('_', '-')) ?? known(name.replace(/[-_ ]/g, '')) ?? known(name.replace(/^x-/, ''))
}

/** The `charset` parameter of a Content-Type header, as written. */
export function charsetParameter(contentType: string | undefined): string | undefined {
  if (contentType === undefined) return undefined
  const match = /;\s*charset\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s;"']+))/i.exec(contentType.slice(0, 1000))
  return match?.[1] ?? match?.[2] ?? match?.[3]
}

/** What the head of the document itself declares: XML declaration or `meta`, as written. */
export function declaredCharset(head: string, kind: 'xml' | 'html' | 'json' | 'text'): string | undefined {
  if (kind === 'json') return undefined
  const xml = /<\?xml\s[^>]{0,300}?encoding\s*=\s*["']\s*([^"'>]{1,60})["']/i.exec(head)
  if (xml !== null) return xml[1]
  if (kind === 'xml') return undefined
  const meta = /<meta\s[^>]{0,300}?charset\s*=\s*["']?\s*([^\s"'>;/]{1,60})/i.exec(head)
  return meta?.[1]
}
