/**
 * SEMANTICS of the budget on D1, and the free plan's limits for one invocation, counted in workerd.
 */
import { describe, expect, it, onTestFinished } from 'vitest'
import { noon, startNewsroom } from '../support/newsroom.ts'
import { type LoggedEvent, startWorkerHome } from '../support/worker-home.ts'
import { expectWithinLimits, invocations } from './within-limits.ts'

const DUE = "UPDATE sources SET next_check_at = 0, state = json_set(state, '$.nextPollAt', 0)"

const total = (events: LoggedEvent[], field: 'rowsWritten' | 'new'): number =>
  events.reduce((sum, event) => sum + (event[field] ?? 0), 0)

describe('the Worker on the newsroom', () => {
  it('keeps to its budget of rows, statements, subrequests and messages', { timeout: 180_000 }, async () => {
    const newsroom = await startNewsroom({ stock: 6 })
    const home = await startWorkerHome(newsroom, noon)
    onTestFinished(() => home.close())
    const sources = newsroom.sites.length

    await home.tick()
    const first = home.takeLogs()
    const [{ n: articles } = { n: 0 }] = await home.rows<{ n: number }>('SELECT count(*) AS n FROM articles')
    expect(articles).toBeGreaterThan(5 * sources)
    expectWithinLimits(first)
    expect(total(first, 'rowsWritten') / articles).toBeLessThanOrEqual(20)
    expect(invocations(first).length / articles).toBeLessThan(0.6)
    console.log(
      `${articles} articles: ${total(first, 'rowsWritten')} rows, ${invocations(first).length - 1} messages, at most ` +
        `${Math.max(...invocations(first).map(({ statements }) => statements))} statements and ` +
        `${Math.max(...invocations(first).map(({ requests, turns }) => requests + turns))} subrequests`,
    )

    // Nothing new: two rows a source, claim and settle.
    await home.rows(DUE)
    await home.tick()
    const unchanged = home.takeLogs()
    expect(unchanged.filter(({ event }) => event === 'poll')).toHaveLength(sources)
    expect(total(unchanged, 'rowsWritten') / sources).toBeLessThanOrEqual(2)
    expectWithinLimits(unchanged)

    // Quiet sources cost no message: the next poll is done in the cron invocation itself.
    await home.rows(DUE)
    await home.tick()
    const quiet = home.takeLogs()
    const polledHere = quiet.find(({ event }) => event === 'tick')?.here ?? 0
    expect(polledHere).toBeGreaterThanOrEqual(8)
    expect(quiet.filter(({ event }) => event === 'message').length).toBeLessThanOrEqual(1)
    expect(total(quiet, 'rowsWritten')).toBe(2 * sources)
    expectWithinLimits(quiet)

    // A message that comes twice, late, or for nothing, changes nothing and writes nothing.
    const before = await home.rows('SELECT id, state, next_check_at FROM sources ORDER BY id')
    for (const claim of ['queue/forgotten', 'queue/forgotten']) await home.send({ type: 'polls', sourceIds: ['news-az'], claim })
    for (const sourceId of ['news-az', 'no-such-source']) await home.send({ type: 'poll', sourceId })
    await home.tick()
    expect(await home.rows('SELECT id, state, next_check_at FROM sources ORDER BY id')).toEqual(before)
    expect(total(home.takeLogs(), 'rowsWritten')).toBe(0)
  })
})
