/**
 * What the schema objected to, as sentences for a person.
 *
 * Values are quoted only where the schema itself quotes them: never a header's or an address's.
 *
 * Effects: none.
 *
 * @module
 */
import type { z } from 'zod'
import { clip, type Finding } from './finding.ts'
import { nearMiss } from './near-miss.ts'

type Issue = z.core.$ZodIssue
type Path = (string | number)[]

/** Names other tools use for the same thing. */
const ALSO_CALLED: Record<string, string> = {
  name: 'title',
  feed: 'url',
  link: 'url',
  href: 'url',
  address: 'url',
  xmlurl: 'url',
  htmlurl: 'home',
  site: 'home',
  homepage: 'home',
  website: 'home',
  type: 'kind',
  lang: 'language',
  tz: 'timezone',
  zone: 'timezone',
  every: 'interval',
  ttl: 'interval',
  refresh: 'interval',
  frequency: 'interval',
  schedule: 'interval',
  cron: 'interval',
  categories: 'tags',
  category: 'tags',
  labels: 'tags',
  fulltext: 'fullText',
  selectors: 'listing',
  selector: 'listing',
  rules: 'listing',
  content: 'article',
  filter: 'include',
  filters: 'include',
  whitelist: 'include',
  allow: 'include',
  blacklist: 'exclude',
  block: 'exclude',
  ignore: 'exclude',
  enabled: 'paused',
  disabled: 'paused',
  header: 'headers',
  cookies: 'headers',
  id: 'key',
  guid: 'key',
  aliases: 'was',
  alias: 'was',
  redirect: 'was',
  query: 'q',
  search: 'q',
  strip: 'remove',
  live: 'liveBlog',
  recheck: 'lookAgain',
  robotstxt: 'robots',
  licence: 'rights',
  license: 'rights',
}

/** Every finding of a failed parse. `plain` is what was parsed, `keysAt` the keys the schema knows at a path. */
export function describeIssues(issues: readonly Issue[], plain: unknown, keysAt: (path: Path) => string[]): Finding[] {
  const findings = issues.flatMap((issue) => describeIssue(issue, plain, keysAt, []))
  const slips = new Set(findings.flatMap((finding) => (finding.remedy.startsWith(MEANT) ? [finding.remedy] : [])))
  return findings.filter((finding) => finding.message !== MISSING || !slips.has(`${MEANT}${finding.path.at(-1)}?`))
}

const MEANT = 'did you mean '
const MISSING = 'is missing'

function describeIssue(issue: Issue, plain: unknown, keysAt: (path: Path) => string[], base: Path): Finding[] {
  const path = [...base, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))]
  const found = at(plain, path)
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(path, key, keysAt))
    case 'invalid_type':
      return [wrongType(path, issue.expected, found)]
    case 'invalid_value':
      return [wrongChoice(path, issue.values.map(String), found)]
    case 'too_small':
      if (issue.origin === 'string') return [{ path, message: 'is empty', remedy: 'write a value, or take the line out' }]
      return [{ path, message: 'is too small', remedy: `write ${issue.minimum} or more` }]
    case 'too_big':
      return [
        {
          path,
          message: issue.origin === 'number' || issue.origin === 'int' ? 'is too large' : 'is too long',
          remedy: most(issue),
        },
      ]
    case 'invalid_union':
      return describeUnion(issue.errors, path, plain, keysAt)
    case 'custom':
      return [
        {
          path,
          message: issue.message,
          remedy: typeof issue.params?.['remedy'] === 'string' ? issue.params['remedy'] : 'correct the value',
        },
      ]
    default:
      return [{ path, message: clip(issue.message, 120), remedy: 'correct the value' }]
  }
}

function most(issue: Issue & { code: 'too_big' }): string {
  if (issue.origin === 'string') return `keep it to ${issue.maximum} characters`
  if (issue.origin === 'array') return `keep it to ${issue.maximum} entries`
  return `write ${issue.maximum} or less`
}

/** Reports the alternative that the value was evidently meant to be, or all that would do. */
function describeUnion(branches: readonly Issue[][], path: Path, plain: unknown, keysAt: (path: Path) => string[]): Finding[] {
  const inner = branches.flatMap((issues) =>
    issues.length === 1 && issues[0]?.code === 'invalid_union' && issues[0].path.length === 0 ? issues[0].errors : [issues],
  )
  const meant = inner.find(
    (issues) =>
      !issues.some((issue) => issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value')),
  )
  if (meant) return meant.flatMap((issue) => describeIssue(issue, plain, keysAt, path))
  const kinds = inner.flatMap((issues) =>
    issues.map((issue) => (issue.code === 'invalid_type' ? (NAMES[issue.expected] ?? issue.expected) : 'false')),
  )
  return [{ path, message: `is ${nameOf(at(plain, path))}`, remedy: `write ${[...new Set(kinds)].join(' or ')}` }]
}

const NAMES: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys',
  record: 'a map of names and texts',
}

function nameOf(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'empty'
  if (Array.isArray(value)) return 'a list'
  return NAMES[typeof value] ?? 'something else'
}

function wrongType(path: Path, expected: string, found: unknown): Finding {
  const wanted = NAMES[expected] ?? expected
  if (found === undefined) return { path, message: MISSING, remedy: `add ${String(path.at(-1) ?? 'it')}: ${wanted}` }
  if (found === null) return { path, message: 'has no value', remedy: `write ${wanted}, or take the line out` }
  if (/^(?:maxI|i)nterval$|^lookAgain$/.test(String(path[0]))) {
    return { path, message: `is ${nameOf(found)}`, remedy: 'write a whole number and one unit: 90s, 10m, 1h or 1d' }
  }
  if (expected === 'string' && typeof found !== 'object') {
    return { path, message: `is ${nameOf(found)}, and a text is wanted`, remedy: 'put it in quotes' }
  }
  return { path, message: `is ${nameOf(found)}`, remedy: `write ${wanted}` }
}

function wrongChoice(path: Path, choices: string[], found: unknown): Finding {
  if (found === undefined || found === null || typeof found === 'object') {
    return { path, message: `is ${nameOf(found)}`, remedy: `write one of ${choices.join(', ')}` }
  }
  const near = nearMiss(String(found), choices)
  return {
    path,
    message: `"${clip(String(found))}" is not known here`,
    remedy: near ? `${MEANT}${near}?` : `write one of ${choices.join(', ')}`,
  }
}

function unknownKey(path: Path, key: string, keysAt: (path: Path) => string[]): Finding {
  const known = keysAt(path)
  const other = ALSO_CALLED[key.toLowerCase().replace(/[^a-z]/g, '')]
  const near = nearMiss(key, known) ?? (other !== undefined && known.includes(other) ? other : undefined)
  const inside = near ? undefined : known.find((name) => keysAt([...path, name]).includes(key))
  const remedy = near
    ? `${MEANT}${near}?`
    : inside
      ? `it belongs under ${inside}:`
      : `take it out; known here: ${known.length > 12 ? `${known.slice(0, 12).join(', ')} and others` : known.join(', ')}`
  return { path: [...path, key], message: `"${clip(key, 40)}" is not a known key`, remedy, atKey: true }
}

function at(plain: unknown, path: Path): unknown {
  let node = plain
  for (const key of path) {
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) return undefined
    node = (node as Record<string | number, unknown>)[key]
  }
  return node
}
