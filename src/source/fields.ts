/**
 * The kinds of value a source file may hold, each checked once and with a sentence for whoever got it wrong.
 *
 * Effects: none.
 *
 * @module
 */
import { compile } from 'css-select'
import { z } from 'zod'
import { MAX_QUERY_LENGTH, parseQuery } from '../query/parse.ts'
import { canonicalQuery } from '../query/query.ts'
import { parseDuration } from './duration.ts'
import { clip } from './finding.ts'
import { canonicalLanguage, isTimeZone, suggestLanguage, suggestTimeZone } from './locale-names.ts'
import { hasBrokenReference, hasReference, withoutReferences } from './references.ts'

type Context = z.RefinementCtx

/** Adds a fault with its remedy to what zod reports. */
export function fault(context: Context, message: string, remedy: string, path: (string | number)[] = []): void {
  context.addIssue({ code: 'custom', message, params: { remedy }, path })
}

/** One line of text, trimmed; `${NAME}` allowed. */
export function text(most: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(most)
    .superRefine((value, context) => {
      if (/[\u0000-\u0008\u000b-\u001f\u007f\u2028\u2029\ufeff\ufffd]/.test(value)) {
        fault(context, 'holds a control or replacement character', 'save the file as UTF-8 and retype the text')
      }
      if (hasBrokenReference(value)) {
        fault(
          context,
          'opens a "${" that names no variable',
          `write \${NAME}: letters, digits and underscores between the braces`,
        )
      }
    })
}

/** One value or a list of them, read as a list. */
export function oneOrMany<T extends z.ZodType<string, string>>(item: T, most: number) {
  return z.union([item, z.array(item).max(most)]).transform((value) => (Array.isArray(value) ? value : [value]))
}

function refuseReference(value: string, context: Context): boolean {
  if (!hasReference(value)) return false
  fault(context, `cannot be a \${NAME} reference`, 'write the value itself; references are for addresses, headers and texts')
  return true
}

/** A length of time, read as milliseconds. */
export function duration(least: number, most: number, leastText: string, mostText: string) {
  return z
    .string()
    .meta({ pattern: '^ *[1-9][0-9]{0,6} ?[smhd] *$' })
    .transform((value, context) => {
      const ms = parseDuration(value.trim())
      if (ms === undefined) {
        const cron = /^\S+(?:\s+\S+){4,5}$/.test(value.trim())
        const shown = clip(value)
        if (cron) fault(context, `"${shown}" is a cron expression, not a length of time`, 'write how long to wait, such as 10m')
        else fault(context, `"${shown}" is not a length of time`, 'write a whole number and one unit: 90s, 10m, 1h or 1d')
        return z.NEVER
      }
      if (ms < least) fault(context, `${clip(value)} is too short`, `write ${leastText} or more`)
      if (ms > most) fault(context, `${clip(value)} is too long`, `write ${mostText} or less`)
      return ms
    })
}

/** An absolute http(s) address. Where it holds references it is checked once they are known. */
export const address = text(2000).superRefine((value, context) => {
  if (hasReference(value) || hasBrokenReference(value)) {
    const known = withoutReferences(value, 'x')
    if (/^https?:\/\/[^/]*@/i.test(known)) refuseCredentials(context)
    return
  }
  const wrong = addressFault(value)
  if (wrong === 'credentials') refuseCredentials(context)
  else if (wrong) fault(context, wrong, 'write the whole address, beginning with https://')
})

function refuseCredentials(context: Context): void {
  fault(context, 'carries a user name or password', `send them as a header: headers: { Authorization: "Basic \${NAME}" }`)
}

/** What is wrong with an address, in words that do not repeat it; `credentials` where it carries some. */
export function addressFault(value: string): string | undefined {
  if (!URL.canParse(value)) return 'is not an address'
  const url = new URL(value)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return `has the scheme ${clip(url.protocol, 20)} and only http and https are read`
  if (!/^https?:\/\//i.test(value)) return 'lacks the two slashes after the scheme'
  if (url.username !== '' || url.password !== '') return 'credentials'
  return undefined
}

/** Simultaneous alternatives, nesting and `:has(` of one selector: more costs time on every page and says nothing more. */
const SELECTOR_LIMITS = { length: 300, alternatives: 20, compounds: 24, depth: 3, has: 3 }

export function selectorFault(selector: string): string | undefined {
  if (selector.length > SELECTOR_LIMITS.length) return `is longer than ${SELECTOR_LIMITS.length} characters`
  let depth = 0
  let deepest = 0
  for (const char of selector) {
    if (char === '(') deepest = Math.max(deepest, ++depth)
    else if (char === ')') depth--
  }
  if (deepest > SELECTOR_LIMITS.depth) return `nests more than ${SELECTOR_LIMITS.depth} parentheses`
  if (selector.split(',').length > SELECTOR_LIMITS.alternatives)
    return `has more than ${SELECTOR_LIMITS.alternatives} alternatives`
  if (selector.split(':has(').length - 1 > SELECTOR_LIMITS.has) return `uses :has() more than ${SELECTOR_LIMITS.has} times`
  if (selector.split(/[\s>+~]+/).length > SELECTOR_LIMITS.compounds) return 'has too many parts'
  try {
    compile(selector)
    return undefined
  } catch (error) {
    return `is not a CSS selector: ${clip(error instanceof Error ? error.message : 'unreadable', 120)}`
  }
}

/**
 * A CSS selector. With `attribute`, it may end in `@name`, and `@name` alone reads the item's own attribute. With
 * `alternatives`, several may stand divided by `||`, and `.` is the item itself.
 */
export function selector(options: { attribute: boolean; alternatives?: boolean }) {
  return text(SELECTOR_LIMITS.length).superRefine((value, context) => {
    if (refuseReference(value, context)) return
    for (const part of options.alternatives ? value.split('||') : [value]) {
      const pattern = part.trim()
      const end = /@([A-Za-z_][\w:.-]{0,60})$/.exec(pattern)
      if (end && !options.attribute) {
        const remedy = `write the selector without @${clip(end[1] ?? '')}`
        fault(context, 'ends in an attribute, and here an element is meant', remedy)
        return
      }
      const css = (end ? pattern.slice(0, end.index) : pattern).trim()
      const self = css === '.' || (css === '' && (end !== null || options.alternatives))
      const wrong = self ? undefined : selectorFault(css)
      if (wrong) {
        fault(context, wrong, 'write a selector such as ".post h2 a", or "a@href" to read an attribute')
        return
      }
    }
  })
}

/** A dotted path into a JSON document: `data.items`, `images[0].url`; `.` is the document itself. */
export const jsonPath = text(200).superRefine((value, context) => {
  if (refuseReference(value, context)) return
  if (value === '.' || value === '$') return
  const steps = value.split('.')
  const well = steps.every(
    (step, index) =>
      (index === 0 && step === '$') || /^(?:[^.[\]\s]+(?:\[(?:\d{1,6}|\*)?\])*|(?:\[(?:\d{1,6}|\*)?\])+)$/.test(step),
  )
  if (!well)
    fault(
      context,
      `"${clip(value)}" is not a path`,
      'write names joined by dots, with places of lists in brackets: data.items or images[0].url',
    )
})

const SLUG = /^[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?$/

/** Why a text cannot be an id, or `undefined`. Ids are file names, addresses and identity at once. */
export function slugFault(slug: string): { message: string; remedy: string } | undefined {
  if (slug === 'all' || slug.startsWith('_')) {
    return {
      message: `"${clip(slug)}" is a reserved name`,
      remedy: 'choose another; "all" and names that start with "_" are the service\'s own',
    }
  }
  if (SLUG.test(slug)) return undefined
  const near = slug
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/^[-_]+|[-_]+$/g, '')
    .slice(0, 64)
  const example = SLUG.test(near) && near !== 'all' ? `, such as "${near}"` : ', such as "news-az"'
  return {
    message: `"${clip(slug)}" cannot be a name in an address`,
    remedy: `use a to z, 0 to 9 and hyphens, 64 characters at most${example}`,
  }
}

export const slug = z
  .string()
  .trim()
  .superRefine((value, context) => {
    const wrong = slugFault(value)
    if (wrong) fault(context, wrong.message, wrong.remedy)
  })

/** A tag: NFC, lower case, blanks as hyphens, 64 characters at most. */
export const tag = z.string().transform((value, context) => {
  const folded = value.trim().normalize('NFC').toLowerCase().normalize('NFC').replace(/\s+/gu, '-')
  if (refuseReference(value, context)) return z.NEVER
  if (folded === 'all' || folded.startsWith('_'))
    fault(context, `the tag "${clip(folded)}" is a reserved name`, 'choose another word')
  else if ([...folded].length > 64) fault(context, 'the tag is longer than 64 characters', 'shorten it')
  else if (!/^[\p{L}\p{N}][\p{L}\p{M}\p{N}_.+-]*$/u.test(folded)) {
    fault(context, `the tag "${clip(value)}" cannot stand in an address`, 'use letters, digits and hyphens')
  } else if (/\.(?:rss|atom|json|opml|html)$/.test(folded)) {
    fault(context, `the tag "${clip(folded)}" ends like a feed's address`, 'take the ending off')
  }
  return folded
})

export const language = z.string().transform((value, context) => {
  if (refuseReference(value, context)) return z.NEVER
  const canonical = canonicalLanguage(value.trim())
  if (canonical !== undefined) return canonical
  const near = suggestLanguage(value.trim())
  fault(
    context,
    `"${clip(value)}" is not a language tag (RFC 5646)`,
    near ? `did you mean "${near}"?` : 'write a tag such as en, az or ru-RU',
  )
  return z.NEVER
})

export const timeZone = z.string().transform((value, context) => {
  if (refuseReference(value, context)) return z.NEVER
  const name = value.trim()
  if (isTimeZone(name)) return name
  const near = suggestTimeZone(name)
  fault(
    context,
    `"${clip(value)}" is not an IANA time zone`,
    near ? `did you mean ${near}?` : 'write a name such as Asia/Baku or UTC',
  )
  return z.NEVER
})

/** A search in the query language, given back in its canonical form. */
export const query = z
  .string()
  .max(MAX_QUERY_LENGTH)
  .transform((value, context) => {
    if (refuseReference(value, context)) return z.NEVER
    const read = parseQuery(value)
    if (read.ok) return canonicalQuery(read.query)
    fault(context, clip(read.problem, 160), 'write words, "phrases", AND, OR, NOT; see the query language')
    return z.NEVER
  })
