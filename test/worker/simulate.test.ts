import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

it('keeps requests to a publisher apart and waits short, simulated with 100 sources', { timeout: 60_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['scripts/simulate.ts', '100', '2', 'free'])
  const cells = (stdout.trim().split('\n').at(-1) ?? '').split('|').map((cell) => Number.parseFloat(cell))
  const [, sources, , , polls, , , , most, , , longestWaitSeconds, closestMs] = cells
  expect({ sources, polls }).toEqual({ sources: 100, polls: 380 })
  expect(closestMs).toBeGreaterThanOrEqual(1000)
  expect(longestWaitSeconds).toBeLessThanOrEqual(90)
  expect(most).toBeLessThanOrEqual(20)
})
