/**
 * Undoes content codings (RFC 9110 §8.4) within a bound on what comes out.
 *
 * Effects: none beyond CPU time; large bodies are inflated off the main thread.
 *
 * @module
 */
import { Buffer } from 'node:buffer'
import type { Transform } from 'node:stream'
import {
  brotliDecompressSync,
  constants,
  crc32,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib'

export type Decoded = { ok: true; body: Buffer } | { ok: false; failure: 'too-large' | 'bad-encoding'; detail: string }

type Coding = 'gzip' | 'deflate' | 'br' | 'zstd'

/** Names in use for codings we undo. */
const CODINGS: ReadonlyMap<string, Coding> = new Map([
  ['br', 'br'],
  ['deflate', 'deflate'],
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['zstd', 'zstd'],
])

/** Words servers put there that are no coding at all. */
const NOT_CODINGS: ReadonlySet<string> = new Set([
  '',
  '8bit',
  'binary',
  'identity',
  'iso-8859-1',
  'none',
  'plain',
  'utf-8',
  'utf8',
  'windows-1251',
])

/** More codings than this on one body are an attack. */
const MAX_CODINGS = 2
/** Below this size a thread hop costs more than the work. */
const SYNC_BYTES = 128 * 1024
/** RFC 9659: 8 MB is the largest window a zstd content coding may ask for. */
const ZSTD_PARAMS = { [constants.ZSTD_d_windowLogMax]: 23 }

/** Returns the codings to undo, first to last, or what stands in the way. */
export function planDecoding(
  contentEncoding: string | undefined,
): { ok: true; codings: Coding[] } | { ok: false; detail: string } {
  if (contentEncoding === undefined) return { ok: true, codings: [] }
  const names = contentEncoding
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => !NOT_CODINGS.has(name))
  if (names.length > MAX_CODINGS) return { ok: false, detail: `${names.length} content codings on one body` }
  const codings: Coding[] = []
  for (const name of names.reverse()) {
    const coding = CODINGS.get(name)
    if (coding === undefined) return { ok: false, detail: `unknown content coding "${name.slice(0, 40)}"` }
    codings.push(coding)
  }
  return { ok: true, codings }
}

/**
 * Returns the body with all `codings` undone. More than `maxBytes` at any step, or bytes that end early or do not
 * fit the coding, are failures; with `cut` the bytes gained until then are the answer.
 */
export async function decodeBody(body: Buffer, codings: readonly Coding[], maxBytes: number, cut: boolean): Promise<Decoded> {
  let current = body
  for (const coding of codings) {
    // An empty body has nothing to undo, whatever its label.
    if (current.length === 0) break
    const real = realCoding(current, coding)
    if (real === undefined) continue
    const step =
      current.length <= SYNC_BYTES && !cut
        ? inflateAtOnce(current, real, maxBytes)
        : await inflateInSteps(current, real, maxBytes, cut)
    if (!step.ok) return step
    current = step.body
  }
  return { ok: true, body: current }
}

/**
 * The coding that the bytes show, where they show one; labels lie. Text that begins like a document was never coded;
 * Brotli and bare deflate have no mark of their own and are taken at their word.
 */
function realCoding(body: Buffer, label: Coding): Coding | undefined {
  if (body[0] === 0x1f && body[1] === 0x8b) return 'gzip'
  if (body.length > 3 && body.readUInt32LE(0) === ZSTD_MAGIC) return 'zstd'
  if (label === 'gzip' && hasZlibHeader(body)) return 'deflate'
  return TEXT_BEGINS.test(body.toString('latin1', 0, 64)) ? undefined : label
}

const ZSTD_MAGIC = 0xfd2fb528
/** Beginnings of XML, HTML and JSON, after blanks or a byte order mark. */
const TEXT_BEGINS =
  /^(?:\xef\xbb\xbf)?\s*(?:<(?:!--|(?:\?xml|!doctype|html|head|rss|feed|rdf|urlset|sitemapindex)\b)|[{[]\s*["{[])/i

function inflateAtOnce(body: Buffer, coding: Coding, maxBytes: number): Decoded {
  const options = { maxOutputLength: Math.max(1, maxBytes) }
  try {
    if (coding === 'gzip') return { ok: true, body: gunzip(body, options) }
    if (coding === 'br') return { ok: true, body: brotliDecompressSync(body, options) }
    if (coding === 'zstd') return { ok: true, body: zstdDecompressSync(body, { ...options, params: ZSTD_PARAMS }) }
    return { ok: true, body: hasZlibHeader(body) ? inflateSync(body, options) : inflateRawSync(body, options) }
  } catch (error) {
    return decodingFailure(error, coding, maxBytes)
  }
}

function inflateInSteps(body: Buffer, coding: Coding, maxBytes: number, cut: boolean): Promise<Decoded> {
  return new Promise((resolve) => {
    const inflater = createInflater(body, coding)
    const chunks: Buffer[] = []
    let length = 0
    const finish = (result: Decoded): void => {
      resolve(cut ? { ok: true, body: Buffer.concat(chunks).subarray(0, maxBytes) } : result)
      inflater.destroy()
    }
    inflater.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      length += chunk.length
      if (length > maxBytes) finish({ ok: false, failure: 'too-large', detail: tooLarge(maxBytes) })
    })
    inflater.on('end', () => finish({ ok: true, body: Buffer.concat(chunks) }))
    inflater.on('error', (error) => finish(decodingFailure(error, coding, maxBytes)))
    inflater.end(body)
  })
}

function createInflater(body: Buffer, coding: Coding): Transform {
  const options = { chunkSize: 64 * 1024 }
  if (coding === 'gzip') return createGunzip(options)
  if (coding === 'br') return createBrotliDecompress(options)
  if (coding === 'zstd') return createZstdDecompress({ ...options, params: ZSTD_PARAMS })
  return hasZlibHeader(body) ? createInflate(options) : createInflateRaw(options)
}

/** Bytes after the last member that begin no other one are ignored, as browsers do; the member itself is checked. */
function gunzip(body: Buffer, options: { maxOutputLength: number }): Buffer {
  try {
    return gunzipSync(body, options)
  } catch (error) {
    const whole = firstMember(body, options)
    if (whole === undefined) throw error
    return whole
  }
}

/** The plain bytes of a gzip file's first member (RFC 1952 §2.3) where garbage follows it; undefined where it is not whole. */
function firstMember(body: Buffer, options: { maxOutputLength: number }): Buffer | undefined {
  // Members with names or comments are rare, and then the fault stands.
  if (body.length < 18 || body[3] !== 0) return undefined
  try {
    const { buffer, engine } = inflateRawSync(body.subarray(10), { ...options, info: true }) as unknown as {
      buffer: Buffer
      engine: { bytesWritten: number }
    }
    const trailer = 10 + engine.bytesWritten
    if (trailer + 8 >= body.length || (body[trailer + 8] === 0x1f && body[trailer + 9] === 0x8b)) return undefined
    return body.readUInt32LE(trailer) === crc32(buffer) && body.readUInt32LE(trailer + 4) === buffer.length ? buffer : undefined
  } catch {
    return undefined
  }
}

/** `deflate` means zlib (RFC 1950), but many servers send the bare stream (RFC 1951). */
function hasZlibHeader(body: Buffer): boolean {
  return body.length > 1 && (body[0]! & 0x0f) === 8 && ((body[0]! << 8) | body[1]!) % 31 === 0
}

function decodingFailure(error: unknown, coding: Coding, maxBytes: number): Decoded {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ERR_BUFFER_TOO_LARGE') return { ok: false, failure: 'too-large', detail: tooLarge(maxBytes) }
  return { ok: false, failure: 'bad-encoding', detail: `${coding}: ${message}` }
}

function tooLarge(maxBytes: number): string {
  return `more than ${maxBytes} bytes when decoded`
}
