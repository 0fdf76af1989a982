/**
 * The Log port in a Worker: one JSON object a line, which Workers Logs index by field.
 *
 * Effects: writes to the console.
 *
 * @module
 */
import type { Log, LogFields } from '../../ports.ts'

export function createLog(bound: LogFields = {}): Log {
  const line = (level: 'info' | 'warn' | 'error', event: string, fields?: LogFields): void => {
    console[level === 'info' ? 'log' : level](JSON.stringify({ level, event, ...bound, ...fields }))
  }
  return {
    info: (event, fields) => line('info', event, fields),
    warn: (event, fields) => line('warn', event, fields),
    error: (event, fields) => line('error', event, fields),
    with: (fields) => createLog({ ...bound, ...fields }),
  }
}
