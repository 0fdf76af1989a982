/**
 * The Log port on Node: one event a line, readable or JSON (DATELINE_LOG).
 *
 * Effects: writes to the given stream.
 *
 * @module
 */
import type { Clock, Log, LogFields } from '../../ports.ts'

export interface LogSink {
  write(text: string): unknown
}

/** Lines such as `06:00:12 poll news-az: 3 new, 41 unchanged` or `{"at":…,"level":"info","event":"poll",…}`. */
export function createLog(options: { format: 'text' | 'json'; sink: LogSink; clock: Clock; bound?: LogFields }): Log {
  const { format, sink, clock, bound = {} } = options
  const line = (level: 'info' | 'warn' | 'error', event: string, fields: LogFields = {}): void => {
    const all = { ...bound, ...fields }
    const at = clock.now().toISOString()
    if (format === 'json') {
      sink.write(`${JSON.stringify({ at, level, event, ...all })}\n`)
      return
    }
    const { text, ...rest } = all
    const mark = level === 'info' ? '' : `${level}: `
    const said = text === undefined ? describe(rest) : String(text)
    sink.write(`${at.slice(11, 19)} ${mark}${event}${said === '' ? '' : ` ${said}`}\n`)
  }
  return {
    info: (event, fields) => line('info', event, fields),
    warn: (event, fields) => line('warn', event, fields),
    error: (event, fields) => line('error', event, fields),
    with: (fields) => createLog({ ...options, bound: { ...bound, ...fields } }),
  }
}

function describe(fields: LogFields): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === 'string' && /[\s=]/.test(value) ? JSON.stringify(value) : String(value)}`)
    .join(' ')
}
