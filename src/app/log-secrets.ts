/**
 * Keeps the values of secrets out of a log (CHECKLISTS A7).
 *
 * Effects: those of the log.
 *
 * @module
 */
import type { Log, LogFields } from '../ports.ts'

/** The same log, in which no secret's value is ever written: it is replaced wherever it stands, addresses included. */
export function withoutSecretValues(log: Log, secrets: () => readonly string[]): Log {
  const clean = (fields: LogFields | undefined): LogFields | undefined => {
    if (!fields) return fields
    const values = secrets().filter((secret) => secret.length >= SHORTEST_SECRET)
    const hide = (text: string): string =>
      values.reduce((out, secret) => out.replaceAll(secret, '…').replaceAll(encodeURIComponent(secret), '…'), text)
    return Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? hide(value) : value]),
    )
  }
  return {
    info: (event, fields) => log.info(event, clean(fields)),
    warn: (event, fields) => log.warn(event, clean(fields)),
    error: (event, fields) => log.error(event, clean(fields)),
    with: (fields) => withoutSecretValues(log.with(clean(fields) ?? {}), secrets),
  }
}

/** Shorter values are no secrets, and would tear holes into everything. */
const SHORTEST_SECRET = 6
