/**
 * A clock that skips the waiting: time passes only when everybody waits.
 *
 * Effects: counts the digests under way, which are made beside the event loop.
 *
 * @module
 */

export interface VirtualTime {
  now(): number
  sleep(ms: number): Promise<void>
  runUntil(end: number): Promise<void>
}

/** Work that real time is needed for: digests are made beside the event loop. */
let underWay = 0
const digest = crypto.subtle.digest.bind(crypto.subtle)
crypto.subtle.digest = async (...input) => {
  underWay++
  try {
    return await digest(...input)
  } finally {
    underWay--
  }
}

/** Time that passes only when everybody waits. */
export function createVirtualTime(start: number): VirtualTime {
  let at = start
  const timers: { at: number; wake: () => void }[] = []
  const settle = async (): Promise<void> => {
    for (let calm = 0; calm < 3; calm = underWay === 0 ? calm + 1 : 0) await new Promise((done) => setImmediate(done))
  }
  return {
    now: () => at,
    sleep: (ms) => new Promise((wake) => timers.push({ at: at + Math.max(0, ms), wake })),
    async runUntil(end) {
      for (;;) {
        await settle()
        const next = timers.reduce((soonest, timer) => Math.min(soonest, timer.at), Number.POSITIVE_INFINITY)
        if (next > end) break
        at = Math.max(at, next)
        for (let i = timers.length - 1; i >= 0; i--) if ((timers[i]?.at ?? 0) <= at) timers.splice(i, 1)[0]?.wake()
      }
      at = end
    },
  }
}
