/**
 * Reads feed XML element by element: whole items leave as small trees, never the document.
 *
 * Text constructs keep their inner markup as HTML. What is unclosed is closed where the next thing begins: an item
 * ends where another starts, a title where a link starts.
 *
 * Effects: none.
 *
 * @module
 */

import { readLeaf } from './xml-leaf.ts'
import { canonicalName, openScope, prefixOfNamespace, type Vocabulary } from './xml-names.ts'
import { type Frame, findOpen, type Reader, type XmlHandler, type XmlNode } from './xml-node.ts'
import { createScanner, decodeData, type Scanner, scanAttributes, scanNext } from './xml-scan.ts'

/** Elements whose children are read as elements of their own. */
const CONTAINERS = new Set(
  `rss rdf:rdf rdf channel feed item entry author contributor image source textinput items skiphours skipdays media:group media:content itunes:owner
  itunes:category itunes:image atom:author atom:contributor atom:source at:deleted-entry at:by media:credit-group`.split(/\s+/),
)

/** What was read outside the items. */
export interface XmlDocument {
  root: string
  rootNode: XmlNode
  vocabulary: Vocabulary
  faults: string[]
}

const ROOTS = new Set(['rss', 'rdf:rdf', 'feed', 'channel', 'entry'])
const MAX_STRAY_NODES = 20_000
const localOf = (raw: string): string => raw.slice(raw.indexOf(':') + 1).toLowerCase()

/** Moves to the element a feed begins with. HTML or other text before it does not matter; another vocabulary does. */
function findRoot(scanner: Scanner): boolean {
  let seen = 0
  while (seen < 20_000 && scanNext(scanner)) {
    if (scanner.kind !== 'open') continue
    const local = localOf(scanner.name)
    if (local === 'rss' || local === 'rdf' || (local === 'feed' && (seen === 0 || scanner.attrsEnd > scanner.attrsStart)))
      return true
    if (seen === 0 && (local === 'channel' || local === 'entry')) return true
    if (local === 'opml' || local === 'urlset' || local === 'sitemapindex' || local === 'svg') return false
    seen++
  }
  return false
}

function createNode(
  name: string,
  attributes: Record<string, string> | undefined,
  parent: XmlNode | undefined,
  reader: Reader,
): XmlNode {
  let base = parent?.base ?? ''
  let lang = parent?.lang
  if (attributes !== undefined) {
    const own = attributes['xml:base']
    if (own !== undefined) base = reader.baseOf(own, base)
    const tag = attributes['xml:lang'] ?? attributes['lang']
    if (tag !== undefined) lang = tag.trim()
  }
  return { name, attributes, text: '', html: undefined, children: [], base, lang }
}

function finish(reader: Reader, frame: Frame): void {
  const parent = reader.stack.at(-1)
  if (frame.node.name === 'item' || frame.node.name === 'entry') reader.handler.item(frame.node, reader.vocabulary)
  else if (parent !== undefined) attach(parent.node, frame.node)
}

/** What a person or a source may consist of; anything else inside is markup of its text. */
const PARTS = new Set(['name', 'email', 'uri', 'url', 'homepage', 'title', 'link', 'id', 'itunes:name', 'itunes:email'])

function attach(parent: XmlNode, node: XmlNode): void {
  if (TEXT_CONTAINERS.has(parent.name) && !PARTS.has(node.name) && !node.name.includes(':')) parent.text += node.text
  if (parent.children.length < MAX_STRAY_NODES) parent.children.push(node)
}

/** Closes open containers down to and including index `to`, never the outermost. */
function popTo(reader: Reader, to: number): void {
  while (reader.stack.length > Math.max(to, 1)) {
    const frame = reader.stack.pop()
    if (frame !== undefined) finish(reader, frame)
  }
}

/** An item inside an item, or a channel inside an item, means the end tag was forgotten. */
function closeForgotten(reader: Reader, name: string): void {
  if (name !== 'item' && name !== 'entry' && name !== 'channel' && name !== 'rss' && name !== 'feed') return
  for (let i = 1; i < reader.stack.length; i++) {
    const open = reader.stack[i]?.node.name
    if (open === 'item' || open === 'entry' || (name === 'channel' && open === 'channel')) {
      reader.scanner.faults.add(`<${open}> without end`)
      popTo(reader, i)
      return
    }
  }
}

function openElement(reader: Reader): void {
  const { scanner, stack } = reader
  const { selfClosing } = scanner
  const raw = scanner.name
  const attributes = scanAttributes(scanner)
  const enclosing = stack.at(-1)
  if (enclosing === undefined) return
  const scope = openScope(enclosing.scope, attributes)
  const name = canonicalName(raw, scope, reader.vocabulary)
  closeForgotten(reader, name)
  const parent = stack.at(-1)
  if (parent === undefined) return
  const node = createNode(name, attributes, parent.node, reader)
  if (CONTAINERS.has(name) && stack.length < 200) {
    stack.push({ node, raw: raw.toLowerCase(), scope })
    if (selfClosing) popTo(reader, stack.length - 1)
    return
  }
  if (!selfClosing) readLeaf(reader, { node, raw, scope, plain: [], markup: undefined })
  attach(parent.node, node)
}

const TEXT_CONTAINERS = new Set(['author', 'contributor', 'source', 'image', 'atom:author', 'itunes:owner'])

/** Reads a document; undefined where no feed begins in it. `url` is the first base. */
export function readXml(
  src: string,
  url: string,
  handler: XmlHandler,
  resolve: (href: string, base: string) => string,
): XmlDocument | undefined {
  const scanner = createScanner(src)
  if (!findRoot(scanner)) return undefined
  const attributes = scanAttributes(scanner)
  const scope = openScope({ bindings: {}, cache: new Map() }, attributes)
  const colon = scanner.name.indexOf(':')
  const written = colon < 0 ? '' : scanner.name.slice(0, colon).toLowerCase()
  const rootNamespace = scope.bindings[written]
  const local = localOf(scanner.name)
  const atom = (local === 'feed' || local === 'entry') && (rootNamespace === undefined || prefixOfNamespace(rootNamespace) !== '')
  const vocabulary: Vocabulary = {
    rootNamespace: local === 'rdf' ? undefined : rootNamespace,
    rootPrefix: local === 'rdf' ? '' : written,
    atom,
  }
  const root = local === 'rdf' ? 'rdf:rdf' : local
  if (!ROOTS.has(root)) return undefined
  const reader: Reader = { scanner, vocabulary, stack: [], handler, baseOf: resolve }
  const outer: XmlNode = { name: '', attributes: undefined, text: '', html: undefined, children: [], base: url, lang: undefined }
  const rootNode = createNode(root, attributes, outer, reader)
  reader.stack.push({ node: outer, raw: '', scope })
  if (!scanner.selfClosing) reader.stack.push({ node: rootNode, raw: scanner.name.toLowerCase(), scope })
  readContent(reader)
  popTo(reader, 1)
  return { root, rootNode, vocabulary, faults: [...scanner.faults] }
}

function readContent(reader: Reader): void {
  const { scanner, stack } = reader
  let from = scanner.end
  while (scanNext(scanner)) {
    const top = stack.at(-1)
    if (top !== undefined && TEXT_CONTAINERS.has(top.node.name)) {
      if (scanner.start > from) top.node.text += decodeData(scanner, scanner.src.slice(from, scanner.start))
      if (scanner.kind === 'cdata') top.node.text += scanner.src.slice(scanner.dataStart, scanner.dataEnd)
    }
    if (scanner.kind === 'open') openElement(reader)
    else if (scanner.kind === 'close') {
      const index = findOpen(reader, scanner.name)
      if (index > 1) popTo(reader, index)
    }
    from = scanner.end
  }
  if (stack.length > 2) scanner.faults.add('document is cut off')
}
