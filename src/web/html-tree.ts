/**
 * One HTML tree for every room: htmlparser2's events into domhandler nodes.
 *
 * htmlparser2 is not a conforming HTML5 tree builder; it is an order of magnitude faster than one and never throws. What
 * leaves the product is written from scratch by `html-sanitise.ts`, so the parser's leniency cannot reach a reader.
 *
 * Effects: none.
 *
 * @module
 */
import { type ChildNode, type Document, DomHandler, type Element, isTag, isText, type ParentNode } from 'domhandler'
import { Parser } from 'htmlparser2'

/** Elements deeper than this are left out and their content hangs on the last one kept, so that walks may recurse. */
const MAX_DEPTH = 400
/** Nesting at which reading stops: the parser's stack costs its depth at every tag. */
const HOPELESS_DEPTH = 2_000

const OPTIONS = { lowerCaseTags: true, lowerCaseAttributeNames: true, decodeEntities: true }

/** Parses a page or a fragment. Never throws. A stray CDATA opening swallows nothing (WHATWG HTML 13.2.5.42: bogus comment). */
export function parseHtml(html: string): Document {
  const tree = new DomHandler()
  const open = tree.onopentag.bind(tree)
  const close = tree.onclosetag.bind(tree)
  let depth = 0
  tree.onopentag = (name, attributes) => {
    depth += 1
    if (depth <= MAX_DEPTH) open(name, attributes)
    else if (depth > HOPELESS_DEPTH) parser.pause()
  }
  tree.onclosetag = () => {
    if (depth <= MAX_DEPTH) close()
    depth -= 1
  }
  const parser: Parser = new Parser(tree, OPTIONS)
  parser.end(html.includes('<![CDATA[') ? html.replaceAll('<![CDATA[', '<!---->') : html)
  return tree.root
}

const BLOCKS = new Set(
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
