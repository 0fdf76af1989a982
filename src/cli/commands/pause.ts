/**
 * `dateline pause` and `dateline resume`: a source is left alone for a while; its feed stays.
 *
 * @module
 */
import { existsSync } from 'node:fs'
import { openDatabase } from '../../runtime/node/database.ts'
import { readSettings, SettingsError } from '../../runtime/node/settings.ts'
import { setApiSourcePaused } from '../../store/api-sources.ts'
import { findSource } from '../../store/sources.ts'
import type { Command, CommandContext } from '../command.ts'
import { REMOTE_OPTION, type RemoteApi, remoteAddress, withRemote } from '../remote-api.ts'
import { findRemoteSource, putRemoteSource } from '../remote-sources.ts'
import { findFile, problemLine, problemsOf, readFolder, withPaused, writeFile } from '../source-files.ts'

export const pauseCommand: Command = {
  name: 'pause',
  usage: 'pause <id…>',
  summary: 'leave sources alone for a while; their feeds stay',
  help: `dateline pause <id…> [--remote <address>]

Writes "paused: true" into each source file. A running service stops polling it within five seconds; its feed stays.
\`dateline resume <id…>\` takes the line out again. Sources made through the API are paused in the store. With --remote: those made through the API of a running service (DATELINE_ADMIN_TOKEN).

Exit codes: 0 done · 2 there is no such source · 3 the store cannot be used
`,
  options: REMOTE_OPTION,
  run: (ids, context) => setPaused(ids, true, context),
}

export const resumeCommand: Command = {
  name: 'resume',
  usage: 'resume <id…>',
  summary: 'poll paused sources again',
  help: `dateline resume <id…> [--remote <address>]

Takes "paused: true" out of each source file. A running service polls it again within five seconds.

Exit codes: 0 done · 2 there is no such source · 3 the store cannot be used
`,
  options: REMOTE_OPTION,
  run: (ids, context) => setPaused(ids, false, context),
}

async function setPaused(ids: string[], paused: boolean, context: CommandContext): Promise<number> {
  if (ids.length === 0) throw new SettingsError(`say which source: dateline ${paused ? 'pause' : 'resume'} <id>`)
  const address = remoteAddress(context)
  if (address !== undefined) return withRemote(address, context, (api) => setPausedThere(api, ids, paused, context))
  const { feedsDir, databasePath } = readSettings(context.env, context.version)
  for (const id of ids) {
    const state = paused ? 'paused' : 'polled again'
    if (!readFolder(feedsDir).some((file) => file.id === id) && (await pauseRow(databasePath, id, paused))) {
      context.stdout.write(`${id} (made through the API) is ${state}.\n`)
      continue
    }
    const file = findFile(feedsDir, id)
    const text = withPaused(file.text, paused)
    if (text === file.text) {
      context.stdout.write(`${id} is ${state} already.\n`)
      continue
    }
    const problems = problemsOf(feedsDir, file.name, text, context.env)
    if (problems.length > 0)
      throw new SettingsError(
        `${file.path} cannot be changed by itself; set paused: in it by hand (dateline edit ${id}).\n${problems.map(problemLine).join('\n')}`,
      )
    writeFile(file.path, text)
    context.stdout.write(`${id} is ${state}.\n`)
  }
  return 0
}

async function setPausedThere(api: RemoteApi, ids: string[], paused: boolean, { stdout }: CommandContext): Promise<number> {
  for (const id of ids) {
    const { definition } = await findRemoteSource(api, id)
    const { faults } = await putRemoteSource(api, id, { ...definition, paused: paused || undefined })
    if (faults.length > 0) throw new SettingsError(`${id} at ${api.base}: ${faults.join('\n')}`)
    stdout.write(`${id} is ${paused ? 'paused' : 'polled again'}.\n`)
  }
  return 0
}

async function pauseRow(databasePath: string, id: string, paused: boolean): Promise<boolean> {
  if (!existsSync(databasePath)) return false
  const db = await openDatabase(databasePath)
  try {
    const known = await findSource(db, id)
    return known?.origin === 'api' && known.retiredAt === undefined && (await setApiSourcePaused(db, id, paused))
  } finally {
    db.close()
  }
}
