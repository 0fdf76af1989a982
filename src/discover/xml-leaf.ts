/**
 * Reads one text element of a feed: its text, or its inner markup as HTML, up to where it ends or should have ended.
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
import { canonicalName, type NameScope, openScope } from './xml-names.ts'
import { findOpen, type Reader, STRUCTURE, type XmlNode } from './xml-node.ts'
import { decodeData, rewind, type Scanner, scanAttributes, scanNext } from './xml-scan.ts'

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

export interface Leaf {
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
  rewind(scanner)
}

/** Reads a text element from just after its start tag to just after its end tag. */
export function readLeaf(reader: Reader, leaf: Leaf): void {
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
