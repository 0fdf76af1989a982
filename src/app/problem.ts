/**
 * Errors as RFC 9457 problem documents.
 *
 * Effects: none.
 *
 * @module
 */
import { legalText } from '../web/xml.ts'

export const PROBLEM_MEDIA_TYPE = 'application/problem+json'

export interface ProblemFacts {
  /** What kind of thing went wrong, in a few words; the same for every occurrence. */
  title: string
  /** This occurrence, and what to do about it. Never an internal. */
  detail: string
  /** A URI naming the kind; `about:blank` where the status says it all. */
  type?: string
  /** Address of the request or thing concerned. */
  instance?: string
  /** Further members (RFC 9457 §3.2); may not rename the standard ones. */
  more?: Record<string, string | number | boolean | string[]>
}

export interface ProblemAnswer {
  status: number
  headers: Record<string, string>
  body: string
}

/**
 * The answer to send. The text is JSON with `<`, `>` and `&` escaped, so that a client that takes it for HTML
 * finds no tags; it is never stored by caches.
 */
export function problem(status: number, facts: ProblemFacts): ProblemAnswer {
  const value = {
    ...facts.more,
    type: facts.type ?? 'about:blank',
    title: facts.title,
    status,
    detail: facts.detail,
    instance: facts.instance,
  }
  const json = JSON.stringify(value, (_key, member: unknown) => (typeof member === 'string' ? legalText(member) : member))
  return {
    status,
    headers: {
      'content-type': PROBLEM_MEDIA_TYPE,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
    },
    body: `${json.replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`,
  }
}

/** The same as a web-standard `Response`; `headers` are added, `allow` or `www-authenticate` for instance. */
export function problemResponse(status: number, facts: ProblemFacts, headers: Record<string, string> = {}): Response {
  const { body, headers: own } = problem(status, facts)
  return new Response(body, { status, headers: { ...own, ...headers } })
}
