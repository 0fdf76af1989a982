/**
 * A Worker that answers for its D1 database: the port's calls as JSON, so that the contract runs over the real engine.
 *
 * Effects: those of the statements it is sent.
 *
 * @module
 */
import { DatabaseError, type SqlValue } from '../../src/ports.ts'
import { createDatabase } from '../../src/runtime/worker/database.ts'
import type { DatabaseAnswer, DatabaseCall } from './remote-database.ts'

/** JSON has no words for these; they are sent as text that no test uses. */
const UNSPEAKABLE: Record<string, unknown> = {
  '\u0000undefined': undefined,
  '\u0000NaN': Number.NaN,
  '\u0000Infinity': Number.POSITIVE_INFINITY,
}

// biome-ignore lint/style/noDefaultExport: the runtime looks for it
export default {
  async fetch(request: Request, env: { DB: D1Database }): Promise<Response> {
    const { call, statements } = (await request.json()) as DatabaseCall
    const db = createDatabase(env.DB)
    const plain = statements.map(({ sql, params }) => ({ sql, params: params.map(speak) }))
    const first = plain[0]
    try {
      if (call === 'batch') return answer({ value: await db.batch(plain) })
      if (!first) return answer({ value: undefined })
      return answer({ value: call === 'all' ? await db.all(first.sql, first.params) : await db.run(first.sql, first.params) })
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error
      return answer({ error: { kind: error.kind, message: error.message } })
    }
  },
}

function speak(value: SqlValue): SqlValue {
  return typeof value === 'string' && value in UNSPEAKABLE ? (UNSPEAKABLE[value] as SqlValue) : value
}

function answer(body: DatabaseAnswer): Response {
  return Response.json(body)
}
