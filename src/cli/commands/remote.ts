/**
 * The store that a command moves: the one of this folder, or that of a running service behind its API.
 *
 * Effects: the store's; network.
 *
 * @module
 */
import { existsSync } from 'node:fs'
import { openDatabase } from '../../runtime/node/database.ts'
import { createHttp } from '../../runtime/node/http.ts'
import { readSettings, SettingsError } from '../../runtime/node/settings.ts'
import { clearStore, findTable, isUnused, listTables, readTable, type TablePage, writeRows } from '../../store/transfer.ts'
import type { CommandContext } from '../command.ts'

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
  const remote = context.options['remote']
  return typeof remote === 'string' ? openRemote(remote, context) : openLocal(context, wish)
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

function openRemote(address: string, { env, version }: CommandContext): StoreDoor {
  if (!URL.canParse(address)) throw new SettingsError(`--remote ${address} is not an address.`)
  const token = env['DATELINE_ADMIN_TOKEN']
  if (!token) throw new SettingsError('DATELINE_ADMIN_TOKEN is not set: the remote service asks for it.')
  const base = address.replace(/\/+$/, '')
  const { protocol, hostname, port } = new URL(base)
  const host = `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`
  const http = createHttp({ ...readSettings(env, version), allowHosts: [host] })
  const ask = async (method: 'GET' | 'POST', path: string, body?: string): Promise<{ status: number; text: string }> => {
    const sent = await http.send({
      url: `${base}/api/store${path}`,
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'user-agent': `dateline/${version}` },
      ...(body === undefined ? {} : { body }),
      maxBytes: 256 * 1024 * 1024,
      timeoutMs: 120_000,
    })
    if (!sent.ok) throw new SettingsError(`${base} cannot be asked: ${sent.detail}.`)
    const text = new TextDecoder().decode(sent.response.body)
    const { status } = sent.response
    if (status === 409) throw new SettingsError(IN_USE)
    if (status >= 300) throw new SettingsError(`${base} answered ${status}: ${text.slice(0, 300)}`)
    return { status, text }
  }
  return {
    tables: async () => (JSON.parse((await ask('GET', '')).text) as { tables: string[] }).tables,
    async read(table, after) {
      const query = after === undefined ? '' : `?after=${encodeURIComponent(JSON.stringify(after))}`
      return JSON.parse((await ask('GET', `/${encodeURIComponent(table)}${query}`)).text) as TablePage
    },
    async clear() {
      await ask('POST', '/clear')
    },
    async write(page) {
      await ask('POST', '', JSON.stringify(page))
    },
    close: () => http.close(),
  }
}
