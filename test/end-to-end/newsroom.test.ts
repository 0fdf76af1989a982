/**
 * The shipped source files, unchanged, polled through the whole pipeline against the newsroom.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Newsroom } from '../../scripts/newsroom/newsroom.ts'
import type { Article } from '../../src/model/article.ts'
import { buildCatalogue } from '../../src/source/catalogue.ts'
import { listArticles } from '../../src/store/articles.ts'
import { changesAfter } from '../../src/store/changes.ts'
import { createNewsroomHttp, noon, startNewsroom } from '../support/newsroom.ts'
import { createWorld, type World } from '../support/world.ts'

const files = readdirSync('feeds')
  .filter((n) => n.endsWith('.yaml'))
  .map((name) => ({ name, text: readFileSync(`feeds/${name}`, 'utf8') }))
const catalogue = buildCatalogue(files, {})

async function open(): Promise<{ newsroom: Newsroom; world: World; all(): Promise<Article[]> }> {
  let world: World | undefined
  const newsroom = await startNewsroom({ clock: () => world?.clock.now() ?? noon })
  const ids = newsroom.sites.map((s) => s.sourceId)
  world = await createWorld({
    http: createNewsroomHttp(newsroom),
    sources: catalogue.sources.filter((s) => ids.includes(s.id)),
    bundles: catalogue.bundles,
    now: noon,
  })
  onTestFinished(() => world?.close())
  const all = async (): Promise<Article[]> =>
    listArticles(
      world!.db,
      (await world!.db.all<{ seq: number }>('SELECT seq FROM articles ORDER BY seq')).map((r) => r.seq),
    )
  return { newsroom, world, all }
}

const fold = (text: string): string => text.normalize('NFC').replace(/\s+/g, ' ').trim()

describe('the shipped sources on the newsroom', () => {
  it('give every article with its title, text, authors, time and credited source', async () => {
    const { newsroom, world, all } = await open()
    for (const { sourceId } of newsroom.sites) await world.poll(sourceId)
    const articles = await all()
    for (const { sourceId, host } of newsroom.sites) {
      for (const truth of newsroom.truth(host).filter((t) => t.state === 'live')) {
        const article = articles.find((a) => a.record.url === truth.url || a.record.canonicalUrl === truth.url)
        expect(article, `${sourceId}: ${truth.url}`).toBeDefined()
        const { record, publishedAt } = article!
        expect({
          source: sourceId,
          title: record.title,
          text: fold(record.contentText ?? ''),
          authors: record.authors.map((a) => a.name),
          at: publishedAt.toISOString().slice(0, 16),
          credited: truth.credited ? record.creditedSources.map((c) => c.name) : [],
        }).toEqual({
          source: sourceId,
          title: truth.title,
          text: fold(truth.paragraphs.join(' ')),
          authors: truth.authors,
          at: truth.publishedAt.toISOString().slice(0, 16),
          credited: truth.credited ? [truth.credited] : [],
        })
      }
    }
  })

  it('change nothing when unchanged articles are looked at again', async () => {
    const { newsroom, world } = await open()
    for (const { sourceId } of newsroom.sites) await world.poll(sourceId)
    for (const minutes of [31, 120, 480]) {
      world.clock.advance(minutes * 60_000)
      await world.look(500)
    }
    expect((await changesAfter(world.db, 0, 1000)).filter((c) => c.kind !== 'created')).toEqual([])
  })

  it('say a correction and a withdrawal once each', async () => {
    const { newsroom, world } = await open()
    await world.poll('news-az')
    const [target, other] = newsroom.truth('news.az')
    world.clock.advance(20 * 60_000)
    newsroom.correct('news.az', target!.slug)
    newsroom.withdraw('news.az', other!.slug)
    const { record } = await world.poll('news-az')
    expect(record).toMatchObject({ updated: 1 })
    world.clock.advance(31 * 60_000)
    await world.look()
    const kinds = (await changesAfter(world.db, 0, 1000)).map((c) => c.kind).filter((k) => k !== 'created')
    expect(kinds.sort()).toEqual(['updated', 'withdrawn'])
  })
})
