/**
 * When the page says its article was published and last changed.
 *
 * Order of trust: the source's selector, JSON-LD, microdata, Open Graph, meta, Dublin Core, time elements, dates near the headline,
 * dates elsewhere, the address. A time without zone is read in the source's zone by the given parser.
 *
 * Effects: none. The parser and the present moment are given.
 *
 * @module
 */
import type { Evidence, Field } from '../model/extraction.ts'
import type { Instant } from '../model/instant.ts'
import type { Box, Survey } from './boxes.ts'
import { textOfBox } from './boxes.ts'
import { type Candidate, chooseField, fromMetas, type MetaTable } from './evidence.ts'
import { findDates } from './find-dates.ts'
import { HINT } from './hints.ts'
import { type JsonObject, textOf } from './json-ld.ts'
import { type Line, textOf as textOfLine } from './lines.ts'

export type ReadDate = (text: string) => Instant | undefined

export interface DateSources {
  survey: Survey
  metas: MetaTable
  article: JsonObject | undefined
  page: JsonObject | undefined
  url: string
  /** Texts the source's own selector gave. */
  selected: string[]
  /** Lines of the page and the index of the one that is the headline, -1 where unknown. */
  lines: readonly Line[]
  headline: number
  /** Where the main content starts and ends, as run numbers. */
  main: Box | undefined
  /** The page as text, searched last. */
  html: string
  read: ReadDate
  now: Date
}

const PUBLISHED_METAS =
  `article:published_time og:article:published_time og:published_time article:published og:pubdate og:publish_date og:release_date og:article:published
  og:question:published_time rnews:datepublished bt:pubdate datepublished publicationdate pubdate publishdate publish-date publish_date published-date published_date publication_date publication-date publication
  parsely-pub-date sailthru.date article.published article_date_original article.created originalpublicationdate original-publish-date cxenseparse:recs:publishtime cxenseparse:publishtime ptime pdate displaydate
  dateposted date_published created datecreated createdate creation_date article_published_time published_time_telegram shareaholic:article_published_time mediator_published_time vr:published_time weibo:article:create_at
  date.created date.issued date.available dc.date.issued dc.date.created dcterms.issued dcterms.created dc.created dc.issued dcterms.date dc.date dc:date dc:created dcterms:created dcsext.articlefirstpublished citation_publication_date citation_date
  citation_online_date eprints.datestamp prism.publicationdate firstpublishdate release_date timestamp date _pubtime apub:time pagedate thedate`.split(
    /\s+/u,
  )
const UPDATED_METAS =
  `article:modified_time og:updated_time og:article:modified_time article:modified datemodified dateupdate dateupdated lastmod last-modified modificationdate modified_time updated_time dcterms.modified dc.date.modified
  dc.modified moddate mod_date revision_date revised date.modified`.split(/\s+/u)

export interface Dates {
  published?: Field<Instant>
  updated?: Field<Instant>
}

/** Publication and last change, with evidence. Dates before 1990 or later than two days from now are no candidates. */
export function readDates(sources: DateSources): Dates {
  const { survey, metas, article, page } = sources
  const published: Candidate<Instant>[] = []
  const add = (list: Candidate<Instant>[], text: string | undefined, from: Evidence, detail?: string): boolean => {
    const instant = text === undefined ? undefined : readOne(text, sources)
    if (instant === undefined) return false
    list.push(detail === undefined ? { value: instant, from } : { value: instant, from, detail })
    return true
  }
  for (const text of sources.selected) add(published, text, 'selector')
  for (const node of [article, page]) {
    if (node === undefined) continue
    for (const key of ['datePublished', 'dateCreated', 'uploadDate', 'datePosted'])
      add(published, textOf(node[key]), 'json-ld', key)
  }
  for (const box of survey.items)
    if (/\bdatePublished\b|\bdateCreated\b|\bpublishdate\b/iu.test(box.element.attribs['itemprop'] ?? ''))
      addBox(box, 'microdata')
  for (const { value, from, detail } of fromMetas(metas, PUBLISHED_METAS)) add(published, value, from, detail)

  const updated: Candidate<Instant>[] = []
  if (article !== undefined) add(updated, textOf(article['dateModified']), 'json-ld', 'dateModified')
  for (const box of survey.items)
    if (/\bdateModified\b/iu.test(box.element.attribs['itemprop'] ?? '')) addBox(box, 'microdata', updated)
  for (const { value, from, detail } of fromMetas(metas, UPDATED_METAS)) add(updated, value, from, detail)

  if (published.length === 0) timeElements(sources, (text, detail) => add(published, text, 'time-element', detail))
  const late: Candidate<Instant>[] = []
  const addVisible = (text: string, detail: string): boolean => {
    // a line that speaks of a change is an answer only when there is no other
    const changed = CHANGED.test(text) && !ISSUED.test(text)
    return add(changed ? late : published, text, 'visible', detail) && !changed
  }
  if (published.length === 0) nearDates(sources, addVisible)
  const address = dateInAddress(sources.url)
  if (address !== undefined && published.length === 0) add(published, address, 'address')
  if (published.length === 0) {
    const scripted = SCRIPTED.exec(sources.html)?.[1]
    if (scripted !== undefined) add(published, scripted, 'meta', 'script')
  }
  if (published.length === 0) farDates(sources, addVisible)
  if (published.length === 0) published.push(...late.slice(0, 1))
  if (published.length === 0 && updated.length > 0)
    published.push(...updated.map((one) => ({ ...one, detail: `${one.detail ?? ''} (no other date)`.trim() })))
  function addBox(box: Box, from: Evidence, list = published): void {
    const { attribs } = box.element
    for (const text of [attribs['datetime'], attribs['content'], attribs['title'], textOfBox(survey, box, 200)]) {
      if (text !== undefined && text !== '' && add(list, text, from, attribs['itemprop'])) return
    }
  }
  const show = (instant: Instant): string => instant.text
  const out: Dates = {}
  const first = chooseField(published, show)
  const last = chooseField(updated, show)
  if (first !== undefined) out.published = first
  if (last !== undefined) out.updated = last
  return out
}

const CHANGED =
  /updat|modif|aktualisiert|zuletzt|geändert|mis à jour|actualiz|atualiz|aggiornat|обновл|оновл|yenilən|güncelle|更新/iu
const ISSUED = /publi|posted|created|veröffentlicht|erstellt|опублик|发布|発行|公開/iu
/** Dates in the page's own data, where nothing else states one. */
const SCRIPTED =
  /\\?"(?:datePublished|publishedAt|published_at|publishDate|publishedDate|published_time|firstPublished\w{0,10}|date_published|post_date|published)\\?"\s{0,3}:\s{0,3}\\?"([^"\\]{8,40})\\?"/u

/** A text that is a date, or the first date in a short text. */
function readOne(text: string, { read, now }: DateSources): Instant | undefined {
  if (text.length > 400 || !(/\d/.test(text) || DIGIT.test(text))) return undefined
  const plausible = (instant: Instant | undefined): Instant | undefined => {
    if (instant === undefined) return undefined
    const at = instant.at.getTime()
    return at >= EARLIEST && at <= now.getTime() + 2 * 86_400_000 ? instant : undefined
  }
  const whole = text.length <= 80 ? plausible(read(text)) : undefined
  if (whole !== undefined) return whole
  for (const part of findDates(text)) {
    const instant = plausible(read(part))
    if (instant !== undefined) return instant
  }
  return undefined
}

const DIGIT = /\p{Nd}|[一二三四五六七八九十〇]/u
const EARLIEST = Date.UTC(1990, 0, 1)

/** Time elements: one marked as publication, else the nearest to the headline, else the first in the main content. */
function timeElements({ survey, lines, headline, main }: DateSources, add: (text: string, detail: string) => boolean): void {
  const place = headline >= 0 ? (lines[headline] as Line).start : (main?.start ?? 0)
  const ranked = survey.times
    .filter((box) => !isAside(survey, box))
    .map((box) => {
      const { attribs } = box.element
      const label = `${attribs['class'] ?? ''} ${attribs['itemprop'] ?? ''}`
      let rank = Math.abs(box.start - place)
      if (box.start < place) rank += 5
      if (attribs['pubdate'] !== undefined || /publi|entry-date|post-date/iu.test(label)) rank -= 1_000
      if (/updat|modif/iu.test(label)) rank += 500
      return { box, rank }
    })
    .sort((a, b) => a.rank - b.rank)
  for (const { box } of ranked.slice(0, 12)) {
    const stated = box.element.attribs['datetime']
    if (stated !== undefined && add(stated, 'time[datetime]')) return
    if (add(textOfBox(survey, box, 200), 'time')) return
  }
}

/** Whether the box lies in comments, related lists, sidebars. */
function isAside(survey: Survey, box: Box): boolean {
  for (let up: Box | undefined = box; up !== undefined; up = up.parent < 0 ? undefined : survey.boxes[up.parent]) {
    if (
      up.hints & (HINT.comment | HINT.related | HINT.chrome | HINT.nav) &&
      up.element.name !== 'body' &&
      up.element.name !== 'html'
    )
      return true
    if (up.element.name === 'aside' || up.element.name === 'footer' || up.element.name === 'nav') return true
  }
  return false
}

/** Dates a reader sees where they belong: in elements named for dates, in lines around the headline. */
function nearDates({ survey, lines, headline, main }: DateSources, add: (text: string, detail: string) => boolean): void {
  const place = headline >= 0 ? (lines[headline] as Line).start : (main?.start ?? 0)
  const named = survey.dates
    .filter((box) => box.end > box.start && box.end - box.start < 30 && !isAside(survey, box))
    .map((box) => ({ box, rank: Math.abs(box.start - place) + (box.end - box.start) + (box.start < place ? 5 : 0) }))
    .sort((a, b) => a.rank - b.rank)
  for (const { box } of named.slice(0, 30))
    if (add(textOfBox(survey, box, 200), `.${box.element.attribs['class'] ?? box.element.attribs['id'] ?? ''}`)) return
  const middle = headline >= 0 ? headline : lines.findIndex((line) => main !== undefined && line.start >= main.start)
  for (let step = 0; step <= 8; step += 1) {
    for (const index of step === 0 ? [middle] : [middle + step, middle - step]) {
      const line = lines[index]
      if (line !== undefined && line.size < 300 && add(textOfLine(survey, line), 'near the headline')) return
    }
  }
}

/** Dates anywhere else: at both ends of the content, then on the page. */
function farDates({ survey, lines, main }: DateSources, add: (text: string, detail: string) => boolean): void {
  if (main === undefined) return
  const inside = lines.filter((line) => line.start >= main.start && line.end <= main.end)
  for (const line of [...inside.slice(0, 3), ...inside.slice(-3), ...lines.filter((one) => one.start >= main.end).slice(0, 5)]) {
    if (line.size < 200 && add(textOfLine(survey, line), 'around the content')) return
  }
  for (const line of lines)
    if (line.size < 60 && line.linkSize === 0 && !isAside(survey, line.block) && add(textOfLine(survey, line), 'on the page'))
      return
}

/** A day in the address: /2024/03/15/, /2024-03-15-, /20240315/. */
export function dateInAddress(url: string): string | undefined {
  const match =
    /[/_-]((?:19|20)\d{2})([/_-]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)/u.exec(url) ??
    /\/((?:19|20)\d{2})(\/)(\d{1,2})\/(\d{1,2})\//u.exec(url)
  if (match === null) return undefined
  return `${match[1]}-${(match[3] as string).padStart(2, '0')}-${(match[4] as string).padStart(2, '0')}`
}
