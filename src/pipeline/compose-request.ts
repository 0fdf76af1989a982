/**
 * One request to an endpoint, in the format it asked for.
 *
 * Effects: none but the clock's time.
 *
 * @module
 */
import { discordBody, slackBody } from '../notify/chat.ts'
import { openSecrets } from '../notify/endpoint-secrets.ts'
import { fillAddress, fillTemplate, type TemplateFacts } from '../notify/template.ts'
import { activeSecrets, signMessage } from '../notify/webhook.ts'
import type { HttpRequest } from '../ports.ts'
import type { StoredDelivery } from '../store/deliveries.ts'
import type { StoredEndpoint } from '../store/endpoints.ts'
import type { PipelineDeps } from './deps.ts'
import type { PreparedMessage } from './happenings.ts'

/** Whole exchange (Standard Webhooks: 15 to 30 s). */
const TIMEOUT_MS = 20_000
/** Of an answer so much is read; the rest is nobody's. */
const MAX_ANSWER_BYTES = 16 * 1024

export interface OutgoingPart {
  delivery: StoredDelivery
  prepared: PreparedMessage
}

/**
 * The request that tells of the parts (several for chat rooms only), signed now; undefined where the address may not be used.
 */
export async function composeRequest(
  deps: PipelineDeps,
  endpoint: StoredEndpoint,
  parts: readonly OutgoingPart[],
): Promise<HttpRequest | undefined> {
  const { url, keys, headers = {} } = await openSecrets(deps.secrets, endpoint.sealedSecrets)
  if (!mayUse(deps, url)) return undefined
  const { body, contentType } = render(endpoint, parts)
  const first = parts[0] as OutgoingPart
  const isChat = endpoint.format === 'slack' || endpoint.format === 'discord'
  const signed = isChat || keys.length === 0 ? {} : await signedHeaders(deps, first.delivery, body, keys)
  return {
    url: endpoint.format === 'template' ? fillAddress(url, factsOf(first)) : url,
    method: endpoint.format === 'template' ? (endpoint.template?.method ?? 'POST') : 'POST',
    headers: {
      ...headers,
      'content-type': contentType,
      'user-agent': deps.settings.userAgent,
      ...signed,
      accept: '*/*',
      'accept-encoding': 'identity',
    },
    body,
    maxBytes: MAX_ANSWER_BYTES,
    overflow: 'cut',
    timeoutMs: TIMEOUT_MS,
  }
}

async function signedHeaders(
  deps: PipelineDeps,
  { messageId }: StoredDelivery,
  body: string,
  keys: { secret: string; expiresAt?: number }[],
): Promise<Record<string, string>> {
  const now = deps.clock.now().getTime()
  const timestamp = Math.floor(now / 1000)
  const signature = await signMessage({
    id: messageId,
    timestamp,
    body,
    secrets: activeSecrets(keys, now),
    fastHmac: deps.fastHmac,
  })
  return { 'webhook-id': messageId, 'webhook-timestamp': String(timestamp), 'webhook-signature': signature }
}

function render(endpoint: StoredEndpoint, parts: readonly OutgoingPart[]): { body: string; contentType: string } {
  const { delivery, prepared } = parts[0] as OutgoingPart
  const json = 'application/json'
  const messages = parts.map((part) => part.prepared.message)
  if (endpoint.format === 'slack') return { body: slackBody(messages), contentType: json }
  if (endpoint.format === 'discord') return { body: discordBody(messages), contentType: json }
  if (endpoint.format === 'template' && endpoint.template) {
    const { template } = endpoint
    return { body: fillTemplate(template, factsOf(parts[0] as OutgoingPart)), contentType: template.contentType }
  }
  return { body: `${prepared.head}${delivery.sequence}${prepared.tail}`, contentType: json }
}

function factsOf({ delivery, prepared }: OutgoingPart): TemplateFacts {
  return { message: prepared.message, sequence: delivery.sequence, messageId: delivery.messageId }
}

/** https, or a receiver the operator allowed by name. */
function mayUse(deps: PipelineDeps, url: string): boolean {
  const parsed = URL.parse(url)
  if (parsed === null) return false
  return parsed.protocol === 'https:' || deps.settings.allowHosts.includes(`${parsed.hostname}:${parsed.port || '80'}`)
}
