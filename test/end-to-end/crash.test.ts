/**
 * The short form of the crash rehearsal: the real service killed twenty times while news come in and events go out.
 */
import { describe, expect, it } from 'vitest'
import { rehearse } from '../../scripts/rehearsal/rehearse.ts'
import { CRASH_POINTS, createCrashAt } from '../../src/pipeline/crash-point.ts'

describe('the service', () => {
  it('loses and doubles nothing over twenty kills', { timeout: 180_000 }, async () => {
    const { kills, counts, duplicates, excused, faults } = await rehearse({ kills: 20, seed: 3 })
    expect(faults).toEqual([])
    expect({ kills, pending: counts.pending }).toEqual({ kills: 20, pending: 0 })
    expect(counts.articles).toBeGreaterThan(20)
    expect(duplicates).toBeLessThanOrEqual(excused)
  })
})

describe('a crash point', () => {
  it('exists only when it is set', () => {
    expect(createCrashAt('', () => {})).toBeUndefined()
  })

  it.each(CRASH_POINTS)('%s is passed until its count and dies there', (point) => {
    let died = 0
    const crashAt = createCrashAt(`${point}:3`, () => died++)
    for (const passed of [...CRASH_POINTS, ...CRASH_POINTS]) crashAt?.(passed)
    expect(died).toBe(0)
    crashAt?.(point)
    expect(died).toBe(1)
  })

  it.each(['nowhere', 'before-post:0', 'before-post:x'])('that is written %s is refused in words', (setting) => {
    expect(() => createCrashAt(setting, () => {})).toThrow(/is no crash point; there are after-fetch/)
  })
})
