/**
 * `dateline rekey`: stored secrets are sealed anew under another key.
 *
 * @module
 */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { BackupError, refuseInUse } from '../../runtime/node/backup.ts'
import { openDatabase } from '../../runtime/node/database.ts'
import { readSettings, SettingsError } from '../../runtime/node/settings.ts'
import { sealAnew } from '../../store/sealed.ts'
import { createSecretBox } from '../../web/secret-box.ts'
import type { Command } from '../command.ts'

export const rekeyCommand: Command = {
  name: 'rekey',
  usage: 'rekey',
  summary: 'seal the stored secrets anew under another key',
  help: `dateline rekey [--to <file>]

Opens every stored secret (of webhook endpoints and WebSub subscriptions) with the key in use and seals it with a fresh
one, or with the content of --to. Where the key is data/secret.key, the new one takes its place and the old one is kept
as secret.key.old; where it is DATELINE_SECRET_KEY, set that to the new key afterwards. The service must be stopped.
Receivers notice nothing: the secrets themselves stay. Where it breaks off, call it again: it goes on with the key it had begun
with.

Exit codes: 0 done · 2 the store is in use, or a key is not the right one · 3 the store cannot be used
`,
  options: { to: { type: 'string' } },
  async run(_positionals, { env, version, options, stdout }) {
    const settings = readSettings(env, version)
    const file = join(settings.dataDir, 'secret.key')
    const fromFile = settings.secretKey === undefined
    if (fromFile && !existsSync(file)) throw new SettingsError(`there is no key in use: neither DATELINE_SECRET_KEY nor ${file}.`)
    if (!fromFile && typeof options['to'] !== 'string')
      throw new SettingsError('the key in use is DATELINE_SECRET_KEY: name the file of the new one with --to <file>.')
    const old = settings.secretKey ?? readFileSync(file, 'utf8').trim()
    const draft = `${file}.new`
    const begun = fromFile && existsSync(draft) ? readKey(draft) : undefined
    if (begun !== undefined && typeof options['to'] === 'string')
      throw new SettingsError(`a change of the key was broken off (${draft}): call dateline rekey without --to first.`)
    const fresh =
      typeof options['to'] === 'string' ? readKey(resolve(options['to'])) : (begun ?? randomBytes(32).toString('base64'))
    refuseInUse(settings.databasePath)
    const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length))
    const [from, to] = [await createSecretBox(old, random), await createSecretBox(fresh, random)]
    // The new key is on disk before anything is sealed with it.
    if (fromFile && begun === undefined) writeFileSync(draft, `${fresh}\n`, { mode: 0o600 })
    const openAny = async (sealed: string): Promise<string> =>
      begun === undefined ? from.open(sealed) : from.open(sealed).catch(() => to.open(sealed))
    const db = await openDatabase(settings.databasePath)
    try {
      const count = await sealAnew(db, async (sealed) => to.seal(await openAny(sealed)))
      if (fromFile) {
        renameSync(file, `${file}.old`)
        renameSync(draft, file)
      }
      stdout.write(
        `${count} secrets are sealed anew.${fromFile ? ` The old key is ${file}.old.` : ' Set DATELINE_SECRET_KEY to the new key before the next start.'}\n`,
      )
      return 0
    } catch (error) {
      // One batch: nothing was sealed with it.
      if (fromFile && begun === undefined) rmSync(draft, { force: true })
      if (error instanceof Error && /cannot be opened/.test(error.message))
        throw new BackupError(`${error.message}. Nothing was changed.`)
      throw error
    } finally {
      db.close()
    }
  },
}

function readKey(path: string): string {
  const key = existsSync(path) ? readFileSync(path, 'utf8').trim() : ''
  if (key.length < 16) throw new SettingsError(`${path} holds no key of at least 16 characters.`)
  return key
}
