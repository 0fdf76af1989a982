/**
 * The service's parts for a command that does one thing and logs nothing.
 *
 * Effects: opens the store.
 *
 * @module
 */
import { createLog } from '../runtime/node/log.ts'
import { openService, type Service } from '../runtime/node/service.ts'
import { readSettings } from '../runtime/node/settings.ts'
import type { CommandContext } from './command.ts'

/** Opens everything; the caller closes it. */
export function openQuietly(context: CommandContext): Promise<Service> {
  return openService(readSettings(context.env, context.version), {
    env: context.env,
    log: (clock) => createLog({ format: 'text', sink: { write: () => {} }, clock }),
  })
}
