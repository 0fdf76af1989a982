import { describe, expect, it, onTestFinished } from 'vitest'
import { groupPieces, scorePairs } from '../../scripts/bench/score-stories.ts'
import { storySet } from '../../scripts/bench/story-set.ts'
import { signText } from '../../src/normalise/duplicate.ts'
import type { Http } from '../../src/ports.ts'
import { openDatabase } from '../../src/runtime/node/database.ts'
import { findArticle } from '../../src/store/articles.ts'
import { changesAfter } from '../../src/store/changes.ts'
import { forgetArticle, withdrawArticle } from '../../src/store/forget.ts'
import { findCandidates, findStory, findStoryPage, listStoryArticles, unsignDroppedStatement } from '../../src/store/stories.ts'
import { createWorld, testSource, type World } from '../support/world.ts'

const TEXT = [
  'The night ferry across the strait will sail again on Thursday from the old pier, twenty years after the last boat was sold to a zoo.',
  'The new vessel carries 412 passengers and forty lorries, and takes about nine hours. Cabins for the first month sold out in a morning.',
  'Fishermen have asked for the timetable to move by an hour so that the wake does not reach their nets, and the harbour has promised an answer.',
  'The captain, Ilmar Tessel, said that he had slept badly before every first crossing of his life and saw no reason to begin sleeping well now.',
]
const OTHER = [
  'A map thought lost for a century was found inside a grand piano on the second floor of the museum of the upper town last week.',
  'The tuner had noticed that the lowest notes sounded as if somebody were sitting on them, and he drew the sheet out with two fingers.',
  'It shows 38 wells along the coast in red ink. Most of them are dry today, and three lie below the car park of a supermarket.',
]

interface Paper {
  host: string
  slug: string
  title: string
  paragraphs: string[]
  date?: string
}

/** Publishers with one feed each; `papers` may be changed between polls. */
async function createPapers(papers: Paper[]): Promise<World> {
  const http: Http = {
    async send({ url }) {
      const { hostname, pathname } = new URL(url)
      const own = papers.filter((paper) => paper.host === hostname)
      const page = own.find((paper) => pathname === `/news/${paper.slug}`)
      const body = pathname === '/feed' ? rss(own) : page ? html(page) : ''
      const type = pathname === '/feed' ? 'application/rss+xml' : 'text/html; charset=utf-8'
      return {
        ok: true,
        response: {
          url,
          status: body === '' ? 404 : 200,
          headers: { 'content-type': type },
          body: new TextEncoder().encode(body),
        },
      }
    },
  }
  const hosts = [...new Set(papers.map((paper) => paper.host))]
  const world = await createWorld({
    http,
    sources: hosts.map((host) => testSource({ id: host.split('.')[0]!, url: `https://${host}/feed`, home: `https://${host}/` })),
  })
  onTestFinished(() => world.close())
  return world
}

function rss(papers: Paper[]): string {
  const items = papers.map(
    ({ host, slug, title, date }) =>
      `<item><title>${title}</title><link>https://${host}/news/${slug}</link><pubDate>${date ?? 'Tue, 03 Mar 2026 11:00:00 GMT'}</pubDate></item>`,
  )
  return `<rss version="2.0"><channel><title>Paper</title>${items.join('')}</channel></rss>`
}

const html = ({ title, paragraphs }: Paper): string =>
  `<html><head><title>${title}</title></head><body><article><h1>${title}</h1>${paragraphs.map((p) => `<p>${p}</p>`).join('')}</article></body></html>`

const kinds = async (world: World): Promise<string[]> => (await changesAfter(world.db, 0, 1000)).map((change) => change.kind)
const stories = async (world: World): Promise<(string | null)[]> =>
  (await world.db.all<{ story: string | null }>('SELECT story_id AS story FROM articles ORDER BY publisher')).map(
    ({ story }) => story,
  )
const idOf = async (world: World, publisher: string): Promise<string> =>
  (await world.db.all<{ id: string }>('SELECT id FROM articles WHERE publisher = ?', [publisher]))[0]!.id

const first: Paper = {
  host: 'alpha.example',
  slug: 'ferry',
  title: 'Night ferry returns',
  paragraphs: TEXT,
  date: 'Tue, 03 Mar 2026 09:00:00 GMT',
}
const copy: Paper = {
  host: 'beta.example',
  slug: '1234',
  title: 'A boat at last',
  paragraphs: [...TEXT.slice(0, 3), 'Alpha reports. Beta desk, all rights reserved.'],
  date: 'Tue, 03 Mar 2026 10:00:00 GMT',
}
const unrelated: Paper = { host: 'gamma.example', slug: 'map', title: 'A map in a piano', paragraphs: OTHER }

describe('stories', () => {
  it.each([21, 22])('find copies among resembling texts, precision 0.98 and recall 0.9 (seed %i)', async (seed) => {
    const pieces = storySet(seed)
    const db = await openDatabase(':memory:')
    onTestFinished(() => db.close())
    await db.run(
      "INSERT INTO sources (ref, id, key, origin, definition, created_at, state) VALUES (1, 's', 's', 'file', '{}', 0, '{}')",
    )
    const score = scorePairs(pieces, await groupPieces(db, pieces))
    expect(pieces.length).toBeGreaterThan(500)
    expect(score.precision).toBeGreaterThanOrEqual(0.98)
    expect(score.recall).toBeGreaterThanOrEqual(0.9)
    for (const [kind, { found, of }] of score.byKind) expect(found / of, kind).toBeGreaterThan(0.8)
  })

  it('join a copy to the article published first, and drop neither', async () => {
    const world = await createPapers([first, copy, unrelated])
    for (const id of ['alpha', 'beta', 'gamma']) await world.poll(id)
    const alpha = await idOf(world, 'alpha.example')
    expect(await stories(world)).toEqual([alpha, alpha, null])
    const page = await findStoryPage(world.db, await idOf(world, 'beta.example'))
    expect(page?.articles.map((article) => article.publisher)).toEqual(['alpha.example', 'beta.example'])
    expect(page?.story).toMatchObject({
      id: alpha,
      copies: 2,
      first: { publisher: 'alpha.example', title: 'Night ferry returns' },
    })
    expect(await findStory(world.db, await idOf(world, 'gamma.example'))).toBeUndefined()
  })

  it('tell a known article as regrouped, never as updated', async () => {
    const world = await createPapers([first, copy])
    await world.poll('alpha')
    await world.poll('beta')
    expect(await kinds(world)).toEqual(['created', 'created', 'regrouped'])
    const [alpha] = await listStoryArticles(world.db, await idOf(world, 'alpha.example'))
    expect(alpha).toMatchObject({ revision: 1, edition: 0, updatedAt: new Date('2026-03-03T09:00:00Z') })
  })

  it('are the same in whatever order the copies come', async () => {
    const third: Paper = { ...first, host: 'delta.example', slug: 'x', date: 'Tue, 03 Mar 2026 08:00:00 GMT' }
    const results: unknown[] = []
    for (const order of [
      ['alpha', 'beta', 'delta'],
      ['delta', 'beta', 'alpha'],
      ['beta', 'alpha', 'delta'],
    ]) {
      const world = await createPapers([first, copy, third])
      for (const id of order) await world.poll(id)
      results.push(await stories(world))
    }
    expect(results[0]).toEqual(results[1])
    expect(results[0]).toEqual(results[2])
    expect(new Set(results[0] as string[]).size).toBe(1)
  })

  it('find each other when two copies are saved at the same moment', async () => {
    const world = await createPapers([first, copy])
    await Promise.all([world.poll('alpha'), world.poll('beta')])
    const alpha = await idOf(world, 'alpha.example')
    expect(await stories(world)).toEqual([alpha, alpha])
  })

  it('name the credited publisher as first although its own copy is dated later', async () => {
    const late = { ...first, date: 'Tue, 03 Mar 2026 11:30:00 GMT' }
    const crediting = { ...copy, paragraphs: [...TEXT, 'The ferry was last seen in March, according to Alpha.'] }
    const world = await createPapers([late, crediting])
    await world.poll('alpha')
    await world.poll('beta')
    const beta = await idOf(world, 'beta.example')
    await world.db.run(
      'UPDATE articles SET record = json_set(record, \'$.creditedSources\', json(\'[{"name":"Alpha"}]\')) WHERE id = ?',
      [beta],
    )
    const story = await findStory(world.db, beta)
    expect(story).toMatchObject({ id: beta, credited: ['Alpha'], first: { publisher: 'alpha.example' } })
  })

  it('lose an article whose text becomes another, and end when one is left', async () => {
    const papers = [first, { ...copy }]
    const world = await createPapers(papers)
    await world.poll('alpha')
    await world.poll('beta')
    papers[1]!.paragraphs = OTHER
    world.clock.advance(31 * 60_000)
    await world.look()
    expect(await stories(world)).toEqual([null, null])
    expect((await kinds(world)).slice(3)).toEqual(['updated', 'regrouped', 'regrouped'])
  })

  it('gain an article whose text becomes a copy', async () => {
    const papers = [first, { ...copy, paragraphs: OTHER }]
    const world = await createPapers(papers)
    await world.poll('alpha')
    await world.poll('beta')
    expect(await stories(world)).toEqual([null, null])
    papers[1]!.paragraphs = copy.paragraphs
    world.clock.advance(31 * 60_000)
    await world.look()
    const alpha = await idOf(world, 'alpha.example')
    expect(await stories(world)).toEqual([alpha, alpha])
  })

  it('leave out withdrawn copies, and have none when one copy is left', async () => {
    const world = await createPapers([first, copy])
    await world.poll('alpha')
    await world.poll('beta')
    await world.db.run("UPDATE articles SET state = 'withdrawn', withdrawn_at = 1 WHERE publisher = 'beta.example'")
    expect(await findStory(world.db, await idOf(world, 'alpha.example'))).toBeUndefined()
  })

  it('cost at most four rows of signature an article', async () => {
    const world = await createPapers([first, copy, unrelated])
    for (const id of ['alpha', 'beta', 'gamma']) await world.poll(id)
    const rows = await world.db.all<{ n: number }>('SELECT count(*) AS n FROM signatures GROUP BY article_seq')
    expect(rows.map(({ n }) => n)).toEqual([4, 4, 4])
  })

  it('leave no signature of an article that is dropped or forgotten', async () => {
    const world = await createPapers([first, copy])
    await world.poll('alpha')
    await world.poll('beta')
    const count = async (): Promise<unknown> => (await world.db.all<{ n: number }>('SELECT count(*) AS n FROM signatures'))[0]?.n
    expect(await count()).toBe(8)
    await world.db.batch([unsignDroppedStatement('[1]')])
    expect(await count()).toBe(4)
    const id = await idOf(world, 'beta.example')
    const now = world.clock.now()
    await withdrawArticle(world.db, (await findArticle(world.db, id))!, now)
    await forgetArticle(world.db, (await findArticle(world.db, id))!, now)
    expect(await count()).toBe(0)
    expect((await findArticle(world.db, id))?.evidence.sketch).toBeUndefined()
    expect(await findStory(world.db, id)).toBeUndefined()
  })

  it('read few rows of a key that thousands share', async () => {
    const world = await createPapers([first])
    await world.poll('alpha')
    const keys = signText(TEXT.join('\n'))!.sketch.keys
    await world.db.run(
      'WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO signatures SELECT ?, i FROM n',
      [keys[0]!],
    )
    expect((await findCandidates(world.db, keys)).map((candidate) => candidate.publisher)).toEqual(['alpha.example'])
    const plan = await world.db.all<{ detail: string }>(
      'EXPLAIN QUERY PLAN SELECT article_seq FROM signatures WHERE key = 1 ORDER BY article_seq DESC LIMIT 8',
    )
    expect(plan.map(({ detail }) => detail).join()).toMatch(/SEARCH signatures USING PRIMARY KEY \(key=\?\)$/)
  })
})
