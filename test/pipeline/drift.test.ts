import { describe, expect, it, onTestFinished } from 'vitest'
import type { Source } from '../../src/model/source.ts'
import { replaySource } from '../../src/pipeline/preview.ts'
import type { Http } from '../../src/ports.ts'
import { listArticles } from '../../src/store/articles.ts'
import { changesAfter } from '../../src/store/changes.ts'
import { findSource } from '../../src/store/sources.ts'
import { createWorld, testSource, type World } from '../support/world.ts'

const DAY_MS = 24 * 3_600_000
const rules = { item: '.post', link: 'a@href', title: 'h2', date: 'time@datetime' }
const post = (n: number, title = `Story number ${n}`, date = `2026-03-03T10:${String(n).padStart(2, '0')}:00Z`): string =>
  `<div class="post"><h2>${title}</h2><a href="/news/${n}">x</a><time datetime="${date}"></time></div>`
const posts = (from: number, to: number): string => Array.from({ length: to - from }, (_, i) => post(from + i)).join('')

async function openList(body: string, source: Partial<Source> = {}) {
  const site = { body, asked: [] as Record<string, string>[] }
  const http: Http = {
    async send({ url, headers }) {
      if (url.endsWith('/list')) site.asked.push(headers)
      const text = url.endsWith('/list') ? `<html><body>${site.body}</body></html>` : ''
      const type = { 'content-type': 'text/html', etag: `"${site.body.length}"` }
      return { ok: true, response: { url, status: 200, headers: type, body: new TextEncoder().encode(text) } }
    },
  }
  const definition = testSource({
    id: 'paper',
    url: 'https://paper.example/list',
    kind: 'listing',
    listing: rules,
    fullText: 'never',
    ...source,
  })
  const world = await createWorld({ http, sources: [definition] })
  onTestFinished(() => world.close())
  await world.poll('paper')
  return { world, site }
}

const count = async (world: World): Promise<number> =>
  (
    await listArticles(
      world.db,
      Array.from({ length: 99 }, (_, i) => i + 1),
    )
  ).length
const kinds = async (world: World): Promise<string[]> =>
  (await changesAfter(world.db, 0, 999)).map(({ kind }) => kind).filter((kind) => kind.startsWith('source.'))

describe('a list that changes its shape', () => {
  it.each([
    ['holds nothing', '<p>New look!</p>', /no items/],
    [
      'repeats one title',
      Array.from({ length: 12 }, (_, n) => post(n + 50, 'Read more')).join(''),
      /12 of 12 items have the same title/,
    ],
    [
      'gives everything one date',
      Array.from({ length: 12 }, (_, n) => post(n + 50, `New ${n}`, '2026-03-03T10:00:00Z')).join(''),
      /same date/,
    ],
    ['holds far fewer items, all unknown', posts(90, 92), /only 2 items where there used to be 20/],
  ])('and %s drifts: nothing is taken in, nothing goes', async (_what, body, reason) => {
    const { world, site } = await openList(posts(0, 20))
    site.body = body
    const { record } = await world.poll('paper')
    expect(record).toMatchObject({ outcome: 'drifting', new: 0, withdrawn: 0 })
    expect(record.reason).toMatch(reason)
    expect(await count(world)).toBe(20)
    expect((await findSource(world.db, 'paper'))?.state).toMatchObject({ drifting: true, lastItemCount: 20 })
    await world.poll('paper')
    expect(await kinds(world)).toEqual(['source.drifting'])
    expect(site.asked.at(-1)).not.toHaveProperty('if-none-match')
  })

  it('recovers when its items come back, and takes in what it missed as backfill', async () => {
    const { world, site } = await openList(posts(0, 20))
    site.body = ''
    await world.poll('paper')
    site.body = posts(2, 22)
    expect((await world.poll('paper')).record).toMatchObject({ outcome: 'ok', new: 2 })
    expect(await kinds(world)).toEqual(['source.drifting', 'source.recovered'])
    expect((await listArticles(world.db, [21, 22])).map((article) => article.backfill)).toEqual([true, true])
    expect((await findSource(world.db, 'paper'))?.state).not.toHaveProperty('drift')
  })

  it('does not drift where what is left is known, or where the dates say no more than the day', async () => {
    const { world, site } = await openList(posts(0, 20))
    site.body = posts(0, 2)
    expect((await world.poll('paper')).record.outcome).toBe('ok')
    const daily = await openList(Array.from({ length: 12 }, (_, n) => post(n, `Story ${n}`, '2026-03-03')).join(''))
    expect((await findSource(daily.world.db, 'paper'))?.state.polls[0]).toMatchObject({ outcome: 'ok', new: 12 })
  })

  it('is believed after a week', async () => {
    const { world, site } = await openList(posts(0, 20))
    site.body = posts(90, 92)
    await world.poll('paper')
    world.clock.advance(8 * DAY_MS)
    expect((await world.poll('paper')).record).toMatchObject({ outcome: 'ok', new: 2 })
  })

  it('leaves the page in which it began, and shows the fault from it until the rules fit again', async () => {
    const { world, site } = await openList(posts(0, 20))
    site.body = posts(20, 40).replaceAll('"post"', '"entry"')
    await world.poll('paper')
    site.body = '<p>Later, something else again.</p>'
    await world.poll('paper')
    const broken = await replaySource(world.deps, (await findSource(world.db, 'paper'))!)
    expect(broken).toMatchObject({ outcome: 'empty', items: [], replayed: { at: world.clock.now() } })
    world.catalogue.sources[0] = { ...world.catalogue.sources[0]!, listing: { ...rules, item: '.entry' } }
    const repaired = await replaySource(world.deps, (await findSource(world.db, 'paper'))!)
    expect(repaired?.items).toHaveLength(20)
  })

  it('leaves nothing behind while all is well', async () => {
    const { world } = await openList(posts(0, 20))
    expect(await replaySource(world.deps, (await findSource(world.db, 'paper'))!)).toBeUndefined()
  })
})
