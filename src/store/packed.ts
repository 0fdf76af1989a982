/**
 * Bytes as text in a row: D1 keeps no blobs.
 *
 * Effects: none.
 *
 * @module
 */

/** Gzip in base64; nothing stays nothing. */
export async function packBytes(body: Uint8Array): Promise<string> {
  if (body.length === 0) return ''
  const bytes = await through(body, new CompressionStream('gzip'))
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(text)
}

export async function unpackBytes(packed: string): Promise<Uint8Array> {
  if (packed === '') return new Uint8Array()
  return through(
    Uint8Array.from(atob(packed), (c) => c.charCodeAt(0)),
    new DecompressionStream('gzip'),
  )
}

async function through(bytes: Uint8Array, stream: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const piped = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(stream)
  return new Uint8Array(await new Response(piped).arrayBuffer())
}
