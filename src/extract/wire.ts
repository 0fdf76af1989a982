/**
 * Wire style: datelines, credited agencies, corrections. The sentences stay in the text; these are fields beside it.
 *
 * Effects: none.
 *
 * @module
 */
import type { CreditedSource } from '../model/item.ts'

const DATELINES: RegExp[] = [
  // MOSCOW, March 11. /TASS/.   BAKU, Azerbaijan, March 3.   Baku, July 7, AZERTAC
  /^[\p{Lu}][\p{L}'’. -]{1,30}(?:, [\p{Lu}][\p{L}. -]{2,25})?, \p{L}{3,12}\.? \d{1,2}(?:, \d{4})?[.,]?\s{0,2}(?:[–—-]\s?)?(?:\/[\p{L} .-]{2,30}\/|\((?:[\p{L} .-]{2,30})\)|(?:AZERTAC|AZƏRTAC|АЗЕРТАДЖ|APA|Trend|Turan|Xinhua))?[.:]?(?=\s|$)/u,
  // Baku. 4 February. REPORT.AZ/   Баку. 4 февраля. REPORT.AZ   МОСКВА, 11 марта. /ТАСС/.   Bakı, 7 iyul, AZƏRTAC
  /^[\p{Lu}][\p{L}'’ -]{1,30}[.,] \d{1,2} \p{L}{3,12}(?: \d{4})?[.,]?\s{0,2}(?:[–—-]\s?)?(?:\/[\p{L} .-]{2,30}\/|[\p{Lu}.]{3,20}\/?|(?:РИА Новости|Интерфакс|Trend|İnterfaks|Sputnik|APA))?[.:]?(?=\s|$)/u,
  // Baku/02.10.20/Turan:
  /^[\p{Lu}][\p{L}'’ -]{1,30}\/\d{1,2}\.\d{1,2}\.\d{2,4}\/\p{L}{2,20}:/u,
  // WASHINGTON (AP) —   PARIS, March 3 (Reuters) -   KYIV —
  /^[\p{Lu}][\p{Lu}'’. -]{2,30}(?:, [\p{L}. ]{2,25}){0,2}(?: \d{1,2})?\s?(?:\([\p{L} /.-]{2,30}\))?\s?(?:[–—]|--|-)(?=\s)/u,
  /^[\p{Lu}][\p{L}'’. -]{2,30}(?:, [\p{L}. ]{2,25})? \((?:AP|AFP|Reuters|dpa|DPA|Xinhua|UPI|IANS|PTI|ANI|EFE|ANSA|CNN|BBC|Bloomberg|taz|epd|KNA|AFPBB News)\)\s?(?:[–—:-]|--)?(?=\s|$)/u,
  /^(?:\/?[\p{Lu}][\p{L} .-]{2,20}\/ ?[–—-] )/u,
]

/** Openings of plain sentences that look like a place and a day. */
const NO_PLACE =
  /^(?:on|in|at|from|since|until|by|as|the|this|last|next|after|before|when|while|for|am|im|le|el|il|a|an|(?:mon|tues|wednes|thurs|fri|satur|sun)day)[\s,]/iu

/** The dateline a text begins with, or undefined. */
export function datelineOf(text: string): string | undefined {
  const start = text.slice(0, 160)
  if (NO_PLACE.test(start)) return undefined
  for (const pattern of DATELINES) {
    const match = pattern.exec(start)
    if (match !== null && match[0].length >= 6) return match[0].replace(/[\s–—-]+$/u, '').trim()
  }
  return undefined
}

const REST = String.raw`(?:[\p{L}\p{M}\p{N}&'’"”»-]|\.(?=[\p{L}\p{N}])){0,30}`
const NAME = String.raw`((?:the )?["“«]?[\p{Lu}\p{N}]${REST}(?: (?:(?:of|and|al|de|the|for) ){0,2}[\p{Lu}\p{N}]${REST}){0,5})`
const CREDITS: RegExp[] = [
  new RegExp(String.raw`\breports?,?\s+(?:citing|with reference to|quoting|referring to|via)\s+${NAME}`, 'gu'),
  new RegExp(String.raw`\b(?:citing|according to|as reported by|reported by|with reference to)\s+${NAME}`, 'gu'),
  new RegExp(String.raw`(?:со ссылкой на|передает|передаёт|сообщает|сообщили в|пишет|по данным|ссылаясь на)\s+${NAME}`, 'gu'),
  new RegExp(String.raw`(?:із посиланням на|повідомляє|передає|пише)\s+${NAME}`, 'gu'),
]
const AZ_TR = new RegExp(
  String.raw`${NAME}(?:[-'’]?\p{Ll}{0,4})?\s+(?:istinad|istinadən|xəbər verir|məlumat verir|haberine göre|aktardı|bildirdi)`,
  'gu',
)
const AZ_TR_WORD = /istinad|xəbər verir|məlumat verir|haberine|aktardı|bildirdi/u
const SELF =
  /^(?:the |an? )?(?:police|officials?|authorities|ministry|government|state|local|data|sources?|reports?|media|he|she|it|they|his|her|their|this|that|these|what|study|figures?|estimates?|research|experts?)\b/iu
const AGENCIES =
  /\b(?:Reuters|AFP|Associated Press|Agence France-Presse|Bloomberg|TASS|Xinhua|Anadolu(?: Agency)?|RIA Novosti|Interfax|AZERTAC|Azertac|APA|Trend|Report\.az|Turan|Ukrinform|UNIAN|dpa|ANSA|EFE|Kyodo|Yonhap|IRNA|Tasnim|Mehr|Fars|Al Jazeera|CNN|BBC|The Guardian|The New York Times|Financial Times|Wall Street Journal|Washington Post|Axios|Politico|Euronews|Deutsche Welle|Sky News|Fox News|Kyiv Independent|Ukrainska Pravda|European Pravda|Interpress ?News|1TV|Armenpress|News\.am|Sputnik|ТАСС|РИА Новости|Интерфакс|АЗЕРТАДЖ|Укринформ)\b/u

/** Publications and agencies that the first lines credit ("reports, citing X"), in order, without the publication itself. */
export function creditedSources(lines: readonly string[], siteName: string | undefined): CreditedSource[] {
  const names: string[] = []
  const text = lines.slice(0, 4).join('\n').slice(0, 2_000)
  const add = (raw: string | undefined): void => {
    const name = (raw ?? '')
      .replace(/^(?:the)\s+/iu, '')
      .replace(/["“”«»]/gu, '')
      .replace(/[.,'’]+$/u, '')
      .trim()
    if (name.length < 2 || name.length > 60 || SELF.test(name)) return
    if (siteName !== undefined && name.toLowerCase() === siteName.toLowerCase()) return
    if (!names.some((known) => known.toLowerCase() === name.toLowerCase())) names.push(name)
  }
  CREDITS.forEach((pattern, index) => {
    for (const match of text.matchAll(pattern))
      if (index === 0 || index >= 2 || AGENCIES.test(match[1] ?? '') || /\.\p{L}{2,4}$/u.test(match[1] ?? '')) add(match[1])
  })
  if (AZ_TR_WORD.test(text))
    for (const match of text.matchAll(AZ_TR))
      if (AGENCIES.test(match[1] ?? '') || /\.\p{L}{2,4}$/u.test(match[1] ?? '')) add(match[1])
  for (const line of lines.slice(0, 3)) {
    const slashed = /(?:^|\s)\/([\p{Lu}][\p{L} .-]{1,20})\/(?:[.\s]|$)/u.exec(line)
    if (slashed !== null && AGENCIES.test(slashed[1] ?? '')) add(slashed[1])
    const bracket = /^[^.]{2,60}\((AP|AFP|Reuters|dpa|Xinhua|UPI|PTI|EFE|ANSA)\)/u.exec(line)
    if (bracket !== null) add(bracket[1])
  }
  return names.slice(0, 8).map((name) => ({ name }))
}

const CORRECTION =
  /^[([*]?\s{0,2}(?:correction|corrections|clarification|editor['’]s note|update|updated|this (?:article|story|piece|post) (?:has been|was) (?:updated|corrected|amended)|an earlier version|berichtigung|korrektur|anmerkung der redaktion|hinweis der redaktion|rectificatif|corrección|correzione|sprostowanie|aktualizacja|исправление|уточнение|düzəliş|düzeltme)\b/iu

/** Lines that correct or update the article. */
export function correctionsIn(lines: readonly string[]): string[] {
  return lines.filter((line) => line.length < 600 && CORRECTION.test(line) && line.length > 20).slice(0, 10)
}
