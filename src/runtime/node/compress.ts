/**
 * Codings of published documents, made once per change on the thread pool.
 *
 * Effects: none.
 *
 * @module
 */
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const gzipped = promisify(gzip)
const brotlied = promisify(brotliCompress)

/** Quality 5 is smaller than gzip at its best and costs no more. */
export async function compress(bytes: Uint8Array): Promise<{ gzip: Uint8Array; br: Uint8Array }> {
  const [gzip, br] = await Promise.all([
    gzipped(bytes, { level: 6 }),
    brotlied(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 5,
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength,
      },
    }),
  ])
  return { gzip: asView(gzip), br: asView(br) }
}

function asView(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
}
