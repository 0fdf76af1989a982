/**
 * The one door to the network on Cloudflare: the Worker's own `fetch`, with addresses judged and sizes bounded.
 *
 * A Worker cannot look a name up and connect to what it found; names are judged as written, and Cloudflare's network
 * keeps its own private addresses away. Redirects are not followed, nothing is cached, no cookies are kept.
 *
 * Effects: network.
 *
 * @module
 */
import type { Http, HttpFailure, HttpRequest, HttpResult } from '../../ports.ts'
import { judgeUrlAddress } from '../../web/ip-address.ts'
import { parseHttpUrl } from '../../web/url.ts'

export interface WorkerHttpOptions {
  /** The service's own address: fetching what is below it would go round in circles. */
  ownUrl: string
  /** `host:port` entries that may be private; local runtimes only. */
  allowHosts: readonly string[]
  /** Whether requests leave through an outbound service that tells failures in a header; local runtimes only. */
  outboundTells?: boolean
  /** Counts requests, for those who keep to a budget. */
  onRequest?: () => void
}

/** What `fetch` here can decode by itself; the rest is not asked for. */
const CODINGS = 'gzip, br'

export function createHttp(options: WorkerHttpOptions): Http {
  return {
    async send(request) {
      const url = parseHttpUrl(request.url)
      if (url === undefined) return fail('bad-address', 'not an http address without user and password')
      if (!mayReach(url, options)) return fail('blocked-address', `${url.host} is not on the public internet`)
      if (request.signal?.aborted) return fail('aborted', 'given up before it began')
      options.onRequest?.()
      return exchange(url, request, options.outboundTells === true)
    },
  }
}

function mayReach(url: URL, options: WorkerHttpOptions): boolean {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  if (options.allowHosts.includes(`${url.hostname.replace(/\.+$/, '')}:${port}`)) return true
  return judgeUrlAddress(url) !== 'private' && !isOwn(url, new URL(options.ownUrl))
}

/** Other paths of the same host may be the publisher's: a service can live below one. */
function isOwn(url: URL, own: URL): boolean {
  const nameOf = ({ hostname }: URL): string => hostname.replace(/\.+$/, '')
  const base = own.pathname.replace(/\/+$/, '')
  return nameOf(url) === nameOf(own) && (url.pathname === base || url.pathname.startsWith(`${base}/`))
}

/** Set by the outbound service of local runtimes, which passes no origin's header of this name. */
export const FAILURE_HEADER = 'x-dateline-failure'

async function exchange(url: URL, request: HttpRequest, outboundTells: boolean): Promise<HttpResult> {
  const limit = AbortSignal.timeout(request.timeoutMs)
  const signal = request.signal ? AbortSignal.any([request.signal, limit]) : limit
  try {
    const response = await fetch(url.href, {
      method: request.method,
      headers: { ...request.headers, ...('accept-encoding' in request.headers ? { 'accept-encoding': CODINGS } : {}) },
      ...(request.body === undefined ? {} : { body: request.body }),
      redirect: 'manual',
      signal,
    })
    const headers = Object.fromEntries(response.headers)
    const told = outboundTells ? FAILURES.find((one) => one === headers[FAILURE_HEADER]) : undefined
    if (told) return fail(told, await response.text())
    if (!canDecode(headers['content-encoding'] ?? '') && response.body !== null) {
      await response.body.cancel()
      return fail('bad-encoding', `the answer is coded as ${headers['content-encoding']}`)
    }
    const body = await readBody(response.body, request, signal)
    if (body === undefined) return fail('too-large', `more than ${request.maxBytes} bytes`)
    return { ok: true, response: { url: url.href, status: response.status, headers, body } }
  } catch (error) {
    if (limit.aborted) return fail('timeout', `no whole answer within ${request.timeoutMs} ms`)
    if (request.signal?.aborted) return fail('aborted', 'given up by the caller')
    const detail = error instanceof Error ? error.message : String(error)
    return fail(failureOf(detail), detail)
  }
}

function canDecode(coding: string): boolean {
  return coding.split(',').every((one) => ['', 'identity', 'gzip', 'x-gzip', 'br'].includes(one.trim().toLowerCase()))
}

/** The whole body, its beginning where the request wants it cut, or `undefined` where it is too large. */
async function readBody(
  stream: ReadableStream<Uint8Array> | null,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let length = 0
  if (stream !== null) {
    const reader = stream.getReader()
    const stop = (): void => void reader.cancel(signal.reason).catch(() => undefined)
    signal.addEventListener('abort', stop, { once: true })
    try {
      for (;;) {
        const { done, value } = await reader.read()
        signal.throwIfAborted()
        if (done) break
        chunks.push(value)
        length += value.length
        if (length > request.maxBytes) {
          await reader.cancel()
          if (request.overflow !== 'cut') return undefined
          break
        }
      }
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }
  return join(chunks, Math.min(length, request.maxBytes))
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    const fitting = chunk.subarray(0, length - at)
    whole.set(fitting, at)
    at += fitting.length
  }
  return whole
}

const FAILURES: readonly HttpFailure[] = [
  'blocked-address',
  'bad-address',
  'dns',
  'connect',
  'tls',
  'timeout',
  'reset',
  'too-large',
  'bad-encoding',
  'protocol',
  'aborted',
]

/** The runtime tells faults in words only; these are the words. */
const SAID: readonly [RegExp, HttpFailure][] = [
  [/DNS|ENOTFOUND|not resolve/i, 'dns'],
  [/TLS|SSL|certificate/i, 'tls'],
  [/decompress|gzip|brotli|inflate/i, 'bad-encoding'],
  [/connection refused|not connect|ECONNREFUSED|unreachable/i, 'connect'],
  [/not allowed|forbidden/i, 'blocked-address'],
  [/protocol|malformed|HTTP/, 'protocol'],
]

function failureOf(detail: string): HttpFailure {
  return SAID.find(([words]) => words.test(detail))?.[1] ?? 'reset'
}

function fail(failure: HttpFailure, detail: string): Extract<HttpResult, { ok: false }> {
  return { ok: false, failure, detail }
}
