/**
 * What a WebSub hub reads and writes (W3C Recommendation "WebSub", §5 and §7): requests, verification, distribution.
 *
 * Effects: none.
 *
 * @module
 */
import { hmac, importHmacKey, toHex } from '../web/hmac.ts'
import { parseHttpUrl } from '../web/url.ts'

/** Ten days, the Recommendation's advice; asked-for leases are brought into these bounds. */
export const DEFAULT_LEASE_S = 10 * 86_400
export const MIN_LEASE_S = 300
export const MAX_LEASE_S = 30 * 86_400
const MAX_SECRET_BYTES = 200
const MAX_CALLBACK = 2000

export interface SubscriptionRequest {
  mode: 'subscribe' | 'unsubscribe'
  /** As written. */
  callback: string
  host: string
  topic: string
  leaseSeconds: number
  secret?: string
}

/** Reads the form of a request; parameters that are not known are ignored (§5.1). */
export function parseSubscriptionRequest(form: URLSearchParams): SubscriptionRequest | { problem: string } {
  const mode = form.get('hub.mode')
  if (mode === 'publish') return { problem: 'hub.mode "publish" is not for this hub: it knows when its own feeds change.' }
  if (mode !== 'subscribe' && mode !== 'unsubscribe') return { problem: 'hub.mode must be "subscribe" or "unsubscribe".' }
  const topic = form.get('hub.topic')
  if (!topic) return { problem: 'hub.topic is missing: the address of one of the feeds published here.' }
  const callback = form.get('hub.callback')
  if (!callback) return { problem: 'hub.callback is missing: the address to send to.' }
  const fault = callbackFault(callback)
  if (fault) return { problem: fault }
  const secret = form.get('hub.secret')
  if (secret !== null && new TextEncoder().encode(secret).length >= MAX_SECRET_BYTES)
    return { problem: `hub.secret must be shorter than ${MAX_SECRET_BYTES} bytes.` }
  const asked = form.get('hub.lease_seconds')
  if (asked !== null && asked !== '' && !/^\d{1,15}$/.test(asked)) return { problem: 'hub.lease_seconds must be a whole number.' }
  return {
    mode,
    callback,
    host: new URL(callback).host,
    topic,
    leaseSeconds: clampLease(asked ? Number(asked) : DEFAULT_LEASE_S),
    ...(secret ? { secret } : {}),
  }
}

function clampLease(seconds: number): number {
  return Math.min(Math.max(seconds, MIN_LEASE_S), MAX_LEASE_S)
}

/** Callbacks are called exactly as written (§5.1.1), so one that would be rewritten on its way is refused. */
function callbackFault(callback: string): string | undefined {
  if (callback.length > MAX_CALLBACK) return `hub.callback has more than ${MAX_CALLBACK} characters.`
  const url = parseHttpUrl(callback)
  if (url === undefined) return 'hub.callback must be an http or https address without user name.'
  if (callback.includes('#')) return 'hub.callback must have no fragment.'
  const target = /^https?:\/\/[^/?]+(.*)$/i.exec(callback)?.[1] ?? ''
  const sent = `${url.pathname}${url.search}`
  if (target !== sent && !(target === '' && sent === '/') && !(target.startsWith('?') && sent === `/${target}`))
    return `hub.callback is not in normal form: write its path and query as ${sent.slice(0, 200)}`
  return undefined
}

/** The callback with further parameters at the end of its own query (§5.3.1). */
export function callbackWith(callback: string, parameters: Record<string, string>): string {
  const query = Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
  const last = callback.at(-1)
  const joint = !callback.includes('?') ? '?' : last === '?' || last === '&' ? '' : '&'
  return `${callback}${joint}${query}`
}

/** Headers of a content distribution (§7, §7.1): what the topic says of itself, signed where there is a secret. */
export async function distributionHeaders(
  document: { mediaType: string; links: readonly string[]; body: Uint8Array },
  secret?: string,
): Promise<Record<string, string>> {
  const links = document.links.filter((link) => /; rel="(?:self|hub)"/.test(link))
  return {
    'content-type': document.mediaType,
    link: links.join(', '),
    ...(secret === undefined ? {} : { 'x-hub-signature': await hubSignature(document.body, secret) }),
  }
}

/** `sha256=` and the HMAC in hex. */
export async function hubSignature(body: Uint8Array, secret: string): Promise<string> {
  return `sha256=${toHex(await hmac(await importHmacKey(secret), body))}`
}
