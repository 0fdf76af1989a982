/**
 * Reads the folder of source files and notices when it changes.
 *
 * A broken edit leaves the previous version of that file in service, and says so among the problems.
 *
 * Effects: reads files; timers.
 *
 * @module
 */
import { type Stats, statSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Catalogue, Problem } from '../../model/source.ts'
import { buildCatalogue, type SourceText } from '../../source/catalogue.ts'
import type { Environment } from './settings.ts'
import { SettingsError } from './settings.ts'

const IS_SOURCE = /^[^.].*\.ya?ml$/i

export interface FolderCatalogue extends Catalogue {
  /** Names of the environment that the files refer to as `${NAME}`: their values are secrets. */
  references: string[]
  /** Of the files as they were read: names, times and sizes. */
  signature: string
}

/** The catalogue of `dir`. Throws `SettingsError` where the folder cannot be read; faults of files are in `problems`. */
export async function readCatalogue(dir: string, env: Environment, previous?: Catalogue): Promise<FolderCatalogue> {
  // Before they are read: what is written meanwhile is noticed at the next look.
  const signature = await signatureOf(dir)
  const listed = await listFiles(dir)
  const read = await Promise.all(listed.map((name) => readSourceFile(dir, name)))
  const files = read.filter((file) => 'text' in file)
  const names = files.flatMap(({ text }) => [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name as string))
  const catalogue = buildCatalogue(files, env)
  const problems = [...read.filter((file) => 'message' in file), ...catalogue.problems]
  const built = { ...catalogue, problems, references: [...new Set(names)], signature }
  if (!previous) return built
  const present = new Set(listed.map(idOf))
  const known = new Set([...built.sources, ...built.bundles].map((entry) => entry.id))
  const kept = <T extends { id: string }>(old: T[]): T[] => old.filter((entry) => present.has(entry.id) && !known.has(entry.id))
  return {
    ...built,
    sources: [...built.sources, ...kept(previous.sources)],
    bundles: [...built.bundles, ...kept(previous.bundles)],
    receivers: [
      ...(built.receivers ?? []),
      ...(previous.receivers ?? []).filter(({ ownerId: id }) => present.has(id) && !known.has(id)),
    ],
  }
}

/** One file that cannot be read is a fault of that file: the others are taken up. */
async function readSourceFile(dir: string, name: string): Promise<SourceText | Problem> {
  try {
    return { name, text: await readFile(join(dir, name), 'utf8') }
  } catch (error) {
    return { file: name, path: '', ...whyUnreadable(error) }
  }
}

/** What is wrong with a source file that could not be read, and what to do. */
export function whyUnreadable(error: unknown): { message: string; remedy: string } {
  const code = (error as { code?: string }).code ?? String(error)
  if (code === 'EISDIR') return { message: 'is a folder', remedy: 'source files are read from one folder only; move it away' }
  if (code === 'EACCES' || code === 'EPERM')
    return { message: 'cannot be read', remedy: 'give the user of the service the right to read it' }
  if (code === 'ENOENT' || code === 'ELOOP')
    return { message: 'is a link that leads nowhere', remedy: 'mend the link or remove it' }
  return { message: `cannot be read (${code})`, remedy: 'look at the file, or put it there anew' }
}

function idOf(name: string): string {
  return name.replace(/\.ya?ml$/i, '')
}

async function listFiles(dir: string): Promise<string[]> {
  try {
    return (await readdir(dir)).filter((name) => IS_SOURCE.test(name)).sort()
  } catch (error) {
    const code = (error as { code?: string }).code
    const why =
      code === 'ENOENT' ? 'there is no such folder' : code === 'ENOTDIR' ? 'it is not a folder' : `it cannot be read (${code})`
    throw new SettingsError(
      `DATELINE_FEEDS names ${dir}, but ${why}. Create it and put source files such as news-az.yaml into it.`,
    )
  }
}

/** Calls `onChange` soon after any source file was added, changed or removed since `read`. Returns what stops it. */
export function watchFolder(dir: string, read: { signature: string }, onChange: () => Promise<void>, everyMs = 3000): () => void {
  let seen = read.signature
  let busy = false
  const look = async (): Promise<void> => {
    if (busy) return
    busy = true
    try {
      const now = await signatureOf(dir)
      if (now !== seen) await onChange()
      seen = now
    } catch {
      // The folder is away for a moment (an editor's rename): what was read stays in service.
    } finally {
      busy = false
    }
  }
  void look()
  const timer = setInterval(() => void look(), everyMs)
  timer.unref()
  return () => clearInterval(timer)
}

/** A folder that hangs (a dead network share) hangs while it is listed, off this thread; a `stat` then costs a microsecond. */
async function signatureOf(dir: string): Promise<string> {
  const names = await listFiles(dir)
  return names
    .map((name) => {
      const facts = statOf(join(dir, name))
      return `${name} ${facts?.mtimeMs} ${facts?.ctimeMs} ${facts?.size} ${facts?.ino}`
    })
    .join('\n')
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined // a link in a circle: said when it is read
  }
}
