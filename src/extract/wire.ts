/**
 * Wire style as fields: dateline, credited agencies, corrections. The sentences stay in the text where readers expect them.
 *
 * Effects: none.
 *
 * @module
 */
import type { CreditedSource } from '../model/item.ts'
import { agencyName } from './agencies.ts'
import { type Credit, creditsIn, sameCredit, statedSources } from './credits.ts'
import { type Dateline, datelineOf } from './datelines.ts'

export interface WireSources {
  /** Lines of the article. */
  texts: readonly string[]
  /** Lines around it that were cut from it: a dateline or a source may stand alone. */
  aside: readonly string[]
  siteName: string | undefined
  url: string
}

export interface Wire {
  dateline?: string
  creditedSources: CreditedSource[]
  /** The words the credits were read from. */
  creditedFrom?: string
  corrections: string[]
}

/** Lines a dateline is looked for in: a standfirst may come first. */
const FIRST = 3

/** What the first lines of an article tell of where it comes from, and which of its lines correct it. */
export function readWire(sources: WireSources): Wire {
  const { texts, aside } = sources
  const isOwn = ownNames(sources)
  const dateline = findDateline(texts, aside)
  const credits: Credit[] = creditsIn(texts, isOwn)
  const add = (credit: Credit): void => {
    if (!isOwn(credit.name) && !credits.some((known) => sameCredit(known.name, credit.name))) credits.push(credit)
  }
  if (dateline?.agency !== undefined) add({ name: dateline.agency, words: dateline.text })
  for (const line of texts.slice(0, FIRST)) {
    const slashed = /(?:^|\s)\/([^\s/()\d][^/()\d]{1,20})\/(?:[.\s]|$)/.exec(line.slice(0, 300))
    const name = slashed?.[1] === undefined ? undefined : agencyName(slashed[1])
    if (slashed !== null && name !== undefined) add({ name, words: slashed[0].trim() })
  }
  for (const credit of statedSources([...aside, ...texts.slice(-2)])) add(credit)
  return {
    ...(dateline && { dateline: dateline.text }),
    creditedSources: credits.map(({ name }) => ({ name })),
    ...(credits.length > 0 && {
      creditedFrom: credits
        .map(({ words }) => words.replace(/\s+/gu, ' ').trim())
        .join(' · ')
        .slice(0, 300),
    }),
    corrections: correctionsIn(texts),
  }
}

function findDateline(texts: readonly string[], aside: readonly string[]): Dateline | undefined {
  for (const [index, text] of texts.slice(0, FIRST).entries()) {
    const found = datelineOf(text)
    if (found !== undefined && (index === 0 || found.agency !== undefined || /\d/u.test(found.text))) return found
  }
  return aside
    .map(datelineOf)
    .find((found, index) => found?.agency !== undefined && found.text.length >= (aside[index] as string).length - 3)
}

/** Whether a name is the publication's own: its stated name, a word of it, or its host's. */
function ownNames({ siteName, url }: WireSources): (name: string) => boolean {
  const host = (/^https?:\/\/(?:www\.)?([^/:]+)/u.exec(url)?.[1] ?? '').toLowerCase()
  const labels = new Set([host, ...host.split('.')].map(bare))
  const site = bare(siteName ?? '')
  const words = new Set((siteName ?? '').split(/[\s|,:–—-]+/u).map(bare))
  return (name) => {
    const own = bare(name)
    return own === site || labels.has(own) || (own.length >= 3 && words.has(own))
  }
}

const bare = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')

const LABELS =
  'correction|corrections|corrected|clarification|update|updated|berichtigung|korrektur|rectificatif|corrección|correzione|sprostowanie|aktualizacja|исправление|исправлено|поправка|уточнение|уточнено|обновлено|дополнено|виправлення|виправлено|уточнення|оновлено|düzəliş|dəqiqləşdirmə|yenilənib|düzeltme|güncelleme|შესწორება|დაზუსტება|განახლებულია|განახლდა|ուղղում|更正|訂正|정정'
const OPENINGS =
  "editor['’]s note|this (?:article|story|piece|post) (?:has been|was) (?:updated|corrected|amended)|an earlier version|anmerkung der redaktion|hinweis der redaktion|от редакции|примечание редакции|в (?:материал|текст|новость) (?:были )?внесен[аы]|в предыдущей версии|ранее в (?:материале|тексте)|від редакції|redaksiyadan|redaksiyanın qeydi|editörün notu|რედაქციისგან|რედაქციის შენიშვნა"
/** A label before its colon or stop ("Correction (March 3): …"), or an opening that leaves no doubt. */
const CORRECTION = new RegExp(
  String.raw`^[([*]?\s{0,2}(?:(?:${LABELS})(?:\s{0,2}[:：—–]|\.\s|\s?\([^)]{1,30}\)\s?[:：.]|[\s,][^:：—–.\n]{0,30}\d[^：—–.\n]{0,20}[:：—–]|\s(?:note|notice)\s?[:：])|(?:${OPENINGS})(?=[\s.,:：]|$))`,
  'i',
)

/** Lines that correct or update the article. */
export function correctionsIn(lines: readonly string[]): string[] {
  return lines.filter((line) => line.length < 600 && line.length > 20 && CORRECTION.test(line)).slice(0, 10)
}
