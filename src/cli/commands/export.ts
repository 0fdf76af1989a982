/**
 * `dateline export`: the sources as a list for other readers, and those made through the API as files.
 *
 * @module
 */
import { existsSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Bundle, Source } from '../../model/source.ts'
import { renderOpml } from '../../publish/opml.ts'
import { readCatalogue } from '../../runtime/node/catalogue.ts'
import { createClock } from '../../runtime/node/clock.ts'
import { openDatabase } from '../../runtime/node/database.ts'
import { type NodeSettings, readSettings, SettingsError } from '../../runtime/node/settings.ts'
import { readDefinition } from '../../source/read-definition.ts'
import { plainBundle, plainSource, renderSourceYaml } from '../../source/render-yaml.ts'
import { listBundles } from '../../store/bundles.ts'
import { listSources } from '../../store/sources.ts'
import { type Command, type CommandContext, counted } from '../command.ts'
import { REMOTE_OPTION, type RemoteApi, remoteAddress, withRemote } from '../remote-api.ts'
import { listRemoteSources } from '../remote-sources.ts'
import { writeFile } from '../source-files.ts'
import { exportAll } from './move-store.ts'

export const exportCommand: Command = {
  name: 'export',
  usage: 'export [folder]',
  summary: 'the sources as OPML, or those made through the API as source files',
  help: `dateline export [--json] [--remote <address>]
dateline export <folder> [--remote <address>]
dateline export --all [--remote <address>]

Without a folder: an OPML list of the sources on standard output, for another reader; a source that is no feed itself is
named by its feed here. With one: writes the sources and bundles made through the API as files into it; files that are there
stay. With --remote: those of a running service (DATELINE_ADMIN_TOKEN).

With --all: the whole store on standard output, one page of rows a line, for \`dateline import --all\`; with --remote that of
a running service (DATELINE_ADMIN_TOKEN).

Exit codes: 0 done · 2 the folder cannot be used · 3 the store cannot be used
`,
  options: { all: { type: 'boolean' }, ...REMOTE_OPTION },
  async run(positionals, context) {
    if (context.options['all'] === true) return exportAll(context)
    if (positionals.length > 1) throw new SettingsError('say one folder at most: dateline export [folder]')
    const settings = readSettings(context.env, context.version)
    const address = remoteAddress(context)
    const known = address === undefined ? await knownHere(settings, context) : await withRemote(address, context, knownThere)
    const [folder] = positionals
    if (folder !== undefined) return exportFiles(known, resolve(folder), context)
    const plain = Object.fromEntries(known.sources.map(({ source }) => [source.id, plainSource(source)]))
    if (context.json) context.stdout.write(`${JSON.stringify(plain, null, 1)}\n`)
    else
      context.stdout.write(
        opmlOf(
          known.sources.map(({ source }) => source),
          settings,
          address ?? settings.baseUrl,
        ),
      )
    return 0
  },
}

interface Known {
  sources: { source: Source; origin: Source['origin'] }[]
  bundles: { bundle: Bundle; origin: Source['origin'] }[]
}

async function knownHere({ databasePath, feedsDir }: NodeSettings, { env }: CommandContext): Promise<Known> {
  const { sources, bundles } = await readCatalogue(feedsDir, env)
  const files = new Set([...sources, ...bundles].map(({ id }) => id))
  const known: Known = {
    sources: sources.map((source) => ({ source, origin: 'file' })),
    bundles: bundles.map((bundle) => ({ bundle, origin: 'file' })),
  }
  if (!existsSync(databasePath)) return known
  const db = await openDatabase(databasePath)
  try {
    for (const { source, origin, retiredAt, id } of await listSources(db))
      if (origin === 'api' && !retiredAt && !files.has(id)) known.sources.push({ source, origin })
    for (const { bundle } of await listBundles(db)) if (!files.has(bundle.id)) known.bundles.push({ bundle, origin: 'api' })
  } finally {
    db.close()
  }
  return known
}

/** As the service shows them; definitions were checked there. */
async function knownThere(api: RemoteApi): Promise<Known> {
  const known: Known = { sources: [], bundles: [] }
  for (const { id, origin, definition } of await listRemoteSources(api)) {
    const read = readDefinition(withoutNothing(definition), { id, origin })
    if (read.ok && read.source) known.sources.push({ source: read.source, origin })
  }
  for (let after: string | undefined = ''; after !== undefined; ) {
    const { text } = await api.ask('GET', `/api/bundles?limit=200&after=${encodeURIComponent(after)}`)
    const page = JSON.parse(text) as {
      bundles: { id: string; origin: Source['origin']; definition: object }[]
      after?: string
    }
    for (const { id, origin, definition } of page.bundles) {
      const read = readDefinition(definition, { id, origin })
      if (read.ok && read.bundle) known.bundles.push({ bundle: read.bundle, origin })
    }
    after = page.after
  }
  return known
}

function withoutNothing(definition: object): object {
  return Object.fromEntries(Object.entries(definition).filter(([, value]) => value !== undefined && value !== null))
}

function exportFiles(known: Known, folder: string, { stdout }: CommandContext): number {
  mkdirSync(folder, { recursive: true })
  const made = [
    ...known.sources.map(({ source, origin }) => ({ id: source.id, origin, plain: plainSource(source) })),
    ...known.bundles.map(({ bundle, origin }) => ({ id: bundle.id, origin, plain: plainBundle(bundle) })),
  ].filter(({ origin }) => origin === 'api')
  const fresh = made.filter(({ id }) => !existsSync(join(folder, `${id}.yaml`)))
  for (const { id, plain } of fresh) writeFile(join(folder, `${id}.yaml`), renderSourceYaml(plain), { fresh: true })
  stdout.write(`${counted(fresh.length, 'source file')} written to ${folder}, ${made.length - fresh.length} were there\n`)
  return 0
}

function opmlOf(sources: readonly Source[], settings: NodeSettings, address: string): string {
  const baseUrl = address.replace(/\/+$/, '')
  const sorted = sources.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return renderOpml({
    title: 'Dateline',
    ownerUrl: `${baseUrl}/`,
    dateCreated: createClock(settings.clock).now(),
    feeds: sorted.map((source) => ({
      title: source.title,
      xmlUrl: source.kind === 'feed' ? (source.shownUrl ?? source.url) : `${baseUrl}/feeds/${source.id}.atom`,
      htmlUrl: source.home ?? `${baseUrl}/feeds/${source.id}`,
      ...(source.description ? { description: source.description } : {}),
      ...(source.language ? { language: source.language } : {}),
      ...(source.tags[0] ? { category: source.tags[0] } : {}),
    })),
  })
}
