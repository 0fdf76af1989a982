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

/** Waits for the domain's turn, sends, gives the turn back. */
export async function exchangeInTurn(deps: ExchangeDeps, request: HttpRequest, spacingMs: number): Promise<Exchange> {
  const { gate, clock, signal } = deps
  const domain = publisherOf(request.url)
  for (;;) {
    if (signal?.aborted === true) return { result: ABORTED, tookMs: 0 }
    const now = clock.now()
    const turn = await gate.enter(domain, now, { spacingMs })
    if (turn.proceed) break
    await clock.sleep(Math.max(1, turn.waitUntil - now.getTime()), signal)
  }
  const began = performance.now()
  try {
    const result = await deps.http.send(signal === undefined ? request : { ...request, signal })
    return { result, tookMs: performance.now() - began }
  } finally {
    await gate.leave(domain, clock.now())
  }
}
