/**
 * The files of `feeds/` to the catalogue: every source and bundle that can run, and every fault, located.
 *
 * One bad file never costs the others. File name = id = slug; identity uses `key`, by default the file's first name.
 *
 * Effects: none.
 *
 * @module
 */
import type { Bundle, Catalogue, FileReceiver, Problem, Source } from '../model/source.ts'
import { slugFault } from './fields.ts'
import { type Finding, renderPath } from './finding.ts'
import { nearMiss } from './near-miss.ts'
import { type ParsedYaml, parseYaml } from './parse-yaml.ts'
import { readDefinition } from './read-definition.ts'
import { resolveReceivers } from './receivers.ts'
import type { Environment } from './references.ts'
import { resolveSource } from './resolve-source.ts'

export interface SourceText {
  /** With or without folders before it; ends in `.yaml` or `.yml`. Other names are passed over. */
  name: string
  text: string
}

/** Faults told of one file; the rest come to light as these are mended. */
const MOST_A_FILE = 20

interface Entry {
  id: string
  file: string
  yaml: ParsedYaml
  source?: Source
  bundle?: Bundle
  receivers: FileReceiver[]
}

/** Reads the files and puts the environment's values where `${NAME}` stands. */
export function buildCatalogue(files: readonly SourceText[], env: Environment): Catalogue {
  return build(files, env)
}

/** The same with `${NAME}` left standing, for homes where values are known only at run time. */
export function compileCatalogue(files: readonly SourceText[]): Catalogue {
  return build(files, undefined)
}

function build(files: readonly SourceText[], env: Environment | undefined): Catalogue {
  const problems: Problem[] = []
  const entries = new Map<string, Entry>()
  const inOrder = files.filter((file) => /\.ya?ml$/i.test(file.name)).toSorted((a, b) => compare(a.name, b.name))
  for (const file of inOrder) {
    const entry = readFile(file, env, problems)
    if (!entry) continue
    const earlier = entries.get(entry.id)
    if (earlier) {
      problems.push(problem(entry.file, 1, '', `has the same id as ${earlier.file}`, 'rename or remove one of the two'))
    } else entries.set(entry.id, entry)
  }
  claimNames(entries, problems)
  for (const entry of entries.values()) if (entry.bundle) checkMembers(entry, entry.bundle, entries, problems)
  const kept = [...entries.values()]
  return {
    sources: kept.flatMap((entry) => entry.source ?? []),
    bundles: kept.flatMap((entry) => entry.bundle ?? []),
    receivers: kept.flatMap((entry) => entry.receivers),
    problems: problems.sort((a, b) => compare(a.file, b.file) || (a.line ?? 0) - (b.line ?? 0) || compare(a.path, b.path)),
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function problem(file: string, line: number | undefined, path: string, message: string, remedy: string): Problem {
  return { file, ...(line !== undefined ? { line } : {}), path, message, remedy }
}

function readFile(file: SourceText, env: Environment | undefined, problems: Problem[]): Entry | undefined {
  const id = (file.name.split(/[/\\]/).at(-1) ?? '').replace(/\.ya?ml$/i, '')
  const named = slugFault(id)
  if (named) {
    problems.push(problem(file.name, undefined, '', `the file's name: ${named.message}`, named.remedy))
    return undefined
  }
  const yaml = parseYaml(file.text)
  for (const fault of yaml.faults) problems.push(problem(file.name, fault.line, '', fault.message, fault.remedy))
  if (!yaml.value) return undefined
  const report = (findings: Finding[]): undefined => {
    for (const { path, message, remedy, atKey } of findings.slice(0, MOST_A_FILE)) {
      problems.push(problem(file.name, yaml.lineOf(path, atKey) ?? 1, renderPath(path), message, remedy))
    }
  }
  const read = readDefinition(yaml.value, { id, origin: 'file' })
  if (!read.ok) return report(read.findings)
  const told = env ? resolveReceivers(read.receivers, env) : { receivers: read.receivers, findings: [] }
  // A receiver that is not set up costs its messages, not the feed.
  report(told.findings)
  const { receivers } = told
  if (read.bundle) return { id, file: file.name, yaml, bundle: read.bundle, receivers }
  if (!env) return { id, file: file.name, yaml, source: read.source, receivers }
  const resolved = resolveSource(read.source, env)
  return resolved.ok ? { id, file: file.name, yaml, source: resolved.source, receivers } : report(resolved.findings)
}

/** Former names and identity keys belong to one file each; the loser is left out. */
function claimNames(entries: Map<string, Entry>, problems: Problem[]): void {
  const former = new Map<string, string>()
  const keys = new Map<string, string>()
  for (const entry of [...entries.values()]) {
    const was = entry.source?.was ?? entry.bundle?.was ?? []
    for (const [index, name] of was.entries()) {
      const holder = entries.has(name) ? entries.get(name)?.file : former.get(name)
      if (holder !== undefined) {
        const path = ['was', index]
        const here = holder === entry.file ? 'is this file itself' : `is taken by ${holder}`
        problems.push(
          problem(entry.file, entry.yaml.lineOf(path), renderPath(path), `"${name}" ${here}`, 'take the name out of was:'),
        )
        dropFormer(entry, name)
      } else former.set(name, entry.file)
    }
    if (!entry.source) continue
    const holder = keys.get(entry.source.key)
    if (holder === undefined) keys.set(entry.source.key, entry.file)
    else {
      const line = entry.yaml.lineOf(['key']) ?? 1
      problems.push(
        problem(entry.file, line, 'key', `"${entry.source.key}" is the key of ${holder}`, 'give each source a key of its own'),
      )
      entries.delete(entry.id)
    }
  }
}

function dropFormer(entry: Entry, name: string): void {
  if (entry.bundle) entry.bundle.was = entry.bundle.was.filter((other) => other !== name)
  if (!entry.source) return
  entry.source.was = entry.source.was.filter((other) => other !== name)
  if (entry.yaml.value?.['key'] === undefined) entry.source.key = entry.source.was[0] ?? entry.id
}

/**
 * Names of sources that are not there are told; the bundle keeps running on the rest, and on the name should it appear
 * by another way. Former names are read as the present one. A bundle holds sources only, so cycles cannot be.
 */
function checkMembers(entry: Entry, bundle: Bundle, entries: Map<string, Entry>, problems: Problem[]): void {
  const present = new Map<string, string>()
  for (const other of entries.values()) for (const name of other.source?.was ?? []) present.set(name, other.id)
  const kept: string[] = []
  let guesses = 3
  let told = 0
  for (const [index, name] of bundle.from.sources.entries()) {
    const path = ['from', 'sources', index]
    const other = entries.get(name)
    const now = present.get(name)
    if (other?.bundle) {
      const self = other === entry ? 'is this bundle itself' : 'is a bundle'
      const remedy = 'name sources or tags; bundles do not hold bundles'
      problems.push(problem(entry.file, entry.yaml.lineOf(path), renderPath(path), `"${name}" ${self}`, remedy))
      continue
    }
    if (!other && now === undefined && told++ < MOST_A_FILE) {
      const near = guesses-- > 0 ? nearMiss(name, sourceIds(entries)) : undefined
      const remedy = near ? `did you mean ${near}?` : `add feeds/${name}.yaml, or take the name out`
      problems.push(problem(entry.file, entry.yaml.lineOf(path), renderPath(path), `there is no source "${name}"`, remedy))
    }
    kept.push(now ?? name)
  }
  bundle.from.sources = [...new Set(kept)]
}

function* sourceIds(entries: Map<string, Entry>): Generator<string> {
  for (const entry of entries.values()) if (entry.source) yield entry.id
}
