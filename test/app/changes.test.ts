/**
 * The changes API as an aggregator uses it.
 */
import { describe, expect, it } from 'vitest'
import { encodeCursor } from '../../src/app/changes.ts'
import { headSeq } from '../../src/store/changes.ts'
import { uuid } from '../fixtures/publish/documents.ts'
import { createShelf, type Shelf } from './shelf.ts'

interface Change {
  cursor: string
  kind: string
  id: string
  revision: number
  superseded?: true
  withdrawn_at?: string
  article?: { id: string; title: string; content_html?: string; _dateline: { revision: number } }
}
interface Page {
  version: number
  changes: Change[]
  cursor: string
  more: boolean
}

const read = async (shelf: Shelf, search = ''): Promise<Page> => (await (await shelf.get(`/api/changes${search}`)).json()) as Page
const number = (id: string): number => Number.parseInt(id.slice(-12), 16)
const told = (page: { changes: Change[] }) => page.changes.map((change) => `${change.kind} ${number(change.id)}`)

/** What a reader holds who follows the log: id → title. */
async function follow(shelf: Shelf, search: string, cursor: string, held: Map<string, string>): Promise<string> {
  for (let turn = 0; turn < 1000; turn++) {
    const page = await read(shelf, `?after=${cursor}${search}`)
    for (const change of page.changes) {
      if (change.article) held.set(change.id, change.article.title)
      if (change.withdrawn_at) held.delete(change.id)
    }
    cursor = page.cursor
    if (!page.more) return cursor
  }
  throw new Error('the log never ended')
}

async function shown(shelf: Shelf): Promise<Map<string, string>> {
  const rows = await shelf.world.db.all<{ id: string; title: string }>(
    "SELECT id, json_extract(record, '$.title') AS title FROM articles WHERE state = 'live'",
  )
  return new Map(rows.map((row) => [`urn:uuid:${row.id}`, row.title]))
}

describe('the log', () => {
  it('tells every change in order with the article as it is now; superseded ones without', async () => {
    const shelf = await createShelf()
    await shelf.add(1)
    await shelf.add(2)
    await shelf.change(1, 'updated', { title: 'Corrected' })
    await shelf.sight(2, 'post')
    await shelf.change(2, 'withdrawn')
    const page = await read(shelf)
    expect(told(page)).toEqual(['created 1', 'created 2', 'updated 1', 'sighted 2', 'withdrawn 2'])
    expect(page.changes.map((change) => change.superseded ?? false)).toEqual([true, true, false, true, false])
    expect(page.changes[2]).toMatchObject({ revision: 2, article: { id: `urn:uuid:${uuid(1)}`, title: 'Corrected' } })
    expect(page.changes[4]?.withdrawn_at).toBe('2026-03-03T12:00:00Z')
    expect(page.changes[4]?.article).toBeUndefined()
    expect([page.version, page.more]).toEqual([1, false])
  })

  it('goes on from any cursor, in pages of any size, and loses nothing', async () => {
    const shelf = await createShelf()
    for (let n = 1; n <= 12; n++) await shelf.add(n)
    await shelf.change(3, 'updated', { title: 'Third' })
    const whole = await read(shelf)
    for (const limit of [1, 5, 13]) {
      const seen: string[] = []
      let cursor = ''
      for (let more = true; more; ) {
        const page = await read(shelf, `?limit=${limit}${cursor && `&after=${cursor}`}`)
        expect(page.changes.length).toBeLessThanOrEqual(limit)
        seen.push(...told(page))
        cursor = page.cursor
        more = page.more
      }
      expect(seen).toEqual(told(whole))
    }
    const middle = await read(shelf, `?after=${whole.changes[6]!.cursor}`)
    expect(told(middle)).toEqual(told(whole).slice(7))
  })

  it('together with a snapshot gives all there is, while it goes on changing', async () => {
    const shelf = await createShelf()
    for (let n = 1; n <= 20; n++) await shelf.add(n)
    const held = new Map<string, string>()
    let cursor: string | undefined
    let after: string | undefined = ''
    let n = 20
    for (let turn = 0; after !== undefined; turn++) {
      const response = await shelf.get(`/api/changes/snapshot?limit=3${after && `&after=${after}`}`)
      const page = (await response.json()) as { articles: { id: string; title: string }[]; cursor: string; after?: string }
      for (const article of page.articles) held.set(article.id, article.title)
      cursor ??= page.cursor
      expect(page.cursor).toBe(cursor)
      after = page.after
      if (turn < 4) await shelf.add(++n)
      if (turn === 1) await shelf.change(1, 'updated', { title: 'Changed behind the reader' })
      if (turn === 2) await shelf.change(2, 'withdrawn')
    }
    await follow(shelf, '&limit=2', cursor!, held)
    expect(held).toEqual(await shown(shelf))
  })

  it('can be narrowed like a feed', async () => {
    const shelf = await createShelf()
    await shelf.add(1, { record: { title: 'Bridge', language: 'en', contentHtml: '<p>Whole text.</p>' } })
    await shelf.add(2, { record: { title: 'Ferry', language: 'az' } })
    await shelf.add(3, { source: 'post', record: { title: 'Bridge again', language: 'en' } })
    expect(told(await read(shelf, '?q=bridge'))).toEqual(['created 1', 'created 3'])
    expect(told(await read(shelf, '?tag=coast'))).toEqual(['created 3'])
    expect(told(await read(shelf, '?lang=az'))).toEqual(['created 2'])
    expect(JSON.stringify(await read(shelf, '?q=bridge&content=excerpt'))).not.toContain('<p>Whole')
    const narrow = await read(shelf, '?q=ferry&limit=1')
    expect((await read(shelf, `?q=ferry&after=${narrow.cursor}`)).changes).toEqual([])
    const snapshot = await (await shelf.get('/api/changes/snapshot?source=post')).json()
    expect((snapshot as { articles: unknown[] }).articles).toHaveLength(1)
  })

  it('reads on through a long stretch that concerns nobody, a bounded piece at a time', async () => {
    const shelf = await createShelf()
    for (let n = 1; n <= 450; n++) await shelf.add(n, { record: { title: n % 200 === 7 ? 'Bridge' : 'Other' } })
    expect(told(await read(shelf, '?q=bridge'))).toEqual(['created 7', 'created 207', 'created 407'])
    const snapshot = (await (await shelf.get('/api/changes/snapshot?q=bridge&limit=2')).json()) as {
      articles: unknown[]
      more: boolean
    }
    expect([snapshot.articles.length, snapshot.more]).toEqual([2, true])
  })

  it('respects rights', async () => {
    const shelf = await createShelf()
    await shelf.add(1, { record: { contentHtml: '<p>Not to be shown.</p>', rights: 'link' } })
    expect(await (await shelf.get('/api/changes')).text()).not.toContain('Not to be shown')
  })

  it('tells operators nothing', async () => {
    const shelf = await createShelf()
    await shelf.world.db.run("INSERT INTO changes (seq, kind, source_ref, at) VALUES (1, 'source.failing', 1, 0)")
    expect((await read(shelf)).changes).toEqual([])
  })
})

describe('cursors', () => {
  it('older than what is kept, of another store, or ahead of the log are 410 with where to begin', async () => {
    const shelf = await createShelf()
    for (let n = 1; n <= 5; n++) await shelf.add(n)
    const { changes } = await read(shelf)
    await shelf.world.db.run('DELETE FROM changes WHERE seq <= 3')
    expect(told(await read(shelf, `?after=${changes[2]!.cursor}`))).toEqual(['created 4', 'created 5'])
    for (const cursor of [changes[1]!.cursor, encodeCursor('abcdef', 4), encodeCursor(shelf.deps.meta.epoch, 99)]) {
      const response = await shelf.get(`/api/changes?after=${cursor}`)
      expect(response.status).toBe(410)
      const body = (await response.json()) as { snapshot: string; oldest: string }
      expect(body.snapshot).toBe('http://127.0.0.1:8787/api/changes/snapshot')
      expect(told(await read(shelf, `?after=${body.oldest}`))).toEqual(['created 4', 'created 5'])
    }
    expect(told(await read(shelf))).toEqual(['created 4', 'created 5'])
    expect((await shelf.get(`/api/changes/snapshot?after=${encodeCursor('abcdef', 1, 1)}`)).status).toBe(410)
  })

  it.each(['after=x', 'after=%00', 'limit=0', 'limit=1001', 'wait=31', 'wait=-1', 'format=xml', 'q=a)', 'source=none'])(
    '?%s is refused with a sentence',
    async (search) => {
      const shelf = await createShelf()
      const response = await shelf.get(`/api/changes?${search}`)
      expect(response.status).toBe(400)
      expect(((await response.json()) as { detail: string }).detail).toMatch(/\S/)
    },
  )

  it('of a snapshot are none of the log', async () => {
    const shelf = await createShelf()
    expect((await shelf.get(`/api/changes?after=${encodeCursor(shelf.deps.meta.epoch, 0, 0)}`)).status).toBe(400)
    expect((await shelf.get(`/api/changes/snapshot?after=${encodeCursor(shelf.deps.meta.epoch, 0)}`)).status).toBe(400)
  })
})

describe('waiting', () => {
  it('ends with the first change that concerns the view', async () => {
    const shelf = await createShelf()
    await shelf.add(1)
    const { cursor } = await read(shelf)
    const waiting = read(shelf, `?after=${cursor}&wait=20&q=bridge`)
    await shelf.add(2)
    await shelf.add(3, { record: { title: 'Bridge' } })
    expect(told(await waiting)).toEqual(['created 3'])
  })

  it('ends empty with a cursor when nothing comes, and begins at the end for `now`', async () => {
    const shelf = await createShelf()
    await shelf.add(1)
    const now = await read(shelf, '?after=now')
    expect([now.changes, now.more]).toEqual([[], false])
    const page = await read(shelf, `?after=${now.cursor}&wait=1`)
    expect([page.changes, page.cursor]).toEqual([[], now.cursor])
    await shelf.add(2)
    expect(told(await read(shelf, `?after=${now.cursor}`))).toEqual(['created 2'])
  })
})

describe('NDJSON', () => {
  it.each([
    ['?format=ndjson', {}],
    ['', { accept: 'application/x-ndjson' }],
  ])('is the same log, a line a change and the cursor last (%s)', async (search, headers) => {
    const shelf = await createShelf()
    for (let n = 1; n <= 450; n++) await shelf.add(n)
    const response = await shelf.get(`/api/changes${search}`, headers)
    expect(response.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8')
    const lines = (await response.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Change & { more?: boolean })
    expect(lines).toHaveLength(451)
    expect(lines.slice(0, 2).map((line) => number(line.id))).toEqual([1, 2])
    expect(lines.at(-1)).toEqual({ cursor: encodeCursor(shelf.deps.meta.epoch, await headSeq(shelf.world.db)), more: false })
    const limited = (await (await shelf.get('/api/changes?format=ndjson&limit=3')).text()).trimEnd().split('\n')
    expect(JSON.parse(limited.at(-1)!)).toMatchObject({ cursor: lines[2]!.cursor, more: true })
    const snapshot = (await (await shelf.get('/api/changes/snapshot?format=ndjson&limit=2')).text()).trimEnd().split('\n')
    expect(snapshot).toHaveLength(3)
  })
})

describe('the door', () => {
  it('is open to other origins, and to reading only', async () => {
    const shelf = await createShelf()
    const response = await shelf.get('/api/changes')
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('cache-control')).toBe('no-store')
    const post = await shelf.app.request('/api/changes', { method: 'POST' })
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
    expect((await shelf.app.request('/api/changes', { method: 'OPTIONS' })).status).toBe(204)
    const openapi = (await (await shelf.get('/api/openapi.json')).json()) as { paths: Record<string, unknown> }
    expect(Object.keys(openapi.paths)).toEqual(expect.arrayContaining(['/api/changes', '/api/changes/snapshot']))
  })
})
