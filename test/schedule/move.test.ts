import { describe, expect, it } from 'vitest'
import { judgeMove, type MoveEvidence } from '../../src/schedule/move.ts'

const hours = (count: number): Date => new Date(Date.parse('2026-03-04T12:00:00Z') + count * 3_600_000)
const NEW = 'https://new.example/feed'

/** The address moved to after the last poll, if any. */
function run(polls: [number, string | undefined][]): string | undefined {
  let evidence: MoveEvidence | undefined
  let moveTo: string | undefined
  for (const [hour, permanentUrl] of polls) {
    const judged = judgeMove(evidence, permanentUrl, hours(hour))
    evidence = judged.evidence
    moveTo = judged.moveTo
  }
  return moveTo
}

describe('judgeMove', () => {
  it('moves after three polls over a day', () => {
    expect(
      run([
        [0, NEW],
        [12, NEW],
        [24, NEW],
      ]),
    ).toBe(NEW)
  })

  it('does not move within a day, however often it is polled', () => {
    expect(run(Array.from({ length: 23 }, (_, hour) => [hour, NEW]))).toBeUndefined()
  })

  it('does not move after two polls', () => {
    expect(
      run([
        [0, NEW],
        [48, NEW],
      ]),
    ).toBeUndefined()
  })

  it('starts over when the redirect stops or leads elsewhere', () => {
    expect(
      run([
        [0, NEW],
        [12, undefined],
        [24, NEW],
        [36, NEW],
      ]),
    ).toBeUndefined()
    expect(
      run([
        [0, NEW],
        [12, 'https://other.example/'],
        [24, NEW],
        [36, NEW],
      ]),
    ).toBeUndefined()
  })
})
