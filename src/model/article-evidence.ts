/**
 * What is kept beside an article to tell an edit from noise, and to look at its page again.
 *
 * Effects: none.
 *
 * @module
 */
import type { Item } from './item.ts'
import type { Validators } from './representation.ts'
import type { TextSketch } from './story.ts'

/** Fingerprints of the text that was read and of what was made of it (SEMANTICS 4). */
export interface ArticleEvidence {
  /** Of the normalised output: hashes. */
  fingerprint: { title: string; text: string; image: string }
  /** Hashes of the page's (or source item's) long text blocks before anything was cut. */
  inputBlocks: string[]
  /** Hashes of the long blocks of the text that was kept. */
  outputBlocks: string[]
  extractorVersion: number
  /** Of the rules of `normalise/`; absent for 1. */
  normaliserVersion?: number
  /** `source` where no page was read. */
  contentFrom: 'page' | 'source'
  /** The source's item as last seen; without its full text where the page gave that. */
  item: Item
  /** Of the site memory the text was read with; absent for none. */
  memoryVersion?: number
  /** Hash of the text as it was before the site memory cut from it; absent where nothing was cut. */
  wholeText?: string
  /** Of the text, to find its copies; absent where it is too short. */
  sketch?: TextSketch
}

/** Looking again at a known article's page (SEMANTICS 6). Milliseconds since the epoch. */
export interface LookState {
  done: number
  validators?: Validators
  lastAt?: number
  /** Looks in a row that found no page (404), and when the first of them was. */
  missingLooks: number
  missingSince?: number
  /** The operator withdrew it: nothing the site says brings it back. */
  barred?: boolean
}
