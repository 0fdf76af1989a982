/**
 * Guesses the charset of bytes that are not UTF-8 and that no label explains.
 *
 * Every candidate decodes a sample; the reading in which most characters are ones its languages really use, with sane
 * upper and lower case, wins. The tables hold frequent letters, not dictionaries.
 *
 * Effects: none.
 *
 * @module
 */
import { decodeWindows1252 } from './windows-1252.ts'

interface Candidate {
  charset: string
  languages: string
  /** Letters its languages use all the time. */
  frequent: string
  /** The script's other letters, as a character class. */
  script: RegExp
}

const CYRILLIC = /[\u0400-\u04ff]/
const LATIN = /[\u00c0-\u024f]/
const CJK = /[\u3400-\u9fff]/
const RUSSIAN = 'оеаинтсрвлкмдпуяыьгзбчйОЕАИНТСРВЛКМДПУ'
const CYRILLIC_LETTERS = `${RUSSIAN}іїєґІЇЄўЎј`
const WESTERN = 'éèàçêâîôûùëïöüäßáíóúñãõåæøœÉÈÀÇÊÂÎÔÖÜÄÁÍÓÚÑÅÆØŒ'
const CENTRAL = 'ąćęłńóśźżáčďéěíňřšťúůýžöüőűăâîşţäĄĆĘŁŃÓŚŹŻÁČĎÉĚÍŇŘŠŤÚŮÝŽÖÜŐŰÄßđĐôľĺ'
const HANZI = `的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经
十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新
线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长
求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指区强放决西被干做必战先回则任取据处府批准预算会议北京举济讨报道新闻今`
const HANZI_TRADITIONAL = `的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動同工也能下過子說產種面而方後多定行學法
所民得經十三之進著等部度家電力裡如水化高自二理起小物現實加量都兩體制機當使點從業本去把性好應開它合還因由其些然前外天政四日那社義事平形相全表間樣與
關各重新線內數正心反你明看原又麼利比或但質氣第向道命此變條只沒結解問意建月公無系軍很情者最立代想已通並提直題黨程展五果料象員革位入常文總次品式活設及
管特件長求老頭基資邊流路級少圖山統接知較將組見計別她手角期根論運農指區強放決西被幹做必戰先回則任取據處府批准預算會議臺北舉濟討報導新聞今`
const KANJI = `日一国会人年大十二本中長出三同時政事自行社見月分議後前民生連五発間対上部東者党地合市業内相方四定今回新場金員九入選立開手米力学問高代明
実円関決子動京全目表戦経通外最言氏現理調体化田当八六約主題下首意法不来作性的要用制治度務強気小七成期公持野協取都和統以機平総加山思家話世受区領多県続
進正安設保改数記院女初北午指権心界支第産結百派点教報済書府活原先共得解名交資予川向際査勝面委告軍文反元重近千考判認画海参売利組知案道信策集在件団別物
側任引使求所次水半品昨論計死官増係感特情投示変打男基私各始島直両朝革価式確村提運終挙果西勢減台広容必応演電歳住争談能無再位置企真流格有疑口過局少放税
検藤町常校料沢裁状工建語球営空職証土与急止送援供可役構木割聞身費付施切由説転食比難防補車優夫研収断井何南石足違消境神番規術護展態導鮮備宅害配副算視`

const CANDIDATES: Candidate[] = [
  { charset: 'windows-1252', languages: 'de en fr es it pt nl sv da nb no fi is', frequent: WESTERN, script: LATIN },
  { charset: 'windows-1251', languages: 'ru uk bg be sr mk kk', frequent: CYRILLIC_LETTERS, script: CYRILLIC },
  { charset: 'koi8-r', languages: 'ru', frequent: CYRILLIC_LETTERS, script: CYRILLIC },
  { charset: 'koi8-u', languages: 'uk', frequent: CYRILLIC_LETTERS, script: CYRILLIC },
  { charset: 'iso-8859-5', languages: 'ru bg sr mk', frequent: CYRILLIC_LETTERS, script: CYRILLIC },
  { charset: 'ibm866', languages: 'ru', frequent: CYRILLIC_LETTERS, script: CYRILLIC },
  { charset: 'x-mac-cyrillic', languages: 'ru', frequent: CYRILLIC_LETTERS, script: CYRILLIC },
  { charset: 'windows-1250', languages: 'pl cs sk hu ro hr sl sr', frequent: CENTRAL, script: LATIN },
  { charset: 'iso-8859-2', languages: 'pl cs sk hu ro hr sl', frequent: CENTRAL, script: LATIN },
  { charset: 'macintosh', languages: 'de fr es it en', frequent: WESTERN, script: LATIN },
  { charset: 'windows-1254', languages: 'tr az', frequent: 'çğıöşüÇĞİÖŞÜâî', script: LATIN },
  { charset: 'windows-1257', languages: 'lt lv et', frequent: 'ąčęėįšųūžāēģīķļņõäöüĄČĘĖĮŠŲŪŽĀĒĪĶĻŅ', script: LATIN },
  { charset: 'windows-1258', languages: 'vi', frequent: 'đơưăâêôáàéèíóúýĐƠƯ\u0300\u0301\u0303\u0309\u0323', script: LATIN },
  { charset: 'windows-1253', languages: 'el', frequent: 'αοιετσνηρκπμλυςωγάέήίόύώδθχφΑΟΙΕΤΣΝΗΡΚΠΜΛ', script: /[\u0370-\u03ff]/ },
  { charset: 'iso-8859-7', languages: 'el', frequent: 'αοιετσνηρκπμλυςωγάέήίόύώδθχφΑΟΙΕΤΣΝΗΡΚΠΜΛ', script: /[\u0370-\u03ff]/ },
  { charset: 'windows-1255', languages: 'he', frequent: 'יוהלארתבמשנםדקחפע', script: /[\u05d0-\u05ea]/ },
  {
    charset: 'windows-1256',
    languages: 'ar fa ur',
    frequent: 'اليمنوترعبدةسفهحقكجشطأصإخىضغزذثئء',
    script: /[\u0621-\u064a\u067e\u0686\u0698\u06af]/,
  },
  { charset: 'iso-8859-6', languages: 'ar', frequent: 'اليمنوترعبدةسفهحقكجشطأصإخىضغزذثئء', script: /[\u0621-\u064a]/ },
  {
    charset: 'windows-874',
    languages: 'th',
    frequent: 'กขคงจชดตถทนบปผพมยรลวสหอฮะาำิีึืุูเแโใไ็่้ั์',
    script: /[\u0e01-\u0e3a\u0e40-\u0e4e]/,
  },
  { charset: 'shift_jis', languages: 'ja', frequent: KANJI, script: CJK },
  { charset: 'euc-jp', languages: 'ja', frequent: KANJI, script: CJK },
  { charset: 'gb18030', languages: 'zh', frequent: HANZI, script: CJK },
  { charset: 'big5', languages: 'zh', frequent: HANZI_TRADITIONAL, script: CJK },
  { charset: 'euc-kr', languages: 'ko', frequent: '의이다는을에가한하고로사지를대은서도기일', script: /[\uac00-\ud7a3]/ },
]

const MULTIBYTE = new Set(['shift_jis', 'euc-jp', 'gb18030', 'gbk', 'big5', 'euc-kr'])
/** Sets made once; building 23 of them per call would cost more than the scoring. */
const FREQUENT = new Map(CANDIDATES.map((candidate) => [candidate.charset, new Set(candidate.frequent.replace(/\s/g, ''))]))

const PUNCTUATION = /[“”„‘’‚–—…«»№°•§©®€£\u00a0¿¡·、。，：；「」『』（）！？《》［］・ー]/
const LETTER = /\p{L}/u

export function isMultibyte(charset: string): boolean {
  return MULTIBYTE.has(charset)
}

function decodeSample(bytes: Uint8Array, charset: string): string | undefined {
  if (charset === 'windows-1252') return decodeWindows1252(bytes)
  try {
    return new TextDecoder(charset, { fatal: MULTIBYTE.has(charset), ignoreBOM: false }).decode(bytes, { stream: true })
  } catch {
    return undefined
  }
}

const ASCII_LETTER = /[A-Za-z]/

function letterWorth(char: string, candidate: Candidate, frequent: Set<string>): number {
  if (frequent.has(char)) return 1
  if (!candidate.script.test(char)) return -0.8
  return candidate.script === CJK ? 0.1 : candidate.script === LATIN ? -0.4 : 0.4
}

/** Value of one character beyond ASCII in its neighbourhood, −3 to 1. */
function worth(char: string, before: string, after: string, candidate: Candidate, frequent: Set<string>): number {
  const code = char.codePointAt(0) ?? 0
  if (code === 0xfffd || (code >= 0x80 && code <= 0x9f) || (code >= 0xe000 && code <= 0xf8ff)) return -3
  if (PUNCTUATION.test(char)) return LETTER.test(before) && LETTER.test(after) && code < 0x2000 ? -1 : 0.3
  if (code >= 0x3041 && code <= 0x30ff) return candidate.languages === 'ja' ? 1 : -0.4
  if (code >= 0xff61 && code <= 0xff9f) return -0.6
  const isLetter = LETTER.test(char)
  // Final sigma stands at the end of a word and nowhere else.
  if (char === 'ς' && LETTER.test(after)) return -2
  if (!isLetter && !frequent.has(char) && !candidate.script.test(char))
    return LETTER.test(before) || LETTER.test(after) ? -1.5 : -0.7
  let value = letterWorth(char, candidate, frequent)
  if (isLetter && candidate.script !== CJK) {
    const besideAscii = ASCII_LETTER.test(before) || ASCII_LETTER.test(after)
    if (candidate.script !== LATIN && besideAscii) value -= 1.5
    // Accented letters stand one by one; three in a row are another script's words.
    if (candidate.script === LATIN && LATIN.test(before) && LATIN.test(after)) value -= 1.5
  }
  const upper = isLetter && char !== char.toLowerCase()
  if (upper && LETTER.test(before) && before === before.toLowerCase() && before !== before.toUpperCase()) value -= 2
  return value
}

function score(text: string, candidate: Candidate): number {
  const frequent = FREQUENT.get(candidate.charset) ?? new Set()
  let sum = 0
  let count = 0
  for (let i = 0; i < text.length && count < 800; i++) {
    if (text.charCodeAt(i) < 0x80) continue
    const char = String.fromCodePoint(text.codePointAt(i) ?? 0xfffd)
    sum += worth(char, text.charAt(i - 1), text.charAt(i + char.length), candidate, frequent)
    count++
    i += char.length - 1
    if (count === 60 && sum < -60) break
  }
  return count === 0 ? 0 : sum / count
}

/** Bytes around the characters in question: from shortly before the first high byte. */
function sampleOf(bytes: Uint8Array): Uint8Array {
  let start = 0
  while (start < bytes.length && (bytes[start] ?? 0) < 0x80) start++
  return bytes.subarray(Math.max(0, start - 40), start + 16_000)
}

/** How well `charset` explains the bytes, or undefined where it cannot decode them. About −3 to 1. */
export function plausibility(bytes: Uint8Array, charset: string): number | undefined {
  const name =
    charset === 'gbk'
      ? 'gb18030'
      : charset === 'iso-8859-9'
        ? 'windows-1254'
        : charset === 'iso-8859-8'
          ? 'windows-1255'
          : charset
  const candidate = CANDIDATES.find((entry) => entry.charset === name)
  const text = decodeSample(sampleOf(bytes), charset)
  if (text === undefined) return undefined
  return candidate === undefined ? 0 : score(text, candidate)
}

/** The likeliest charset of bytes that are not UTF-8. `language` is what the document says of itself, if anything. */
export function guessCharset(bytes: Uint8Array, language?: string): { charset: string; score: number } {
  const sample = sampleOf(bytes)
  const prefix = language?.slice(0, 2).toLowerCase()
  let best = { charset: 'windows-1252', score: -Infinity }
  for (const candidate of CANDIDATES) {
    const text = decodeSample(sample, candidate.charset)
    if (text === undefined) continue
    const isHinted = prefix !== undefined && prefix !== 'en' && candidate.languages.split(' ').includes(prefix)
    const value = score(text, candidate) + (isHinted ? 0.4 : 0)
    if (value > best.score + 1e-9) best = { charset: candidate.charset, score: value }
    // The first candidate is the commonest: nearly perfect text of it needs no comparison.
    if (best.score > 0.9 && candidate.charset === 'windows-1252') break
  }
  return best
}
