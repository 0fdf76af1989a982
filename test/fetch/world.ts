/** A network of answers by address, for tests of the fetch room; what was sent is kept. */
import type { FetchDeps } from '../../src/fetch/fetch.ts'
import type { RobotsEntry } from '../../src/fetch/robots-check.ts'
import type { HttpFailure, HttpRequest } from '../../src/ports.ts'

export interface Answer {
  status?: number
  headers?: Record<string, string>
  body?: string | Uint8Array
  failure?: HttpFailure
}

export const START = Date.parse('2026-03-04T12:00:00Z')

/** Addresses not listed answer 404; every sleep moves the clock. */
export function createWorld(answers: Record<string, Answer | ((request: HttpRequest) => Answer)>) {
  const sent: HttpRequest[] = []
  const slept: number[] = []
  const spacings: [string, number | undefined][] = []
  const robots = new Map<string, RobotsEntry>()
  let time = START
  let open = 0
  const deps: FetchDeps = {
    userAgent: 'dateline/1.0 (+https://a.example/bot)',
    hostSpacingMs: 1000,
    http: {
      async send(request) {
        sent.push(request)
        const found = answers[request.url] ?? { status: 404 }
        const answer = typeof found === 'function' ? found(request) : found
        if (answer.failure !== undefined) return { ok: false, failure: answer.failure, detail: `detail of ${answer.failure}` }
        const body = typeof answer.body === 'string' ? new TextEncoder().encode(answer.body) : (answer.body ?? new Uint8Array())
        return { ok: true, response: { url: request.url, status: answer.status ?? 200, headers: answer.headers ?? {}, body } }
      },
    },
    gate: {
      async enter(domain, _now, options) {
        spacings.push([domain, options?.spacingMs])
        open++
        return { proceed: true }
      },
      async leave() {
        open--
      },
    },
    clock: {
      now: () => new Date(time),
      async sleep(ms) {
        slept.push(ms)
        time += ms
      },
    },
    robots: {
      get: async (origin) => robots.get(origin),
      put: async (origin, entry) => void robots.set(origin, entry),
    },
  }
  return {
    deps,
    sent,
    slept,
    spacings,
    robots,
    openTurns: () => open,
    pass: (ms: number) => {
      time += ms
    },
  }
}
