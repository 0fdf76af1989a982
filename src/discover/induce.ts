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
import type { Instant } from '../model/instant.ts'
import type { Item } from '../model/item.ts'
import { parseDate } from '../web/date.ts'
import { inlineText, parseHtml } from '../web/html-tree.ts'
import { resolveAddress } from './feed-address.ts'
import { emptyItem, type FeedContext } from './feed-fields.ts'
import { foldText, textToHtml } from './feed-text.ts'
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
}

interface Group {
  anchors: Anchor[]
  score: number
  dated: number
}

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
  }
}

/** The words of a link: its heading where it has one, else all of it. */
function titleOf(element: Element): string {
  const heading = findHeading(element, 0)
  return foldText(inlineText(heading ?? element)) || foldText(element.attribs['title'] ?? '')
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

/** Smallest block around a link that holds no other link of its group. */
function cardOf(anchor: Anchor, others: ReadonlyMap<Element, string>): Element {
  let card = anchor.element
  for (let up = anchor.element.parent, steps = 0; up !== null && steps < 8; up = up.parent, steps++) {
    if (!isTag(up) || up.name === 'body' || up.name === 'html') break
    if (holdsOther(up, anchor.url, others)) break
    card = up
  }
  return card
}

function holdsOther(element: Element, url: string, others: ReadonlyMap<Element, string>): boolean {
  const stack: ChildNode[] = [...element.children]
  let seen = 0
  while (stack.length > 0 && seen++ < 3000) {
    const node = stack.pop()
    if (node === undefined || !isTag(node)) continue
    const other = others.get(node)
    if (other !== undefined && other !== url) return true
    stack.push(...node.children)
  }
  return false
}

/** Texts of a card that may be a date, machine-made ones first. */
function dateTexts(card: Element): string[] {
  const exact: string[] = []
  const loose: string[] = []
  const walk = (element: Element, depth: number): void => {
    if (depth > 12 || exact.length + loose.length > 40) return
    if (element.name === 'time' || element.attribs['datetime'] !== undefined)
      exact.push(element.attribs['datetime'] ?? '', inlineText(element))
    const own = element.children
      .filter(isText)
      .map((text) => text.data)
      .join(' ')
      .replace(/\s+/g, ' ')
      .trim()
    if (/date|time|meta|published|tarix|дата/i.test(element.attribs['class'] ?? '') && element.name !== 'time')
      loose.push(inlineText(element))
    if (own.length >= 5 && own.length <= 60 && /\d|ago|назад|əvvəl|önce/i.test(own)) loose.push(own)
    for (const child of element.children) if (isTag(child)) walk(child, depth + 1)
  }
  walk(card, 0)
  return [...exact, ...loose].map((text) => text.trim()).filter((text) => text !== '')
}

function dateNear(card: Element, context: FeedContext): Instant | undefined {
  for (const text of dateTexts(card).slice(0, 12)) {
    const instant = parseDate(text, context) ?? parseDate(text.split(/\s[|•·]\s/)[0] ?? '', context)
    if (instant !== undefined && instant.at.getTime() < (context.now?.getTime() ?? Number.POSITIVE_INFINITY) + 366 * 86_400_000)
      return instant
  }
  return undefined
}

function imageNear(card: Element, base: string): string | undefined {
  const stack: Element[] = [card]
  while (stack.length > 0) {
    const element = stack.shift()
    if (element === undefined) break
    if (element.name === 'img') {
      for (const name of ['data-src', 'data-original', 'data-lazy-src', 'src']) {
        const url = resolveAddress(element.attribs[name], base)
        if (url !== undefined) return url
      }
    }
    stack.push(...element.children.filter(isTag))
  }
  return undefined
}

function groupAnchors(anchors: readonly Anchor[]): Group[] {
  const groups = new Map<string, Anchor[]>()
  for (const anchor of anchors) {
    const group = groups.get(anchor.path)
    if (group === undefined) groups.set(anchor.path, [anchor])
    else group.push(anchor)
  }
  return [...groups.values()].map((members) => ({ anchors: members, score: 0, dated: 0 }))
}

const average = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length

/** How much a group is the list of articles. Below 1 it is none. */
function judge(group: Group, context: FeedContext, others: ReadonlyMap<Element, string>): void {
  const { anchors } = group
  const distinct = new Set(anchors.map((anchor) => anchor.url)).size
  const titles = average(anchors.map((anchor) => (isTitle(anchor.text) ? 1 : 0)))
  const article = average(anchors.map((anchor) => anchor.article))
  const heading = average(anchors.map((anchor) => (anchor.heading ? 1 : 0)))
  const words = Math.min(average(anchors.map((anchor) => wordsIn(anchor.text))), 14)
  const sample = anchors.slice(0, 6)
  group.dated = sample.filter((anchor) => dateNear(cardOf(anchor, others), context) !== undefined).length / sample.length
  const region = average(anchors.map((anchor) => (anchor.region === 'main' ? 1 : anchor.region === 'side' ? 0.35 : 0.05)))
  group.score =
    Math.sqrt(Math.min(distinct, 40)) *
    (titles * 1.2 + words / 14 + article * 1.5 + heading * 0.6 + group.dated * 0.8) *
    region *
    (titles < 0.4 ? 0.3 : 1)
}

/** Whether a weaker group belongs to the same list: a lead story, a second column. */
function belongs(group: Group, best: Group): boolean {
  const article = average(group.anchors.map((anchor) => anchor.article))
  const bestArticle = average(best.anchors.map((anchor) => anchor.article))
  const titles = average(group.anchors.map((anchor) => (isTitle(anchor.text) ? 1 : 0)))
  const isMain = group.anchors.every((anchor) => anchor.region === 'main')
  return isMain && titles >= 0.6 && article >= bestArticle - 0.25 && article >= 0.4 && shapeShare(group, best) >= 0.6
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

function toItem(anchor: Anchor, context: FeedContext, base: string, others: ReadonlyMap<Element, string>): Item {
  const card = cardOf(anchor, others)
  const item: Item = { ...emptyItem(), link: anchor.url, title: anchor.text }
  const published = dateNear(card, context)
  if (published !== undefined) item.published = published
  const image = imageNear(card, base)
  if (image !== undefined) item.image = { url: image }
  const summary = summaryNear(card, anchor)
  if (summary !== undefined) item.summaryHtml = textToHtml(summary)
  return item
}

function summaryNear(card: Element, anchor: Anchor): string | undefined {
  const stack: Element[] = [card]
  while (stack.length > 0) {
    const element = stack.shift()
    if (element === undefined) break
    if (element.name === 'p' && element !== anchor.element) {
      const text = foldText(inlineText(element))
      if (text.length > 40 && text !== anchor.text && text.length < 1500) return text
    }
    stack.push(...element.children.filter(isTag))
  }
  return undefined
}

/** The page's list of articles; empty where none can be seen. `why` says what decided. */
export function induceList(html: string, context: FeedContext): { items: Item[]; why: string } {
  const tree = parseHtml(html)
  const page = new URL(context.url)
  page.hash = ''
  const baseHref = /<base\s[^>]{0,200}?href\s*=\s*["']?([^"'\s>]+)/i.exec(html.slice(0, 20_000))?.[1]
  const base = resolveAddress(baseHref, context.url) ?? context.url
  const anchors = collectAnchors(tree.children, base, page)
  const others = new Map(
    anchors.filter((anchor) => anchor.article >= 0.4 || isTitle(anchor.text)).map((anchor) => [anchor.element, anchor.url]),
  )
  const groups = groupAnchors(anchors.filter((anchor) => anchor.text !== ''))
  for (const group of groups) judge(group, context, others)
  groups.sort((a, b) => b.score - a.score)
  const [best] = groups
  if (best === undefined || best.score < 1.5 || new Set(best.anchors.map((anchor) => anchor.url)).size < 2)
    return { items: [], why: 'no group of links looks like a list of articles' }
  const chosen = new Set(groups.filter((group) => group === best || belongs(group, best)).flatMap((group) => group.anchors))
  const items = anchors
    .filter((anchor) => chosen.has(anchor) && (isTitle(anchor.text) || anchor.article >= 0.5))
    .map((anchor) => toItem(anchor, context, base, others))
  const merged = mergeByLink(items)
  return {
    items: merged,
    why: `${merged.length} links at ${best.anchors[0]?.path.split('>').slice(-3).join(' > ') ?? ''}, ${Math.round(best.dated * 100)} % with a date nearby`,
  }
}
