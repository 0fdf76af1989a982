/**
 * `dateline work`: polls and delivers, serves nothing.
 *
 * @module
 */
import { createLog } from '../../runtime/node/log.ts'
import { readSettings } from '../../runtime/node/settings.ts'
import { startWorker } from '../../runtime/node/work.ts'
import type { Command } from '../command.ts'
import { untilStopped } from '../until-stopped.ts'

export const workCommand: Command = {
  name: 'work',
  usage: 'work',
  summary: 'poll and deliver without serving, beside `serve --no-poll`',
  help: `dateline work [--dir <folder>]

Polls what is due, looks again at articles, sends webhooks and drops what is no longer kept, on the same database as any
number of \`dateline serve\` and \`dateline work\`. Each takes work by a lease in the store: nothing is done twice, and what a
dead process held is taken up by the others. Ctrl-C or SIGTERM ends it cleanly.

Exit codes: 0 stopped when told to · 2 settings cannot be used · 3 the store cannot be used
`,
  async run(_positionals, { env, version, stdout }) {
    const settings = readSettings(env, version)
    const running = await startWorker(settings, {
      env,
      log: (clock) => createLog({ format: settings.logFormat, sink: stdout, clock }),
    })
    const { log, catalogue } = running.service.deps
    log.info('working', { sources: catalogue().sources.length, problems: catalogue().problems.length, data: settings.dataDir })
    await untilStopped(running, settings)
    return 0
  },
}
