/**
 * The language that a text's letters alone give away: a script only one language writes, or letters only one language has.
 *
 * Effects: none.
 *
 * @module
 */

export interface LetterVerdict {
  language: string
  /** 0 to 1. */
  confidence: number
}

/** Fewer letters are a name or a slogan; ideographs and syllables are half a word each. */
const MIN_LETTERS = 80
const DENSE = /[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]{4}/
const MAX_CHARS = 4000
/** Letters of the chief script, of all. */
const CHIEF_SHARE = 0.7

const SCRIPTS: [script: string, pattern: RegExp, language?: string][] = [
  ['Latn', /\p{Script=Latin}/gu],
  ['Cyrl', /\p{Script=Cyrillic}/gu],
  ['Arab', /\p{Script=Arabic}/gu],
  ['Geor', /\p{Script=Georgian}/gu, 'ka'],
  ['Armn', /\p{Script=Armenian}/gu, 'hy'],
  ['Grek', /\p{Script=Greek}/gu, 'el'],
  ['Hebr', /\p{Script=Hebrew}/gu, 'he'],
  ['Thai', /\p{Script=Thai}/gu, 'th'],
  ['Hang', /\p{Script=Hangul}/gu, 'ko'],
  ['Khmr', /\p{Script=Khmer}/gu, 'km'],
  ['Laoo', /\p{Script=Lao}/gu, 'lo'],
  ['Mymr', /\p{Script=Myanmar}/gu, 'my'],
  ['Taml', /\p{Script=Tamil}/gu, 'ta'],
  ['Telu', /\p{Script=Telugu}/gu, 'te'],
  ['Knda', /\p{Script=Kannada}/gu, 'kn'],
  ['Mlym', /\p{Script=Malayalam}/gu, 'ml'],
  ['Gujr', /\p{Script=Gujarati}/gu, 'gu'],
  ['Guru', /\p{Script=Gurmukhi}/gu, 'pa'],
  ['Sinh', /\p{Script=Sinhala}/gu, 'si'],
  ['Deva', /\p{Script=Devanagari}/gu],
  ['Beng', /\p{Script=Bengali}/gu],
  ['Ethi', /\p{Script=Ethiopic}/gu],
  ['Hani', /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu],
]

/** Scripts a language is written in, where it is not Latin alone. */
const WRITTEN = new Map<string, string[]>()
for (const [scripts, languages] of [
  ['Cyrl', 'ru uk be bg mk kk ky tg mn tt ba cv os ab ce av inh kbd lez sah udm kv mhr'],
  ['Cyrl Latn', 'sr uz tk az bs ro crh cnr gag ku sh'],
  ['Arab', 'ar fa ur ps ug sd ckb azb prs'],
  ['Arab Latn', 'az ku ms ha'],
  ['Hani', 'zh ja yue nan hsn'],
  ['Deva', 'hi mr ne sa bho mai'],
  ['Beng', 'bn as'],
  ['Ethi', 'am ti'],
] as const) {
  for (const language of languages.split(' ')) WRITTEN.set(language, [...(WRITTEN.get(language) ?? []), ...scripts.split(' ')])
}
for (const [script, , language] of SCRIPTS) if (language) WRITTEN.set(language, [script])

/** The script most of the text's letters belong to; undefined for too short or too mixed a text. */
export function chiefScript(text: string): string | undefined {
  const part = text.slice(0, MAX_CHARS)
  const letters = part.match(/\p{L}/gu)?.length ?? 0
  if (letters < MIN_LETTERS && (letters < MIN_LETTERS / 2 || !DENSE.test(part))) return undefined
  return SCRIPTS.find(([, pattern]) => (part.match(pattern)?.length ?? 0) >= letters * CHIEF_SHARE)?.[0]
}

/** Whether `language` (a tag) is ever written in this script. */
export function isWrittenIn(language: string, script: string): boolean {
  const primary = language.split('-')[0]!
  return (WRITTEN.get(primary) ?? ['Latn']).includes(script)
}

/** The language the letters alone decide, or undefined. */
export function languageOfLetters(text: string): LetterVerdict | undefined {
  const script = chiefScript(text)
  if (script === undefined) return undefined
  const only = SCRIPTS.find(([name]) => name === script)?.[2]
  if (only) return { language: only, confidence: 0.99 }
  const part = text.slice(0, MAX_CHARS).toLowerCase()
  const count = (pattern: RegExp): number => part.match(pattern)?.length ?? 0
  if (script === 'Hani') {
    const kana = count(/[\u3041-\u30fa]/gu)
    if (kana * 20 > count(/\p{L}/gu)) return { language: 'ja', confidence: 0.98 }
    return kana === 0 ? { language: 'zh', confidence: 0.95 } : undefined
  }
  if (script === 'Arab') return arabic(count)
  if (script === 'Cyrl') return cyrillic(count)
  return script === 'Latn' ? latin(count) : undefined
}

function cyrillic(count: (pattern: RegExp) => number): LetterVerdict | undefined {
  const strange = count(/[^\u0430-\u044f\u0451\P{Script=Cyrillic}]/gu)
  const east = count(/[ыэ]/gu)
  if (strange === 0) return east >= 3 ? { language: 'ru', confidence: 0.9 } : undefined
  if (count(/[їєґ]/gu) >= 2 && east === 0 && count(/[^\u0430-\u044fіїєґ\P{Script=Cyrillic}]/gu) === 0)
    return { language: 'uk', confidence: 0.97 }
  if (count(/ў/gu) >= 2 && count(/і/gu) >= 2) return { language: 'be', confidence: 0.97 }
  if (count(/[ғқұ]/gu) >= 3 && count(/[әңөүі]/gu) >= 3 && count(/[ҳӣӯҷ]/gu) === 0) return { language: 'kk', confidence: 0.97 }
  return undefined
}

function arabic(count: (pattern: RegExp) => number): LetterVerdict | undefined {
  if (count(/[ٹڈڑےں]/gu) >= 3) return { language: 'ur', confidence: 0.95 }
  const persian = count(/[پچژگکی]/gu)
  const other = count(/[ةكيىڵڕۆێەڭۇۈۋټډړږښځڅې]/gu)
  if (persian >= 6 && other === 0) return { language: 'fa', confidence: 0.95 }
  return count(/[ةيىك]/gu) >= 4 && persian === 0 ? { language: 'ar', confidence: 0.95 } : undefined
}

function latin(count: (pattern: RegExp) => number): LetterVerdict | undefined {
  if (count(/ə/gu) * 50 >= count(/\p{L}/gu)) return { language: 'az', confidence: 0.98 }
  const turkish = count(/ğ/gu) >= 1 && count(/ı/gu) >= 3 && count(/ş/gu) >= 2
  return turkish && count(/[əñýžä]/gu) === 0 ? { language: 'tr', confidence: 0.9 } : undefined
}
