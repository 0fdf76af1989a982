/**
 * `dateline backup` and `dateline restore`.
 *
 * @module
 */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { backupStore, restoreStore, stamp } from '../../runtime/node/backup.ts'
import { createClock } from '../../runtime/node/clock.ts'
import { MIGRATIONS } from '../../runtime/node/database.ts'
import { type NodeSettings, readSettings, SettingsError } from '../../runtime/node/settings.ts'
import { confirm } from '../ask.ts'
import type { Command } from '../command.ts'

export const backupCommand: Command = {
  name: 'backup',
  usage: 'backup [file]',
  summary: 'copy the store, whole and checked, while the service runs',
  help: `dateline backup [file] [--json]

Copies the store to the file (default: backups/<time>.sqlite in the data folder) as it is at one moment, checks the copy
from end to end, and only then gives it its name. The service goes on meanwhile. The key that opens the secrets of webhook
endpoints lies beside the store (secret.key) unless DATELINE_SECRET_KEY is set: keep a copy of it elsewhere.

Exit codes: 0 written and checked · 2 it cannot be written, or there is no store
`,
  async run(positionals, { env, version, json, stdout }) {
    if (positionals.length > 1) throw new SettingsError('say one file at most: dateline backup [file]')
    const settings = readSettings(env, version)
    const target = resolve(
      positionals[0] ?? join(settings.dataDir, 'backups', `${stamp(createClock(settings.clock).now())}.sqlite`),
    )
    const facts = backupStore(settings.databasePath, target)
    if (json) stdout.write(`${JSON.stringify({ file: target, ...facts, secretKey: keyFile(settings) ?? null })}\n`)
    else {
      const key = keyFile(settings)
      stdout.write(
        `${target}: ${facts.articles} articles, ${facts.changes} changes, ${megabytes(facts.bytes)} MB, checked.\n${key ? `The key of stored secrets is not in it: keep a copy of ${key} elsewhere.\n` : ''}`,
      )
    }
    return 0
  },
}

export const restoreCommand: Command = {
  name: 'restore',
  usage: 'restore <file>',
  summary: 'put a backup in the place of the store; the service must be stopped',
  help: `dateline restore <file> [--yes] [--redeliver]

Checks the backup from end to end, moves the store away (dateline.sqlite.before-restore-<time>) and puts the copy in its
place. The restored store has a new epoch: cursors of the changes API from before are answered 410 and told where to begin.
Webhooks and WebSub announcements that the backup still owed may have been sent since: they are cancelled, visibly, and webhooks
can be replayed; --redeliver sends them again instead. Subscriptions at hubs of sources are renewed. Ids and feeds are those of the moment of the backup; what came since is read again.

Exit codes: 0 restored · 1 you said no · 2 the backup cannot be used, or the service still runs
`,
  options: { yes: { type: 'boolean', short: 'y' }, redeliver: { type: 'boolean' } },
  async run(positionals, context) {
    const [file] = positionals
    if (file === undefined || positionals.length > 1) throw new SettingsError('say which backup: dateline restore <file>')
    const settings = readSettings(context.env, context.version)
    if (!existsSync(resolve(file))) throw new SettingsError(`there is no file ${resolve(file)}.`)
    if (statSync(resolve(file)).isDirectory()) throw new SettingsError(`${resolve(file)} is a folder; name the backup in it.`)
    if (!context.options['yes'] && !(await confirm(`Replace ${settings.databasePath} by ${file}?`, context))) {
      context.stderr.write('Nothing was restored.\n')
      return 1
    }
    const result = restoreStore(resolve(file), settings.databasePath, {
      schema: readdirSync(MIGRATIONS).filter((name) => name.endsWith('.sql')).length,
      now: createClock(settings.clock).now(),
      redeliver: context.options['redeliver'] === true,
    })
    if (context.json) context.stdout.write(`${JSON.stringify(result)}\n`)
    else
      context.stdout.write(
        `Restored: ${result.articles} articles, ${result.changes} changes; the new epoch is ${result.epoch}.\n` +
          `${result.cancelled > 0 ? `${result.cancelled} webhook deliveries were cancelled; /api/endpoints/<id>/replay sends them again.\n` : ''}` +
          `${result.unread > 0 ? `${result.unread} changes that not every endpoint or subscriber had been told of are not told.\n` : ''}` +
          `${result.keptAs ? `What was there before is ${result.keptAs}.\n` : ''}`,
      )
    return 0
  },
}

function keyFile(settings: NodeSettings): string | undefined {
  const path = join(settings.dataDir, 'secret.key')
  return settings.secretKey === undefined && existsSync(path) ? path : undefined
}

function megabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1)
}
