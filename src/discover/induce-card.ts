/**
 * The block of a page that belongs to one link of a list, and what it says: date, picture, teaser.
 *
 * Effects: none.
 *
 * @module
 */
import { type Element, isTag, isText } from 'domhandler'
import type { Instant } from '../model/instant.ts'
import { parseDate } from '../web/date.ts'
import { inlineText } from '../web/html-tree.ts'
import { resolveAddress } from './feed-address.ts'
import type { FeedContext } from './feed-fields.ts'
import { foldText } from './feed-text.ts'

interface Linked {
  element: Element
  url: string
}

/** Ancestors of links, with the one address they hold; empty where they hold several. */
export type Cards = Map<Element, string>

const LEVELS = 8

/** Marks up to eight ancestors of every link. Linear in the number of links. */
export function markCards(anchors: readonly Linked[]): Cards {
  const cards: Cards = new Map()
  for (const { element, url } of anchors) {
    let up = element.parent
    for (let level = 0; level < LEVELS && up !== null && isTag(up); level++) {
      const known = cards.get(up)
      cards.set(up, known === undefined || known === url ? url : '')
      up = up.parent
    }
  }
  return cards
}

/** Largest block around a link that holds no other link of its list. */
export function cardOf(anchor: Linked, cards: Cards): Element {
  let card = anchor.element
  let up = anchor.element.parent
  for (let level = 0; level < LEVELS && up !== null && isTag(up); level++) {
    if (up.name === 'body' || up.name === 'main' || cards.get(up) !== anchor.url) break
    card = up
    up = up.parent
  }
  return card
}

/** What follows a card that is only a title (`dt` and `dd`, heading and paragraph), unless it is another item's. */
export function siblingOf(card: Element, cards: Cards): Element | undefined {
  let next = card.next
  while (next !== null && !isTag(next)) next = next.next
  if (next === null || next === undefined || cards.has(next)) return undefined
  return /^(?:dd|p|div|span|small|time)$/.test(next.name) ? next : undefined
}

const DATE_CLASS = /date|time|meta|publish|tarix|zaman|posted|when/i

/** Texts of a card that may be a date, machine-made ones first. */
function dateTexts(card: Element): string[] {
  const exact: string[] = []
  const loose: string[] = []
  const walk = (element: Element, depth: number): void => {
    if (depth > 12 || exact.length + loose.length > 40) return
    const machine = element.attribs['datetime'] ?? element.attribs['data-date'] ?? element.attribs['data-time']
    if (machine !== undefined) exact.push(machine)
    if (element.name === 'time') exact.push(inlineText(element))
    else if (DATE_CLASS.test(element.attribs['class'] ?? '')) loose.push(inlineText(element))
    const own = element.children
      .filter(isText)
      .map((text) => text.data)
      .join(' ')
      .replace(/\s+/g, ' ')
      .trim()
    if (own.length >= 5 && own.length <= 60 && /\d/.test(own)) loose.push(own)
    for (const child of element.children) if (isTag(child)) walk(child, depth + 1)
  }
  walk(card, 0)
  return [...exact, ...loose].map((text) => text.trim()).filter((text) => text !== '' && text.length <= 160)
}

const YEAR_MS = 366 * 86_400_000

/** The first date in a card that can be read, whole or up to a divider. */
export function dateNear(card: Element, context: FeedContext): Instant | undefined {
  const latest = (context.now?.getTime() ?? Number.POSITIVE_INFINITY) + YEAR_MS
  for (const text of dateTexts(card).slice(0, 14)) {
    const instant = parseDate(text, context) ?? parseDate(text.split(/\s[|•·/–—-]\s/)[0] ?? '', context)
    if (instant !== undefined && instant.at.getTime() < latest) return instant
  }
  return undefined
}

/** Elements of a card, breadth first, bounded. */
function* elementsOf(card: Element): Generator<Element> {
  const queue: Element[] = [card]
  for (let i = 0; i < queue.length && i < 500; i++) {
    const element = queue[i]
    if (element === undefined) return
    yield element
    for (const child of element.children) if (isTag(child)) queue.push(child)
  }
}

export function imageNear(card: Element, base: string): string | undefined {
  for (const element of elementsOf(card)) {
    if (element.name !== 'img') continue
    for (const name of ['data-src', 'data-original', 'data-lazy-src', 'src']) {
      const url = resolveAddress(element.attribs[name], base)
      if (url !== undefined) return url
    }
  }
  return undefined
}

export function summaryNear(card: Element, link: Element, title: string): string | undefined {
  for (const element of elementsOf(card)) {
    if (
      element === link ||
      (element.name !== 'p' && !/lead|summary|excerpt|teaser|desc|intro/i.test(element.attribs['class'] ?? ''))
    )
      continue
    const text = foldText(inlineText(element))
    if (text.length > 40 && text.length < 1500 && text !== title && !element.children.includes(link)) return text
  }
  return undefined
}
