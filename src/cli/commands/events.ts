/**
 * `dateline events`: what happens, as NDJSON on standard output, without any receiver.
 *
 * @module
 */
import { EVENT_TYPES } from '../../notify/endpoint-fault.ts'
import { readEvents } from '../../pipeline/read-events.ts'
import { parseQuery } from '../../query/parse.ts'
import { SettingsError } from '../../runtime/node/settings.ts'
import { headSeq, seqBefore } from '../../store/changes.ts'
import type { Command } from '../command.ts'
import { openQuietly } from '../open-quietly.ts'
import { readSince } from '../read-since.ts'

const LOOK_EVERY_MS = 500

export const eventsCommand: Command = {
  name: 'events',
  usage: 'events',
  summary: 'what happens, a line of JSON each; --follow goes on',
  help: `dateline events [--follow] [--since <7d>] [--q <query>] [--source <id>]… [--event <type>]… [--full] [--backfill]

Prints what a webhook would be sent, one JSON object a line: type, timestamp, data, and cursor, the number of the change.
Without --since: what happens from now on, with --follow; else the last day. Types: ${EVENT_TYPES.join(', ')}.

Exit codes: 0 done · 2 the call cannot be used · 3 the store cannot be used
`,
  options: {
    follow: { type: 'boolean', short: 'f' },
    since: { type: 'string' },
    q: { type: 'string' },
    source: { type: 'string', multiple: true },
    event: { type: 'string', multiple: true },
    full: { type: 'boolean' },
    backfill: { type: 'boolean' },
  },
  async run(_positionals, context) {
    const { options, stdout } = context
    const q = options['q'] as string | undefined
    const fault = q === undefined ? undefined : parseQuery(q)
    if (fault && !fault.ok) throw new SettingsError(`--q: ${fault.problem}.`)
    const events = (options['event'] ?? []) as string[]
    const unknown = events.filter((name) => !EVENT_TYPES.some((type) => type === name))
    if (unknown.length > 0)
      throw new SettingsError(`there is no event ${unknown.join(', ')}; there are ${EVENT_TYPES.join(', ')}.`)
    const service = await openQuietly(context)
    const stopping = new AbortController()
    const stop = (): void => stopping.abort()
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
    stdout.once('error', stop)
    try {
      const { deps, db } = service
      const since = options['since'] as string | undefined
      const from = since ?? (options['follow'] ? undefined : '1d')
      let seq = from === undefined ? await headSeq(db) : await seqBefore(db, readSince(from, deps.clock.now()))
      const filter = {
        events: EVENT_TYPES.filter((type) => events.includes(type)),
        sources: (options['source'] ?? []) as string[],
        backfill: options['backfill'] === true,
        ...(q === undefined ? {} : { q }),
      }
      const wish = {
        filter,
        content: options['full'] ? 'full' : 'excerpt',
        told: new Set<number>(),
        toldStories: new Set<string>(),
      } as const
      while (!stopping.signal.aborted) {
        const read = await readEvents(deps, wish, seq)
        for (const { seq: cursor, message } of read.events) {
          const { sequence: _, ...data } = message.data
          stdout.write(`${JSON.stringify({ cursor, ...message, data })}\n`)
        }
        if (read.seq > seq) seq = read.seq
        else if (options['follow']) await pause(stopping.signal)
        else break
      }
      return 0
    } finally {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
      await service.close()
    }
  },
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, LOOK_EVERY_MS)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      done()
    })
  })
}
