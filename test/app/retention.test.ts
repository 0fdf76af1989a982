/**
 * What retention drops, and what it must leave alone.
 */
import { describe, expect, it, onTestFinished } from 'vitest'
import { createApp } from '../../src/app/app.ts'
import { applyRetention, retainSome } from '../../src/pipeline/apply-retention.ts'
import type { Http } from '../../src/ports.ts'
import { changesHorizon, dropRevisions } from '../../src/store/retention.ts'
import { createPush } from '../support/push.ts'
import { createWorld, testSource, type World } from '../support/world.ts'

const DAY = 86_400_000

/** A feed whose newest items are `from` to `to`. */
async function world(
  settings: Parameters<typeof createWorld>[0]['settings'] = {},
): Promise<{ w: World; show(from: number, to: number): void }> {
  let range = [0, 2]
  const http: Http = {
    async send({ url }) {
      const [from = 0, to = 0] = range
      const items = Array.from({ length: to - from }, (_, i) => from + i).map(
        (n) =>
          `<item><title>Bridge ${n} opened at Aranis</title><link>https://paper.example/${n}</link><description>It was bridge number ${n}.</description></item>`,
      )
      const body = url.endsWith('robots.txt')
        ? ''
        : `<rss version="2.0"><channel><title>P</title><link>https://paper.example/</link><description>d</description>${items.reverse().join('')}</channel></rss>`
      return {
        ok: true,
        response: { url, status: 200, headers: { 'content-type': 'application/rss+xml' }, body: new TextEncoder().encode(body) },
      }
    },
  }
  const w = await createWorld({
    http,
    settings,
    sources: [testSource({ id: 'paper', url: 'https://paper.example/rss', fullText: 'never' })],
  })
  onTestFinished(() => w.close())
  return { w, show: (from, to) => void (range = [from, to]) }
}

const seqs = async (w: World): Promise<number[]> =>
  (await w.db.all<{ seq: number }>('SELECT seq FROM articles ORDER BY seq')).map((row) => row.seq)

describe('retention', () => {
  it('keeps everything unless told otherwise, but for changes of three months ago', async () => {
    const { w, show } = await world()
    await w.poll('paper')
    w.clock.advance(100 * DAY)
    show(2, 4)
    await w.poll('paper')
    expect(await applyRetention(w.deps, { drop: true })).toEqual({ articles: [], changes: 2, revisions: 0, deliveries: 0 })
    expect(await seqs(w)).toEqual([1, 2, 3, 4])
    expect(await changesHorizon(w.db)).toBe(2)
  })

  it('drops by age and number, never below the least, and never the newest row', async () => {
    const { w, show } = await world({ retention: { days: 30, min: 1 } })
    show(0, 5)
    await w.poll('paper')
    w.clock.advance(60 * DAY)
    await applyRetention(w.deps, { drop: true })
    expect(await seqs(w)).toEqual([5])
    w.clock.advance(200 * DAY)
    await applyRetention({ ...w.deps, settings: { ...w.deps.settings, retention: { days: 30, min: 0 } } }, { drop: true })
    expect(await seqs(w)).toEqual([5])
    expect(await w.db.all('SELECT count(*) AS n, min(seq) AS seq FROM changes')).toEqual([{ n: 1, seq: 5 }])
    show(0, 6)
    await w.poll('paper')
    expect(await seqs(w)).toEqual([5, 6])
  })

  it('leaves changes that somebody has not read yet', async () => {
    const { w } = await world()
    await w.poll('paper')
    await w.db.run(
      "INSERT INTO endpoints (id, definition, secrets, state, cursor, created_at) VALUES ('ep', '{}', '', 'paused', 0, 0)",
    )
    w.clock.advance(200 * DAY)
    expect((await applyRetention(w.deps, { drop: true })).changes).toBe(0)
  })

  it('does not keep the log for endpoints that were disabled, nor what waits for them, longer than for others', async () => {
    const push = await createPush()
    onTestFinished(() => push.world.close())
    const { id } = await push.endpoint()
    await push.publish('a')
    await push.deliver()
    await push.world.db.run(`UPDATE deliveries SET state = 'pending', next_attempt_at = 1`)
    await push.world.db.run(`UPDATE endpoints SET state = 'disabled' WHERE id = ?`, [id])
    for (const slug of ['b', 'c']) await push.publish(slug)
    push.world.clock.advance(89 * DAY)
    expect(await applyRetention(push.world.deps, { drop: true })).toMatchObject({ changes: 0, deliveries: 0 })
    push.world.clock.advance(2 * DAY)
    expect(await applyRetention(push.world.deps, { drop: true })).toMatchObject({ changes: 2, deliveries: 1 })
    await push.admin('POST', `/api/endpoints/${id}/resume`)
    await push.deliver()
    expect(await push.world.db.all('SELECT sequence, state FROM deliveries')).toEqual([{ sequence: 2, state: 'delivered' }])
  })

  it('keeps the newest five earlier states, and those an archive shows', async () => {
    const { w } = await world()
    await w.poll('paper')
    for (let revision = 1; revision <= 9; revision++)
      await w.db.run("INSERT INTO revisions (article_seq, revision, edition, at, record) VALUES (1, ?, 0, 0, '{}')", [revision])
    await w.db.run(
      "INSERT INTO archive_slices (view, generation, number, to_arrival, as_of, pins, origins) VALUES ('feeds/all', 'g', 1, 1, 1, '[[1,2,0,0,0]]', '{}')",
    )
    expect(await dropRevisions(w.db, { drop: false })).toBe(3)
    expect(await dropRevisions(w.db, { drop: true })).toBe(3)
    expect(
      (await w.db.all<{ revision: number }>('SELECT revision FROM revisions ORDER BY revision')).map((row) => row.revision),
    ).toEqual([2, 5, 6, 7, 8, 9])
  })

  it('does not leave a feed behind that was made before what was dropped', async () => {
    const { w, show } = await world()
    const app = createApp(() => w.deps)
    await w.poll('paper')
    const before = await (await app.request('/feeds/paper.json')).text()
    show(2, 4)
    await w.poll('paper')
    w.clock.advance(100 * DAY)
    await applyRetention(w.deps, { drop: true })
    const after = (await (await app.request('/feeds/paper.json')).json()) as { items: unknown[] }
    expect((JSON.parse(before) as { items: unknown[] }).items).toHaveLength(2)
    expect(after.items).toHaveLength(4)
  })
})

describe('retention in portions', () => {
  it('drops what the whole would, a few rows at a time, goes on where it stopped, and rests until the next day', async () => {
    const rules = { retention: { days: 30, min: 1 } }
    const { w, show } = await world(rules)
    show(0, 12)
    await w.poll('paper')
    for (let revision = 1; revision <= 8; revision++)
      for (const seq of [11, 12])
        await w.db.run("INSERT INTO revisions (article_seq, revision, edition, at, record) VALUES (?, ?, 1, 0, '{}')", [
          seq,
          revision,
        ])
    w.clock.advance(100 * DAY)
    const whole = await applyRetention(w.deps, { drop: false })
    expect(whole).toMatchObject({ articles: [{ source: 'paper', count: 11 }], changes: 11 })
    let portions = 0
    let dropped = 0
    for (let done = false; !done; portions++) {
      const portion = await retainSome(w.deps, { articles: 3, rows: 3 })
      expect(portion.dropped).toBeLessThanOrEqual(6)
      dropped += portion.dropped
      done = portion.done
    }
    expect(portions).toBeGreaterThan(8)
    expect(dropped).toBeGreaterThan(22)
    expect(await seqs(w)).toEqual([12])
    expect(await applyRetention(w.deps, { drop: false })).toMatchObject({ articles: [], changes: 0, revisions: 0 })
    show(10, 14)
    await w.poll('paper')
    expect(await retainSome(w.deps, { articles: 3, rows: 3 })).toEqual({ done: true, dropped: 0 })
    w.clock.advance(40 * DAY)
    let again = 0
    for (let done = false; !done; ) {
      const portion = await retainSome(w.deps, { articles: 3, rows: 3 })
      again += portion.dropped
      done = portion.done
    }
    expect(again).toBeGreaterThan(0)
    expect(await seqs(w)).toEqual([14])
  })

  it('asks one query where the day is done, and few in any portion', async () => {
    const { w, show } = await world({ retention: { days: 30, min: 1 } })
    show(0, 6)
    await w.poll('paper')
    w.clock.advance(100 * DAY)
    let asked = 0
    const counted =
      <T extends unknown[], R>(work: (...given: T) => R) =>
      (...given: T): R => {
        asked++
        return work(...given)
      }
    const db = { ...w.db, all: counted(w.db.all), run: counted(w.db.run), batch: counted(w.db.batch) }
    for (let done = false; !done; ) {
      asked = 0
      done = (await retainSome({ ...w.deps, db }, { articles: 2, rows: 2 })).done
      expect(asked).toBeLessThanOrEqual(8)
    }
    asked = 0
    await retainSome({ ...w.deps, db }, { articles: 2, rows: 2 })
    expect(asked).toBe(1)
  })
})

describe('retention of deliveries', () => {
  it('drops what arrived a month ago, keeps what was given up as long as changes, and never what waits', async () => {
    const push = await createPush()
    onTestFinished(() => push.world.close())
    const { id } = await push.endpoint()
    for (const slug of ['a', 'b', 'c']) await push.publish(slug)
    await push.deliver()
    await push.world.db.run(`UPDATE deliveries SET state = 'exhausted' WHERE sequence = 2`)
    await push.world.db.run(`UPDATE deliveries SET state = 'pending', next_attempt_at = 1 WHERE sequence = 3`)
    const left = async (days: number): Promise<unknown[]> => {
      push.world.clock.advance(days * DAY)
      const count = await applyRetention(push.world.deps, { drop: false })
      const { deliveries } = await applyRetention(push.world.deps, { drop: true })
      expect(count.deliveries).toBe(deliveries)
      const rows = await push.world.db.all<{ sequence: number }>('SELECT sequence FROM deliveries ORDER BY sequence')
      return rows.map(({ sequence }) => sequence)
    }
    expect(await left(29)).toEqual([1, 2, 3])
    expect(await left(2)).toEqual([2, 3])
    expect(await left(60)).toEqual([3])
    await push.publish('d')
    await push.deliver()
    expect(await push.world.db.all('SELECT max(sequence) AS newest FROM deliveries')).toEqual([{ newest: 4 }])
    await push.admin('DELETE', `/api/endpoints/${id}`)
    expect(await push.world.db.all('SELECT * FROM told')).toEqual([])
  })
})
