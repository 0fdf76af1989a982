/**
 * Keeps requests to one registrable domain apart, over every isolate there is: one Durable Object for each domain.
 *
 * The turn stands in the object's storage, since an idle object is forgotten after seconds. An invocation may be ended
 * without giving its turn back; a turn therefore ends by itself after the longest time a request may take.
 *
 * Effects: calls of Durable Objects, which the platform counts as subrequests.
 *
 * @module
 */
import type { HostGate } from '../../ports.ts'

/** Wall-clock milliseconds: no exchange, redirects included, takes longer. */
const TURN_LIMIT_MS = 3 * 60_000
/** A call costs a subrequest: whoever finds the turn taken asks again after so long. */
const BUSY_WAIT_MS = 1000
/** A gate that cannot be asked is asked so often before the work is given up. */
const TRIES = 3

/** What is known of one domain. */
export interface Turn {
  /** Wall clock at which a turn under way ends by itself; 0 where none is under way. */
  heldUntil: number
  /** When the last turn was given back, and the spacing it asked for; milliseconds of the service's clock. */
  endedAt: number
  spacingMs: number
}

export interface Ask {
  call: 'enter' | 'leave'
  domain: string
  /** Milliseconds of the service's clock. */
  at: number
  spacingMs: number
}

export type Answer = { proceed: true } | { proceed: false; waitUntil: number }

/** What becomes of a turn, and what its asker is told. */
export function judgeTurn(turn: Turn | undefined, ask: Ask, wallNow: number): { turn: Turn | undefined; answer: Answer } {
  const { at, spacingMs } = ask
  if (ask.call === 'leave') return { turn: turn && { ...turn, heldUntil: 0, endedAt: at }, answer: { proceed: true } }
  if (turn && turn.heldUntil > wallNow) return { turn, answer: { proceed: false, waitUntil: at + BUSY_WAIT_MS } }
  // A clock set back must not turn into a wait.
  const free = turn === undefined || turn.endedAt > at ? at : turn.endedAt + Math.max(spacingMs, turn.spacingMs)
  if (free > at) return { turn, answer: { proceed: false, waitUntil: free } }
  return { turn: { heldUntil: wallNow + TURN_LIMIT_MS, endedAt: at, spacingMs }, answer: { proceed: true } }
}

/** The gate as the pipeline sees it. `onCall` counts. */
export function createHostGate(turns: DurableObjectNamespace, options: { spacingMs: number; onCall?: () => void }): HostGate {
  const ask = async (question: Ask): Promise<Answer> => {
    for (let attempt = 1; ; attempt++) {
      try {
        options.onCall?.()
        const stub = turns.get(turns.idFromName(question.domain))
        const response = await stub.fetch('https://turns.invalid/', { method: 'POST', body: JSON.stringify(question) })
        return (await response.json()) as Answer
      } catch (error) {
        if (attempt >= TRIES) throw error
      }
    }
  }
  return {
    enter: (domain, now, wishes) =>
      ask({ call: 'enter', domain, at: now.getTime(), spacingMs: wishes?.spacingMs ?? options.spacingMs }),
    async leave(domain, now) {
      await ask({ call: 'leave', domain, at: now.getTime(), spacingMs: 0 })
    },
  }
}

/** One domain's turns. The platform asks for a class. */
export class HostTurns {
  private readonly storage: DurableObjectStorage

  constructor(state: DurableObjectState) {
    this.storage = state.storage
  }

  async fetch(request: Request): Promise<Response> {
    const question = (await request.json()) as Ask
    const known = await this.storage.get<Turn>('turn')
    const { turn, answer } = judgeTurn(known, question, Date.now())
    if (turn !== undefined && turn !== known) await this.storage.put('turn', turn)
    return Response.json(answer)
  }
}
