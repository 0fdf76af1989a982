/**
 * Sends one request when the host's turn has come.
 *
 * SEMANTICS of turns: per registrable domain one request in flight, spaced; robots.txt and redirects wait like the rest.
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

/** Waits for the domain's turn, sends, gives the turn back. */
export async function exchangeInTurn(deps: ExchangeDeps, request: HttpRequest, spacingMs: number): Promise<HttpResult> {
  const { gate, clock, signal } = deps
  const domain = publisherOf(request.url)
  for (;;) {
    if (signal?.aborted === true) return ABORTED
    const now = clock.now()
    const turn = await gate.enter(domain, now, { spacingMs })
    if (turn.proceed) break
    await clock.sleep(Math.max(1, turn.waitUntil - now.getTime()), signal)
  }
  try {
    return await deps.http.send(signal === undefined ? request : { ...request, signal })
  } finally {
    await gate.leave(domain, clock.now())
  }
}
