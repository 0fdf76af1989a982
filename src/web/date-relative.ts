/**
 * `yesterday at 10:00`, `2 hours ago`, and the same in other languages, against a given clock.
 *
 * The text must hold nothing else: words that are not in the tables refuse it.
 *
 * Effects: none.
 *
 * @module
 */
import type { Instant } from '../model/instant.ts'
import { localToUtc, offsetAt } from './time-zone.ts'

const DAY_MS = 86_400_000

/** Folded words for a whole day, by days back. */
const DAYS: Record<string, string> = {
  0: `today сегодня bugün bugun bu\u2060gün bu\u2060gun დღეს այսօր сьогодні бүгін heute aujourd'hui aujourd’hui hoy oggi hoje vandaag dzis dzisiaj dnes днес azi astazi ma
  σημερα idag i\u2060dag tanaan امروز اليوم היום 今天 今日 오늘 hari\u2060ini hom\u2060nay วันนี้ siandien sodien tana danas danes денес данас avui gaur`,
  1: `yesterday вчера dünən dunən dün dun გუშინ երեկ вчора кеше gestern hier ayer ieri ontem gisteren wczoraj vcera вчера ieri tegnap χθες χτες igar i\u2060gar i\u2060går
  eilen ديروز دیروز أمس امس אתמול 昨天 昨日 어제 kemarin hom\u2060qua เมื่อวาน เมื่อวานนี้ vakar eile jucer jučer vceraj вчера јуче kecha ahir atzo учора`,
  2: 'позавчера vorgestern avant-hier anteayer 前天 一昨日 그저께 위чора позавчора',
}
const NOW =
  "now,just now,только что,indi,simdi,az öncə,az once,gerade eben,a l'instant,adesso,ahora,ახლა,刚刚,たった今,방금".split(',')

/** Words that make a span lie in the past. */
const AGO = new Set(
  `ago назад тому əvvəl əvvel once vor il\u2060y\u2060a hace fa ha atras geleden temu pred преди acum ezelott elott πριν sedan siden sitten წინ առաջ бурын
  бұрын oldin avval قبل منذ پیش לפני 前 以前 전 पहले truoc trước yang\u2060lalu lalu ที่แล้ว ที่ผ่านมา pries pirms tagasi prije пре пред prieš назад: back earlier`.split(
    /\s+/,
  ),
)
/** Beginnings of unit words and their length in seconds. Longest first within a language does not matter: exact enough. */
const UNITS: [RegExp, number][] = [
  [
    /^(?:s|sec|secs|seconds?|секунд\p{L}*|сек|saniyə|saniye|sn|sekund\p{L}*|secondes?|segundos?|secondi|secondo|წამ\p{L}*|վայրկյան|ثانية|ثوان|ثانیه|秒|초)$/u,
    1,
  ],
  [
    /^(?:m|min|mins|minutes?|minuten?|minut\p{L}*|мин|минут\p{L}*|минути|хвилин\p{L}*|хв|dəqiqə|dəq|dəqiqe|dakika|dk|daqiqa|წუთ\p{L}*|րոպե|минут|minuto?s?|minuti|minuuttia|perc|perccel|λεπτα|دقيقة|دقائق|دقیقه|דקות|דקה|分|分钟|分鐘|分間|분|मिनट|phut|menit|นาที)$/u,
    60,
  ],
  [
    /^(?:h|hr|hrs|hours?|час|часа|часов|годин\p{L}*|год|saat|soat|საათ\p{L}*|ժամ|сағат|stunden?|std|heures?|horas?|ore|ora|uur|uren|godzin\p{L}*|hodin\p{L}*|часа|óra|ora|oraja|ωρες|ωρα|timmar|timme|timer|time|tuntia|ساعة|ساعات|ساعت|שעות|שעה|小时|小時|時間|시간|घंटे|घंटा|gio|jam|ชั่วโมง|valand\p{L}*|stund\p{L}*|tundi|sati|сати)$/u,
    3600,
  ],
  [
    /^(?:d|days?|день|дня|дней|дні|днів|gün|gun|kun|დღ\p{L}*|օր|күн|tage?n?|jours?|dias?|giorni|giorno|dag|dagen|dagar|dage|dager|dni|dzien|dny|дни|дена|zile|zi|nap|napja|μερες|ημερες|paivaa|يوم|ايام|روز|ימים|יום|天|日|日間|일|दिन|ngay|hari|วัน|dien\p{L}*|paeva|dana|дана)$/u,
    86_400,
  ],
  [
    /^(?:w|weeks?|недел\p{L}*|тиж\p{L}*|həftə|hafta|კვირ\p{L}*|շաբաթ|апта|wochen?|semaines?|semanas?|settiman\p{L}*|weken|week|tydzien|tygodni\p{L}*|týdn\p{L}*|tydn\p{L}*|sedmic\p{L}*|saptaman\p{L}*|het|hete|veckor|uger|uker|uke|viikkoa|اسبوع|هفته|周|週間|주)$/u,
    604_800,
  ],
]
const ONE = new Set(
  'a an one un una uno une ein eine einer einem einen bir один одну одна бир en ett et eén een jeden jednu ერთი մեկ 一'.split(
    ' ',
  ),
)
const FILLERS = new Set(
  "updated published posted added a las la de om ob about around ca etwa environ около təxminən circa at в о um a kl klo ore saat в: on the à alle as às ob o' uhr h h. s კი-ზე ժամը".split(
    ' ',
  ),
)

function joined(text: string): string {
  return text
    .replace(/\bil y a\b/g, 'il\u2060y\u2060a')
    .replace(/\bbu (gün|gun)\b/g, 'bu\u2060$1')
    .replace(/\bi (dag|gar)\b/g, 'i\u2060$1')
    .replace(/\bhari ini\b/g, 'hari\u2060ini')
    .replace(/\bhom (nay|qua)\b/g, 'hom\u2060$1')
    .replace(/\byang lalu\b/g, 'yang\u2060lalu')
    .replace(/(\d+)\s*(秒|分钟|分鐘|分|小时|小時|時間|天|日|周|週間|초|분|시간|일|주)(?:间)?\s*(前|以前|전)/g, '$1 $2 $3')
}

function readSpan(words: string[], text: string, now: Date): Instant | undefined {
  let seconds: number | undefined
  let count: number | undefined
  let ago = false
  for (const word of words) {
    const unit = UNITS.find(([pattern]) => pattern.test(word))
    if (/^\d{1,4}$/.test(word) && count === undefined) count = Number(word)
    else if (AGO.has(word) && !(ago && unit !== undefined)) ago = true
    else if (unit !== undefined && seconds === undefined) seconds = unit[1]
    else if (ONE.has(word) && count === undefined) count = 1
    else if (!FILLERS.has(word)) return undefined
  }
  if (seconds === undefined || !ago) return undefined
  const at = new Date(now.getTime() - (count ?? 1) * seconds * 1000)
  return {
    at,
    precision: seconds >= 86_400 ? 'day' : seconds === 1 ? 'second' : 'minute',
    text,
    zone: 'stated',
    note: 'relative',
  }
}

const dayWords = new Map<string, number>()
for (const [back, words] of Object.entries(DAYS))
  for (const word of words.split(/\s+/)) if (!dayWords.has(word)) dayWords.set(word, Number(back))

function readDay(words: string[], text: string, timezone: string, now: Date): Instant | undefined {
  const back = words.map((word) => dayWords.get(word)).find((days) => days !== undefined)
  if (back === undefined) return undefined
  let clock: RegExpExecArray | undefined
  for (const word of words) {
    const time = /^(\d{1,2})(?:[:.h](\d\d))(?::(\d\d))?$/.exec(word)
    if (time !== null && clock === undefined) clock = time
    else if (dayWords.get(word) === undefined && !FILLERS.has(word)) return undefined
  }
  const today = Math.floor((now.getTime() + offsetAt(timezone, now.getTime())) / DAY_MS) * DAY_MS
  const hour = Number(clock?.[1] ?? 0)
  const minute = Number(clock?.[2] ?? 0)
  const second = Number(clock?.[3] ?? 0)
  if (hour > 23 || minute > 59 || second > 59) return undefined
  const found = localToUtc(timezone, today - back * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000)
  return {
    at: new Date(found.at),
    precision: clock === undefined ? 'day' : clock[3] === undefined ? 'minute' : 'second',
    text,
    zone: 'assumed',
    note: found.note === undefined ? 'relative' : `relative, ${found.note}`,
  }
}

/** `folded` as by `foldDateText`. */
export function readRelative(folded: string, text: string, timezone: string, now: Date): Instant | undefined {
  if (NOW.includes(folded)) return { at: now, precision: 'minute', text, zone: 'stated', note: 'relative' }
  const words = joined(folded)
    .replace(/(\d)\s*h\s*(\d\d)\b/g, '$1h$2')
    .split(/[\s,;|]+/)
    .map((word) => word.replace(/^[("']+|[.)"']+$/g, ''))
    .flatMap((word) => (/^\d{1,3}\p{L}+$/u.test(word) && !/^\d{1,2}h$/.test(word) ? word.split(/(?<=\d)(?=\p{L})/u) : [word]))
    .filter((word) => word !== '' && word !== '-')
  if (words.length === 0 || words.length > 8) return undefined
  return readDay(words, text, timezone, now) ?? readSpan(words, text, now)
}
