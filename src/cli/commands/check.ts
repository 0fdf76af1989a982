/**
 * `dateline check`: are the source files right?
 *
 * @module
 */
import { readCatalogue } from '../../runtime/node/catalogue.ts'
import { readSettings } from '../../runtime/node/settings.ts'
import { type Command, counted } from '../command.ts'

export const checkCommand: Command = {
  name: 'check',
  usage: 'check',
  summary: 'validate the source files, naming file, line and remedy of each fault',
  help: `dateline check [--json]

Reads every *.yaml in DATELINE_FEEDS (./feeds) as the service would and names each fault with file, line and remedy.
Fetches nothing, stores nothing.

Exit codes: 0 all are right · 1 some are not · 2 the folder cannot be read
`,
  async run(_positionals, { env, version, json, stdout }) {
    const { feedsDir } = readSettings(env, version)
    const { sources, bundles, problems } = await readCatalogue(feedsDir, env)
    if (json) {
      stdout.write(
        `${JSON.stringify({ sources: sources.map((s) => s.id), bundles: bundles.map((b) => b.id), problems }, null, 1)}\n`,
      )
    } else {
      for (const p of problems) {
        const where = `${p.file}${p.line === undefined ? '' : `:${p.line}`}`
        stdout.write(`${where}: ${p.path === '' ? '' : `${p.path}: `}${p.message}\n    ${p.remedy}\n`)
      }
      const verdict = problems.length === 0 ? 'all right' : counted(problems.length, 'problem')
      stdout.write(`${counted(sources.length, 'source')}, ${counted(bundles.length, 'bundle')}: ${verdict}\n`)
    }
    return problems.length === 0 ? 0 : 1
  },
}
