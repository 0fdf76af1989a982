/**
 * Keyed signatures and digests by Web Crypto: HMAC (RFC 2104), SHA-2 (FIPS 180-4), Ed25519 (RFC 8032), base64 and hex.
 *
 * Signatures are compared without telling by the time taken where they differ.
 *
 * Effects: none.
 *
 * @module
 */

export type HmacHash = 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512'

const encoder = new TextEncoder()

function bytesOf(data: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return (typeof data === 'string' ? encoder.encode(data) : data) as Uint8Array<ArrayBuffer>
}

/** Key for `hmac` and `verifyHmac`; make it once where many messages are signed. */
export function importHmacKey(key: string | Uint8Array, hash: HmacHash = 'SHA-256'): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytesOf(key), { name: 'HMAC', hash }, false, ['sign'])
}

export async function hmac(key: CryptoKey, message: string | Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, bytesOf(message)))
}

/** Whether `signature` is the message's; constant time in the signature. */
export async function verifyHmac(key: CryptoKey, message: string | Uint8Array, signature: Uint8Array): Promise<boolean> {
  return isSameBytes(await hmac(key, message), signature)
}

/** Compares all bytes whatever the first ones say; only a difference in length is told early. */
export function isSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] as number)
  return difference === 0
}

/** PKCS #8 wrapping of a 32-byte Ed25519 seed (RFC 8410 §7), all that comes before the seed. */
const ED25519_PREFIX = Uint8Array.from([0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20])

/** Private key from its 32-byte seed. Rejects for any other length. */
export function importEd25519Seed(seed: Uint8Array, extractable = false): Promise<CryptoKey> {
  const wrapped = new Uint8Array(ED25519_PREFIX.length + seed.length)
  wrapped.set(ED25519_PREFIX)
  wrapped.set(seed, ED25519_PREFIX.length)
  return crypto.subtle.importKey('pkcs8', wrapped, { name: 'Ed25519' }, extractable, ['sign'])
}

/** The 32-byte public key that belongs to a 32-byte seed. */
export async function ed25519PublicKey(seed: Uint8Array): Promise<Uint8Array> {
  const { x } = (await crypto.subtle.exportKey('jwk', await importEd25519Seed(seed, true))) as { x?: string }
  const bytes = parseBase64((x ?? '').replaceAll('-', '+').replaceAll('_', '/'))
  if (bytes === undefined || bytes.length !== 32) throw new Error('the runtime gave no Ed25519 public key')
  return bytes
}

export async function signEd25519(key: CryptoKey, message: string | Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign({ name: 'Ed25519' }, key, bytesOf(message)))
}

/** Whether `signature` is the message's under the 32-byte public key. */
export async function verifyEd25519(
  publicKey: Uint8Array,
  message: string | Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  const key = await crypto.subtle.importKey('raw', bytesOf(publicKey), { name: 'Ed25519' }, false, ['verify'])
  return crypto.subtle.verify({ name: 'Ed25519' }, key, bytesOf(signature), bytesOf(message))
}

/** Lower-case hexadecimal SHA-256 of the bytes, or of the text as UTF-8. */
export async function sha256Hex(data: string | Uint8Array): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytesOf(data))))
}

export function toHex(bytes: Uint8Array): string {
  let out = ''
  for (const byte of bytes) out += byte.toString(16).padStart(2, '0')
  return out
}

/** Base64 with padding (RFC 4648 §4). */
export function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/** Bytes of a base64 text with or without padding; undefined where it is none. */
export function parseBase64(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}
