/**
 * Whether a `table` holds data or only lays out a page.
 *
 * Effects: none.
 *
 * @module
 */
import { type ChildNode, type Element, isTag, isText } from 'domhandler'

const SKIPPED = new Set(['script', 'style', 'template', 'colgroup', 'col'])

/**
 * True for a table of rows and cells only, without a table inside, that has a heading cell or at least two rows of at
 * least two cells.
 *
 * Looks at nothing inside a nested table, so scanning every table of a document is linear in the document.
 */
export function isDataTable(table: Element): boolean {
  const rows: Element[] = []
  const sections = partsOf(table.children, ['caption', 'thead', 'tbody', 'tfoot', 'tr'])
  if (sections === undefined) return false
  for (const section of sections) {
    if (section.name === 'tr') rows.push(section)
    else if (section.name !== 'caption') {
      const parts = partsOf(section.children, ['tr'])
      if (parts === undefined) return false
      for (const row of parts) rows.push(row)
    }
  }
  let wide = 0
  let headings = 0
  for (const row of rows) {
    const cells = partsOf(row.children, ['td', 'th'])
    if (cells === undefined) return false
    if (cells.length > 1) wide++
    for (const cell of cells) if (cell.name === 'th') headings++
  }
  return (wide > 1 || headings > 0) && !holdsTable(table)
}

/** The element children, or undefined where something else has content there. */
function partsOf(nodes: readonly ChildNode[], allowed: readonly string[]): Element[] | undefined {
  const out: Element[] = []
  for (const node of nodes) {
    if (isText(node)) {
      if (node.data.trim() !== '') return undefined
    } else if (isTag(node) && !SKIPPED.has(node.name)) {
      if (!allowed.includes(node.name)) return undefined
      out.push(node)
    }
  }
  return out
}

function holdsTable(table: Element): boolean {
  const levels: { nodes: readonly ChildNode[]; index: number }[] = [{ nodes: table.children, index: 0 }]
  while (levels.length > 0) {
    const level = levels[levels.length - 1]!
    const node = level.nodes[level.index++]
    if (node === undefined) levels.pop()
    else if (isTag(node)) {
      if (node.name === 'table') return true
      if (node.children.length > 0) levels.push({ nodes: node.children, index: 0 })
    }
  }
  return false
}
