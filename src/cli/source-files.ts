/**
 * Source files as commands read, change and write them: whole or not at all, and never without having been checked.
 *
 * Effects: reads and writes the folder of source files.
 *
 * @module
 */
import { existsSync, readdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Problem } from '../model/source.ts'
import { foldPieces } from '../query/tokens.ts'
import { whyUnreadable } from '../runtime/node/catalogue.ts'
import type { Environment } from '../runtime/node/settings.ts'
import { SettingsError } from '../runtime/node/settings.ts'
import { buildCatalogue, type SourceText } from '../source/catalogue.ts'

export interface SourceFile {
  id: string
  path: string
  /** File name. */
  name: string
  /** Empty where it cannot be read. */
  text: string
  /** Why it cannot be read, and what to do. */
  unreadable?: string
}

/** Every source file of the folder, by name. Throws `SettingsError` where there is no such folder. */
export function readFolder(feedsDir: string): SourceFile[] {
  if (!existsSync(feedsDir))
    throw new SettingsError(`there is no folder ${feedsDir}. \`dateline init <dir>\` makes one; DATELINE_FEEDS names another.`)
  return readdirSync(feedsDir)
    .filter((name) => /^[^.].*\.ya?ml$/i.test(name))
    .sort()
    .map((name) => {
      const path = join(feedsDir, name)
      return { id: name.replace(/\.ya?ml$/i, ''), name, path, ...readText(path) }
    })
}

function readText(path: string): Pick<SourceFile, 'text' | 'unreadable'> {
  try {
    return { text: readFileSync(path, 'utf8') }
  } catch (error) {
    const { message, remedy } = whyUnreadable(error)
    return { text: '', unreadable: `${message}; ${remedy}` }
  }
}

/** The file of one source or bundle. Throws `SettingsError` where there is none, naming what comes near. */
export function findFile(feedsDir: string, id: string): SourceFile {
  const files = readFolder(feedsDir)
  const found = files.find((file) => file.id === id)
  if (found?.unreadable) throw new SettingsError(`${found.path} ${found.unreadable}.`)
  if (found) return found
  const near = files.filter((file) => file.id.includes(id) || id.includes(file.id)).map((file) => file.id)
  const hint = near.length > 0 ? `Did you mean ${near.slice(0, 3).join(', ')}?` : '`dateline list` shows what there is.'
  throw new SettingsError(`there is no ${id}.yaml in ${feedsDir}. ${hint}`)
}

/** What would be wrong with the folder's file `name` if it held `text`. `others`: the rest of the folder, read if not given. */
export function problemsOf(
  feedsDir: string,
  name: string,
  text: string,
  env: Environment,
  others: SourceText[] = readFolder(feedsDir).filter((file) => file.name !== name),
): Problem[] {
  const files: SourceText[] = [...others, { name, text }]
  return buildCatalogue(files, env).problems.filter((problem) => problem.file === name)
}

/** `feeds/a.yaml:3: interval: is too short; write 1m or more`. */
export function problemLine(problem: Problem): string {
  const where = `${problem.file}${problem.line === undefined ? '' : `:${problem.line}`}`
  return `${where}: ${problem.path === '' ? '' : `${problem.path}: `}${problem.message}; ${problem.remedy}`
}

/** Writes the file whole: a reader meets the old text or the new one. `fresh` refuses to overwrite. */
export function writeFile(path: string, text: string, options: { fresh?: boolean } = {}): void {
  if (options.fresh) {
    writeFileSync(path, text, { flag: 'wx' })
    return
  }
  const draft = `${path}.${process.pid}.tmp`
  try {
    writeFileSync(draft, text, { flag: 'wx' })
    renameSync(draft, path)
  } catch (error) {
    if (existsSync(draft)) unlinkSync(draft)
    throw error
  }
}

/** The text with `paused:` set or taken out; comments and the rest stay as they were written. */
export function withPaused(text: string, paused: boolean): string {
  const line = /^paused[ \t]*:.*(?:\r?\n|$)/m
  const eol = /\r\n/.test(text) ? '\r\n' : '\n'
  if (!paused) return text.replace(line, '')
  if (line.test(text)) return text.replace(line, `paused: true${eol}`)
  return `${text.replace(/\s*$/, '')}${eol}paused: true${eol}`
}

/** An id for a new source: from its address or title, and not taken yet. `otherwise`: where the wish has no letter an id may have. */
export function freeId(taken: ReadonlySet<string>, wished: string, otherwise = 'source'): string {
  const base = slugOf(wished) || slugOf(otherwise) || 'source'
  const first = base === 'all' ? 'all-news' : base
  for (let n = 1; ; n++) {
    const id = n === 1 ? first : `${first}-${n}`
    if (!taken.has(id)) return id
  }
}

/** Folded as searches fold: `Äpfel` is apfel, `Azərbaycan` azerbaycan. */
function slugOf(text: string): string {
  return foldPieces(text)
    .map((piece) => piece.text)
    .join('-')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 56)
    .replace(/-+$/, '')
}
