/**
 * The newsroom as tests use it: started and stopped with the test, and a door to it that needs no socket.
 *
 * Effects: listens on loopback.
 *
 * @module
 */
import { onTestFinished } from 'vitest'
import { createNewsroom, type Newsroom, type NewsroomOptions } from '../../scripts/newsroom/newsroom.ts'
import type { Http } from '../../src/ports.ts'

/** Noon of a working day: the moment that tests stop the clock at. */
export const noon = new Date('2026-03-03T12:00:00Z')

/** Starts a newsroom that ends with the test. Its clock stands at noon unless the test brings one. */
export async function startNewsroom(options: NewsroomOptions = {}): Promise<Newsroom> {
  const newsroom = await createNewsroom({ clock: () => noon, ...options })
  onTestFinished(() => newsroom.close())
  return newsroom
}

/** The `Http` port over the newsroom, host names unmapped and nothing on the wire. */
export function createNewsroomHttp(newsroom: Pick<Newsroom, 'handle'>): Http {
  return {
    async send({ url, method, headers, timeoutMs, signal, maxBytes }) {
      const limit = AbortSignal.timeout(Math.min(timeoutMs, 2_147_483_647))
      const request = new Request(url, { method, headers, signal: signal ? AbortSignal.any([signal, limit]) : limit })
      const response = await newsroom.handle(request)
      if (signal?.aborted) return { ok: false, failure: 'aborted', detail: url }
      if (limit.aborted) return { ok: false, failure: 'timeout', detail: `${url} did not answer in ${timeoutMs} ms` }
      const body = new Uint8Array(await response.arrayBuffer())
      if (body.length > maxBytes) return { ok: false, failure: 'too-large', detail: `${url} has ${body.length} bytes` }
      return { ok: true, response: { url, status: response.status, headers: Object.fromEntries(response.headers), body } }
    },
  }
}
