/**
 * Says why an endpoint cannot be used as described, in a sentence that names the way out.
 *
 * Effects: none.
 *
 * @module
 */
import type { Endpoint, EventType } from '../model/endpoint.ts'
import { parseQuery } from '../query/parse.ts'
import { judgeUrlAddress } from '../web/ip-address.ts'
import { parseHttpUrl } from '../web/url.ts'
import { addressPlaceProblem, templateProblem } from './template.ts'
import { secretProblem } from './webhook.ts'

/** Every event type an endpoint may choose; tests come unasked. */
export const EVENT_TYPES = [
  'article.created',
  'article.updated',
  'article.withdrawn',
  'article.restored',
  'source.failing',
  'source.recovered',
  'source.drifting',
  'endpoint.disabled',
] as const satisfies readonly EventType[]

export type EndpointRequest = Pick<Endpoint, 'url' | 'q' | 'format' | 'template' | 'rate'> & { secret?: string }

/** What is wrong, or undefined. `allowHosts` are `host:port` that may be private or plain http. */
export function endpointFault(request: EndpointRequest, allowHosts: readonly string[]): string | undefined {
  return addressFault(request.url, allowHosts) ?? queryFault(request.q) ?? formatFault(request)
}

/** The same for an address alone. */
export function addressFault(address: string, allowHosts: readonly string[]): string | undefined {
  const url = parseHttpUrl(address)
  if (!url) return 'The address must be http or https, whole, and without user name.'
  const hostPort = `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`
  if (allowHosts.includes(hostPort)) return undefined
  if (url.protocol !== 'https:')
    return `A receiver must use https. For a test on this machine, name ${hostPort} in DATELINE_ALLOW_HOSTS.`
  if (judgeUrlAddress(url) === 'private')
    return `${url.hostname} is a private address. Name ${hostPort} in DATELINE_ALLOW_HOSTS to allow it.`
  return undefined
}

function queryFault(q: string | undefined): string | undefined {
  if (q === undefined) return undefined
  const parsed = parseQuery(q)
  return parsed.ok ? undefined : `q: ${parsed.problem}`
}

function formatFault({ url, format = 'standard', template, secret }: EndpointRequest): string | undefined {
  if ((format === 'template') !== (template !== undefined)) {
    return template === undefined ? 'The format "template" needs a template.' : 'A template is for the format "template".'
  }
  const fault = template && (templateProblem(template) ?? addressPlaceProblem(url))
  if (fault) return `template: ${fault}`
  const keyFault = secret === undefined ? undefined : secretProblem(secret)
  return keyFault === undefined ? undefined : `secret: ${keyFault}`
}
