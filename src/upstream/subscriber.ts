/**
 * What a WebSub subscriber says and believes (§5.1, §5.3, §7.1): its request, and whether a ping is the hub's.
 *
 * Effects: none.
 *
 * @module
 */
import type { PushState } from '../model/fetch-state.ts'
import { type HmacHash, hmac, importHmacKey, isSameBytes } from '../web/hmac.ts'
import type { HubLink } from './hub-links.ts'

/** What is asked for; hubs may give less. */
export const ASKED_LEASE_S = 10 * 86_400
/** Of a lease, so much passes before it is renewed. */
const RENEW_AFTER = 0.8
/** A request that is not verified within this is made again. */
export const VERIFY_WITHIN_MS = 3_600_000
const FIRST_RETRY_MS = 3_600_000
const LAST_RETRY_MS = 86_400_000

/** The form of a subscription request. */
export function subscriptionForm({ topic }: HubLink, callback: string, secret: string): string {
  return new URLSearchParams({
    'hub.mode': 'subscribe',
    'hub.topic': topic,
    'hub.callback': callback,
    'hub.secret': secret,
    'hub.lease_seconds': String(ASKED_LEASE_S),
  }).toString()
}

/** When to renew a lease of so many seconds that began now, milliseconds. */
export function renewAt(now: number, leaseSeconds: number): number {
  return now + Math.max(60, leaseSeconds * RENEW_AFTER) * 1000
}

/** When to ask a hub again that refused or could not be reached, milliseconds. */
export function retryAt(now: number, attempts: number): number {
  return now + Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts, 10))
}

/** Whether a topic is this very address, but for scheme, `www.` and a slash at the end. */
export function isSameTopic(topic: string, address: string): boolean {
  return bare(topic) === bare(address)
}

function bare(address: string): string {
  const url = URL.parse(address)
  return url === null ? address : `${url.host.replace(/^www\./, '')}${url.pathname.replace(/\/$/, '')}${url.search}`
}

/** What a subscription is worth at this moment. */
export function judgePush(
  known: { state: 'wanted' | 'asked' | 'active' | 'denied'; expiresAt?: number; lastPingAt?: number; misses: number },
  now: number,
): PushState {
  if (known.state === 'denied') return 'refused'
  if (known.state !== 'active' || (known.expiresAt ?? 0) <= now) return 'asked'
  if (known.misses > 0) return 'silent'
  return known.lastPingAt === undefined ? 'confirmed' : 'delivers'
}

const METHODS: Record<string, HmacHash> = { sha1: 'SHA-1', sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' }

/** Whether the body carries the secret's signature; a missing one is a wrong one. */
export async function isSignedBy(secret: string, header: string | undefined, body: Uint8Array): Promise<boolean> {
  const [, method = '', hex = ''] = /^(sha\d{1,3})=([0-9a-f]{2,128})$/i.exec(header ?? '') ?? []
  const hash = METHODS[method.toLowerCase()]
  if (hash === undefined || hex.length % 2 !== 0) return false
  const given = Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16))
  return isSameBytes(await hmac(await importHmacKey(secret, hash), body), given)
}
