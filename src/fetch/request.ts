/**
 * Composes requests: who we are, what we accept, what we hold already, how much we take.
 *
 * RFC 9110 §8.8.1, §12.5, §13.1. No cookies, no Referer, no condition the origin did not give us.
 *
 * Effects: none.
 *
 * @module
 */
import type { Validators } from '../model/representation.ts'
import type { Accept } from './outcome.ts'

const ACCEPT: Record<Accept, string> = {
  feed: 'application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5',
  page: 'text/html, application/xhtml+xml, */*;q=0.5',
  robots: 'text/plain, */*;q=0.5',
  sitemap: 'application/xml, text/xml, */*;q=0.5',
  json: 'application/json, application/feed+json;q=0.9, text/html;q=0.7, */*;q=0.5',
}

const MB = 1024 * 1024

/** Bytes after decoding. robots.txt is read up to RFC 9309 §2.5's 500 KiB and a little more. */
export const MAX_BYTES: Record<Accept, number> = {
  feed: 10 * MB,
  page: 5 * MB,
  robots: 512 * 1024,
  sitemap: 16 * MB,
  json: 10 * MB,
}

export const TOTAL_TIMEOUT_MS = 60_000

export interface RequestFacts {
  accept: Accept
  userAgent: string
  validators?: Validators
  /** Lower-case or not; never override what is written here. */
  extra?: Record<string, string>
}

/** Names that only we write. */
const OWN: ReadonlySet<string> = new Set([
  'accept-encoding',
  'host',
  'if-modified-since',
  'if-none-match',
  'referer',
  'user-agent',
])

export function composeHeaders(facts: RequestFacts): Record<string, string> {
  const extra = Object.entries(facts.extra ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const)
  const { etag, lastModified } = facts.validators ?? {}
  return {
    accept: ACCEPT[facts.accept],
    ...Object.fromEntries(extra.filter(([name]) => !OWN.has(name))),
    'user-agent': facts.userAgent,
    'accept-encoding': 'gzip, br, zstd, deflate',
    ...(etag === undefined ? {} : { 'if-none-match': etag }),
    ...(lastModified === undefined ? {} : { 'if-modified-since': lastModified }),
  }
}

/** Whether secrets meant for `own` may go to `target`: same host and port, or the default ones, and no downgrade. */
export function isOwnHost(own: URL, target: URL): boolean {
  if (own.hostname !== target.hostname || (own.protocol === 'https:' && target.protocol === 'http:')) return false
  return own.port === target.port
}
