/**
 * Markup inside a text element of a feed, written down as HTML while it is read.
 *
 * Nesting is counted, not recursed; beyond 200 levels tags are dropped and their text kept.
 *
 * Effects: none.
 *
 * @module
 */

const VOID = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '))
const MAX_DEPTH = 200

export const isVoid = (name: string): boolean => VOID.has(name) || VOID.has(name.replace(/^xhtml:/, ''))

/** HTML being written. */
export interface MarkupText {
  depth: number
  names: string[]
  counts: Map<string, number>
  text(text: string): void
  open(raw: string, canonical: string, attributes: Record<string, string> | undefined, empty: boolean, scoped: boolean): void
  finish(): string
  out: string[]
}

function escapeText(text: string): string {
  return text.replace(/[&<>]/g, (sign) => (sign === '&' ? '&amp;' : sign === '<' ? '&lt;' : '&gt;'))
}

function escapeAttribute(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => (sign === '&' ? '&amp;' : sign === '<' ? '&lt;' : sign === '>' ? '&gt;' : '&quot;'))
}

function htmlName(raw: string, canonical: string): string {
  if (canonical.startsWith('xhtml:')) return canonical.slice(6)
  return canonical.includes(':') && !canonical.startsWith('unknown:')
    ? raw.toLowerCase()
    : raw.slice(raw.indexOf(':') + 1).toLowerCase()
}

/** Starts writing; `before` is the plain text already read. */
export function openMarkup(before: string[]): MarkupText {
  const out = before.map(escapeText)
  const names: string[] = []
  const counts = new Map<string, number>()
  return {
    depth: 0,
    names,
    counts,
    out,
    text(text) {
      out.push(escapeText(text))
    },
    open(raw, canonical, attributes, empty) {
      const name = htmlName(raw, canonical)
      const written = [`<${name}`]
      for (const key in attributes) {
        if (key.startsWith('xmlns') || key === 'xml:base' || key === 'xml:lang') continue
        written.push(` ${key}="${escapeAttribute(attributes[key] ?? '')}"`)
      }
      const shown = this.depth < MAX_DEPTH
      if (shown) out.push(`${written.join('')}>`)
      if (empty) {
        if (shown && !isVoid(name)) out.push(`</${name}>`)
        return
      }
      this.depth++
      const key = raw.toLowerCase()
      names.push(`${shown ? name : ''}\n${key}`)
      counts.set(key, (counts.get(key) ?? 0) + 1)
    },
    finish() {
      while (names.length > 0) closeLast(this)
      return out.join('')
    },
  }
}

function closeLast(markup: MarkupText): string {
  const [name = '', key = ''] = markup.names.pop()?.split('\n') ?? []
  markup.depth--
  markup.counts.set(key, (markup.counts.get(key) ?? 1) - 1)
  if (name !== '') markup.out.push(`</${name}>`)
  return key
}

/** Handles an end tag; false where nothing of that name is open in the markup. */
export function closeMarkup(markup: MarkupText, raw: string): boolean {
  const key = raw.toLowerCase()
  if ((markup.counts.get(key) ?? 0) === 0) return false
  while (closeLast(markup) !== key);
  return true
}
