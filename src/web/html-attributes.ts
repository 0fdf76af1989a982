/**
 * Start tags from the allow-list: each attribute checked by the kind of its value, quoted, escaped, in fixed order.
 *
 * Effects: none.
 *
 * @module
 */
import type { Element } from 'domhandler'
import { resolveLink, resolveWebAddress } from './html-absolutise.ts'
import type { ElementRule, ValueKind } from './html-allow-list.ts'
import { escapeAttribute, foldBlanks } from './html-output.ts'

export interface AttributeContext {
  base: string | undefined
  clean: (run: string) => string
  /** `dir` of surrounding blocks that are not written, for elements without their own. */
  direction: string | undefined
}

/** The element's start tag under its allow-listed name. */
export function startTag(context: AttributeContext, element: Element, rule: ElementRule): string {
  let tag = `<${rule.name}`
  for (const [name, kind] of rule.attributes) {
    let value = checkValue(context, kind, element.attribs[name])
    if (value === undefined && kind === 'direction' && rule.kind !== 'inline') value = context.direction
    if (value !== undefined) tag += ` ${name}="${escapeAttribute(value)}"`
  }
  return `${tag}>`
}

/** The value as it may be written, or undefined. */
export function checkValue(context: AttributeContext, kind: ValueKind, value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  switch (kind) {
    case 'link':
      return resolveLink(value, context.base)
    case 'address':
      return resolveWebAddress(value, context.base)
    case 'text':
      return plainValue(context, value) || undefined
    case 'count':
      return whole(value, 1, 1000)
    case 'integer':
      return whole(value, -99_999, 99_999)
    case 'direction':
      return oneOf(value, 'ltr', 'rtl', 'auto')
    case 'scope':
      return oneOf(value, 'row', 'col', 'rowgroup', 'colgroup')
    case 'numbering':
      return /^[1aAiI]$/.test(value) ? value : undefined
    case 'language':
      return /^[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,3}$/i.test(value) ? value : undefined
    case 'moment':
      return /^[0-9][0-9TZ:.+\- ]{2,39}$/.test(value) ? value.trim() : undefined
    case 'flag':
      return ''
  }
}

/** Text for an attribute: forbidden characters out, blanks folded. */
export function plainValue(context: AttributeContext, value: string): string {
  return foldBlanks(context.clean(foldBlanks(value)))
    .trim()
    .slice(0, 2000)
    .trim()
    .toWellFormed()
}

function whole(value: string, least: number, most: number): string | undefined {
  if (!/^\s*[+-]?\d{1,5}\s*$/.test(value)) return undefined
  const number = Number(value)
  return number >= least && number <= most ? String(number) : undefined
}

function oneOf(value: string, ...allowed: string[]): string | undefined {
  const lower = value.trim().toLowerCase()
  return allowed.includes(lower) ? lower : undefined
}
