/**
 * The texts that break careless writers, at every feed address of the service: from a store that holds them raw, and through
 * the pipeline from a source that sends them.
 */
import { describe, expect, it, onTestFinished } from 'vitest'
import { fillHostileStore, HOSTILE_COUNT, hostileId } from '../../scripts/hostile-store.ts'
import { HOSTILE_TEXTS } from '../../scripts/hostile-texts.ts'
import { createApp } from '../../src/app/app.ts'
import type { Http } from '../../src/ports.ts'
import { listSources } from '../../src/store/sources.ts'
import { childrenNamed, childText, readXml } from '../publish/strict-xml.ts'
import { createWorld, testSource } from '../support/world.ts'

/** What no document may hold: forbidden by XML 1.0, or complained of by validators. */
const UNWANTED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffd-\uffff]/
const BASE = 'http://127.0.0.1:8787'

interface Seen {
  id: string
  title: string
  url: string
}

function readDocument(text: string, format: string): { entries: Seen[]; older: string | undefined } {
  expect(text.isWellFormed()).toBe(true)
  expect(UNWANTED.exec(text)).toBeNull()
  if (format === 'json') {
    const feed = JSON.parse(text) as { items: (Seen & { summary?: string })[]; next_url?: string }
    return { entries: feed.items.map(({ id, title, url }) => ({ id, title, url })), older: feed.next_url }
  }
  const root = readXml(text)
  const head = format === 'rss' ? root.children[0]! : root
  const [link, entry, id] = format === 'rss' ? ['atom:link', 'item', 'guid'] : ['link', 'entry', 'id']
  return {
    entries: childrenNamed(head, entry!).map((one) => ({
      id: childText(one, id!)!,
      title: childText(one, 'title')!,
      url:
        format === 'rss'
          ? childText(one, 'link')!
          : childrenNamed(one, 'link').find((each) => each.attributes['rel'] === 'alternate')!.attributes['href']!,
    })),
    older: childrenNamed(head, link!).find((one) => one.attributes['rel'] === 'prev-archive')?.attributes['href'],
  }
}

describe('hostile texts', () => {
  it('are well-formed and the same in every format at every address, back to the first', async () => {
    const sources = [
      testSource({
        id: 'odd-paper',
        url: 'https://paper.example/rss?b=%d0%b0',
        title: 'Odd & "paper" ]]> 5 < 6',
        tags: ['ქართული'],
        own: true,
      }),
      testSource({ id: 'second-paper', url: 'https://second.example/feed', title: 'მეორე გაზეთი', tags: ['ქართული'] }),
    ]
    const bundles = [
      { id: 'bridges', was: [], title: 'Bridges & <rivers>', from: { sources: [], tags: ['ქართული'], q: 'river OR ქარი' } },
    ]
    const world = await createWorld({
      http: { send: () => Promise.reject(new Error('nothing is fetched here')) },
      sources,
      bundles,
    })
    onTestFinished(() => world.close())
    await fillHostileStore(
      world.db,
      (await listSources(world.db)).map((source) => source.ref),
    )
    const app = createApp(() => world.deps)
    const feeds = [
      '/feeds/all',
      '/feeds/odd-paper',
      '/feeds/second-paper',
      '/feeds/bridges',
      `/tags/${encodeURIComponent('ქართული')}`,
      '/languages/ka',
      `/authors/paper.example/${encodeURIComponent('D’Arcy O’Brien')}`,
      `/stories/${hostileId(HOSTILE_COUNT.all - 3)}`,
    ]
    const met = new Map<string, number>()
    for (const feed of feeds) {
      let paths: (string | undefined)[] = ['rss', 'atom', 'json'].map((format) => `${feed}.${format}`)
      while (paths[0] !== undefined) {
        const documents = []
        for (const path of paths) {
          const response = await app.request(path!)
          expect([path, response.status]).toEqual([path, 200])
          documents.push(readDocument(await response.text(), path!.split('.').at(-1)!))
        }
        for (const { entries } of documents.slice(1)) expect(entries).toEqual(documents[0]!.entries)
        expect(documents[0]!.entries.length).toBeGreaterThan(0)
        if (feed === '/feeds/all') for (const { id } of documents[0]!.entries) met.set(id, (met.get(id) ?? 0) + 1)
        paths = documents.map(({ older }) => older?.slice(BASE.length))
      }
    }
    expect([met.size, Math.max(...met.values())]).toEqual([HOSTILE_COUNT.all - 1, 1])
    for (const path of ['/feeds.opml', '/feeds/bridges.opml', '/news-sitemap.xml']) {
      const text = await (await app.request(path)).text()
      expect(UNWANTED.exec(text)).toBeNull()
      readXml(text)
    }
  })

  it('come through the pipeline readable, none lost', async () => {
    const items = HOSTILE_TEXTS.map((text, n) => ({
      id: `text-${n}`,
      url: `https://paper.example/news/${n}`,
      title: text.title,
      content_html: text.html ?? '<p>No text of its own.</p>',
      ...(text.summary ? { summary: text.summary } : {}),
      authors: text.authors ?? [],
      tags: text.keywords ?? [],
      date_published: '2026-03-03T11:00:00Z',
    }))
    const body = new TextEncoder().encode(JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', title: 'Odd', items }))
    const http: Http = {
      async send({ url }) {
        const robots = url.endsWith('robots.txt')
        const headers = { 'content-type': 'application/feed+json' }
        return { ok: true, response: { url, status: robots ? 404 : 200, headers, body: robots ? new Uint8Array() : body } }
      },
    }
    const world = await createWorld({
      http,
      sources: [testSource({ id: 'odd', url: 'https://paper.example/feed.json', fullText: 'never' })],
    })
    onTestFinished(() => world.close())
    await world.poll('odd')
    const app = createApp(() => world.deps)
    const documents = []
    for (const format of ['rss', 'atom', 'json'])
      documents.push(readDocument(await (await app.request(`/feeds/all.${format}`)).text(), format).entries)
    expect(documents[1]).toEqual(documents[0])
    expect(documents[2]).toEqual(documents[0])
    const titles = documents[0]!.map(({ title }) => title)
    expect(titles).toHaveLength(items.length)
    for (const title of [
      'AT&T and R&D: "quotes" \'single\' 5 < 6 > 4',
      'საქართველოს სიახლეები: ᲗᲑᲘᲚᲘᲡᲘ',
      'Ends CDATA ]]> twice ]]>]]>',
      '橋が再開しました',
    ])
      expect(titles).toContain(title)
  })
})
