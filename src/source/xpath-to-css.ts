/**
 * XPath 1.0, as people write it to pick items from pages, as CSS selectors. What CSS cannot say is told, not guessed.
 *
 * Effects: none.
 *
 * @module
 */

export type Css = { ok: true; selector: string } | { ok: false; why: string }

const MOST = 1000
const NAME = /^(?:[A-Za-z][\w-]*|\*)/

/** A selector as source files write it: it may end in `@attribute`; `.` is the item itself; choices stand divided by `||`. */
export function xpathToCss(xpath: string, choices: '||' | ',' = '||'): Css {
  if (xpath.length > MOST) return no('it is too long')
  const parts = splitOutside(unwrap(xpath.trim()), '|').map((part) => convertPath(unwrap(part.trim())))
  const failed = parts.find((part) => !part.ok)
  if (failed) return failed
  return { ok: true, selector: parts.map((part) => (part.ok ? part.selector : '')).join(choices === ',' ? ', ' : ' || ') }
}

const no = (why: string): Css => ({ ok: false, why })

/** Without functions that only tidy text. */
function unwrap(xpath: string): string {
  const inner = /^(?:normalize-space|string)\((.*)\)$/s.exec(xpath)?.[1]
  return inner === undefined || splitOutside(inner, ')').length > 1 ? xpath : unwrap(inner.trim() || '.')
}

/** The parts between the marks that stand outside of brackets, parentheses and quotes. */
function splitOutside(text: string, mark: string): string[] {
  const parts: string[] = []
  let depth = 0
  let quote = ''
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!
    if (quote !== '') {
      if (char === quote) quote = ''
    } else if (char === '"' || char === "'") quote = char
    else if (depth === 0 && text.startsWith(mark, at)) {
      parts.push(text.slice(from, at))
      from = at + mark.length
      at += mark.length - 1
    } else if (char === '[' || char === '(') depth++
    else if (char === ']' || char === ')') depth--
  }
  return [...parts, text.slice(from)]
}

function convertPath(xpath: string): Css {
  let rest = xpath.replace(/^\.(?=\/)/, '')
  if (rest === '.' || rest === '') return { ok: true, selector: '.' }
  let css = ''
  let isFirst = true
  while (rest !== '') {
    const lead = /^\/{0,2}/.exec(rest)![0]
    rest = rest.slice(lead.length)
    const end = splitOutside(rest, '/')[0]!
    rest = rest.slice(end.length)
    const step = convertStep(end.trim(), lead === '//' || isFirst)
    if ('why' in step) return no(step.why)
    if (step.attribute !== undefined)
      return rest === '' ? { ok: true, selector: `${css}@${step.attribute}` } : no('it goes on after an attribute')
    if (step.css !== '') css += isFirst ? step.css : `${step.joint}${step.css}`
    if (step.css !== '') isFirst = false
  }
  return { ok: true, selector: css === '' ? '.' : css }
}

type Step = { css: string; joint: string; attribute?: string } | { why: string }

const AXES: Record<string, string> = {
  descendant: ' ',
  'descendant-or-self': ' ',
  child: ' > ',
  'following-sibling': ' ~ ',
  self: '',
}

function convertStep(step: string, isDeep: boolean): Step {
  const attribute = /^(?:@|attribute::)([A-Za-z][\w:-]*)$/.exec(step)?.[1]
  if (attribute !== undefined) return { css: '', joint: '', attribute }
  if (step === '.' || step === 'text()' || step === 'node()') return { css: '', joint: '' }
  if (step === '..') return { why: 'CSS cannot go up to the parent' }
  const axis = /^([a-z-]+)::/.exec(step)?.[1]
  if (axis !== undefined && AXES[axis] === undefined) return { why: `CSS has no axis ${axis}` }
  let rest = axis === undefined ? step : step.slice(axis.length + 2)
  const name = NAME.exec(rest)?.[0]
  if (name === undefined || /^[A-Za-z-]+\(/.test(rest)) return { why: `"${step.slice(0, 40)}" is no step CSS knows` }
  rest = rest.slice(name.length)
  let css = name === '*' ? '' : name.toLowerCase()
  while (rest.startsWith('[')) {
    const body = splitOutside(rest.slice(1), ']')[0]!
    rest = rest.slice(body.length + 2)
    const condition = convertCondition(body.trim(), name)
    if (condition === undefined) return { why: `CSS cannot say [${body.slice(0, 60)}]` }
    css += condition
  }
  if (rest !== '') return { why: `"${step.slice(0, 40)}" is no step CSS knows` }
  return { css: css === '' ? '*' : css, joint: axis === undefined ? (isDeep ? ' ' : ' > ') : AXES[axis]! || ' ' }
}

/** `contains(concat(' ', normalize-space(@class), ' '), ' x ')`: how XPath says `.x`. */
const HAS_CLASS =
  /^contains\(\s*concat\(\s*(["'])\s\1\s*,\s*(?:normalize-space\(\s*@class\s*\)|@class)\s*,\s*(["'])\s\2\s*\)\s*,\s*(["'])\s*([\w-]+)\s*\3\s*\)$/
const TEST = /^(contains|starts-with|ends-with)\(\s*@([\w:-]+)\s*,\s*(["'])([^"'\\]*)\3\s*\)$/
const EQUAL = /^@([\w:-]+)\s*(!?=)\s*(["'])([^"'\\]*)\3$/
const SIGNS: Record<string, string> = { contains: '*=', 'starts-with': '^=', 'ends-with': '$=' }

/** What stands in brackets as CSS; undefined where it cannot be said. */
function convertCondition(body: string, name: string): string | undefined {
  const all = splitOutside(body, ' and ')
  if (all.length > 1) {
    const each = all.map((part) => convertCondition(part.trim(), name))
    return each.every((part) => part !== undefined) ? each.join('') : undefined
  }
  const negated = /^not\((.*)\)$/s.exec(body)?.[1]
  if (negated !== undefined) {
    const inner = convertCondition(negated.trim(), name)
    return inner === undefined ? undefined : `:not(${inner})`
  }
  const className = HAS_CLASS.exec(body)?.[4]
  if (className !== undefined) return `.${className}`
  const test = TEST.exec(body)
  if (test) return `[${test[2]}${SIGNS[test[1]!]}"${test[4]}"]`
  const equal = EQUAL.exec(body)
  if (equal) {
    const [, attribute, sign, , value] = equal
    if (sign === '!=') return `:not([${attribute}="${value}"])`
    return attribute === 'class' && /^[A-Za-z_][\w-]*$/.test(value!) ? `.${value}` : `[${attribute}="${value}"]`
  }
  if (/^@[\w:-]+$/.test(body)) return `[${body.slice(1)}]`
  const place = /^(?:position\(\)\s*=\s*)?(\d{1,4}|last\(\))$/.exec(body)?.[1]
  if (place === undefined) {
    const inner = /^(?:\.\/\/|descendant::)?([a-z][\w-]*)$/.exec(body)?.[1]
    return inner === undefined ? undefined : `:has(${inner})`
  }
  if (name === '*') return place === 'last()' ? ':last-child' : `:nth-child(${place})`
  return place === 'last()' ? ':last-of-type' : `:nth-of-type(${place})`
}
