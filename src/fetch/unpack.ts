/**
 * Unpacks documents that are gzip files themselves, such as `sitemap.xml.gz`.
 *
 * Effects: none.
 *
 * @module
 */

export type Unpacked = { ok: true; bytes: Uint8Array } | { ok: false; failure: 'too-large' | 'bad-encoding' }

/** Returns the bytes as they are unless they begin like a gzip file (RFC 1952 §2.3.1). */
export async function unpackGzip(bytes: Uint8Array, maxBytes: number): Promise<Unpacked> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return { ok: true, bytes }
  const reader = new Blob([bytes.slice()]).stream().pipeThrough(new DecompressionStream('gzip')).getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return { ok: true, bytes: join(chunks, length) }
      chunks.push(value)
      length += value.length
      if (length > maxBytes) {
        await reader.cancel()
        return { ok: false, failure: 'too-large' }
      }
    }
  } catch {
    return { ok: false, failure: 'bad-encoding' }
  }
}

function join(chunks: Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}
