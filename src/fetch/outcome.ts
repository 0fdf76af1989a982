/**
 * What came of a fetch, and how an answer is judged.
 *
 * Statuses after RFC 9110 §15. Everything an origin can do is a member of one union; nothing throws.
 *
 * Effects: none.
 *
 * @module
 */
import type { Representation, Validators } from '../model/representation.ts'
import type { HttpFailure } from '../ports.ts'
import { freshnessLifetimeMs } from '../web/cache-control.ts'
import { parseRetryAfter } from '../web/retry-after.ts'
import { findSoftError } from './soft-error.ts'
import { findDetour, findWall, isSentHome, isSentToError, type Wall } from './wall.ts'

export interface Redirect {
  from: string
  to: string
  status: number
}

/** What the request was for; decides headers, limits and which answers make sense. */
export type Accept = 'feed' | 'page' | 'robots' | 'sitemap' | 'json'

/** True of every outcome. */
export interface FetchFacts {
  /** Last address asked. */
  url: string
  redirects: Redirect[]
  /** Where 301 and 308 led from the start on, never to a scheme downgrade. Evidence, to be seen repeatedly. */
  permanentUrl?: string
  /** Requests sent, robots.txt included. */
  requests: number
  /** The origin's wish, 0 to one day. */
  retryAfterMs?: number
}

export interface Freshness {
  /** How long the origin calls its answer fresh; 0 where it forbids or denies that. */
  maxAgeMs?: number
}

/** Beside what the port tells: faults of the answer rather than the connection. `blocked-address` shows as `connect`. */
export type FetchFailure =
  | Exclude<HttpFailure, 'blocked-address'>
  | 'status'
  | 'empty'
  | 'error-page'
  | 'media-type'
  | 'redirect'
  | 'redirect-loop'
  | 'too-many-redirects'

export type FetchVerdict =
  | { outcome: 'fetched'; representation: Representation; validators: Validators; freshness: Freshness }
  /** 304; `validators` are the ones to send next time. */
  | { outcome: 'unchanged'; validators: Validators; freshness: Freshness }
  /** 410, for good. */
  | { outcome: 'gone'; reason: string }
  /** 404; may come back. */
  | { outcome: 'missing'; reason: string }
  /** robots.txt forbids it, or had to be assumed to. */
  | { outcome: 'refused'; reason: string }
  /** The site wants a login, a licence, or a browser. Shown, never evaded. */
  | { outcome: 'blocked'; wall: Wall; status: number; reason: string }
  /** `detail` is for logs only. */
  | { outcome: 'failed'; failure: FetchFailure; reason: string; status?: number; detail?: string }

export type FetchOutcome = FetchVerdict & FetchFacts

export interface Judged {
  verdict: FetchVerdict
  retryAfterMs?: number
}

/** What was asked, as far as it decides what the answer means. */
export interface Asked {
  accept: Accept
  /** The address before redirects. */
  url: URL
  /** A single article is expected: being sent to the front page means that it is not there. */
  article?: boolean
  /** Validators that went out; without them a 304 answers nothing and is a failure. */
  sent?: Validators
}

/** Judges a final answer: any status but a redirect that is followed. */
export function judgeResponse(response: Representation, request: Asked, now: Date): Judged {
  const { status, headers } = response
  const retryAfterMs = parseRetryAfter(headers['retry-after'], now, headers['date'])
  const verdict = judgeStatus(response, request, now)
  return retryAfterMs === undefined || status === 200 || status === 304 ? { verdict } : { verdict, retryAfterMs }
}

function judgeStatus(response: Representation, request: Asked, now: Date): FetchVerdict {
  const { status } = response
  const host = hostOf(response.url)
  const wall = findWall(response)
  if (wall !== undefined) return { outcome: 'blocked', wall: wall.wall, status, reason: `${host} ${wall.reason}` }
  if (status === 200 || status === 203) return judgeContent(response, request, now)
  if (status === 304 && request.sent !== undefined) {
    const fresh = readValidators(response.headers)
    return { outcome: 'unchanged', validators: { ...request.sent, ...fresh }, freshness: readFreshness(response, now) }
  }
  if (status === 404) return { outcome: 'missing', reason: `${host} answered 404: there is nothing at this address` }
  if (status === 410) return { outcome: 'gone', reason: `${host} answered 410: this address is gone for good` }
  return { outcome: 'failed', failure: 'status', status, reason: `${host} answered ${status}${phraseFor(status)}` }
}

function judgeContent(response: Representation, request: Asked, now: Date): FetchVerdict {
  const host = hostOf(response.url)
  const { accept } = request
  if (response.body.length === 0 && accept !== 'robots') {
    return { outcome: 'failed', failure: 'empty', status: response.status, reason: `${host} answered with an empty document` }
  }
  const mediaType = (response.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase()
  if (accept === 'page' && /^(?:image|audio|video|font)\/|^application\/(?:pdf|zip|msword|vnd\.)/.test(mediaType)) {
    return {
      outcome: 'failed',
      failure: 'media-type',
      status: response.status,
      reason: `${host} answered with ${mediaType}, not a page`,
    }
  }
  const pretence = judgePretence(response, request)
  if (pretence !== undefined) return pretence
  const validators = readValidators(response.headers)
  return { outcome: 'fetched', representation: response, validators, freshness: readFreshness(response, now) }
}

/** A 200 that is not what was asked for. */
function judgePretence(response: Representation, request: Asked): FetchVerdict | undefined {
  const { status } = response
  const host = hostOf(response.url)
  const reached = new URL(response.url)
  const detour = findDetour(request.url, reached)
  if (detour !== undefined) return { outcome: 'blocked', wall: detour.wall, status, reason: `${host} ${detour.reason}` }
  if (request.article === true && isSentHome(request.url, reached)) {
    return { outcome: 'missing', reason: `${host} sends readers of this article to its front page` }
  }
  if (isSentToError(request.url, reached)) {
    return { outcome: 'missing', reason: `${host} sends readers to its error page (${reached.pathname})` }
  }
  const soft = findSoftError(response)
  if (soft === undefined) return undefined
  const titled = `answered ${status} with a page titled "${soft.title}"`
  if (soft.kind === 'missing') return { outcome: 'missing', reason: `${host} ${titled}` }
  if (soft.kind === 'fault') return { outcome: 'failed', failure: 'error-page', status, reason: `${host} ${titled}` }
  return { outcome: 'blocked', wall: soft.kind, status, reason: `${host} ${titled}` }
}

/** Values longer than this are no validators but an attempt to make us send them. */
const MAX_VALIDATOR_LENGTH = 1024

/** Returns the validators exactly as they were sent. */
export function readValidators(headers: Record<string, string>): Validators {
  const { etag, 'last-modified': lastModified } = headers
  return {
    ...(etag !== undefined && etag !== '' && etag.length <= MAX_VALIDATOR_LENGTH ? { etag } : {}),
    ...(lastModified !== undefined && lastModified !== '' && lastModified.length <= MAX_VALIDATOR_LENGTH ? { lastModified } : {}),
  }
}

function readFreshness(response: Representation, now: Date): Freshness {
  const maxAgeMs = freshnessLifetimeMs(response.headers, now)
  return maxAgeMs === undefined ? {} : { maxAgeMs }
}

/** What happened on the way, in words for people. A refused address reads like a closed one. */
export function explainFailure(failure: HttpFailure, url: string, detail: string): Extract<FetchVerdict, { outcome: 'failed' }> {
  const host = hostOf(url)
  if (failure === 'tls') return { outcome: 'failed', failure, reason: `${host}: ${explainTls(detail)}`, detail }
  const shown = failure === 'blocked-address' ? 'connect' : failure
  return { outcome: 'failed', failure: shown, reason: `${host}: ${FAILURE_WORDS[shown]}`, detail }
}

export const FAILURE_WORDS: Record<Exclude<HttpFailure, 'tls' | 'blocked-address'>, string> = {
  aborted: 'the request was given up before it ended',
  'bad-address': 'the address cannot be asked for',
  'bad-encoding': 'the answer is damaged: its compression does not decode',
  connect: 'no connection could be made (closed, unreachable, or blocked because the address is not public)',
  dns: 'the name has no address',
  protocol: 'the answer is not valid HTTP',
  reset: 'the connection broke off before the answer was whole',
  timeout: 'the answer took too long',
  'too-large': 'the answer is larger than allowed',
}

/** Certificate faults by the name OpenSSL gives them, sorted. */
const TLS_WORDS: readonly [string, string][] = [
  ['CERT_HAS_EXPIRED', 'its certificate has expired'],
  ['CERT_NOT_YET_VALID', 'its certificate is not valid yet'],
  ['CERT_REVOKED', 'its certificate was revoked'],
  ['CERT_SIGNATURE_FAILURE', 'its certificate is forged or damaged'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is signed by itself'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another name'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'its certificate comes from an unknown authority'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'its certificate comes from an unknown authority'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'it does not send the certificates between its own and a known authority'],
  ['WRONG_VERSION_NUMBER', 'it does not speak TLS on this port'],
]

function explainTls(detail: string): string {
  return TLS_WORDS.find(([code]) => detail.toUpperCase().includes(code))?.[1] ?? 'no secure connection could be agreed'
}

const PHRASES: ReadonlyMap<number, string> = new Map([
  [204, ' (no content)'],
  [206, ' (part of the document only)'],
  [304, ' (not modified) to a question without conditions'],
  [400, ' (bad request)'],
  [406, ' (not acceptable)'],
  [408, ' (request timeout)'],
  [500, ' (internal error)'],
  [502, ' (bad gateway)'],
  [503, ' (unavailable)'],
  [504, ' (gateway timeout)'],
])

function phraseFor(status: number): string {
  return PHRASES.get(status) ?? ''
}

export function hostOf(url: string): string {
  return URL.parse(url)?.host ?? url
}
