/**
 * What the words in a date mean: months, weekdays, zones, halves of the day, and words that mean nothing.
 *
 * Effects: none; indexes are built once.
 *
 * @module
 */
import { MONTH_NAMES, WEEKDAY_NAMES } from './month-names.ts'

/** Lower case without diacritics or invisible marks, digits of every script as ASCII. Months and texts fold alike. */
export function foldDateText(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f\u064b-\u0655\u0670\u0640\u200c-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad]/g, '')
    .replace(/ı/g, 'i')
    .replace(/[\u2010-\u2015\u2212\ufe63\uff0d]/g, '-')
    .normalize('NFC')
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15))
    .replace(/[\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59\u1040-\u1049\u17e0-\u17e9\u0ed0-\u0ed9]/g, foldOtherDigit)
}

function foldOtherDigit(digit: string): string {
  const code = digit.charCodeAt(0)
  for (const zero of [0x966, 0x9e6, 0xe50, 0x1040, 0x17e0, 0xed0])
    if (code >= zero && code <= zero + 9) return String(code - zero)
  return digit
}

/** Jalali months, Iranian and Afghan names. */
const JALALI =
  'فروردین,حمل|اردیبهشت,ثور|خرداد,جوزا|تیر,سرطان|مرداد,امرداد,اسد|شهریور,سنبله|مهر,میزان|ابان,عقرب|اذر,قوس|دی,جدی|بهمن,دلو|اسفند,حوت'

interface MonthIndex {
  byLanguage: Map<string, Map<string, number>>
  /** Words that mean one month in every language that has them. */
  anywhere: Map<string, number>
  jalali: Map<string, number>
  /** Names of several words, with their one-word stand-ins. */
  phrases: [string, string][]
}

function indexRow(row: string, phrases: Map<string, string>): Map<string, number> {
  const index = new Map<string, number>()
  row.split('|').forEach((names, month) => {
    for (const name of names.split(',')) {
      const word = name.replaceAll(' ', '\u2060').replaceAll('.', '')
      if (name.includes(' ')) phrases.set(name, word)
      index.set(word, month + 1)
    }
  })
  return index
}

function buildMonths(): MonthIndex {
  const phrases = new Map<string, string>()
  const byLanguage = new Map<string, Map<string, number>>()
  const anywhere = new Map<string, number>()
  const torn = new Set<string>()
  for (const [language, row] of Object.entries(MONTH_NAMES)) {
    const index = indexRow(row, phrases)
    byLanguage.set(language, index)
    for (const [word, month] of index) {
      if (anywhere.has(word) && anywhere.get(word) !== month) torn.add(word)
      anywhere.set(word, month)
    }
  }
  const english = byLanguage.get('en')
  // `ago` is August only where the language says so.
  torn.add('ago')
  for (const word of torn) if (!english?.has(word)) anywhere.delete(word)
  for (const [word, month] of english ?? []) anywhere.set(word, month)
  return { byLanguage, anywhere, jalali: indexRow(JALALI, phrases), phrases: [...phrases] }
}

let months: MonthIndex | undefined
let weekdays: { all: Set<string>; phrases: [string, string][] } | undefined

function monthIndex(): MonthIndex {
  months ??= buildMonths()
  return months
}

/** Joins names of several words so that they come out as one token. */
export function joinPhrases(folded: string): string {
  if (!folded.includes(' ')) return folded
  let text = folded
  for (const [phrase, word] of monthIndex().phrases) if (text.includes(phrase)) text = text.replaceAll(phrase, word)
  for (const [phrase, word] of weekdayIndex().phrases) if (text.includes(phrase)) text = text.replaceAll(phrase, word)
  return text
}

/** 1 to 12 for a folded word. A beginning of three letters counts where the language is known and it is clear. */
export function monthOf(word: string, language?: string): number | undefined {
  // Catalan `d’abril`; Hebrew writes its `in` together with the month.
  const key = word
    .replace(/^d['’](?=\p{L}{2})/u, '')
    .replace(/[.'’׳]/g, '')
    .replace(/^ב(?=\p{L}{3})/u, '')
  const index = monthIndex()
  const own = language === undefined ? undefined : index.byLanguage.get(language)
  const exact = own?.get(key) ?? index.anywhere.get(key)
  if (exact !== undefined || own === undefined || key.length < 3) return exact
  const found = new Set<number>()
  for (const [name, month] of own) if (name.startsWith(key)) found.add(month)
  return found.size === 1 ? [...found][0] : undefined
}

/** 1 to 12 for a month of the Iranian calendar. */
export function jalaliMonthOf(word: string): number | undefined {
  return monthIndex().jalali.get(word)
}

function weekdayIndex(): { all: Set<string>; phrases: [string, string][] } {
  if (weekdays !== undefined) return weekdays
  const all = new Set<string>()
  const phrases: [string, string][] = []
  for (const row of Object.values(WEEKDAY_NAMES)) {
    for (const name of row.split(',')) {
      if (name.includes(' ')) phrases.push([name, name.replaceAll(' ', '\u2060')])
      all.add(name.replaceAll(' ', '\u2060').replaceAll('.', ''))
    }
  }
  phrases.sort((a, b) => b[0].length - a[0].length)
  weekdays = { all, phrases }
  return weekdays
}

/** Whether the folded word names a day; where the language is known, its inflected forms count too. */
export function isWeekday(word: string, language?: string): boolean {
  const key = word.replaceAll('.', '')
  if (weekdayIndex().all.has(key)) return true
  const row = language === undefined || key.length < 2 ? undefined : WEEKDAY_NAMES[language]
  return row?.split(',').some((name) => name.startsWith(key) || (name.length > 4 && key.startsWith(name.slice(0, -1)))) ?? false
}

/** Zone names with one meaning: minutes ahead of UTC, or an IANA name where summer time must be looked up. */
export const ZONE_WORDS: Record<string, number | string> = {
  z: 0,
  ut: 0,
  utc: 0,
  gmt: 0,
  wet: 0,
  west: 60,
  bst: 60,
  cet: 60,
  cest: 120,
  met: 60,
  mest: 120,
  mez: 60,
  mesz: 120,
  eet: 120,
  eest: 180,
  msk: 180,
  msd: 240,
  мск: 180,
  trt: 180,
  idt: 180,
  get: 240,
  azt: 240,
  azst: 300,
  samt: 240,
  irst: 210,
  irdt: 270,
  pkt: 300,
  uzt: 300,
  almt: 300,
  yekt: 300,
  ist: 330,
  npt: 345,
  ict: 420,
  wib: 420,
  wita: 480,
  wit: 540,
  sgt: 480,
  hkt: 480,
  pht: 480,
  awst: 480,
  jst: 540,
  kst: 540,
  acst: 570,
  acdt: 630,
  aest: 600,
  aedt: 660,
  nzst: 720,
  nzdt: 780,
  sast: 120,
  cat: 120,
  eat: 180,
  wat: 60,
  gst: 240,
  art: -180,
  brt: -180,
  clt: -240,
  cot: -300,
  pet: -300,
  nst: -210,
  ndt: -150,
  ast: -240,
  adt: -180,
  est: -300,
  edt: -240,
  cst: -360,
  cdt: -300,
  mst: -420,
  mdt: -360,
  pst: -480,
  pdt: -420,
  akst: -540,
  akdt: -480,
  hst: -600,
  at: 'America/Halifax',
  et: 'America/New_York',
  ct: 'America/Chicago',
  mt: 'America/Denver',
  pt: 'America/Los_Angeles',
}

/** Halves of the day, folded and without dots. */
export const DAY_HALVES: Record<string, 'am' | 'pm'> = {
  am: 'am',
  pm: 'pm',
  sa: 'am',
  ch: 'pm',
  ص: 'am',
  م: 'pm',
  صباحا: 'am',
  مساء: 'pm',
  πμ: 'am',
  μμ: 'pm',
  ptg: 'pm',
  pg: 'am',
  öö: 'am',
  öp: 'pm',
  de: 'am',
  du: 'pm',
  dop: 'am',
  odp: 'pm',
  pd: 'am',
  md: 'pm',
  午前: 'am',
  午後: 'pm',
  上午: 'am',
  下午: 'pm',
  晚上: 'pm',
  凌晨: 'am',
  中午: 'pm',
  早上: 'am',
  오전: 'am',
  오후: 'pm',
  'ق.ظ': 'am',
  'ب.ظ': 'pm',
}

/** Words that stand in dates without saying anything. Folded. */
export const EMPTY_WORDS = new Set(
  `a al alle am an ar at à as ao aos date de del dei den der di dia du d e el en er of on om os la las le les los il lo
  um uhr u ure ore ora ora: h hs hrs hours st nd rd th ste ième o ob klo kl kello kell klokka klokken aikaan t the in
  в во г год года году гг р рік року в: ж ж. час часов часа чаc ч о об год. године години у ў година сағат
  m d m. d. val val. jam jam: pukul tanggal tgl hari ngay luc nam ngày lúc thu gio giờ vao
  saat saatı tarih tarixi tarix il yil yıl gunu gün ili ildə tarixində baki vaxti ilə
  წლის საათზე წელი თ ժամը թ թ. թվական
  στις στη στην του соати sagat gada gads plkst pada at feira יום ביום aan klockan kl. siang malam pagi sore ko'ra
  time published publish posted post updated update last modified created added stand veröffentlicht erstellt publicado publié publie
  publicata pubblicato data geplaatst gepubliceerd опубликовано обновлено дата добавлено создано опубліковано оновлено yayinlanma guncelleme
  derc edilib dərc edildi yayimlandi yayinlandi giris tarihi გამოქვეყნდა 发布 发布时间 发表于 时间 更新 公開 公開日 更新日 配信 掲載 掲載日 입력 수정 등록 작성 게시
  godz godzina r hod hod. v ve o. dne dňa óra perc kor ve' va
  ob. dana sati ura ש בשעה ב ساعت ساعة الساعة بتاريخ في روز تاریخ پر को बजे น เวลา เมื่อ วันที่ วัน พ.ศ พศ ค.ศ น. 曜日 曜 週 星期 礼拜 周 一 二 三 四 五 六 日 天 月 火 水 木 金 土 월 화 수 목 금 토 일 요일 号`
    .split(/\s+/)
    .map((word) =>
      word
        .normalize('NFKD')
        .toLowerCase()
        .replace(/[\u0300-\u036f]/g, '')
        .replace(/ı/g, 'i')
        .normalize('NFC')
        .replaceAll('.', ''),
    ),
)
