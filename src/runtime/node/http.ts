/**
 * The one door to the network on Node: undici, with every address checked and every size and time bounded.
 *
 * No redirects, cookies or cache here. What the network does comes back as a value; an incomplete answer is a
 * failure. All sockets are opened by `http-connect.ts`, through a proxy where the operator set one.
 *
 * Effects: network.
 *
 * @module
 */
import { Buffer } from 'node:buffer'
import { Agent, type Dispatcher } from 'undici'
import type { Http, HttpFailure, HttpRequest, HttpResult } from '../../ports.ts'
import { parseHttpUrl } from '../../web/url.ts'
import { createConnector, type Lookup } from './http-connect.ts'
import { decodeBody, planDecoding } from './http-decode.ts'
import type { ProxySettings } from './http-proxy.ts'
import type { ResolveRule } from './resolve-map.ts'

export interface NodeHttpOptions {
  /** `host:port` entries exempt from the guard; see `resolve-map.ts`. */
  allowHosts: readonly string[]
  resolve: readonly ResolveRule[]
  /** Stands in for the system's resolver. */
  lookup?: Lookup
  proxy?: ProxySettings | undefined
  /** PEM certificates trusted beside the runtime's own. */
  extraCa?: string
  /** Defaults: 10 s to connect, 30 s without a byte, 64 KiB of headers. */
  connectTimeoutMs?: number
  idleTimeoutMs?: number
  maxHeaderBytes?: number
}

/** An answer thought complete, in the moment in which more bytes than its length may still show. */
type Ending = { origin: string; overrun: boolean }

/** Of answers that are not what was asked for so much is read. */
const HINT_BYTES = 128 * 1024

/** Fields only this module writes. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'transfer-encoding',
  'upgrade',
])

export function createHttp(options: NodeHttpOptions): Http & { close(): Promise<void> } {
  const idleTimeoutMs = options.idleTimeoutMs ?? 30_000
  const connections = new Map<string, number>()
  const endings = new Set<Ending>()
  const connect = createConnector({
    ...options,
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    onConnect: (origin) => connections.set(origin, (connections.get(origin) ?? 0) + 1),
    onExcess: (origin) => {
      for (const ending of endings) if (ending.origin === origin) ending.overrun = true
    },
  })
  const agent = new Agent({
    connect,
    allowH2: false,
    headersTimeout: idleTimeoutMs,
    bodyTimeout: idleTimeoutMs,
    maxHeaderSize: options.maxHeaderBytes ?? 64 * 1024,
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 10_000,
  })
  return {
    async send(request) {
      const url = parseHttpUrl(request.url)
      if (url === undefined) return fail('bad-address', 'not an http address without user and password')
      if (request.signal?.aborted === true) return fail('aborted', 'given up before it began')
      const origin = `${url.protocol}//${url.host}`
      const before = connections.get(origin)
      const result = await exchange(agent, endings, url, request)
      // A kept socket that the server closed in the same moment: nothing was answered, so asking again is safe.
      const stale = !result.ok && result.failure === 'reset' && result.unanswered && before !== undefined
      const isRepeatable = request.method !== 'POST'
      if (stale && isRepeatable && connections.get(origin) === before) return exchange(agent, endings, url, request)
      return result
    },
    async close() {
      await agent.destroy()
    },
  }
}

type ExchangeResult = Extract<HttpResult, { ok: true }> | (Extract<HttpResult, { ok: false }> & { unanswered?: boolean })

function exchange(agent: Agent, endings: Set<Ending>, url: URL, request: HttpRequest): Promise<ExchangeResult> {
  return new Promise((resolve) => {
    const started = { controller: undefined as Dispatcher.DispatchController | undefined, settled: false }
    const answer = { status: 0, headers: {} as Record<string, string>, body: createSink(), whole: false }
    const settle = (result: ExchangeResult): void => {
      if (started.settled) return
      started.settled = true
      clearTimeout(deadline)
      request.signal?.removeEventListener('abort', giveUp)
      resolve(result)
      if (!result.ok) started.controller?.abort(new Error('no longer wanted'))
    }
    const giveUp = (): void => settle(fail('aborted', 'given up by the caller'))
    const deadline = setTimeout(
      () => settle(fail('timeout', `no whole answer within ${request.timeoutMs} ms`)),
      request.timeoutMs,
    )
    request.signal?.addEventListener('abort', giveUp, { once: true })
    let { maxBytes } = request
    let cut = request.overflow === 'cut'
    const finish = (): void => {
      answer.whole = true
      void complete(url, { maxBytes, cut }, answer.status, answer.headers, answer.body.take(maxBytes)).then(settle)
    }
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(controller) {
        started.controller = controller
        if (started.settled) controller.abort(new Error('no longer wanted'))
      },
      onResponseStart(_controller, status, headers) {
        if (status < 200) return
        answer.status = status
        answer.headers = joinHeaders(headers)
        // What comes with a redirect or a refusal only hints at why: it may be long or damaged.
        if (status >= 300) {
          maxBytes = Math.min(maxBytes, HINT_BYTES)
          cut = true
        }
        const stated = Number(answer.headers['content-length'])
        if (stated > maxBytes && !cut && request.method !== 'HEAD') settle(fail('too-large', `${stated} bytes announced`))
      },
      onResponseData(controller, chunk) {
        answer.body.push(chunk)
        if (answer.body.length() <= maxBytes) return
        if (!cut) return settle(fail('too-large', `more than ${maxBytes} bytes`))
        finish()
        controller.abort(new Error('enough'))
      },
      onResponseEnd() {
        const ending = { origin: url.origin, overrun: false }
        endings.add(ending)
        setImmediate(() => {
          endings.delete(ending)
          const hasContent = answer.status !== 304 && answer.status !== 204 && request.method !== 'HEAD'
          if (ending.overrun && hasContent && !cut) settle(fail('protocol', 'more bytes than Content-Length says'))
          else finish()
        })
      },
      onResponseError(_controller, error) {
        if (!answer.whole) settle({ ...classify(error), unanswered: answer.status === 0 })
      },
    }
    try {
      agent.dispatch(dispatchOptions(url, request), handler)
    } catch (error) {
      settle(classify(error as Error))
    }
  })
}

function dispatchOptions(url: URL, request: HttpRequest): Dispatcher.DispatchOptions {
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !OWN_HEADERS.has(name)))
  return { origin: url.origin, path: `${url.pathname}${url.search}`, method: request.method, headers, body: request.body ?? null }
}

async function complete(
  url: URL,
  { maxBytes, cut }: { maxBytes: number; cut: boolean },
  status: number,
  headers: Record<string, string>,
  wire: Buffer,
): Promise<ExchangeResult> {
  // The parser undoes chunks and nothing else; we asked for no other transfer coding (RFC 9112 §7.4).
  const transfer = headers['transfer-encoding']
  if (transfer !== undefined && !/^(?:chunked|identity)$/i.test(transfer.trim())) {
    return fail('bad-encoding', `transfer coding "${transfer.slice(0, 40)}"`)
  }
  const plan = planDecoding(wire.length === 0 ? undefined : headers['content-encoding'])
  if (!plan.ok && !cut) return fail('bad-encoding', plan.detail)
  const decoded = await decodeBody(wire, plan.ok ? plan.codings : [], maxBytes, cut)
  if (!decoded.ok) return fail(decoded.failure, decoded.detail)
  return { ok: true, response: { url: url.href, status, headers, body: decoded.body } }
}

/** Values as latin1 text, so that validators can be echoed byte for byte; repeated fields joined, but for the way to go. */
function joinHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const joined: Record<string, string> = Object.create(null)
  for (const name in headers) {
    const value = headers[name]
    if (Array.isArray(value)) joined[name] = name === 'location' ? (value[0] ?? '') : value.join(', ')
    else joined[name] = value ?? ''
  }
  return joined
}

/** Grows with what arrives: a body in one-byte chunks must not cost an object each. */
function createSink(): { length(): number; push(chunk: Buffer): void; take(maxBytes: number): Buffer } {
  let buffer = Buffer.alloc(0)
  let length = 0
  return {
    length: () => length,
    push(chunk) {
      const needed = length + chunk.length
      if (needed > buffer.length) {
        const larger = Buffer.allocUnsafeSlow(Math.max(needed, buffer.length * 2, 16 * 1024))
        buffer.copy(larger, 0, 0, length)
        buffer = larger
      }
      chunk.copy(buffer, length)
      length = needed
    },
    take: (maxBytes) => buffer.subarray(0, Math.min(length, maxBytes)),
  }
}

/** undici and system error codes, and what they mean to the caller; the rest is a reset. */
const FAILURES: ReadonlyMap<string, HttpFailure> = new Map([
  ['BLOCKED_ADDRESS', 'blocked-address'],
  ['EAI_AGAIN', 'dns'],
  ['EAI_FAIL', 'dns'],
  ['EADDRNOTAVAIL', 'connect'],
  ['EACCES', 'connect'],
  ['ECONNREFUSED', 'connect'],
  ['EHOSTUNREACH', 'connect'],
  ['EMFILE', 'connect'],
  ['ENETUNREACH', 'connect'],
  ['ENODATA', 'dns'],
  ['ENOTFOUND', 'dns'],
  // A status such as 000 trips an assertion in undici's parser; the connection is gone, nothing else is.
  ['ERR_ASSERTION', 'protocol'],
  ['EPROTO', 'tls'],
  ['ESERVFAIL', 'dns'],
  ['ETIMEDOUT', 'connect'],
  ['UND_ERR_ABORTED', 'aborted'],
  ['UND_ERR_BODY_TIMEOUT', 'timeout'],
  ['UND_ERR_CONNECT_TIMEOUT', 'connect'],
  ['UND_ERR_DESTROYED', 'aborted'],
  ['UND_ERR_HEADERS_OVERFLOW', 'too-large'],
  ['UND_ERR_HEADERS_TIMEOUT', 'timeout'],
  ['UND_ERR_INVALID_ARG', 'bad-address'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'protocol'],
])

function classify(error: Error): Extract<HttpResult, { ok: false }> {
  const code = String((error as NodeJS.ErrnoException).code ?? '')
  return fail(failureOf(code, error), code === '' ? error.message : `${code}: ${error.message}`)
}

function failureOf(code: string, error: Error): HttpFailure {
  const known = FAILURES.get(code)
  if (known !== undefined) return known
  if (/CERT|SIGNATURE|ERR_SSL|ERR_TLS|CRL_|HOSTNAME_MISMATCH/.test(code)) return 'tls'
  return isNonsense(error) ? 'protocol' : 'reset'
}

/** What arrived was not HTTP. */
function isNonsense(error: Error | undefined): boolean {
  if (error === undefined) return false
  return error.name === 'HTTPParserError' || error.message === 'bad response' || error.message === 'bad upgrade'
}

function fail(failure: HttpFailure, detail: string): Extract<HttpResult, { ok: false }> {
  return { ok: false, failure, detail }
}
