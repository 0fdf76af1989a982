/**
 * The Worker, whole, with a hand on its database and its queue: statements counted for each request, isolates told apart by
 * a header, and faults of D1 and of Queues on order.
 *
 * Effects: those of the Worker.
 *
 * @module
 */
import { answerRequest } from '../../src/runtime/worker/answer-request.ts'
import worker from '../../src/runtime/worker/index.ts'
import { createIsolate, type Isolate } from '../../src/runtime/worker/isolate.ts'
import type { Message } from '../../src/runtime/worker/queue.ts'
import type { Env } from '../../src/runtime/worker/settings.ts'

export { HostTurns } from '../../src/runtime/worker/host-gate.ts'

/** How much goes wrong, each a share of 1. */
export interface Trouble {
  seed: number
  /** Calls of the database that fail before anything was done. */
  refused: number
  /** Calls of the database that are done, but whose answer is lost. */
  unheard: number
  lost: number
  doubled: number
}

/** Said of a statement itself, which one that is tried again would say again: rare here, as an item is given up in the end. */
const SAID_OF_STATEMENT = 'D1_ERROR: too many SQL variables at offset 512: SQLITE_ERROR'
const SAID = [
  'D1_ERROR: Network connection lost.',
  'D1_ERROR: D1 DB is overloaded. Requests queued for too long.',
  'D1_ERROR: D1 DB storage operation exceeded timeout which caused object to be reset.',
]

let trouble: Trouble | undefined
let state = 1
let faults = 0
const isolates = new Map<string, Isolate>()

function random(): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}

function say(): Error {
  faults += 1
  return new Error(random() < 0.1 ? SAID_OF_STATEMENT : SAID[Math.floor(random() * SAID.length)])
}

interface Counted {
  statements: number
  sessions: string[]
}

type Call = <T>(statements: number, work: () => Promise<T>) => Promise<T>

/** A statement whose calls may go wrong; `plain` is the engine's own. */
interface Probed {
  plain: D1PreparedStatement
  bind(...values: unknown[]): Probed
  all(): Promise<D1Result>
}

function probedStatement(plain: D1PreparedStatement, call: Call): Probed {
  return {
    plain,
    bind: (...values) => probedStatement(plain.bind(...values), call),
    all: () => call(1, () => plain.all()),
  }
}

function probe(db: D1Database | D1DatabaseSession, counted: Counted): D1Database {
  const call: Call = async (statements, work) => {
    counted.statements += statements
    if (trouble && random() < trouble.refused) throw say()
    const result = await work()
    if (trouble && random() < trouble.unheard) throw say()
    return result
  }
  return {
    prepare: (sql: string) => probedStatement(db.prepare(sql), call),
    batch: (statements: unknown[]) => call(statements.length, () => db.batch((statements as Probed[]).map(({ plain }) => plain))),
    withSession(constraint: string) {
      counted.sessions.push(constraint)
      return probe((db as D1Database).withSession(constraint), counted)
    },
    getBookmark: () => (db as D1DatabaseSession).getBookmark(),
  } as unknown as D1Database
}

/** Loses, doubles and shuffles. */
function unreliable(queue: Queue<Message>): Queue<Message> {
  return {
    async sendBatch(messages: Iterable<MessageSendRequest<Message>>) {
      const order = trouble
      if (order === undefined) return queue.sendBatch(messages)
      if (random() < order.lost) throw new Error('Queue is overloaded. Please back off.')
      const sent = [...messages]
        .flatMap((message) => (random() < order.doubled ? [message, message] : [message]))
        .filter(() => random() >= order.lost)
        .map((message) => ({ message, place: random() }))
        .sort((a, b) => a.place - b.place)
      if (sent.length > 0) return queue.sendBatch(sent.map(({ message }) => message))
    },
  } as unknown as Queue<Message>
}

function probed(env: Env, counted: Counted = { statements: 0, sessions: [] }): Env {
  return { ...env, DB: probe(env.DB, counted), JOBS: unreliable(env.JOBS) }
}

// biome-ignore lint/style/noDefaultExport: the runtime looks for it
export default {
  async fetch(request, env, context) {
    const { pathname } = new URL(request.url)
    if (pathname === '/probe/trouble') {
      trouble = ((await request.json()) as Trouble | null) ?? undefined
      state = trouble?.seed ?? 1
      return Response.json({ faults })
    }
    const name = request.headers.get('x-isolate') ?? ''
    const isolate = isolates.get(name) ?? createIsolate(env)
    isolates.set(name, isolate)
    const counted: Counted = { statements: 0, sessions: [] }
    const kept: Promise<unknown>[] = []
    const counting = { ...context, props: {}, waitUntil: (work: Promise<unknown>) => void kept.push(work) }
    const response = await answerRequest(isolate, request, probed(env, counted), counting as unknown as ExecutionContext)
    response.headers.set('x-statements', String(counted.statements))
    response.headers.set('x-sessions', counted.sessions.join(' '))
    await Promise.all(kept)
    return response
  },
  async scheduled(controller, env) {
    await worker.scheduled(controller, probed(env))
  },
  async queue(batch, env) {
    await worker.queue(batch, probed(env))
  },
} satisfies ExportedHandler<Env, Message>
