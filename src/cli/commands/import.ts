/**
 * `dateline import`: lists of feeds of other readers become sources.
 *
 * @module
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readSettings, SettingsError } from '../../runtime/node/settings.ts'
import { readForeign } from '../../source/import-foreign.ts'
import { type Opml, type OpmlOutline, parseOpml } from '../../source/opml.ts'
import { renderSourceYaml } from '../../source/render-yaml.ts'
import { publisherOf } from '../../web/url.ts'
import { type Command, type CommandContext, counted } from '../command.ts'
import { createProgress } from '../progress.ts'
import { REMOTE_OPTION, type RemoteApi, remoteAddress, withRemote } from '../remote-api.ts'
import { listRemoteSources, putRemoteSource } from '../remote-sources.ts'
import { freeId, problemLine, problemsOf, readFolder, writeFile } from '../source-files.ts'
import { importAll } from './move-store.ts'

const MOST_BYTES = 20_000_000

export const importCommand: Command = {
  name: 'import',
  usage: 'import <file>',
  summary: 'write a source file for each feed of an OPML list',
  help: `dateline import <file.opml> [--tags a,b] [--json] [--remote <address>]
dateline import --all <store.ndjson> [--remote <address>]

Writes one source file for each feed the list names, folders as tags; --tags adds more. Feeds whose address some file
reads already are left out. What cannot be used is named with its line, and the others are written. XPath and JSON rules of
FreshRSS and addresses of RSS-Bridge's CssSelector and XPath bridges become listing, json and article rules; what does not
map is listed, here and in the file. With --remote: the sources are made through the API of a running service
(DATELINE_ADMIN_TOKEN), a few at a time; where that breaks off, the same call goes on with what is not there yet.

With --all: takes in a whole store that \`dateline export --all\` wrote, articles, ids and log as they were, into an unused
store here or, with --remote, into that of a running service (DATELINE_ADMIN_TOKEN). DATELINE_SECRET_KEY must be the same.

Exit codes: 0 all were written or known · 1 some could not be used · 2 the file cannot be read, or is no OPML
`,
  options: { tags: { type: 'string' }, all: { type: 'boolean' }, ...REMOTE_OPTION },
  async run(positionals, context) {
    const [file] = positionals
    if (context.options['all'] === true) return importAll(file, context)
    if (file === undefined || positionals.length > 1) throw new SettingsError('say which list: dateline import <file.opml>')
    const list = readList(resolve(file))
    const extra = tagsOf(typeof context.options['tags'] === 'string' ? context.options['tags'] : '', ',')
    const address = remoteAddress(context)
    const { feedsDir } = readSettings(context.env, context.version)
    const result =
      address === undefined
        ? writeOutlines(list, feedsDir, extra, context)
        : await withRemote(address, context, (api) => sendOutlines(api, list, extra, context))
    for (const { line, message } of list.problems) result.refused.push(`${file}:${line}: ${message}`)
    if (context.json) context.stdout.write(`${JSON.stringify(result)}\n`)
    else {
      for (const sentence of [...result.refused, ...result.unmapped]) context.stderr.write(`${sentence}\n`)
      context.stdout.write(
        `${address === undefined ? `${counted(result.written.length, 'source file')} written to ${feedsDir}` : `${counted(result.written.length, 'source')} made at ${address}`}, ${result.known} known already, ${result.refused.length} could not be used\n`,
      )
    }
    return result.refused.length > 0 ? 1 : 0
  },
}

/** For titles without a letter that an id may have. */
function siteName({ xmlUrl }: OpmlOutline): string | undefined {
  return publisherOf(xmlUrl).split('.')[0]
}

function readList(path: string): Opml {
  if (!existsSync(path)) throw new SettingsError(`there is no file ${path}.`)
  if (statSync(path).isDirectory()) throw new SettingsError(`${path} is a folder, not a list.`)
  if (statSync(path).size > MOST_BYTES) throw new SettingsError(`${path} is larger than 20 MB.`)
  const list = parseOpml(readFileSync(path, 'utf8'))
  const [problem] = list.problems
  if (list.outlines.length === 0)
    throw new SettingsError(`${path}${problem ? `:${problem.line}: ${problem.message}` : ' names no feeds'}.`)
  return list
}

interface Imported {
  written: string[]
  known: number
  refused: string[]
  unmapped: string[]
}

/** Requests on their way at a time. */
const AT_ONCE = 4

/** Makes a source for each outline the service does not read yet. */
async function sendOutlines(api: RemoteApi, list: Opml, extra: readonly string[], { stderr }: CommandContext): Promise<Imported> {
  const result: Imported = { written: [], known: 0, refused: [], unmapped: [] }
  const there = await listRemoteSources(api)
  const taken = new Set(there.map(({ id }) => id))
  const addresses = new Set(there.map(({ definition }) => bare(String(definition['url'] ?? ''))))
  const progress = createProgress(stderr)
  const left = list.outlines.values()
  let done = 0
  const work = async (): Promise<void> => {
    for (const outline of left) {
      if (addresses.has(bare(outline.xmlUrl))) result.known++
      else {
        const id = freeId(taken, outline.title, siteName(outline))
        taken.add(id)
        addresses.add(bare(outline.xmlUrl))
        const foreign = readForeign(outline)
        const { faults } = await putRemoteSource(api, id, { ...definitionOf(outline, extra), ...foreign?.definition })
        if (faults.length === 0) result.written.push(id)
        else result.refused.push(...faults.map((fault) => `${id}: ${fault}`))
        if (faults.length === 0)
          result.unmapped.push(...(foreign?.unmapped ?? []).map((what) => `${id}: not taken over: ${what}`))
      }
      progress.update(++done, list.outlines.length, outline.title)
    }
  }
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work))
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    throw new SettingsError(
      `${error.message} ${result.written.length} of ${list.outlines.length} sources were made; the same call goes on from there.`,
    )
  } finally {
    progress.clear()
  }
  return result
}

function writeOutlines(list: Opml, feedsDir: string, extra: readonly string[], context: CommandContext): Imported {
  const result: Imported = { written: [], known: 0, refused: [], unmapped: [] }
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
    const id = freeId(taken, outline.title, siteName(outline))
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
