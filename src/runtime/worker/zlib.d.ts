/** The part of Node's zlib that the runtime has and this room uses (https://developers.cloudflare.com/workers/runtime-apis/nodejs/zlib/). */
declare module 'node:zlib' {
  export const constants: { BROTLI_PARAM_QUALITY: number; BROTLI_PARAM_SIZE_HINT: number }
  export function gzipSync(bytes: Uint8Array, options: { level: number }): Uint8Array
  export function brotliCompressSync(bytes: Uint8Array, options: { params: Record<number, number> }): Uint8Array
}
