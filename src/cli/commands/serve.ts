/**
 * `dateline serve`: the service, until it is told to stop.
 *
 * @module
 */
import { createLog } from '../../runtime/node/log.ts'
import { startServer } from '../../runtime/node/server.ts'
import { readSettings } from '../../runtime/node/settings.ts'
import type { Command } from '../command.ts'

export const serveCommand: Command = {
  name: 'serve',
  usage: 'serve [--dir <folder>]',
  summary: 'run the service: poll the sources on schedule, publish the feeds',
  help: `dateline serve [--dir <folder>]

Reads the source files in DATELINE_FEEDS (./feeds), keeps the store in DATELINE_DATA (./data), polls every source when
it is due and publishes its feeds at http://127.0.0.1:8787/ (DATELINE_HOST, DATELINE_PORT). Prints one line a poll.
Changed source files are taken up within five seconds, or at SIGHUP; a broken edit leaves the previous version in
service and says so. With --dir, sources, data and .env are those of a folder made by \`dateline init\`. Ctrl-C or SIGTERM ends it cleanly; nothing is lost or doubled.

Exit codes: 0 stopped when told to · 2 settings cannot be used (port taken, folder missing) · 3 the store cannot be used
`,
  async run(_positionals, { env, version, stdout }) {
    const settings = readSettings(env, version)
    const running = await startServer(settings, {
      env,
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
          `  ${sources.length} sources and ${bundles.length} bundles from ${settings.feedsDir}${faults}\n` +
          `  the store is ${settings.databasePath}; Ctrl-C ends\n`,
      )
    }
    const reload = (): void => {
      running.reload().catch((error: unknown) => deps.log.error('reload.failed', { reason: String(error) }))
    }
    process.on('SIGHUP', reload)
    await stopSignal()
    process.off('SIGHUP', reload)
    deps.log.info('stopping', settings.logFormat === 'text' ? { text: '(finishing or giving back what runs)' } : {})
    await running.stop()
    return 0
  },
}

/** Resolves at the first SIGINT or SIGTERM; a second SIGINT ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((done) => {
    const stop = (): void => {
      process.once('SIGINT', () => process.exit(130))
      done()
    }
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
  })
}
