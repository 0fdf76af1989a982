/**
 * The Http port as seen from a test, over a Worker that holds the real one (`http-worker.ts`).
 *
 * A signal cannot be carried: one that is not aborted yet is taken to abort after 50 ms.
 *
 * Effects: those of the requests it sends.
 *
 * @module
 */

import type { Representation } from '../../src/model/representation.ts'
import type { Http, HttpRequest, HttpResult } from '../../src/ports.ts'

/** A request as JSON: bytes as base64. */
export type CarriedRequest = Omit<HttpRequest, 'signal' | 'body'> & { body?: string; bytes?: string; abortAfterMs?: number }
/** An answer as JSON: bytes as base64. */
export type CarriedResult =
  | { ok: true; response: Omit<Representation, 'body'> & { body: string } }
  | Exclude<HttpResult, { ok: true }>

type Send = (body: string) => Promise<{ text(): Promise<string> }>

export function createRemoteHttp(send: Send): Http {
  return {
    async send({ signal, body, ...rest }) {
      const carried: CarriedRequest = {
        ...rest,
        ...(typeof body === 'string' ? { body } : {}),
        ...(body instanceof Uint8Array ? { bytes: toBase64(body) } : {}),
        ...(signal ? { abortAfterMs: signal.aborted ? 0 : 50 } : {}),
      }
      const result = JSON.parse(await (await send(JSON.stringify(carried))).text()) as CarriedResult
      if (!result.ok) return result
      return { ok: true, response: { ...result.response, body: fromBase64(result.response.body) } }
    },
  }
}

export function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(text)
}

export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
}
