/**
 * Builds the tree of a page from what `html-parse.ts` reads: domhandler nodes, each linked to its parent and its neighbours.
 *
 * Children wait on one stack until their element ends and are then taken as a list of the right length. Objects are made by
 * constructors and by `slice`, not as literals: see `boxes.ts` in `extract/`.
 *
 * Effects: none.
 *
 * @module
 */
import { type ChildNode, Document, Element, type ParentNode, Text } from 'domhandler'
import type { Tag } from './html-tags.ts'

/** Elements deeper than this are left out and their content hangs on the last one kept, so that walks may recurse. */
const MAX_DEPTH = 400
/** Nesting at which reading stops: looking for what an end tag ends costs its depth. */
const HOPELESS_DEPTH = 2_000
const CHILDLESS: ChildNode[] = []

export interface Builder {
  readonly root: Document
  /** Tags of the open elements, outermost first, and whether each stands in SVG or MathML. */
  readonly open: Tag[]
  readonly foreign: boolean[]
  /** The document, then those open elements that are kept. */
  readonly kept: ParentNode[]
  /** Where in `waiting` the children of each of `kept` begin. */
  readonly marks: number[]
  /** Children of open elements, up to `top`. */
  readonly waiting: ChildNode[]
  top: number
  /** Text that further text joins. */
  text: Text | undefined
  /** A block has just begun or ended. */
  atEdge: boolean
}

export function createBuilder(): Builder {
  const root = new Document([])
  return { root, open: [], foreign: [], kept: [root], marks: [0], waiting: [], top: 0, text: undefined, atEdge: true }
}

/** Ends what is open and returns the document. */
export function finishTree(b: Builder): Document {
  while (b.open.length > 0) closeInnermost(b)
  b.root.children = takeChildren(b, 0)
  return b.root
}

/** Adds text that stands from `start` to `end` in the page; `end` is -1 where the page writes it in other signs. */
export function addText(b: Builder, data: string, start: number, end: number): void {
  if (b.text !== undefined) {
    b.text.data += data
    b.text.endIndex = null
    return
  }
  const node = new Text(data)
  if (end >= 0) {
    node.startIndex = start
    node.endIndex = end - 1
  }
  addNode(b, node)
  b.text = node
}

function addNode(b: Builder, node: ChildNode): void {
  const last = b.kept.length - 1
  node.parent = b.kept[last] as ParentNode
  if (b.top > (b.marks[last] as number)) {
    const previous = b.waiting[b.top - 1] as ChildNode
    previous.next = node
    node.prev = previous
  }
  b.waiting[b.top] = node
  b.top += 1
  b.text = undefined
  b.atEdge = false
}

/** The nodes that wait from `mark` on. */
function takeChildren(b: Builder, mark: number): ChildNode[] {
  const children = b.waiting.slice(mark, b.top)
  b.top = mark
  return children
}

/** Opens an element after ending those it ends; false where the page is nested beyond hope. */
export function openElement(b: Builder, tag: Tag, attributes: Record<string, string>, closed: boolean): boolean {
  const { open } = b
  if (tag.ends !== undefined) while (open.length > 0 && tag.ends.has((open[open.length - 1] as Tag).name)) closeInnermost(b)
  const isKept = open.length < MAX_DEPTH
  const foreign = tag.foreign ?? (open.length > 0 && (b.foreign[open.length - 1] as boolean))
  const childless = tag.isVoid || (closed && foreign)
  if (isKept) {
    const element = new Element(tag.name, attributes, childless ? [] : CHILDLESS)
    addNode(b, element)
    if (!childless) {
      b.kept.push(element)
      b.marks.push(b.top)
    }
  }
  if (childless) return true
  open.push(tag)
  b.foreign.push(foreign)
  b.atEdge = tag.isBlock
  return open.length <= HOPELESS_DEPTH
}

/** Ends the innermost open element of that name, and those in it; false where none is open. */
export function closeElement(b: Builder, name: string): boolean {
  const { open } = b
  let depth = open.length - 1
  while (depth >= 0 && (open[depth] as Tag).name !== name) depth -= 1
  if (depth < 0) return false
  while (open.length > depth) closeInnermost(b)
  return true
}

function closeInnermost(b: Builder): void {
  if (b.open.length < b.kept.length) {
    const element = b.kept.pop() as ParentNode
    element.children = takeChildren(b, b.marks.pop() as number)
    b.text = undefined
  }
  const tag = b.open.pop() as Tag
  b.foreign.pop()
  b.atEdge = tag.isBlock
}
