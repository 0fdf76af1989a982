/**
 * What a source repeats on its pages: lines of its latest articles, and which of them count as furniture.
 *
 * Effects: none.
 *
 * @module
 */

export interface SiteMemory {
  /** Moves whenever another set of lines counts as repeated. 0: nothing learned yet. */
  version: number
  /** Latest first, at most `MAX_PAGES`; one entry an article. */
  pages: { page: string; lines: string[] }[]
  /** By line: on how many of the pages it stands. Only those that may be cut. */
  repeated: Record<string, number>
}

export function newSiteMemory(): SiteMemory {
  return { version: 0, pages: [], repeated: {} }
}

/** What applying a memory to a page did. */
export interface MemoryUse {
  version: number
  /** Keys of the page's lines as they stood before anything was cut. */
  lines: string[]
  /** Keys of the lines that were cut. */
  cut: string[]
}

/** One line's key: letters and digits only, lower case, as eight digits of base 36. Empty for a line that says nothing. */
export function lineKey(text: string): string {
  const folded = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
  if (folded.length < 3) return ''
  let a = 0x811c9dc5
  let b = 0x9e3779b9
  for (let at = 0; at < folded.length; at++) {
    const code = folded.charCodeAt(at)
    a = Math.imul(a ^ code, 0x01000193)
    b = Math.imul(b ^ code, 0x85ebca6b) ^ (a >>> 7)
  }
  return ((a >>> 0) * 0x200 + ((b >>> 0) >>> 23)).toString(36).padStart(8, '0').slice(-8)
}
