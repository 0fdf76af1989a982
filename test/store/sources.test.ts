import { describe, expect, it, onTestFinished } from 'vitest'
import { type FetchState, newFetchState } from '../../src/model/fetch-state.ts'
import { openDatabase, type SqliteDatabase } from '../../src/runtime/node/database.ts'
import { claimDueSources, findSource, listSources, recallMemory, settleStatement } from '../../src/store/sources.ts'
import { syncSources } from '../../src/store/sync-sources.ts'
import { testSource } from '../support/world.ts'

const now = new Date('2026-03-03T12:00:00Z')
const lease = { owner: 'me', wallNow: 1000, leaseMs: 500 }

async function open(): Promise<SqliteDatabase> {
  const db = await openDatabase(':memory:')
  onTestFinished(() => db.close())
  return db
}

describe('syncSources', () => {
  it('adds, changes and retires, and writes nothing where nothing changed', async () => {
    const db = await open()
    const a = testSource({ id: 'a', url: 'https://a.example/feed' })
    const b = testSource({ id: 'b', url: 'https://b.example/feed' })
    expect(await syncSources(db, [a, b], now)).toMatchObject({ added: ['a', 'b'] })
    expect(await syncSources(db, [a, b], now)).toEqual({ added: [], changed: [], renamed: [], retired: [] })
    expect(await syncSources(db, [{ ...a, title: 'A!' }], now)).toMatchObject({ changed: ['a'], retired: ['b'] })
    expect((await listSources(db)).map((s) => [s.id, s.retiredAt !== undefined])).toEqual([
      ['a', false],
      ['b', true],
    ])
  })

  it('renames in place: the row, its state and its key stay', async () => {
    const db = await open()
    await syncSources(db, [testSource({ id: 'old', url: 'https://a.example/feed' })], now)
    const [before] = await listSources(db)
    await syncSources(db, [testSource({ id: 'new', was: ['old'], url: 'https://a.example/feed' })], now)
    const [after] = await listSources(db)
    expect(after).toMatchObject({ ref: before!.ref, id: 'new', key: 'old' })
  })

  it('forgets what it learned of an address when the address changes, and polls at once', async () => {
    const db = await open()
    const source = testSource({ id: 'a', url: 'https://a.example/feed' })
    await syncSources(db, [source], now)
    const [claimed] = await claimDueSources(db, now, { ...lease, limit: 1 })
    const state = {
      ...newFetchState(),
      primed: true,
      validators: { etag: '"1"' },
      bodyHash: 'x',
      nextPollAt: now.getTime() + 1e6,
    }
    await db.batch([
      settleStatement(claimed!.ref, 'me', {
        state,
        recalled: true,
        pending: [],
        nextCheckAt: new Date(now.getTime() + 1e6),
        release: true,
      }),
    ])
    await syncSources(db, [{ ...source, url: 'https://b.example/feed' }], now)
    const [stored] = await listSources(db)
    expect(stored?.state).toMatchObject({ primed: true })
    expect(stored?.state.validators).toBeUndefined()
    expect(stored?.nextCheckAt.getTime()).toBe(0)
  })

  it('treats a source that comes back as new: what it lists is backfill', async () => {
    const db = await open()
    const source = testSource({ id: 'a', url: 'https://a.example/feed' })
    await syncSources(db, [source], now)
    await db.run("UPDATE sources SET state = json_set(state, '$.primed', json('true'))")
    await syncSources(db, [], now)
    await syncSources(db, [source], now)
    expect((await listSources(db))[0]?.state.primed).toBe(false)
  })

  it('writes down neither headers nor an address that holds a secret', async () => {
    const db = await open()
    const secret = testSource({
      id: 'a',
      url: 'https://a.example/feed?key=hush',
      shownUrl: 'https://a.example/feed',
      headers: { 'x-key': 'hush' },
    })
    await syncSources(db, [secret], now)
    expect(JSON.stringify(await db.all('SELECT * FROM sources'))).not.toContain('hush')
    expect(await syncSources(db, [secret], now)).toMatchObject({ changed: [] })
  })
})

describe('claimDueSources', () => {
  it('gives a due source to one owner until the lease ends or is given back', async () => {
    const db = await open()
    await syncSources(db, [testSource({ id: 'a', url: 'https://a.example/feed' })], now)
    const [mine] = await claimDueSources(db, now, { ...lease, limit: 5 })
    expect(mine?.id).toBe('a')
    expect(await claimDueSources(db, now, { ...lease, owner: 'you', limit: 5 })).toEqual([])
    expect(await claimDueSources(db, now, { ...lease, owner: 'you', wallNow: 1501, limit: 5 })).toHaveLength(1)
    const late = await db.batch([
      settleStatement(mine!.ref, 'me', { state: newFetchState(), recalled: true, pending: [], release: true }),
    ])
    expect(late[0]?.changes).toBe(0)
  })

  it('leaves paused and retired sources and those not yet due', async () => {
    const db = await open()
    await syncSources(
      db,
      [
        testSource({ id: 'a', url: 'https://a.example/feed', paused: true }),
        testSource({ id: 'b', url: 'https://b.example/feed' }),
      ],
      now,
    )
    await db.run('UPDATE sources SET next_check_at = ? WHERE id = ?', [now.getTime() + 1, 'b'])
    expect(await claimDueSources(db, now, { ...lease, limit: 5 })).toEqual([])
  })
})

describe('what only a changed document asks for', () => {
  const guids = { last: { a: 'b' }, changed: 2 }

  it('is left out of a claim, recalled when asked for, and survives a settle without it', async () => {
    const db = await open()
    await syncSources(db, [testSource({ id: 'a', url: 'https://a.example/feed' })], now)
    const claim = async () => (await claimDueSources(db, now, { owner: 'me', wallNow: 1000, leaseMs: 500, limit: 1 }))[0]!
    const settle = (state: FetchState, recalled: boolean) =>
      db.batch([settleStatement(1, 'me', { state, recalled, nextCheckAt: now, release: true })])
    await settle({ ...(await claim()).state, guids }, true)
    const second = await claim()
    expect(second.state.guids).toBeUndefined()
    expect((await recallMemory(db, 1, second.state)).guids).toEqual(guids)
    await settle({ ...second.state, bodyHash: 'y' }, false)
    expect((await findSource(db, 'a'))?.state).toMatchObject({ guids, bodyHash: 'y' })
  })

  it('is read from the state of a store of earlier versions', async () => {
    const db = await open()
    await syncSources(db, [testSource({ id: 'a', url: 'https://a.example/feed' })], now)
    await db.run('UPDATE sources SET state = ?', [JSON.stringify({ ...newFetchState(), guids })])
    const [claimed] = await claimDueSources(db, now, { owner: 'me', wallNow: 1000, leaseMs: 500, limit: 1 })
    expect((await recallMemory(db, 1, claimed!.state)).guids).toEqual(guids)
  })
})

describe('syncSources after an edit', () => {
  const source = testSource({ id: 'paper', url: 'https://paper.example/', kind: 'listing', listing: { item: '.post' } })
  const polled = async () => {
    const db = await openDatabase(':memory:')
    onTestFinished(() => db.close())
    await syncSources(db, [source], new Date(0))
    const state = { ...newFetchState(), validators: { etag: '"1"' }, bodyHash: 'abc', nextPollAt: 9e12, primed: true }
    await db.run('UPDATE sources SET state = ?, next_check_at = 9000000000000', [JSON.stringify(state)])
    return db
  }

  it('reads the same bytes again by new rules, and keeps what else is known', async () => {
    const db = await polled()
    await syncSources(db, [{ ...source, listing: { item: '.entry' } }], new Date(0))
    const stored = await findSource(db, 'paper')
    expect(stored?.nextCheckAt.getTime()).toBe(0)
    expect(stored?.state).toMatchObject({ primed: true, validators: { etag: '"1"' } })
    expect(stored?.state).not.toHaveProperty('bodyHash')
    expect(stored?.state).not.toHaveProperty('nextPollAt')
  })

  it('does not hurry a source of which only the title changed', async () => {
    const db = await polled()
    await syncSources(db, [{ ...source, title: 'The Paper' }], new Date(0))
    expect((await findSource(db, 'paper'))?.nextCheckAt.getTime()).toBe(9_000_000_000_000)
  })

  it('never stores the address of a render service, which may hold a secret', async () => {
    const db = await polled()
    await syncSources(db, [{ ...source, via: 'http://render.example/?token=hush' }], new Date(0))
    expect(JSON.stringify(await db.all('SELECT * FROM sources'))).not.toContain('hush')
  })
})
