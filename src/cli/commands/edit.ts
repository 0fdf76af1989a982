/**
 * `dateline edit`: a source file in one's editor, checked before the service sees it.
 *
 * @module
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSettings, SettingsError } from '../../runtime/node/settings.ts'
import { parseYaml } from '../../source/parse-yaml.ts'
import { renderSourceYaml } from '../../source/render-yaml.ts'
import { confirm } from '../ask.ts'
import type { Command, CommandContext } from '../command.ts'
import { REMOTE_OPTION, type RemoteApi, remoteAddress, withRemote } from '../remote-api.ts'
import { findRemoteSource, putRemoteSource } from '../remote-sources.ts'
import { findFile, problemLine, problemsOf, writeFile } from '../source-files.ts'

export const editCommand: Command = {
  name: 'edit',
  usage: 'edit <id>',
  summary: 'open a source file in your editor and check it before it counts',
  help: `dateline edit <id> [--remote <address>]

Opens a copy of the source file in $VISUAL or $EDITOR (else vi), checks it when the editor closes, and only then puts it
in place. Where something is wrong it says what and where, and asks whether to go on editing. With --remote: a source made
through the API of a running service (DATELINE_ADMIN_TOKEN), written as a file while you edit.

Exit codes: 0 saved, or nothing changed · 1 not saved · 2 there is no such source, or no editor
`,
  options: REMOTE_OPTION,
  async run(positionals, context) {
    const [id] = positionals
    if (id === undefined || positionals.length > 1) throw new SettingsError('say which source: dateline edit <id>')
    const address = remoteAddress(context)
    if (address !== undefined) return withRemote(address, context, (api) => editThere(api, id, context))
    const { feedsDir } = readSettings(context.env, context.version)
    const file = findFile(feedsDir, id)
    return editText(context, {
      ...file,
      async save(text) {
        const problems = problemsOf(feedsDir, file.name, text, context.env)
        if (problems.length === 0) writeFile(file.path, text)
        return problems.map(problemLine)
      },
    })
  },
}

async function editThere(api: RemoteApi, id: string, context: CommandContext): Promise<number> {
  const { origin, definition } = await findRemoteSource(api, id)
  if (origin === 'file') throw new SettingsError(`${id} is a file at ${api.base}: it is changed there.`)
  return editText(context, {
    name: `${id}.yaml`,
    path: `${id} at ${api.base}`,
    text: renderSourceYaml(definition),
    async save(text) {
      const { value, faults } = parseYaml(text)
      if (!value) return faults.map((fault) => `${id}.yaml:${fault.line}: ${fault.message}; ${fault.remedy}`)
      return (await putRemoteSource(api, id, value)).faults
    },
  })
}

interface Draft {
  /** File name, for the editor to know the kind by. */
  name: string
  /** As told to people. */
  path: string
  text: string
  /** Puts the text in place, or says what is wrong with it. */
  save(text: string): Promise<string[]>
}

/** The editor's loop: until it is saved, unchanged or given up. */
async function editText(context: CommandContext, { name, path, text: before, save }: Draft): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'dateline-edit-'))
  const draft = join(dir, name)
  try {
    writeFileSync(draft, before)
    for (;;) {
      openEditor(context.env['VISUAL'] || context.env['EDITOR'] || 'vi', draft)
      const text = readFileSync(draft, 'utf8')
      if (text === before) {
        context.stdout.write(`${name} is unchanged.\n`)
        return 0
      }
      const problems = await save(text)
      if (problems.length === 0) {
        context.stdout.write(`${path} is saved; a running service takes it up within five seconds.\n`)
        return 0
      }
      for (const problem of problems) context.stderr.write(`${problem}\n`)
      if (!(await confirm('This cannot be used. Go on editing?', context))) {
        context.stderr.write(`${path} stays as it was.\n`)
        return 1
      }
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

function openEditor(editor: string, path: string): void {
  const [command = 'vi', ...args] = editor.split(/\s+/).filter((part) => part !== '')
  const { error, status } = spawnSync(command, [...args, path], { stdio: 'inherit' })
  if (error) throw new SettingsError(`the editor "${editor}" cannot be started. Set EDITOR to one that can.`)
  if (status !== 0) throw new SettingsError(`the editor "${editor}" ended with ${status}; nothing was saved.`)
}
