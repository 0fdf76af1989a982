/**
 * Sees the list of articles in a page of which nothing is known.
 *
 * Links are grouped by their place in the tree. A group is judged by its number, the length of its texts, whether dates
 * stand nearby and whether its addresses look like articles; navigation, footers and side columns count against it.
 *
 * Effects: none.
 *
 * @module
 */
import { type ChildNode, type Element, isTag, isText } from 'domhandler'
import type { Item } from '../model/item.ts'
import { parseHtml } from '../web/html-parse.ts'
import { inlineText } from '../web/html-tree.ts'
import { resolveAddress } from './feed-address.ts'
import { emptyItem, type FeedContext } from './feed-fields.ts'
import { foldText, textToHtml } from './feed-text.ts'
import { type Cards, cardOf, dateNear, imageNear, markCards, siblingOf, summaryNear } from './induce-card.ts'
import { isRegion, looksLikeArticle, regionOf } from './induce-signs.ts'
import { mergeByLink } from './listing.ts'

interface Anchor {
  element: Element
  url: string
  text: string
  /** Tag path with classes, the group's key. */
  path: string
  /** In navigation, footer, side column. */
  region: 'main' | 'side' | 'chrome'
  heading: boolean
  /** Address looks like that of an article, 0 to 1. */
  article: number
  /** Stands in running text. */
  inline: boolean
}

interface Group {
  anchors: Anchor[]
  score: number
  /** Shares, 0 to 1: with a date nearby, in headings, with addresses of articles, in running text. */
  dated: number
  heading: number
  article: number
  inline: number
}

const REGION_WEIGHT = { main: 1, side: 0.35, chrome: 0.05 }

/** Anchors looked at on one page. */
const MAX_ANCHORS = 5000
const MAX_DEPTH = 120

function classKey(element: Element): string {
  const classes = (element.attribs['class'] ?? '')
    .split(/\s+/)
    .filter((name) => name !== '' && !/\d|active|first|last|odd|even|current|selected|lazy|featured|sticky/.test(name))
    .slice(0, 2)
  return classes.length === 0 ? element.name : `${element.name}.${classes.sort().join('.')}`
}

const HEADING = /^h[1-6]$/

function siteOf(host: string): string {
  return host
    .replace(/^www\./, '')
    .split('.')
    .slice(-2)
    .join('.')
}

function createAnchor(element: Element, trail: readonly Element[], base: string, page: URL): Anchor | undefined {
  const url = resolveAddress(element.attribs['href'], base)
  if (url === undefined) return undefined
  const address = new URL(url)
  if (siteOf(address.hostname) !== siteOf(page.hostname)) return undefined
  address.hash = ''
  if (address.href === page.href || address.pathname === '/') return undefined
  const heading =
    trail.some((ancestor) => HEADING.test(ancestor.name)) ||
    element.children.some(
      (child) =>
        isTag(child) && (HEADING.test(child.name) || child.children.some((inner) => isTag(inner) && HEADING.test(inner.name))),
    )
  return {
    element,
    url: address.href,
    text: titleOf(element),
    path: trail.slice(-7).map(classKey).join('>'),
    region: regionOf(trail),
    heading,
    article: looksLikeArticle(address),
    inline: isInline(element),
  }
}

/** Whether a link is part of a sentence: the block around it says much more than the link. */
function isInline(element: Element): boolean {
  const { parent } = element
  if (parent === null || !isTag(parent) || !/^(?:p|span|em|strong|b|i|dd|blockquote|td|div|li)$/.test(parent.name)) return false
  const own = parent.children.filter(isText).reduce((sum, text) => sum + text.data.trim().length, 0)
  return own > 30 && own > inlineText(element).length * 0.8
}

/** The words of a link: its heading where it has one, else all of it. */
function titleOf(element: Element): string {
  const heading = findHeading(element, 0)
  if (heading === undefined) {
    const title = firstTitle(element)
    if (title !== undefined) return title
  }
  return foldText(inlineText(heading ?? element)) || foldText(element.attribs['title'] ?? '')
}

/** First run of words inside a link that reads like a title, where the link holds several blocks. */
function firstTitle(element: Element): string | undefined {
  const leaves: string[] = []
  const walk = (node: Element, depth: number): void => {
    const inner = node.children.filter(isTag)
    if (inner.length === 0 || depth > 6) leaves.push(foldText(inlineText(node)))
    else for (const child of inner) walk(child, depth + 1)
  }
  walk(element, 0)
  const texts = leaves.filter((text) => text !== '')
  return texts.length < 2 ? undefined : texts.find((text) => isTitle(text) && text.length <= 200)
}

function findHeading(element: Element, depth: number): Element | undefined {
  if (depth > 6) return undefined
  for (const child of element.children) {
    if (!isTag(child)) continue
    if (
      HEADING.test(child.name) ||
      /(?:^|[\s_-])(?:title|headline|heading|caption)(?:$|[\s_-])/i.test(child.attribs['class'] ?? '')
    )
      return child
    const inner = findHeading(child, depth + 1)
    if (inner !== undefined) return inner
  }
  return undefined
}

function collectAnchors(nodes: readonly ChildNode[], base: string, page: URL): Anchor[] {
  const anchors: Anchor[] = []
  const trail: Element[] = []
  const walk = (list: readonly ChildNode[]): void => {
    for (const node of list) {
      if (!isTag(node) || anchors.length >= MAX_ANCHORS || isRegion(node, 'silent')) continue
      if (node.name === 'a' && node.attribs['href'] !== undefined) {
        const anchor = createAnchor(node, trail, base, page)
        if (anchor !== undefined) anchors.push(anchor)
        continue
      }
      if (trail.length > MAX_DEPTH) continue
      trail.push(node)
      walk(node.children)
      trail.pop()
    }
  }
  walk(nodes)
  return anchors
}

/** Number of words, counting letters in scripts that write none apart. */
function wordsIn(text: string): number {
  const dense = text.match(/[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\u0e00-\u0e7f]/g)?.length ?? 0
  return text.split(/\s+/).filter((word) => /\p{L}/u.test(word)).length + dense / 3
}

const isTitle = (text: string): boolean => wordsIn(text) >= 3 && text.length >= 12 && text.length <= 300

function groupAnchors(anchors: readonly Anchor[]): Group[] {
  const groups = new Map<string, Anchor[]>()
  for (const anchor of anchors) {
    const group = groups.get(anchor.path)
    if (group === undefined) groups.set(anchor.path, [anchor])
    else group.push(anchor)
  }
  return [...groups.values()].map((members) => ({ anchors: members, score: 0, dated: 0, heading: 0, article: 0, inline: 0 }))
}

const average = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length

/** Links that all say `Read more` take the heading of their card for their words. */
function nameAlike(group: Group): void {
  const { anchors } = group
  const urls = new Set(anchors.map((anchor) => anchor.url)).size
  if (urls < 3 || new Set(anchors.map((anchor) => anchor.text)).size * 2 > urls) return
  const cards = markCards(anchors)
  for (const anchor of anchors) {
    const heading = findHeading(cardOf(anchor, cards), 0)
    const text = heading === undefined ? '' : foldText(inlineText(heading))
    if (text === '') continue
    anchor.text = text
    anchor.heading = true
  }
}

/** How much a group is the list of articles. Below 1 it is none. */
function judge(group: Group, context: FeedContext): void {
  const { anchors } = group
  const share = (test: (anchor: Anchor) => boolean): number => average(anchors.map((anchor) => (test(anchor) ? 1 : 0)))
  const distinct = new Set(anchors.map((anchor) => anchor.url)).size
  const titles = share((anchor) => isTitle(anchor.text))
  const words = Math.min(average(anchors.map((anchor) => wordsIn(anchor.text))), 14)
  const cards = markCards(anchors)
  const sample = anchors.slice(0, 6)
  group.heading = share((anchor) => anchor.heading)
  group.dated = sample.filter((anchor) => dateNear(cardOf(anchor, cards), context) !== undefined).length / sample.length
  group.article = average(anchors.map((anchor) => anchor.article))
  group.inline = share((anchor) => anchor.inline)
  const region = average(anchors.map((anchor) => REGION_WEIGHT[anchor.region]))
  const evidence = titles * 1.2 + words / 14 + group.article * 1.5 + group.heading * 0.6 + group.dated * 0.8
  const doubt = (titles < 0.4 && group.heading + group.dated < 0.5 ? 0.3 : 1) * (1 - group.inline * 0.8)
  group.score = Math.sqrt(Math.min(distinct, 40)) * evidence * region * doubt
}

/** Whether a weaker group belongs to the same list: a lead story, a second column. */
function belongs(group: Group, best: Group): boolean {
  const titles = average(group.anchors.map((anchor) => (isTitle(anchor.text) ? 1 : 0)))
  const isMain = group.anchors.every((anchor) => anchor.region === 'main')
  const isArticles = group.article >= best.article - 0.25 && group.article >= 0.4
  return isMain && group.inline < 0.5 && titles >= 0.6 && isArticles && shapeShare(group, best) >= 0.6
}

/** Whether one link of a chosen group is an article: its neighbours' evidence counts for it, a list's own address against it. */
function isChosen(anchor: Anchor, group: Group): boolean {
  if (anchor.article === 0 && group.article >= 0.3) return false
  if (isTitle(anchor.text) || anchor.article >= 0.5) return true
  return group.heading + group.dated >= 0.8 && anchor.text.length >= 6
}

/** First part of the path and the kind of its end: articles of a site have few shapes. */
function shapeOf(url: string): string {
  const { pathname } = new URL(url)
  const parts = pathname.split('/').filter((part) => part !== '')
  const last = parts.at(-1) ?? ''
  return `${parts.length}:${/\.\w+$/.exec(last)?.[0] ?? ''}:${/\d/.test(last) ? 'n' : ''}`
}

function shapeShare(group: Group, best: Group): number {
  const shapes = new Set(best.anchors.map((anchor) => shapeOf(anchor.url)))
  return average(group.anchors.map((anchor) => (shapes.has(shapeOf(anchor.url)) ? 1 : 0)))
}

function toItem(anchor: Anchor, cards: Cards, context: FeedContext, base: string): Item {
  const card = cardOf(anchor, cards)
  const item: Item = { ...emptyItem(), link: anchor.url, title: anchor.text }
  const after = siblingOf(card, cards)
  const published = dateNear(card, context) ?? (after === undefined ? undefined : dateNear(after, context))
  if (published !== undefined) item.published = published
  const image = imageNear(card, base)
  if (image !== undefined) item.image = { url: image }
  const summary =
    summaryNear(card, anchor.element, anchor.text) ??
    (after === undefined ? undefined : summaryNear(after, anchor.element, anchor.text))
  if (summary !== undefined) item.summaryHtml = textToHtml(summary)
  return item
}

/** The page's list of articles; empty where none can be seen. `why` says what decided. */
export function induceList(html: string, context: FeedContext): { items: Item[]; why: string } {
  const tree = parseHtml(html)
  const page = new URL(context.url)
  page.hash = ''
  const baseHref = /<base\s[^>]{0,200}?href\s*=\s*["']?([^"'\s>]+)/i.exec(html.slice(0, 20_000))?.[1]
  const base = resolveAddress(baseHref, context.url) ?? context.url
  const anchors = collectAnchors(tree.children, base, page)
  const groups = groupAnchors(anchors.filter((anchor) => anchor.text !== ''))
  for (const group of groups) nameAlike(group)
  for (const group of groups) judge(group, context)
  groups.sort((a, b) => b.score - a.score)
  const [best] = groups
  if (best === undefined || best.score < 1.5 || new Set(best.anchors.map((anchor) => anchor.url)).size < 2)
    return { items: [], why: 'no group of links looks like a list of articles' }
  const groupOf = new Map(
    groups
      .filter((group) => group === best || belongs(group, best))
      .flatMap((group) => group.anchors.map((anchor) => [anchor, group])),
  )
  const chosen = anchors.filter((anchor) => {
    const group = groupOf.get(anchor)
    return group !== undefined && isChosen(anchor, group)
  })
  const cards = markCards(chosen)
  const items = chosen.map((anchor) => toItem(anchor, cards, context, base))
  const merged = mergeByLink(items)
  return {
    items: merged,
    why: `${merged.length} links at ${best.anchors[0]?.path.split('>').slice(-3).join(' > ') ?? ''}, ${Math.round(best.dated * 100)} % with a date nearby`,
  }
}
