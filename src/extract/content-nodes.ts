/**
 * Takes the main content's nodes out of the page's tree without what was cut.
 *
 * Effects: changes the parsed tree it is given, which belongs to this extraction alone.
 *
 * @module
 */
import { type ChildNode, Element, isTag, isText, Text } from 'domhandler'
import type { Box, Survey } from './boxes.ts'
import type { Line } from './lines.ts'

/** One paragraph for each line of the standfirst, of the line's own nodes. */
export function leadNodes(survey: Survey, lead: readonly Line[]): ChildNode[] {
  return lead.map((line) => {
    const texts = survey.runs.slice(line.start, line.end).map((run) => new Text(run.gap ? ` ${run.node.data}` : run.node.data))
    return new Element('p', {}, texts)
  })
}

const DROP = new Set([
  'script',
  'style',
  'template',
  'link',
  'meta',
  'title',
  'form',
  'input',
  'select',
  'option',
  'textarea',
  'button',
  'nav',
  'dialog',
  'label',
])
const MEDIA = new Set([
  'img',
  'picture',
  'video',
  'audio',
  'iframe',
  'embed',
  'object',
  'svg',
  'amp-img',
  'source',
  'figure',
  'br',
  'hr',
  'td',
  'th',
  'tr',
  'noscript',
])

/** Children of the main box, cut text and emptied elements removed. Images of cut blocks go with them, except captions' own figures. */
export function contentNodes(survey: Survey, main: Box): ChildNode[] {
  const cutElements = new Set<Element>()
  for (let i = main.index + 1; i <= main.last; i += 1) {
    const box = survey.boxes[i] as Box
    if (box.cut !== undefined) cutElements.add(box.element)
  }
  const cutTexts = new Set<ChildNode>()
  for (let i = main.start; i < main.end; i += 1) {
    const run = survey.runs[i]
    if (run?.cut) cutTexts.add(run.node)
  }
  const clean = (nodes: readonly ChildNode[]): ChildNode[] => {
    const kept: ChildNode[] = []
    for (const node of nodes) {
      if (isText(node)) {
        if (!cutTexts.has(node)) kept.push(node)
      } else if (isTag(node)) {
        if (cutElements.has(node) || DROP.has(node.name)) continue
        const before = node.children.length
        node.children = clean(node.children)
        if (before > 0 && isEmpty(node.children) && !MEDIA.has(node.name)) continue
        kept.push(node)
      }
    }
    let previous: ChildNode | null = null
    for (const node of kept) {
      node.prev = previous
      if (previous !== null) previous.next = node
      node.next = null
      previous = node
    }
    return kept
  }
  const nodes = clean(main.element.children)
  for (const node of nodes) node.parent = null
  return nodes
}

function isEmpty(nodes: readonly ChildNode[]): boolean {
  return nodes.every((node) => (isText(node) ? node.data.trim() === '' : isTag(node) && node.name === 'br'))
}
