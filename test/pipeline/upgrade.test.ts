import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createEndpoint } from '../../src/app/endpoints.ts'
import type { Extraction } from '../../src/model/extraction.ts'
import { deliverDue } from '../../src/pipeline/deliver.ts'
import type { Http } from '../../src/ports.ts'
import { changesAfter } from '../../src/store/changes.ts'
import { parseHtml } from '../../src/web/html-parse.ts'
import { articlePage, createPapers, type Papers, paragraphsOf } from '../support/papers.ts'
import { createWorld, testSource, type World } from '../support/world.ts'

/** The reader in use: what it makes of a page, and its version. */
const reader = vi.hoisted(() => ({
  version: 1,
  change: undefined as ((extraction: Extraction, html: string) => Extraction) | undefined,
}))

vi.mock('../../src/extract/extract.ts', async (original) => {
  const real = await original<typeof import('../../src/extract/extract.ts')>()
  return {
    ...real,
    get extractorVersion() {
      return reader.version
    },
    extractArticle: (html: string, context: Parameters<typeof real.extractArticle>[1]) => {
      const extraction = real.extractArticle(html, context)
      return reader.change?.(extraction, html) ?? extraction
    },
  }
})

beforeEach(() => {
  reader.version = 1
  reader.change = undefined
})

const NOTE = 'Ilona Kest has written for this paper since the mill closed and lives above its last baker.'
const LIST = 'https://paper.example/feed'

interface Shelf {
  world: World
  papers: Papers
  told: string[]
}

/** A store of so many articles, and an endpoint that hears of everything from now on. */
async function createShelf(count: number): Promise<Shelf> {
  const papers = createPapers()
  const told: string[] = []
  const http: Http = {
    async send(request) {
      if (!request.url.includes('receiver.example')) return papers.http.send(request)
      told.push(JSON.parse(String(request.body)).type)
      return { ok: true, response: { url: request.url, status: 204, headers: {}, body: new Uint8Array() } }
    },
  }
  for (let i = 0; i < count; i++) papers.pages.set(`paper.example/news/${i}`, { body: page(i) })
  papers.list(
    LIST,
    Array.from({ length: count }, (_, i) => ({ link: `https://paper.example/news/${i}`, title: title(i) })),
  )
  const world = await createWorld({ http, sources: [testSource({ id: 'paper', url: LIST, home: 'https://paper.example/' })] })
  onTestFinished(() => world.close())
  await world.poll('paper')
  await createEndpoint(world.deps, {
    url: 'https://receiver.example/hook',
    events: [],
    sources: [],
    content: 'full',
    backfill: true,
  })
  return { world, papers, told }
}

const title = (i: number): string => `The ${i}th letter to the harbour master`
const page = (i: number): string =>
  articlePage(title(i), paragraphsOf(`letter ${i}`), {
    after: `<p>${NOTE}</p>`,
    head: `<meta property="og:image" content="https://paper.example/i/${i}.jpg">`,
  })

/** A newer reader: another headline, image, author, one paragraph less, quotes turned, paragraphs joined, the note kept or not. */
function newerReader(extraction: Extraction, html: string): Extraction {
  const turn = html.length % 4
  const lines = extraction.text.split('\n').filter((line) => !line.includes('Ilona Kest'))
  const kept =
    turn === 0
      ? lines.slice(0, -1)
      : turn === 1
        ? [`${lines[0]} ${lines[1]}`, ...lines.slice(2)]
        : turn === 2
          ? lines
          : [...lines, NOTE]
  return {
    ...extraction,
    title: { value: `${extraction.title?.value ?? ''} (read anew)`, from: 'selector' },
    image: { value: { url: `https://paper.example/other/${html.length}.jpg` }, from: 'content' },
    authors: { value: [{ name: 'Ilona Kest' }], from: 'visible' },
    text: kept.join('\n'),
    content: parseHtml(kept.map((line) => `<p>${line.replaceAll('it is told', '“it is told”')}</p>`).join('')).children,
  }
}

const kindsAfter = async ({ world }: Shelf, seq: number): Promise<Map<string, number>> => {
  const changes = await changesAfter(world.db, seq, 10_000)
  return new Map([...Map.groupBy(changes, (change) => change.kind)].map(([kind, list]) => [kind, list.length]))
}
const lookAtAll = async ({ world }: Shelf): Promise<void> => {
  while ((await world.look(200)).length > 0) {}
}

describe('upgrading', () => {
  it('the extractor over 1,000 stored articles announces nothing', { timeout: 120_000 }, async () => {
    const shelf = await createShelf(1000)
    reader.version = 2
    reader.change = newerReader
    shelf.world.clock.advance(31 * 60_000)
    await lookAtAll(shelf)
    expect(await kindsAfter(shelf, 1000)).toEqual(new Map([['reprocessed', 1000]]))
    await deliverDue(shelf.world.deps)
    expect(shelf.told).toEqual([])
    const rows = await shelf.world.db.all('SELECT DISTINCT revision, edition, updated_at = published_at AS still FROM articles')
    expect(rows).toEqual([{ revision: 1, edition: 1, still: 1 }])
    // The endpoint does listen.
    shelf.papers.pages.set('paper.example/news/new', { body: page(5000) })
    shelf.papers.list(LIST, [{ link: 'https://paper.example/news/new', title: title(5000) }])
    await shelf.world.poll('paper')
    await deliverDue(shelf.world.deps)
    expect(shelf.told).toEqual(['article.created'])
  })

  it('the extractor does not hide what the publisher changed meanwhile', async () => {
    const shelf = await createShelf(12)
    shelf.papers.pages.set('paper.example/news/3', {
      body: page(3).replace(
        /<p>[^<]*<\/p>/,
        '<p>The harbour master has answered at last, on two pages, and takes back what he said of the eels.</p>',
      ),
    })
    reader.version = 2
    reader.change = newerReader
    shelf.world.clock.advance(31 * 60_000)
    await lookAtAll(shelf)
    expect(await kindsAfter(shelf, 12)).toEqual(
      new Map([
        ['reprocessed', 11],
        ['updated', 1],
      ]),
    )
  })

  it('the extractor does not hide a headline that the source changed meanwhile', async () => {
    const shelf = await createShelf(6)
    reader.version = 2
    reader.change = newerReader
    shelf.papers.list(
      LIST,
      Array.from({ length: 6 }, (_, i) => ({
        link: `https://paper.example/news/${i}`,
        title: i === 2 ? 'Eels exonerated' : title(i),
      })),
    )
    await shelf.world.poll('paper')
    expect(await kindsAfter(shelf, 6)).toEqual(new Map([['updated', 1]]))
  })

  it('the rules of text and titles announces nothing, also where the source gave the text', async () => {
    const papers = createPapers()
    const world = await createWorld({ http: papers.http, sources: [testSource({ id: 'paper', url: LIST, fullText: 'never' })] })
    onTestFinished(() => world.close())
    papers.list(
      LIST,
      Array.from({ length: 5 }, (_, i) => ({
        link: `https://paper.example/news/${i}`,
        title: title(i),
        summary: paragraphsOf(`n${i}`, 1)[0]!,
      })),
    )
    for (let i = 0; i < 5; i++) papers.pages.set(`paper.example/news/${i}`, { body: page(i) })
    await world.poll('paper')
    await world.db.run(
      "UPDATE articles SET record = json_set(record, '$.title', 'OLD ' || json_extract(record, '$.title')), evidence = json_set(evidence, '$.normaliserVersion', 0, '$.fingerprint.title', 'old')",
    )
    world.clock.advance(31 * 60_000)
    await lookAtAll({ world, papers, told: [] })
    expect(await kindsAfter({ world, papers, told: [] }, 5)).toEqual(new Map([['reprocessed', 5]]))
  })

  it('announces nothing where nothing of the output changed', async () => {
    const shelf = await createShelf(4)
    reader.version = 2
    shelf.world.clock.advance(31 * 60_000)
    await lookAtAll(shelf)
    expect(await kindsAfter(shelf, 4)).toEqual(new Map())
  })
})
