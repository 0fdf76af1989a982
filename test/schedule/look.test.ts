import { describe, expect, it } from 'vitest'
import { judgeLook, type LookOutcome, looksAfter, type MissingState, nextLookAt } from '../../src/schedule/look.ts'

const HOUR = 3_600_000
const SEEN = new Date('2026-03-04T12:00:00Z')
const hoursLater = (hours: number): Date => new Date(SEEN.getTime() + hours * HOUR)

describe('nextLookAt', () => {
  it('looks again after 30 min, 2 h, 8 h, 1 d, 3 d, 7 d, then never', () => {
    const hours = [0, 1, 2, 3, 4, 5].map((done) => (nextLookAt(SEEN, done, {}, SEEN)!.getTime() - SEEN.getTime()) / HOUR)
    expect(hours).toEqual([0.5, 2, 8, 24, 72, 168])
    expect(nextLookAt(SEEN, 6, {}, SEEN)).toBeUndefined()
  })

  it("uses the source's own delays", () => {
    expect(nextLookAt(SEEN, 0, { lookAgainMs: [5000] }, SEEN)).toEqual(new Date(SEEN.getTime() + 5000))
    expect(nextLookAt(SEEN, 1, { lookAgainMs: [5000] }, SEEN)).toBeUndefined()
    expect(nextLookAt(SEEN, 0, { lookAgainMs: [] }, SEEN)).toBeUndefined()
  })

  it('makes an overdue look due now', () => {
    expect(nextLookAt(SEEN, 0, {}, hoursLater(5))).toEqual(hoursLater(5))
  })
})

describe('nextLookAt for a page that was not found', () => {
  it('looks again within 12 hours, even after the last planned look', () => {
    expect(nextLookAt(SEEN, 5, {}, hoursLater(72), { missingLooks: 1, missingSince: 0 })).toEqual(hoursLater(84))
    expect(nextLookAt(SEEN, 6, {}, hoursLater(168), { missingLooks: 1, missingSince: 0 })).toEqual(hoursLater(180))
    expect(nextLookAt(SEEN, 1, {}, hoursLater(0.5), { missingLooks: 1, missingSince: 0 })).toEqual(hoursLater(2))
  })

  it('stops confirming after a few looks', () => {
    expect(nextLookAt(SEEN, 6, {}, hoursLater(300), { missingLooks: 4, missingSince: 0 })).toBeUndefined()
  })
})

describe('looksAfter', () => {
  it('counts looks that were missed as done', () => {
    expect(looksAfter(SEEN, 0, {}, hoursLater(0.5))).toBe(1)
    expect(looksAfter(SEEN, 0, {}, hoursLater(50))).toBe(4)
    expect(looksAfter(SEEN, 0, {}, hoursLater(0.1))).toBe(1)
    expect(looksAfter(SEEN, 5, {}, hoursLater(200))).toBe(6)
  })
})

describe('judgeLook', () => {
  const run = (looks: [number, LookOutcome][]): string[] => {
    let state: MissingState = { missingLooks: 0 }
    return looks.map(([hours, outcome]) => {
      const judged = judgeLook(state, outcome, hoursLater(hours))
      state = judged.state
      return judged.verdict
    })
  }

  it('believes 410 at once', () => {
    expect(run([[0.5, 'gone']])).toEqual(['withdrawn'])
  })

  it('believes 404 after three looks over a day', () => {
    expect(
      run([
        [1, 'missing'],
        [8, 'missing'],
        [25, 'missing'],
      ]),
    ).toEqual(['unknown', 'unknown', 'withdrawn'])
  })

  it('does not believe three quick 404s', () => {
    expect(
      run([
        [1, 'missing'],
        [2, 'missing'],
        [8, 'missing'],
        [24, 'missing'],
        [25, 'missing'],
      ]).at(-2),
    ).toBe('unknown')
  })

  it('does not believe two 404s a week apart', () => {
    expect(
      run([
        [1, 'missing'],
        [168, 'missing'],
      ]),
    ).toEqual(['unknown', 'unknown'])
  })

  it('starts over when the page is seen again', () => {
    expect(
      run([
        [1, 'missing'],
        [2, 'missing'],
        [8, 'unchanged'],
        [24, 'missing'],
        [72, 'missing'],
      ]),
    ).toEqual(['unknown', 'unknown', 'present', 'unknown', 'unknown'])
  })

  it('learns nothing from a host that fails or refuses', () => {
    expect(
      run([
        [1, 'missing'],
        [2, 'failed'],
        [8, 'blocked'],
        [24, 'refused'],
        [26, 'missing'],
        [72, 'missing'],
      ]).at(-1),
    ).toBe('withdrawn')
    expect(
      run([
        [1, 'failed'],
        [8, 'failed'],
        [72, 'failed'],
      ]),
    ).toEqual(['unknown', 'unknown', 'unknown'])
  })
})
