import { createHash, createHmac, createPrivateKey, createPublicKey, randomBytes, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  hmac, importEd25519Seed, importHmacKey, isSameBytes, parseBase64, sha256Hex, signEd25519, toBase64, toHex, verifyEd25519, verifyHmac,
} from '../../src/web/hmac.ts' // biome-ignore format: one list

describe('hmac', () => {
  it('gives the second test vector of RFC 4231', async () => {
    const key = await importHmacKey('Jefe')
    expect(toHex(await hmac(key, 'what do ya want for nothing?'))).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    )
  })

  it.each(['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'] as const)('agrees with OpenSSL on %s', async (hash) => {
    for (const length of [1, 24, 64, 200]) {
      const key = randomBytes(length)
      const message = randomBytes(length * 7)
      const expected = createHmac(hash.replace('-', ''), key).update(message).digest('hex')
      expect(toHex(await hmac(await importHmacKey(key, hash), message))).toBe(expected)
    }
  })

  it('signs text as UTF-8', async () => {
    const expected = createHmac('sha256', 'k').update('ə学🔥', 'utf8').digest('hex')
    expect(toHex(await hmac(await importHmacKey('k'), 'ə学🔥'))).toBe(expected)
  })
})

describe('verifyHmac', () => {
  it('accepts the signature and no other', async () => {
    const key = await importHmacKey('key')
    const signature = await hmac(key, 'message')
    expect(await verifyHmac(key, 'message', signature)).toBe(true)
    expect(await verifyHmac(key, 'message!', signature)).toBe(false)
    expect(await verifyHmac(key, 'message', signature.slice(1))).toBe(false)
    for (let i = 0; i < signature.length; i++) {
      const changed = signature.slice()
      changed[i]! ^= 1
      expect(await verifyHmac(key, 'message', changed)).toBe(false)
    }
  })
})

describe('isSameBytes', () => {
  it('compares length and every byte', () => {
    expect(isSameBytes(new Uint8Array([1, 2]), new Uint8Array([1, 2]))).toBe(true)
    expect(isSameBytes(new Uint8Array([1, 2]), new Uint8Array([1, 3]))).toBe(false)
    expect(isSameBytes(new Uint8Array([1]), new Uint8Array([1, 0]))).toBe(false)
    expect(isSameBytes(new Uint8Array(), new Uint8Array())).toBe(true)
  })
})

describe('Ed25519', () => {
  it('agrees with OpenSSL both ways', async () => {
    const seed = randomBytes(32)
    const wrapped = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed])
    const privateKey = createPrivateKey({ key: wrapped, format: 'der', type: 'pkcs8' })
    const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32)
    const ours = await signEd25519(await importEd25519Seed(seed), 'message')
    expect(Buffer.from(ours).equals(sign(null, Buffer.from('message'), privateKey))).toBe(true)
    expect(await verifyEd25519(publicKey, 'message', ours)).toBe(true)
    expect(await verifyEd25519(publicKey, 'messages', ours)).toBe(false)
  })
})

describe('sha256Hex', () => {
  it('agrees with OpenSSL on text and bytes', async () => {
    expect(await sha256Hex('ə')).toBe(createHash('sha256').update('ə').digest('hex'))
    expect(await sha256Hex(new Uint8Array(3))).toBe(createHash('sha256').update(new Uint8Array(3)).digest('hex'))
  })
})

describe('base64', () => {
  it('goes out and back for every length', () => {
    for (let length = 0; length < 70; length++) {
      const bytes = new Uint8Array(randomBytes(length))
      expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
      expect(parseBase64(toBase64(bytes))).toEqual(bytes)
    }
  })

  it('takes missing padding and refuses what is no base64', () => {
    expect(parseBase64('YWI')).toEqual(new Uint8Array([97, 98]))
    for (const text of ['a', 'YW I', 'YWI-', '=YWI', 'YWJj=', 'ə']) expect(parseBase64(text)).toBeUndefined()
  })
})
