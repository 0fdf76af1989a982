import { expect, it, onTestFinished } from 'vitest'
import { openDatabase } from '../../../src/runtime/node/database.ts'

it('lazy writes of one moment succeed and fail each by itself', async () => {
  const db = await openDatabase(':memory:')
  onTestFinished(() => db.close())
  await db.run('CREATE TABLE things (name TEXT PRIMARY KEY)')
  const add = (name: string) => db.run('INSERT INTO things (name) VALUES (?) RETURNING name', [name], { lazy: true })
  const results = await Promise.allSettled([add('a'), add('b'), add('a'), add('c')])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
  expect(results[2]).toMatchObject({ reason: { name: 'DatabaseError', kind: 'conflict' } })
  expect(await db.all('SELECT name FROM things ORDER BY name')).toEqual([{ name: 'a' }, { name: 'b' }, { name: 'c' }])
})

it('lazy writes that wait are made before the store closes', async () => {
  const db = await openDatabase(':memory:')
  await db.run('CREATE TABLE things (name TEXT PRIMARY KEY)')
  const written = db.run("INSERT INTO things (name) VALUES ('a')", [], { lazy: true })
  db.close()
  expect((await written).changes).toBe(1)
})
