/**
 * What D1 and an invocation bound, met in workerd: an article longer than a row, retention of more than one invocation holds.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createNewsroom, type Newsroom } from '../../scripts/newsroom/newsroom.ts'
import { noon } from '../support/newsroom.ts'
import { startWorkerHome, type WorkerHome } from '../support/worker-home.ts'
import { expectWithinLimits } from './within-limits.ts'

const ADMIN = { authorization: 'Bearer root', 'content-type': 'application/json' }
const PARAGRAPH = `<p>${'საბჭო სამშაბათს კვლავ შეიკრიბა და საათობით ისაუბრა ხიდის შესახებ. '.repeat(8)}</p>\n`
const LONG = PARAGRAPH.repeat(Math.ceil(3_000_000 / Buffer.byteLength(PARAGRAPH)))
const FEED = `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Long</title>
<link>https://long.example/</link><description>Long</description>
<item><title>Read from its page</title><link>https://long.example/page</link></item>
<item><title>Whole in its feed</title><link>https://long.example/feed-item</link><content:encoded><![CDATA[${LONG}]]></content:encoded></item>
</channel></rss>`
const PAGES: Record<string, string> = {
  '/feed.xml': FEED,
  '/page': `<html><head><title>Read from its page</title></head><body><article><h1>Read from its page</h1>${LONG}</article></body></html>`,
  '/feed-item': '<html><body><p>Nothing here.</p></body></html>',
}

describe('the Worker at its limits', () => {
  let newsroom: Newsroom
  let home: WorkerHome

  beforeAll(async () => {
    newsroom = await createNewsroom({ clock: () => noon, stock: 6 })
    home = await startWorkerHome(newsroom, new Date(noon.getTime() + 3 * 60_000), {
      vars: { DATELINE_ADMIN_TOKEN: 'root', DATELINE_RETENTION: 'max=2' },
      receive({ url }) {
        const text = PAGES[new URL(url).pathname]
        return text === undefined ? { status: 404, text: '' } : { status: 200, text }
      },
    })
  }, 100_000)
  afterAll(async () => {
    await home?.close()
    await newsroom?.close()
  })

  it('stores articles of three megabytes cut after a paragraph, and says so', { timeout: 100_000 }, async () => {
    const body = JSON.stringify({ title: 'Long', url: 'https://long.example/feed.xml', retention: { max: 100 } })
    expect((await home.request('/api/sources/long', { method: 'PUT', headers: ADMIN, body })).status).toBe(201)
    await home.tick()
    const stored = await home.rows<{ title: string; bytes: number; cut: string; end: string }>(
      `SELECT json_extract(record, '$.title') AS title, length(CAST(json_extract(record, '$.contentHtml') AS BLOB)) AS bytes,
         json_extract(record, '$.provenance.content.detail') AS cut, substr(json_extract(record, '$.contentHtml'), -4) AS end
       FROM articles WHERE publisher = 'long.example' ORDER BY 1`,
    )
    expect(stored.map(({ title, end }) => ({ title, end }))).toEqual([
      { title: 'Read from its page', end: '</p>' },
      { title: 'Whole in its feed', end: '</p>' },
    ])
    for (const { bytes, cut } of stored) {
      expect(bytes).toBeGreaterThan(400_000)
      expect(bytes).toBeLessThan(700_000)
      expect(cut).toMatch(/^cut: /)
    }
    const feed = await home.get('/feeds/long.json')
    expect(JSON.parse(feed.text)).toMatchObject({ items: [{}, {}] })
    expect(home.takeLogs().filter(({ event }) => event.endsWith('.failed'))).toEqual([])
  })

  it('drops what the rules let go in portions, each within the bounds of an invocation', { timeout: 100_000 }, async () => {
    const tooMany = `SELECT s.id, count(*) AS n FROM articles a JOIN sources s ON s.ref = a.origin_ref
      WHERE s.id <> 'long' GROUP BY 1 HAVING n > 2`
    await vi.waitFor(
      async () => {
        await home.scheduled()
        expect(await home.rows(tooMany)).toEqual([])
        const [place] = await home.rows<{ value: string }>("SELECT value FROM meta WHERE key = 'retention'")
        expect(JSON.parse(place?.value ?? '{}')).toMatchObject({ stage: 'done' })
      },
      { timeout: 60_000, interval: 50 },
    )
    expect(await home.rows("SELECT id FROM articles WHERE publisher = 'long.example'")).toHaveLength(2)
    const ticks = home.takeLogs().filter(({ event }) => event === 'tick')
    expect(ticks.length).toBeGreaterThan(10)
    expectWithinLimits(ticks)
    expect((await home.get('/feeds/news-az.json')).status).toBe(200)
  })
})
