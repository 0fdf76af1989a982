/**
 * Signs webhook messages and keeps their secrets (Standard Webhooks 1.0, "Signature scheme").
 *
 * Signed are `id.timestamp.body`: with HMAC-SHA256 under a `whsec_` secret (`v1,`), with Ed25519 under a `whsk_` one
 * (`v1a,`). While a secret is being rotated old and new sign together, newest first.
 *
 * Effects: none but randomness given by the caller (imported keys are remembered).
 *
 * @module
 */
import type { Endpoint } from '../model/endpoint.ts'
import type { Random } from '../ports.ts'
import {
  ed25519PublicKey,
  hmac,
  importEd25519Seed,
  importHmacKey,
  parseBase64,
  signEd25519,
  toBase64,
  toHex,
  verifyEd25519,
  verifyHmac,
} from '../web/hmac.ts'

type Secrets = Endpoint['secrets']

/** How long the previous secret signs along after a rotation. */
export const ROTATION_OVERLAP_MS = 24 * 60 * 60 * 1000
/** Receivers refuse timestamps further off than this. */
export const TIMESTAMP_TOLERANCE_S = 5 * 60
const MAX_OLD_SECRETS = 10
const MAX_KEYS = 1000
const ED25519_SEED_BYTES = 32
const ID_BYTES = 16
/** The secret itself must not reach a log by way of an error. */
const NO_SECRET = 'a webhook secret is not whsec_ or whsk_ followed by base64'

/** HMAC-SHA256 of a text in UTF-8, where a runtime has a faster one than Web Crypto. */
export type FastHmac = (key: Uint8Array, text: string) => Uint8Array

export interface SignedMessage {
  /** `webhook-id`: the same over all attempts; holds no full stop. */
  id: string
  /** `webhook-timestamp`: seconds since 1970, of this attempt. */
  timestamp: number
  body: string
}

/** A new `whsec_` secret of 32 random bytes. */
export function createSecret(random: Random): string {
  return `whsec_${toBase64(random.bytes(32))}`
}

/** A new Ed25519 pair: the secret signs, the public key is for the receiver. */
export async function createKeyPair(random: Random): Promise<{ secret: string; publicKey: string }> {
  const seed = random.bytes(ED25519_SEED_BYTES)
  return { secret: `whsk_${toBase64(seed)}`, publicKey: `whpk_${toBase64(await ed25519PublicKey(seed))}` }
}

/** A new `webhook-id`: `msg_` and 128 random bits. */
export function createMessageId(random: Random): string {
  return `msg_${toHex(random.bytes(ID_BYTES))}`
}

/** Several at once: asking for randomness costs more than turning it into text. */
export function createMessageIds(random: Random, count: number): string[] {
  if (count === 0) return []
  const bytes = random.bytes(count * ID_BYTES)
  return Array.from({ length: count }, (_, place) => `msg_${toHex(bytes.subarray(place * ID_BYTES, (place + 1) * ID_BYTES))}`)
}

/** What is wrong with a secret a person brought along, or undefined: 24 to 64 bytes in base64 behind `whsec_` or `whsk_`. */
export function secretProblem(secret: string): string | undefined {
  const bytes = secretBytes(secret)
  if (bytes === undefined) return 'a secret is whsec_ (or whsk_ for Ed25519) followed by base64'
  if (secret.startsWith('whsk_')) {
    return bytes.length === 32 || bytes.length === 64
      ? undefined
      : `an Ed25519 key has 32 or 64 bytes, this one has ${bytes.length}`
  }
  return bytes.length >= 24 && bytes.length <= 64 ? undefined : `a secret has 24 to 64 bytes, this one has ${bytes.length}`
}

/** The secrets after a rotation: the new one first, older ones until `now` + overlap at most, ten of them at most. */
export function rotateSecrets(secrets: Secrets, secret: string, now: number, overlapMs: number = ROTATION_OVERLAP_MS): Secrets {
  const older = secrets
    .filter(({ secret: old, expiresAt }) => old !== secret && (expiresAt ?? Number.POSITIVE_INFINITY) > now)
    .map(({ secret: old, expiresAt }) => ({
      secret: old,
      expiresAt: Math.min(expiresAt ?? Number.POSITIVE_INFINITY, now + overlapMs),
    }))
  return [{ secret }, ...older.slice(0, MAX_OLD_SECRETS)]
}

/** The secrets that sign at `now` (milliseconds), newest first. */
export function activeSecrets(secrets: Secrets, now: number): string[] {
  return secrets.filter(({ expiresAt }) => expiresAt === undefined || expiresAt > now).map(({ secret }) => secret)
}

/**
 * The `webhook-signature` header: one signature for each secret, separated by blanks.
 *
 * Rejects where there is no secret, a secret is not one, or the id holds a full stop.
 */
export async function signMessage({
  id,
  timestamp,
  body,
  secrets,
  fastHmac,
}: SignedMessage & { secrets: readonly string[]; fastHmac?: FastHmac | undefined }): Promise<string> {
  if (id === '' || id.includes('.') || !Number.isSafeInteger(timestamp))
    throw new TypeError(`not a message id and timestamp: ${id}, ${timestamp}`)
  if (secrets.length === 0) throw new TypeError('a webhook message needs a secret')
  const signed = `${id}.${timestamp}.${body}`
  const signatures = await Promise.all(
    secrets.map(async (secret) => {
      if (fastHmac && !isAsymmetric(secret)) return `v1,${toBase64(fastHmac(rawKey(secret), signed))}`
      const key = await keyOf(secret)
      return isAsymmetric(secret) ? `v1a,${toBase64(await signEd25519(key, signed))}` : `v1,${toBase64(await hmac(key, signed))}`
    }),
  )
  return signatures.join(' ')
}

/** The headers of one attempt, lower-case; the body must be sent as it is, in UTF-8. */
export async function webhookHeaders(message: SignedMessage & { secrets: readonly string[] }): Promise<Record<string, string>> {
  return {
    'content-type': 'application/json; charset=utf-8',
    'webhook-id': message.id,
    'webhook-timestamp': String(message.timestamp),
    'webhook-signature': await signMessage(message),
  }
}

export type Verification = { ok: true } | { ok: false; problem: 'timestamp' | 'signature' }

/**
 * What a receiver does: whether any of the header's signatures was made with any of the secrets (`whsec_`, or `whpk_`
 * for a public key), and, where `now` (seconds) is given, the timestamp is at most five minutes off.
 */
export async function verifyMessage(
  message: SignedMessage & { signature: string; secrets: readonly string[]; now?: number },
): Promise<Verification> {
  const { id, timestamp, body, now } = message
  if (now !== undefined && Math.abs(now - timestamp) > TIMESTAMP_TOLERANCE_S) return { ok: false, problem: 'timestamp' }
  const signed = `${id}.${timestamp}.${body}`
  for (const part of message.signature.split(' ').slice(0, 2 * MAX_OLD_SECRETS + 2)) {
    const comma = part.indexOf(',')
    const signature = parseBase64(part.slice(comma + 1))
    if (comma < 0 || signature === undefined) continue
    for (const secret of message.secrets) {
      if (await isSignedWith(secret, part.slice(0, comma), signed, signature)) return { ok: true }
    }
  }
  return { ok: false, problem: 'signature' }
}

async function isSignedWith(secret: string, version: string, signed: string, signature: Uint8Array): Promise<boolean> {
  if (version === 'v1a' && secret.startsWith('whpk_')) {
    const bytes = parseBase64(secret.slice(5))
    return bytes !== undefined && bytes.length === 32 && signature.length === 64 && verifyEd25519(bytes, signed, signature)
  }
  return (
    version === 'v1' && !isAsymmetric(secret) && !secret.startsWith('whpk_') && verifyHmac(await keyOf(secret), signed, signature)
  )
}

function isAsymmetric(secret: string): boolean {
  return secret.startsWith('whsk_')
}

function secretBytes(secret: string): Uint8Array | undefined {
  const bytes = secret.startsWith('whsec_')
    ? parseBase64(secret.slice(6))
    : secret.startsWith('whsk_')
      ? parseBase64(secret.slice(5))
      : undefined
  return bytes === undefined || bytes.length === 0 ? undefined : bytes
}

const rawKeys = new Map<string, Uint8Array>()

function rawKey(secret: string): Uint8Array {
  const known = rawKeys.get(secret)
  if (known !== undefined) return known
  const bytes = secretBytes(secret)
  if (bytes === undefined) throw new TypeError(NO_SECRET)
  if (rawKeys.size >= MAX_KEYS) rawKeys.clear()
  rawKeys.set(secret, bytes)
  return bytes
}

const keys = new Map<string, Promise<CryptoKey>>()

/** The secret as a key, imported once. */
function keyOf(secret: string): Promise<CryptoKey> {
  const known = keys.get(secret)
  if (known !== undefined) return known
  const bytes = secretBytes(secret)
  if (bytes === undefined) return Promise.reject(new TypeError(NO_SECRET))
  const key = isAsymmetric(secret) ? importEd25519Seed(bytes.slice(0, ED25519_SEED_BYTES)) : importHmacKey(bytes)
  if (keys.size >= MAX_KEYS) keys.clear()
  keys.set(secret, key)
  return key
}
