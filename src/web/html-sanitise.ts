/**
 * Turns any HTML into HTML that is safe and readable anywhere: one allow-list, one walk, output written from scratch.
 *
 * The walk reads the htmlparser2 tree and tells `html-writer.ts` what to write; nothing of the input's own markup is
 * copied. What comes out is well nested after the HTML Standard, so a conforming parser reads the tree that was meant,
 * and sanitising it again changes nothing. Time is linear in the input, depth is bounded.
 *
 * Effects: none.
 *
 * @module
 */
import { type ChildNode, type Element, isTag, isText } from 'domhandler'
import { ELEMENT_RULES, type ElementRule, NESTABLE_INLINES } from './html-allow-list.ts'
import { checkValue, startTag } from './html-attributes.ts'
import {
  type ReplacedContext,
  type WrittenImage,
  writeEmbed,
  writeImage,
  writeMedia,
  writeNoscriptImages,
  writePicture,
} from './html-replaced.ts'
import { isDataTable } from './html-table.ts'
import { parseHtml } from './html-tree.ts'
import { createHtmlWriter, type HtmlWriter, type Inline, type Leaf, type Model } from './html-writer.ts'

export interface SanitiseOptions {
  /** Relative addresses are resolved against it. */
  baseUrl: string
  /** `false` leaves out images, video and audio. Default true. */
  keepImages?: boolean
  /** Rewrites runs of text; must be idempotent. Characters that HTML or XML forbid are removed in any case. */
  cleanText?: (run: string) => string
  /** Whether a text block at the very top is to be left out. */
  dropLeading?: (text: string) => boolean
  /** Whether an image is to be written; called once per image in order. */
  keepImage?: (url: string) => boolean
}

export interface Sanitised {
  html: string
  /** Plain text of it, one line per block. */
  text: string
  images: WrittenImage[]
}

/** Blocks deeper than this lose their own element, not their text. */
const MAX_DEPTH = 60
const MAX_INLINES = 24

/** Allow-listed HTML of `input`, as bytes that are the same when sanitised again. Never throws. */
export function sanitiseHtml(input: string | readonly ChildNode[], options: SanitiseOptions): string {
  return sanitise(input, options).html
}

/** Plain text of an HTML fragment, one line per block. */
export function plainText(html: string): string {
  return sanitise(html, { baseUrl: 'https://invalid.invalid/', keepImages: false }).text
}

/** Removes what neither HTML text nor XML 1.0 may carry. */
export function stripForbidden(text: string): string {
  const sound = text.isWellFormed() ? text : text.toWellFormed()
  return FORBIDDEN.test(sound) ? sound.replace(FORBIDDEN_ALL, '') : sound
}
const FORBIDDEN = /[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u009f\ufdd0-\ufdef\ufffe\uffff]/
const FORBIDDEN_ALL = new RegExp(FORBIDDEN.source, 'g')

/** What an element's end has to restore. */
interface Level {
  nodes: readonly ChildNode[]
  index: number
  /** `edge` and `block` end running text; `block` closes what was opened, too. */
  exit: 'none' | 'edge' | 'block'
  inline: Inline | undefined
  leaf: Leaf | undefined
  paragraph: string
  direction: string | undefined
  depth: number
  figureImages: WrittenImage[] | undefined
  captionFrom: number
}

interface Walk extends ReplacedContext {
  levels: Level[]
}

/** Allow-listed HTML with its text and images. Never throws. */
export function sanitise(input: string | readonly ChildNode[], options: SanitiseOptions): Sanitised {
  const extra = options.cleanText
  const clean = extra ? (run: string) => stripForbidden(extra(run)) : stripForbidden
  const writer = createHtmlWriter({ clean, ...(options.dropLeading ? { dropLeading: options.dropLeading } : {}) })
  const walk: Walk = {
    writer,
    base: URL.canParse(options.baseUrl) ? options.baseUrl : undefined,
    clean,
    keepImages: options.keepImages ?? true,
    keepImage: options.keepImage,
    levels: [],
    inline: undefined,
    direction: undefined,
    figureImages: undefined,
    images: [],
    lastImage: undefined,
  }
  descend(walk, typeof input === 'string' ? parseHtml(input).children : input, 'none')
  const { levels } = walk
  while (levels.length > 0) {
    const level = levels[levels.length - 1]!
    const node = level.nodes[level.index++]
    if (node === undefined) leave(walk, level)
    else if (isText(node)) writer.text(node.data, walk.inline)
    else if (isTag(node)) enter(walk, node)
  }
  return { ...writer.end(), images: walk.images }
}

function descend(walk: Walk, nodes: readonly ChildNode[], exit: Level['exit'], depth = 0, captionFrom = -1): void {
  const { writer } = walk
  walk.levels.push({
    nodes,
    index: 0,
    exit,
    inline: walk.inline,
    leaf: writer.leaf,
    paragraph: writer.paragraph,
    direction: walk.direction,
    depth,
    figureImages: walk.figureImages,
    captionFrom,
  })
}

function leave(walk: Walk, level: Level): void {
  const { writer } = walk
  walk.levels.pop()
  if (level.exit === 'edge') writer.edge()
  else if (level.exit === 'block') {
    writer.endRun()
    if (level.captionFrom >= 0) noteCaption(walk, level.captionFrom)
    if (level.depth > 0) writer.closeTo(level.depth)
  }
  walk.inline = level.inline
  writer.leaf = level.leaf
  writer.paragraph = level.paragraph
  walk.direction = level.direction
  walk.figureImages = level.figureImages
}

function noteCaption(walk: Walk, from: number): void {
  const caption = walk.writer.textSoFar().slice(from).replaceAll('\n', ' ').trim()
  if (caption === '') return
  for (const image of walk.figureImages ?? []) image.caption ??= caption
}

function enter(walk: Walk, element: Element): void {
  const rule = ELEMENT_RULES.get(element.name)
  if (rule === undefined) descend(walk, element.children, 'none')
  else if (rule.kind === 'inline' || rule.kind === 'ruby-part') enterInline(walk, element, rule)
  else if (rule.kind === 'block') enterEdge(walk, element)
  else if (rule.kind === 'leaf') enterLeaf(walk, element, rule)
  else if (!writeReplaced(walk, element, rule)) enterBlock(walk, element, rule)
}

/** Writes elements that are more than a box around their content. False for every other. */
function writeReplaced(walk: Walk, element: Element, rule: ElementRule): boolean {
  if (rule.kind === 'drop') return true
  if (rule.kind === 'break') walk.writer.lineBreak(walk.inline)
  else if (rule.kind === 'rule') {
    if (inPre(walk)) walk.writer.edge()
    else walk.writer.rule()
  } else if (rule.kind === 'image') writeImage(walk, element)
  else if (rule.kind === 'picture') writePicture(walk, element)
  else if (rule.kind === 'media') writeMedia(walk, element, rule)
  else if (rule.kind === 'noscript') writeNoscriptImages(walk, element)
  else if (rule.kind === 'embed') {
    if (!writeEmbed(walk, element) && element.name === 'object') descend(walk, element.children, 'none')
  } else return false
  return true
}

/** Preformatted text takes no blocks: they become lines. */
function inPre(walk: Walk): boolean {
  return walk.writer.leaf?.name === 'pre'
}

function enterEdge(walk: Walk, element: Element): void {
  walk.writer.edge()
  descend(walk, element.children, 'edge')
  const direction = checkValue(walk, 'direction', element.attribs['dir'])
  if (direction !== undefined) {
    walk.direction = direction
    walk.writer.paragraph = `<p dir="${direction}">`
  }
}

function enterLeaf(walk: Walk, element: Element, rule: ElementRule): void {
  if (inPre(walk)) {
    enterEdge(walk, element)
    return
  }
  walk.writer.endRun()
  descend(walk, element.children, 'block')
  walk.writer.leaf = { name: rule.name, open: startTag(walk, element, rule) }
}

/** Blocks that hold blocks. Where one may not stand, only its edges count. */
function enterBlock(walk: Walk, element: Element, rule: ElementRule): void {
  const { writer } = walk
  let model: Model | undefined
  if (!inPre(walk) && writer.depth() < MAX_DEPTH) {
    writer.endRun()
    model = makeRoom(writer, rule, element)
  }
  if (model === undefined) {
    enterEdge(walk, element)
    return
  }
  descend(walk, element.children, 'block', writer.depth(), rule.kind === 'figcaption' ? writer.textSoFar().length : -1)
  const kept = model === 'rows' || model === 'row' || rule.kind === 'cell'
  writer.open(rule.name, model, startTag(walk, element, rule), { kept })
  writer.leaf = undefined
  writer.paragraph = '<p>'
  walk.direction = undefined
  if (rule.kind === 'figure') walk.figureImages = []
}

/** Opens or closes implied blocks so that the element may stand here; undefined where it may not. */
function makeRoom(writer: HtmlWriter, rule: ElementRule, element: Element): Model | undefined {
  switch (rule.kind) {
    case 'flow':
      writer.toFlow()
      return 'flow'
    case 'figure':
      writer.toFlow()
      return 'bare'
    case 'list':
    case 'terms':
      writer.toFlow()
      return rule.kind
    case 'item':
      return roomForItem(writer, ['li'], 'list', 'ul')
    case 'term':
      return roomForItem(writer, ['dt', 'dd'], 'terms', 'dl')
    case 'figcaption':
      return writer.top().name === 'figure' ? 'bare' : undefined
    case 'summary':
      return writer.top().name === 'details' && !writer.top().content ? 'bare' : undefined
    case 'table':
      if (!isDataTable(element)) return undefined
      writer.toFlow()
      return 'table'
    default:
      return roomInTable(writer, rule)
  }
}

/** An item closes the item it was left in; one without a list gets a list. */
function roomForItem(writer: HtmlWriter, names: readonly string[], model: 'list' | 'terms', list: string): 'bare' {
  if (names.includes(writer.top().name)) writer.closeTo(writer.depth() - 1)
  if (writer.top().model !== model) {
    writer.toFlow()
    writer.open(list, model, `<${list}>`, { implied: true })
  }
  return 'bare'
}

function roomInTable(writer: HtmlWriter, rule: ElementRule): Model | undefined {
  const top = writer.top()
  if (rule.kind === 'cell') return top.model === 'row' ? 'bare' : undefined
  if (rule.kind === 'row') {
    if (top.model === 'table') writer.open('tbody', 'rows', '<tbody>', { implied: true, kept: true })
    return writer.top().model === 'rows' ? 'row' : undefined
  }
  if (top.model === 'rows' && top.implied) writer.closeTo(writer.depth() - 1)
  if (writer.top().model !== 'table') return undefined
  return rule.kind === 'rows' ? 'rows' : 'bare'
}

function enterInline(walk: Walk, element: Element, rule: ElementRule): void {
  descend(walk, element.children, 'none')
  const open = startTag(walk, element, rule)
  if (rule.needsAttribute && open.length === rule.name.length + 2) return
  walk.inline = withInline(walk.inline, rule, open)
}

/** The chain with one more element. The same element twice means nothing, unless it says something else. */
function withInline(chain: Inline | undefined, rule: ElementRule, open: string): Inline | undefined {
  const { name } = rule
  if (chain !== undefined && chain.depth >= MAX_INLINES) return chain
  let base = chain
  if (rule.kind === 'ruby-part') {
    if (findInline(chain, 'ruby') === undefined) return chain
    base = without(without(chain, 'rt'), 'rp')
  } else if (!NESTABLE_INLINES.has(name)) {
    const same = findInline(chain, name)
    if (same !== undefined && (same.open === open || open.length === name.length + 2)) return chain
    base = without(chain, name)
  }
  return { name, open, parent: base, depth: (base?.depth ?? 0) + 1 }
}

function findInline(chain: Inline | undefined, name: string): Inline | undefined {
  let at = chain
  while (at !== undefined && at.name !== name) at = at.parent
  return at
}

function without(chain: Inline | undefined, name: string): Inline | undefined {
  const found = findInline(chain, name)
  if (found === undefined || chain === undefined) return chain
  if (found === chain) return chain.parent
  const parent = without(chain.parent, name)
  return { name: chain.name, open: chain.open, parent, depth: (parent?.depth ?? 0) + 1 }
}
