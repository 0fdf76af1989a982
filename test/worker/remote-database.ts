/**
 * The Database port as seen from a test, over a Worker that holds the real one (`database-worker.ts`).
 *
 * Effects: those of the statements it sends.
 *
 * @module
 */
import { type Database, DatabaseError, type SqlValue, type Statement } from '../../src/ports.ts'

export interface DatabaseCall {
  call: 'all' | 'run' | 'batch'
  statements: Statement[]
}

export type DatabaseAnswer = { value: unknown } | { error: { kind: DatabaseError['kind']; message: string } }

type Send = (body: string) => Promise<{ text(): Promise<string> }>

export function createRemoteDatabase(send: Send): Database {
  const ask = async (call: DatabaseCall): Promise<unknown> => {
    const answer = JSON.parse(await (await send(encode(call))).text()) as DatabaseAnswer
    if ('error' in answer) throw new DatabaseError(answer.error.kind, answer.error.message)
    return answer.value
  }
  return {
    all: async <Row>(sql: string, params: SqlValue[] = []) =>
      (await ask({ call: 'all', statements: [{ sql, params }] })) as Row[],
    run: async (sql, params = []) =>
      (await ask({ call: 'run', statements: [{ sql, params }] })) as Awaited<ReturnType<Database['run']>>,
    batch: async (statements: Statement[]) =>
      (await ask({ call: 'batch', statements })) as Awaited<ReturnType<Database['batch']>>,
  }
}

function encode(call: DatabaseCall): string {
  const statements = call.statements.map(({ sql, params }) => ({ sql, params: params.map(markUnspeakable) }))
  return JSON.stringify({ ...call, statements })
}

function markUnspeakable(value: unknown): unknown {
  return value === undefined || (typeof value === 'number' && !Number.isFinite(value)) ? `\u0000${String(value)}` : value
}
