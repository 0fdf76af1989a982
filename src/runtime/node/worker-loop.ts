/**
 * Works off what is due on Node: polls side by side, looks and deliveries one at a time, until told to stop.
 *
 * The store says what is due; a hurry from the queue only makes it look sooner.
 *
 * Effects: those of the pipeline; node-cron timers.
 *
 * @module
 */
import cron from 'node-cron'
import type { Job } from '../../model/job.ts'
import type { PipelineDeps } from '../../pipeline/deps.ts'
import { leaseOf } from '../../pipeline/lease.ts'
import { lookAgain } from '../../pipeline/look-again.ts'
import { type PollOptions, type PollResult, pollSource } from '../../pipeline/poll-source.ts'
import { DatabaseError, type Queue } from '../../ports.ts'
import { claimDueSources, giveBackSources } from '../../store/sources.ts'
import { createPushLoop } from './push-loop.ts'

/** Most of a poll is waiting for its host's turn. */
const POLLS_AT_ONCE = 32
const LOOKS_A_TURN = 10
/** Outcomes that somebody may want to hear of. */
const TELLING: ReadonlySet<string> = new Set(['created', 'sighted', 'updated', 'withdrawn', 'restored'])

export interface WorkerLoop {
  /** Hurries: look at the store now. */
  queue: Queue
  start(tickSeconds: number): void
  /** No new work; what runs is finished or given back. Resolves when all is quiet. */
  stop(): Promise<void>
  /** Real milliseconds since the schedule was last looked at; undefined before the start. */
  sinceTick(): number | undefined
}

/** A loop over `deps()`, which may be given later than the queue. */
export function createWorkerLoop(deps: () => PipelineDeps, onPolled: (result: PollResult) => void): WorkerLoop {
  const stopping = new AbortController()
  const running = new Set<Promise<unknown>>()
  const unsettled = new Set<number>()
  const push = createPushLoop(deps, stopping.signal)
  const state = { polls: 0, claiming: false, again: false, looking: false }
  let goingOn: ReturnType<typeof setImmediate> | undefined
  let task: ReturnType<typeof cron.schedule> | undefined
  let ticked: number | undefined

  const track = (work: Promise<unknown>): void => {
    running.add(work)
    void work
      .catch((error: unknown) =>
        deps().log.error('work.failed', { reason: error instanceof Error ? error.message : String(error) }),
      )
      .finally(() => running.delete(work))
  }

  /** An article is told of as soon as it is stored, not when the whole poll is done. */
  const onProgress: PollOptions['onProgress'] = ({ result }) => {
    if (result && TELLING.has(result.outcome)) track(push.look())
  }

  /** Polls cut off by a full disk begin anew as soon as it can be written, not when their lease runs out. */
  const giveBack = async (): Promise<void> => {
    if (unsettled.size === 0) return
    const refs = [...unsettled]
    await giveBackSources(deps().db, deps().owner, refs)
    for (const ref of refs) unsettled.delete(ref)
  }

  const poll = async (): Promise<void> => {
    if (state.claiming) {
      state.again = true
      return
    }
    state.claiming = true
    try {
      do {
        state.again = false
        const free = POLLS_AT_ONCE - state.polls
        if (free <= 0 || stopping.signal.aborted) break
        await giveBack()
        const claimed = await claimDueSources(deps().db, deps().clock.now(), { ...leaseOf(deps()), limit: free })
        for (const source of claimed) {
          state.polls++
          track(
            pollSource(deps(), source, { signal: stopping.signal, onProgress })
              .then((result) => {
                onPolled(result)
                if (result.told) track(push.look())
              })
              .catch((error: unknown) => {
                if (error instanceof DatabaseError) unsettled.add(source.ref)
                throw error
              })
              .finally(() => {
                state.polls--
                goOn()
              }),
          )
        }
      } while (state.again)
    } finally {
      state.claiming = false
    }
    if (state.polls === 0) track(look())
  }

  /** Polls that end together are followed by one claim for all of their places. */
  const goOn = (): void => {
    goingOn ??= setImmediate(() => {
      goingOn = undefined
      track(poll())
    })
  }

  const look = async (): Promise<void> => {
    if (state.looking || stopping.signal.aborted) return
    state.looking = true
    try {
      const done = await lookAgain(deps(), { limit: LOOKS_A_TURN, signal: stopping.signal })
      if (done.length > 0) track(push.look())
    } finally {
      state.looking = false
    }
  }

  return {
    queue: {
      async send(jobs: Job[]) {
        if (stopping.signal.aborted) return
        if (jobs.some((job) => job.type === 'poll')) track(poll())
        if (jobs.some((job) => job.type === 'look')) track(look())
        if (jobs.some((job) => job.type === 'deliver')) track(push.look())
      },
    },
    start(tickSeconds) {
      const tick = (): void => {
        if (stopping.signal.aborted) return
        ticked = performance.now()
        track(poll())
        track(push.look())
      }
      // A tick missed by a starved machine is made up for by the next; the schedule's age stands in the metrics.
      task = cron.schedule(cronPattern(tickSeconds), tick, { suppressMissedWarning: true })
      tick()
    },
    sinceTick: () => (ticked === undefined ? undefined : performance.now() - ticked),
    async stop() {
      stopping.abort()
      await task?.stop()
      clearImmediate(goingOn)
      while (running.size > 0) await Promise.allSettled(running)
      await push.idle()
    },
  }
}

/** Every so many seconds as a cron pattern; from a minute on, every so many whole minutes. */
export function cronPattern(seconds: number): string {
  if (seconds <= 1) return '* * * * * *'
  if (seconds < 60) return `*/${seconds} * * * * *`
  const minutes = Math.min(59, Math.round(seconds / 60))
  return minutes === 1 ? '0 * * * * *' : `0 */${minutes} * * * *`
}
