/**
 * Names of languages (RFC 5646) and time zones (IANA): which exist, and which was meant.
 *
 * Asks the runtime's own tables through `Intl`; answers are remembered, since thousands of files share a few names.
 *
 * Effects: none.
 *
 * @module
 */
import { nearMiss } from './near-miss.ts'

/** Codes of countries and everyday words that people write for a language. */
const MEANT: Record<string, string> = {
  jp: 'ja',
  cn: 'zh',
  ua: 'uk',
  ge: 'ka',
  gr: 'el',
  cz: 'cs',
  dk: 'da',
  kz: 'kk',
  us: 'en',
  gb: 'en',
  ir: 'fa',
  in: 'hi',
  arm: 'hy',
  aze: 'az',
  english: 'en',
  russian: 'ru',
  azerbaijani: 'az',
  georgian: 'ka',
  armenian: 'hy',
  turkish: 'tr',
  german: 'de',
  french: 'fr',
  spanish: 'es',
  italian: 'it',
  ukrainian: 'uk',
  persian: 'fa',
  arabic: 'ar',
  chinese: 'zh',
  japanese: 'ja',
  kazakh: 'kk',
  hebrew: 'he',
  portuguese: 'pt',
  polish: 'pl',
}

const languages = new Map<string, string | undefined>()
const zones = new Map<string, boolean>()
/** Answers remembered at most, so that hostile input cannot fill the memory. */
const MOST = 2000

function remember<T>(memory: Map<string, T>, key: string, find: () => T): T {
  if (memory.has(key)) return memory.get(key) as T
  const found = find()
  if (memory.size < MOST) memory.set(key, found)
  return found
}

/** The tag in its canonical form, or `undefined` where it is ill-formed or its language is unknown. */
export function canonicalLanguage(tag: string): string | undefined {
  if (tag.length > 35 || !/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$/.test(tag)) return undefined
  return remember(languages, tag, () => {
    try {
      const canonical = Intl.getCanonicalLocales(tag)[0]
      if (canonical === undefined) return undefined
      const primary = canonical.split('-')[0] ?? ''
      const known = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' }).of(primary)
      return known === undefined && primary.length === 2 ? undefined : canonical
    } catch {
      return undefined
    }
  })
}

/** The tag that somebody who wrote this probably meant. */
export function suggestLanguage(text: string): string | undefined {
  const lower = text.toLowerCase()
  if (Object.hasOwn(MEANT, lower)) return MEANT[lower]
  const hyphens = text.replaceAll('_', '-').replace(/\..*$/, '')
  return canonicalLanguage(hyphens)
}

/** Whether the runtime knows the zone. Offsets such as `+04:00` are no zones: they know no summer time. */
export function isTimeZone(name: string): boolean {
  if (name.length > 60 || !/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name)) return false
  return remember(zones, name, () => {
    try {
      new Intl.DateTimeFormat('en', { timeZone: name })
      return true
    } catch {
      return false
    }
  })
}

/** The zone that somebody who wrote this probably meant: by its city, else by its spelling. */
export function suggestTimeZone(text: string): string | undefined {
  const names = Intl.supportedValuesOf('timeZone')
  const wanted = text.slice(0, 60).trim().replace(/\s+/g, '_').toLowerCase()
  const city = names.find((name) => name.toLowerCase().endsWith(`/${wanted.split('/').at(-1) ?? wanted}`))
  return city ?? nearMiss(wanted, names)
}
