/**
 * `dateline import` and `dateline export`: lists of feeds from and for other readers; rows of the API as files.
 *
 * @module
 */
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Source } from '../../model/source.ts'
import { renderOpml } from '../../publish/opml.ts'
import { readCatalogue } from '../../runtime/node/catalogue.ts'
import { createClock } from '../../runtime/node/clock.ts'
import { openDatabase } from '../../runtime/node/database.ts'
import { type NodeSettings, readSettings, SettingsError } from '../../runtime/node/settings.ts'
import { readForeign } from '../../source/import-foreign.ts'
import { type Opml, type OpmlOutline, parseOpml } from '../../source/opml.ts'
import { plainSource, renderSourceYaml } from '../../source/render-yaml.ts'
import { listSources } from '../../store/sources.ts'
import type { Command, CommandContext } from '../command.ts'
import { createProgress } from '../progress.ts'
import { freeId, problemLine, problemsOf, readFolder, writeFile } from '../source-files.ts'
import { exportAll, importAll } from './move-store.ts'

const MOST_BYTES = 20_000_000

export const importCommand: Command = {
  name: 'import',
  usage: 'import <file>',
  summary: 'write a source file for each feed of an OPML list',
  help: `dateline import <file.opml> [--tags a,b] [--json]
dateline import --all <store.ndjson> [--remote <address>]

Writes one source file for each feed the list names, folders as tags; --tags adds more. Feeds whose address some file
reads already are left out. What cannot be used is named with its line, and the others are written. XPath and JSON rules of
FreshRSS and addresses of RSS-Bridge's CssSelector and XPath bridges become listing, json and article rules; what does not
map is listed, here and in the file.

With --all: takes in a whole store that \`dateline export --all\` wrote, articles, ids and log as they were, into an unused
store here or, with --remote, into that of a running service (DATELINE_ADMIN_TOKEN). DATELINE_SECRET_KEY must be the same.

Exit codes: 0 all were written or known · 1 some could not be used · 2 the file cannot be read, or is no OPML
`,
  options: { tags: { type: 'string' }, all: { type: 'boolean' }, remote: { type: 'string' } },
  async run(positionals, context) {
    const [file] = positionals
    if (context.options['all'] === true) return importAll(file, context)
    if (file === undefined || positionals.length > 1) throw new SettingsError('say which list: dateline import <file.opml>')
    const list = readList(resolve(file))
    const { feedsDir } = readSettings(context.env, context.version)
    const extra = tagsOf(typeof context.options['tags'] === 'string' ? context.options['tags'] : '', ',')
    const result = writeOutlines(list, feedsDir, extra, context)
    for (const { line, message } of list.problems) result.refused.push(`${file}:${line}: ${message}`)
    if (context.json) context.stdout.write(`${JSON.stringify(result)}\n`)
    else {
      for (const sentence of [...result.refused, ...result.unmapped]) context.stderr.write(`${sentence}\n`)
      context.stdout.write(
        `${result.written.length} source files written to ${feedsDir}, ${result.known} known already, ${result.refused.length} could not be used\n`,
      )
    }
    return result.refused.length > 0 ? 1 : 0
  },
}

function readList(path: string): Opml {
  if (!existsSync(path)) throw new SettingsError(`there is no file ${path}.`)
  if (statSync(path).size > MOST_BYTES) throw new SettingsError(`${path} is larger than 20 MB.`)
  const list = parseOpml(readFileSync(path, 'utf8'))
  const [problem] = list.problems
  if (list.outlines.length === 0)
    throw new SettingsError(`${path}${problem ? `:${problem.line}: ${problem.message}` : ' names no feeds'}.`)
  return list
}

function writeOutlines(
  list: Opml,
  feedsDir: string,
  extra: readonly string[],
  context: CommandContext,
): { written: string[]; known: number; refused: string[]; unmapped: string[] } {
  const result = { written: [] as string[], known: 0, refused: [] as string[], unmapped: [] as string[] }
  const files = readFolder(feedsDir)
  const taken = new Set(files.map((file) => file.id))
  const addresses = new Set(files.flatMap((file) => /^url:\s*["']?([^\s"'#]+)/m.exec(file.text)?.[1] ?? []).map(bare))
  const progress = createProgress(context.stderr)
  for (const [index, outline] of list.outlines.entries()) {
    progress.update(index + 1, list.outlines.length, outline.title)
    if (addresses.has(bare(outline.xmlUrl))) {
      result.known++
      continue
    }
    const id = freeId(taken, outline.title)
    const foreign = readForeign(outline)
    const unmapped = (foreign?.unmapped ?? []).map((what) => `not taken over: ${what}`)
    const text = renderSourceYaml({ ...definitionOf(outline, extra), ...foreign?.definition }, unmapped)
    const [problem] = problemsOf(feedsDir, `${id}.yaml`, text, context.env, [])
    if (problem) {
      result.refused.push(problemLine(problem))
      continue
    }
    writeFile(join(feedsDir, `${id}.yaml`), text, { fresh: true })
    taken.add(id)
    addresses.add(bare(outline.xmlUrl))
    result.written.push(id)
    result.unmapped.push(...unmapped.map((what) => `${id}.yaml: ${what}`))
  }
  progress.clear()
  return result
}

function definitionOf(outline: OpmlOutline, extra: readonly string[]): Record<string, unknown> {
  const tags = [...new Set([...tagsOf(outline.folder ?? '', '/'), ...extra])]
  return {
    title: outline.title.slice(0, 200),
    home: outline.htmlUrl,
    url: outline.xmlUrl,
    kind: 'feed',
    tags: tags.length > 0 ? tags : undefined,
  }
}

/** Names as tags: lower case, what cannot stand in an address as hyphens. */
function tagsOf(text: string, separator: string): string[] {
  return text
    .split(separator)
    .map((name) =>
      name
        .normalize('NFC')
        .toLowerCase()
        .replace(/[^\p{L}\p{M}\p{N}_.+-]+/gu, '-')
        .replace(/^[^\p{L}\p{N}]+|-+$/gu, '')
        .slice(0, 64),
    )
    .filter((name) => name !== '' && name !== 'all')
}

function bare(url: string): string {
  return url.replace(/^https?:\/\/(?:www\.)?/, '').replace(/\/$/, '')
}

export const exportCommand: Command = {
  name: 'export',
  usage: 'export [folder]',
  summary: 'the sources as OPML, or those made through the API as source files',
  help: `dateline export [--json]
dateline export <folder>
dateline export --all [--remote <address>]

Without a folder: an OPML list of the sources on standard output, for another reader; a source that is no feed itself is
named by its feed here. With one: writes the sources made through the API as source files into it; files that are there
stay.

With --all: the whole store on standard output, one page of rows a line, for \`dateline import --all\`; with --remote that of
a running service (DATELINE_ADMIN_TOKEN).

Exit codes: 0 done · 2 the folder cannot be used · 3 the store cannot be used
`,
  options: { all: { type: 'boolean' }, remote: { type: 'string' } },
  async run(positionals, context) {
    if (context.options['all'] === true) return exportAll(context)
    if (positionals.length > 1) throw new SettingsError('say one folder at most: dateline export [folder]')
    const settings = readSettings(context.env, context.version)
    const rows = await apiSources(settings)
    const [folder] = positionals
    if (folder !== undefined) return exportFiles(rows, resolve(folder), context)
    const { sources } = await readCatalogue(settings.feedsDir, context.env)
    const all = [...sources, ...rows.filter((row) => !sources.some((source) => source.id === row.id))]
    if (context.json)
      context.stdout.write(`${JSON.stringify(Object.fromEntries(all.map((s) => [s.id, plainSource(s)])), null, 1)}\n`)
    else context.stdout.write(opmlOf(all, settings))
    return 0
  },
}

async function apiSources(settings: NodeSettings): Promise<Source[]> {
  if (!existsSync(settings.databasePath)) return []
  const db = await openDatabase(settings.databasePath)
  try {
    return (await listSources(db)).filter((s) => s.origin === 'api' && !s.retiredAt).map((s) => s.source)
  } finally {
    db.close()
  }
}

function exportFiles(rows: readonly Source[], folder: string, { stdout }: CommandContext): number {
  mkdirSync(folder, { recursive: true })
  const fresh = rows.filter((source) => !existsSync(join(folder, `${source.id}.yaml`)))
  for (const source of fresh) writeFile(join(folder, `${source.id}.yaml`), renderSourceYaml(plainSource(source)), { fresh: true })
  stdout.write(`${fresh.length} source files written to ${folder}, ${rows.length - fresh.length} were there\n`)
  return 0
}

function opmlOf(sources: readonly Source[], settings: NodeSettings): string {
  const sorted = sources.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return renderOpml({
    title: 'Dateline',
    ownerUrl: `${settings.baseUrl}/`,
    dateCreated: createClock(settings.clock).now(),
    feeds: sorted.map((source) => ({
      title: source.title,
      xmlUrl: source.kind === 'feed' ? (source.shownUrl ?? source.url) : `${settings.baseUrl}/feeds/${source.id}.atom`,
      htmlUrl: source.home ?? `${settings.baseUrl}/feeds/${source.id}`,
      ...(source.description ? { description: source.description } : {}),
      ...(source.language ? { language: source.language } : {}),
      ...(source.tags[0] ? { category: source.tags[0] } : {}),
    })),
  })
}
