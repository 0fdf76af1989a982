/**
 * A running service until it is told to stop: SIGHUP reads the source files again, SIGINT and SIGTERM end it cleanly.
 *
 * Effects: listens to signals.
 *
 * @module
 */
import type { Log } from '../ports.ts'
import type { NodeSettings } from '../runtime/node/settings.ts'

interface Running {
  service: { deps: { log: Log } }
  reload(): Promise<void>
  stop(): Promise<void>
}

/** Resolves when it has ended. */
export async function untilStopped(running: Running, settings: NodeSettings): Promise<void> {
  const { log } = running.service.deps
  const reload = (): void => {
    running.reload().catch((error: unknown) => log.error('reload.failed', { reason: String(error) }))
  }
  process.on('SIGHUP', reload)
  await stopSignal()
  process.off('SIGHUP', reload)
  log.info('stopping', settings.logFormat === 'text' ? { text: '(finishing or giving back what runs)' } : {})
  await running.stop()
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
