/**
 * Sends one request when the host's turn has come.
 *
 * Per registrable domain one request in flight, spaced; robots.txt and redirects wait like the rest.
 *
 * Effects: network through the Http port, waiting through the Clock.
 *
 * @module
 */
import type { Clock, HostGate, Http, HttpRequest, HttpResult } from '../ports.ts'
import { publisherOf } from '../web/url.ts'

export interface ExchangeDeps {
  http: Http
  gate: HostGate
  clock: Clock
  /** Least milliseconds between two requests to one domain. */
  hostSpacingMs: number
  signal?: AbortSignal
}

const ABORTED: HttpResult = { ok: false, failure: 'aborted', detail: 'given up while waiting for the host' }

/** `tookMs` is the time on the wire, without the wait. */
export interface Exchange {
  result: HttpResult
  tookMs: number
}

/** Waits for the domain's turn, does the work, gives the turn back. Returns undefined when given up while waiting. */
export async function inTurn<T>(
  deps: ExchangeDeps,
  url: string,
  spacingMs: number,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const { gate, clock, signal } = deps
  const domain = publisherOf(url)
  for (;;) {
    if (signal?.aborted === true) return undefined
    const now = clock.now()
    const turn = await gate.enter(domain, now, { spacingMs })
    if (turn.proceed) break
    await clock.sleep(Math.max(1, turn.waitUntil - now.getTime()), signal)
  }
  try {
    return await work()
  } finally {
    await gate.leave(domain, clock.now())
  }
}

/** Sends when the domain's turn has come. */
export async function exchangeInTurn(deps: ExchangeDeps, request: HttpRequest, spacingMs: number): Promise<Exchange> {
  const exchange = await inTurn(deps, request.url, spacingMs, async () => {
    const began = performance.now()
    const result = await sendWithSignal(deps, request)
    return { result, tookMs: performance.now() - began }
  })
  return exchange ?? { result: ABORTED, tookMs: 0 }
}

export function sendWithSignal(deps: ExchangeDeps, request: HttpRequest): Promise<HttpResult> {
  return deps.http.send(deps.signal === undefined ? request : { ...request, signal: deps.signal })
}
