/**
 * The Clock port in a Worker: real time, or a settable one in local runtimes (SEMANTICS 26).
 *
 * Effects: timers.
 *
 * @module
 */
import type { Clock } from '../../ports.ts'
import type { WorkerSettings } from './settings.ts'

export function createClock(setting: WorkerSettings['clock']): Clock {
  const speed = setting?.speed ?? 1
  return {
    now: () => (setting ? new Date(setting.start + (Date.now() - setting.began) * speed) : new Date()),
    sleep: (ms, signal) => sleepReal(ms / speed, signal),
  }
}

function sleepReal(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted || ms <= 0) return Promise.resolve()
  return new Promise((done) => {
    const end = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      done()
    }
    const timer = setTimeout(end, ms)
    signal?.addEventListener('abort', end, { once: true })
  })
}
