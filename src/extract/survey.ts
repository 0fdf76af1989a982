/**
 * One walk over the page's tree that notes everything the readers of single fields and the content scorer need.
 *
 * Text becomes runs (one text node each) in reading order; elements become boxes that span a range of runs. Later steps
 * work on these flat lists and never walk the tree again.
 *
 * Effects: none.
 *
 * @module
 */
import { type ChildNode, type Document, Element } from 'domhandler'
import { BLOCKS } from '../web/html-tree.ts'
import { Box, Run, type Survey, sizeOf } from './boxes.ts'
import { DAY_NAME, HINT, hintsOf, ITEM, PERSON_NAME } from './hints.ts'

const SKIP = new Set([
  'script',
  'style',
  'template',
  'svg',
  'math',
  'object',
  'select',
  'option',
  'textarea',
  'button',
  'canvas',
  'map',
  'applet',
  'noframes',
])
/** Those of them whose text is a block of the page's input all the same. */
const ODD = new Set(['canvas', 'map', 'applet', 'noframes', 'option'])
/** Elements that are not simply walked into. */
const SPECIAL = new Set([
  ...SKIP,
  'meta',
  'link',
  'title',
  'br',
  'img',
  'amp-img',
  'noscript',
  'iframe',
  'video',
  'audio',
  'embed',
  'input',
  'html',
  'a',
])
const PLAIN = new Set([
  'b',
  'i',
  'em',
  'strong',
  'u',
  'a',
  'sup',
  'sub',
  'small',
  'big',
  'font',
  'br',
  'wbr',
  'abbr',
  'code',
  'mark',
  's',
  'q',
  'cite',
  'span',
  'hr',
])

/** What an element's name says, as bits of one number: one look-up instead of three. */
const SPECIAL_NAME = 1
const PLAIN_NAME = 2
const BLOCK_NAME = 4
const NAMES = new Map<string, number>()
for (const [set, bit] of [
  [SPECIAL, SPECIAL_NAME],
  [PLAIN, PLAIN_NAME],
  [BLOCKS, BLOCK_NAME],
] as const)
  for (const name of set) NAMES.set(name, (NAMES.get(name) ?? 0) | bit)

const HIDES = /display\s*:\s*none|visibility\s*:\s*hidden/i
/** Surveys a parsed page. Linear; the tree is not changed. `noscript` reads what is meant for browsers without scripts. */
export function surveyPage(root: Document, html: string, { noscript = false }: { noscript?: boolean } = {}): Survey {
  const boxes: Box[] = []
  const runs: Run[] = []
  const survey: Omit<Survey, 'sizes' | 'linkSizes'> = {
    boxes,
    runs,
    metas: [],
    links: [],
    jsonLd: [],
    headings: [],
    times: [],
    captions: [],
    items: [],
    people: [],
    dates: [],
    images: [],
    imagePlaces: [],
    embeds: [],
    anchors: [],
    fields: 0,
    odd: noscript,
  }
  let line = 0
  let lineHasText = false
  let gap = false

  const breakLine = (): void => {
    if (lineHasText) line += 1
    lineHasText = false
  }

  const openBox = (element: Element, parent: number, hints: number, block: boolean): Box => {
    const box = new Box(element, boxes.length, parent, hints, runs.length, block)
    boxes.push(box)
    return box
  }

  const note = (box: Box): void => {
    const { element, hints } = box
    if (element.name === 'time') survey.times.push(box)
    else if (element.name === 'figcaption') survey.captions.push(box)
    if (hints & ITEM) survey.items.push(box)
    if (hints & PERSON_NAME) survey.people.push(box)
    if (hints & (DAY_NAME | HINT.meta)) survey.dates.push(box)
    if (element.name.length === 2 && element.name[0] === 'h' && element.name >= 'h1' && element.name <= 'h6')
      survey.headings.push(box)
  }

  const walk = (nodes: readonly ChildNode[], parent: number, link: boolean, silent: boolean): void => {
    for (const node of nodes) {
      if (node.type === 'text') {
        if (silent) continue
        const { startIndex, endIndex } = node
        const size = startIndex === null || endIndex === null ? sizeOf(node.data) : sizeOf(html, startIndex, endIndex + 1)
        if (size === 0) {
          gap = true
          continue
        }
        runs.push(new Run(node, parent, line, size, link, gap))
        gap = false
        lineHasText = true
        continue
      }
      if (node.type === 'tag' || node.type === 'script' || node.type === 'style') visit(node, parent, link, silent)
    }
  }

  const visit = (node: Element, parent: number, link: boolean, silent: boolean): void => {
    const name = node.name
    const traits = NAMES.get(name) ?? 0
    if (traits & SPECIAL_NAME) {
      switch (name) {
        case 'meta':
          survey.metas.push(node)
          return
        case 'link':
          survey.links.push(node)
          return
        case 'script':
          if (node.attribs['data-telegram-post'] !== undefined) survey.embeds.push(node)
          if (/ld\+json/i.test(node.attribs['type'] ?? '')) survey.jsonLd.push(rawText(node))
          return
        case 'title':
          survey.title ??= rawText(node)
          if (node.parent?.type !== 'tag' || node.parent.name !== 'head') survey.odd = true
          return
        case 'br':
          breakLine()
          return
        case 'img':
        case 'amp-img':
          if (name === 'img' || node.attribs['src']) {
            survey.images.push(node)
            survey.imagePlaces.push(runs.length)
          }
          if (node.children.length > 0) survey.odd = true
          return
        case 'noscript':
          walk(node.children, parent, link, !noscript)
          return
        case 'iframe':
        case 'video':
        case 'audio':
        case 'embed':
          survey.embeds.push(node)
          if (name === 'video' || node.children.length > 0) survey.odd ||= name !== 'iframe'
          return
        case 'input':
          if (/^(?:password|email|search)$/i.test(node.attribs['type'] ?? '')) survey.fields += 1
          return
        case 'html':
          survey.html ??= node
          break
        case 'a':
          survey.anchors.push(node)
          break
        default:
          if (ODD.has(name)) survey.odd = true
          return
      }
    }
    const block = (traits & BLOCK_NAME) !== 0
    if (block) breakLine()
    const inLink = link || (name === 'a' && leavesPage(node.attribs['href']))
    const hints = hintsAt(name, node.attribs)
    const bare = (hints & ~HINT.body) === 0 && (traits & PLAIN_NAME) !== 0
    if (bare) walk(node.children, parent, inLink, silent)
    else {
      const box = openBox(node, parent, hints, block)
      note(box)
      walk(node.children, box.index, inLink, silent)
      box.end = runs.length
      box.last = boxes.length - 1
      if (name === 'head' && box.end > box.start) survey.odd = true
    }
    if (block) breakLine()
  }

  // stands for the document, so that every run has a box
  const whole = openBox(new Element('document', {}, root.children), -1, 0, false)
  walk(root.children, whole.index, false, false)
  whole.end = runs.length
  whole.last = boxes.length - 1
  const sizes: number[] = [0]
  const linkSizes: number[] = [0]
  let size = 0
  let linkSize = 0
  for (let i = 0; i < runs.length; i += 1) {
    const run = runs[i] as Run
    size += run.size
    if (run.link) linkSize += run.size
    sizes.push(size)
    linkSizes.push(linkSize)
  }
  return { ...survey, sizes, linkSizes }
}

function rawText(element: Element): string {
  let out = ''
  for (const child of element.children) if ('data' in child) out += child.data
  return out
}

/** Links to a place on the same page are no navigation: tables of contents, footnotes. */
function leavesPage(href: string | undefined): boolean {
  return href !== undefined && href[0] !== '#'
}

function roleHints(role: string): number {
  switch (role.toLowerCase()) {
    case 'navigation':
    case 'menu':
    case 'menubar':
      return HINT.nav
    case 'banner':
    case 'contentinfo':
    case 'complementary':
      return HINT.chrome
    case 'search':
    case 'dialog':
    case 'alertdialog':
      return HINT.tools
    default:
      return 0
  }
}

/** What an element's attributes say of it. Read by name: going over them in a loop costs half as much again. */
function hintsAt(name: string, attributes: Record<string, string>): number {
  let hints = 0
  if (attributes['class'] !== undefined) hints |= hintsOf(attributes['class'])
  if (attributes['id'] !== undefined) hints |= hintsOf(attributes['id'])
  if (attributes['role'] !== undefined) hints |= roleHints(attributes['role'])
  if (attributes['hidden'] !== undefined) hints |= HINT.hidden
  if (attributes['style'] !== undefined && HIDES.test(attributes['style'])) hints |= HINT.hidden
  if (attributes['itemprop'] !== undefined) hints |= ITEM
  if (name === 'a' && attributes['rel'] === 'author') hints |= PERSON_NAME
  return hints
}
