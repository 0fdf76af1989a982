/**
 * `dateline init`: a folder of one's own, outside the clone.
 *
 * @module
 */
import { randomBytes } from 'node:crypto'
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { SettingsError } from '../../runtime/node/settings.ts'
import { ask } from '../ask.ts'
import { type Command, type CommandContext, counted } from '../command.ts'
import { readFolder, type SourceFile } from '../source-files.ts'

const SHIPPED = join(import.meta.dirname, '../../../feeds')

export const initCommand: Command = {
  name: 'init',
  usage: 'init <dir>',
  summary: 'make a folder of your own for sources, data and settings',
  help: `dateline init <dir> [--with <ids|all|none>]

Makes <dir> with feeds/ (source files), data/ (the store) and .env (settings, with a fresh admin token), and copies the
shipped sources you choose: --with news-az,trend names some, --with all takes all, --with none (or nothing) takes none.
What is there already stays as it is, so the command may be repeated. Then: dateline serve --dir <dir>

Exit codes: 0 the folder is ready · 2 it cannot be made, or a source is not shipped
`,
  options: { with: { type: 'string' } },
  makesFolder: true,
  async run(positionals, context) {
    const target = positionals[0] ?? context.dir
    if (target === undefined || positionals.length > 1) throw new SettingsError('say which folder to make: dateline init <dir>')
    const dir = resolve(target)
    const shipped = readFolder(SHIPPED)
    const chosen = chooseShipped(shipped, await wish(context, shipped))
    try {
      for (const name of ['feeds', 'data']) mkdirSync(join(dir, name), { recursive: true })
    } catch (error) {
      throw new SettingsError(`${dir} cannot be made (${(error as { code?: string }).code}). Choose a folder you may write to.`)
    }
    const feeds = join(dir, 'feeds')
    const copied = chosen.filter((file) => !existsSync(join(feeds, file.name)))
    for (const file of copied) copyFileSync(file.path, join(feeds, file.name))
    copyFileSync(join(SHIPPED, 'source.schema.json'), join(feeds, 'source.schema.json'))
    if (!existsSync(join(dir, '.gitignore'))) writeFileSync(join(dir, '.gitignore'), 'data/\n.env\n')
    const fresh = writeSettings(join(dir, '.env'))
    const held = readdirSync(feeds).filter((name) => /\.ya?ml$/i.test(name)).length
    // As it was called: the command is on nobody's path inside the clone.
    const call = context.env['npm_command'] === 'exec' ? 'npx dateline' : 'dateline'
    context.stdout.write(
      `${dir} is ready: ${counted(held, 'source file')} in feeds/${copied.length > 0 ? ` (${copied.length} copied)` : ''}, the store will be in data/, settings are in .env${fresh ? ', with a fresh admin token' : ' as they were'}.\n` +
        `Next:\n  ${call} add <address> --dir ${target}\n  ${call} serve --dir ${target}\n`,
    )
    return 0
  },
}

async function wish(context: CommandContext, shipped: readonly SourceFile[]): Promise<string> {
  const given = context.options['with']
  if (typeof given === 'string') return given
  if (!context.stdin.isTTY) return 'none'
  context.stderr.write(`Shipped sources: ${shipped.map((file) => file.id).join(', ')}\n`)
  return ask('Which shall be copied? Names with commas, all, or nothing: ', context)
}

function chooseShipped(shipped: readonly SourceFile[], wished: string): SourceFile[] {
  const names = wished
    .split(/[\s,]+/)
    .map((name) => name.replace(/\.ya?ml$/, ''))
    .filter((name) => name !== '' && name !== 'none')
  if (names.includes('all')) return [...shipped]
  const unknown = names.filter((name) => !shipped.some((file) => file.id === name))
  if (unknown.length > 0)
    throw new SettingsError(`${unknown.join(', ')} is not shipped. These are: ${shipped.map((file) => file.id).join(', ')}.`)
  return shipped.filter((file) => names.includes(file.id))
}

/** Writes the settings file unless there is one. Only its owner may read it: tokens stand in it. */
function writeSettings(path: string): boolean {
  if (existsSync(path)) return false
  writeFileSync(
    path,
    `# Settings of this Dateline; the process's own environment wins. docs/configuration.md lists all of them.
# DATELINE_HOST=127.0.0.1
# DATELINE_PORT=8787
# The address readers use, if a proxy stands in front:
# DATELINE_BASE_URL=https://feeds.example.org
# Token of the admin API and of everything only the operator may do:
DATELINE_ADMIN_TOKEN=${randomBytes(24).toString('base64url')}
# Set this to close feeds and pages to everybody without it:
# DATELINE_READ_TOKEN=
`,
    { mode: 0o600, flag: 'wx' },
  )
  chmodSync(path, 0o600)
  return true
}
