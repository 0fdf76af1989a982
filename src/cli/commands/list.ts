/**
 * `dateline list`: the sources, how they are, and how much came of them.
 *
 * @module
 */
import { existsSync } from 'node:fs'
import { sourceHealth } from '../../app/pages/health.ts'
import { newFetchState } from '../../model/fetch-state.ts'
import { readCatalogue } from '../../runtime/node/catalogue.ts'
import { createClock } from '../../runtime/node/clock.ts'
import { openDatabase } from '../../runtime/node/database.ts'
import { type NodeSettings, readSettings } from '../../runtime/node/settings.ts'
import { countArticles } from '../../store/articles.ts'
import { listSources, type StoredSource } from '../../store/sources.ts'
import { type Command, type CommandContext, counted } from '../command.ts'
import { REMOTE_OPTION, type RemoteApi, remoteAddress, withRemote } from '../remote-api.ts'
import { listRemoteSources } from '../remote-sources.ts'

interface Row {
  id: string
  title: string
  origin: 'file' | 'api'
  url: string
  paused: boolean
  health: string
  articles: number
  lastPoll: string | null
  nextPoll: string | null
}

export const listCommand: Command = {
  name: 'list',
  usage: 'list',
  summary: 'the sources, how they are and how much came of them',
  help: `dateline list [--json] [--remote <address>]

One line a source: its id, how it is, how many articles came of it, where it reads. Sources made through the API are
marked. Fetches nothing. With --remote: those of a running service (DATELINE_ADMIN_TOKEN).

Exit codes: 0 listed · 2 the folder cannot be read · 3 the store cannot be used
`,
  options: REMOTE_OPTION,
  async run(_positionals, context) {
    const { env, version, json, stdout } = context
    const address = remoteAddress(context)
    if (address !== undefined) return withRemote(address, context, (api) => listThere(api, context))
    const settings = readSettings(env, version)
    const rows = await readRows(settings, env)
    if (json) {
      stdout.write(`${JSON.stringify({ sources: rows }, null, 1)}\n`)
      return 0
    }
    const width = Math.max(4, ...rows.map((row) => row.id.length))
    for (const row of rows) {
      const api = row.origin === 'api' ? ' (API)' : ''
      stdout.write(`${row.id.padEnd(width)}  ${String(row.articles).padStart(6)}  ${row.health}${api}  ${row.url}\n`)
    }
    stdout.write(`${counted(rows.length, 'source')}\n`)
    return 0
  },
}

async function listThere(api: RemoteApi, { json, stdout }: CommandContext): Promise<number> {
  const sources = await listRemoteSources(api)
  if (json) {
    stdout.write(`${JSON.stringify({ sources }, null, 1)}\n`)
    return 0
  }
  const width = Math.max(4, ...sources.map(({ id }) => id.length))
  for (const { id, state, origin, definition, lastPoll } of sources) {
    const when = lastPoll === null ? 'not read yet' : `read ${lastPoll.slice(0, 16).replace('T', ' ')}`
    stdout.write(
      `${id.padEnd(width)}  ${state}, ${when}${origin === 'api' ? ' (API)' : ''}  ${String(definition['url'] ?? '')}\n`,
    )
  }
  stdout.write(`${counted(sources.length, 'source')}\n`)
  return 0
}

async function readRows(settings: NodeSettings, env: Record<string, string | undefined>): Promise<Row[]> {
  const catalogue = await readCatalogue(settings.feedsDir, env)
  const now = createClock(settings.clock).now()
  const stored = new Map<string, StoredSource>()
  let counts = new Map<number, number>()
  if (existsSync(settings.databasePath)) {
    const db = await openDatabase(settings.databasePath)
    try {
      for (const source of await listSources(db)) if (!source.retiredAt) stored.set(source.id, source)
      counts = await countArticles(db)
    } finally {
      db.close()
    }
  }
  const fromFiles = catalogue.sources.map((source) => ({ source, origin: 'file' as const }))
  const files = new Set(catalogue.sources.map(({ id }) => id))
  const fromApi = [...stored.values()]
    .filter((one) => one.origin === 'api' && !files.has(one.id))
    .map((one) => ({ source: one.source, origin: 'api' as const }))
  return [...fromFiles, ...fromApi]
    .map(({ source, origin }): Row => {
      const known = stored.get(source.id)
      const state = known?.state ?? newFetchState()
      return {
        id: source.id,
        title: source.title,
        origin,
        url: source.shownUrl ?? source.url,
        paused: source.paused,
        health: sourceHealth(state, source.paused, now).words,
        articles: known ? (counts.get(known.ref) ?? 0) : 0,
        lastPoll: state.lastPollAt === undefined ? null : new Date(state.lastPollAt).toISOString(),
        nextPoll: known && !source.paused && known.nextCheckAt.getTime() > 0 ? known.nextCheckAt.toISOString() : null,
      }
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}
