/**
 * One plain object, from a file or the API, to a source or a bundle.
 *
 * Effects: none.
 *
 * @module
 */
import type { Bundle, FileReceiver, FilterRules, Source, SourceKind } from '../model/source.ts'
import { describeIssues } from './describe-issue.ts'
import type { Finding } from './finding.ts'
import { nearMiss } from './near-miss.ts'
import { toReceivers } from './receivers.ts'
import { bundleSchema, keysOf, type SourceFile, sourceSchema } from './schema.ts'

export type Definition =
  | { ok: true; source: Source; bundle?: undefined; receivers: FileReceiver[] }
  | { ok: true; bundle: Bundle; source?: undefined; receivers: FileReceiver[] }
  | { ok: false; findings: Finding[] }

/** Reads a definition; `${NAME}` stays as it stands (see `resolveSource`). Every fault found is given. */
export function readDefinition(plain: unknown, from: { id: string; origin: Source['origin'] }): Definition {
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) {
    return { ok: false, findings: [{ path: [], message: 'is no map of keys', remedy: 'begin with title and url' }] }
  }
  const keys = Object.keys(plain)
  const isSource = keys.includes('url')
  if (isSource && keys.includes('from')) {
    return refuse(['from'], 'stands beside url', 'a file is a source (url) or a bundle (from): split it in two')
  }
  if (isSource || (!keys.includes('from') && looksLikeSource(keys))) return readSource(plain, from)
  if (keys.includes('from')) return readBundle(plain, from.id)
  return refuse([], 'has neither url nor from', 'give a source its url:, or a bundle its from:')
}

function refuse(path: string[], message: string, remedy: string): Definition {
  return { ok: false, findings: [{ path, message, remedy, atKey: true }] }
}

/** Keys that only a source has, or a slip of `url`: then its faults are told as a source's. */
function looksLikeSource(keys: string[]): boolean {
  const bundle = new Set(keysOf('bundle', []))
  const source = new Set(keysOf('source', []))
  if (keys.some((key) => !source.has(key) && nearMiss(key, ['from']) !== undefined)) return false
  return keys.some((key) => (source.has(key) && !bundle.has(key)) || /^(?:feed|link|href|uri|ulr|urls?|xmlurl)$/i.test(key))
}

function readSource(plain: object, from: { id: string; origin: Source['origin'] }): Definition {
  const read = sourceSchema.safeParse(plain)
  if (!read.success) {
    return { ok: false, findings: describeIssues(read.error.issues, plain, (path) => keysOf('source', path)) }
  }
  const findings = crossFindings(read.data)
  return findings.length > 0
    ? { ok: false, findings }
    : { ok: true, source: toSource(read.data, from), receivers: toReceivers(read.data.to, from.id) }
}

/** Faults between keys that are each right by themselves. */
function crossFindings(file: SourceFile): Finding[] {
  const findings: Finding[] = []
  const kind = kindOf(file)
  for (const rules of ['listing', 'json', 'sitemap'] as const) {
    if (file[rules] !== undefined && kind !== rules) {
      findings.push({
        path: [rules],
        message: `is not read for kind: ${kind}`,
        remedy: `write kind: ${rules}, or take the rules out`,
        atKey: true,
      })
    }
  }
  if (kind === 'listing' && !file.listing) {
    findings.push({
      path: ['kind'],
      message: 'listing needs its selectors',
      remedy: 'add listing: { item: ".post" }, or write kind: auto',
    })
  }
  if (kind === 'json' && !file.json) {
    findings.push({
      path: ['kind'],
      message: 'json needs its paths',
      remedy: 'add json: { items: "data", link: "url" }, or write kind: auto',
    })
  }
  if (file.maxInterval !== undefined && file.maxInterval < (file.interval ?? 0)) {
    findings.push({ path: ['maxInterval'], message: 'is shorter than interval', remedy: 'make it longer, or take it out' })
  }
  return findings
}

function kindOf(file: SourceFile): SourceKind {
  if (file.kind) return file.kind
  const given = (['listing', 'json', 'sitemap'] as const).find((rules) => file[rules] !== undefined)
  return given ?? 'auto'
}

function toSource(file: SourceFile, from: { id: string; origin: Source['origin'] }): Source {
  const was = [...new Set(file.was ?? [])]
  return {
    id: from.id,
    key: file.key ?? was[0] ?? from.id,
    was,
    origin: from.origin,
    title: file.title,
    url: file.url,
    kind: kindOf(file),
    timezone: file.timezone ?? 'UTC',
    tags: [...new Set(file.tags ?? [])],
    fullText: file.fullText ?? 'auto',
    own: file.own ?? false,
    paused: file.paused ?? false,
    robots: file.robots ?? true,
    liveBlog: file.liveBlog ?? false,
    headers: file.headers ?? {},
    ...present({ description: file.description, home: file.home, language: file.language, rights: file.rights, via: file.via }),
    ...present({ intervalMs: file.interval, maxIntervalMs: file.maxInterval, lookAgainMs: file.lookAgain }),
    ...(file.include ? { include: present(file.include) as FilterRules } : {}),
    ...(file.exclude ? { exclude: present(file.exclude) as FilterRules } : {}),
    ...(file.listing ? { listing: present(file.listing) } : {}),
    ...(file.json ? { json: present(file.json) } : {}),
    ...(file.sitemap ? { sitemap: present(file.sitemap) } : {}),
    ...(file.article ? { article: present(file.article) } : {}),
    ...(file.retention ? { retention: present(file.retention) } : {}),
  }
}

type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}

/** The object without its undefined fields. */
function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>
}

function readBundle(plain: object, id: string): Definition {
  const read = bundleSchema.safeParse(plain)
  if (!read.success) {
    return { ok: false, findings: describeIssues(read.error.issues, plain, (path) => keysOf('bundle', path)) }
  }
  const { title, description, was, from, to } = read.data
  return {
    ok: true,
    receivers: toReceivers(to, id),
    bundle: {
      id,
      was: [...new Set(was ?? [])],
      title,
      ...present({ description }),
      from: { sources: from.sources ?? [], tags: from.tags ?? [], ...present({ q: from.q, exclude: from.exclude }) },
    },
  }
}
