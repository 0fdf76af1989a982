/**
 * A day with a bad database and a bad queue ends where a good day ends: the Worker in workerd, with D1 refusing calls or
 * losing its answers, messages lost, doubled and shuffled, and crons that overlap.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createNewsroom, type Newsroom } from '../../scripts/newsroom/newsroom.ts'
import type { Sent } from '../contract/home.ts'
import { createNewsroomHttp, noon } from '../support/newsroom.ts'
import { newsroomCatalogue } from '../support/newsroom-catalogue.ts'
import { startWorkerHome, type WorkerHome } from '../support/worker-home.ts'
import { createWorld } from '../support/world.ts'
import { expectWithinLimits } from './within-limits.ts'

const DUE = "UPDATE sources SET next_check_at = 0, state = json_set(state, '$.nextPollAt', 0)"
const lookAt = (url: string): string =>
  `UPDATE articles SET next_look_at = 0 WHERE state = 'live' AND json_extract(record, '$.url') = '${url}'`
/** As if the claims of lost messages had run out. */
const CLAIMS_END = ['sources', 'deliveries'].map((table) => `UPDATE ${table} SET lease_owner = NULL, lease_until = 0`)
/** What somebody still has to do. */
const LEFT = `SELECT id FROM sources WHERE lease_owner IS NOT NULL OR pending <> '[]' OR next_check_at = 0
  UNION ALL SELECT endpoint_id FROM deliveries WHERE next_attempt_at IS NOT NULL
  UNION ALL SELECT id FROM endpoints WHERE cursor < (SELECT max(seq) FROM changes)`

/** What there is in the end, by names that no order of work changes. */
const CANONICAL = {
  articles: `SELECT id, publisher, state, revision, json_extract(record, '$.title') AS title,
    json_extract(record, '$.contentHtml') AS html FROM articles ORDER BY id`,
  keys: 'SELECT scope, kind, key, article_id FROM aliases ORDER BY scope, kind, key',
  sightings: `SELECT s.id AS source, a.id AS article FROM sightings g JOIN sources s ON s.ref = g.source_ref
    JOIN articles a ON a.seq = g.article_seq ORDER BY 1, 2`,
  log: `SELECT a.id, c.kind, count(*) AS times FROM changes c JOIN articles a ON a.seq = c.article_seq GROUP BY 1, 2 ORDER BY 1, 2`,
  found: `SELECT count(*) AS n FROM articles_fts WHERE articles_fts MATCH '"the"'`,
}

async function canonical(rows: (sql: string) => Promise<unknown[]>): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {}
  for (const [name, sql] of Object.entries(CANONICAL)) found[name] = await rows(sql)
  return found
}

/** What happens at the papers between two halves of the day: titles of what is new, and the address of what is gone. */
function happenings(newsroom: Newsroom): { titles: string[]; gone: string } {
  const hosts = ['news.az', 'oc-media.org', 'civil.ge', 'npr.org', 'trend.az'].filter((host) =>
    newsroom.sites.some((site) => site.host === host),
  )
  const titles = hosts.map((host) => newsroom.publish(host).title)
  const [kept, gone] = newsroom.truth('news.az').slice(1)
  newsroom.correct('news.az', kept?.slug ?? '')
  newsroom.withdraw('news.az', gone?.slug ?? '', 410)
  return { titles, gone: gone?.url ?? '' }
}

describe('a Worker in trouble', () => {
  const received: Sent[] = []
  let newsroom: Newsroom
  let home: WorkerHome

  beforeAll(async () => {
    newsroom = await createNewsroom({ clock: () => noon, stock: 3 })
    home = await startWorkerHome(newsroom, noon, {
      main: 'test/worker/probe-worker.ts',
      // Waits of minutes are over in seconds.
      vars: { DATELINE_ADMIN_TOKEN: 'root', DATELINE_CLOCK: `${noon.toISOString()}*60` },
      receive(sent) {
        received.push(sent)
        return { status: 200, text: '' }
      },
    })
  }, 100_000)
  afterAll(async () => {
    await home?.close()
    await newsroom?.close()
  })

  const order = async (trouble: object | null): Promise<number> => {
    const answer = await home.request('/probe/trouble', { method: 'POST', body: JSON.stringify(trouble) })
    return (JSON.parse(answer.text) as { faults: number }).faults
  }
  const time = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))
  const badRounds = async (seed: number, rounds: number): Promise<void> => {
    await order({ seed, refused: 0.04, unheard: 0.03, lost: 0.15, doubled: 0.25 })
    for (let round = 0; round < rounds; round++) {
      await home.rows(DUE)
      await Promise.allSettled([home.scheduled(), home.scheduled()])
      await time(1200)
      for (const sql of CLAIMS_END) await home.rows(sql)
    }
    await order(null)
  }
  const goodRounds = async (gone = ''): Promise<void> => {
    await time(1500)
    for (const sql of [...CLAIMS_END, DUE, lookAt(gone)]) await home.rows(sql)
    await vi.waitFor(
      async () => {
        await home.scheduled()
        await time(500)
        expect(await home.rows(LEFT)).toEqual([])
        expect(await home.rows(`SELECT id FROM articles WHERE next_look_at = 0`)).toEqual([])
      },
      { timeout: 80_000, interval: 300 },
    )
  }

  it('ends the day with what a good day would have brought', { timeout: 180_000 }, async () => {
    const body = JSON.stringify({ url: 'https://receiver.example/hook', events: ['article.created'] })
    const headers = { authorization: 'Bearer root', 'content-type': 'application/json' }
    expect((await home.request('/api/endpoints', { method: 'POST', headers, body })).status).toBe(201)
    await badRounds(11, 5)
    await goodRounds()
    const { titles, gone } = happenings(newsroom)
    await badRounds(12, 5)
    await goodRounds(gone)
    expect(await order(null)).toBeGreaterThan(20)
    expectWithinLimits(home.takeLogs())

    const calm = await createNewsroom({ clock: () => noon, stock: 3 })
    const { sources, bundles } = await newsroomCatalogue(calm)
    const world = await createWorld({ sources, bundles, now: noon, http: createNewsroomHttp(calm) })
    try {
      for (const { id } of sources) await world.poll(id)
      expect(happenings(calm)).toEqual({ titles, gone })
      for (let round = 0; round < 2; round++) {
        await world.db.run(lookAt(gone))
        for (const { id } of sources) await world.poll(id)
        await world.look(100)
      }
      const wanted = await canonical((sql) => world.db.all(sql))
      expect(wanted['articles']?.length).toBeGreaterThan(40)
      expect(await canonical((sql) => home.rows(sql))).toEqual(wanted)
    } finally {
      world.close()
      await calm.close()
    }

    // Nothing kept back, and no more numbers than articles: what came twice has the number it had.
    const told = received.map((sent) => ({ id: sent.headers['webhook-id'], text: sent.text }))
    for (const title of titles) expect(told.filter(({ text }) => text.includes(title)).length, title).toBeGreaterThanOrEqual(1)
    expect(new Set(told.map(({ id }) => id)).size).toBe(titles.length)
  })
})
