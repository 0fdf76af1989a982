import { expect, it } from 'vitest'
import { statusPage } from '../../src/app/pages/status.ts'
import type { PollRecord } from '../../src/model/fetch-state.ts'
import { testPoll } from '../support/world.ts'

const HOUR = 3_600_000
const NOW = new Date('2026-03-03T12:00:00Z')
const poll = (hoursAgo: number, more: Partial<PollRecord>): PollRecord =>
  testPoll({ at: NOW.getTime() - hoursAgo * HOUR, ...more })

function shown(polls: PollRecord[]): string {
  const text = statusPage({
    site: { name: 'News', baseUrl: 'http://a.example', basePath: '' } as never,
    now: NOW,
    sources: [
      {
        id: 'a',
        title: 'A',
        path: '/feeds/a',
        health: { state: 'good', label: 'Good' } as never,
        articles: 3,
        consecutiveFailures: 0,
        lastPollAt: new Date(polls[0]!.at),
        outcome: polls[0]!.outcome,
        polls,
      },
    ],
    problems: [],
  })
  return text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')
}

it('tells of polls that were alike how many they were and since when', () => {
  expect(shown([poll(1, { times: 5, since: NOW.getTime() - 6 * HOUR }), poll(7, { outcome: 'ok', new: 2 })])).toMatch(
    /11:00.{0,12}\(5 times since .{0,30}06:00 UTC \): Read, nothing new/,
  )
})

it('tells since when a source is as it is, whether it brought news or not', () => {
  const well = [poll(1, {}), poll(2, { outcome: 'ok', new: 1 }), poll(3, {}), poll(4, { outcome: 'failed', reason: 'timeout' })]
  expect(shown(well)).toMatch(/So since .{0,30}09:00/)
  expect(shown([poll(1, { outcome: 'failed', reason: 'x' }), poll(2, {})])).not.toContain('So since')
})
