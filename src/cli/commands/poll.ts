/**
 * `dateline poll`: every source once, now.
 *
 * @module
 */
import type { PollRecord } from '../../model/fetch-state.ts'
import { deliverDue } from '../../pipeline/deliver.ts'
import { leaseOf } from '../../pipeline/lease.ts'
import { lookAgain } from '../../pipeline/look-again.ts'
import { pollSource } from '../../pipeline/poll-source.ts'
import { createLog } from '../../runtime/node/log.ts'
import { openService, type Service } from '../../runtime/node/service.ts'
import { readSettings } from '../../runtime/node/settings.ts'
import { claimDueSources, listSources } from '../../store/sources.ts'
import { type Command, type CommandContext, counted } from '../command.ts'
import { createProgress } from '../progress.ts'

const AT_ONCE = 12

interface SourceResult extends Partial<Omit<PollRecord, 'outcome'>> {
  source: string
  outcome: PollRecord['outcome'] | 'busy' | 'paused'
  waiting: number
}

export const pollCommand: Command = {
  name: 'poll',
  usage: 'poll [id…]',
  summary: 'poll the sources (or those named) once, now, and say what came',
  help: `dateline poll [id…] [--json]

Polls every source once, due or not, or only those named; saves what is new; looks again at articles whose time has
come; sends webhooks that are due. One line a source and a summary; --json prints per source: outcome, requests, new,
updated, withdrawn, unchanged, filtered.

Exit codes: 0 every source was polled and stored · 1 some failed · 2 unknown source or unusable settings · 3 the store
cannot be used
`,
  async run(ids, context) {
    const settings = readSettings(context.env, context.version)
    const log = context.json ? context.stderr : context.stdout
    const service = await openService(settings, {
      env: context.env,
      log: (clock) => createLog({ format: settings.logFormat, sink: { write: () => {} }, clock }),
    })
    const stopping = new AbortController()
    const stop = (): void => stopping.abort()
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
    try {
      const wanted = await chooseSources(service, ids)
      if ('unknown' in wanted) {
        context.stderr.write(
          `dateline: there is no source ${wanted.unknown.map((id) => `"${id}"`).join(', ')}. \`dateline check\` lists what is wrong with the files.\n`,
        )
        return 2
      }
      for (const p of service.deps.catalogue().problems) {
        context.stderr.write(
          `${p.file}${p.line === undefined ? '' : `:${p.line}`}: ${p.path === '' ? '' : `${p.path}: `}${p.message}; ${p.remedy}\n`,
        )
      }
      const results = await pollAll(service, wanted.ids, context, log, stopping.signal)
      while ((await lookAgain(service.deps, { limit: 20, signal: stopping.signal })).length > 0)
        if (stopping.signal.aborted) break
      await deliverDue(service.deps, { signal: stopping.signal })
      return report(results, context, stopping.signal.aborted)
    } finally {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
      await service.close()
    }
  },
}

async function chooseSources(service: Service, ids: string[]): Promise<{ ids: string[] } | { unknown: string[] }> {
  const live = (await listSources(service.db)).filter((s) => !s.retiredAt)
  const unknown = ids.filter((id) => !live.some((s) => s.id === id))
  if (unknown.length > 0) return { unknown }
  return { ids: ids.length > 0 ? ids : live.filter((s) => !s.source.paused).map((s) => s.id) }
}

async function pollAll(
  service: Service,
  ids: string[],
  context: CommandContext,
  log: NodeJS.WriteStream,
  signal: AbortSignal,
): Promise<SourceResult[]> {
  const { deps } = service
  const results: SourceResult[] = []
  const progress = createProgress(context.stderr)
  const queue = [...ids]
  const next = async (): Promise<void> => {
    for (let id = queue.shift(); id !== undefined && !signal.aborted; id = queue.shift()) {
      const [claimed] = await claimDueSources(deps.db, deps.clock.now(), { ...leaseOf(deps), limit: 1, ids: [id] })
      const result: SourceResult = claimed
        ? await pollSource(deps, claimed, {
            force: true,
            signal,
            onProgress: ({ sourceId, done, of }) => progress.update(results.length, ids.length, `${sourceId} ${done}/${of}`),
          }).then(({ sourceId, record, waiting }) => ({ source: sourceId, ...record, waiting }))
        : { source: id, outcome: 'busy', reason: 'another process is polling it', waiting: 0 }
      results.push(result)
      if (!context.json) {
        progress.clear()
        log.write(`${line(result)}\n`)
      }
      progress.update(results.length, ids.length, '')
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, next))
  progress.clear()
  return results.sort((a, b) => (a.source < b.source ? -1 : 1))
}

const COUNTS = ['new', 'updated', 'withdrawn', 'unchanged', 'filtered'] as const

function isGood(result: SourceResult): boolean {
  // Items that wait for another try are safe in the store: the source itself was read.
  return result.outcome === 'ok' || result.outcome === 'unchanged'
}

function line(result: SourceResult): string {
  const counts = COUNTS.filter((name) => (result[name] ?? 0) > 0).map((name) => `${result[name]} ${name}`)
  const waiting = result.waiting > 0 ? [`${result.waiting} waiting for another try`] : []
  const mark = isGood(result) ? 'ok  ' : 'FAIL'
  const came = [...counts, ...waiting].join(', ')
  const reason = isGood(result) ? undefined : result.reason
  const nothing = result.outcome === 'unchanged' ? 'unchanged' : 'nothing'
  return `${mark} ${result.source}: ${[came || (reason ? '' : nothing), reason].filter(Boolean).join('; ')}`
}

function report(results: SourceResult[], { json, stdout }: CommandContext, aborted: boolean): number {
  const failed = results.filter((r) => !isGood(r))
  if (json) {
    const sources = results.map(({ at: _, durationMs, ...rest }) => ({ ...rest, durationMs: durationMs ?? 0 }))
    stdout.write(`${JSON.stringify({ sources, failed: failed.length, aborted }, null, 1)}\n`)
  } else {
    const total = (name: (typeof COUNTS)[number] | 'requests'): number => results.reduce((n, r) => n + (r[name] ?? 0), 0)
    stdout.write(
      `${counted(results.length, 'source')} polled, ${failed.length} failed: ${total('new')} new, ${total('updated')} updated, ${total('withdrawn')} withdrawn, ${total('unchanged')} unchanged, ${total('filtered')} filtered (${counted(total('requests'), 'request')})${aborted ? '; stopped early' : ''}\n`,
    )
  }
  return failed.length > 0 || aborted ? 1 : 0
}
