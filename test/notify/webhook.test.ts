import { createHmac, createPublicKey, generateKeyPairSync, randomBytes, timingSafeEqual, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  activeSecrets, createKeyPair, createMessageId, createSecret, ROTATION_OVERLAP_MS, rotateSecrets, secretProblem, signMessage, verifyMessage,
  webhookHeaders,
} from '../../src/notify/webhook.ts' // biome-ignore format: one list
import type { Random } from '../../src/ports.ts'

const random: Random = { bytes: (length) => new Uint8Array(randomBytes(length)), number: Math.random }

/** What the specification asks of a receiver, written with Node's own crypto. */
function isSigned(header: string, secret: string, id: string, timestamp: number, body: string): boolean {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest()
  return header.split(' ').some((part) => {
    const [version, signature = ''] = part.split(',')
    const bytes = Buffer.from(signature, 'base64')
    return version === 'v1' && bytes.length === expected.length && timingSafeEqual(bytes, expected)
  })
}

const message = { id: 'msg_1', timestamp: 1_700_000_000, body: '{"type":"test.ping","ə":"学🔥"}' }

describe('createSecret', () => {
  it('makes fifty different secrets of 24 to 64 bytes', () => {
    const secrets = Array.from({ length: 50 }, () => createSecret(random))
    expect(new Set(secrets).size).toBe(50)
    for (const secret of secrets) {
      expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]+={0,2}$/)
      const { length } = Buffer.from(secret.slice(6), 'base64')
      expect(length >= 24 && length <= 64).toBe(true)
      expect(secretProblem(secret)).toBeUndefined()
    }
  })
})

describe('createMessageId', () => {
  it('holds no full stop and 128 random bits', () => {
    expect(createMessageId(random)).toMatch(/^msg_[0-9a-f]{32}$/)
  })
})

describe('secretProblem', () => {
  it.each([
    ['hunter2', /whsec_/],
    ['whsec_', /whsec_/],
    ['whsec_not base64', /base64/],
    [`whsec_${Buffer.alloc(23).toString('base64')}`, /has 23/],
    [`whsec_${Buffer.alloc(65).toString('base64')}`, /has 65/],
    [`whsk_${Buffer.alloc(31).toString('base64')}`, /has 31/],
  ])('finds fault with %s', (secret, problem) => {
    expect(secretProblem(secret)).toMatch(problem)
  })

  it.each([24, 64])('accepts %i bytes', (length) => {
    expect(secretProblem(`whsec_${Buffer.alloc(length).toString('base64')}`)).toBeUndefined()
  })
})

describe('signMessage', () => {
  it('is verified by a receiver built on other crypto', async () => {
    for (let i = 0; i < 200; i++) {
      const secret = createSecret(random)
      const body = randomBytes(i).toString('latin1')
      const header = await signMessage({ ...message, body, secrets: [secret] })
      expect(isSigned(header, secret, message.id, message.timestamp, body)).toBe(true)
      expect(isSigned(header, secret, message.id, message.timestamp, `${body}x`)).toBe(false)
      expect(isSigned(header, secret, message.id, message.timestamp + 1, body)).toBe(false)
      expect(isSigned(header, createSecret(random), message.id, message.timestamp, body)).toBe(false)
    }
  })

  it('gives the vector of the specification', async () => {
    // Secret, id, timestamp and body of the Standard Webhooks reference libraries' tests.
    const header = await signMessage({
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1614265330,
      body: '{"test": 2432232314}',
      secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    })
    expect(header).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
  })

  it('signs with old and new secret during a rotation', async () => {
    const [old, young] = [createSecret(random), createSecret(random)]
    const header = await signMessage({ ...message, secrets: [young, old] })
    expect(header.split(' ')).toHaveLength(2)
    for (const secret of [old, young]) expect(isSigned(header, secret, message.id, message.timestamp, message.body)).toBe(true)
  })

  it('signs with Ed25519 beside HMAC', async () => {
    const pair = generateKeyPairSync('ed25519')
    const seed = pair.privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32)
    const publicBytes = pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
    const secret = createSecret(random)
    // As some tools keep it: seed and public key together.
    const privateSecret = `whsk_${Buffer.concat([seed, publicBytes]).toString('base64')}`
    const header = await signMessage({ ...message, secrets: [secret, privateSecret] })
    const [first, second = ''] = header.split(' ')
    expect([first?.split(',')[0], second.split(',')[0]]).toEqual(['v1', 'v1a'])
    const signed = Buffer.from(`${message.id}.${message.timestamp}.${message.body}`)
    expect(verify(null, signed, createPublicKey(pair.privateKey), Buffer.from(second.slice(4), 'base64'))).toBe(true)
    const whpk = `whpk_${publicBytes.toString('base64')}`
    expect(await verifyMessage({ ...message, signature: header, secrets: [whpk] })).toEqual({ ok: true })
    expect(await verifyMessage({ ...message, body: '', signature: header, secrets: [whpk] })).toMatchObject({ ok: false })
  })

  it('refuses what cannot be signed without naming the secret', async () => {
    const secrets = [createSecret(random)]
    await expect(signMessage({ ...message, id: 'a.b', secrets })).rejects.toThrow(/a\.b/)
    await expect(signMessage({ ...message, timestamp: 1.5, secrets })).rejects.toThrow(/1\.5/)
    await expect(signMessage({ ...message, secrets: [] })).rejects.toThrow(/needs a secret/)
    await expect(signMessage({ ...message, secrets: ['hunter2'] })).rejects.toThrow(/^(?!.*hunter2)/)
  })
})

describe('createKeyPair', () => {
  it('makes a pair whose public key verifies what the secret signs', async () => {
    const { secret, publicKey } = await createKeyPair(random)
    expect(secretProblem(secret)).toBeUndefined()
    const signature = await signMessage({ ...message, secrets: [secret] })
    const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(publicKey.slice(5), 'base64')])
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' })
    const signed = Buffer.from(`${message.id}.${message.timestamp}.${message.body}`)
    expect(verify(null, signed, key, Buffer.from(signature.slice(4), 'base64'))).toBe(true)
    expect(await verifyMessage({ ...message, signature, secrets: [publicKey] })).toEqual({ ok: true })
  })
})

describe('webhookHeaders', () => {
  it('names id, whole seconds and signature', async () => {
    const secret = createSecret(random)
    const headers = await webhookHeaders({ ...message, secrets: [secret] })
    expect(headers).toMatchObject({
      'webhook-id': 'msg_1',
      'webhook-timestamp': '1700000000',
      'content-type': 'application/json; charset=utf-8',
    })
    expect(isSigned(headers['webhook-signature']!, secret, message.id, message.timestamp, message.body)).toBe(true)
  })
})

describe('verifyMessage', () => {
  const secret = createSecret(random)

  it('accepts what was signed and nothing else', async () => {
    const signature = await signMessage({ ...message, secrets: [secret] })
    expect(await verifyMessage({ ...message, signature, secrets: [secret] })).toEqual({ ok: true })
    expect(await verifyMessage({ ...message, signature, secrets: [createSecret(random)] })).toEqual({
      ok: false,
      problem: 'signature',
    })
    expect(await verifyMessage({ ...message, id: 'msg_2', signature, secrets: [secret] })).toMatchObject({ ok: false })
    for (const wrong of ['', 'v1', 'v1,', 'v2,abcd', signature.replace('v1,', 'v1a,'), `${signature}A`]) {
      expect(await verifyMessage({ ...message, signature: wrong, secrets: [secret] })).toMatchObject({ ok: false })
    }
  })

  it('refuses a timestamp more than five minutes off', async () => {
    const signature = await signMessage({ ...message, secrets: [secret] })
    const at = (now: number) => verifyMessage({ ...message, signature, secrets: [secret], now })
    expect(await at(message.timestamp + 300)).toEqual({ ok: true })
    expect(await at(message.timestamp + 301)).toEqual({ ok: false, problem: 'timestamp' })
    expect(await at(message.timestamp - 301)).toEqual({ ok: false, problem: 'timestamp' })
  })
})

describe('rotateSecrets', () => {
  it('lets the old secret sign along for the overlap', () => {
    const rotated = rotateSecrets([{ secret: 'a' }], 'b', 1000)
    expect(rotated).toEqual([{ secret: 'b' }, { secret: 'a', expiresAt: 1000 + ROTATION_OVERLAP_MS }])
    expect(activeSecrets(rotated, 1000 + ROTATION_OVERLAP_MS - 1)).toEqual(['b', 'a'])
    expect(activeSecrets(rotated, 1000 + ROTATION_OVERLAP_MS)).toEqual(['b'])
  })

  it('never makes a secret live longer and keeps ten old ones', () => {
    let secrets = rotateSecrets([{ secret: '0' }], '1', 0, 100)
    secrets = rotateSecrets(secrets, '2', 50, 100)
    expect(secrets.find(({ secret }) => secret === '0')?.expiresAt).toBe(100)
    for (let i = 3; i < 30; i++) secrets = rotateSecrets(secrets, String(i), 60, 100)
    expect(secrets).toHaveLength(11)
    expect(rotateSecrets(secrets, 'new', 1000, 100).map(({ secret }) => secret)).toEqual(['new', '29'])
  })
})
