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

import {
  closeMarkup,
  createMarkup,
  escapeText,
  finishMarkup,
  htmlName,
  type MarkupText,
  openMarkup,
  writeTag,
} from './xml-markup.ts'
import { canonicalName, type NameScope, openScope, prefixOfNamespace, type Vocabulary } from './xml-names.ts'
import { createScanner, decodeData, type Scanner, scanAttributes, scanNext } from './xml-scan.ts'

export interface XmlNode {
  /** Canonical: `title`, `dc:creator`. */
  name: string
  attributes: Record<string, string> | undefined
  /** Character data, references replaced; of markup its text alone. */
  text: string
  /** Inner markup as HTML, where the element has child elements it should keep. */
  html: string | undefined
  children: XmlNode[]
  /** Base address in force. */
  base: string
  /** `xml:lang` in force; empty where it was taken back. */
  lang: string | undefined
}

/** Elements whose children are read as elements of their own. */
const CONTAINERS = new Set(
  `rss rdf:rdf rdf channel feed item entry author contributor image source textinput items skiphours skipdays media:group media:content itunes:owner
  itunes:category itunes:image atom:author atom:contributor atom:source at:deleted-entry at:by media:credit-group`.split(/\s+/),
)
/** Elements that end whatever text is open when they begin. */
const STRUCTURE = new Set(['item', 'entry', 'channel', 'feed', 'rss', 'rdf:rdf'])
/** Fields that cannot hold each other: the start of one ends another left open. */
const FIELDS = new Set(
  `link guid pubdate description enclosure category comments id updated published author summary content issued modified content:encoded
  dc:creator dc:date dc:subject dc:title media:content media:thumbnail`.split(/\s+/),
)
/** Fields that may hold markup; only what is no HTML ends them. */
const RICH = new Set(
  'description summary content content:encoded body xhtml:body fullitem tagline subtitle info copyright rights atom:content atom:summary'.split(
    ' ',
  ),
)
const ENDS_RICH = new Set(
  'guid pubdate enclosure category comments updated published issued modified content:encoded dc:creator dc:date dc:subject'.split(
    ' ',
  ),
)

interface Frame {
  node: XmlNode
  raw: string
  scope: NameScope
}

/** Receives what is complete. */
export interface XmlHandler {
  /** An item or entry is complete. */
  item(node: XmlNode, vocabulary: Vocabulary): void
}

/** What was read outside the items. */
export interface XmlDocument {
  root: string
  rootNode: XmlNode
  vocabulary: Vocabulary
  faults: string[]
}

interface Reader {
  scanner: Scanner
  vocabulary: Vocabulary
  stack: Frame[]
  handler: XmlHandler
  baseOf: (href: string, base: string) => string
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

function findOpen(reader: Reader, raw: string): number {
  const wanted = raw.toLowerCase()
  for (let i = reader.stack.length - 1; i >= 0; i--) if (reader.stack[i]?.raw === wanted) return i
  return -1
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

interface Leaf {
  node: XmlNode
  raw: string
  scope: NameScope
  plain: string[]
  /** From the first tag inside on. */
  markup: MarkupText | undefined
}

/** Whether a tag that begins inside a text element shows that the element was never closed. */
function endsLeaf(leaf: Leaf, name: string): boolean {
  if (STRUCTURE.has(name)) return true
  const type = leaf.node.attributes?.['type'] ?? ''
  if (type.includes('xml') || type === 'xhtml') return false
  return RICH.has(leaf.node.name) ? ENDS_RICH.has(name) && name !== leaf.node.name : FIELDS.has(name) && leaf.node.name !== name
}

/** Adds a run of text; in markup it is copied as it stands, unless only this document knows its entities. */
function addText(reader: Reader, leaf: Leaf, raw: string): void {
  const { scanner } = reader
  if (leaf.markup === undefined) leaf.plain.push(decodeData(scanner, raw))
  else if (scanner.entities.size === 0 && !raw.includes('<')) leaf.markup.out.push(raw)
  else leaf.markup.out.push(escapeText(decodeData(scanner, raw)))
}

/** A start tag inside a text element. False where it ends the element instead. */
function addTag(reader: Reader, leaf: Leaf): boolean {
  const { scanner } = reader
  const tag = scanner.src.slice(scanner.start, scanner.end)
  const isPlain = !scanner.name.includes(':') && !tag.includes('xml')
  const attributes = isPlain ? undefined : scanAttributes(scanner)
  const scope = isPlain ? leaf.scope : openScope(leaf.scope, attributes)
  const name = canonicalName(scanner.name, scope, reader.vocabulary)
  const depth = leaf.markup?.open.length ?? 0
  if ((depth === 0 || STRUCTURE.has(name)) && endsLeaf(leaf, name)) return false
  const own = attributes?.['xml:base']
  if (own !== undefined && depth === 0) leaf.node.base = reader.baseOf(own, leaf.node.base)
  leaf.markup ??= createMarkup(leaf.plain)
  const html = htmlName(scanner.name, name)
  const asWritten = isPlain && !scanner.selfClosing && scanner.entities.size === 0
  const written = asWritten ? tag : writeTag(html, attributes ?? scanAttributes(scanner))
  openMarkup(leaf.markup, written, scanner.name, html, scanner.selfClosing)
  return true
}

/** Whether an end tag inside a text element ends it, or something around it. */
function closesLeaf(reader: Reader, leaf: Leaf): boolean {
  const { scanner } = reader
  if (leaf.markup !== undefined && closeMarkup(leaf.markup, scanner.name)) return false
  if (scanner.name === leaf.raw || scanner.name.toLowerCase() === leaf.raw.toLowerCase()) return true
  const open = findOpen(reader, scanner.name)
  if (open < 0 || (open === 0 && !STRUCTURE.has(scanner.name.toLowerCase()))) return false
  leaveOpen(scanner, leaf)
  return true
}

function leaveOpen(scanner: Scanner, leaf: Leaf): void {
  scanner.faults.add(`<${leaf.raw}> without end`)
  scanner.end = scanner.start
}

/** Reads a text element from just after its start tag to just after its end tag. */
function readLeaf(reader: Reader, leaf: Leaf): void {
  const { scanner } = reader
  let from = scanner.end
  for (;;) {
    if (!scanNext(scanner)) {
      const cut = scanner.src.indexOf('<', from)
      addText(reader, leaf, scanner.src.slice(from, cut < 0 ? scanner.src.length : cut))
      scanner.end = scanner.src.length
      scanner.faults.add('document is cut off')
      break
    }
    if (scanner.kind === 'literal') continue
    if (scanner.start > from) addText(reader, leaf, scanner.src.slice(from, scanner.start))
    from = scanner.end
    if (scanner.kind === 'close') {
      if (closesLeaf(reader, leaf)) break
    } else if (scanner.kind === 'open') {
      if (!addTag(reader, leaf)) {
        leaveOpen(scanner, leaf)
        break
      }
    } else if (scanner.kind === 'cdata') {
      const data = scanner.src.slice(scanner.dataStart, scanner.dataEnd)
      if (leaf.markup === undefined) leaf.plain.push(data)
      else leaf.markup.out.push(escapeText(data))
    }
  }
  leaf.node.text = leaf.plain.length === 1 ? (leaf.plain[0] ?? '') : leaf.plain.join('')
  if (leaf.markup !== undefined) leaf.node.html = finishMarkup(leaf.markup)
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
    rootPrefixed: written !== '',
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
