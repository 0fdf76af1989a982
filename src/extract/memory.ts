/**
 * Site memory: a line that stands on several pages of one source is furniture, and is cut without a rule written by hand.
 *
 * Learned from the last 24 articles. A line counts once three articles of at least five show it and it stands on a third of them;
 * a paragraph of prose needs half of them at the end of an article, three fifths anywhere else, because a running story repeats
 * its background honestly. Headings go only where nothing follows them. What would take half of an article is not cut at all.
 *
 * Effects: `cutRepeated` changes the parsed nodes it is given.
 *
 * @module
 */
import { type ChildNode, type Element, isTag, isText, type Text } from 'domhandler'
import { removeElement } from 'domutils'
import type { Extraction } from '../model/extraction.ts'
import { lineKey, type MemoryUse, type SiteMemory } from '../model/site-memory.ts'
import { isBlock } from '../web/html-tree.ts'

const MAX_PAGES = 24
const MIN_PAGES = 5
const MIN_SEEN = 3
const SHARE = { line: 0.33, closing: 0.5, prose: 0.6 }
/** Lines kept of one page: its first and its last. */
const FIRST_LINES = 16
const LAST_LINES = 32
const PROSE_WORDS = 20
const PROSE_LETTERS_UNSPACED = 60
/** Lines that stand at the end or the beginning. */
const CLOSING = 6
const OPENING = 2
/** At least so much of an article stays, or nothing is cut. */
const MIN_LEFT = 0.5
const HEADING = /^h[1-6]$/
const MEDIA = new Set([
  'img',
  'picture',
  'video',
  'audio',
  'iframe',
  'source',
  'figure',
  'embed',
  'object',
  'br',
  'hr',
  'td',
  'th',
  'tr',
])

/** One line of the content: the text between two breaks. */
interface Block {
  texts: Text[]
  text: string
  key: string
  heading: boolean
}

/** Cuts what the memory knows as furniture from the extraction, and says what and why. Without a memory nothing is cut. */
export function cutRepeated(extraction: Extraction, memory: SiteMemory | undefined): { extraction: Extraction; use: MemoryUse } {
  const { blocks, content, cut } = cutNodes(extraction.content, memory)
  const use = { version: memory?.version ?? 0, lines: keysToKeep(blocks), cut: [...new Set(cut.map((block) => block.key))] }
  if (cut.length === 0 || !memory) return { extraction, use }
  const gone = new Set(use.cut)
  const why = (block: Block): string => `seen on ${memory.repeated[block.key]} of ${memory.pages.length} pages`
  return {
    extraction: {
      ...extraction,
      content,
      text: extraction.text
        .split('\n')
        .filter((line) => !gone.has(lineKey(line)))
        .join('\n'),
      cuts: [...extraction.cuts, ...cut.map((block) => ({ what: block.text.slice(0, 80), why: why(block) }))],
    },
    use,
  }
}

/** The same on nodes alone. `content` holds what is left of them. */
export function cutNodes(
  nodes: ChildNode[],
  memory: SiteMemory | undefined,
): { blocks: Block[]; content: ChildNode[]; cut: Block[] } {
  const blocks = blocksOf(nodes)
  const cut = memory ? chooseCuts(blocks, memory) : []
  if (cut.length === 0) return { blocks, content: nodes, cut }
  const gone = new Set<ChildNode>()
  for (const block of cut) for (const text of block.texts) prune(text, gone)
  return { blocks, content: nodes.filter((node) => !gone.has(node)), cut }
}

function chooseCuts(blocks: readonly Block[], memory: SiteMemory): Block[] {
  const of = memory.pages.length
  const chosen = new Set<Block>()
  blocks.forEach((block, at) => {
    const seen = memory.repeated[block.key]
    if (seen === undefined || block.heading) return
    const closing = at >= blocks.length - CLOSING || at < OPENING
    const share = isProse(block.text) ? (closing ? SHARE.closing : SHARE.prose) : SHARE.line
    if (seen / of >= share) chosen.add(block)
  })
  for (let at = blocks.length - 1; at >= 0; at--) {
    const block = blocks[at]!
    if (block.heading && memory.repeated[block.key] !== undefined) chosen.add(block)
    if (!chosen.has(block)) break
  }
  const length = (list: Iterable<Block>): number => [...list].reduce((sum, block) => sum + block.text.length, 0)
  return length(chosen) > length(blocks) * (1 - MIN_LEFT) ? [] : blocks.filter((block) => chosen.has(block))
}

function isProse(text: string): boolean {
  let blanks = 0
  for (let at = text.indexOf(' '); at >= 0; at = text.indexOf(' ', at + 1)) blanks++
  return (
    blanks >= PROSE_WORDS - 1 ||
    (blanks < 5 && text.length >= PROSE_LETTERS_UNSPACED && text.charCodeAt(text.length >> 1) > 0xe00)
  )
}

/** Lines of the content in order. */
function blocksOf(nodes: readonly ChildNode[]): Block[] {
  const blocks: Block[] = []
  let texts: Text[] = []
  let heading = false
  const flush = (): void => {
    const text = texts
      .map((node) => node.data)
      .join('')
      .replace(/\s+/gu, ' ')
      .trim()
    const key = text === '' ? '' : lineKey(text)
    if (text !== '') blocks.push({ texts, text, key, heading })
    texts = []
  }
  const walk = (list: readonly ChildNode[]): void => {
    for (const node of list) {
      if (isText(node)) texts.push(node)
      else if (isTag(node)) {
        const breaks = isBlock(node)
        if (breaks) flush()
        const outer = heading
        heading ||= HEADING.test(node.name)
        walk(node.children)
        if (breaks) flush()
        heading = outer
      }
    }
  }
  walk(nodes)
  flush()
  return blocks
}

/** Takes a text out, and every element around it that holds nothing any more. */
function prune(text: Text, gone: Set<ChildNode>): void {
  text.data = ''
  let node: ChildNode = text
  for (;;) {
    const parent: Element | undefined = node.parent && isTag(node.parent as ChildNode) ? (node.parent as Element) : undefined
    gone.add(node)
    removeElement(node)
    if (!parent || holdsSomething(parent)) return
    node = parent
  }
}

function holdsSomething(element: Element): boolean {
  if (MEDIA.has(element.name)) return true
  return element.children.some((child) => (isText(child) ? child.data.trim() !== '' : isTag(child) && holdsSomething(child)))
}

function keysToKeep(blocks: readonly Block[]): string[] {
  const keys = blocks.map((block) => block.key)
  const kept = keys.length <= FIRST_LINES + LAST_LINES ? keys : [...keys.slice(0, FIRST_LINES), ...keys.slice(-LAST_LINES)]
  return [...new Set(kept)].filter((key) => key !== '')
}

/** The memory after one more article was read. `page` names the article; a page read again replaces what it said before. */
export function rememberPage(memory: SiteMemory, page: string, lines: readonly string[]): SiteMemory {
  const pages = [{ page, lines: [...lines] }, ...memory.pages.filter((one) => one.page !== page)].slice(0, MAX_PAGES)
  const counts = new Map<string, number>()
  for (const one of pages) for (const line of one.lines) counts.set(line, (counts.get(line) ?? 0) + 1)
  const least = Math.max(MIN_SEEN, pages.length * SHARE.line)
  const repeated: Record<string, number> = {}
  if (pages.length >= MIN_PAGES) {
    for (const [line, seen] of [...counts].sort()) if (seen >= least) repeated[line] = seen
  }
  const same = Object.keys(repeated).join() === Object.keys(memory.repeated).join()
  return { version: same ? memory.version : memory.version + 1, pages, repeated }
}
