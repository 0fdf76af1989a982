/**
 * `dateline add`: an address becomes a source file, after a look at what would come of it.
 *
 * @module
 */
import { join } from 'node:path'
import type { Source } from '../../model/source.ts'
import type { Preview } from '../../pipeline/preview.ts'
import { readSettings, SettingsError } from '../../runtime/node/settings.ts'
import { buildCatalogue } from '../../source/catalogue.ts'
import { type PlainDefinition, renderSourceYaml } from '../../source/render-yaml.ts'
import { publisherOf } from '../../web/url.ts'
import { confirm } from '../ask.ts'
import type { Command, CommandContext } from '../command.ts'
import { previewOnce, sourceOfAddress } from '../preview-source.ts'
import { REMOTE_OPTION, type RemoteApi, remoteAddress, withRemote } from '../remote-api.ts'
import { listRemoteSources, putRemoteSource } from '../remote-sources.ts'
import { freeId, problemLine, problemsOf, readFolder, writeFile } from '../source-files.ts'
import { showPreview } from './preview.ts'

export const addCommand: Command = {
  name: 'add',
  usage: 'add <url>',
  summary: 'look at an address, show what would come of it, and write its source file',
  help: `dateline add <url> [--yes] [--id <name>] [--title <text>] [--tags a,b] [--interval 15m] [--json]
             [--remote <address>]

Reads the address as a poll would (a feed, a page that names one, or a page with a list of articles), shows what was
found, what else is there, the newest items and one article with the why of each field. Then asks, and writes
<name>.yaml into the folder of source files. A running service takes it up within five seconds. --yes does not ask. With --remote the
address is read from this machine, and the source is made through the API of a running service (DATELINE_ADMIN_TOKEN).

Exit codes: 0 the file was written · 1 nothing was found, or you said no · 2 the call or the settings cannot be used
`,
  options: {
    yes: { type: 'boolean', short: 'y' },
    id: { type: 'string' },
    title: { type: 'string' },
    tags: { type: 'string' },
    interval: { type: 'string' },
    ...REMOTE_OPTION,
  },
  async run(positionals, context) {
    const [target] = positionals
    if (target === undefined || positionals.length > 1) throw new SettingsError('say which address to add: dateline add <url>')
    const source = sourceOfAddress(target)
    if (!source) throw new SettingsError(`"${target}" is not an http address. Write it whole, such as https://example.org/news.`)
    const address = remoteAddress(context)
    if (address !== undefined) return withRemote(address, context, async (api) => addTo(await remotePlace(api), source, context))
    return addTo(folderPlace(readSettings(context.env, context.version).feedsDir, context), source, context)
  },
}

/** Where a new source goes. */
interface Place {
  /** Ids that are given. */
  taken: ReadonlySet<string>
  /** What reads this address already, in words. */
  reads(url: string): string | undefined
  /** Faults of the definition before anything is asked. */
  check(id: string, text: string): string[]
  /** As told to people: `feeds/a.yaml`. */
  nameOf(id: string): string
  /** Faults, where it could not be put there. */
  put(id: string, text: string, plain: PlainDefinition): Promise<string[]>
}

function folderPlace(feedsDir: string, context: CommandContext): Place {
  const known = readFolder(feedsDir)
  const { sources } = buildCatalogue(known, context.env)
  const nameOf = (id: string): string => join(feedsDir, `${id}.yaml`)
  return {
    taken: new Set(known.map((file) => file.id)),
    reads(url) {
      const twin = sources.find((one) => sameAddress(one.url, url))
      return twin && `${twin.id}.yaml`
    },
    check: (id, text) => problemsOf(feedsDir, `${id}.yaml`, text, context.env).map(problemLine),
    nameOf,
    async put(id, text) {
      writeFile(nameOf(id), text, { fresh: true })
      return []
    },
  }
}

async function remotePlace(api: RemoteApi): Promise<Place> {
  const known = await listRemoteSources(api)
  return {
    taken: new Set(known.map(({ id }) => id)),
    reads(url) {
      const twin = known.find(({ definition }) => sameAddress(String(definition['url'] ?? ''), url))
      return twin && `the source ${twin.id} at ${api.base}`
    },
    check: () => [],
    nameOf: (id) => `${id} at ${api.base}`,
    put: async (id, _text, plain) => (await putRemoteSource(api, id, plain)).faults,
  }
}

async function addTo(place: Place, source: Source, context: CommandContext): Promise<number> {
  const twin = place.reads(source.url)
  if (twin !== undefined) throw new SettingsError(`${twin} reads this address already.`)
  const preview = await previewOnce(context, () => source)
  if (!preview) return 1
  if (!context.json) showPreview(preview, context)
  if (preview.items.length === 0) {
    context.stderr.write(`Nothing was written: ${preview.reason ?? 'no items were found there'}.\n`)
    return 1
  }
  const plain = definitionOf(preview, source, context)
  const reader = place.reads(String(plain.url))
  if (reader !== undefined) throw new SettingsError(`${reader} reads ${String(plain.url)} already.`)
  const id = option(context, 'id') ?? freeId(place.taken, publisherOf(source.url).split('.')[0] ?? 'source')
  const text = renderSourceYaml(plain)
  const problems = place.check(id, text)
  if (problems.length > 0) throw new SettingsError(problems.join('\n'))
  if (place.taken.has(id)) throw new SettingsError(`${place.nameOf(id)} is there already. Choose another --id.`)
  if (!context.json) context.stdout.write(`\n— ${id}.yaml —\n${text}`)
  const where = place.nameOf(id)
  if (!context.options['yes'] && !(await confirm(`Write ${where}?`, context))) {
    context.stderr.write('Nothing was written.\n')
    return 1
  }
  const faults = await place.put(id, text, plain)
  if (faults.length > 0) throw new SettingsError(`${where} cannot be made: ${faults.join('\n')}`)
  if (context.json) context.stdout.write(`${JSON.stringify({ id, file: where, source: plain, items: preview.items.length })}\n`)
  else context.stdout.write(`Written: ${where}. Its feed will be at /feeds/${id}.rss\n`)
  return 0
}

const FEEDS = new Set(['rss', 'atom', 'rdf', 'json-feed'])

/** What a person would write: the feed itself where one was found, else the page to be found out again. */
function definitionOf(preview: Preview, source: Source, context: CommandContext): PlainDefinition {
  const about = preview.about
  const isFeed = FEEDS.has((preview.dialect ?? '').replace(/[ -]?\d.*$/, ''))
  const isSitemap = /^sitemap/.test(preview.dialect ?? '')
  // A JSON interface is read by rules that were found out beside it: the page is written, to be found out again.
  const url = preview.dialect?.startsWith('json') && !isFeed ? source.url : (preview.foundUrl ?? source.url)
  const home = about?.link ?? (preview.foundUrl === undefined ? undefined : source.url)
  const tags = option(context, 'tags')
    ?.split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '')
  return {
    title: option(context, 'title') ?? clean(about?.title) ?? source.title,
    home: home && URL.canParse(home) && /^https?:/.test(home) ? home : undefined,
    url,
    kind: isFeed ? 'feed' : isSitemap ? 'sitemap' : undefined,
    language: about?.language ?? preview.article?.record.language,
    interval: option(context, 'interval') ?? undefined,
    tags: tags && tags.length > 0 ? tags : undefined,
  }
}

function clean(text: string | undefined): string | undefined {
  const line = text?.replace(/\s+/g, ' ').trim().slice(0, 200)
  return line === '' ? undefined : line
}

function option(context: CommandContext, name: string): string | undefined {
  const value = context.options[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

function sameAddress(a: string, b: string): boolean {
  const bare = (url: string): string => url.replace(/^https?:\/\/(?:www\.)?/, '').replace(/\/$/, '')
  return bare(a) === bare(b)
}
