/**
 * What a reader sees of a parsed tree: which elements begin a line, and the text on the lines.
 *
 * Effects: none.
 *
 * @module
 */
import { type ChildNode, type Element, isTag, isText, type ParentNode } from 'domhandler'

/** Names of elements that start a line of their own. */
export const BLOCKS: ReadonlySet<string> = new Set(
  `address article aside blockquote body br canvas caption center dd details dialog dir div dl dt fieldset figcaption figure footer form
  h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main menu nav ol option p pre section select summary table tbody td tfoot th thead
  title tr ul video`.split(/\s+/),
)
const SILENT = new Set(['script', 'style', 'template', 'noscript', 'svg', 'math', 'head', 'iframe', 'object'])

/** Whether the element starts a line of its own in running text. */
export function isBlock(element: Element): boolean {
  return BLOCKS.has(element.name)
}

/**
 * Plain text as a reader sees it: white space folded, a line break between blocks, none at the ends.
 * Scripts, styles and other silent elements give nothing.
 */
export function blockText(nodes: readonly ChildNode[]): string {
  const out: string[] = []
  const walk = (list: readonly ChildNode[]): void => {
    for (const node of list) {
      if (isText(node)) out.push(node.data)
      else if (isTag(node)) {
        if (SILENT.has(node.name)) continue
        const block = isBlock(node)
        if (block) out.push('\u0000')
        walk(node.children)
        if (block) out.push('\u0000')
      }
    }
  }
  walk(nodes)
  return out
    .join('')
    .replace(/[\s\u00a0]+/gu, ' ')
    .split('\u0000')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n')
}

/** Text of one element on one line. */
export function inlineText(node: ParentNode): string {
  return blockText(node.children as ChildNode[]).replaceAll('\n', ' ')
}
