/**
 * Errors as RFC 9457 problem documents.
 *
 * Effects: none.
 *
 * @module
 */
import { escapeText, legalText } from '../web/xml.ts'

/** How a problem is written: RFC 9457 §3 or its appendix B. */
export type ProblemFormat = 'json' | 'xml'

export const PROBLEM_MEDIA_TYPES: Record<ProblemFormat, string> = {
  json: 'application/problem+json',
  xml: 'application/problem+xml',
}

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

/** XML for addresses that promise XML: some readers take any JSON object for a JSON Feed with nothing in it. */
export function problemFormat(path: string): ProblemFormat {
  return path.endsWith('.xml') ? 'xml' : 'json'
}

/**
 * The answer to send. JSON has `<`, `>` and `&` escaped, so that a client that takes it for HTML finds no tags; it is
 * never stored by caches.
 */
export function problem(status: number, facts: ProblemFacts, format: ProblemFormat = 'json'): ProblemAnswer {
  const value = {
    ...facts.more,
    type: facts.type ?? 'about:blank',
    title: facts.title,
    status,
    detail: facts.detail,
    instance: facts.instance,
  }
  return {
    status,
    headers: {
      'content-type': PROBLEM_MEDIA_TYPES[format],
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
    },
    body: format === 'json' ? asJson(value) : asXml(value),
  }
}

type Members = Record<string, string | number | boolean | string[] | undefined>

function asJson(value: Members): string {
  const json = JSON.stringify(value, (_key, member: unknown) => (typeof member === 'string' ? legalText(member) : member))
  return `${json.replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`
}

function asXml(value: Members): string {
  const members = Object.entries(value).filter(([name, member]) => member !== undefined && /^[A-Za-z_][\w.-]*$/.test(name))
  const written = members.map(([name, member]) => {
    const inner = Array.isArray(member) ? member.map((one) => `<i>${escapeText(one)}</i>`).join('') : escapeText(String(member))
    return `<${name}>${inner}</${name}>\n`
  })
  return `<?xml version="1.0" encoding="utf-8"?>\n<problem xmlns="urn:ietf:rfc:7807">\n${written.join('')}</problem>\n`
}

/** The same as a web-standard `Response`; `headers` are added, `allow` or `www-authenticate` for instance. */
export function problemResponse(
  status: number,
  facts: ProblemFacts,
  headers: Record<string, string> = {},
  format: ProblemFormat = 'json',
): Response {
  const { body, headers: own } = problem(status, facts, format)
  return new Response(body, { status, headers: { ...own, ...headers } })
}
