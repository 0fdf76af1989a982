/**
 * A source or bundle as the YAML file a person would write.
 *
 * JSON's strings are YAML's double-quoted ones, so whatever is not plainly plain is written as JSON.
 *
 * Effects: none.
 *
 * @module
 */
import type { Bundle, Source } from '../model/source.ts'
import { renderDuration } from './duration.ts'

/** Plain keys and values of a source file, in any order. */
export type PlainDefinition = Record<string, unknown>

const ORDER =
  `title description home url kind language timezone interval maxInterval tags fullText rights own paused robots lookAgain liveBlog
  headers via include exclude listing json sitemap article retention from was key`.split(/\s+/)

/** The text of a source file, ending in a line break. `comment` lines stand above it. Undefined values are left out. */
export function renderSourceYaml(plain: PlainDefinition, comment: readonly string[] = []): string {
  const lines = [
    '# yaml-language-server: $schema=./source.schema.json',
    ...comment.map((line) => `# ${line.replace(/[\r\n]+/g, ' ')}`),
  ]
  const keys = Object.keys(plain).toSorted((a, b) => place(a) - place(b))
  for (const key of keys) {
    const value = plain[key]
    if (value === undefined) continue
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      lines.push(`${key}:`)
      for (const [name, inner] of Object.entries(value)) if (inner !== undefined) lines.push(`  ${scalar(name)}: ${flow(inner)}`)
    } else lines.push(`${key}: ${flow(value)}`)
  }
  return `${lines.join('\n')}\n`
}

function place(key: string): number {
  const index = ORDER.indexOf(key)
  return index < 0 ? ORDER.length : index
}

function flow(value: unknown): string {
  if (Array.isArray(value))
    return `[${value.map((entry) => (typeof entry === 'string' ? scalar(entry) : flow(entry))).join(', ')}]`
  return typeof value === 'string' ? scalar(value) : JSON.stringify(value)
}

/** Words YAML, or an older YAML, reads as something other than text. */
const NOT_TEXT = /^(?:true|false|null|yes|no|on|off|y|n|~|\.inf|\.nan)$/i

function scalar(text: string): string {
  const plain =
    /^[\p{L}][\p{L}\p{M}\p{N} ._/?=&%+-]*(?::\/\/[\p{L}\p{N}._/?=&%+~-]+)?$/u.test(text) &&
    !text.endsWith(' ') &&
    !NOT_TEXT.test(text)
  if (plain) return text
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** What a person would write for this source: defaults left out. Headers are given only where they hold references. */
export function plainSource(source: Source): PlainDefinition {
  const headers = Object.fromEntries(Object.entries(source.headers).filter(([, value]) => value.includes('${')))
  return {
    title: source.title,
    description: source.description,
    home: source.home,
    url: source.url,
    kind: source.kind === 'auto' ? undefined : source.kind,
    language: source.language,
    timezone: source.timezone === 'UTC' ? undefined : source.timezone,
    interval: source.intervalMs === undefined ? undefined : renderDuration(source.intervalMs),
    maxInterval: source.maxIntervalMs === undefined ? undefined : renderDuration(source.maxIntervalMs),
    tags: source.tags.length > 0 ? source.tags : undefined,
    fullText: source.fullText === 'auto' ? undefined : source.fullText,
    rights: source.rights,
    own: source.own || undefined,
    paused: source.paused || undefined,
    robots: source.robots ? undefined : false,
    lookAgain: source.lookAgainMs?.length === 0 ? false : source.lookAgainMs?.map(renderDuration),
    liveBlog: source.liveBlog || undefined,
    headers: Object.keys(headers).length > 0 ? headers : undefined,
    include: source.include,
    exclude: source.exclude,
    listing: source.listing,
    json: source.json,
    sitemap: source.sitemap,
    article: source.article,
    retention: source.retention,
    was: source.was.length > 0 ? source.was : undefined,
    key: source.key === (source.was[0] ?? source.id) ? undefined : source.key,
  }
}

/** What a person would write for this bundle. */
export function plainBundle(bundle: Bundle): PlainDefinition {
  const { sources, tags, q, exclude } = bundle.from
  return {
    title: bundle.title,
    description: bundle.description,
    from: { sources: sources.length > 0 ? sources : undefined, tags: tags.length > 0 ? tags : undefined, q, exclude },
    was: bundle.was.length > 0 ? bundle.was : undefined,
  }
}
