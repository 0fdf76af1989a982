/**
 * Keeps what is pushed going on Node: lanes that outlive one look, and a timer to the next delivery that is due.
 *
 * Effects: those of the lanes; timers.
 *
 * @module
 */
import { type Lanes, nextDueAt, startLanes } from '../../pipeline/deliver.ts'
import type { PipelineDeps } from '../../pipeline/deps.ts'

/** Requests on their way when the process is told to stop may take so long; then they are broken off and given back. */
const FINISH_WITHIN_MS = 5_000
/** Never waits longer, so that what other processes wrote is seen. */
const LOOK_AT_LEAST_MS = 30_000
/** What is due and held by another process is not asked for more often. */
const LOOK_AT_MOST_MS = 250

export interface PushLoop {
  /** Look at the store now, or right after the look that is going on. */
  look(): Promise<void>
  /** Resolves when every lane has ended. */
  idle(): Promise<void>
}

export function createPushLoop(deps: () => PipelineDeps, signal: AbortSignal): PushLoop {
  const lanes: Lanes = new Map()
  const breakOff = new AbortController()
  let looking: Promise<void> | undefined
  let again = false
  let waiting: AbortController | undefined
  signal.addEventListener('abort', () => {
    waiting?.abort()
    setTimeout(() => breakOff.abort(), FINISH_WITHIN_MS).unref()
  })

  const lookOnce = async (): Promise<void> => {
    do {
      again = false
      await startLanes(deps(), lanes, { signal, breakOff: breakOff.signal }, () => void arm())
    } while (again && !signal.aborted)
    await arm()
  }

  /** Sets the timer to the next delivery that is due. */
  const arm = async (): Promise<void> => {
    if (signal.aborted) return
    const { clock, log } = deps()
    try {
      const now = clock.now().getTime()
      const due = (await nextDueAt(deps(), lanes)) ?? Number.POSITIVE_INFINITY
      waiting?.abort()
      if (signal.aborted || due - now > LOOK_AT_LEAST_MS) return
      const wait = new AbortController()
      waiting = wait
      // By the clock, which may run faster than the wall.
      void clock.sleep(Math.max(LOOK_AT_MOST_MS, due - now), wait.signal).then(() => (wait.signal.aborted ? undefined : look()))
    } catch (error) {
      log.error('push.unplanned', { reason: error instanceof Error ? error.message : String(error) })
    }
  }

  const look = (): Promise<void> => {
    if (signal.aborted) return Promise.resolve()
    if (looking) {
      again = true
      return looking
    }
    looking = lookOnce().finally(() => {
      looking = undefined
    })
    return looking
  }

  return {
    look,
    async idle() {
      await looking?.catch(() => undefined)
      await Promise.allSettled(lanes.values())
    },
  }
}
