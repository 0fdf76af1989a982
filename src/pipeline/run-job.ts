/**
 * Job → function. One claim, work, settle path for every home.
 *
 * Effects: those of the work.
 *
 * @module
 */
import type { Job } from '../model/job.ts'
import { claimDueSources } from '../store/sources.ts'
import { deliverDue } from './deliver.ts'
import { LEASE_MS, type PipelineDeps } from './deps.ts'
import { lookAgain } from './look-again.ts'
import { type PollOptions, type PollResult, pollSource } from './poll-source.ts'

const LOOKS_A_JOB = 20

/** Does one job. A job whose work somebody else holds, or that is not due, does nothing. */
export async function runJob(
  deps: PipelineDeps,
  job: Job,
  options: PollOptions & { onPolled?: (result: PollResult) => void } = {},
): Promise<void> {
  const signal = options.signal ? { signal: options.signal } : {}
  switch (job.type) {
    case 'poll': {
      const [claimed] = await claimDueSources(deps.db, deps.clock.now(), { ...leaseOf(deps), limit: 1, ids: [job.sourceId] })
      if (!claimed) return
      const polled = await pollSource(deps, claimed, options)
      options.onPolled?.(polled)
      return
    }
    case 'look':
      await lookAgain(deps, { limit: LOOKS_A_JOB, ...signal })
      return
    case 'deliver':
      await deliverDue(deps, signal)
      return
    default:
      throw new Error(`unknown job ${JSON.stringify(job satisfies never)}`)
  }
}

export function leaseOf(deps: PipelineDeps): { owner: string; wallNow: number; leaseMs: number } {
  return { owner: deps.owner, wallNow: deps.wallNow(), leaseMs: LEASE_MS }
}
