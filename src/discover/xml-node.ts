/**
 * Small trees that leave the XML reader, and what it keeps while it reads.
 *
 * Effects: none.
 *
 * @module
 */
import type { NameScope, Vocabulary } from './xml-names.ts'
import type { Scanner } from './xml-scan.ts'

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

export interface Frame {
  node: XmlNode
  raw: string
  scope: NameScope
}

export interface Reader {
  scanner: Scanner
  vocabulary: Vocabulary
  stack: Frame[]
  handler: XmlHandler
  baseOf: (href: string, base: string) => string
}

/** Receives what is complete. */
export interface XmlHandler {
  /** An item or entry is complete. */
  item(node: XmlNode, vocabulary: Vocabulary): void
}

export function findOpen(reader: Reader, raw: string): number {
  const wanted = raw.toLowerCase()
  for (let i = reader.stack.length - 1; i >= 0; i--) if (reader.stack[i]?.raw === wanted) return i
  return -1
}

/** Elements that end whatever text is open when they begin. */
export const STRUCTURE = new Set(['item', 'entry', 'channel', 'feed', 'rss', 'rdf:rdf'])
