/**
 * The Clock port on Node: real time, or a settable one that runs faster (SEMANTICS 26).
 *
 * Effects: timers.
 *
 * @module
 */
import type { Clock } from '../../ports.ts'

/** Milliseconds since epoch that never step back, the same in every thread of the process. */
export function wallNow(): number {
  return performance.timeOrigin + performance.now()
}

/** Real time, or time that started at `start` at the moment `began` and runs `speed` times as fast. */
export function createClock(setting?: { start: Date; speed: number }, began = wallNow()): Clock {
  const speed = setting?.speed ?? 1
  return {
    now: () => (setting ? new Date(setting.start.getTime() + (wallNow() - began) * speed) : new Date()),
    sleep: (ms, signal) => sleepReal(ms / speed, signal),
  }
}

const LONGEST_TIMER = 2_000_000_000

function sleepReal(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted || ms <= 0) return Promise.resolve()
  return new Promise((done) => {
    const end = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      done()
    }
    const timer = setTimeout(end, Math.min(ms, LONGEST_TIMER))
    signal?.addEventListener('abort', end, { once: true })
  })
}
