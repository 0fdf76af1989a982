/**
 * The store that a command moves: the one of this folder, or that of a running service behind its API.
 *
 * Effects: the store's; network.
 *
 * @module
 */
import { existsSync } from 'node:fs'
import { openDatabase } from '../../runtime/node/database.ts'
import { readSettings, SettingsError } from '../../runtime/node/settings.ts'
import { clearStore, findTable, isUnused, listTables, readTable, type TablePage, writeRows } from '../../store/transfer.ts'
import type { CommandContext } from '../command.ts'
import { openRemoteApi, remoteAddress } from '../remote-api.ts'

/** A whole store, page by page. */
export interface StoreDoor {
  tables(): Promise<string[]>
  read(table: string, after?: TablePage['next']): Promise<TablePage>
  /** Makes room; throws `SettingsError` where the store is in use. */
  clear(): Promise<void>
  write(page: TablePage): Promise<void>
  close(): Promise<void>
}

const IN_USE = 'the store holds articles already; a whole store comes into an unused one.'

/** The store at `--remote <address>`, or else the local one. */
export async function openStoreDoor(context: CommandContext, wish: { mustExist: boolean }): Promise<StoreDoor> {
  const address = remoteAddress(context)
  return address === undefined ? openLocal(context, wish) : openRemote(address, context)
}

async function openLocal(context: CommandContext, { mustExist }: { mustExist: boolean }): Promise<StoreDoor> {
  const { databasePath } = readSettings(context.env, context.version)
  if (mustExist && !existsSync(databasePath)) throw new SettingsError(`there is no store at ${databasePath}.`)
  const db = await openDatabase(databasePath)
  return {
    tables: () => listTables(db),
    async read(name, after) {
      const table = await findTable(db, name)
      if (!table) throw new SettingsError(`there is no table ${name} in ${databasePath}.`)
      return readTable(db, table, after)
    },
    async clear() {
      if (!(await isUnused(db))) throw new SettingsError(IN_USE)
      await clearStore(db)
    },
    write: (page) => writeRows(db, page),
    close: async () => db.close(),
  }
}

function openRemote(address: string, context: CommandContext): StoreDoor {
  const api = openRemoteApi(address, context)
  const ask = async (method: 'GET' | 'POST', path: string, body?: string): Promise<string> => {
    const { status, text } = await api.ask(method, `/api/store${path}`, {
      ...(body === undefined ? {} : { body }),
      expected: [200, 204, 409],
    })
    if (status === 409) throw new SettingsError(IN_USE)
    return text
  }
  return {
    tables: async () => (JSON.parse(await ask('GET', '')) as { tables: string[] }).tables,
    async read(table, after) {
      const query = after === undefined ? '' : `?after=${encodeURIComponent(JSON.stringify(after))}`
      return JSON.parse(await ask('GET', `/${encodeURIComponent(table)}${query}`)) as TablePage
    },
    async clear() {
      await ask('POST', '/clear')
    },
    async write(page) {
      await ask('POST', '', JSON.stringify(page))
    },
    close: () => api.close(),
  }
}
