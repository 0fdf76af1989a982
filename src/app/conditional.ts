/**
 * Answers a request for a stored document from facts alone: preconditions, content coding, headers.
 *
 * RFC 9110 §13 (conditional requests, precedence of §13.2.2), §12.5.3 (Accept-Encoding), §15.4.5 (304), §14.2 (a server may
 * ignore Range). One pure function, used by every way into the service on every runtime, so that one table of cases tests it.
 *
 * Effects: none.
 *
 * @module
 */
import { parseHttpDate } from '../web/http-date.ts'

export type Coding = 'identity' | 'gzip' | 'br'

export interface RequestFacts {
  method: string
  ifNoneMatch?: string | undefined
  ifModifiedSince?: string | undefined
  ifMatch?: string | undefined
  ifUnmodifiedSince?: string | undefined
  acceptEncoding?: string | undefined
  /** Never obeyed: a range of a changing document helps nobody. Named so that the tests can say so. */
  range?: string | undefined
}

export interface RenditionFacts {
  /** Of the identity bytes, without quotes and coding suffix. */
  etag: string
  lastModified: Date
  mediaType: string
  /** Codings at hand; a number is the size in bytes. */
  codings: { identity: number | true; gzip?: number | true; br?: number | true }
  cacheControl: string
  /** Whole `Link` members: `<https://…>; rel="self"`. */
  links?: string[]
  language?: string | undefined
  /** Request headers beside Accept-Encoding that chose this rendition. */
  vary?: string[]
  /** Sent with every answer: security headers, CORS. Lower-case names. */
  headers?: Record<string, string>
}

export interface Answer {
  status: 200 | 204 | 304 | 405 | 406 | 412
  /** Lower-case names. */
  headers: Record<string, string>
  coding: Coding
  /** Whether the bytes of `coding` follow. */
  body: boolean
}

const METHODS = 'GET, HEAD, OPTIONS'
const SUFFIX: Record<Coding, string> = { identity: '', gzip: '-gzip', br: '-br' }
/** Smallest first: the order of preference between codings the client likes equally. */
const PREFERENCE: readonly Coding[] = ['br', 'gzip', 'identity']

/** The strong entity tag of one coding of a rendition, quoted. */
export function entityTag(etag: string, coding: Coding): string {
  return `"${etag}${SUFFIX[coding]}"`
}

/** What to send. 405 and 406 have no bytes of their own here: the caller may add a problem document. */
export function answer(request: RequestFacts, rendition: RenditionFacts): Answer {
  const always = rendition.headers ?? {}
  if (request.method === 'OPTIONS') return options(always)
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { status: 405, headers: { ...always, allow: METHODS }, coding: 'identity', body: false }
  }
  const vary = ['Accept-Encoding', ...(rendition.vary ?? [])].join(', ')
  const acceptable = acceptableCodings(request.acceptEncoding, rendition.codings)
  const best = acceptable[0]
  if (best === undefined) {
    return { status: 406, headers: { ...always, vary, 'cache-control': 'no-store' }, coding: 'identity', body: false }
  }
  const cached = { ...always, 'cache-control': rendition.cacheControl, vary }
  const verdict = evaluate(request, rendition, acceptable, best)
  if (verdict.status !== 200) {
    const headers = { ...cached, etag: entityTag(rendition.etag, verdict.coding) }
    return { status: verdict.status, headers, coding: verdict.coding, body: false }
  }
  return {
    status: 200,
    headers: { ...representation(rendition, best), ...cached, etag: entityTag(rendition.etag, best) },
    coding: best,
    body: request.method === 'GET',
  }
}

function representation(rendition: RenditionFacts, coding: Coding): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': rendition.mediaType,
    'last-modified': rendition.lastModified.toUTCString(),
  }
  const size = rendition.codings[coding]
  if (typeof size === 'number') headers['content-length'] = String(size)
  if (coding !== 'identity') headers['content-encoding'] = coding
  if (rendition.language !== undefined) headers['content-language'] = rendition.language
  if (rendition.links !== undefined && rendition.links.length > 0) headers['link'] = rendition.links.join(', ')
  return headers
}

/** 204 that also serves as a CORS preflight where the document is open to other origins. */
function options(always: Record<string, string>): Answer {
  const headers: Record<string, string> = { ...always, allow: METHODS }
  if (always['access-control-allow-origin'] !== undefined) {
    headers['access-control-allow-methods'] = METHODS
    headers['access-control-allow-headers'] = 'Accept, If-None-Match, If-Modified-Since, A-IM, Range'
    headers['access-control-max-age'] = '86400'
  }
  return { status: 204, headers, coding: 'identity', body: false }
}

/** RFC 9110 §13.2.2, the steps that concern GET and HEAD, in its order. A date's two-digit year is read near the document's own. */
function evaluate(
  request: RequestFacts,
  rendition: RenditionFacts,
  acceptable: readonly Coding[],
  best: Coding,
): { status: 200 | 304 | 412; coding: Coding } {
  const modified = Math.floor(rendition.lastModified.getTime() / 1000)
  const tagOf = (coding: Coding): string => rendition.etag + SUFFIX[coding]
  if (request.ifMatch !== undefined) {
    const tags = parseEntityTags(request.ifMatch)
    const strong = tags === '*' || tags.some((tag) => !tag.weak && acceptable.some((coding) => tagOf(coding) === tag.opaque))
    if (!strong) return { status: 412, coding: best }
  } else if (request.ifUnmodifiedSince !== undefined) {
    const since = parseHttpDate(request.ifUnmodifiedSince, rendition.lastModified)
    if (since !== undefined && modified > since.getTime() / 1000) return { status: 412, coding: best }
  }
  if (request.ifNoneMatch !== undefined) {
    const tags = parseEntityTags(request.ifNoneMatch)
    if (tags === '*') return { status: 304, coding: best }
    // Any coding the client would take may be the selected one; the one it holds is the cheapest to select.
    const held = acceptable.find((coding) => tags.some((tag) => tag.opaque === tagOf(coding)))
    return held === undefined ? { status: 200, coding: best } : { status: 304, coding: held }
  }
  if (request.ifModifiedSince !== undefined) {
    const since = parseHttpDate(request.ifModifiedSince, rendition.lastModified)
    if (since !== undefined && modified <= since.getTime() / 1000) return { status: 304, coding: best }
  }
  return { status: 200, coding: best }
}

interface EntityTag {
  weak: boolean
  opaque: string
}

/** The tags of If-Match or If-None-Match (RFC 9110 §8.8.3); a member that is no entity tag is passed over. */
export function parseEntityTags(field: string): '*' | EntityTag[] {
  if (field.trim() === '*') return '*'
  const tags: EntityTag[] = []
  let at = 0
  while (at < field.length) {
    const character = field[at]
    if (character === ',' || character === ' ' || character === '\t') {
      at += 1
      continue
    }
    const weak = field.startsWith('W/', at)
    const open = weak ? at + 2 : at
    const close = field[open] === '"' ? field.indexOf('"', open + 1) : -1
    if (close === -1) {
      const comma = field.indexOf(',', at)
      at = comma === -1 ? field.length : comma
      continue
    }
    tags.push({ weak, opaque: field.slice(open + 1, close) })
    at = close + 1
  }
  return tags
}

/**
 * Codings at hand that the client takes, best first (RFC 9110 §12.5.3). Without the header any would do, but only identity
 * is safe to send first. `identity` is always acceptable unless it, or `*`, is given a weight of nought.
 */
export function acceptableCodings(field: string | undefined, codings: RenditionFacts['codings']): Coding[] {
  const present = PREFERENCE.filter((coding) => codings[coding] !== undefined)
  if (field === undefined) return ['identity', ...present.filter((coding) => coding !== 'identity')]
  const weights = parseWeights(field)
  const star = weights.get('*')
  const weightOf = (coding: Coding): number => {
    const own = weights.get(coding)
    if (own !== undefined) return own
    if (coding === 'identity') return star === 0 ? 0 : 0.0001
    return star ?? 0
  }
  return present
    .map((coding) => ({ coding, weight: weightOf(coding) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ coding }) => coding)
}

/** Coding names in lower case with their weights; the first mention counts, an unreadable weight is 1. */
function parseWeights(field: string): Map<string, number> {
  const weights = new Map<string, number>()
  for (const member of field.split(',')) {
    const [name = '', ...parameters] = member.split(';').map((part) => part.trim().toLowerCase())
    const coding = name === 'x-gzip' ? 'gzip' : name
    if (coding === '' || weights.has(coding)) continue
    const quality = parameters.find((parameter) => /^q\s*=/.test(parameter))
    const weight = quality === undefined ? 1 : Number(quality.slice(quality.indexOf('=') + 1))
    weights.set(coding, Number.isFinite(weight) ? Math.min(Math.max(weight, 0), 1) : 1)
  }
  return weights
}
