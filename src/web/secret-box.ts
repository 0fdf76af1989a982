/**
 * Encrypts small secrets at rest: AES-256-GCM with a key derived from a passphrase (Web Crypto, NIST SP 800-38D).
 *
 * Sealed text: `v1.` + base64(12 random bytes) + `.` + base64(ciphertext with tag).
 *
 * Effects: none but randomness given by the caller.
 *
 * @module
 */
export interface SecretBox {
  seal(text: string): Promise<string>
  /** Rejects where the text was sealed with another key or altered. */
  open(sealed: string): Promise<string>
}

/** A box locked with the SHA-256 of `passphrase`, which is expected to be random already. */
export async function createSecretBox(passphrase: string, randomBytes: (length: number) => Uint8Array): Promise<SecretBox> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(passphrase))
  const key = await crypto.subtle.importKey('raw', digest, 'AES-GCM', false, ['encrypt', 'decrypt'])
  return {
    async seal(text) {
      const iv = randomBytes(12) as Uint8Array<ArrayBuffer>
      const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, new TextEncoder().encode(text))
      return `v1.${toBase64(iv)}.${toBase64(new Uint8Array(sealed))}`
    },
    async open(sealed) {
      const [version, iv, body] = sealed.split('.')
      if (version !== 'v1' || !iv || !body) throw new Error('not a sealed secret')
      const text = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: fromBase64(iv) }, key, fromBase64(body)).catch(() => {
        throw new Error('a stored secret cannot be opened: DATELINE_SECRET_KEY is not the key it was sealed with')
      })
      return new TextDecoder().decode(text)
    },
  }
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0))
}
