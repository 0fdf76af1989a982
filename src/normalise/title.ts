/**
 * A headline as plain text: mark-up and entities that leaked into it resolved, the site's name cut by evidence.
 *
 * A part behind a dash is only cut when something says it is not the headline: the site's name, its domain, another
 * reading of the same title, several other titles that end alike, or a marker such as `VIDEO`.
 *
 * Effects: none.
 *
 * @module
 */
import { parseHtml } from '../web/html-parse.ts'
import { cleanText, foldLetters } from './text.ts'

export interface TitleEvidence {
  /** The site's name as the page or the source states it. */
  siteName?: string
  /** Registrable domain. */
  publisher?: string
  /** Other readings of this title, or titles of other articles of the same source. */
  otherTitles?: string[]
}

/** Longer titles are no titles; the rest is cut before anything is looked at. */
const MAX_TITLE = 2000

/** The headline on one line; empty where nothing is left of it. */
export function cleanTitle(title: string, evidence: TitleEvidence = {}): string {
  let text = cleanText(decodeEntities(stripMarkup(title.slice(0, MAX_TITLE)))).replaceAll('\n', ' ')
  const names = siteNames(evidence)
  const others = (evidence.otherTitles ?? [])
    .map((other) => cleanText(other).replaceAll('\n', ' '))
    .filter((other) => other !== '')
  for (let round = 0; round < 4; round++) {
    const shorter = cutSuffix(text, names, others) ?? cutBracketed(text, names) ?? cutPrefix(text, names, others)
    if (shorter === undefined) break
    text = shorter
  }
  return text
}

const MARKUP = new Set(
  'a abbr b bdi big blink br center cite code del div em font h1 h2 h3 h4 h5 h6 hr i img ins label mark nobr p q s script section small span strike strong style sub sup time tt u wbr'.split(
    ' ',
  ),
)
const TAG = /<(\/?)([a-z][a-z0-9]{0,9})((?:\s[^<>]*)?)\/?>/gi

/** Leaves out tags that are mark-up; a lone `<b>` that nothing closes is what the headline is about. */
function stripMarkup(title: string): string {
  if (!title.includes('<')) return title
  const text = title.replace(/<(script|style)\b[^<>]*>[^<]*<\/\1\s*>/gi, ' ').replace(/<!--[^<>]*-->/g, '')
  const lower = text.toLowerCase()
  return text.replace(TAG, (tag, slash: string, rawName: string, rest: string) => {
    const name = rawName.toLowerCase()
    if (!MARKUP.has(name)) return tag
    const paired = slash === '' ? lower.includes(`</${name}`) : lower.includes(`<${name}`)
    const alone = rest.trim() === '' && !tag.endsWith('/>') && name !== 'br' && name !== 'hr' && name !== 'wbr'
    if (alone && !paired) return tag
    return /^(?:br|p|div|h[1-6]|hr|section)$/.test(name) ? ' ' : ''
  })
}

/** Character references resolved once; a bare `&` stays. */
function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});/gi, (reference) => {
    const node = parseHtml(reference).children[0]
    return node && 'data' in node ? node.data : reference
  })
}

interface SiteName {
  /** Letters only. */
  folded: string
  words: string[]
}

function siteNames(evidence: TitleEvidence): SiteName[] {
  const raw: string[] = []
  if (evidence.siteName) raw.push(cleanText(evidence.siteName))
  if (evidence.publisher) {
    raw.push(evidence.publisher)
    const label = evidence.publisher.split('.')[0]!
    if (label.length > 2) raw.push(label)
  }
  return raw.map((name) => ({ folded: foldLetters(name), words: wordsOf(name) })).filter((name) => name.folded.length > 1)
}

function wordsOf(text: string): string[] {
  return text
    .split(/[\s.,:–—|-]+/u)
    .map(foldLetters)
    .filter((word) => word !== '')
}

/** The part is the site's name, or begins or ends with it and hardly says more ("BBC News", "News.az - Latest"). */
function isSiteName(part: string, names: readonly SiteName[]): boolean {
  const folded = foldLetters(part.replace(/^(?:www\.)/i, ''))
  if (folded === '') return true
  const words = wordsOf(part)
  return names.some((name) => {
    if (folded === name.folded) return true
    if (words.length > name.words.length + 2 || name.folded.length < 3) return false
    const starts = name.words.every((word, at) => words[at] === word)
    const ends = name.words.every((word, at) => words[words.length - name.words.length + at] === word)
    if (starts || ends) return true
    if (isSpelling(folded, words, name)) return true
    const initials = name.words.map((word) => word[0]).join('')
    return name.words.length > 2 && folded === initials
  })
}

const SMALL_WORDS = new Set('the of and de du la le les der die das für el'.split(' '))

/** The part spells a domain's name out: "brand eins online" for `brandeins`, "Times of India" for `indiatimes`. */
function isSpelling(folded: string, words: readonly string[], name: SiteName): boolean {
  if (name.words.length !== 1 || name.folded.length < 6) return false
  if (folded.length <= name.folded.length + 8 && (folded.startsWith(name.folded) || folded.endsWith(name.folded))) return true
  const main = words.filter((word) => !SMALL_WORDS.has(word))
  return main.every((word) => name.folded.includes(word)) && main.join('').length === name.folded.length
}

const MARKERS = new Set(
  `VIDEO VİDEO VIDEOS VİDEOLAR PHOTO PHOTOS FOTO FOTOS FOTOLAR FOTO/VIDEO FOTO/VİDEO PHOTO/VIDEO AUDIO LIVE ВИДЕО ФОТО АУДИО ФОТО/ВИДЕО ФОТО-ВИДЕО
  ВІДЕО ფოტო ვიდეო ФОТОСЕССИЯ VIDEO+FOTO FOTO-VIDEO UPDATED YENİLƏNİB YENİLƏNDİ ОБНОВЛЕНО ОБНОВЛЯЕТСЯ ОНОВЛЕНО განახლებულია`.split(
    /\s+/,
  ),
)

/** A word for what comes with the text or was done to it, numbered or not: `VIDEO`, `FOTO-2`, `YENİLƏNİB 3`. */
function isMarker(part: string): boolean {
  return MARKERS.has(part.replace(/[\s-]?\d{1,2}$/, ''))
}

/** `(VIDEO)`, `[FOTO]`, `/ФОТО/` at the end. */
function cutBracketed(text: string, names: readonly SiteName[]): string | undefined {
  const match = /\s?(?:\(([^()]{3,24})\)|\[([^[\]]{3,24})\]|\/([^/\s]{3,12})\/)$/.exec(text)
  const inside = match?.[1] ?? match?.[2] ?? match?.[3]
  if (match === null || inside === undefined || !inside.split(/\s?[,/+]\s?/).every(isMarker)) return undefined
  const head = text.slice(0, match.index).trim()
  return isHeadline(head, names) ? head : undefined
}

/** Separators with the offsets of what stands before and after them. */
function separators(text: string): { before: number; after: number; weak: boolean }[] {
  const out: { before: number; after: number; weak: boolean }[] = []
  for (const match of text.matchAll(/ (?:[-–—«·•⋆>~@]|::?) | ?(?:::|[|│¦»_]) ?|: /gu)) {
    out.push({ before: match.index, after: match.index + match[0].length, weak: match[0] === ': ' })
  }
  return out
}

function cutSuffix(text: string, names: readonly SiteName[], others: readonly string[]): string | undefined {
  for (const { before, after, weak } of separators(text).slice(-6)) {
    const head = text.slice(0, before).trim()
    const tail = text.slice(after).trim()
    if (!isHeadline(head, names) || weak) continue
    if (
      isSiteName(tail, names) ||
      isMarker(tail) ||
      othersLack(tail, head, others) ||
      othersEndWith(text.slice(before), text, others)
    )
      return head
  }
  return undefined
}

function cutPrefix(text: string, names: readonly SiteName[], others: readonly string[]): string | undefined {
  for (const { before, after } of separators(text).slice(0, 2)) {
    const head = text.slice(0, before).trim()
    const tail = text.slice(after).trim()
    if (!isHeadline(tail, names)) continue
    const exact = names.some((name) => foldLetters(head) === name.folded)
    const shared = others.filter((other) => other !== text && other.startsWith(text.slice(0, after))).length
    if (exact || MARKERS.has(head) || shared > 2) return tail
  }
  return undefined
}

/** What is left must still be a headline. */
function isHeadline(text: string, names: readonly SiteName[]): boolean {
  const letters = foldLetters(text)
  if (letters.length < (/[\u3040-\u9fff\uac00-\ud7a3]/.test(text) ? 4 : 8)) return false
  return !names.some((name) => name.folded === letters)
}

/** Another reading of the title has the head alone. */
function othersLack(tail: string, head: string, others: readonly string[]): boolean {
  if (wordsOf(tail).length > 4 || wordsOf(head).length < 3) return false
  const folded = foldLetters(head)
  return others.some((other) => foldLetters(other) === folded)
}

/** Several other titles end with the same separator and words. */
function othersEndWith(ending: string, text: string, others: readonly string[]): boolean {
  if (wordsOf(ending).length > 5) return false
  return others.filter((other) => other !== text && other.endsWith(ending)).length > 1
}
