/**
 * Codings of a published document, made once per rendition with the runtime's own zlib.
 *
 * Both are offered so that the bytes under an entity tag are ours: what the platform codes by itself goes out under the tag
 * of other bytes (SEMANTICS 15). The level is one that a Worker's processor time allows.
 *
 * Effects: none.
 *
 * @module
 */
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const BROTLI_QUALITY = 4
const GZIP_LEVEL = 6

export async function compress(bytes: Uint8Array): Promise<{ gzip: Uint8Array; br: Uint8Array }> {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength,
  }
  return { gzip: plain(gzipSync(bytes, { level: GZIP_LEVEL })), br: plain(brotliCompressSync(bytes, { params })) }
}

function plain(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
}
