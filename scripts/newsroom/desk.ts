/**
 * The editors' desk: writes, corrects, withdraws and restores the articles of every site.
 *
 * The same seed, clock and sequence of calls give the same articles on every machine.
 *
 * Effects: none, beyond the state it holds. Callers pass the clock.
 *
 * @module
 */

import { datelineDay } from './print-date.ts'
import { chance, chanceBetween, chanceOf } from './random.ts'
import { findSite, sites } from './sites.ts'
import { slugOf } from './slug.ts'
import { azerbaijani } from './stories/az.ts'
import { english } from './stories/en.ts'
import { armenian } from './stories/hy.ts'
import { georgian } from './stories/ka.ts'
import { russian } from './stories/ru.ts'
import { turkish } from './stories/tr.ts'
import type { Article, Correction, Draft, Language, Lexicon, Site } from './story.ts'

export const lexicons: Record<Language, Lexicon> = {
  en: english,
  az: azerbaijani,
  ru: russian,
  ka: georgian,
  hy: armenian,
  tr: turkish,
}

/** Minutes between them. */
const openingSpacing = 97

export interface Desk {
  /** Newest first, withdrawn ones included. */
  articles(host: string): Article[]
  find(host: string, slug: string): Article | undefined
  publish(host: string, draft?: Draft): Article
  correct(host: string, slug: string, correction?: Correction): Article
  withdraw(host: string, slug: string, status?: 404 | 410): Article
  restore(host: string, slug: string): Article
  /** Gives the article another address; the old one redirects there for good. */
  move(host: string, slug: string, newSlug: string): Article
  /** When anything on the site last changed. */
  changedAt(site: Site): Date
}

/** Opens the desk: every site has `stock` articles, the newest one some minutes old. */
export function createDesk(seed: number, clock: () => Date, stock: number): Desk {
  const shelves = new Map<Site, Article[]>()
  const changed = new Map<Site, Date>()
  const opening = minute(clock())
  for (const site of sites) {
    const shelf: Article[] = []
    for (let number = 1; number <= stock; number++) {
      const age = (stock - number) * openingSpacing + chanceBetween(11, 59, seed, site.host, 'age', number)
      shelf.unshift(write(seed, site, number, new Date(opening.getTime() - age * 60_000), shelf))
    }
    shelves.set(site, shelf)
    changed.set(site, shelf[0]!.publishedAt)
  }

  const siteOf = (host: string): Site => {
    const site = findSite(host)
    if (!site) throw new Error(`the newsroom has no site ${host}; it has ${sites.map((each) => each.host).join(', ')}`)
    return site
  }
  const articleOf = (host: string, slug: string): Article => {
    const article = shelves.get(siteOf(host))!.find((each) => each.slug === slug)
    if (!article) throw new Error(`${host} has no article ${slug}`)
    return article
  }
  // Validators count seconds: no two states of a site or an article may share one, even on a clock that stands still.
  const touch = (article: Article): Article => {
    changed.set(article.site, later(changed.get(article.site)!, clock()))
    return article
  }

  return {
    articles: (host) => [...shelves.get(siteOf(host))!],
    find: (host, slug) => shelves.get(siteOf(host))!.find((each) => each.slug === slug),
    publish(host, draft = {}) {
      const site = siteOf(host)
      const shelf = shelves.get(site)!
      const article = write(seed, site, shelf.length + 1, draft.publishedAt ?? minute(clock()), shelf, draft)
      shelf.unshift(article)
      shelf.sort((a, b) => b.publishedAt.getTime() - a.publishedAt.getTime() || b.number - a.number)
      return touch(article)
    },
    correct(host, slug, correction) {
      const article = articleOf(host, slug)
      Object.assign(article, correction ?? correctionOf(seed, article))
      article.summary = firstSentence(article.paragraphs[0] ?? '')
      article.updatedAt = later(article.updatedAt, clock())
      return touch(article)
    },
    withdraw(host, slug, status = 410) {
      return touch(Object.assign(articleOf(host, slug), { state: 'withdrawn', goneStatus: status }))
    },
    restore(host, slug) {
      return touch(Object.assign(articleOf(host, slug), { state: 'live' }))
    },
    move(host, slug, newSlug) {
      const article = articleOf(host, slug)
      const { site, number } = article
      const url = `https://${site.host}${site.articlePath(newSlug, number)}`
      if (url === article.url) throw new Error(`addresses of ${site.host} do not carry the slug`)
      article.earlierPaths.push(new URL(article.url).pathname)
      return touch(Object.assign(article, { slug: newSlug, url, updatedAt: later(article.updatedAt, clock()) }))
    },
    changedAt: (site) => changed.get(site)!,
  }
}

function minute(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 60_000) * 60_000)
}

/** The whole second of `now`, or the one after `before` where that is not later. */
function later(before: Date, now: Date): Date {
  return new Date(Math.max(Math.floor(now.getTime() / 1000) * 1000, before.getTime() + 1000))
}

function firstSentence(paragraph: string): string {
  const end = paragraph.search(/[.։!?](\s|$)/)
  return end < 40 ? paragraph : paragraph.slice(0, end + 1)
}

/** Writes the `number`-th article of a site: a story of the pool, its blanks filled, in the site's house style. */
function write(seed: number, site: Site, number: number, publishedAt: Date, shelf: Article[], draft: Draft = {}): Article {
  const lexicon = lexicons[site.language]
  const index = (site.offset + number - 1) % lexicon.stories.length
  const story = lexicon.stories[index]!
  const words = [site.host, number] as const
  const blanks = blanksOf(seed, site, number, index)
  const credited = draft.credited ?? (isCredited(site, number) ? chanceOf(lexicon.agencies, seed, ...words, 'agency') : '')
  const title = draft.title ?? fill(story.title, blanks)
  const paragraphs =
    draft.paragraphs ??
    houseStyle(
      site,
      story.paragraphs.map((each) => fill(each, blanks)),
      credited,
      publishedAt,
    )
  const wanted = draft.slug ?? slugOf(title)
  const slug = shelf.some((each) => each.slug === wanted) ? `${wanted}-${number}` : wanted
  const url = `https://${site.host}${site.articlePath(slug, number)}`
  return {
    site,
    number,
    slug,
    url,
    guid: guidOf(site, slug, number, url),
    title,
    paragraphs,
    summary: firstSentence(paragraphs[0] ?? ''),
    authors: draft.authors ?? (isSigned(site, number) ? [chanceOf(lexicon.people, seed, ...words, 'author')] : []),
    keywords: draft.keywords ?? story.keywords,
    publishedAt,
    updatedAt: publishedAt,
    credited: credited || undefined,
    photoCredit: namesPhotographer(site) && number % 3 === 0 ? lexicon.agencies[number % lexicon.agencies.length]! : undefined,
    imageUrl: `https://${site.host}/images/${site.sourceId}-${number}.gif`,
    state: 'live',
    goneStatus: 410,
    earlierPaths: [],
  }
}

/** What fills the blanks of the story at `index` when it is the site's `number`-th. */
function blanksOf(seed: number, site: Site, number: number, index: number): Record<string, string> {
  const { places, people, days, stories } = lexicons[site.language]
  const words = [site.host, number] as const
  // Sites of one language that print the same story set it in different places, and so does a site that prints it again.
  const ordinal = sites.filter((each) => each.language === site.language).indexOf(site)
  const round = Math.floor((number - 1) / stories.length)
  const shift = Math.floor(chance(seed, site.language) * places.length)
  return {
    place: places[(index * 3 + ordinal + round + shift) % places.length]!,
    person: chanceOf(people, seed, ...words, 'person'),
    day: chanceOf(days, seed, ...words, 'day'),
    n: String(chanceBetween(11, 48, seed, ...words, 'n')),
    m: String(chanceBetween(120, 890, seed, ...words, 'm')),
  }
}

function fill(template: string, blanks: Record<string, string>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => blanks[name] ?? '')
}

/** Agencies name themselves and whom they cite; magazines and blogs sign their own work. */
function isCredited(site: Site, number: number): boolean {
  return site.template === 'news-az' || (site.template === 'wire' && number % 2 === 0)
}

function isSigned(site: Site, number: number): boolean {
  return site.template === 'blog' || site.template === 'magazine' || (site.template === 'news-az' && number % 4 === 0)
}

function namesPhotographer(site: Site): boolean {
  return site.template === 'news-az' || site.template === 'blog' || site.template === 'portal'
}

function guidOf(site: Site, slug: string, number: number, url: string): string {
  if (site.offer === 'atom') return `tag:${site.host},2005:story/${slug}`
  if (site.offer === 'rss-full' || site.offer === 'wordpress') return `https://${site.host}/?p=${number}`
  return url
}

/** Puts datelines and agency phrases where the site's own pages have them; templates leave the lead without full stop. */
function houseStyle(site: Site, paragraphs: string[], credited: string, publishedAt: Date): string[] {
  const [lead = '', ...rest] = paragraphs
  const open = lead.replace(/[.։]$/, '')
  if (site.template === 'news-az') return [`${open}, News.Az reports, citing ${credited}.`, ...rest]
  if (site.template === 'wire') {
    const via = credited ? `Trend reports via ${credited}` : 'Trend reports'
    return [`BAKU, Azerbaijan, ${datelineDay(publishedAt, site.timezone)}. ${open}, ${via}.`, ...rest]
  }
  return [open + (site.language === 'hy' ? '։' : '.'), ...rest]
}

function correctionOf(seed: number, article: Article): { title: string; paragraphs: string[] } {
  const { corrected } = lexicons[article.site.language]
  const round = article.paragraphs.length
  const total = String(chanceBetween(49, 99, seed, article.slug, 'corrected', round))
  const marked = corrected.title.replace('{title}', '')
  return {
    title: article.title.endsWith(marked) ? article.title : corrected.title.replace('{title}', article.title),
    paragraphs: [...article.paragraphs, corrected.sentence.replace('{n}', total)],
  }
}
