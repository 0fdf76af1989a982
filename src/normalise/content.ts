/**
 * The article's HTML as readers get it: rewritten, absolute, sanitised last; its plain text comes from the result.
 *
 * Rewrites: the headline repeated at the top goes, empty paragraphs go, an image stands once however many sizes of it the
 * page shows, text is cleaned by the rules of `text.ts`.
 *
 * Effects: none.
 *
 * @module
 */
import type { ChildNode } from 'domhandler'
import type { Image } from '../model/item.ts'
import { sanitise } from '../web/html-sanitise.ts'
import { imageKey } from './fingerprint.ts'
import { cleanRun, cleanText, foldLetters } from './text.ts'

export interface ContentOptions {
  /** Relative addresses are resolved against it. */
  baseUrl: string
  /** The headline, to recognise its repetition. */
  title?: string
}

export interface NormalisedContent {
  html: string
  /** One line per block. */
  text: string
  /** Every image in the HTML, in order. */
  images: Image[]
}

/** Shorter headlines could be a word of the text by chance. */
const MIN_HEADLINE_LETTERS = 8

/** Normalises content given as nodes (left untouched) or as HTML. Idempotent. Never throws. */
export function normaliseContent(input: string | readonly ChildNode[], options: ContentOptions): NormalisedContent {
  const headline = foldLetters(options.title ?? '')
  const most = 2 * (options.title?.length ?? 0) + 40
  const seen = new Set<string>()
  const { html, text, images } = sanitise(input, {
    baseUrl: options.baseUrl,
    cleanText: cleanRun,
    keepImage: (url) => {
      const key = imageKey(url)
      if (seen.has(key)) return false
      seen.add(key)
      return true
    },
    ...(headline.length >= MIN_HEADLINE_LETTERS
      ? { dropLeading: (block: string) => block.length < most && foldLetters(block) === headline }
      : {}),
  })
  // Only preformatted lines still carry white space of their own.
  return { html, text: html.includes('<pre') ? cleanText(text) : text, images }
}
