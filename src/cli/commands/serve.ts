/**
 * `dateline serve`: the service, until it is told to stop.
 *
 * @module
 */
import { createLog } from '../../runtime/node/log.ts'
import { startServer } from '../../runtime/node/server.ts'
import { readSettings } from '../../runtime/node/settings.ts'
import { type Command, counted } from '../command.ts'
import { untilStopped } from '../until-stopped.ts'

export const serveCommand: Command = {
  name: 'serve',
  usage: 'serve',
  summary: 'run the service: poll the sources on schedule, publish the feeds',
  help: `dateline serve [--no-poll] [--dir <folder>]

Reads the source files in DATELINE_FEEDS (./feeds), keeps the store in DATELINE_DATA (./data), polls every source when
it is due and publishes its feeds at http://127.0.0.1:8787/ (DATELINE_HOST, DATELINE_PORT). Prints one line a poll.
Changed source files are taken up within five seconds, or at SIGHUP; a broken edit leaves the previous version in
service and says so. With --dir, sources, data and .env are those of a folder made by \`dateline init\`. With --no-poll it
only publishes, and any number of \`dateline work\` on the same database do the rest. Ctrl-C or SIGTERM ends it cleanly;
nothing is lost or doubled.

Exit codes: 0 stopped when told to · 2 settings cannot be used (port taken, folder missing) · 3 the store cannot be used
`,
  options: { 'no-poll': { type: 'boolean' } },
  async run(_positionals, { env, version, stdout, options }) {
    const settings = readSettings(env, version)
    const running = await startServer(settings, {
      env,
      polls: options['no-poll'] !== true,
      log: (clock) => createLog({ format: settings.logFormat, sink: stdout, clock }),
    })
    const { deps } = running.service
    const { sources, bundles, problems } = deps.catalogue()
    const faults =
      problems.length === 0 ? '' : `, ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'} in source files`
    if (settings.logFormat === 'json') {
      deps.log.info('serving', {
        url: running.url,
        sources: sources.length,
        bundles: bundles.length,
        problems: problems.length,
        data: settings.dataDir,
      })
    } else {
      stdout.write(
        `Dateline ${version} is serving ${running.url}/\n` +
          (running.url === running.listening ? '' : `  listening on ${running.listening}/\n`) +
          `  ${counted(sources.length, 'source')} and ${counted(bundles.length, 'bundle')} from ${settings.feedsDir}${faults}\n` +
          `  the store is ${settings.databasePath}; Ctrl-C ends\n`,
      )
    }
    await untilStopped(running, settings)
    return 0
  },
}
