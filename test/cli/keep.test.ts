/**
 * Keeping it for years: backup, restore, upgrade, doctor, withdraw, retention, as typed.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { verifyStore } from '../../src/runtime/node/backup.ts'
import { openDatabase } from '../../src/runtime/node/database.ts'
import { SEALED } from '../../src/store/sealed.ts'
import { createSecretBox } from '../../src/web/secret-box.ts'
import { startNewsroom } from '../support/newsroom.ts'
import { dateline, datelineHere, newsroomEnv, type Said, scratch } from './run-command.ts'

interface Home {
  dir: string
  run(...args: string[]): Promise<Said>
  store: string
  sql(text: string): Record<string, unknown>[]
}

/** A folder with two sources, polled once. */
async function polledHome(more: Record<string, string> = {}): Promise<Home> {
  const newsroom = await startNewsroom()
  const dir = scratch()
  const env = { ...newsroomEnv(newsroom, dir), DATELINE_CLOCK: '2026-03-03T12:00:00Z', ...more }
  const run = (...args: string[]) =>
    args[0] === 'poll' ? dateline([...args, '--dir', dir], { env }) : datelineHere([...args, '--dir', dir], env)
  await run('init', '--with', 'news-az,trend')
  const polled = await run('poll')
  expect(polled.code).toBe(0)
  const store = join(dir, 'data/dateline.sqlite')
  return {
    dir,
    run,
    store,
    sql(text) {
      const db = new DatabaseSync(store)
      try {
        return db.prepare(text).all() as Record<string, unknown>[]
      } finally {
        db.close()
      }
    },
  }
}

describe('dateline backup and restore', () => {
  it('give back the same articles under a new epoch, and keep what was there', async () => {
    const home = await polledHome()
    const before = home.sql('SELECT id, record FROM articles ORDER BY seq')
    expect(before.length).toBeGreaterThan(10)
    const [epoch] = home.sql("SELECT value FROM meta WHERE key = 'epoch'")
    const file = join(home.dir, 'copy.sqlite')
    const backup = await home.run('backup', file)
    expect(backup).toMatchObject({ code: 0, err: '' })
    expect(backup.out).toMatch(/copy\.sqlite: \d+ articles, \d+ changes, .* checked\.\n.*secret\.key/)
    expect((await home.run('backup', file)).err).toMatch(/is there already; nothing is overwritten/)
    home.sql('DELETE FROM sightings')
    home.sql("UPDATE articles SET record = '{}'")
    const restored = await home.run('restore', file, '--yes')
    expect(restored).toMatchObject({ code: 0, err: '' })
    expect(home.sql('SELECT id, record FROM articles ORDER BY seq')).toEqual(before)
    expect(home.sql("SELECT value FROM meta WHERE key = 'epoch'")).not.toEqual([epoch])
    expect(readdirSync(join(home.dir, 'data')).filter((name) => name.includes('before-restore'))).toHaveLength(1)
    expect((await home.run('list')).code).toBe(0)
  })

  it('refuse a damaged backup, one that is none, and a store in use', async () => {
    const home = await polledHome()
    const before = readFileSync(home.store)
    const file = join(home.dir, 'copy.sqlite')
    await home.run('backup', file)
    const bytes = readFileSync(file)
    bytes.fill(0x5a, 40_960, 81_920)
    writeFileSync(join(home.dir, 'damaged.sqlite'), bytes)
    writeFileSync(join(home.dir, 'notes.txt'), 'not a store')
    const damaged = await home.run('restore', join(home.dir, 'damaged.sqlite'), '--yes')
    expect([damaged.code, damaged.err]).toEqual([2, expect.stringMatching(/damaged/)])
    expect((await home.run('restore', join(home.dir, 'notes.txt'), '--yes')).err).toMatch(/not a store of Dateline/)
    const open = new DatabaseSync(home.store)
    open.prepare('SELECT count(*) FROM articles').get()
    const inUse = await home.run('restore', file, '--yes')
    open.close()
    expect([inUse.code, inUse.err]).toEqual([2, expect.stringMatching(/the store is in use\. Stop the service/)])
    expect(readFileSync(home.store).equals(before)).toBe(true)
  })

  it('cancel what a backup still owed to endpoints, in the open', async () => {
    const home = await polledHome()
    home.sql(
      `INSERT INTO endpoints (id, definition, secrets, state, cursor, created_at) VALUES ('ep_1', '{"url":"https://r.example/","events":[],"sources":[],"content":"none","backfill":false}', '', 'active', 0, 0)`,
    )
    home.sql(
      `INSERT INTO deliveries (endpoint_id, sequence, message_id, event_type, change_seq, body_hash, state, next_attempt_at, created_at)
       VALUES ('ep_1', 1, 'm1', 'article.created', 1, '', 'pending', 1, 1)`,
    )
    await home.run('backup', join(home.dir, 'copy.sqlite'))
    const restored = await home.run('restore', join(home.dir, 'copy.sqlite'), '--yes')
    expect(restored.out).toMatch(/1 webhook deliveries were cancelled/)
    expect(home.sql('SELECT state, next_attempt_at FROM deliveries')).toEqual([{ state: 'cancelled', next_attempt_at: null }])
  })

  it.each([
    ['tell nobody of what is older, and ask hubs of sources anew', [], 0],
    ['tell of it where that is asked for', ['--redeliver'], 2],
  ])('%s', async (_, options, sent) => {
    const home = await polledHome()
    const head = Number(home.sql('SELECT max(seq) AS seq FROM changes')[0]?.['seq'])
    for (const [id, state] of [
      ['ep_on', 'active'],
      ['ep_off', 'paused'],
    ])
      home.sql(
        `INSERT INTO endpoints (id, definition, secrets, state, cursor, created_at) VALUES ('${id}', '{"url":"https://r.example/","events":[],"sources":[],"content":"none","backfill":true}', '', '${state}', ${head - 2}, 0)`,
      )
    home.sql(
      `INSERT INTO hub_subscriptions (topic, callback, host, expires_at, created_at, owed_seq, next_attempt_at, lease_owner, lease_until)
       VALUES ('t', 'https://c.example/', 'c.example', 9e15, 0, ${head}, 1, 'host/1/x', 9e15)`,
    )
    home.sql(`INSERT INTO hub_topics (topic, cursor, first_change_at, etag) VALUES ('t', ${head - 1}, 1, '"e"')`)
    home.sql(
      `INSERT INTO upstream_subscriptions (source_ref, hub, topic, token, secret, state, expires_at, next_attempt_at, last_ping_at, misses)
       VALUES (1, 'https://h.example/', 't', 'k', '', 'active', 9e15, 8e15, 1, 2)`,
    )
    await home.run('backup', join(home.dir, 'copy.sqlite'))
    const restored = await home.run('restore', join(home.dir, 'copy.sqlite'), '--yes', '--json', ...options)
    const told = sent > 0
    expect(JSON.parse(restored.out)).toMatchObject({ cancelled: 0, unread: told ? 0 : 2 })
    expect(home.sql('SELECT id, cursor FROM endpoints ORDER BY id DESC')).toEqual([
      { id: 'ep_on', cursor: head - sent },
      { id: 'ep_off', cursor: head - 2 },
    ])
    expect(home.sql('SELECT next_attempt_at, lease_owner FROM hub_subscriptions')).toEqual([
      { next_attempt_at: told ? 1 : null, lease_owner: null },
    ])
    expect(home.sql('SELECT cursor, first_change_at FROM hub_topics')).toEqual([
      told ? { cursor: head - 1, first_change_at: 1 } : { cursor: head, first_change_at: null },
    ])
    const now = Date.parse('2026-03-03T12:00:00Z')
    const [asked] = home.sql('SELECT next_attempt_at AS at, last_ping_at, misses FROM upstream_subscriptions')
    expect(asked).toMatchObject({ last_ping_at: null, misses: 0 })
    expect(Number(asked?.['at'])).toBeLessThan(now + 3_600_000)
  })
})

describe('an upgrade', () => {
  it('copies the store before its schema changes, and keeps the newest three copies', async () => {
    const dir = scratch()
    const store = join(dir, 'data/dateline.sqlite')
    const migrationsDir = join(dir, 'migrations')
    cpSync('src/store/migrations', migrationsDir, { recursive: true })
    const known = readdirSync(migrationsDir).length
    const made = await openDatabase(store, { migrationsDir })
    await made.run("INSERT INTO meta (key, value) VALUES ('epoch', 'e1')")
    made.close()
    expect(existsSync(join(dir, 'data/backups'))).toBe(false)
    for (let newer = 1; newer <= 5; newer++) {
      writeFileSync(join(migrationsDir, `900${newer}_newer.sql`), `CREATE TABLE newer_${newer} (a INTEGER);`)
      const db = await openDatabase(store, { migrationsDir })
      expect(await db.all('PRAGMA user_version')).toEqual([{ user_version: known + newer }])
      db.close()
    }
    const kept = readdirSync(join(dir, 'data/backups')).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    expect(kept.map((name) => name.replace(/-\d{8}-\d{6}\.sqlite$/, ''))).toEqual([2, 3, 4].map((n) => `schema-${known + n}`))
    expect(verifyStore(join(dir, 'data/backups', kept[0]!))).toMatchObject({ schema: known + 2, epoch: 'e1' })
  })
})

describe('an upgrade from the first schema', () => {
  it('keeps every article under its id, tells nobody anything, and can be taken back', async () => {
    const dir = scratch()
    const store = join(dir, 'data/dateline.sqlite')
    const first = join(dir, 'first')
    mkdirSync(first)
    cpSync('src/store/migrations/0001_spine.sql', join(first, '0001_spine.sql'))
    const record = JSON.stringify({ url: 'https://paper.example/1', title: 'An old story', authors: [], keywords: [] })
    const old = await openDatabase(store, { migrationsDir: first })
    await old.batch(
      [
        "INSERT INTO meta VALUES ('epoch', 'e1'), ('created_at', '1')",
        `INSERT INTO sources (ref, id, key, origin, definition, created_at, state, next_check_at) VALUES (1, 'paper', 'paper', 'api',
           '{"id":"paper","key":"paper","origin":"api","title":"Paper","url":"https://paper.example/rss","kind":"feed","was":[],"tags":[],"headers":{},"paused":true}', 1, '{"primed":true}', 9e15)`,
        `INSERT INTO articles (seq, id, publisher, origin_ref, state, revision, edition, backfill, published_at, updated_at, first_seen_at, changed_seq, record, evidence, look)
           VALUES (1, '00000000-0000-8000-a000-000000000001', 'paper.example', 1, 'live', 1, 0, 0, 1, 1, 1, 1, '${record}', '{}', '{}')`,
        "INSERT INTO aliases VALUES ('paper.example', 'url', 'https://paper.example/1', '00000000-0000-8000-a000-000000000001')",
        "INSERT INTO sightings VALUES (1, 1, 1, 'x')",
        "INSERT INTO changes (seq, kind, article_seq, source_ref, revision, edition, at) VALUES (1, 'created', 1, 1, 1, 0, 1)",
      ].map((sql) => ({ sql, params: [] })),
    )
    old.close()
    mkdirSync(join(dir, 'feeds'))
    const said = await datelineHere(['export', '--dir', dir])
    expect(said).toMatchObject({ code: 0, out: expect.stringContaining('https://paper.example/rss') })
    expect((await datelineHere(['token', 'list', '--dir', dir])).code).toBe(0)
    const [copy] = readdirSync(join(dir, 'data/backups'))
    expect(copy).toMatch(/^schema-1-\d{8}-\d{6}\.sqlite$/)
    const tell = (path: string) => {
      const db = new DatabaseSync(path, { readOnly: true })
      const rows = db.prepare('SELECT id, revision, record FROM articles').all()
      const changes = db.prepare('SELECT count(*) AS n FROM changes').get()
      db.close()
      return JSON.stringify([rows, changes])
    }
    expect(tell(store)).toBe(tell(join(dir, 'data/backups', copy!)))
    expect(verifyStore(store).schema).toBe(readdirSync('src/store/migrations').length)
    await expect(openDatabase(store, { migrationsDir: first })).rejects.toThrow(
      /written by a newer Dateline .*Nothing was changed/,
    )
    expect((await datelineHere(['restore', join(dir, 'data/backups', copy!), '--yes', '--dir', dir])).code).toBe(0)
    const back = await openDatabase(store, { migrationsDir: first })
    expect(await back.all('SELECT id FROM articles')).toEqual([{ id: '00000000-0000-8000-a000-000000000001' }])
    back.close()
  })
})

describe('dateline doctor', () => {
  it('finds nothing wrong where nothing is, and says how fast the store grows', async () => {
    const home = await polledHome()
    const said = await home.run('doctor')
    expect([said.code, said.out]).toEqual([0, expect.stringMatching(/ok {4}The store is whole\n/)])
    expect(said.out).toMatch(/how fast it grows can be told after a day with news/)
    expect(said.out).toMatch(/Nothing is wrong\.\n$/)
    // Half of them came yesterday, as news.
    home.sql("UPDATE meta SET value = 1772323200000 WHERE key = 'created_at'")
    home.sql('UPDATE changes SET backfill = 0, at = 1772452800000 WHERE seq <= 12')
    expect((await home.run('doctor')).out).toMatch(/ 6\.0 new articles a day make 0\.1 MB a day, \d\d(?:\.\d)? MB a year/)
  })

  it('names sources made through the API whose variables are not set', async () => {
    const home = await polledHome()
    home.sql(
      `INSERT INTO sources (id, key, origin, definition, created_at, state) SELECT 'partner', 'partner', 'api',
        json_set(definition, '$.id', 'partner', '$.key', 'partner', '$.origin', 'api', '$.headers', json('{"x-key":"\${PARTNER_KEY}"}')), 0, '{}'
       FROM sources LIMIT 1`,
    )
    const said = await home.run('doctor')
    expect([said.code, said.out]).toEqual([
      1,
      expect.stringMatching(/partner \(made through the API\) is not read: .*PARTNER_KEY\} is not set/),
    ])
  })

  it('names endpoints that were disabled, with how to wake them', async () => {
    const home = await polledHome()
    const added = await home.run('endpoints', 'add', 'https://r.example/hook')
    const id = added.out.split('  ')[0] ?? ''
    home.sql("UPDATE endpoints SET state = 'disabled', state_reason = 'gone: the receiver answered 410'")
    const said = await home.run('doctor')
    expect(said.code).toBe(0)
    expect(said.out).toContain(`The endpoint ${id} is disabled (gone: the receiver answered 410): nothing is sent to it.`)
    expect(said.out).toContain(`dateline endpoints resume ${id}`)
  })

  it('names a damaged store, faults of files and readable secrets, each with what to do', async () => {
    const home = await polledHome()
    writeFileSync(join(home.dir, 'feeds/bad.yaml'), 'title: Bad\nurl: nowhere\n')
    writeFileSync(join(home.dir, '.env'), 'DATELINE_ADMIN_TOKEN=short\n', { mode: 0o644 })
    const bytes = readFileSync(home.store)
    bytes.fill(0x5a, 40_960, 81_920)
    mkdirSync(join(home.dir, 'data'), { recursive: true })
    writeFileSync(home.store, bytes)
    const said = await home.run('doctor', '--json')
    expect(said.code).toBe(1)
    const { findings } = JSON.parse(said.out) as { findings: { level: string; what: string; remedy?: string }[] }
    const faults = findings.filter(({ level }) => level !== 'ok')
    expect(faults.map(({ what }) => what).join('\n')).toMatch(/1 fault in source files[\s\S]*The store (?:is damaged|cannot be)/)
    expect(faults.every(({ remedy }) => remedy)).toBe(true)
  })
})

describe('dateline withdraw', () => {
  it('takes an article back for good, and with --forget every word of it', async () => {
    const home = await polledHome()
    const [article] = home.sql(
      "SELECT id, seq, json_extract(record, '$.title') AS title FROM articles WHERE state = 'live' ORDER BY seq LIMIT 1",
    )
    const id = String(article?.['id'])
    expect((await home.run('withdraw', id)).code).toBe(1)
    expect((await home.run('withdraw', `http://127.0.0.1:8787/articles/${id}`, '--yes')).code).toBe(0)
    expect(home.sql(`SELECT state, next_look_at FROM articles WHERE id = '${id}'`)).toEqual([
      { state: 'withdrawn', next_look_at: null },
    ])
    home.sql("UPDATE sources SET next_check_at = 0, state = json_remove(state, '$.validators', '$.bodyHash', '$.nextPollAt')")
    home.sql(`UPDATE sightings SET item_hash = 'changed' WHERE article_seq = ${Number(article?.['seq'])}`)
    await home.run('poll')
    expect(home.sql(`SELECT state FROM articles WHERE id = '${id}'`)).toEqual([{ state: 'withdrawn' }])
    expect((await home.run('withdraw', id, '--undo')).code).toBe(0)
    expect(home.sql(`SELECT state FROM articles WHERE id = '${id}'`)).toEqual([{ state: 'live' }])
    const count = home.sql('SELECT count(*) AS n FROM articles')
    const title = String(article?.['title'])
    expect(readFileSync(home.store).includes(title)).toBe(true)
    const forgotten = await home.run('withdraw', id, '--forget', '--yes')
    expect([forgotten.code, forgotten.err]).toEqual([0, 'Backups made before still hold it.\n'])
    expect(readFileSync(home.store).includes(title)).toBe(false)
    expect(
      home
        .sql(`SELECT * FROM articles WHERE id = '${id}'`)
        .map((row) => JSON.stringify(row))
        .join(),
    ).not.toContain(String(article?.['title']))
    expect(home.sql(`SELECT count(*) AS n FROM revisions WHERE article_seq = ${Number(article?.['seq'])}`)).toEqual([{ n: 0 }])
    home.sql("UPDATE sources SET next_check_at = 0, state = json_remove(state, '$.validators', '$.bodyHash', '$.nextPollAt')")
    await home.run('poll')
    expect(home.sql('SELECT count(*) AS n FROM articles')).toEqual(count)
    expect((await home.run('withdraw', '00000000-0000-8000-8000-000000000000', '--yes')).err).toMatch(/there is no article/)
  })
})

describe('dateline retention', () => {
  it('counts first, drops when told, and lets nothing dropped return', async () => {
    const home = await polledHome({ DATELINE_RETENTION: 'max=3,min=1' })
    const [all] = home.sql('SELECT count(*) AS n FROM articles')
    const counted = await home.run('retention')
    expect(counted.out).toMatch(/Would be dropped: \d+ articles, 0 changes, 0 revisions/)
    expect(home.sql('SELECT count(*) AS n FROM articles')).toEqual([all])
    await home.run('retention', '--drop')
    const left = home.sql('SELECT origin_ref, count(*) AS n FROM articles GROUP BY 1')
    expect(left.every((row) => Number(row['n']) <= 3)).toBe(true)
    home.sql("UPDATE sources SET next_check_at = 0, state = json_remove(state, '$.validators', '$.bodyHash', '$.nextPollAt')")
    await home.run('poll')
    expect(home.sql('SELECT origin_ref, count(*) AS n FROM articles GROUP BY 1')).toEqual(left)
    expect(existsSync(home.store)).toBe(true)
  })
})

describe('dateline rekey', () => {
  it('seals every secret anew, and opens them no longer with the old key', async () => {
    const dir = scratch()
    await datelineHere(['init', dir])
    await datelineHere(['token', 'list', '--dir', dir])
    const file = join(dir, 'data/secret.key')
    const old = readFileSync(file, 'utf8').trim()
    const random = (length: number) => new Uint8Array(length).fill(7)
    const box = await createSecretBox(old, random)
    const db = new DatabaseSync(join(dir, 'data/dateline.sqlite'))
    db.prepare(
      "INSERT INTO endpoints (id, definition, secrets, state, cursor, created_at) VALUES ('ep', '{}', ?, 'active', 0, 0)",
    ).run(await box.seal('whsec_abc'))
    const blocked = await datelineHere(['rekey', '--dir', dir])
    expect(blocked).toMatchObject({ code: 2, err: expect.stringMatching(/the store is in use/) })
    db.close()
    expect(await datelineHere(['rekey', '--dir', dir])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^1 secrets are sealed anew/),
    })
    const fresh = readFileSync(file, 'utf8').trim()
    expect(fresh).not.toBe(old)
    const after = new DatabaseSync(join(dir, 'data/dateline.sqlite'))
    const sealed = String(after.prepare('SELECT secrets FROM endpoints').get()?.['secrets'])
    after.close()
    expect(await (await createSecretBox(fresh, random)).open(sealed)).toBe('whsec_abc')
    await expect(box.open(sealed)).rejects.toThrow(/cannot be opened/)
    // Cut off after the secrets were sealed with it, before it took its place.
    writeFileSync(`${file}.new`, `${fresh}\n`)
    writeFileSync(file, `${old}\n`)
    expect(await datelineHere(['rekey', '--to', file, '--dir', dir])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/was broken off .*without --to first/),
    })
    expect((await datelineHere(['doctor', '--dir', dir])).out).toMatch(
      /FAULT A change of the key of stored secrets was broken off/,
    )
    expect((await datelineHere(['rekey', '--dir', dir])).out).toMatch(/^1 secrets are sealed anew/)
    expect(readFileSync(file, 'utf8').trim()).toBe(fresh)
    expect(existsSync(`${file}.new`)).toBe(false)
    writeFileSync(file, 'another key that is not the one in use\n')
    expect(await datelineHere(['rekey', '--dir', dir])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/Nothing was changed/),
    })
    expect(existsSync(`${file}.new`)).toBe(false)
  })

  it('knows every column that holds sealed values', async () => {
    const dir = scratch()
    const made = await openDatabase(join(dir, 'store.sqlite'))
    const tables = await made.all<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")
    const found: string[] = []
    for (const { name } of tables)
      for (const column of await made.all<{ name: string }>(`PRAGMA table_info(${name})`))
        if (/^secrets?$/.test(column.name)) found.push(`${name}.${column.name}`)
    made.close()
    expect(SEALED.map(({ table, column }) => `${table}.${column}`).sort()).toEqual(found.sort())
  })
})
