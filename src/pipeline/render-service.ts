/**
 * Pages through a render service that the operator runs (`via`): for sites that are empty until a browser has run them.
 *
 * Only the way of the request changes: the address is written into the service's address, the answer counts as the
 * page's own. robots.txt, the host's turn, limits and the judgement of what came stay as they are, and so does the guard:
 * the service is never asked for an address that is not public.
 *
 * Effects: Http.
 *
 * @module
 */
import type { Source } from '../model/source.ts'
import type { Http, HttpRequest, HttpResult } from '../ports.ts'
import { judgeUrlAddress } from '../web/ip-address.ts'
import { parseHttpUrl } from '../web/url.ts'
import type { PipelineDeps } from './deps.ts'

/** Headers the service gets; what belongs to the site (secrets among them) does not. */
const PASSED: ReadonlySet<string> = new Set(['accept', 'accept-encoding', 'accept-language', 'user-agent'])

/** The door for the pages of `source`; undefined where they are asked for directly. */
export function pageDoor(deps: Pick<PipelineDeps, 'http' | 'render'>, source: Source): Http | undefined {
  const { via } = source
  if (via === undefined) return undefined
  const service = deps.render?.(via) ?? { door: deps.http, mayAsk: async () => true }
  return {
    async send(request) {
      const target = parseHttpUrl(request.url)
      if (target === undefined) return { ok: false, failure: 'bad-address', detail: 'not an http address' }
      if (judgeUrlAddress(target) === 'private' || !(await service.mayAsk(target)))
        return { ok: false, failure: 'blocked-address', detail: `${target.host} is not a public address` }
      return asPage(request, await service.door.send(throughService(via, request)))
    },
  }
}

function throughService(via: string, request: HttpRequest): HttpRequest {
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => PASSED.has(name)))
  return { ...request, url: renderAddress(via, request.url), headers }
}

/** `{url}` in the service's address, else a parameter `url`, takes the page's address. */
export function renderAddress(via: string, url: string): string {
  if (/\{url\}|%7Burl%7D/i.test(via)) return via.replace(/\{url\}|%7Burl%7D/gi, () => encodeURIComponent(url))
  return `${via}${via.includes('?') ? '&' : '?'}url=${encodeURIComponent(url)}`
}

/** A redirect of the service is no word of the site; its failures are told as its own. */
function asPage(request: HttpRequest, result: HttpResult): HttpResult {
  if (!result.ok) return { ...result, detail: `render service: ${result.detail}` }
  const { status } = result.response
  if (status >= 300 && status < 400 && status !== 304)
    return { ok: false, failure: 'protocol', detail: `the render service redirects (${status})` }
  return { ok: true, response: { ...result.response, url: request.url } }
}
