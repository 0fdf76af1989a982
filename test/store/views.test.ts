/**
 * Views that no index leads to: the newest arrivals are looked through, a few first, then more.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { fillStore } from '../../scripts/generate-store.ts'
import { openDatabase, type SqliteDatabase } from '../../src/runtime/node/database.ts'
import { listSources } from '../../src/store/sources.ts'
import { syncSources } from '../../src/store/sync-sources.ts'
import { filterMembers, listMembers } from '../../src/store/views.ts'
import { testSource } from '../support/world.ts'

const LATER = new Date('2030-01-01')

describe('a view no index leads to', () => {
  let db: SqliteDatabase
  let refs: number[]
  beforeAll(async () => {
    db = await openDatabase(':memory:')
    const sources = ['one', 'two', 'three'].map((id) => testSource({ id, url: `https://${id}.example/rss` }))
    await syncSources(db, sources, new Date())
    refs = (await listSources(db)).map((source) => source.ref)
    // Nine early arrivals stand apart by their date and by a word; two thousand and more came after them.
    await fillStore(db, refs, { from: 0, to: 9, sentences: 1, now: LATER })
    await db.run('DELETE FROM articles_fts WHERE rowid <= 9')
    await db.run("INSERT INTO articles_fts (rowid, title, author, body) SELECT seq, 'quiet', '', '' FROM articles WHERE seq <= 9")
    await fillStore(db, refs, { from: 9, to: 2400, sentences: 1 })
  })

  it('is found far behind the newest arrivals', async () => {
    expect(await listMembers(db, { sources: 'all', publishedSince: LATER, limit: 4 })).toEqual([9, 8, 7, 6])
    expect(await listMembers(db, { sources: 'all', publishedSince: new Date('2031-01-01'), limit: 4 })).toEqual([])
    expect(await listMembers(db, { sources: 'all', notMatch: '"the"', limit: 50 })).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1])
  })

  it('is found among the arrivals of a source', async () => {
    const [first = 0, second = 0] = refs
    expect(await listMembers(db, { sources: [second], publishedSince: LATER, limit: 50 })).toEqual([8, 5, 2])
    expect(await listMembers(db, { sources: [first, second], notMatch: '"the"', limit: 3 })).toEqual([8, 7, 5])
    expect(await listMembers(db, { sources: [first], notMatch: '"quiet"', limit: 2 })).toEqual([2398, 2395])
  })

  it('tells its members anywhere', async () => {
    expect(await filterMembers(db, { sources: 'all', match: '"quiet"' }, [3, 2000, 9, 2399])).toEqual(new Set([3, 9]))
    expect(await filterMembers(db, { sources: 'all', notMatch: '"quiet"' }, [3, 2000, 9, 2399])).toEqual(new Set([2000, 2399]))
  })
})
