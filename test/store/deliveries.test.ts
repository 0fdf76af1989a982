import { describe, expect, it, onTestFinished } from 'vitest'
import { openDatabase } from '../../src/runtime/node/database.ts'
import { settleStatement } from '../../src/store/deliveries.ts'

describe('writing outcomes', () => {
  it('looks each delivery up by its key, however many the endpoint has', async () => {
    const db = await openDatabase(':memory:')
    onTestFinished(() => db.close())
    const { sql, params } = settleStatement('ep', 'me', [{ sequence: 1, state: 'delivered', attempts: 1 }])
    const plan = await db.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, params)
    expect(plan.map(({ detail }) => detail)).toContain('SEARCH deliveries USING PRIMARY KEY (endpoint_id=? AND sequence=?)')
  })
})
