/**
 * What the end of a request to a receiver means, its Retry-After read by our clock.
 *
 * Effects: none but the clock's time.
 *
 * @module
 */
import { judgeResponse, type Verdict } from '../notify/attempts.ts'
import type { HttpResult } from '../ports.ts'
import { parseRetryAfter } from '../web/retry-after.ts'
import type { PipelineDeps } from './deps.ts'

export function judgeSent(deps: Pick<PipelineDeps, 'clock'>, sent: HttpResult): Verdict {
  if (!sent.ok) return judgeResponse({ failure: sent.failure, detail: sent.detail })
  const { status, headers } = sent.response
  const retryAfterMs = parseRetryAfter(headers['retry-after'], deps.clock.now(), headers['date'])
  return judgeResponse({ status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) })
}
