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
import { confirm } from '../ask.ts'
import type { Command } from '../command.ts'
import { findFile, problemLine, problemsOf, writeFile } from '../source-files.ts'

export const editCommand: Command = {
  name: 'edit',
  usage: 'edit <id>',
  summary: 'open a source file in your editor and check it before it counts',
  help: `dateline edit <id>

Opens a copy of the source file in $VISUAL or $EDITOR (else vi), checks it when the editor closes, and only then puts it
in place. Where something is wrong it says what and where, and asks whether to go on editing.

Exit codes: 0 saved, or nothing changed · 1 not saved · 2 there is no such source, or no editor
`,
  async run(positionals, context) {
    const [id] = positionals
    if (id === undefined || positionals.length > 1) throw new SettingsError('say which source: dateline edit <id>')
    const { feedsDir } = readSettings(context.env, context.version)
    const file = findFile(feedsDir, id)
    const dir = mkdtempSync(join(tmpdir(), 'dateline-edit-'))
    const draft = join(dir, file.name)
    try {
      writeFileSync(draft, file.text)
      for (;;) {
        openEditor(context.env['VISUAL'] || context.env['EDITOR'] || 'vi', draft)
        const text = readFileSync(draft, 'utf8')
        if (text === file.text) {
          context.stdout.write(`${file.name} is unchanged.\n`)
          return 0
        }
        const problems = problemsOf(feedsDir, file.name, text, context.env)
        if (problems.length === 0) {
          writeFile(file.path, text)
          context.stdout.write(`${file.path} is saved; a running service takes it up within five seconds.\n`)
          return 0
        }
        for (const problem of problems) context.stderr.write(`${problemLine(problem)}\n`)
        if (!(await confirm('This cannot be used. Go on editing?', context))) {
          context.stderr.write(`${file.path} stays as it was.\n`)
          return 1
        }
      }
    } finally {
      rmSync(dir, { recursive: true, force: true })
    }
  },
}

function openEditor(editor: string, path: string): void {
  const [command = 'vi', ...args] = editor.split(/\s+/).filter((part) => part !== '')
  const { error, status } = spawnSync(command, [...args, path], { stdio: 'inherit' })
  if (error) throw new SettingsError(`the editor "${editor}" cannot be started. Set EDITOR to one that can.`)
  if (status !== 0) throw new SettingsError(`the editor "${editor}" ended with ${status}; nothing was saved.`)
}
