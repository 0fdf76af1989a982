/**
 * The free plan's limits for one invocation, 50 of each, with room left for what no test thought of.
 */
import { expect } from 'vitest'
import type { LoggedEvent } from '../support/worker-home.ts'

export const invocations = (events: LoggedEvent[]): LoggedEvent[] =>
  events.filter(({ event }) => event === 'message' || event === 'tick')

export function expectWithinLimits(events: LoggedEvent[]): void {
  for (const one of invocations(events)) {
    expect(one.statements, JSON.stringify(one)).toBeLessThanOrEqual(40)
    expect(one.requests + one.turns, JSON.stringify(one)).toBeLessThanOrEqual(40)
  }
}
