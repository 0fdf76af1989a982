/**
 * What every implementation of the Database port does. Run on Node and inside workerd.
 *
 * Effects: those of the database that is given.
 *
 * @module
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database, SqlValue, Statement } from '../../src/ports.ts'

export interface OpenedDatabase {
  db: Database
  close(): Promise<void>
}

const TABLES = [
  'CREATE TABLE contract_values (id INTEGER PRIMARY KEY, value)',
  'CREATE TABLE contract_names (name TEXT PRIMARY KEY, place INTEGER NOT NULL CHECK (place >= 0)) WITHOUT ROWID',
  'CREATE TABLE contract_log (seq INTEGER PRIMARY KEY, who TEXT NOT NULL, turn INTEGER NOT NULL)',
  "CREATE VIRTUAL TABLE contract_fts USING fts5 (title, body, content = '', contentless_delete = 1, tokenize = 'ascii')",
]

/** Declares the suite. `create` gives a database whose schema is up to date and that nothing else writes. */
export function databaseContract(home: string, create: () => Promise<OpenedDatabase>): void {
  describe(`the database on ${home}`, () => {
    let opened: OpenedDatabase
    let db: Database
    beforeAll(async () => {
      opened = await create()
      db = opened.db
      for (const sql of TABLES) await db.run(sql)
    })
    afterAll(() => opened?.close())

    describe('values', () => {
      const cases: [name: string, value: SqlValue][] = [
        ['text', 'Bakı'],
        ['empty text', ''],
        ['text that looks like a number', '007'],
        ['text with quotes, NUL-free controls and line breaks', 'a\'b"c\n\t\u0001'],
        ['text beyond the basic plane', '\u{1F30D}\u{20BB7}ქართული'],
        ['zero', 0],
        ['a negative integer', -42],
        ['the largest safe integer', Number.MAX_SAFE_INTEGER],
        ['the smallest safe integer', Number.MIN_SAFE_INTEGER],
        ['milliseconds of now', 1_793_000_000_123],
        ['a float', 0.1],
        ['null', null],
        ['1 MB of text', 'ə'.repeat(524_288)],
      ]
      it.each(cases)('%s comes back as it went in', async (_name, value) => {
        await db.run('INSERT INTO contract_values (value) VALUES (?)', [value])
        const rows = await db.all<{ value: SqlValue }>('SELECT value FROM contract_values ORDER BY id DESC LIMIT 1')
        expect(rows.map((row) => row.value)).toEqual([value])
      })

      const refused: [name: string, value: unknown][] = [
        ['undefined', undefined],
        ['a boolean', true],
        ['an unsafe integer', 2 ** 53],
        ['not a number', Number.NaN],
        ['infinity', Number.POSITIVE_INFINITY],
      ]
      it.each(refused)('%s is refused', async (_name, value) => {
        const before = await db.all('SELECT count(*) AS n FROM contract_values')
        await expect(db.run('INSERT INTO contract_values (value) VALUES (?)', [value as SqlValue])).rejects.toMatchObject({
          name: 'DatabaseError',
        })
        expect(await db.all('SELECT count(*) AS n FROM contract_values')).toEqual(before)
      })
    })

    describe('statements', () => {
      it('gives rows of RETURNING and counts changes', async () => {
        const insert = await db.run("INSERT INTO contract_names VALUES ('a', 1), ('b', 2), ('c', 3) RETURNING name, place")
        expect(insert.rows).toEqual([
          { name: 'a', place: 1 },
          { name: 'b', place: 2 },
          { name: 'c', place: 3 },
        ])
        expect((await db.run('UPDATE contract_names SET place = place + 10 WHERE place > ?', [1])).changes).toBe(2)
        expect((await db.run('DELETE FROM contract_names')).changes).toBe(3)
        expect((await db.run('DELETE FROM contract_names')).changes).toBe(0)
      })

      it('takes a list of 5,000 as one parameter', async () => {
        const list = JSON.stringify(Array.from({ length: 5000 }, (_, i) => i))
        expect(await db.all('SELECT count(*) AS n, sum(value) AS total FROM json_each(?)', [list])).toEqual([
          { n: 5000, total: 12_497_500 },
        ])
      })

      it('calls a repeated key a conflict, and a broken rule not', async () => {
        await db.run("INSERT INTO contract_names VALUES ('once', 1)")
        await expect(db.run("INSERT INTO contract_names VALUES ('once', 2)")).rejects.toMatchObject({
          name: 'DatabaseError',
          kind: 'conflict',
        })
        await expect(db.run("INSERT INTO contract_names VALUES ('other', -1)")).rejects.toMatchObject({
          name: 'DatabaseError',
          kind: 'other',
        })
        await expect(db.all('SELECT * FROM no_such_table')).rejects.toMatchObject({ name: 'DatabaseError', kind: 'other' })
        await db.run('DELETE FROM contract_names')
      })
    })

    describe('batches', () => {
      it('give one result for each statement, in order', async () => {
        const results = await db.batch([
          { sql: "INSERT INTO contract_names VALUES ('x', ?)", params: [1] },
          { sql: 'SELECT place FROM contract_names WHERE name = ?', params: ['x'] },
          { sql: "UPDATE contract_names SET place = place + 1 WHERE name = 'x' RETURNING place", params: [] },
          { sql: "DELETE FROM contract_names WHERE name = 'x'", params: [] },
        ])
        expect(results.map(({ rows }) => rows)).toEqual([[], [{ place: 1 }], [{ place: 2 }], []])
        expect(results[3]?.changes).toBe(1)
      })

      it('do nothing when they are empty', async () => {
        expect(await db.batch([])).toEqual([])
      })

      const failures: [name: string, statement: Statement][] = [
        ['a repeated key', { sql: "INSERT INTO contract_names VALUES ('kept', 9)", params: [] }],
        ['a broken rule', { sql: "INSERT INTO contract_names VALUES ('neg', -1)", params: [] }],
        ['an unknown table', { sql: 'INSERT INTO no_such_table VALUES (1)', params: [] }],
        [
          'a refused value',
          { sql: 'INSERT INTO contract_values (value) VALUES (?)', params: [undefined as unknown as SqlValue] },
        ],
      ]
      it.each(failures)('leave nothing behind after %s', async (_name, failing) => {
        await db.run("INSERT INTO contract_names VALUES ('kept', 1) ON CONFLICT DO NOTHING")
        const before = await db.all('SELECT * FROM contract_names ORDER BY name')
        const batch = [
          { sql: "INSERT INTO contract_names VALUES ('early', 1)", params: [] },
          { sql: "UPDATE contract_names SET place = 7 WHERE name = 'kept'", params: [] },
          failing,
          { sql: "INSERT INTO contract_names VALUES ('late', 1)", params: [] },
        ]
        await expect(db.batch(batch)).rejects.toMatchObject({ name: 'DatabaseError' })
        expect(await db.all('SELECT * FROM contract_names ORDER BY name')).toEqual(before)
      })

      it('serialise: the order of seq is the order of commits, with no gap', async () => {
        const write = (who: string, turn: number) =>
          db.batch([
            {
              sql: 'INSERT INTO contract_log (seq, who, turn) VALUES ((SELECT coalesce(max(seq), 0) + 1 FROM contract_log), ?, ?) RETURNING seq',
              params: [who, turn],
            },
            { sql: 'SELECT max(seq) AS newest FROM contract_log', params: [] },
          ])
        const written = await Promise.all(Array.from({ length: 40 }, (_, i) => write(`w${i % 4}`, i)))
        const seqs = written.map(([insert]) => Number(insert?.rows[0]?.['seq']))
        expect(seqs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
        for (const [insert, read] of written) expect(read?.rows[0]?.['newest']).toBe(insert?.rows[0]?.['seq'])
      })

      it('let exactly one of ten claims win', async () => {
        await db.run("INSERT INTO contract_names VALUES ('job', 0)")
        const claim = () => db.run("UPDATE contract_names SET place = 1 WHERE name = 'job' AND place = 0 RETURNING name")
        const claims = await Promise.all(Array.from({ length: 10 }, claim))
        expect(claims.filter(({ rows }) => rows.length === 1)).toHaveLength(1)
      })
    })

    describe('search', () => {
      it('finds, deletes and rewrites rows of a contentless table', async () => {
        const insert = (rowid: number, title: string, body: string) =>
          db.run('INSERT INTO contract_fts (rowid, title, body) VALUES (?, ?, ?)', [rowid, title, body])
        const find = async (match: string) =>
          (
            await db.all<{ rowid: number }>('SELECT rowid FROM contract_fts WHERE contract_fts MATCH ? ORDER BY rowid DESC', [
              match,
            ])
          ).map(({ rowid }) => rowid)
        await insert(1, 'baku metro', 'opens line')
        await insert(2, 'tbilisi', 'baku visit')
        expect(await find('"baku"')).toEqual([2, 1])
        expect(await find('{title}: "baku"')).toEqual([1])
        expect(await find('"metro opens"')).toEqual([])
        await db.run('DELETE FROM contract_fts WHERE rowid = ?', [1])
        expect(await find('"baku"')).toEqual([2])
        await insert(1, 'yerevan', 'lake')
        expect(await find('"baku" OR "yerevan"')).toEqual([2, 1])
        expect(await find('"metro"')).toEqual([])
      })
    })
  })
}
