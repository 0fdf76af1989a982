import { afterEach, describe, expect, it } from 'vitest'
import type { Database, SqlValue } from '../../src/ports.ts'
import { createWorld, testSource, type World } from '../support/world.ts'

/** What D1 takes in one row or text. */
const ROW_BYTES = 2_000_000

let world: World | undefined
afterEach(() => world?.close())

/** The same store, which refuses what D1 would refuse. */
function bounded(db: Database): Database {
  const check = (params: SqlValue[] = []): void => {
    const bytes = params.reduce<number>((sum, value) => sum + Buffer.byteLength(String(value)), 0)
    if (bytes > ROW_BYTES) throw new Error(`${bytes} bytes in one statement`)
  }
  return {
    async all(sql, params) {
      check(params)
      return db.all(sql, params)
    },
    async run(sql, params, options) {
      check(params)
      return db.run(sql, params, options)
    },
    async batch(statements, options) {
      for (const { params } of statements) check(params)
      return db.batch(statements, options)
    },
  }
}

/** A world whose one source answers with this feed, and any page with this one. */
async function startWorld(feed: string, page = ''): Promise<World> {
  const encoder = new TextEncoder()
  world = await createWorld({
    sources: [testSource({ id: 'long', url: 'https://long.example/feed', robots: false })],
    http: {
      async send({ url }) {
        const isFeed = url.endsWith('/feed')
        const headers = { 'content-type': isFeed ? 'application/rss+xml' : 'text/html; charset=utf-8' }
        return { ok: true, response: { url, status: 200, headers, body: encoder.encode(isFeed ? feed : page) } }
      },
    },
  })
  world.deps.db = bounded(world.db)
  return world
}

function rss(items: string[]): string {
  return `<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Long</title>
<link>https://long.example/</link><description>Long</description>${items.join('')}</channel></rss>`
}

const PARAGRAPHS: Record<string, string> = {
  Latin: 'The council met again on Tuesday and talked for hours about the bridge over the river. ',
  Georgian: 'საბჭო სამშაბათს კვლავ შეიკრიბა და საათობით ისაუბრა მდინარეზე გადებული ხიდის შესახებ. ',
  Chinese: '市议会周二再次开会，就横跨河流的大桥讨论了数小时，议员们仍未达成一致意见，会议将于下周继续举行。',
}

describe('an article of three megabytes', () => {
  it.each(Object.keys(PARAGRAPHS))('in %s is cut at a paragraph and says so', async (script) => {
    const text = PARAGRAPHS[script] as string
    const paragraphs = Array.from(
      { length: Math.ceil(3_000_000 / Buffer.byteLength(text) / 4) },
      (_, i) => `<p>${i} ${text.repeat(4)}</p>`,
    )
    const page = `<html><head><title>Long night</title></head><body><article><h1>A long night at the council</h1>${paragraphs.join('\n')}</article></body></html>`
    const { poll, db } = await startWorld(
      rss(['<item><title>A long night at the council</title><link>https://long.example/1</link></item>']),
      page,
    )
    const { record } = await poll('long')
    expect(record).toMatchObject({ outcome: 'ok', new: 1 })
    const [row] = await db.all<{ record: string }>('SELECT record FROM articles')
    const stored = JSON.parse(row?.record ?? '{}') as {
      contentHtml: string
      contentText: string
      provenance: Record<string, { detail?: string }>
    }
    expect(Buffer.byteLength(stored.contentHtml)).toBeGreaterThan(500_000)
    expect(stored.contentHtml.endsWith('</p>')).toBe(true)
    expect(stored.provenance['content']?.detail).toMatch(/^cut: /)
  })

  it('stands whole in its feed and is cut all the same', async () => {
    const text = `<![CDATA[${`<p>${(PARAGRAPHS['Georgian'] as string).repeat(4)}</p>`.repeat(3000)}]]>`
    const { poll, db } = await startWorld(
      rss([
        `<item><title>A long night</title><link>https://long.example/1</link><content:encoded>${text}</content:encoded></item>`,
      ]),
      '<html><body><p>Nothing here.</p></body></html>',
    )
    expect((await poll('long')).record).toMatchObject({ outcome: 'ok', new: 1 })
    const [row] = await db.all<{ record: string }>('SELECT record FROM articles')
    const stored = JSON.parse(row?.record ?? '{}') as { contentHtml: string; provenance: Record<string, { detail?: string }> }
    expect(Buffer.byteLength(stored.contentHtml)).toBeGreaterThan(500_000)
    expect(stored.contentHtml.endsWith('</p>')).toBe(true)
    expect(stored.provenance['content']?.detail).toMatch(/^cut: /)
  })
})

describe('a feed of more text than a row holds', () => {
  it('has every article, read from its page where the text did not fit', async () => {
    const text = `<p>${(PARAGRAPHS['Latin'] as string).repeat(300)}</p>`
    const items = Array.from(
      { length: 100 },
      (_, i) =>
        `<item><title>Story ${i}</title><link>https://long.example/${i}</link><content:encoded><![CDATA[${i} ${text}]]></content:encoded></item>`,
    )
    const { poll, db } = await startWorld(
      rss(items),
      '<html><body><article><h1>Story</h1><p>Read from the page.</p></article></body></html>',
    )
    expect((await poll('long')).record).toMatchObject({ outcome: 'ok', new: 100 })
    expect(await db.all('SELECT id FROM articles')).toHaveLength(100)
  })
})
