/**
 * Markup inside a text element of a feed, taken over as HTML while it is read.
 *
 * What is HTML already is copied; prefixes, namespace attributes and empty elements are rewritten. Nesting is counted,
 * not recursed; beyond 200 levels tags are dropped and their text kept.
 *
 * Effects: none.
 *
 * @module
 */

const VOID = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '))
const MAX_DEPTH = 200

/** HTML being written. */
export interface MarkupText {
  out: string[]
  /** Raw names, lower case, of what is open. */
  open: string[]
  /** How often each is open. */
  counts: Map<string, number>
}

export function escapeText(text: string): string {
  return /[&<>]/.test(text) ? text.replace(/[&<>]/g, (sign) => (sign === '&' ? '&amp;' : sign === '<' ? '&lt;' : '&gt;')) : text
}

function escapeAttribute(text: string): string {
  return escapeText(text).replaceAll('"', '&quot;')
}

/** Starts writing; `before` is the plain text already read. */
export function createMarkup(before: readonly string[]): MarkupText {
  return { out: before.map(escapeText), open: [], counts: new Map() }
}

/** Name in HTML: without prefix for HTML's own, as written for what belongs elsewhere. */
export function htmlName(raw: string, canonical: string): string {
  const colon = raw.indexOf(':')
  if (colon < 0) return raw.toLowerCase()
  if (canonical.startsWith('xhtml:')) return canonical.slice(6)
  return canonical.includes(':') && !canonical.startsWith('unknown:') ? raw.toLowerCase() : raw.slice(colon + 1).toLowerCase()
}

/** Start tag from attributes, namespaces left out. */
export function writeTag(name: string, attributes: Record<string, string> | undefined): string {
  let tag = `<${name}`
  for (const key in attributes) {
    if (key.startsWith('xmlns') || key === 'xml:base' || key === 'xml:lang') continue
    tag += ` ${key}="${escapeAttribute(attributes[key] ?? '')}"`
  }
  return `${tag}>`
}

/** Adds a start tag as written; `raw` is its name there, `name` in HTML. */
export function openMarkup(markup: MarkupText, tag: string, raw: string, name: string, selfClosing: boolean): void {
  const shown = markup.open.length < MAX_DEPTH
  if (shown) markup.out.push(tag)
  if (VOID.has(name)) return
  if (selfClosing) {
    if (shown) markup.out.push(`</${name}>`)
    return
  }
  const key = raw.toLowerCase()
  markup.open.push(key)
  markup.counts.set(key, (markup.counts.get(key) ?? 0) + 1)
}

function closeLast(markup: MarkupText): string {
  const key = markup.open.pop() ?? ''
  markup.counts.set(key, (markup.counts.get(key) ?? 1) - 1)
  if (markup.open.length < MAX_DEPTH) markup.out.push(`</${key.slice(key.indexOf(':') + 1)}>`)
  return key
}

/** Handles an end tag; false where nothing of that name is open in the markup. */
export function closeMarkup(markup: MarkupText, raw: string): boolean {
  const key = raw.toLowerCase()
  if ((markup.counts.get(key) ?? 0) === 0) return false
  while (closeLast(markup) !== key);
  return true
}

/** The HTML, everything closed. */
export function finishMarkup(markup: MarkupText): string {
  while (markup.open.length > 0) closeLast(markup)
  return markup.out.join('')
}
