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
import { ELEMENT_RULES, type ElementRule } from './html-allow-list.ts'
import { checkValue, startTag } from './html-attributes.ts'
import { closeBlocksTo, inPre, type Leaf, type Model, makeFlow, openBlock, topBlock } from './html-blocks.ts'
import { withInline } from './html-inline.ts'
import { type Inline, stripForbidden } from './html-output.ts'
import { parseHtml } from './html-parse.ts'
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
import {
  captureText,
  createHtmlWriter,
  endRun,
  finishWriting,
  type HtmlWriter,
  writeBreak,
  writeEdge,
  writeRule,
  writeText,
} from './html-writer.ts'

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

/** Allow-listed HTML of `input`, as bytes that are the same when sanitised again. Never throws. */
export function sanitiseHtml(input: string | readonly ChildNode[], options: SanitiseOptions): string {
  return sanitise(input, options).html
}

/** Plain text of an HTML fragment, one line per block. */
export function plainText(html: string): string {
  return sanitise(html, { baseUrl: 'https://invalid.invalid/', keepImages: false }).text
}

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
  /** Text captured before this caption; absent for what is no caption. */
  caption: { outer: string | undefined } | undefined
}

interface Walk extends ReplacedContext {
  levels: Level[]
}

/** Allow-listed HTML with its text and images. Never throws. */
export function sanitise(input: string | readonly ChildNode[], options: SanitiseOptions): Sanitised {
  const clean = options.cleanText ?? stripForbidden
  const writer = createHtmlWriter({ clean, dropLeading: options.dropLeading })
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
    else if (isText(node)) writeText(writer, node.data, walk.inline)
    else if (isTag(node)) enter(walk, node)
  }
  return { ...finishWriting(writer), images: walk.images }
}

function descend(walk: Walk, nodes: readonly ChildNode[], exit: Level['exit'], depth = 0): void {
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
    caption: undefined,
  })
}

function leave(walk: Walk, level: Level): void {
  const { writer } = walk
  walk.levels.pop()
  if (level.exit === 'edge') writeEdge(writer)
  else if (level.exit === 'block') {
    endRun(writer)
    if (level.caption) noteCaption(walk, captureText(writer, level.caption.outer))
    if (level.depth > 0) closeBlocksTo(writer, level.depth)
  }
  walk.inline = level.inline
  writer.leaf = level.leaf
  writer.paragraph = level.paragraph
  walk.direction = level.direction
  walk.figureImages = level.figureImages
}

function noteCaption(walk: Walk, text: string | undefined): void {
  const caption = text?.replaceAll('\n', ' ').trim()
  if (!caption) return
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
  if (rule.kind === 'break') writeBreak(walk.writer, walk.inline)
  else if (rule.kind === 'rule') {
    if (inPre(walk.writer)) writeEdge(walk.writer)
    else writeRule(walk.writer)
  } else if (rule.kind === 'image') writeImage(walk, element)
  else if (rule.kind === 'picture') writePicture(walk, element)
  else if (rule.kind === 'media') writeMedia(walk, element, rule)
  else if (rule.kind === 'noscript') writeNoscriptImages(walk, element)
  else if (rule.kind === 'embed') {
    if (!writeEmbed(walk, element) && element.name === 'object') descend(walk, element.children, 'none')
  } else return false
  return true
}

function enterEdge(walk: Walk, element: Element): void {
  writeEdge(walk.writer)
  descend(walk, element.children, 'edge')
  const direction = checkValue(walk, 'direction', element.attribs['dir'])
  if (direction !== undefined) {
    walk.direction = direction
    walk.writer.paragraph = `<p dir="${direction}">`
  }
}

function enterLeaf(walk: Walk, element: Element, rule: ElementRule): void {
  if (inPre(walk.writer)) {
    enterEdge(walk, element)
    return
  }
  endRun(walk.writer)
  descend(walk, element.children, 'block')
  walk.writer.leaf = { name: rule.name, open: startTag(walk, element, rule) }
}

/** Blocks that hold blocks. Where one may not stand, only its edges count. */
function enterBlock(walk: Walk, element: Element, rule: ElementRule): void {
  const { writer } = walk
  let model: Model | undefined
  if (!inPre(walk.writer)) {
    endRun(writer)
    model = makeRoom(writer, rule, element)
  }
  if (model === undefined) {
    enterEdge(walk, element)
    return
  }
  descend(walk, element.children, 'block', writer.stack.length)
  if (rule.kind === 'figcaption') walk.levels.at(-1)!.caption = { outer: captureText(writer, '') }
  const kept = model === 'rows' || model === 'row' || rule.kind === 'cell'
  openBlock(writer, rule.name, model, startTag(walk, element, rule), { kept })
  writer.leaf = undefined
  writer.paragraph = '<p>'
  walk.direction = undefined
  if (rule.kind === 'figure') walk.figureImages = []
}

/** Opens or closes implied blocks so that the element may stand here; undefined where it may not. */
function makeRoom(writer: HtmlWriter, rule: ElementRule, element: Element): Model | undefined {
  switch (rule.kind) {
    case 'flow':
    case 'list':
    case 'terms':
      return roomForBlock(writer) ? rule.kind : undefined
    case 'figure':
      return roomForBlock(writer) ? 'bare' : undefined
    case 'table':
      return roomForBlock(writer) && isDataTable(element) ? 'table' : undefined
    case 'item':
      return roomForItem(writer, ['li'], 'list', 'ul')
    case 'term':
      return roomForItem(writer, ['dt', 'dd'], 'terms', 'dl')
    case 'figcaption':
      return topBlock(writer).name === 'figure' ? 'bare' : undefined
    case 'summary':
      return topBlock(writer).name === 'details' && !topBlock(writer).content ? 'bare' : undefined
    default:
      return roomInTable(writer, rule)
  }
}

/** Depth counts where blocks nest freely; their own parts never add more than a few levels. */
function roomForBlock(writer: HtmlWriter): boolean {
  makeFlow(writer)
  return writer.stack.length < MAX_DEPTH
}

/** An item closes the item it was left in; one without a list gets a list. */
function roomForItem(writer: HtmlWriter, names: readonly string[], model: 'list' | 'terms', list: string): Model | undefined {
  if (names.includes(topBlock(writer).name)) closeBlocksTo(writer, writer.stack.length - 1)
  if (topBlock(writer).model !== model) {
    if (!roomForBlock(writer)) return undefined
    openBlock(writer, list, model, `<${list}>`, { implied: true })
  }
  return 'bare'
}

function roomInTable(writer: HtmlWriter, rule: ElementRule): Model | undefined {
  const top = topBlock(writer)
  if (rule.kind === 'cell') return top.model === 'row' ? 'bare' : undefined
  if (rule.kind === 'row') {
    if (top.model === 'table') openBlock(writer, 'tbody', 'rows', '<tbody>', { implied: true, kept: true })
    return topBlock(writer).model === 'rows' ? 'row' : undefined
  }
  if (top.model === 'rows' && top.implied) closeBlocksTo(writer, writer.stack.length - 1)
  if (topBlock(writer).model !== 'table') return undefined
  return rule.kind === 'rows' ? 'rows' : 'bare'
}

function enterInline(walk: Walk, element: Element, rule: ElementRule): void {
  descend(walk, element.children, 'none')
  const open = startTag(walk, element, rule)
  if (rule.needsAttribute && open.length === rule.name.length + 2) return
  walk.inline = withInline(walk.inline, rule, open)
}
