import { describe, expect, it, onTestFinished } from 'vitest'
import { fanOutAll } from '../../src/pipeline/fan-out.ts'
import { listEndpoints } from '../../src/store/endpoints.ts'
import { createPush, type Push } from '../support/push.ts'

async function open(endpoints: number): Promise<Push> {
  const push = await createPush()
  onTestFinished(() => push.world.close())
  for (let i = 0; i < endpoints; i++) await push.endpoint({ url: `https://r${i}.example/` })
  return push
}

const owed = ({ world }: Push) =>
  world.db.all<{ id: string; n: number; last: number }>(
    'SELECT endpoint_id AS id, count(*) AS n, max(sequence) AS last FROM deliveries GROUP BY endpoint_id ORDER BY endpoint_id',
  )

describe('the fan-out', () => {
  it('writes what many endpoints are owed, each with numbers of its own', async () => {
    const push = await open(45)
    for (let i = 0; i < 3; i++) await push.publish(`s${i}`)
    await fanOutAll(push.world.deps, await listEndpoints(push.world.db))
    const rows = await owed(push)
    expect(rows).toHaveLength(45)
    expect(rows.every(({ n, last }) => n === 3 && last === 3)).toBe(true)
  })

  it('doubles nothing where another process was faster with one of them, and leaves none of the others out', async () => {
    const push = await open(3)
    const { db, deps } = push.world
    for (let i = 0; i < 2; i++) await push.publish(`s${i}`)
    const stale = await listEndpoints(db)
    await fanOutAll(deps, (await listEndpoints(db)).slice(1, 2))
    await fanOutAll(deps, stale)
    await fanOutAll(deps, stale)
    const rows = await owed(push)
    expect(rows.map(({ n, last }) => [n, last])).toEqual([
      [2, 2],
      [2, 2],
      [2, 2],
    ])
  })

  it('reads a long backlog in parts, and says that there is more', async () => {
    const push = await open(1)
    const { db, deps } = push.world
    await push.publish('s')
    await db.run(
      `INSERT INTO changes (seq, kind, article_seq, source_ref, revision, edition, at)
       WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 900)
       SELECT i, 'created', 1, 1, 1, 0, 0 FROM n`,
    )
    const endpoints = await listEndpoints(db)
    expect(await fanOutAll(deps, endpoints)).toBe(true)
    expect((await owed(push))[0]?.n).toBe(400)
    await push.deliver()
    expect((await owed(push))[0]).toMatchObject({ n: 900, last: 900 })
    expect(push.received).toHaveLength(900)
  })
})
