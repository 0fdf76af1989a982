/**
 * The article's headline, free of the site's name.
 *
 * A suffix is cut only on evidence: the site names itself so (og:site_name, JSON-LD publisher, the host), or another place on the
 * page gives the title without it. A dash alone proves nothing.
 *
 * Effects: none.
 *
 * @module
 */
import type { Field } from '../model/extraction.ts'
import type { Box, Survey } from './boxes.ts'
import { textOfBox } from './boxes.ts'
import { type Candidate, chooseField, fromMetas, type MetaTable, plainText } from './evidence.ts'
import { HINT } from './hints.ts'
import { type JsonObject, textOf } from './json-ld.ts'

export interface TitleSources {
  survey: Survey
  metas: MetaTable
  article: JsonObject | undefined
  siteName: string | undefined
  url: string
  selected: string[]
  /** Title the source's own item gave. */
  item: string | undefined
  main: Box | undefined
}

export interface Headline {
  title?: Field<string>
  /** Box of the visible headline. */
  box?: Box
}

const MAX_HEADINGS = 60
const MOST_AGREEMENT = 2

/** The title with evidence, and where it stands on the page. */
export function readTitle(sources: TitleSources): Headline {
  const { survey, metas, article } = sources
  const stated: Candidate<string>[] = []
  const push = (text: string | undefined, from: Candidate<string>['from'], detail: string): void => {
    const value = text === undefined ? '' : plainText(text)
    if (value !== '' && value.length <= 500) stated.push({ value, from, detail })
  }
  if (article !== undefined) push(textOf(article['headline']) ?? textOf(article['name']), 'json-ld', 'headline')
  for (const { value, from, detail } of fromMetas(metas, [
    'og:title',
    'twitter:title',
    'parsely-title',
    'sailthru.title',
    'title',
    'dc.title',
    'dcterms.title',
    'citation_title',
  ]))
    push(value, from, detail ?? '')
  push(survey.title, 'meta', 'title')
  push(sources.item, 'source', 'item')

  const headings = survey.headings
    .filter((box) => box.end > box.start)
    .slice(0, MAX_HEADINGS)
    .map((box) => ({ box, text: textOfBox(survey, box, 400), rank: rankOf(survey, box) }))
    .filter((one) => one.text !== '' && one.text.length <= 300)
  const known = stated.map(({ value }) => ({ value, bare: bare(value) }))
  let best: ((typeof headings)[number] & { score: number }) | undefined
  for (const one of headings) {
    if (best !== undefined && one.rank + MOST_AGREEMENT <= best.score) continue
    const score = agreement(one.text, known, one.rank >= 0.3) + one.rank - (isSiteName(one.text, sources) ? 3 : 0)
    if (best === undefined || score > best.score) best = { ...one, score }
  }
  const visible = best !== undefined && best.score >= 1.2 ? best : undefined

  const candidates: Candidate<string>[] = sources.selected.map((value) => ({
    value: plainText(value),
    from: 'selector' as const,
  }))
  const cut = stated.map((one) => ({ ...one, value: withoutSite(one.value, stated, sources) }))
  if (visible !== undefined)
    candidates.push({ value: withoutKicker(visible.text, cut), from: 'visible', detail: visible.box.element.name })
  candidates.push(...cut)
  if (visible === undefined && best !== undefined && stated.length === 0)
    candidates.push({ value: best.text, from: 'visible', detail: best.box.element.name })
  const title = chooseField(candidates, (value) => value)
  const out: Headline = {}
  if (title !== undefined) out.title = title
  if (visible !== undefined) out.box = visible.box
  return out
}

/** The part of a heading that the page states as its title, where the rest is a kicker, a date or a name in the same element. */
function withoutKicker(text: string, stated: readonly Candidate<string>[]): string {
  const own = bare(text)
  let best: string | undefined
  for (const { value, from } of stated) {
    const other = bare(value)
    if (from === 'source' || other.length < 12 || other.length >= own.length || other.length < 0.4 * own.length) continue
    if ((own.startsWith(other) || own.endsWith(other)) && (best === undefined || value.length > best.length)) best = value
  }
  return best ?? text
}

/** Trust in a heading by its place alone. */
function rankOf(survey: Survey, box: Box): number {
  const level = Number(box.element.name[1])
  let rank = level === 1 ? 1 : level === 2 ? 0.4 : level === 3 ? 0.1 : -0.3
  const label = `${box.element.attribs['class'] ?? ''} ${box.element.attribs['itemprop'] ?? ''} ${box.element.attribs['id'] ?? ''}`
  if (/headline|title|titel|titulo|titre/iu.test(label)) rank += 0.3
  if (/sub-?(?:title|head)|kicker|dachzeile|site-?title|logo|widget|related/iu.test(label)) rank -= 0.6
  for (let up: Box | undefined = box; up !== undefined; up = up.parent < 0 ? undefined : survey.boxes[up.parent]) {
    const name = up.element.name
    if (name === 'body' || name === 'html') break
    if (
      up.hints & (HINT.chrome | HINT.nav | HINT.related | HINT.comment | HINT.promo | HINT.cookie | HINT.hidden) ||
      name === 'aside' ||
      name === 'footer' ||
      name === 'nav'
    )
      return rank - 1
  }
  return rank
}

/** How far a heading agrees with what the page states as its title: 0 to 2. */
function agreement(text: string, stated: readonly { value: string; bare: string }[], weighty: boolean): number {
  const own = bare(text)
  if (own.length < 2) return -1
  let best = 0
  for (const { value, bare: other } of stated) {
    if (other === '') continue
    if (other === own) best = Math.max(best, 2)
    else if (other.includes(own)) best = Math.max(best, own.length >= 8 ? 1 + (0.9 * own.length) / other.length : 0.5)
    else if (own.includes(other)) best = Math.max(best, 1 + (0.5 * other.length) / own.length)
    else if (weighty) {
      const shared = sharedWords(text, value)
      if (shared >= 0.6) best = Math.max(best, shared)
    }
  }
  return best
}

function sharedWords(a: string, b: string): number {
  const left = new Set(wordsOf(a))
  const right = new Set(wordsOf(b))
  if (left.size === 0 || right.size === 0) return 0
  let both = 0
  for (const word of left) if (right.has(word)) both += 1
  return both / Math.min(left.size, right.size) / (left.size > 2 * right.size + 2 ? 2 : 1)
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
/** Letters and digits only, lower case: how titles are compared. */
export const bare = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')

const GENERIC = /^(?:news|blog|blogs|forum|forums|shop|store|help|docs|support|community|mobile|sport|sports|talk)$/u

function isSiteName(text: string, { siteName, url }: { siteName: string | undefined; url: string }): boolean {
  const own = bare(text)
  if (own === '') return false
  if (siteName !== undefined && bare(siteName) === own) return true
  const host = bare(/^https?:\/\/(?:www\.)?([^/:]+)/u.exec(url)?.[1] ?? '')
  if (host === '' || own.length < 3) return false
  if (host === own || (own.length >= 4 && host.startsWith(own) && own.length >= host.length - 6)) return true
  const labels = (/^https?:\/\/([^/:]+)/u.exec(url)?.[1] ?? '').toLowerCase().split('.').slice(0, -1)
  return own.length >= 4 && !GENERIC.test(own) && labels.some((label) => bare(label) === own)
}

const SEPARATOR = /\s+[|\-–—•·:»«<>/~_]{1,2}\s+|\s*[|｜»]\s*|\s*[_＿]\s*(?=[\u3040-\u9fff])/gu

/** Cuts the site's name, and sections before it, from either end of a title where there is evidence for it. */
export function withoutSite(
  title: string,
  stated: readonly Candidate<string>[],
  context: { siteName: string | undefined; url: string },
): string {
  const parts: { start: number; end: number }[] = []
  let from = 0
  for (const match of title.matchAll(SEPARATOR)) {
    parts.push({ start: from, end: match.index })
    from = match.index + match[0].length
  }
  parts.push({ start: from, end: title.length })
  if (parts.length < 2) return title
  const textAt = (index: number): string => {
    const part = parts[index] as { start: number; end: number }
    return title.slice(part.start, part.end)
  }
  let first = 0
  let last = parts.length - 1
  const others = new Set(stated.map((one) => bare(one.value)))
  // a shorter title stated elsewhere that is the beginning or end of this one
  for (let end = last - 1; end >= first; end -= 1) {
    const head = title.slice((parts[first] as { start: number }).start, (parts[end] as { end: number }).end)
    if (head.length >= 10 && others.has(bare(head))) {
      last = end
      break
    }
  }
  if (last === parts.length - 1) {
    for (let i = last; i > 0; i -= 1) {
      if (isSiteName(textAt(i), context)) {
        last = i - 1
        break
      }
    }
  }
  if (last > 0 && first < last && isSiteName(textAt(first), context)) first += 1
  return title.slice((parts[first] as { start: number }).start, (parts[last] as { end: number }).end).trim()
}
