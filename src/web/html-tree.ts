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

/** A tree builder that counts how deep it stands. */
type Builder = DomHandler & { depth: number; reader?: Parser }

// shared functions, not closures: the parser's call sites stay of one kind over all pages
function openTag(this: Builder, name: string, attributes: Record<string, string>): void {
  this.depth += 1
  if (this.depth <= MAX_DEPTH) DomHandler.prototype.onopentag.call(this, name, attributes)
  else if (this.depth > HOPELESS_DEPTH) this.reader?.pause()
}

function closeTag(this: Builder): void {
  if (this.depth <= MAX_DEPTH) DomHandler.prototype.onclosetag.call(this)
  this.depth -= 1
}

/** Parses a page or a fragment. Never throws. A stray CDATA opening swallows nothing (WHATWG HTML 13.2.5.42: bogus comment). */
export function parseHtml(html: string): Document {
  const tree: Builder = Object.assign(new DomHandler(), { depth: 0, onopentag: openTag, onclosetag: closeTag })
  const parser = new Parser(tree, OPTIONS)
  tree.reader = parser
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
