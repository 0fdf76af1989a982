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
import { type ChildNode, type Document, Element, type Text } from 'domhandler'
import { isBlock } from '../web/html-tree.ts'
import { DAY_NAME, HINT, hintsOf, PERSON_NAME } from './hints.ts'

/** A text node with the box it stands in. */
export interface Run {
  node: Text
  box: number
  /** Line number: runs of one line share it. */
  line: number
  /** Letters and digits, roughly; ideographs count threefold, since each is half a word. */
  size: number
  link: boolean
  cut: boolean
}

/** An element that may matter: all but bare inline ones. */
export interface Box {
  element: Element
  index: number
  parent: number
  hints: number
  /** Runs [start, end). */
  start: number
  end: number
  /** Boxes (index, last) are inside this one. */
  last: number
  /** Why its text was cut, when it was. */
  cut?: string
}

export interface Survey {
  boxes: Box[]
  runs: Run[]
  /** Sums of sizes before run i: all text, text in links. */
  sizes: number[]
  linkSizes: number[]
  metas: Element[]
  links: Element[]
  jsonLd: string[]
  /** Text of the document's title element. */
  title?: string
  html?: Element
  /** In order of the page, boxes by what readers of fields look for. */
  headings: Box[]
  times: Box[]
  captions: Box[]
  items: Box[]
  people: Box[]
  dates: Box[]
  /** With the number of the run they stand before. */
  images: { element: Element; at: number }[]
  embeds: Element[]
  anchors: Element[]
  /** Number of password, e-mail or search fields: traits of page types. */
  fields: number
}

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

/** Size of a text: letters and digits, ideographs threefold. */
export function sizeOf(text: string): number {
  let size = 0
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    if (code > 32 && code !== 0xa0) size += code >= 0x2e80 && code < 0xff00 ? 3 : 1
  }
  return size
}

/** Surveys a parsed page. Linear; the tree is not changed. */
export function surveyPage(root: Document): Survey {
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
    embeds: [],
    anchors: [],
    fields: 0,
  }
  let line = 0
  let lineHasText = false

  const breakLine = (): void => {
    if (lineHasText) line += 1
    lineHasText = false
  }

  const openBox = (element: Element, parent: number): Box => {
    const attributes = element.attribs
    let hints = 0
    if (attributes['class'] !== undefined) hints |= hintsOf(attributes['class'])
    if (attributes['id'] !== undefined) hints |= hintsOf(attributes['id'])
    if (attributes['role'] !== undefined) hints |= roleHints(attributes['role'])
    if (isHidden(attributes)) hints |= HINT.hidden
    const box: Box = { element, index: boxes.length, parent, hints, start: runs.length, end: runs.length, last: boxes.length }
    boxes.push(box)
    return box
  }

  const note = (box: Box): void => {
    const { element, hints } = box
    const attributes = element.attribs
    if (element.name === 'time') survey.times.push(box)
    else if (element.name === 'figcaption') survey.captions.push(box)
    if (attributes['itemprop'] !== undefined) survey.items.push(box)
    if (hints & PERSON_NAME || attributes['rel'] === 'author') survey.people.push(box)
    if (hints & (DAY_NAME | HINT.meta)) survey.dates.push(box)
    if (element.name.length === 2 && element.name[0] === 'h' && element.name >= 'h1' && element.name <= 'h6')
      survey.headings.push(box)
  }

  const walk = (nodes: readonly ChildNode[], parent: number, link: boolean, silent: boolean): void => {
    for (const node of nodes) {
      if (node.type === 'text') {
        if (silent) continue
        const size = sizeOf(node.data)
        if (size === 0 && !lineHasText) continue
        runs.push({ node, box: parent, line, size, link, cut: false })
        if (size > 0) lineHasText = true
        continue
      }
      if (node.type === 'tag' || node.type === 'script' || node.type === 'style') visit(node, parent, link, silent)
    }
  }

  const visit = (node: Element, parent: number, link: boolean, silent: boolean): void => {
    const name = node.name
    if (SPECIAL.has(name)) {
      switch (name) {
        case 'meta':
          survey.metas.push(node)
          return
        case 'link':
          survey.links.push(node)
          return
        case 'script':
          if (/ld\+json/i.test(node.attribs['type'] ?? '')) survey.jsonLd.push(rawText(node))
          return
        case 'title':
          survey.title ??= rawText(node)
          return
        case 'br':
          breakLine()
          return
        case 'img':
        case 'amp-img':
          if (name === 'img' || node.attribs['src']) survey.images.push({ element: node, at: runs.length })
          return
        case 'noscript':
          walk(node.children, parent, link, true)
          return
        case 'iframe':
        case 'video':
        case 'audio':
        case 'embed':
          survey.embeds.push(node)
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
          return
      }
    }
    const block = isBlock(node)
    if (block) breakLine()
    const inLink = link || (name === 'a' && leavesPage(node.attribs['href']))
    const attributes = node.attribs
    if (
      PLAIN.has(name) &&
      attributes['class'] === undefined &&
      attributes['id'] === undefined &&
      attributes['itemprop'] === undefined &&
      attributes['rel'] === undefined
    ) {
      if (isHidden(attributes)) return
      walk(node.children, parent, inLink, silent)
    } else {
      const box = openBox(node, parent)
      note(box)
      walk(node.children, box.index, inLink, silent)
      box.end = runs.length
      box.last = boxes.length - 1
    }
    if (block) breakLine()
  }

  // stands for the document, so that every run has a box
  const whole = openBox(new Element('document', {}, root.children), -1)
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

/** Letters of a box, and those of them in links. */
export function boxSize(survey: Survey, box: Box): number {
  return (survey.sizes[box.end] as number) - (survey.sizes[box.start] as number)
}

export function boxLinkSize(survey: Survey, box: Box): number {
  return (survey.linkSizes[box.end] as number) - (survey.linkSizes[box.start] as number)
}

/** Folded text of a range of runs on one line, at most `limit` characters read. */
export function textOfRuns(survey: Survey, start: number, end: number, limit = 10_000): string {
  let out = ''
  let line = survey.runs[start]?.line
  for (let i = start; i < end && out.length < limit; i += 1) {
    const run = survey.runs[i] as Run
    if (run.line !== line) {
      out += ' '
      line = run.line
    }
    out += run.node.data
  }
  return fold(out)
}

/** Text of a box on one line. */
export function textOfBox(survey: Survey, box: Box, limit?: number): string {
  return textOfRuns(survey, box.start, box.end, limit)
}

/** White space folded to single blanks, none at the ends. */
export function fold(text: string): string {
  return text.replace(/[\s\u00a0\u200b\ufeff]+/gu, ' ').trim()
}

function rawText(element: Element): string {
  let out = ''
  for (const child of element.children) if ('data' in child) out += child.data
  return out
}

function isHidden(attributes: Record<string, string>): boolean {
  if (attributes['hidden'] !== undefined) return true
  const style = attributes['style']
  return style !== undefined && /display\s*:\s*none|visibility\s*:\s*hidden/i.test(style)
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
