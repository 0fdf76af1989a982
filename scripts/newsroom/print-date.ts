/**
 * Prints moments the ways news sites do: with and without zone, in the site's own words.
 *
 * Effects: none.
 *
 * @module
 */
import type { Language } from './story.ts'

interface Parts {
  year: string
  month: number
  day: string
  hour: string
  minute: string
  second: string
}

const months: Record<Language, string[]> = {
  en: 'January February March April May June July August September October November December'.split(' '),
  az: 'yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr'.split(' '),
  ru: 'января февраля марта апреля мая июня июля августа сентября октября ноября декабря'.split(' '),
  ka: 'იანვარი თებერვალი მარტი აპრილი მაისი ივნისი ივლისი აგვისტო სექტემბერი ოქტომბერი ნოემბერი დეკემბერი'.split(' '),
  hy: 'հունվարի փետրվարի մարտի ապրիլի մայիսի հունիսի հուլիսի օգոստոսի սեպտեմբերի հոկտեմբերի նոյեմբերի դեկտեմբերի'.split(' '),
  tr: 'Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık'.split(' '),
}

const formatters = new Map<string, Intl.DateTimeFormat>()

function parts(at: Date, timezone: string): Parts {
  let formatter = formatters.get(timezone)
  if (!formatter) {
    const two = '2-digit'
    formatter = new Intl.DateTimeFormat('en-GB', {
      timeZone: timezone,
      hourCycle: 'h23',
      ...{ year: 'numeric', month: two, day: two, hour: two, minute: two, second: two },
    })
    formatters.set(timezone, formatter)
  }
  const found = Object.fromEntries(formatter.formatToParts(at).map((part) => [part.type, part.value]))
  const { year = '', month = '', day = '', hour = '', minute = '', second = '' } = found
  return { year, month: Number(month), day, hour, minute, second }
}

/** `15 Mar 2024 14:09`, the zone left to the reader. */
export function shortDate(at: Date, timezone: string): string {
  const { year, month, day, hour, minute } = parts(at, timezone)
  return `${day} ${months.en[month - 1]!.slice(0, 3)} ${year} ${hour}:${minute}`
}

/** `28 dekabr 2025 22:36`, in the site's language, the zone left to the reader. */
export function longDate(at: Date, timezone: string, language: Language): string {
  const { year, month, day, hour, minute } = parts(at, timezone)
  return `${day} ${months[language][month - 1]} ${year} ${hour}:${minute}`
}

/** `December 28`, as datelines have it. */
export function datelineDay(at: Date, timezone: string): string {
  const { month, day } = parts(at, timezone)
  return `${months.en[month - 1]} ${Number(day)}`
}

/** `2024-03-15T14:09`: a local time without zone, as careless `datetime` attributes have it. */
export function localIso(at: Date, timezone: string): string {
  const { year, month, day, hour, minute } = parts(at, timezone)
  return `${year}-${String(month).padStart(2, '0')}-${day}T${hour}:${minute}`
}

/** `2024-03-15T14:09:00+04:00`. */
export function offsetIso(at: Date, timezone: string): string {
  const { year, month, day, hour, minute, second } = parts(at, timezone)
  const local = `${year}-${String(month).padStart(2, '0')}-${day}T${hour}:${minute}:${second}`
  const minutes = Math.round((Date.parse(`${local}Z`) - Math.floor(at.getTime() / 1000) * 1000) / 60_000)
  const absolute = Math.abs(minutes)
  const offset = `${String(Math.floor(absolute / 60)).padStart(2, '0')}:${String(absolute % 60).padStart(2, '0')}`
  return `${local}${minutes < 0 ? '-' : '+'}${offset}`
}

/** `Fri, 15 Mar 2024 14:09:00 +0400` (RFC 5322). */
export function mailDate(at: Date, timezone: string): string {
  const iso = offsetIso(at, timezone)
  const { year, month, day, hour, minute, second } = parts(at, timezone)
  const weekday = 'Sun Mon Tue Wed Thu Fri Sat'.split(' ')[new Date(`${iso.slice(0, 10)}T00:00:00Z`).getUTCDay()]
  return `${weekday}, ${day} ${months.en[month - 1]!.slice(0, 3)} ${year} ${hour}:${minute}:${second} ${iso.slice(19).replace(':', '')}`
}
