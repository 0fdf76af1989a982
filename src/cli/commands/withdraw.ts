/**
 * `dateline withdraw`: an article goes by the operator's word.
 *
 * @module
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { BackupError, scrubStore } from '../../runtime/node/backup.ts'
import { SettingsError } from '../../runtime/node/settings.ts'
import { findArticle } from '../../store/articles.ts'
import { forgetArticle, purgeSearch, restoreArticle, withdrawArticle } from '../../store/forget.ts'
import { confirm } from '../ask.ts'
import type { Command, CommandContext } from '../command.ts'
import { openQuietly } from '../open-quietly.ts'
import { openRemoteApi, REMOTE_OPTION, remoteAddress } from '../remote-api.ts'

export const withdrawCommand: Command = {
  name: 'withdraw',
  usage: 'withdraw <id>',
  summary: 'take an article back; with --forget, its text too',
  help: `dateline withdraw <id> [--forget] [--undo] [--yes] [--remote <address>]

Withdraws the article (its id, or the address of its page here): feeds show a tombstone, its page answers 410, endpoints
are told, and nothing the site says later brings it back. --undo does. --forget also takes every word of it out of the
store, earlier revisions and whatever waits to be told too, begins archives anew, and cannot be undone. The store's file is
rewritten, so that freed space does not hold it either: that takes a minute for each few gigabytes, and as much room on the
disk. Its address and identity stay, so that it does not return as new. Backups made before still hold it; they are named.

With --remote: on a running service (DATELINE_ADMIN_TOKEN).

Exit codes: 0 done · 1 you said no, or there was nothing to do · 2 there is no such article · 3 the store cannot be used
`,
  options: {
    forget: { type: 'boolean' },
    undo: { type: 'boolean' },
    yes: { type: 'boolean', short: 'y' },
    ...REMOTE_OPTION,
  },
  async run(positionals, context) {
    const [target = ''] = positionals
    const id = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(target)?.[0]?.toLowerCase()
    if (id === undefined || positionals.length > 1)
      throw new SettingsError(
        'say which article: dateline withdraw <id>, where the id is urn:uuid:… or the address of its page here',
      )
    if (context.options['forget'] && context.options['undo']) throw new SettingsError('--forget and --undo do not go together.')
    const address = remoteAddress(context)
    return address === undefined ? withdrawHere(id, context) : withdrawThere(address, id, context)
  },
}

async function isAgreed(what: string, context: CommandContext): Promise<boolean> {
  const { forget, yes } = context.options
  if (yes || (await confirm(`${forget ? 'Withdraw and forget' : 'Withdraw'} ${what}?`, context))) return true
  context.stderr.write('Nothing was changed.\n')
  return false
}

async function withdrawHere(id: string, context: CommandContext): Promise<number> {
  const { forget, undo } = context.options
  const service = await openQuietly(context)
  const { databasePath, dataDir } = service.settings
  try {
    const { db, clock } = service.deps
    const known = await findArticle(db, id)
    if (!known) throw new SettingsError(`there is no article ${id}.`)
    const { title } = known.article.record
    if (undo) {
      const restored = await restoreArticle(db, known, clock.now())
      context.stdout.write(restored ? `"${title}" is back.\n` : `${id} is not withdrawn, or was forgotten.\n`)
      return restored ? 0 : 1
    }
    if (!(await isAgreed(`"${title}"`, context))) return 1
    await withdrawArticle(db, known, clock.now())
    const now = forget ? await findArticle(db, id) : undefined
    if (now) {
      await forgetArticle(db, now, clock.now())
      await purgeSearch(db)
    }
    context.stdout.write(`"${title}" is withdrawn${forget ? ' and forgotten' : ''}.\n`)
  } finally {
    await service.close()
  }
  if (forget) scrub(databasePath, dataDir, context)
  return 0
}

/** What is deleted stands in freed pages until they are used again; and copies are the operator's to delete. */
function scrub(databasePath: string, dataDir: string, { stderr }: CommandContext): void {
  try {
    scrubStore(databasePath)
  } catch (error) {
    if (!(error instanceof BackupError)) throw error
    stderr.write(`${error.message}\n`)
  }
  const backups = join(dataDir, 'backups')
  const copies = [
    ...(existsSync(backups) ? readdirSync(backups).map((name) => join(backups, name)) : []),
    ...readdirSync(dataDir)
      .filter((name) => name.includes('before-restore'))
      .map((name) => join(dataDir, name)),
  ]
  stderr.write(
    copies.length === 0
      ? 'Backups made before still hold it.\n'
      : `These copies may still hold it, as do backups elsewhere; delete them when you can:\n${copies.map((path) => `  ${path}\n`).join('')}`,
  )
}

async function withdrawThere(address: string, id: string, context: CommandContext): Promise<number> {
  const { forget, undo } = context.options
  const api = openRemoteApi(address, context)
  try {
    if (undo) {
      const { status } = await api.ask('DELETE', `/api/withdrawals/${id}`, { expected: [204, 404, 409] })
      context.stdout.write(status === 204 ? `${id} is back.\n` : `${id} is not withdrawn, or was forgotten.\n`)
      return status === 204 ? 0 : 1
    }
    if (!(await isAgreed(id, context))) return 1
    const body = JSON.stringify({ article: id, ...(forget ? { forget: true } : {}) })
    const { status } = await api.ask('POST', '/api/withdrawals', { body, expected: [200, 404] })
    if (status === 404) throw new SettingsError(`there is no article ${id} at ${api.base}, or the token may not withdraw it.`)
    context.stdout.write(`${id} is withdrawn${forget ? ' and forgotten' : ''}.\n`)
    if (forget) context.stderr.write('Backups made before still hold it.\n')
    return 0
  } finally {
    await api.close()
  }
}
