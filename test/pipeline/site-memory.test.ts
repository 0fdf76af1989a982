import { describe, expect, it, onTestFinished } from 'vitest'
import { cutRepeated, rememberPage } from '../../src/extract/memory.ts'
import type { Extraction } from '../../src/model/extraction.ts'
import { lineKey, newSiteMemory, type SiteMemory } from '../../src/model/site-memory.ts'
import { previewSource } from '../../src/pipeline/preview.ts'
import { listArticles } from '../../src/store/articles.ts'
import { changesAfter } from '../../src/store/changes.ts'
import { findSiteMemory } from '../../src/store/site-memory.ts'
import { parseHtml } from '../../src/web/html-parse.ts'
import { blockText } from '../../src/web/html-tree.ts'
import { articlePage, createPapers, type Papers, paragraphsOf } from '../support/papers.ts'
import { createWorld, testSource, type World } from '../support/world.ts'

const FURNITURE = 'The reading room of our society is open on the second floor every evening'
const FEED = 'https://paper.example/feed'

interface Town {
  world: World
  papers: Papers
  /** Prints articles of these names, newest last, and polls. */
  publish(names: readonly string[], after?: string): Promise<void>
}

async function createTown(): Promise<Town> {
  const papers = createPapers()
  papers.list(FEED, [])
  const world = await createWorld({
    http: papers.http,
    sources: [testSource({ id: 'paper', url: FEED, home: 'https://paper.example/' })],
  })
  onTestFinished(() => world.close())
  return {
    world,
    papers,
    async publish(names, after = `<p>${FURNITURE}.</p>`) {
      for (const name of names) {
        papers.pages.set(`paper.example/news/${name}`, {
          body: articlePage(`Story ${name}`, paragraphsOf(name), { after }),
          etag: `"${name}"`,
        })
      }
      const items = names.map((name) => ({ link: `https://paper.example/news/${name}`, title: `Story ${name}` }))
      papers.list(FEED, items.toReversed())
      await world.poll('paper')
    },
  }
}

const names = (from: number, count: number): string[] => Array.from({ length: count }, (_, i) => `n${from + i}`)
const texts = async ({ world }: Town): Promise<string[]> =>
  (
    await listArticles(
      world.db,
      Array.from({ length: 100 }, (_, i) => i + 1),
    )
  ).map((a) => a.record.contentText ?? '')
const kinds = async ({ world }: Town): Promise<string[]> => (await changesAfter(world.db, 0, 1000)).map((change) => change.kind)
const memoryOf = async ({ world }: Town): Promise<SiteMemory> => (await findSiteMemory(world.db, 1))!

describe('site memory', () => {
  it('cuts a line that stood on five pages from the sixth on', async () => {
    const town = await createTown()
    await town.publish(names(1, 8))
    const holding = (await texts(town)).map((text) => text.includes(FURNITURE))
    expect(holding).toEqual([true, true, true, true, true, false, false, false])
    expect((await texts(town)).every((text) => text.includes('chapter 5'))).toBe(true)
  })

  it('is kept in one row and used by the next poll', async () => {
    const town = await createTown()
    await town.publish(names(1, 6))
    await town.publish(names(7, 2))
    expect((await texts(town)).slice(6).join()).not.toContain(FURNITURE)
    expect(await town.world.db.all('SELECT source_ref FROM site_memory')).toHaveLength(1)
    expect((await memoryOf(town)).repeated).toEqual({ [lineKey(FURNITURE)]: 8 })
  })

  it('cuts from articles saved before at their next look, as reprocessed', async () => {
    const town = await createTown()
    await town.publish(names(1, 8))
    town.world.clock.advance(31 * 60_000)
    await town.world.look()
    expect((await texts(town)).join()).not.toContain(FURNITURE)
    expect((await kinds(town)).slice(8)).toEqual(Array.from({ length: 5 }, () => 'reprocessed'))
    const [article] = await listArticles(town.world.db, [1])
    expect(article).toMatchObject({ revision: 1, edition: 1 })
    town.world.clock.advance(2 * 3_600_000)
    await town.world.look()
    expect(await kinds(town)).toHaveLength(13)
  })

  it('calls an edit of the publisher an update, also when the memory changed in between', async () => {
    const town = await createTown()
    await town.publish(names(1, 8))
    const edited = paragraphsOf('n1').with(
      1,
      'The council took everything back on Monday and apologised to the ferry and to its captain.',
    )
    town.papers.pages.set('paper.example/news/n1', { body: articlePage('Story n1', edited, { after: `<p>${FURNITURE}.</p>` }) })
    town.papers.pages.set('paper.example/news/n2', {
      body: articlePage('Story n2', paragraphsOf('n2'), { after: `<p>${FURNITURE}.</p><!-- counter: 17 -->` }),
    })
    town.world.clock.advance(31 * 60_000)
    await town.world.look()
    const changes = (await changesAfter(town.world.db, 8, 100)).map(({ kind, articleSeq }) => `${kind} ${articleSeq}`)
    expect(changes).toContain('updated 1')
    expect(changes).toContain('reprocessed 2')
    expect(changes.filter((change) => change.startsWith('updated'))).toHaveLength(1)
  })

  it('forgets a line that stops recurring, and an article that shows it later keeps it', async () => {
    const town = await createTown()
    await town.publish(names(1, 8))
    const { version } = await memoryOf(town)
    await town.publish(names(100, 20), '')
    await town.publish(['late'])
    expect((await memoryOf(town)).repeated).toEqual({})
    expect((await memoryOf(town)).version).toBeGreaterThan(version)
    expect((await texts(town)).at(-1)).toContain(FURNITURE)
  })

  it('tells a preview what it cut and why', async () => {
    const town = await createTown()
    await town.publish(names(1, 8))
    const preview = await previewSource(town.world.deps, town.world.catalogue.sources[0]!)
    expect(preview.article?.cuts).toContainEqual({ what: `${FURNITURE}.`, why: 'seen on 8 of 8 pages' })
    expect(preview.article?.record.contentText).not.toContain(FURNITURE)
  })

  it('keeps its row small however many articles come', async () => {
    const town = await createTown()
    for (let round = 0; round < 4; round++) await town.publish(names(round * 20, 20))
    const [row] = await town.world.db.all<{ size: number }>('SELECT length(memory) AS size FROM site_memory')
    expect((await memoryOf(town)).pages).toHaveLength(24)
    expect(row?.size).toBeLessThan(20_000)
  })
})

const extraction = (html: string): Extraction => {
  const root = parseHtml(html)
  return {
    pageType: 'article',
    keywords: [],
    content: root.children,
    text: blockText(root.children),
    confidence: 1,
    creditedSources: [],
    photoCredits: [],
    corrections: [],
    nextPages: [],
    optOuts: { noarchive: false, nosnippet: false, tdmReserved: false },
    inputBlocks: [],
    cuts: [],
  }
}
/** A memory of so many pages, each line on the first so many of them. */
function memoryOfLines(pages: number, lines: Record<string, number>): SiteMemory {
  let memory = newSiteMemory()
  for (let page = 0; page < pages; page++) {
    const shown = Object.entries(lines).filter(([, count]) => page < count)
    memory = rememberPage(memory, `page ${page}`, [lineKey(`own line of ${page}`), ...shown.map(([text]) => lineKey(text))])
  }
  return memory
}
const body = paragraphsOf('the mill').map((text) => `<p>${text}</p>`)

describe('cutRepeated', () => {
  it('says on how many pages a line was seen', () => {
    const { extraction: cut, use } = cutRepeated(
      extraction(`${body.join('')}<p>Write to <b>our desk</b></p>`),
      memoryOfLines(17, { 'Write to our desk': 14 }),
    )
    expect(cut.cuts).toEqual([{ what: 'Write to our desk', why: 'seen on 14 of 17 pages' }])
    expect(cut.text).not.toContain('our desk')
    expect(blockText(cut.content)).toBe(cut.text)
    expect(use.cut).toEqual([lineKey('Write to our desk')])
    expect(use.lines).toContain(lineKey('Write to our desk'))
  })

  it('never empties an article', () => {
    const lines = Object.fromEntries(paragraphsOf('the mill').map((text) => [text, 10]))
    const { extraction: cut } = cutRepeated(extraction(body.join('')), memoryOfLines(10, lines))
    expect(cut.cuts).toEqual([])
    expect(cut.text).toBe(blockText(cut.content))
    expect(cut.text.split('\n')).toHaveLength(5)
  })

  it('keeps background prose that a running story repeats on two pages of five', () => {
    const prose = paragraphsOf('the war')[0]!
    const page = extraction(`${body.join('')}<p>${prose}</p>${body.join('')}`)
    expect(cutRepeated(page, memoryOfLines(20, { [prose]: 8 })).extraction.text).toContain(prose)
    expect(cutRepeated(page, memoryOfLines(20, { [prose]: 13 })).extraction.text).not.toContain(prose)
  })

  it('keeps a heading between paragraphs, and cuts one that nothing follows', () => {
    const memory = memoryOfLines(10, { 'What we know': 10, 'Read also': 10 })
    const { extraction: cut } = cutRepeated(
      extraction(`${body[0]}<h2>What we know</h2>${body.slice(1).join('')}<h3>Read also</h3>`),
      memory,
    )
    expect(cut.text).toContain('What we know')
    expect(cut.text).not.toContain('Read also')
  })

  it('keeps pictures beside the words it cuts', () => {
    const memory = memoryOfLines(10, { 'Our picture desk': 10 })
    const { extraction: cut } = cutRepeated(
      extraction(`${body.join('')}<div><img src="/a.jpg"><span>Our picture desk</span></div>`),
      memory,
    )
    expect(JSON.stringify(cut.content.map((node) => ('name' in node ? node.name : '')))).toContain('div')
    expect(cut.text).not.toContain('picture desk')
  })

  it('knows nothing before five pages, and cuts nothing that two of them share', () => {
    expect(memoryOfLines(4, { 'Follow us': 4 }).repeated).toEqual({})
    expect(memoryOfLines(5, { 'Follow us': 2 }).repeated).toEqual({})
    expect(memoryOfLines(5, { 'Follow us': 3 }).repeated).toEqual({ [lineKey('Follow us')]: 3 })
  })

  it('counts an article once, however often it is read', () => {
    let memory = memoryOfLines(5, {})
    for (let i = 0; i < 9; i++) memory = rememberPage(memory, 'page 0', [lineKey('Once only')])
    expect(memory.pages).toHaveLength(5)
    expect(memory.repeated).toEqual({})
  })
})
