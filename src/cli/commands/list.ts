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
import type { Command } from '../command.ts'

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
  help: `dateline list [--json]

One line a source: its id, how it is, how many articles came of it, where it reads. Sources made through the API are
marked. Fetches nothing.

Exit codes: 0 listed · 2 the folder cannot be read · 3 the store cannot be used
`,
  async run(_positionals, { env, version, json, stdout }) {
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
    stdout.write(`${rows.length} sources\n`)
    return 0
  },
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
  const fromApi = [...stored.values()]
    .filter((one) => one.origin === 'api' && !catalogue.sources.some((source) => source.id === one.id))
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
