/**
 * `dateline remove`: a source is no longer read. Its articles stay.
 *
 * @module
 */
import { existsSync, unlinkSync } from 'node:fs'
import { createClock } from '../../runtime/node/clock.ts'
import { openDatabase } from '../../runtime/node/database.ts'
import { type NodeSettings, readSettings, SettingsError } from '../../runtime/node/settings.ts'
import { retireApiSource } from '../../store/api-sources.ts'
import { findSource } from '../../store/sources.ts'
import { confirm } from '../ask.ts'
import type { Command, CommandContext } from '../command.ts'
import { REMOTE_OPTION, type RemoteApi, remoteAddress, withRemote } from '../remote-api.ts'
import { deleteRemoteSource } from '../remote-sources.ts'
import { findFile, readFolder } from '../source-files.ts'

export const removeCommand: Command = {
  name: 'remove',
  usage: 'remove <id…>',
  summary: 'take sources out; their articles and feeds stay readable',
  help: `dateline remove <id…> [--yes] [--remote <address>]

Deletes each source file (or retires a source made through the API). A running service notices within five seconds. The
articles stay; the source's own feed stays readable for 30 days and then answers 410. Adding the file again under the
same name brings the source back with all ids unchanged. Asks first; --yes does not.
With --remote: sources made through the API of a running service (DATELINE_ADMIN_TOKEN).

Exit codes: 0 done · 1 you said no · 2 there is no such source · 3 the store cannot be used
`,
  options: { yes: { type: 'boolean', short: 'y' }, ...REMOTE_OPTION },
  async run(ids, context) {
    if (ids.length === 0) throw new SettingsError('say which source: dateline remove <id>')
    const address = remoteAddress(context)
    if (address !== undefined) return withRemote(address, context, (api) => removeThere(api, ids, context))
    const settings = readSettings(context.env, context.version)
    const files = readFolder(settings.feedsDir)
    for (const id of ids) {
      const isFile = files.some((file) => file.id === id)
      const row = isFile ? undefined : await apiRow(settings, id)
      const what = row ? `the source ${id}, made through the API` : findFile(settings.feedsDir, id).path
      if (!context.options['yes'] && !(await confirm(`Remove ${what}?`, context))) {
        context.stderr.write('Nothing was removed.\n')
        return 1
      }
      if (row) await row()
      else unlinkSync(findFile(settings.feedsDir, id).path)
      context.stdout.write(`${id} is removed; its articles stay.\n`)
    }
    return 0
  },
}

async function removeThere(api: RemoteApi, ids: string[], context: CommandContext): Promise<number> {
  for (const id of ids) {
    if (!context.options['yes'] && !(await confirm(`Remove ${id} at ${api.base}?`, context))) {
      context.stderr.write('Nothing was removed.\n')
      return 1
    }
    if (!(await deleteRemoteSource(api, id))) throw new SettingsError(`there is no source ${id} at ${api.base}.`)
    context.stdout.write(`${id} is removed; its articles stay.\n`)
  }
  return 0
}

async function apiRow(settings: NodeSettings, id: string): Promise<(() => Promise<void>) | undefined> {
  if (!existsSync(settings.databasePath)) return undefined
  const db = await openDatabase(settings.databasePath)
  try {
    const known = await findSource(db, id)
    if (known?.origin !== 'api' || known.retiredAt) return undefined
  } finally {
    db.close()
  }
  return async () => {
    const again = await openDatabase(settings.databasePath)
    try {
      await retireApiSource(again, id, createClock(settings.clock).now())
    } finally {
      again.close()
    }
  }
}
