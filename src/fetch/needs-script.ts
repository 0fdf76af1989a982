/**
 * Recognises pages that are empty until a browser has run their scripts.
 *
 * Asked after nothing could be read from a page: much that looks empty carries its text as JSON.
 *
 * Effects: none.
 *
 * @module
 */
import type { Representation } from '../model/representation.ts'
import { readHead } from './soft-error.ts'

/** A page that shows more text than this says something by itself. */
const VISIBLE_CHARACTERS = 250
const HIDDEN_ELEMENTS = ['script', 'style', 'noscript', 'template', 'svg', 'head']
const SIGNS = [
  /<div[^>]{0,200}\bid=["']?(?:root|app|__next|__nuxt|___gatsby|svelte|main-app)["'\s>]/i,
  /<app-root[\s>]/i,
  /<noscript[^>]{0,100}>[^<]{0,300}(?:<[^>]{0,200}>[^<]{0,300}){0,5}javascript/i,
  /(?:enable|requires?|turn on) javascript/i,
]

/** Whether the page shows next to nothing without scripts, and has a sign that scripts would fill it. */
export function needsScript(response: Representation): boolean {
  const html = readHead(response)
  if (html === undefined || !/<script/i.test(html)) return false
  return SIGNS.some((sign) => sign.test(html)) && visibleLength(html) < VISIBLE_CHARACTERS
}

function visibleLength(html: string): number {
  let shown = html
  for (const name of HIDDEN_ELEMENTS) shown = withoutElement(shown, name)
  return shown
    .replace(/<[^<>]*>/g, ' ')
    .replace(/&[a-z#0-9]{1,10};/gi, ' ')
    .replace(/\s+/g, ' ')
    .trim().length
}

/** Cuts every `<name …>…</name>`, to the end where one is not closed. */
function withoutElement(html: string, name: string): string {
  const lower = html.toLowerCase()
  let kept = ''
  let at = 0
  for (;;) {
    const open = lower.indexOf(`<${name}`, at)
    if (open < 0) return kept + html.slice(at)
    kept += html.slice(at, open)
    const close = lower.indexOf(`</${name}`, open)
    if (close < 0) return kept
    at = lower.indexOf('>', close) + 1
    if (at === 0) return kept
  }
}
