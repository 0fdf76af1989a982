/**
 * Hashes of a page's input text, read off the survey: what `longTextBlocks` gives, without walking the tree once more.
 *
 * Effects: none.
 *
 * @module
 */
import type { Document } from 'domhandler'
import { addToBlock, endBlock, hashFolded, LEAST_LETTERS, listBlocks, longTextBlocks, newBlockHash } from '../web/text-blocks.ts'
import type { Run, Survey } from './boxes.ts'

/** Hashes of the page's longer text blocks, whatever of them was cut. */
export function inputBlocks(root: Document, html: string, survey: Survey): string[] {
  if (survey.odd) return longTextBlocks(root)
  const { runs } = survey
  const hashes = new Set<string>()
  const hash = newBlockHash()
  for (let start = 0, end = 0; start < runs.length; start = end) {
    const { line } = runs[start] as Run
    let letters = 0
    for (; end < runs.length && (runs[end] as Run).line === line; end += 1) letters += (runs[end] as Run).node.data.length + 1
    if (letters <= LEAST_LETTERS) continue
    let isPlain = true
    for (let i = start; i < end && isPlain; i += 1) {
      const { node, gap } = runs[i] as Run
      if (gap) hash.pending = true
      const { startIndex, endIndex } = node
      isPlain =
        startIndex === null || endIndex === null
          ? addToBlock(hash, node.data, 0, node.data.length)
          : addToBlock(hash, html, startIndex, endIndex + 1)
    }
    const quick = endBlock(hash)
    const found = isPlain ? quick : hashFolded(runs.slice(start, end).map(({ gap, node }) => (gap ? ` ${node.data}` : node.data)))
    if (found !== '') hashes.add(found)
  }
  return listBlocks(hashes)
}
