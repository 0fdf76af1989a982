/**
 * Reads an article's page: what it says of itself, and its main content free of boilerplate.
 *
 * Order of trust: the source's selectors, JSON-LD, microdata, Open Graph, meta, Dublin Core, time elements, rel=author, what is
 * visible near the headline, the address; then main-content scoring. One parse, one survey of the tree.
 *
 * Effects: none. The date parser and the present moment are given.
 *
 * @module
 */
import type { Document, Element } from 'domhandler'
import type { Extraction } from '../model/extraction.ts'
import type { Instant } from '../model/instant.ts'
import type { ArticleRules } from '../model/source.ts'
import { parseHtml } from '../web/html-parse.ts'
import { readAuthors } from './authors.ts'
import { type Box, type Survey, textOfBox } from './boxes.ts'
import { type Cleaned, cleanMain, keepCaption } from './clean.ts'
import { findMain, type Main } from './content.ts'
import { contentNodes, leadNodes } from './content-nodes.ts'
import { readDates } from './dates.ts'
import { linkEmbeds } from './embeds.ts'
import { metaTable } from './evidence.ts'
import { readImage } from './images.ts'
import { inputBlocks } from './input-blocks.ts'
import { articleNode, pageNode, readJsonLd } from './json-ld.ts'
import { findLead } from './lead.ts'
import { type Line, linesOf, textOf as readLine } from './lines.ts'
import {
  readAmpUrl,
  readCanonical,
  readKeywords,
  readLanguage,
  readNextPages,
  readOptOuts,
  readSiteName,
  readSummary,
} from './page-facts.ts'
import { isForum, judgePage } from './page-type.ts'
import { statedBody } from './paywall.ts'
import { creditOf } from './photo-credits.ts'
import { applyRules } from './rules.ts'
import { surveyPage } from './survey.ts'
import { bare, readTitle } from './title.ts'
import { readPrintUrl } from './twins.ts'
import { readWire } from './wire.ts'

/** Moves whenever the same page may give another answer. */
export const extractorVersion = 2

export interface ExtractContext {
  /** Address of the page, after redirects. */
  url: string
  /** IANA name; times without zone are read in it. */
  timezone: string
  language?: string
  rules?: ArticleRules
  /** What the publication is called, where the page itself does not say. */
  siteName?: string
  /** Title the source's item gave. */
  title?: string
  now: Date
  parseDate: (text: string, options: { timezone: string; language?: string; now?: Date }) => Instant | undefined
}

/** What the page says. Never throws for what stands in the page. */
export function extractArticle(html: string, context: ExtractContext): Extraction {
  const root = parseHtml(html, { dropBlanks: true })
  const selected = applyRules(root, context.rules)
  const survey = readSurvey(root, html)
  const blocks = inputBlocks(root, html, survey)
  if (selected.remove.size > 0) cutSelected(survey, selected.remove)

  const metas = metaTable(survey.metas)
  const nodes = readJsonLd(survey.jsonLd)
  const article = articleNode(nodes, context.url)
  const page = pageNode(nodes)
  const { url } = context
  const siteName = readSiteName(metas, article) ?? context.siteName
  const language = readLanguage(survey, metas, article)
  const lines = linesOf(survey, 0, survey.runs.length)
  const forum = isForum({ nodes, metas, url })
  const chosen = selected.body[0] === undefined ? undefined : survey.boxes.find((box) => box.element === selected.body[0])
  const main: Main | undefined =
    chosen === undefined ? findMain(survey, lines, { forum }) : { box: chosen, worth: 1, total: 1, core: chosen, coreSize: 1 }

  const headline = readTitle({
    survey,
    metas,
    article,
    siteName,
    url,
    selected: selected.title,
    item: context.title,
    main: main?.box,
  })
  const place = headline.box === undefined ? -1 : lines.findIndex((line) => line.end > (headline.box as Box).start)
  const tongue = context.language ?? language?.value
  const dates = readDates({
    survey,
    metas,
    article,
    page,
    url,
    selected: selected.date,
    lines,
    headline: place,
    main: main?.box,
    html,
    now: context.now,
    read: (text) =>
      context.parseDate(
        text,
        tongue === undefined
          ? { timezone: context.timezone, now: context.now }
          : { timezone: context.timezone, language: tongue, now: context.now },
      ),
  })
  const people = readAuthors({
    survey,
    metas,
    nodes,
    article,
    url,
    siteName,
    selected: selected.author,
    lines,
    headline: place,
    main: main?.box,
  })

  const judged = judgePage({ survey, metas, nodes, article, lines, main, url })
  if (main !== undefined && judged.lenient && chosen === undefined) main.box = main.core
  if (main !== undefined) linkEmbeds(survey, main.box)
  const cleaned: Cleaned =
    main === undefined
      ? { lines: [], cuts: [], captions: [], photoCredits: [] }
      : cleanMain(survey, main.box, {
          title: headline.title?.value,
          authors: (people.authors?.value ?? []).map((author) => author.name),
          siteName,
          byline: people.byline,
          chosen: chosen !== undefined,
          lenient: judged.lenient,
          forum,
          host: /^https?:\/\/(?:www\.)?([^/:?#]+)/iu.exec(url)?.[1]?.toLowerCase() ?? '-',
        })
  if (main !== undefined) captionsBefore(survey, headline.box?.start ?? main.box.start, main.box, cleaned)
  const lead = main === undefined || chosen !== undefined || judged.lenient ? [] : findLead(survey, lines, headline.box, main.box)
  const shown = withLead(lead, cleaned.lines)
  // a text behind a wall is left there
  const stated = chosen !== undefined || judged.walled ? undefined : statedBody(article, shown, headline.title?.value)
  const texts = stated?.lines ?? shown
  const images = main === undefined ? [] : imagesIn(survey, main.box)
  const image = readImage(survey, metas, article, url, {
    selected: selected.image,
    content: images,
    captions: cleaned.captions,
    credits: cleaned.photoCredits,
  })
  const wire = readWire({ texts, aside: asideLines(survey, lines, place, main?.box, cleaned), siteName, url })
  const summary = readSummary(metas, article, selected.summary)
  const canonical = readCanonical(survey, metas, article, url)
  const amp = readAmpUrl(survey, url)
  const confidence = stated === undefined ? judged.confidence(cleaned.lines) : Math.min(1, stated.lines.join('').length / 800)
  const print = confidence < UNSURE ? readPrintUrl(survey, url) : undefined
  return {
    pageType: stated !== undefined && judged.pageType === 'other' ? 'article' : judged.pageType,
    ...(headline.title && { title: headline.title }),
    ...(siteName !== undefined && { siteName }),
    ...(people.authors && { authors: people.authors }),
    ...(people.byline !== undefined && { byline: people.byline }),
    ...(dates.published && { published: dates.published }),
    ...(dates.updated && { updated: dates.updated }),
    ...(language && { language }),
    ...(summary && { summary }),
    ...(image && { image }),
    ...(canonical && { canonicalUrl: canonical }),
    ...(amp !== undefined && { ampUrl: amp }),
    ...(print !== undefined && { printUrl: print }),
    keywords: readKeywords(metas, article),
    ...(stated !== undefined
      ? { content: stated.content, contentFrom: 'json-ld' as const }
      : main === undefined
        ? { content: [] }
        : {
            content: [...leadNodes(survey, lead), ...contentNodes(survey, main.box)],
            contentFrom: chosen === undefined ? ('content' as const) : ('selector' as const),
          }),
    text: texts.join('\n'),
    confidence,
    ...wire,
    photoCredits: [...new Set(cleaned.photoCredits)],
    nextPages: readNextPages(survey, url),
    optOuts: readOptOuts(metas),
    inputBlocks: blocks,
    cuts: cleaned.cuts,
  }
}

/** Below this confidence another version of the page is looked for. */
const UNSURE = 0.4

/** Letters below which a page is empty but for its scripts. */
const EMPTY = 300

function readSurvey(root: Document, html: string): Survey {
  const survey = surveyPage(root, html)
  return (survey.sizes.at(-1) ?? 0) < EMPTY ? surveyPage(root, html, { noscript: true }) : survey
}

function cutSelected(survey: Survey, remove: Set<Element>): void {
  for (const box of survey.boxes) {
    if (!remove.has(box.element)) continue
    box.cut = 'rule of the source'
    for (let i = box.start; i < box.end; i += 1) (survey.runs[i] as { cut: boolean }).cut = true
  }
}

/** Texts of the standfirst and the content, a standfirst that the content repeats left out. */
function withLead(lead: Line[], lines: readonly Line[]): string[] {
  const texts = lines.map((line) => line.text)
  const known = new Set(texts.slice(0, 6).map(bare))
  for (let i = lead.length - 1; i >= 0; i -= 1) if (known.has(bare((lead[i] as Line).text))) lead.splice(i, 1)
  return [...lead.map((line) => line.text), ...texts]
}

/** Short lines that were cut, and those between headline and content: datelines, sources, owners of pictures stand there. */
function asideLines(survey: Survey, lines: readonly Line[], headline: number, main: Box | undefined, cleaned: Cleaned): string[] {
  const out = cleaned.cuts.filter(({ why }) => ASIDE.has(why)).map(({ what }) => what)
  for (let i = headline + 1; headline >= 0 && i < headline + 12; i += 1) {
    const line = lines[i]
    if (line === undefined || (main !== undefined && line.start >= main.start)) break
    if (line.size >= 120) continue
    const text = readLine(survey, line)
    out.push(text)
    const credit = creditOf(text)
    if (credit !== undefined) cleaned.photoCredits.push(credit)
  }
  return out
}

const ASIDE = new Set(['photo credit', 'housekeeping', 'date', 'byline', 'before the text', 'after the text'])

/** Captions between the headline and the content: the lead image often stands outside the content's box. */
function captionsBefore(survey: Survey, from: number, main: Box, cleaned: Cleaned): void {
  for (const box of survey.captions) {
    if (box.start >= from && box.start < main.start) keepCaption(textOfBox(survey, box, 600), cleaned)
  }
}

function imagesIn(survey: Survey, main: Box): Element[] {
  const { images, imagePlaces } = survey
  return images.filter((_, i) => (imagePlaces[i] as number) >= main.start && (imagePlaces[i] as number) <= main.end)
}
